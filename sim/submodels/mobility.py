"""Members who live away: who is kept in touch with, who takes part where, who moves (P28, P55, L24, L31). Form assumed."""

MONTHS = 12.0  # months in a year
WON_BACK = 0.15  # of those lost to online sessions, won back in a month: assumption


def move_probability(away, away_share, yearly_turnover):
    """Chance that a member moves away or returns this month; both flows keep the branch's share of members away."""
    return yearly_turnover / MONTHS * ((1.0 - away_share) if away else away_share)


def at_destination(registration, destination_coverage):
    """Share of members away who take part in a branch where they live now."""
    return registration * destination_coverage


def reached_online(registration, destination_coverage, online_reach):
    """Share of members away whom digital channels reach: of those one is in touch with, who take part nowhere else."""
    return registration * (1.0 - destination_coverage) * online_reach


def still_online(share, dropout, held):
    """Share of those reached who still follow: some are lost at every session, some are won back."""
    left = share * (1.0 - dropout) if held else share
    return left + WON_BACK * (1.0 - left)
