"""Process 4: secretaries re-allocate their time between business, substantive party work and paperwork (definitions D10).

Working time is the only thing a secretary decides on. He moves it, with habit, towards the uses whose perceived marginal payoff is
higher. Nothing here knows whether a policy is meant to be good: weight, consequence, evidence and belief enter as causes.
Sources: Holmstrom & Milgrom 1991 (effort follows the better measured task); entropic step (logit dynamics with habit), D10.
"""

import math

PAYOFF_LIMIT = 5.0  # perceived payoffs beyond this are treated alike (D10)
DEMAND_SHARE_OF_CAP = 0.9  # paperwork demanded outright never takes the whole party time: every use stays interior
SECTOR_STEPS = (4, 3, 0, 1, 2, 5, 5, 1)  # by branch type: organs most used to meetings, new organisations least (source document 004)
USUAL_STEP = 2.83  # mean step over the branches of 2022 to 2024: the pull of business keeps its mean
LEAST_PARTY_TIME = 0.02  # share of free time: talks and follow-up never crowd out party work altogether
MOST_ORDERED_TIME = 0.9  # share of working time: training never takes the whole month


def consequence_strength(promotion_link, pay_link, career):
    """kappa = promotion link x career + pay link: what a point of composite score is worth to the secretary.

    ``career`` is the openness of the secretary's promotion window in units of its mean: the link is that of the average secretary.
    """
    return promotion_link * career + pay_link


def evidence_precision(noise_sd, spread):
    """1 / sqrt(1 + (noise/spread)^2): how much of a difference in truth survives the noise of its evidence; in (0, 1]."""
    ratio = noise_sd / spread
    return 1.0 / math.sqrt(1.0 + ratio * ratio)


def discounted(lag_months, monthly_rate):
    """exp(-rate x lag): worth today of a payoff that arrives after the lag."""
    return math.exp(-monthly_rate * lag_months)


def stake_in_score(kappa, per_party_score, prize_of_grade, grade_pull, prize_of_contest, contest_pull):
    """What a unit of party score is worth: through the composite score, and through grades that are displayed or contested."""
    return kappa * per_party_score + prize_of_grade * grade_pull + prize_of_contest * contest_pull


def payoff_business(kappa, per_business_score, business_pull, slope_business):
    """Perceived payoff of business time; the pull of business itself (livelihood, direct pressure) does not depend on kappa."""
    return limited((kappa * per_business_score + business_pull) * slope_business)


def payoff_substance(stake, leniency, share_on_paper, slope_documents, gain_in_truth, intrinsic, career_seen, worth, slope_truth):
    """Perceived payoff of substantive party work.

    stake (1 - leniency) [a_paper dDoc/dp + worth dAssessedTruth/dp] + (intrinsic + career_seen x worth) dTruth/dp; ``share_on_paper``
    and ``gain_in_truth`` are sums over constructs, points x the rules of the same names; ``worth`` discounts the lag of truth.
    """
    assessed = share_on_paper * slope_documents + worth * gain_in_truth
    return limited(stake * (1.0 - leniency) * assessed + (intrinsic + career_seen * worth) * slope_truth)


def payoff_paperwork(stake, leniency, share_on_paper, slope_documents, chance_caught, penalty, offence_slope):
    """Perceived payoff of paperwork: what the file earns, less the expected loss from being caught over-reporting."""
    earned = stake * (1.0 - leniency) * share_on_paper * slope_documents
    return limited(earned - chance_caught * penalty * offence_slope * slope_documents)


def share_on_paper(mix_documents, struck, site, belief, hidden, over):
    """Share of an indicator that follows the file: documents not struck off, and what a colluding visitor takes from the file.

    ``site`` is the share of on-site evidence times its precision; collusion shows the file only where it claims more than is true.
    """
    shown = site * belief * hidden if over > 0.0 else 0.0
    return mix_documents * (1.0 - struck) + shown


def gain_in_truth(mix_documents, struck, mix_self, honest, site, seen, surveys, slope, counted, service_slope):
    """What an hour of real work adds to an indicator through its truth: struck documents, honest self-report, visits, surveys.

    ``slope``: gain of the indicator's own true level; counted results show service alone, whatever the indicator is about.
    """
    return (mix_documents * struck + mix_self * honest + site * seen + surveys) * slope + counted * service_slope


def limited(payoff):
    """Payoff held within the limits."""
    if payoff > PAYOFF_LIMIT:
        return PAYOFF_LIMIT
    if payoff < -PAYOFF_LIMIT:
        return -PAYOFF_LIMIT
    return payoff


def step_time(business, substance, paperwork, payoff_b, payoff_p, payoff_d, learning_rate, forgetting, cap, demanded):
    """One month of re-allocation: x' ~ x^(1-lambda) exp(eta g), then the cap on party time, then paperwork demanded outright.

    Shares of free working time (sum 1, all above 0). There is no floor: a floor was measured to decide the result by itself.
    """
    keep = 1.0 - forgetting
    b = math.exp(keep * math.log(business) + learning_rate * payoff_b)
    p = math.exp(keep * math.log(substance) + learning_rate * payoff_p)
    d = math.exp(keep * math.log(paperwork) + learning_rate * payoff_d)
    total = b + p + d
    p = p / total
    d = d / total
    if p + d > cap:
        shrink = cap / (p + d)
        p = p * shrink
        d = d * shrink
    least = DEMAND_SHARE_OF_CAP * cap
    if demanded < least:
        least = demanded
    if d < least:
        rest = (1.0 - least) / (1.0 - d)
        p = p * rest
        d = least
        if p + d > cap:
            p = cap - d
    return 1.0 - p - d, p, d


def other_time(talk_hours, followup, followup_hours, members, pair_hours, working_hours):
    """Share of working time spent on talks, on following members up after training, and on a partner: taken before anything else."""
    taken = (talk_hours + followup * followup_hours * members + pair_hours) / working_hours
    return taken if taken < MOST_ORDERED_TIME else MOST_ORDERED_TIME


def free_cap(cap, other):
    """Cap on party time as a share of what is left after talks and follow-up; a little is always left."""
    left = (cap - other) / (1.0 - other)
    return left if left > LEAST_PARTY_TIME else LEAST_PARTY_TIME


def ordered_time(other, session_hours, prep_hours, working_hours):
    """Share of working time taken this month when a training session falls in it: it displaces all other uses alike."""
    taken = other + (session_hours + prep_hours) / working_hours
    return taken if taken < MOST_ORDERED_TIME else MOST_ORDERED_TIME


def pull_of_sector(branch_type, gradient):
    """Factor on the pull of business by sector: exp(gradient x steps away from the mean), from organs to new organisations."""
    return math.exp(gradient * (SECTOR_STEPS[branch_type] - USUAL_STEP))
