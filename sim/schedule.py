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


PERSON = _names(
    "member", "away born college disposition engagement engagement_year female id joined knowledge minority occupation"
)  # a member who leaves makes the others move up: all of a person is read and written

SCHEDULE: tuple[Process, ...] = (
    Process(
        "Superiors plan visits and contact",
        "3",
        "superiors.plan_attention",
        "SuperiorBody.plan_attention",
        (*_names("body", "affordable"), *_names("branch", "body row")),
        (*_names("body", "affordable"), *_names("branch", "contact_hours visit_month")),
    ),
    Process(
        "Secretaries re-allocate time and decide what to invent",
        "4, 11",
        "secretaries.allocate_time",
        "Secretary.allocate_time",
        (
            *_names("branch", "ability_z belief business career_z contact_hours engagement_sum full_time_u integration_z intrinsic_z"),
            *_names("branch", "knowledge_sum members pressure_z quality resources_z row time_business time_paperwork time_substance"),
            *_names("branch", "visit_month"),
        ),
        _names(
            "branch", "at_cap invented time_business time_paperwork time_substance used_business used_other used_paperwork used_substance"
        ),
    ),
    Process(
        "Branches hold or merely log organisational life; the file fills",
        "5, 11",
        "branches.hold_life",
        "Branch.hold_life",
        _names("branch", "ability_z invented row used_paperwork used_substance"),
        _names("branch", "documents held logged"),
    ),
    Process(
        "Members attend, train, learn, engage, leave and join",
        "6, 7, 8, 16",
        "members.live_month",
        "Branch.live_month",
        (
            *_names("branch", "away_share contact_hours engagement_sum first held logged members quality room row type"),
            *_names("branch", "used_paperwork used_substance"),
            *PERSON,
        ),
        (
            *_names("branch", "aged_61 attended attended_aged attended_residents disposals engaged_50 engaged_60 engaged_70"),
            *_names("branch", "engagement_squares engagement_sum exits knowledge_sum member_hours members recruits recruits_young"),
            *_names("branch", "start_aged start_members start_residents trained"),
            *PERSON,
        ),
    ),
    Process(
        "True quality and business output follow their causes",
        "10",
        "branches.move_truth",
        "Branch.move_truth",
        (
            *_names("branch", "ability_z business documents engagement_sum integration_z invented knowledge_sum members"),
            *_names("branch", "period_documents period_invented period_months period_quality quality quality_1 resources_z row"),
            *_names("branch", "used_business used_substance"),
        ),
        _names("branch", "business period_documents period_invented period_months period_quality quality quality_1 quality_2"),
    ),
    Process(
        "Visits; secretaries update the belief of being checked",
        "12, 15",
        "superiors.visit",
        "Branch.be_visited",
        (*_names("body", "recent_share"), *_names("branch", "belief body documents quality row visit_month")),
        _names("branch", "belief last_visit verified"),
    ),
    Process(
        "Word of visits gets round",
        "15",
        "superiors.remember_visits",
        "SuperiorBody.remember_visits",
        (*_names("body", "branches"), *_names("branch", "body last_visit")),
        _names("body", "recent_share"),
    ),
    Process(
        "What superiors know of each type",
        "13",
        "assessment.type_means",
        "",
        _names("branch", "last_visit type verified"),
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
                "branch",
                "adjustment composite focus inflation leniency period_documents period_invented period_months period_quality score",
            ),
            *_names("branch", "true_mean truncated vetoed"),
        ),
        "last month of a period",
    ),
    Process(
        "Observation",
        "17",
        "observe.observe_month",
        "",
        (
            *_names("branch", "aged_61 at_cap attended attended_aged attended_residents belief business contact_hours disposals documents"),
            *_names("branch", "engaged_50 engaged_60 engaged_70 engagement_squares engagement_sum exits held invented knowledge_sum"),
            *_names(
                "branch", "last_visit logged marks member_hours members quality quality_1 quality_2 recruits recruits_young row start_aged"
            ),
            *_names("branch", "start_members start_residents type used_business used_other used_paperwork used_substance"),
        ),
        (),
    ),
    Process(
        "Observation of an assessment",
        "17",
        "observe.observe_assessment",
        "",
        _names("branch", "adjustment composite focus inflation leniency marks row score true_mean truncated type vetoed"),
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
