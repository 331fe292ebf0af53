"""Process 9: service, prestige with the public, cohesion inside, and misconduct that breaks trust (P23, P27, P38, P52).

Prestige and cohesion follow their causes around the anchors of source document 002 (30 % and 32.1 %). Elasticities are assumed.
"""

MONTHS = 12.0  # months in a year
WITH_POST, WITHOUT_POST = 0.90, 0.56  # share of an engaged member's readiness that finds an occasion to serve: assumption
OFF_HOURS_PREVENTION = 0.5  # misconduct that supervision beyond working hours prevents at most: assumption
SANCTION_PREVENTION = 0.7  # misconduct that certain sanction deters at most: assumption
MARKET_USUAL = 0.5  # 0-1: values of self-interest at which misconduct has its usual rate (P26)
RULE_USUAL = 0.5  # 0-1: rule adherence at which it has (P56)
TALK = 0.5  # of the trust lost by a known case, what talk about an unsanctioned one costs: assumption
RULE_PREVENTION = 0.4  # misconduct that deciding by rule prevents at most: assumption


def service_of(engagement, has_post):
    """How far a member serves: engagement times the occasion; a post, a pledge or an area gives more of it (L38)."""
    return engagement * (WITH_POST if has_post else WITHOUT_POST)


def misconduct_chance(members, yearly_rate, market_values, off_hours, sanction, adherence):
    """Chance of a case in the branch this month; supervision, certain sanction and rules prevent some of them."""
    chance = members * yearly_rate / MONTHS * market_values / MARKET_USUAL
    chance = chance * (1.0 - OFF_HOURS_PREVENTION * off_hours) * (1.0 - SANCTION_PREVENTION * sanction)
    chance = chance * (1.0 - RULE_PREVENTION * (adherence - RULE_USUAL))
    return chance if chance < 1.0 else 1.0


def sanction_chance(sanction, off_hours):
    """Chance that a case is discovered and sanctioned; more channels double it at most."""
    chance = sanction * (1.0 + off_hours)
    return chance if chance < 1.0 else 1.0


def trust_lost(shock, sanctioned):
    """Prestige lost by a case: whole where it becomes known, half of it where people only talk."""
    return shock if sanctioned else TALK * shock


def served(member_service, reach):
    """Service that reaches the public; mass organisations carry it further (L58); not above 1."""
    total = member_service * reach
    return total if total < 1.0 else 1.0
