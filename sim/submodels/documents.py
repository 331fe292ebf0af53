"""Process 11: documents and self-reports, produced more cheaply by paperwork than by real work, and sometimes invented."""

import math

LIST_PAPERWORK = 0.02  # share of working time that responsibility lists for all tasks cost (mechanisms L16: paperwork +10 to 20 %)
SHOWCASE_PAPERWORK = 0.05  # share of working time that being a demonstration costs: assumption


def skill(ability, ability_reference, per_ability):
    """How much more an able secretary gets onto paper in an hour: (ability / reference)^eps."""
    return math.exp(per_ability * math.log(ability / ability_reference))


def document_level(paperwork, substance, skill_factor, time_paperwork, time_substance):
    """1 - exp(-skill (d/delta_d + p/delta_p)): share of the file that is filled, in [0, 1)."""
    return 1.0 - math.exp(-skill_factor * (paperwork / time_paperwork + substance / time_substance))


def document_slope(level, skill_factor, time_needed):
    """Marginal filling of the file per share of working time: (1 - level) skill / delta."""
    return (1.0 - level) * skill_factor / time_needed


def misreport(ceiling, stake, intrinsic, chance_seen, deterrence, penalty):
    """Share of the missing level that a report invents: ceiling x s/(s + intrinsic) x exp(-deterrence x chance of being seen).

    s is what is at stake less the expected penalty (chance of being seen x penalty). Who is moved by the assessment alone invents up to
    the ceiling; who cares for the work itself invents less; with nothing to win nobody does. Sources: ceiling from Bevan & Hood
    2006; direction of deterrence from Olken 2007; the form is assumed.
    """
    gain = stake - chance_seen * penalty
    if gain <= 0.0:
        return 0.0
    return ceiling * gain / (gain + intrinsic) * math.exp(-deterrence * chance_seen)


def own_claim(invented, ceiling, own_ceiling):
    """Share of the missing level that a secretary's own report invents: the same readiness as on file, and a higher ceiling.

    Words need no papers behind them. ``invented / ceiling`` is the readiness that :func:`misreport` finds. Form assumed.
    """
    return invented / ceiling * own_ceiling


def reported_level(level, invented_share):
    """Level plus the invented share of what is missing; in [0, 1] for inputs in [0, 1]."""
    return level + invented_share * (1.0 - level)


def logged_attendance(attended_share, level):
    """Attendance as the minutes have it: the file fills in part of those who stayed away."""
    return attended_share + level * (1.0 - attended_share)


def demanded_paperwork(outright, visited, visit_hours, asked, working_hours, campaign_time, campaign_demand, lists, showcase):
    """Share of working time that must go into papers whatever they earn: the usual, visits that ask for them, campaigns, lists, display."""
    demanded = outright + campaign_time * campaign_demand + LIST_PAPERWORK * lists
    if visited:
        demanded = demanded + asked * visit_hours / working_hours
    return demanded + SHOWCASE_PAPERWORK if showcase else demanded
