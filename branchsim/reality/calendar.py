"""Patterns of grades, the calendar, campaigns and sectors."""

from __future__ import annotations

from branchsim.reality.arm import Arms, effect_in, level, month_share, ratio, share_left
from branchsim.reality.pattern import Condition, Pattern
from sim.scenario import Change, Text

BASELINE = "baseline"
STARS = {"assessment.star_prize": 0.5}
SECTORS = (
    ("organ",),
    ("public_institution", "school"),
    ("state_enterprise",),
    ("community",),
    ("village",),
    ("non_public_enterprise", "social_organisation"),
)
"""Sectors from the most to the least used to meetings (T29)."""

PULSE = (Change("environment.campaign", 1.0, 0, 0, 3),)


def balance_at_cuts(arms: Arms) -> float:
    """Measure of T24: of the branches graded next to a cut-off the share just above it, stars displayed minus not.

    A wave of better scores moves both sides alike; only who knows the cut and stops right above it tips the balance.
    """

    def balance(arm: str) -> float:
        above, below = (
            sum(arms[arm].at(name, year=year) for year in range(arms[arm].years)) for name in ("just_above_share", "just_below_share")
        )
        return ratio(above, above + below)

    return balance("stars") - balance(BASELINE)


def sector_order(arms: Arms) -> float:
    """Measure of T29: Kendall's tau-b of sessions held with the order of the sectors."""
    from scipy.stats import kendalltau

    found = []
    for names in SECTORS:
        shares = [arms[BASELINE].at("meetings_held_share", name, year=None) for name in names]
        found.append(sum(shares) / len(shares))
    return float(kendalltau(range(len(found), 0, -1), found).statistic)


CALENDAR: tuple[Pattern, ...] = (
    Pattern(
        "T11",
        "calibrated",
        Text("what a campaign started fades unless it is made a rule", "集中活动若不制度化，数年后基本消失"),
        "source document 004",
        {"pulse": PULSE},
        (
            Condition(
                Text("share left after 36 months", "36个月后存续比例"),
                share_left("pulse", BASELINE, "activity", (6, 7), (42, 43)),
                below=0.20,
            ),
            Condition(
                Text("share left after 48 months", "48个月后存续比例"),
                share_left("pulse", BASELINE, "activity", (6, 7), (54, 55)),
                below=0.10,
            ),
            Condition(Text("at the peak", "峰值"), effect_in("pulse", BASELINE, "activity", (6, 7)), above=0.1),
        ),
        months=60,
    ),
    Pattern(
        "T23",
        "input",
        Text("lenient grading by cut-offs puts nine in ten branches into the top two grades", "宽松评定等次时，九成以上支部处于前两档"),
        "source document 002",
        {},
        (Condition(Text("share in the top two grades", "前两档比例"), level("top_grades_share"), above=0.9),),
    ),
    Pattern(
        "T24",
        "emergent",
        Text(
            "displayed grades with known cut-offs make branches bunch just above them; quotas fix the counts",
            "公示等次且等次线已知时，支部集中于线上；比例制则固定各档数量",
        ),
        "source document 002; rules on quotas",
        {"stars": STARS, "quotas": {**STARS, "assessment.quota": 1.0}},
        (
            Condition(
                Text("share just above the cut-offs among those next to them", "临界支部中线上份额的变化"), balance_at_cuts, above=0.1
            ),
            Condition(
                Text("top two grades under quotas", "比例制下前两档比例"), level("top_grades_share", arm="quotas"), above=0.47, below=0.53
            ),
        ),
        {},
        {"secretary.misreport_max": 1e-9, "secretary.learning_rate": 1e-6},
    ),
    Pattern(
        "T29",
        "calibrated",
        Text(
            "sessions really held fall from organs over institutions and state enterprises, communities and villages to new organisations",
            "组织生活实际开展率自机关、事业单位、国企、社区、行政村到新组织依次下降",
        ),
        "source document 004",
        {},
        (Condition(Text("Kendall's tau with the order of sectors", "与行业次序的肯德尔系数"), sector_order, above=0.6),),
    ),
    Pattern(
        "T33",
        "emergent",
        Text(
            "a year-end assessment piles sessions up in December, a daily record spreads them",
            "年终考核使组织生活集中在12月，日常考核使其均匀分布",
        ),
        "source documents 003, 000",
        {"daily": {"assessment.annual_share": 0.4}},
        (
            Condition(
                Text("December's share, year-end assessment", "年终考核下12月份额"),
                month_share(BASELINE, "meetings_held_share", 11),
                above=0.15,
            ),
            Condition(
                Text("December's share, daily record", "日常考核下12月份额"),
                month_share("daily", "meetings_held_share", 11),
                above=0.08,
                below=0.105,
            ),
        ),
        {},
        {"branch.procrastination": 0.0},
    ),
)
