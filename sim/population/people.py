"""Members and branches drawn from the margins: who a person is depends on the address alone, not on the policy."""

import math

from sim import compiled as rules
from sim.compiled import kernel
from sim.randomness import Kind, Purpose

MEMBER = int(Kind.MEMBER)
ORIGIN = int(Purpose.MEMBER_ORIGIN)
MONTHS = 12.0
RECRUIT_FROM, RECRUIT_YOUNG_TO, RECRUIT_TO = 18.0, 36.0, 56.0  # years; the middle one is the bulletin's "aged 35 and under"


@kernel
def pick(cumulative, u):
    """Index of the first cumulative share above u."""
    k = 0
    while k < cumulative.shape[0] - 1 and u >= cumulative[k]:
        k += 1
    return k


@kernel
def age_from_margins(margins, u_band, u_inside):
    """Age in years: a band by its published share, uniform inside; the open band falls off linearly towards its end."""
    k = pick(margins.age_cumulative, u_band)
    inside = u_inside
    if k == margins.age_cumulative.shape[0] - 1:
        inside = 1.0 - math.sqrt(1.0 - u_inside)
    return margins.age_from[k] + inside * (margins.age_to[k] - margins.age_from[k])


@kernel
def age_of_recruit(margins, u_band, u_inside):
    """Age of a candidate in years: the published share is 35 or younger, the others are assumed to be below 56."""
    if u_band < margins.young_recruits:
        return RECRUIT_FROM + u_inside * (RECRUIT_YOUNG_TO - RECRUIT_FROM)
    return RECRUIT_YOUNG_TO + u_inside * (RECRUIT_TO - RECRUIT_YOUNG_TO)


@kernel
def set_member(members, i, identity, words, age, month, branch_type, setting, margins):
    """Write the traits that come with an identity into place ``i``."""
    p = setting.values[0]
    members.id[i] = identity
    members.born[i] = month - int(age * MONTHS)
    members.away[i] = 1 if rules.uniform(words[2]) < margins.away[branch_type] else 0
    z = rules.normal(rules.uniform(words[3]))
    members.disposition[i] = rules.share_trait(p.member_disposition_mean, p.member_disposition_spread, z)


@kernel
def new_member(members, i, run_key, b, month, branch_type, setting, margins):
    """Admit the first candidate of branch ``b`` in ``month`` into place ``i``; returns the month of birth."""
    identity = rules.entity_id(MEMBER, b, month, 0)
    words = rules.draw(run_key, identity, month, ORIGIN)
    age = age_of_recruit(margins, rules.uniform(words[0]), rules.uniform(words[1]))
    set_member(members, i, identity, words, age, month, branch_type, setting, margins)
    members.engagement[i] = members.disposition[i]
    members.engagement_year[i] = members.engagement[i]
    members.knowledge[i] = setting.values[0].branch_knowledge_reference
    return members.born[i]
