"""The process overview: what happens in a month, in which order, and what each process reads and writes.

The order is part of the model. Superiors plan before secretaries decide, so that a planned visit can cost time; members live the month on
the quality the branch had when it began; truth moves after them, so that this month's engagement counts; visitors see the truth as it
then is. A test reads the loops' source and fails on anything read or written that does not stand here, and on another order.
Print it with ``python -m sim.schedule``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Process:
    """One process: the loop of the fast engine (module.function under ``sim.processes``), the agents' method, reads and writes."""

    name: str
    numbers: str
    loop: str
    method: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    when: str = "every month"


def _names(owner: str, text: str) -> tuple[str, ...]:
    return tuple(f"{owner}.{name}" for name in text.split())


PERSON = (
    *_names("member", "absent away born college contact_u disposition engagement engagement_year female hardship_u id identity interest"),
    *_names("member", "joined knowledge minority occupation post_u"),
)  # a member who leaves makes the others move up: all of a person is read and written

SCHEDULE: tuple[Process, ...] = (
    Process(
        "Yearly decisions: promotion, demotion, first secretaries, pairs, quotas",
        "15, 16",
        "decisions.decide_year",
        "",
        (
            *_names("body", "branches considered first refused"),
            *_names("branch", "business composite first_until row score"),
        ),
        (
            *_names("body", "considered quota refused"),
            *_names("branch", "first_until leaving mentors partner"),
        ),
        "January",
    ),
    Process(
        "Orders come down a level; activities fade and start anew",
        "1, 2",
        "orders.pass_orders",
        "Branch.pass_orders",
        _names("branch", "activity first_until kind orders own_ability prestige row"),
        _names("branch", "ability activity clarity demand orders"),
    ),
    Process(
        "Superiors plan visits and contact",
        "3",
        "superiors.plan_attention",
        "SuperiorBody.plan_attention",
        (
            *_names("body", "affordable branches first"),
            *_names("branch", "body point_u quality row visit_month warned"),
        ),
        (
            *_names("body", "affordable"),
            *_names("branch", "contact_hours visit visit_month"),
        ),
    ),
    Process(
        "Secretaries re-allocate time and decide what to invent",
        "4, 11",
        "secretaries.allocate_time",
        "Secretary.allocate_time",
        (
            *_names("body", "score_mean score_sd"),
            *_names(
                "branch", "ability backlog belief body business career_z clarity contact_hours crowded_secretary demand demonstration_u"
            ),
            *_names(
                "branch", "first_until full_time_u integration intrinsic_z kind knowledge_sum members mentors morale practice pressure_z"
            ),
            *_names("branch", "quality resources_z row score service_sum since time_business time_paperwork time_substance visit"),
        ),
        (
            *_names("branch", "at_cap invented time_business time_paperwork time_substance used_business used_other used_paperwork"),
            *_names("branch", "used_substance worked"),
        ),
    ),
    Process(
        "Branches hold, put off or merely log organisational life; the file fills",
        "5, 11",
        "branches.hold_life",
        "Branch.hold_life",
        _names("branch", "ability invented postponed row sessions used_paperwork worked"),
        _names("branch", "documents held logged postponed sessions"),
    ),
    Process(
        "Members attend, train, learn, engage, move, leave and join",
        "6, 7, 8, 16",
        "members.live_month",
        "Branch.live_month",
        (
            *_names("body", "quota"),
            *_names(
                "branch", "activity away_share body cohesion contact_hours crowded_members engagement_sum fatigue first held logged members"
            ),
            *_names("branch", "online quality room row sessions type used_paperwork used_substance venue_u"),
            *PERSON,
        ),
        (
            *_names(
                "branch", "aged_61 attended attended_aged attended_away attended_residents deep disposals dues_only engaged_50 engaged_60"
            ),
            *_names(
                "branch", "engaged_70 engagement_squares engagement_sum exits fatigue hard identity_sum knowledge_sum member_hours members"
            ),
            *_names(
                "branch", "online recruits recruits_young refused service_sum start_aged start_away start_members start_residents trained"
            ),
            *PERSON,
        ),
    ),
    Process(
        "True quality, integration and business output follow their causes",
        "10",
        "branches.move_truth",
        "Branch.move_truth",
        (
            *_names(
                "branch", "ability backlog business career_z clarity documents industry_u integration integration_z invented knowledge_sum"
            ),
            *_names(
                "branch", "members period_documents period_invented period_months period_quality practice quality quality_1 resources_z row"
            ),
            *_names("branch", "service_sum since used_business worked"),
        ),
        _names("branch", "business integration period_documents period_invented period_months period_quality quality quality_1 quality_2"),
    ),
    Process(
        "Prestige, cohesion, misconduct and open problems",
        "9, 14",
        "public.meet_public",
        "Branch.meet_public",
        _names("branch", "backlog cohesion members prestige quality row service_sum visit"),
        _names("branch", "backlog cohesion misconduct prestige"),
    ),
    Process(
        "Visits; secretaries update the belief of being checked",
        "12, 15",
        "superiors.visit",
        "Branch.be_visited",
        (
            *_names("body", "visit_talk"),
            *_names("branch", "belief body documents quality row visit"),
        ),
        _names("branch", "belief last_visit verified"),
    ),
    Process(
        "Word of visits gets round; the risk index warns",
        "3, 15",
        "superiors.remember_visits",
        "SuperiorBody.remember_visits",
        (
            *_names("body", "branches first"),
            *_names("branch", "quality row visit"),
        ),
        (
            *_names("body", "visit_talk"),
            *_names("branch", "warned"),
        ),
    ),
    Process(
        "What superiors know of each type",
        "13",
        "assessment.type_means",
        "",
        _names("branch", "body last_visit type verified"),
        (),
        "last month of a period",
    ),
    Process(
        "Assessment: evidence to scores",
        "13",
        "assessment.assess",
        "Branch.be_assessed",
        _names("branch", "business last_visit period_documents period_invented period_months period_quality row score type verified"),
        (
            *_names(
                "branch", "adjustment composite focus inflation leniency period_documents period_invented period_months period_quality"
            ),
            *_names("branch", "score true_mean truncated vetoed"),
        ),
        "last month of a period",
    ),
    Process(
        "Scores become grades",
        "13",
        "decisions.grade_branches",
        "",
        (
            *_names("body", "branches first"),
            *_names("branch", "body row score type"),
        ),
        (
            *_names("body", "score_mean score_sd"),
            *_names("branch", "grade"),
        ),
        "last month of a period",
    ),
    Process(
        "Consequences move motives",
        "14",
        "consequences.take_consequences",
        "Branch.take_consequences",
        _names("branch", "crowded_members crowded_secretary morale reaction_z row"),
        _names("branch", "crowded_members crowded_secretary morale"),
    ),
    Process(
        "Branches show what they do",
        "15",
        "learning.show_practice",
        "SuperiorBody.show_practice",
        (
            *_names("body", "demonstrates"),
            *_names("branch", "body demonstration_u practice row"),
        ),
        (
            *_names("body", "county_demonstrates demonstrates"),
            *_names("branch", "practice_seen"),
        ),
    ),
    Process(
        "Branches learn from each other",
        "15",
        "learning.learn_practice",
        "Branch.learn_practice",
        (
            *_names("body", "county_demonstrates demonstrates"),
            *_names("branch", "body demonstration_u first_until links partner practice_seen row"),
        ),
        _names("branch", "practice"),
    ),
    Process(
        "Secretaries leave and are replaced",
        "16",
        "turnover.change_secretaries",
        "Secretary.change_secretaries",
        _names("branch", "ability_z activity leaving practice row"),
        (
            *_names("branch", "ability_z activity career_z changed crowded_secretary intrinsic_z kind leaving morale own_ability practice"),
            *_names("branch", "reaction_z since"),
        ),
    ),
    Process(
        "Admissions are counted; units in new fields are organised",
        "16",
        "turnover.organise_new_fields",
        "SuperiorBody.organise_new_fields",
        (
            *_names("body", "branches considered covered first refused"),
            *_names("branch", "recruits refused row"),
        ),
        _names("body", "considered covered refused"),
    ),
    Process(
        "Observation",
        "17",
        "observe.observe_month",
        "",
        (
            *_names("body", "covered"),
            *_names(
                "branch", "activity aged_61 at_cap attended attended_aged attended_away attended_residents backlog belief body business"
            ),
            *_names(
                "branch", "changed cohesion connected contact_hours deep disposals documents dues_only engaged_50 engaged_60 engaged_70"
            ),
            *_names("branch", "engagement_squares engagement_sum exits fatigue first_until full_time_u hard held identity_sum integration"),
            *_names(
                "branch", "invented kind knowledge_sum last_visit logged marks member_hours members misconduct morale practice prestige"
            ),
            *_names(
                "branch", "quality quality_1 quality_2 recruits recruits_young refused row score service_sum sessions start_aged start_away"
            ),
            *_names(
                "branch", "start_members start_residents type used_business used_other used_paperwork used_substance venue_u visit worked"
            ),
        ),
        (),
    ),
    Process(
        "Observation of an assessment",
        "17",
        "observe_assessment.observe_assessment",
        "",
        (
            *_names("branch", "adjustment composite connected focus grade inflation last_visit leniency marks quality quality_1 quality_2"),
            *_names("branch", "row score true_mean truncated type vetoed"),
        ),
        (),
        "last month of a period",
    ),
)


def schedule_table() -> tuple[Process, ...]:
    """The processes of a month, in order."""
    return SCHEDULE


def same_month_flows() -> dict[str, list[str]]:
    """What a process reads of what another wrote earlier in the same month; everything else is read as the month began."""
    written: set[str] = set()
    flows: dict[str, list[str]] = {}
    for process in SCHEDULE:
        flows[process.name] = sorted(written.intersection(process.reads))
        written.update(process.writes)
    return flows


def main() -> None:
    """Print the schedule."""
    for place, process in enumerate(SCHEDULE, start=1):
        print(f"{place:2d}. {process.name} ({process.when}; sim/processes/{process.loop.replace('.', '.py: ')})")
        print(f"      reads   {' '.join(process.reads)}")
        print(f"      writes  {' '.join(process.writes) or '-'}")


if __name__ == "__main__":
    main()
