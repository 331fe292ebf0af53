"""Loops of the secretaries: traits, time, documents and misreport."""

from sim import compiled as rules
from sim.assessment import DOCUMENTS, LIFE, MASS_SURVEY, MEMBER_SURVEY, ON_SITE, OUTCOME, SELF_REPORT, SERVICE, STUDY
from sim.compiled import inner
from sim.processes.assessment import BASE, MINUS, PLUS, VETO
from sim.processes.superiors import NO_VISIT


@inner
def allocate_time(state, setting, month, first, stop):
    """Branches ``first`` to ``stop``: perceived payoffs, the entropic step, this month's use of time, and how much is invented."""
    w0 = setting.reference
    bodies, branches = state.bodies, state.branches
    for b in range(first, stop):
        row = branches.row[b]
        p = setting.values[row]
        w, mix = setting.weights[row], setting.mix[row]
        hidden, leniency = p.hidden_from_visits, p.leniency_of_raters
        spread = p.secretary_spread_reference
        trains = rules.is_training_month(month % 12, int(p.member_training_sessions))
        normal = p.branch_quality_reference
        members = branches.members[b]
        window = rules.openness(month - branches.since[b], p.secretary_career_window, p.secretary_passed_over)
        career = rules.positive_trait(1.0, p.secretary_career_spread, branches.career_z[b]) * window
        brought = rules.positive_trait(p.secretary_intrinsic_mean, p.secretary_intrinsic_spread, branches.intrinsic_z[b])
        intrinsic = rules.own_drive(brought, branches.crowded_secretary[b], branches.morale[b])
        ability, integration = branches.ability[b], branches.integration[b]
        pressure = rules.positive_trait(p.environment_business_pressure, p.environment_pressure_spread, branches.pressure_z[b])
        pressure = pressure * rules.pull_of_type(branches.kind[b], p.secretary_boss_pull)
        pressure = pressure * p.pull_of_sector
        kappa = rules.consequence_strength(p.consequence_promotion_link, p.consequence_pay_link, career)
        kappa = rules.last_quarter_stake(kappa, p.assessment_review, month % 12)
        multiplied = p.assessment_multiplicative == 1.0
        per_party = rules.slope_of_party(p.assessment_party_weight, branches.business[b], multiplied)
        k = branches.body[b]
        grade_pull = contest_pull = 0.0
        if bodies.score_sd[k] > 0.0 and p.assessment_star_prize + p.assessment_contest_prize > 0.0:
            contest_pull = rules.pull_of_top(branches.score[b], bodies.score_mean[k], bodies.score_sd[k])
            if p.assessment_quota == 1.0:
                grade_pull = rules.pull_of_ranks(branches.score[b], bodies.score_mean[k], bodies.score_sd[k])
            else:
                graded = rules.graded_score(branches.score[b], p.assessment_leniency)
                grade_pull = rules.pull_of_cuts(graded, p.assessment_leniency, spread)
        stake = rules.stake_in_score(kappa, per_party, p.assessment_star_prize, grade_pull, p.assessment_contest_prize, contest_pull)
        pair_hours = p.branch_pair_hours if branches.mentors[b] == 1 else 0.0
        other = rules.other_time(
            p.secretary_talk_hours, p.member_training_followup, p.member_followup_hours, members, pair_hours, p.secretary_hours
        )
        free = 1.0 - other
        # Payoffs are judged at the hours of working time these shares of free time stand for.
        business, substance, paperwork = (
            branches.time_business[b] * free,
            branches.time_substance[b] * free,
            branches.time_paperwork[b] * free,
        )
        helped = p.secretary_first_time if branches.first_until[b] > month else 0.0
        working = substance + helped
        # What another hour of real work would do for true quality, at the present level of everything else.
        common = rules.common_factor(
            rules.converted(working, branches.clarity[b], p.branch_goal_clarity),
            p.branch_substance_reference,
            p.branch_elasticity_substance,
            ability,
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
        serving = rules.mean_of(branches.service_sum[b], members)
        knowledge = rules.mean_of(branches.knowledge_sum[b], members)
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
        per_work = p.branch_elasticity_substance
        per_life = rules.level_slope(rules.level_from_odds(normal, common + p.critique_factor), normal, per_work, working)
        per_study = rules.level_slope(rules.level_from_odds(normal, common + study), normal, per_work, working)
        per_service = rules.level_slope(rules.level_from_odds(normal, common + service), normal, per_work, working)
        slope_truth = w[LIFE] * per_life + w[STUDY] * per_study + w[SERVICE] * per_service
        assessed_truth = (
            w[LIFE] * branches.quality[b, LIFE] + w[STUDY] * branches.quality[b, STUDY] + w[SERVICE] * branches.quality[b, SERVICE]
        )
        quality = w0[LIFE] * branches.quality[b, LIFE] + w0[STUDY] * branches.quality[b, STUDY] + w0[SERVICE] * branches.quality[b, SERVICE]
        output = rules.level_from_odds(
            p.branch_business_reference,
            rules.log_ratio(business, 1.0 - p.secretary_party_time, p.branch_business_elasticity)
            + rules.spill_over(p.branch_party_to_business, integration, quality, p.branch_quality_reference),
        )
        slope_business = rules.level_slope(output, p.branch_business_reference, p.branch_business_elasticity, business)
        # What another hour would do for the file, and what is risked by it.
        seen = branches.belief[b] * (1.0 - hidden)
        skill = rules.skill(ability, p.branch_ability_reference, p.branch_elasticity_ability)
        file_level = rules.document_level(paperwork, working, skill, p.branch_document_time, p.branch_document_time_substance)
        on_file = 0.0
        for c in (LIFE, STUDY, SERVICE):
            on_file += w[c] * (mix[BASE, c, DOCUMENTS] + mix[BASE, c, SELF_REPORT])
        invented = rules.misreport(
            p.secretary_misreport_max, stake * on_file, intrinsic, seen, p.secretary_deterrence, p.consequence_penalty
        )
        honest = 1.0 - invented
        claimed = rules.own_claim(invented, p.secretary_misreport_max, p.secretary_own_ceiling)
        file_says = rules.reported_level(file_level, invented)
        over = rules.over_report(file_says, assessed_truth)
        offence = rules.offence_slope(over, p.inspection_tolerance)
        struck = seen * p.inspection_strike_off * offence
        # The score he expects, extra rows included; what a point is worth depends on it.
        expected = 0.0
        for c in (LIFE, STUDY, SERVICE):
            q = branches.quality[b, c]
            own = rules.reported_level(q, claimed)
            level = rules.rated(rules.expected_level(mix[BASE, c, DOCUMENTS], file_says, mix[BASE, c, SELF_REPORT], own, q), leniency)
            expected += w[c] * level
            if setting.plus[row, c] > 0.0:
                said = rules.expected_level(mix[PLUS, c, DOCUMENTS], file_says, mix[PLUS, c, SELF_REPORT], own, q)
                expected += rules.bonus(rules.rated(said, leniency), setting.plus[row, c], p.assessment_pass_mark)
            if setting.minus[row, c] > 0.0:
                said = rules.expected_level(mix[MINUS, c, DOCUMENTS], file_says, mix[MINUS, c, SELF_REPORT], own, q)
                expected -= rules.deduction(rules.rated(said, leniency), setting.minus[row, c], p.assessment_pass_mark)
        on_paper = in_truth = 0.0
        for c, slope in ((LIFE, per_life), (STUDY, per_study), (SERVICE, per_service)):
            q = branches.quality[b, c]
            own = rules.reported_level(q, claimed)
            for kind, at_stake in (
                (BASE, w[c]),
                (PLUS, setting.plus[row, c]),
                (MINUS, setting.minus[row, c]),
                (VETO, setting.veto[row, c]),
            ):
                if at_stake == 0.0:  # no such row in the sheet
                    continue
                a = mix[kind, c]
                said = rules.expected_level(a[DOCUMENTS], file_says, a[SELF_REPORT], own, q)
                level = rules.rated(said, leniency)
                if kind == BASE:
                    points = rules.open_points(at_stake, expected)
                elif kind == PLUS:
                    points = rules.open_points(rules.bonus_slope(level, at_stake, p.assessment_pass_mark), expected)
                elif kind == MINUS:
                    points = rules.open_points(rules.deduction_slope(level, at_stake, p.assessment_pass_mark), expected)
                else:
                    points = rules.veto_slope(said, p.assessment_veto_floor, spread, at_stake * rules.unit(expected), leniency)
                if points == 0.0:
                    continue
                site = a[ON_SITE] * p.clear_site
                on_paper += points * rules.share_on_paper(a[DOCUMENTS], struck, site, branches.belief[b], hidden, over)
                in_truth += points * rules.gain_in_truth(
                    a[DOCUMENTS],
                    struck,
                    a[SELF_REPORT] * p.clear_own,
                    1.0 - claimed,
                    site,
                    seen,
                    (a[MEMBER_SURVEY] + a[MASS_SURVEY]) * p.clear_survey,
                    slope,
                    a[OUTCOME] * p.clear_count,
                    per_service,
                )
        per_business = rules.slope_of_business(p.assessment_party_weight, rules.unit(expected), multiplied)
        presence = rules.seen_by_presence(p.secretary_visibility, branches.contact_hours[b], p.secretary_visibility_scale)
        payoff_b = rules.payoff_business(kappa, per_business, p.business_pull * pressure, slope_business)
        payoff_p = rules.payoff_substance(
            stake,
            leniency,
            on_paper,
            honest * rules.document_slope(file_level, skill, p.branch_document_time_substance),
            in_truth,
            intrinsic,
            p.consequence_promotion_link * career * presence,
            p.later_worth,
            slope_truth,
        )
        payoff_d = rules.payoff_paperwork(
            stake,
            leniency,
            on_paper,
            honest * rules.document_slope(file_level, skill, p.branch_document_time),
            seen,
            p.consequence_penalty,
            offence,
        )
        full_time = branches.full_time_u[b] < p.secretary_full_time_share
        cap = rules.free_cap(p.secretary_full_time_cap if full_time else p.secretary_part_time_cap, other)
        demanded = rules.demanded_paperwork(
            p.assessment_paperwork_demand,
            branches.visit[b] != NO_VISIT,
            p.inspection_visit_paperwork_hours,
            p.inspection_document_demand,
            p.secretary_hours,
            p.environment_campaign_paperwork,
            branches.demand[b],
            p.assessment_responsibility_lists,
            branches.demonstration_u[b] < p.branch_demonstration_share,
        )
        business, substance, paperwork = rules.step_time(
            branches.time_business[b],
            branches.time_substance[b],
            branches.time_paperwork[b],
            payoff_b,
            payoff_p,
            payoff_d,
            p.secretary_learning_rate,
            p.secretary_forgetting,
            cap,
            demanded / free,
        )
        branches.time_business[b], branches.time_substance[b], branches.time_paperwork[b] = business, substance, paperwork
        branches.at_cap[b] = 1 if substance + paperwork >= cap * 0.999999 else 0
        if trains:
            hours = p.member_training_hours / p.member_training_sessions
            other = rules.ordered_time(other, hours, p.member_training_prep_hours, p.secretary_hours)
        left = 1.0 - other
        branches.used_business[b] = business * left
        branches.used_substance[b] = substance * left
        branches.worked[b] = substance * left + helped
        branches.used_paperwork[b] = paperwork * left
        branches.used_other[b] = other
        branches.invented[b] = invented
