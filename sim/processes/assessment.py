"""The loop of an assessment: evidence to reported levels, to scores, and their comparison with the truth (definitions D1)."""

import numpy as np

from sim import compiled as rules
from sim.assessment import DOCUMENTS, KINDS, LIFE, MASS_SURVEY, MEMBER_SURVEY, ON_SITE, OUTCOME, SELF_REPORT, SERVICE, STUDY
from sim.compiled import inner, kernel
from sim.entities import BRANCH_TYPES
from sim.population.part import BODIES_PER_DISTRICT
from sim.randomness import FOUNDING_MONTH, Kind, Purpose
from sim.submodels.inspection import MEMORY_MONTHS

MEMBERS, MASSES, RESULT = Purpose.MEMBER_SURVEY.word, Purpose.MASS_SURVEY.word, Purpose.BUSINESS_RESULT.word
SELF, MISFIT = Purpose.SELF_REPORT.word, Purpose.TYPE_MISFIT.word
BASE, PLUS, MINUS, VETO = range(len(KINDS))
TYPES = len(BRANCH_TYPES)
TYPE = int(Kind.TYPE)


@kernel
def type_sums(branches, month):
    """Verified levels summed by type and construct over branches visited within 24 months; last column: how many.

    Summed in branch order within each district, then over the districts in order: so it does not matter whether they run together.
    """
    sums, part = np.zeros((TYPES, 4)), np.zeros((TYPES, 4))
    count = branches.type.shape[0]
    for b in range(count):
        if month - branches.last_visit[b] < MEMORY_MONTHS:
            kind = branches.type[b]
            part[kind, 3] += 1.0
            for c in range(3):
                part[kind, c] += branches.verified[b, c]
        if b == count - 1 or branches.body[b + 1] // BODIES_PER_DISTRICT != branches.body[b] // BODIES_PER_DISTRICT:
            for kind in range(TYPES):
                for c in range(4):
                    sums[kind, c] += part[kind, c]
                    part[kind, c] = 0.0
    return sums


@kernel
def means_of_types(sums, fallback):
    """Mean verified level by type and construct.

    Where a type has none, the mean of all types stands in; where nobody was visited, the reference level does.
    """
    whole = np.zeros(4)
    for kind in range(TYPES):
        for c in range(4):
            whole[c] += sums[kind, c]
    means = np.empty((TYPES, 3))
    for kind in range(TYPES):
        row = sums[kind] if sums[kind, 3] > 0.0 else whole
        for c in range(3):
            means[kind, c] = row[c] / row[3] if row[3] > 0.0 else fallback
    return means


@kernel
def type_means(branches, month, fallback):
    """What superiors know of each type: :func:`means_of_types` of all branches."""
    return means_of_types(type_sums(branches, month), fallback)


@inner
def said_of(mix, on_paper, own, seen, members, masses, outcome):
    """What the sources of one row's evidence say together, held to the scale, and whether it had to be held."""
    said = rules.evidence_level(
        mix[DOCUMENTS], on_paper, mix[SELF_REPORT], own, mix[ON_SITE], seen, mix[MEMBER_SURVEY], members, mix[MASS_SURVEY], masses,
        mix[OUTCOME], outcome,
    )  # fmt: skip
    held = rules.unit(said)
    return held, held != said


@inner
def assess(state, setting, run_key, month, means, first, stop):
    """Branches ``first`` to ``stop``: score, composite, true mean and the parts of the gap for the period that ends with ``month``."""
    reference = setting.reference
    branches = state.branches
    period = setting.values[0].assessment_period_months
    for b in range(first, stop):
        row = branches.row[b]
        p = setting.values[row]
        w, mix = setting.weights[row], setting.mix[row]
        plus, minus, veto = setting.plus[row], setting.minus[row], setting.veto[row]
        entity = rules.branch_entity(run_key, b)
        from_members = rules.draw(run_key, entity, month, MEMBERS)
        from_masses = rules.draw(run_key, entity, month, MASSES)
        from_results = rules.draw(run_key, entity, month, RESULT)
        from_self = rules.draw(run_key, entity, month, SELF)
        months = branches.period_months[b]  # fewer or more than a period where a policy changed the period inside one
        documents = branches.period_documents[b] / months
        invented = branches.period_invented[b] / months
        claimed = rules.own_claim(invented, p.secretary_misreport_max, p.secretary_own_ceiling)
        file_says = rules.reported_level(documents, invented)
        z = rules.normal(rules.uniform(from_results[1]))
        outcome = rules.unit(branches.period_quality[b, SERVICE] / months + p.branch_business_noise * z)
        age = month - branches.last_visit[b]
        kind = branches.type[b]
        bias = p.leniency_of_raters
        in_hand = 0.0
        weighed = extra = truth = inflation = focus = leniency = truncated = 0.0
        vetoed = False
        for c, member_word, mass_word, own_word in (
            (LIFE, from_members[0], from_masses[0], from_self[0]),
            (STUDY, from_members[1], from_masses[1], from_self[1]),
            (SERVICE, from_members[2], from_masses[2], from_self[2]),
        ):
            q = branches.period_quality[b, c] / months
            seen = means[kind, c]
            if age < MEMORY_MONTHS:
                seen = rules.remembered(branches.verified[b, c], means[kind, c], age, period)
            on_paper = file_says
            if age < period:
                on_paper = rules.confirmed(file_says, branches.verified[b, c], p.inspection_strike_off)
            own = rules.reported_level(q, claimed) + p.branch_own_noise * rules.normal(rules.uniform(own_word))
            members = q + p.branch_survey_noise * rules.normal(rules.uniform(member_word))
            masses = q + p.branch_survey_noise * rules.normal(rules.uniform(mass_word))
            held, cut = said_of(mix[BASE, c], on_paper, own, seen, members, masses, outcome)
            if cut:
                truncated += w[c]
            level = rules.rated(held, bias)
            weighed += w[c] * level
            leniency += w[c] * (level - held)
            in_hand += w[c] * (mix[BASE, c, DOCUMENTS] + mix[BASE, c, SELF_REPORT])
            truth += reference[c] * q
            inflation += w[c] * (level - q)
            focus += (w[c] - reference[c]) * q
            if plus[c] > 0.0:
                held, _ = said_of(mix[PLUS, c], on_paper, own, seen, members, masses, outcome)
                extra += rules.bonus(rules.rated(held, bias), plus[c], p.assessment_pass_mark)
            if minus[c] > 0.0:
                held, _ = said_of(mix[MINUS, c], on_paper, own, seen, members, masses, outcome)
                extra -= rules.deduction(rules.rated(held, bias), minus[c], p.assessment_pass_mark)
            if veto[c] > 0.0:
                held, _ = said_of(mix[VETO, c], on_paper, own, seen, members, masses, outcome)
                vetoed = vetoed or held < p.assessment_veto_floor
            branches.period_quality[b, c] = 0.0
        branches.period_months[b] = 0
        branches.period_documents[b] = 0.0
        branches.period_invented[b] = 0.0
        if p.assessment_misfit_spread > 0.0:
            words = rules.draw(run_key, rules.entity_id(TYPE, kind, 0, 0), FOUNDING_MONTH, MISFIT)
            fit = rules.fit_of(p.assessment_indicator_fit, p.assessment_characteristic_share)
            shift = rules.misfit(fit, p.assessment_misfit_spread, rules.normal(rules.uniform(words[0])))
            shift = rules.unit(weighed + shift) - weighed
            weighed += shift
            inflation += shift
        if p.assessment_star_prize > 0.0 and p.assessment_quota == 0.0:
            reach = invented * in_hand * (1.0 - weighed)
            lifted = rules.lifted_to_cut(weighed, p.assessment_leniency, reach)
            inflation += lifted - weighed
            weighed = lifted
        z = rules.normal(rules.uniform(from_results[0]))
        business_score = rules.unit(branches.business[b] + p.branch_business_noise * z)
        branches.score[b] = rules.total_score(weighed, extra, vetoed)
        branches.adjustment[b] = branches.score[b] - weighed
        branches.vetoed[b] = 1 if vetoed else 0
        branches.composite[b] = rules.composite(
            branches.score[b], business_score, p.assessment_party_weight, p.assessment_multiplicative == 1.0
        )
        branches.true_mean[b] = truth
        branches.inflation[b] = inflation
        branches.leniency[b] = leniency
        branches.focus[b] = focus
        branches.truncated[b] = truncated
