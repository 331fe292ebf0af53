"""The patterns as data: arms of a small experiment, and conditions on differences between them.

Ids, claims and sources follow the evidence. Kinds: *emergent* patterns need at least two submodels and no parameter of the same
name, and only they count as validation; *input* patterns follow from an input or one parameter and verify the wiring.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sim.scenario import Change, Policy, Text

Values = Mapping[str, float]
"""Values of the responses of one arm, group "all", last year, by name."""


@dataclass(frozen=True)
class Condition:
    """``measure`` of one replicate must lie above ``above`` and below ``below`` (None: no limit)."""

    name: Text
    measure: Callable[[Mapping[str, Values]], float]
    above: float | None = None
    below: float | None = None


@dataclass(frozen=True)
class Pattern:
    """One regularity: ``base`` are baseline values that differ from S0; ``arms`` are lever changes by arm name ("base": none)."""

    id: str
    kind: str
    claim: Text
    source: str
    arms: Mapping[str, Mapping[str, float]]
    conditions: tuple[Condition, ...]
    base: Mapping[str, float] = field(default_factory=dict)

    def policies(self) -> list[Policy | None]:
        """The arms as policies, the plain baseline first."""
        empty = Text("", "")
        made = [
            Policy(arm, empty, empty, (), None, tuple(Change(lever, value) for lever, value in changes.items()))
            for arm, changes in self.arms.items()
        ]
        return [None, *made]


def change(arm: str, reference: str, response: str) -> Callable[[Mapping[str, Values]], float]:
    """Measure: response under ``arm`` minus response under ``reference``."""
    return lambda arms: arms[arm][response] - arms[reference][response]


def relative_fall(arm: str, reference: str, response: str, least: float) -> Callable[[Mapping[str, Values]], float]:
    """Measure: by which share the response falls; not a number where the reference is below ``least`` (not testable)."""

    def measure(arms: Mapping[str, Values]) -> float:
        before = arms[reference][response]
        return float("nan") if before < least else 1.0 - arms[arm][response] / before

    return measure


def change_beyond_half(arm: str, reference: str) -> Callable[[Mapping[str, Values]], float]:
    """Measure: change of quality minus half the change of score."""
    quality, score = change(arm, reference, "quality"), change(arm, reference, "score")
    return lambda arms: quality(arms) - 0.5 * score(arms)


SITE_MIX = {"assessment.evidence_mix.documents": 0.55, "assessment.evidence_mix.on_site": 0.30, "inspection.coverage_target": 0.30}
NO_CONSEQUENCE = {"consequence.promotion_link": 0.0, "consequence.pay_link": 0.0}

PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "T02",
        "emergent",
        Text(
            "raising the weight under document-based assessment raises score and inflation, and quality by less than half as much as score",
            "以台账考核为主时提高权重：得分与虚高上升，真实质量的变化不到得分变化的一半",
        ),
        "source documents 003, 000; Bevan & Hood 2006",
        {"weight 0.30": {"assessment.party_weight": 0.30}},
        (
            Condition(Text("change of score", "得分变化"), change("weight 0.30", "baseline", "score"), above=0.0),
            Condition(Text("change of inflation", "虚高变化"), change("weight 0.30", "baseline", "inflation"), above=0.0),
            Condition(
                Text("change of quality - half the change of score", "质量变化减去得分变化的一半"),
                change_beyond_half("weight 0.30", "baseline"),
                below=0.0,
            ),
        ),
    ),
    Pattern(
        "T03",
        "emergent",
        Text(
            "on-site evidence (mix 0.05 to 0.30, coverage 0.05 to 0.30) lowers inflation by at least 30 %",
            "实地核查（证据份额与覆盖率由5%升至30%）使虚高下降至少30%",
        ),
        "source documents 004, 002; Olken 2007",
        {"on site 0.30": SITE_MIX},
        (
            Condition(
                Text("relative fall of inflation", "虚高相对下降"),
                relative_fall("on site 0.30", "baseline", "inflation_positive", 0.05),
                above=0.30,
            ),
        ),
    ),
    Pattern(
        "T16",
        "emergent",
        Text(
            "where 10 % work full time and part-time party time is capped at 0.20, weight 0.30 to 0.45 adds paperwork, not substance",
            "专职比例10%、兼职党务时间上限20%时，权重由30%升至45%只增加文书，不增加实质工作",
        ),
        "source document 003",
        {"weight 0.45": {"assessment.party_weight": 0.45}},
        (
            Condition(
                Text("change of substance time", "实质党务时间变化"), change("weight 0.45", "baseline", "substance_time"), below=0.01
            ),
            Condition(Text("change of paperwork time", "文书时间变化"), change("weight 0.45", "baseline", "paperwork_time"), above=0.01),
        ),
        {"secretary.full_time_share": 0.10, "secretary.part_time_cap": 0.20, "assessment.party_weight": 0.30},
    ),
    Pattern(
        "T19",
        "input",
        Text(
            "without consequences the weight moves party time by less than 0.02, and party time lies below the baseline",
            "结果不与任用和报酬挂钩时，权重对党务时间的影响小于0.02，且党务时间低于基准",
        ),
        "source document 002 (marginalised in fact)",
        {"no consequence": NO_CONSEQUENCE, "no consequence, weight 0.45": {**NO_CONSEQUENCE, "assessment.party_weight": 0.45}},
        (
            Condition(
                Text("change of party time by weight", "权重引起的党务时间变化"),
                change("no consequence, weight 0.45", "no consequence", "party_time"),
                above=-0.02,
                below=0.02,
            ),
            Condition(
                Text("party time without consequence - baseline", "无挂钩时党务时间减基准"),
                change("no consequence", "baseline", "party_time"),
                below=0.0,
            ),
        ),
    ),
)
