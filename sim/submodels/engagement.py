"""Process 8: engagement follows several influences at once, each with a rate and an attractor (definitions D11).

e' = e exp(-R) + (1 - exp(-R)) sum_k rho_k a_k / R,   R = sum_k rho_k.   In [0, 1] without clipping; rest point sum rho a / R.
Sources: anchor Friedkin & Johnsen 1999; peers Herbst & Mas 2015; contact Martin et al. 2016; burden Crawford, LePine & Rich 2010;
crowding out Deci, Koestner & Ryan 1999, Frey & Jegen 2001. The sizes of the rates are assumptions.
"""

import math


def saturating(amount, scale):
    """1 - exp(-amount/scale): a dose that wears out; in [0, 1)."""
    return 1.0 - math.exp(-amount / scale)


def control_share(paperwork, substance):
    """Share of party work that is done for the file: what members meet as control; 0 when nothing is done at all."""
    total = paperwork + substance
    if total <= 0.0:
        return 0.0
    return paperwork / total


def crowding_out(rate, control, threshold):
    """Loss rate from control beyond the threshold: rate x (control - threshold)/(1 - threshold), else 0."""
    if control <= threshold:
        return 0.0
    return rate * (control - threshold) / (1.0 - threshold)


def experience(noise_sd, z):
    """Mean-one lognormal factor on what a member experiences in the month."""
    return math.exp(noise_sd * z - 0.5 * noise_sd * noise_sd)


def updated(engagement, anchor_rate, disposition, peer_rate, peer_mean, gain_rate, loss_rate):
    """Engagement after one month; gains pull to 1, losses to 0, disposition and peers to their own level."""
    total = anchor_rate + peer_rate + gain_rate + loss_rate
    if total <= 0.0:
        return engagement
    target = (anchor_rate * disposition + peer_rate * peer_mean + gain_rate) / total
    return target + (engagement - target) * math.exp(-total)


def year_sum(before, engagement, january):
    """Engagement summed over the calendar year so far; January starts anew. Only the observer reads it."""
    return engagement if january else before + engagement


def peer_mean(total, own, count):
    """Mean engagement of the other members of the branch; one's own where there is nobody else."""
    if count <= 1:
        return own
    return (total - own) / (count - 1)


def gain_rate(knowledge_rate, knowledge, came, near, far):
    """Rate towards 1: knowledge, and what the month offered those who came to a session really held (near) or did not (far)."""
    return knowledge_rate * knowledge + (near if came else far)


def loss_rate(shared, came, hollow, hollow_elsewhere, away, away_rate):
    """Rate towards 0: what all share (paperwork, control), hollow sessions for those who saw them, and distance."""
    return shared + (hollow if came else (0.0 if away else hollow_elsewhere)) + (away_rate if away else 0.0)


def shared_gain(recognition_rate, recognised, voice_rate, openness, activity_rate, lively):
    """Rate towards 1 that all members of a branch share: recognition by merit, open affairs, lively activities."""
    return recognition_rate * recognised + voice_rate * openness + activity_rate * lively


def online_gain(near, far, depth):
    """Rate towards 1 of who came online: what the session adds in person, at the depth an online session has (P55)."""
    return far + depth * (near - far)
