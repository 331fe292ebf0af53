"""Loops of the branches: organisational life, and the slow truth behind it."""

from sim import compiled as rules
from sim.assessment import LIFE, SERVICE, STUDY
from sim.compiled import inner
from sim.randomness import Purpose
from sim.submodels.attendance import KEY_MONTH

MONTH = Purpose.BRANCH_MONTH.word


@inner
def hold_life(state, setting, run_key, month, first, stop):
    """Branches ``first`` to ``stop``: the month's session is really held, or merely logged, or neither; the file fills."""
    branches = state.branches
    period = int(setting.values[0].assessment_period_months)
    for b in range(first, stop):
        p = setting.values[branches.row[b]]
        words = rules.draw(run_key, rules.branch_entity(run_key, b), month, MONTH)
        hours = branches.worked[b] * p.secretary_hours
        chance = rules.held_probability(hours, p.branch_session_hours_needed)
        held = rules.is_held(rules.uniform(words[0]) < chance, month % 12 == KEY_MONTH)
        closes = (month + 1) % period == 0
        put_off = held and rules.uniform(words[3]) < rules.postponed_share(p.branch_procrastination, p.assessment_annual_share, closes)
        if put_off:
            held = False
            branches.postponed[b] += 1
        branches.sessions[b] = 1 if held else 0
        if closes:  # what was put off is made up for now
            branches.sessions[b] += branches.postponed[b]
            branches.postponed[b] = 0
        skill = rules.skill(branches.ability[b], p.branch_ability_reference, p.branch_elasticity_ability)
        level = rules.document_level(
            branches.used_paperwork[b], branches.worked[b], skill, p.branch_document_time, p.branch_document_time_substance
        )
        minutes = rules.minutes_level(branches.used_paperwork[b], skill, p.branch_minutes_time)
        held = branches.sessions[b] > 0
        logged = held or rules.uniform(words[1]) < rules.reported_level(minutes, branches.invented[b])
        branches.held[b] = 1 if held else 0
        branches.logged[b] = 1 if logged else 0
        branches.documents[b] = level


@inner
def move_truth(state, setting, month, first, stop):
    """Branches ``first`` to ``stop``: true quality and business output follow their causes; the period's sums grow."""
    branches, reference = state.branches, setting.reference
    for b in range(first, stop):
        p = setting.values[branches.row[b]]
        members = branches.members[b]
        paid = 0.0
        if p.assessment_characteristic_share > 0.0:
            window = rules.openness(month - branches.since[b], p.secretary_career_window, p.secretary_passed_over)
            career = rules.positive_trait(1.0, p.secretary_career_spread, branches.career_z[b]) * window
            kappa = rules.consequence_strength(p.consequence_promotion_link, p.consequence_pay_link, career)
            paid = kappa * p.assessment_characteristic_share
        target = rules.integration_target(
            p.branch_integration,
            p.branch_integration_spread,
            branches.integration_z[b],
            p.branch_integration_gain,
            p.branch_joint_planning + p.member_mentoring,
            branches.industry_u[b] < p.branch_on_industry,
            paid,
        )
        branches.integration[b] = rules.follow(branches.integration[b], target, p.pace_of_integration)
        integration = branches.integration[b]
        common = rules.common_factor(
            rules.converted(branches.worked[b], branches.clarity[b], p.branch_goal_clarity),
            p.branch_substance_reference,
            p.branch_elasticity_substance,
            branches.ability[b],
            p.branch_ability_reference,
            p.branch_elasticity_ability,
            rules.positive_trait(1.0, p.resources_spread, branches.resources_z[b]),
            p.branch_elasticity_resources,
        ) + rules.support_factor(
            branches.practice[b],
            p.branch_practice_reference,
            p.branch_practice_gain,
            branches.backlog[b],
            p.branch_backlog_reference,
            p.branch_backlog_loss,
        )
        knowledge = rules.mean_of(branches.knowledge_sum[b], members)
        serving = rules.mean_of(branches.service_sum[b], members)
        study = rules.study_factor(knowledge, p.branch_knowledge_reference, p.branch_elasticity_knowledge)
        service = rules.service_factor(
            serving,
            p.branch_service_reference,
            p.branch_elasticity_engagement,
            integration,
            p.branch_integration_reference,
            p.branch_elasticity_integration,
            p.branch_business_to_party,
            branches.business[b],
            p.branch_business_reference,
        )
        before = (
            reference[LIFE] * branches.quality[b, LIFE]
            + reference[STUDY] * branches.quality[b, STUDY]
            + reference[SERVICE] * branches.quality[b, SERVICE]
        )
        output = rules.level_from_odds(
            p.branch_business_reference,
            rules.log_ratio(branches.used_business[b], 1.0 - p.secretary_party_time, p.branch_business_elasticity)
            + rules.spill_over(p.branch_party_to_business, integration, before, p.branch_quality_reference),
        )
        branches.business[b] = rules.follow(branches.business[b], output, p.pace_of_business)
        branches.quality_2[b] = branches.quality_1[b]
        branches.quality_1[b] = before
        for c, factor in ((LIFE, p.critique_factor), (STUDY, study), (SERVICE, service)):
            target = rules.level_from_odds(p.branch_quality_reference, common + factor)
            branches.quality[b, c] = rules.follow(branches.quality[b, c], target, p.pace_of_quality)
            branches.period_quality[b, c] += branches.quality[b, c]
        branches.period_months[b] += 1
        branches.period_documents[b] += branches.documents[b]
        branches.period_invented[b] += branches.invented[b]
