"""Patterns of the baseline: what a membership under the usual assessment looks like."""

from __future__ import annotations

from branchsim.reality.arm import between, level, yearly_rise
from branchsim.reality.pattern import Condition, Pattern
from sim.scenario import Text

VILLAGE = "village"

BASELINES: tuple[Pattern, ...] = (
    Pattern(
        "T01",
        "calibrated",
        Text(
            "nearly all sessions are logged, clearly fewer are really held, and members are not that engaged",
            "组织生活几乎都有台账记录，实际开展明显更少，而党员投入度并不高",
        ),
        "bulletin 2023 (97.6 %, 99.9 %); source documents 002, 003",
        {},
        (
            Condition(Text("sessions logged", "台账记录率"), level("meetings_logged_share"), above=0.97),
            Condition(
                Text("logged minus really held", "台账记录率减实际开展率"),
                between("meetings_logged_share", "meetings_held_share"),
                above=0.05,
            ),
            Condition(Text("engagement", "党员投入度"), level("engagement"), below=0.65),
        ),
    ),
    Pattern(
        "T14",
        "calibrated",
        Text(
            "attendance in villages falls with out-migration and age, and is higher at the key meeting",
            "行政村党员出席率随外出和年龄下降，年度重要会议出席率更高",
        ),
        "village survey (37.12 % away); CCNU 2013 (54.32 % voted); source document 002",
        {},
        (
            Condition(Text("village residents", "行政村在地党员"), level("attendance_residents", VILLAGE), above=0.55, below=0.85),
            Condition(Text("all village members", "行政村全体党员"), level("attendance", VILLAGE), above=0.35, below=0.60),
            Condition(
                Text("all village members, key meeting", "行政村全体党员，年度重要会议"),
                level("attendance_key", VILLAGE),
                above=0.50,
                below=0.65,
            ),
            Condition(Text("all minus residents", "全体减在地党员"), between("attendance", "attendance_residents", VILLAGE), below=0.0),
            Condition(
                Text("aged 61 and over minus all", "61岁及以上减全体"), between("attendance_61_plus", "attendance", VILLAGE), below=0.0
            ),
        ),
    ),
    Pattern(
        "T30",
        "calibrated",
        Text("hardly anybody is removed and about one in a hundred leaves a year", "组织处置极少，每年退出约百分之一"),
        "bulletin 2010; 2023 and 2024 derived",
        {},
        (
            Condition(Text("removed a year", "年组织处置率"), level("disposal_rate", year=None), above=0.0002, below=0.001),
            Condition(Text("left a year, deaths included", "年退出率（含死亡）"), level("exit_rate", year=None), above=0.010, below=0.013),
        ),
    ),
    Pattern(
        "T31",
        "calibrated",
        Text("the membership ages slowly while four fifths of recruits are young", "党员队伍缓慢老龄化，而新党员五分之四是青年"),
        "bulletins 2022-2024 (27.9, 28.1, 28.9 % aged 61 and over)",
        {},
        (
            Condition(
                Text("rise of the share aged 61 and over, a year", "61岁及以上占比年升幅"),
                yearly_rise("share_61_plus"),
                above=0.002,
                below=0.009,
            ),
            Condition(Text("recruits over stock, a year", "年发展党员率"), level("recruit_rate", year=None), above=0.021, below=0.025),
            Condition(
                Text("of these, aged 35 and under", "其中35岁及以下"), level("recruits_young_share", year=None), above=0.805, below=0.845
            ),
        ),
    ),
)
