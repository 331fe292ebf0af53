"""Who evaluates, with what fit: think tanks replace superiors, unfit indicators misjudge whole types (P07, L09, L13, L15).

Sources: bias before and after independent raters from mechanisms L13 (Duflo et al. 2013 give the direction); forms assumed.
"""

LAST_QUARTER = 9  # October (month 0 = January)


def bias_of(superiors, third_party_share, third_party_bias):
    """Share of missing points given away: superiors' for their part, the outsiders' for theirs."""
    return superiors + third_party_share * (third_party_bias - superiors)


def collusion_of(collusion, third_party_share):
    """Collusion left where outsiders look instead of the direct superior."""
    return collusion * (1.0 - third_party_share)


def fit_of(indicator_fit, characteristic_share):
    """Fit of the whole sheet: the characteristic index fits by construction."""
    return indicator_fit + characteristic_share * (1.0 - indicator_fit)


def misfit(fit, spread, z):
    """What an unfit sheet over- or understates for a whole type of branches."""
    return (1.0 - fit) * spread * z


def hidden_from_visit(hidden, staging, unannounced):
    """Share of the shortfall hidden from a visit: by collusion, and by staging where it was announced."""
    return hidden + (1.0 - hidden) * staging * (1.0 - unannounced)


def last_quarter_stake(kappa, review, month_of_year):
    """Consequence felt this month: the report before superiors makes it loom in the last quarter (L07)."""
    return kappa * (1.0 + review) if month_of_year >= LAST_QUARTER else kappa


def slope_of_party(party_weight, business, multiplicative):
    """Composite score gained per unit of party score: its weight, or the business score where both are multiplied."""
    return business if multiplicative else party_weight


def slope_of_business(party_weight, score, multiplicative):
    """Composite score gained per unit of business score."""
    return score if multiplicative else 1.0 - party_weight


def risk_signal(level, noise_sd, z):
    """What data say about a branch's true level."""
    return level + noise_sd * z
