"""Patterns of the core: what a change of the assessment does."""

from __future__ import annotations

from branchsim.reality.arm import change, change_beyond, change_beyond_half, relative_fall
from branchsim.reality.pattern import Condition, Pattern
from sim.scenario import Text

SITE_MIX = {"assessment.evidence_mix.documents": 0.55, "assessment.evidence_mix.on_site": 0.30, "inspection.coverage_target": 0.30}
NO_CONSEQUENCE = {"consequence.promotion_link": 0.0, "consequence.pay_link": 0.0}
S0_CONSEQUENCE = {"consequence.promotion_link": 0.2, "consequence.pay_link": 0.05}

PAPER_FILLS_NO_FILE = {"branch.document_time": 1e6}  # share of working time that would fill 63 % of a file: only real work leaves traces
NOTHING_INVENTED = {"secretary.misreport_max": 1e-9, "secretary.own_ceiling": 0.0}  # not 0: the ceiling is a denominator
VISITS_CHANGE_NOTHING = {
    "inspection.strike_off": 0.0,
    "secretary.deterrence": 0.0,
    "secretary.visit_shock": 0.0,
    "secretary.belief_rate": 0.0,
}  # what is seen still counts as evidence: the arithmetic of the mix stays

CHANGES: tuple[Pattern, ...] = (
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
        ablation={**PAPER_FILLS_NO_FILE, **NOTHING_INVENTED},
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
        ablation=VISITS_CHANGE_NOTHING,
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
        ablation=PAPER_FILLS_NO_FILE,  # not the cap: without it the pattern was still found, so the cap is not what it rests on
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
    Pattern(
        "T18",
        "input",
        Text(
            "at consequence 0 a link of results to promotion moves party time and the same points of weight do not (by construction); "
            "at S0 the order may turn: see the printed lines",
            "结果不挂钩时，与提拔任用挂钩会改变党务时间，同样幅度地提高权重则不会（由模型结构决定）；在S0下次序可能相反，见所列数字",
        ),
        "source documents 002, 000; Li & Zhou 2005; contested by Pang, Keng & Zhang 2023",
        {
            "link": {"consequence.promotion_link": 0.30},
            "weight": {"assessment.party_weight": 0.45},
            "S0": S0_CONSEQUENCE,
            "S0, link": {**S0_CONSEQUENCE, "consequence.promotion_link": 0.50},
            "S0, weight": {**S0_CONSEQUENCE, "assessment.party_weight": 0.45},
        },
        (
            Condition(Text("party time: link + 0.30", "党务时间：挂钩+0.30"), change("link", "baseline", "party_time"), above=0.01),
            Condition(
                Text("party time: weight + 0.30", "党务时间：权重+0.30"),
                change("weight", "baseline", "party_time"),
                above=-0.005,
                below=0.005,
            ),
            Condition(
                Text("link moves more than weight by", "挂钩的影响大于权重的部分"),
                change_beyond("link", "weight", "baseline", "party_time"),
                above=0.0,
            ),
            Condition(Text("at S0: link + 0.30 (printed only)", "S0下：挂钩+0.30（仅列出）"), change("S0, link", "S0", "party_time")),
            Condition(Text("at S0: weight + 0.30 (printed only)", "S0下：权重+0.30（仅列出）"), change("S0, weight", "S0", "party_time")),
        ),
        NO_CONSEQUENCE,
    ),
)
