"""Patterns of members and secretaries: training, distance, rewards, praise, first secretaries, feedback."""

from __future__ import annotations

from branchsim.reality.arm import LAST, Arms, Measure, change, ratio, share_left, year_change
from branchsim.reality.pattern import Condition, Pattern
from sim.scenario import Change, Text

BASELINE = "baseline"
TAUGHT = "member.training_hours"
MUCH, ONE_SESSION = 120.0, 1.0
FIRST_TERM = 24  # months


def in_spreads(arm: str, year: int = LAST) -> Measure:
    """Measure: change of engagement in standard deviations of the baseline."""
    difference = year_change(arm, BASELINE, "engagement", year)
    return lambda arms: ratio(difference(arms), arms[BASELINE].at("engagement_sd", year=year))


def kept_by_spacing(arms: Arms) -> float:
    """Measure of T13: lowest over highest gain in knowledge of the last year under monthly sessions."""
    gain = arms["monthly"].series.monthly("knowledge")[-12:] - arms["untaught"].series.monthly("knowledge")[-12:]
    return ratio(float(gain.min()), float(gain.max()))


def depth_online(arms: Arms) -> float:
    """Measure of T15: knowledge gained per attendance gained, through screens over in branches at the destination."""
    gains = [
        ratio(change(arm, BASELINE, "knowledge")(arms), change(arm, BASELINE, "attendance")(arms)) for arm in ("online", "destination")
    ]
    return ratio(gains[0], gains[1])


def worse_after_feedback(arms: Arms) -> float:
    """Measure of T32: branches whose true quality ends lower with feedback than without, over those it moved."""
    with_it, without = arms["feedback"].series.snapshot, arms[BASELINE].series.snapshot
    assert with_it is not None and without is not None  # every compared run ends with one
    moved = with_it.true_mean - without.true_mean
    return ratio(float((moved < 0.0).sum()), float((moved != 0.0).sum()))


PEOPLE: tuple[Pattern, ...] = (
    Pattern(
        "T13",
        "input",
        Text(
            "30 to 55 % of a training gain is left after a year without follow-up; monthly sessions keep 60 % of the peak and more",
            "无跟踪时一年后培训增益剩30%—55%；按月分散培训保持峰值的60%以上",
        ),
        "Tatel & Ackerman; Burke & Hutchins 2007; source document 000",
        {
            "untaught": {TAUGHT: 0.0},
            "once": (Change(TAUGHT, MUCH, 0, 0, 12), Change("member.training_sessions", 1.0), Change(TAUGHT, 0.0, 12)),
            "monthly": {TAUGHT: MUCH, "member.training_sessions": 12.0},
        },
        (
            Condition(
                Text("share of the gain left after a year", "一年后增益剩余比例"),
                share_left("once", "untaught", "knowledge", (5, 6), (17, 18)),
                above=0.30,
                below=0.55,
            ),
            Condition(Text("monthly sessions: lowest over highest gain", "按月培训：增益最低与最高之比"), kept_by_spacing, above=0.60),
        ),
        {TAUGHT: 0.0, "member.training_sessions": 1.0},
    ),
    Pattern(
        "T15",
        "input",
        Text(
            "digital channels and destination branches bring members away back to sessions, with less depth",
            "线上渠道和流入地支部使流动党员出席率回升，但深度不足",
        ),
        "source documents 001, 002",
        {
            "reached": {"member.online_reach": 0.5, "member.registration": 0.9, "member.destination_coverage": 0.3},
            "online": {"member.online_reach": 1.0},
            "destination": {"member.destination_coverage": 0.6},
        },
        (
            Condition(
                Text("attendance of members away", "流动党员出席率变化"),
                change("reached", BASELINE, "attendance_away"),
                above=0.2,
                below=0.4,
            ),
            Condition(
                Text("knowledge per session, online over in person", "每次学习的知识增益：线上与面对面之比"),
                depth_online,
                above=0.0,
                below=0.55,
            ),
        ),
    ),
    Pattern(
        "T21",
        "calibrated",
        Text(
            "after a material reward ends engagement lies below where it would have been; praise raises it",
            "物质奖励取消后投入度低于原有水平；表扬则提升投入度",
        ),
        "Deci, Koestner & Ryan 1999",
        {"rewarded": (Change("consequence.member_reward", 1.0, 0, 0, 24),), "praised": {"consequence.praise": 1.0}},
        (
            Condition(
                Text("engagement in the year after the reward, sd", "奖励取消后一年投入度（标准差）"),
                in_spreads("rewarded", 2),
                above=-0.4,
                below=-0.05,
            ),
            Condition(Text("engagement under praise, sd", "表扬下的投入度（标准差）"), in_spreads("praised"), above=0.1, below=0.4),
        ),
    ),
    Pattern(
        "T22",
        "calibrated",
        Text(
            "balanced commendations do nothing, commendations by merit raise engagement", "平衡照顾式表彰没有明显作用，按实绩表彰提升投入度"
        ),
        "source document 002; Bradler et al. 2016",
        {
            "balanced": {"branch.awards_share": 0.05, "branch.award_merit": 0.1},
            "by merit": {"branch.awards_share": 0.05, "branch.award_merit": 0.8},
        },
        (
            Condition(Text("engagement, balanced", "投入度：平衡"), change("balanced", BASELINE, "engagement"), above=-0.01, below=0.01),
            Condition(Text("engagement, by merit", "投入度：按实绩"), change("by merit", BASELINE, "engagement"), above=0.01),
        ),
    ),
    Pattern(
        "T32",
        "calibrated",
        Text("feedback helps on average and hurts a quarter to two fifths of branches", "反馈平均有益，但25%—40%的支部反应消极"),
        "Kluger & DeNisi 1996",
        {"feedback": {"consequence.feedback": 1.0}},
        (
            Condition(Text("mean reaction of secretaries", "书记平均反应"), change("feedback", BASELINE, "morale"), above=0.0),
            Condition(Text("change of quality", "质量变化"), change("feedback", BASELINE, "quality"), above=0.0),
            Condition(Text("branches that end worse", "变差的支部比例"), worse_after_feedback, above=0.25, below=0.40),
        ),
    ),
    Pattern(
        "T34",
        "emergent",
        Text(
            "first secretaries lift weak branches, and 20 to 70 % of it is left a year after they leave",
            "第一书记提升薄弱支部，离任一年后保留20%—70%",
        ),
        "Huang et al. 2018; persistence assumed",
        {"sent": (Change("secretary.first_share", 0.1, 0, 0, 12),)},
        (
            Condition(
                Text("quality at the end of the term (all branches)", "任期末质量变化（全部支部）"),
                year_change("sent", BASELINE, "quality", 1),
                above=0.0,
            ),
            Condition(
                Text("share left a year after", "离任一年后剩余比例"),
                share_left("sent", BASELINE, "quality", (FIRST_TERM - 1, FIRST_TERM), (FIRST_TERM + 11, FIRST_TERM + 12)),
                above=0.20,
                below=0.70,
            ),
        ),
        {"secretary.first_term": float(FIRST_TERM)},
        {"secretary.first_ability": 0.0, "secretary.first_time": 0.0},
    ),
)
