"""Members drawn from the margins: who a person is depends on the address alone, not on the policy.

The fitted joint distribution of the margins is a chain of conditionals, and a person is drawn along it: branch type, age, occupation
given both, period of joining given age, education given occupation, sex given type.
"""

from sim import compiled as rules
from sim.compiled import inlined, kernel
from sim.randomness import Purpose

ORIGIN, TRAITS, SEX = Purpose.MEMBER_ORIGIN.word, Purpose.MEMBER_TRAITS.word, Purpose.MEMBER_SEX.word
POSITION = Purpose.MEMBER_POSITION.word
INTEREST_SPREAD = 0.85  # logit sd of self-interest around one half: sd 0.19, as Beta(3, 3) of mechanisms P26
MONTHS = 12.0
ADULT = 18.0  # years: earliest age at joining
RECRUIT_FROM, RECRUIT_YOUNG_TO, RECRUIT_TO = 18.0, 36.0, 56.0  # years; the middle one is the bulletin's "aged 35 and under"
STUDENT, OTHER = 5, 6  # places in sim.population.margins.OCCUPATIONS
STUDENT_BELOW = 31.0  # years: students are at most 30


@inlined
def pick(cumulative, u):
    """Index of the first cumulative share above u."""
    k = 0
    while k < cumulative.shape[0] - 1 and u >= cumulative[k]:
        k += 1
    return k


@inlined
def age_in_band(quantiles, u):
    """Age in years at the cumulative share u of a band, linear between its stored quantiles."""
    place = u * (quantiles.shape[0] - 1)
    k = int(place)
    k = min(k, quantiles.shape[0] - 2)
    return quantiles[k] + (place - k) * (quantiles[k + 1] - quantiles[k])


@inlined
def tenure_in_period(margins, period, age, u):
    """Years of membership: even over the part of the period in which the person was of age."""
    longest = min(margins.join_to[period], age - ADULT)
    shortest = min(margins.join_from[period], longest)
    return shortest + u * (longest - shortest)


@inlined
def age_of_recruit(margins, u_band, u_inside):
    """Age of a candidate in years: the published share is 35 or younger, the others are assumed to be below 56."""
    if u_band < margins.young_recruits:
        return RECRUIT_FROM + u_inside * (RECRUIT_YOUNG_TO - RECRUIT_FROM)
    return RECRUIT_YOUNG_TO + u_inside * (RECRUIT_TO - RECRUIT_YOUNG_TO)


@inlined
def set_position(members, i, run_key, identity, entry):
    """Ranks and self-interest of the member in place ``i``, which follow from the address alone."""
    words = rules.draw(run_key, identity, entry, POSITION)
    members.post_u[i] = rules.uniform(words[0])
    members.hardship_u[i] = rules.uniform(words[1])
    members.contact_u[i] = rules.uniform(words[2])
    members.interest[i] = rules.share_trait(0.5, INTEREST_SPREAD, rules.normal(rules.uniform(words[3])))


@inlined
def set_person(members, i, run_key, identity, entry, words, age, month, away_share, setting, shift):
    """Write what founding members and recruits have in common into place ``i``; ``shift`` moves the disposition (logit)."""
    p = setting.values[0]  # how dispositions spread is no lever: the same in every row
    members.id[i] = identity
    members.born[i] = month - int(age * MONTHS)
    members.away[i] = 1 if rules.uniform(words[2]) < away_share else 0
    z = rules.normal(rules.uniform(words[3]))
    centre = p.member_disposition_spread * z + shift
    members.disposition[i] = rules.share_trait(p.member_disposition_mean, 1.0, centre)
    set_position(members, i, run_key, identity, entry)
    members.identity[i] = p.branch_identity_reference
    members.absent[i] = 0


@inlined
def move_person(before, i, members, j):
    """Copy what a member keeps for life from place ``i`` of ``before`` to place ``j`` of ``members``."""
    members.id[j] = before.id[i]
    members.born[j] = before.born[i]
    members.joined[j] = before.joined[i]
    members.female[j] = before.female[i]
    members.minority[j] = before.minority[i]
    members.college[j] = before.college[i]
    members.occupation[j] = before.occupation[i]
    members.disposition[j] = before.disposition[i]
    members.post_u[j] = before.post_u[i]
    members.hardship_u[j] = before.hardship_u[i]
    members.contact_u[j] = before.contact_u[i]
    members.interest[j] = before.interest[i]


@inlined
def found_member(members, i, run_key, identity, month, kind, ages, away_share, setting, margins, founding_month):
    """A founding member in place ``i``; ``ages``: cumulative age distribution of the branch. Returns the disposition as a normal."""
    words = rules.draw(run_key, identity, founding_month, ORIGIN)
    band = pick(ages, rules.uniform(words[0]))
    age = age_in_band(margins.age_quantiles[band], rules.uniform(words[1]))
    set_person(members, i, run_key, identity, founding_month, words, age, month, away_share, setting, 0.0)
    own = rules.normal(rules.uniform(words[3]))
    words = rules.draw(run_key, identity, founding_month, TRAITS)
    occupation = pick(margins.occupation_cumulative[kind, band], rules.uniform(words[0]))
    period = pick(margins.join_cumulative[band], rules.uniform(words[1]))
    members.occupation[i] = occupation
    members.joined[i] = month - int(tenure_in_period(margins, period, age, rules.uniform(words[2])) * MONTHS)
    members.college[i] = 1 if rules.uniform(words[3]) < margins.college[occupation] else 0
    words = rules.draw(run_key, identity, founding_month, SEX)
    members.female[i] = 1 if rules.uniform(words[0]) < margins.female[kind] else 0
    members.minority[i] = 1 if rules.uniform(words[1]) < margins.minority else 0
    return own


@kernel
def new_member(members, i, run_key, b, month, kind, away_share, setting, margins, shift):
    """Write the first candidate of branch ``b`` in ``month`` into place ``i``; returns the month of birth and an even draw for audits."""
    identity = rules.member_entity(run_key, b, month, 0)
    words = rules.draw(run_key, identity, month, ORIGIN)
    age = age_of_recruit(margins, rules.uniform(words[0]), rules.uniform(words[1]))
    set_person(members, i, run_key, identity, month, words, age, month, away_share, setting, shift)
    words = rules.draw(run_key, identity, month, TRAITS)
    occupation = pick(margins.recruit_occupation_cumulative[kind], rules.uniform(words[0]))
    if occupation == STUDENT and age >= STUDENT_BELOW:
        occupation = OTHER
    members.occupation[i] = occupation
    members.joined[i] = month
    members.college[i] = 1 if rules.uniform(words[3]) < margins.recruit_college else 0
    words = rules.draw(run_key, identity, month, SEX)
    members.female[i] = 1 if rules.uniform(words[0]) < margins.recruit_female else 0
    members.minority[i] = 1 if rules.uniform(words[1]) < margins.recruit_minority else 0
    members.engagement[i] = members.disposition[i]
    members.engagement_year[i] = members.engagement[i]
    members.knowledge[i] = setting.values[0].branch_knowledge_reference
    return members.born[i], rules.uniform(words[2])
