"""Patterns of evidence and inspection: who looks, how often, from how far above, and what is left afterwards."""

from __future__ import annotations

from branchsim.reality.arm import LAST, Arms, Measure, change, effect_in, ratio, share_left, year_change
from branchsim.reality.changes import SITE_MIX
from branchsim.reality.pattern import Condition, Pattern
from sim.scenario import Change, Text

BASELINE = "baseline"
THIRD = {"assessment.third_party_share": 1.0}
PULSE = 6  # months of the campaign of T08
MIX_AND_VISITS = {**SITE_MIX, "inspection.capacity_days": 200.0}
PAY = 0.6
CLEARLY = 0.8  # of the peak: an effect below it has clearly faded (proposal)


def missed_share(arm: str) -> Measure:
    """Measure: truly weak branches that pass."""
    return lambda arms: 1.0 - arms[arm].at("flag_sensitivity")


def fall_of_false_passes(arms: Arms) -> float:
    """Measure of T05: by which share false passes fall; not a number where there are hardly any."""
    before = missed_share(BASELINE)(arms)
    return float("nan") if before < 0.02 else 1.0 - missed_share("third party")(arms) / before


def visited_against_others(arms: Arms) -> float:
    """Measure of T07: inflation of branches visited last year over that of branches not visited for two years, minus 1."""
    arm = arms[BASELINE]
    years = range(arm.years)
    ratios = [ratio(arm.at("inflation_visited", year=year), arm.at("inflation_unvisited", year=year)) for year in years]
    return sum(ratios) / len(ratios) - 1.0


def effect_of_pay(colluding: bool, months: tuple[int, int]) -> Measure:
    """Measure: effect of results-based pay on real work in some months, under a colluding superior or under outsiders."""
    arm, reference = ("pay", BASELINE) if colluding else ("pay, outsiders", "outsiders")
    return effect_in(arm, reference, "substance_time", months)


def peak_of_pay(arms: Arms) -> float:
    """Largest effect of pay in a quarter of the first year and a half."""
    return max(effect_of_pay(True, (first, first + 3))(arms) for first in range(0, 18, 3))


PULSED = (
    Change("inspection.rounds", 12.0, 0, 0, PULSE),
    Change("inspection.unannounced_share", 1.0, 0, 0, PULSE),
    Change("inspection.levels_up", 2.0, 0, 0, PULSE),
)

INSPECTIONS: tuple[Pattern, ...] = (
    Pattern(
        "T04",
        "input",
        Text(
            "when outsiders evaluate, reported scores drop within two assessments and stay down",
            "改由第三方评估后，虚高在两个考核周期内下降并保持",
        ),
        "Greenstone, He, Jia & Liu 2022; Duflo et al. 2013",
        {"third party": THIRD},
        (
            Condition(Text("inflation, first year", "首年虚高变化"), year_change("third party", BASELINE, "inflation", 0), below=-0.01),
            Condition(Text("inflation, last year", "末年虚高变化"), year_change("third party", BASELINE, "inflation", LAST), below=-0.01),
        ),
    ),
    Pattern(
        "T05",
        "input",
        Text("independent raters remove most false passes", "独立评估者消除多数虚假合格"),
        "Duflo, Greenstone, Pande & Ryan 2013",
        {"third party": THIRD},
        (Condition(Text("fall of the weak branches that pass", "薄弱支部被评合格的下降比例"), fall_of_false_passes, above=0.5),),
    ),
    Pattern(
        "T07",
        "emergent",
        Text("branches inspected in the year before over-report a little less", "上一年被查过的支部虚高略低"),
        "Avis, Ferraz & Finan 2018",
        {},
        (
            Condition(
                Text("inflation, visited against not visited", "被查支部虚高相对未查支部"), visited_against_others, above=-0.20, below=-0.02
            ),
        ),
        {"inspection.coverage_target": 0.3, "inspection.capacity_days": 200.0},
        {"secretary.visit_shock": 0.0, "inspection.strike_off": 0.0},
    ),
    Pattern(
        "T08",
        "calibrated",
        Text(
            "a campaign of inspections works while it lasts and half of it is lost within six months",
            "运动式检查期间效果明显，结束后六个月内至少消退一半",
        ),
        "Karplus & Wu 2019; contested by Jia & Chen 2019",
        {"pulse": PULSED},
        (
            Condition(
                Text("invention during the campaign", "运动期间虚报变化"),
                effect_in("pulse", BASELINE, "invented_share", (4, 6)),
                below=-0.01,
            ),
            Condition(
                Text("share of the effect left after six months", "六个月后剩余效果比例"),
                share_left("pulse", BASELINE, "invented_share", (5, 6), (11, 12)),
                below=0.5,
            ),
        ),
        {"inspection.capacity_days": 400.0},
        {"secretary.belief_rate": 0.0},
    ),
    Pattern(
        "T09",
        "emergent",
        Text(
            "incentives fade under a colluding superior: after 18 months they do less than at their peak and less than without collusion",
            "直接上级共谋时，激励效果消退：18个月后低于峰值，也低于无共谋情形",
        ),
        "Banerjee, Duflo & Glennerster 2008; Zhou 2010",
        {"pay": {"consequence.pay_link": PAY}, "outsiders": THIRD, "pay, outsiders": {**THIRD, "consequence.pay_link": PAY}},
        (
            Condition(
                Text("effect at 18 months minus 0.8 of its peak", "18个月时效果减峰值的80%"),
                lambda arms: effect_of_pay(True, (17, 20))(arms) - CLEARLY * peak_of_pay(arms),
                below=0.0,
            ),
            Condition(
                Text("effect at 18 months minus that without collusion", "18个月时效果减无共谋时效果"),
                lambda arms: effect_of_pay(True, (17, 20))(arms) - effect_of_pay(False, (17, 20))(arms),
                below=0.0,
            ),
        ),
        {**MIX_AND_VISITS, "inspection.collusion": 0.8, "assessment.rater_bias": 0.03},  # outsiders are no stricter: only collusion differs
        {"consequence.crowding": 0.0, "inspection.collusion": 0.0},
    ),
    Pattern(
        "T10",
        "emergent",
        Text("visitors from two levels up see more than the same number from one level up", "同等人日下，下沉两级核查的虚高低于一级核查"),
        "source document 004; Zhou 2010",
        {"one level": MIX_AND_VISITS, "two levels": {**MIX_AND_VISITS, "inspection.levels_up": 2.0}},
        (
            Condition(
                Text("inflation, two levels minus one", "虚高：两级减一级"), change("two levels", "one level", "inflation"), below=0.0
            ),
            Condition(
                Text("person-days, two levels minus one", "人日：两级减一级"),
                change("two levels", "one level", "cost_superiors"),
                above=-0.01,
                below=0.01,
            ),
        ),
        {},
        {"inspection.collusion": 0.0},
    ),
    Pattern(
        "T35",
        "emergent",
        Text(
            "visits that demand documents add paperwork and burden, visits that do not don't",
            "要求材料的核查增加文书和负担，不要求材料的核查则不会",
        ),
        "source document 004; Half-Month Talk",
        {
            "rounds": {"inspection.rounds": 4.0, "inspection.capacity_days": 400.0},
            "rounds without papers": {"inspection.rounds": 4.0, "inspection.capacity_days": 400.0, "inspection.document_demand": 0.0},
        },
        (
            Condition(
                Text("paperwork: rounds with papers", "文书：要求材料"),
                change("rounds", "rounds without papers", "paperwork_time"),
                above=0.0,
            ),
            Condition(
                Text("burden felt: rounds with papers", "党员负担：要求材料"),
                change("rounds", "rounds without papers", "fatigue"),
                above=0.0,
            ),
            Condition(
                Text("paperwork: rounds without papers", "文书：不要求材料"),
                change("rounds without papers", BASELINE, "paperwork_time"),
                below=0.001,
            ),
        ),
        {},
        {"inspection.visit_paperwork_hours": 0.0},
    ),
)
