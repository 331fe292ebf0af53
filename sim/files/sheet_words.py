"""Words that rule sheets use for constructs, sources of evidence, kinds of rows and periods, in both languages.

In each entry the words before the bar are names of the thing itself; those behind it are commonly meant so, and whoever reads them
must say that this was understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from sim.assessment import CADENCES
from sim.files.sheet import closest, plain

CONSTRUCT_WORDS = {
    "life": "组织生活 organisationallife organizationallife partylife | 三会一课 组织建设 党内政治生活 组织生活会 主题党日 支部建设 "
    "基层组织建设 班子建设 队伍建设 党员队伍建设 基础工作 基本组织 基本制度 制度建设 规范化建设 标准化规范化建设 民主评议党员 meetings",
    "study": "学习教育 education learning | 理论学习 政治学习 教育培训 党员教育 党员教育管理 学习培训 学习 教育 培训 思想建设 政治建设 "
    "思想政治建设 理论武装 意识形态 training",
    "service": "服务群众 serviceforthepeople | 作用发挥 党员作用发挥 发挥作用 战斗堡垒作用 为民服务 联系群众 联系服务群众 志愿服务 服务 "
    "中心工作 服务中心 服务中心工作 服务大局 服务发展 融合 党建业务融合 业务融合 融合发展 党建引领 基层治理 outreach integration",
}
SOURCE_WORDS = {
    "documents": "台账 台账材料 台账资料 document ledger ledgers | 材料 资料 书面材料 文件资料 档案 会议记录 查阅资料 查阅材料 查阅台账 "
    "查看资料 查看台账 查资料 查台账 痕迹资料 看材料 系统数据 平台数据 records minutes paper papers",
    "self_report": "自述自评 selfassessment | 自述 自评 自查 自查自评 自查报告 述职 述职报告 述职评议 书记述职 汇报 听汇报 听取汇报",
    "on_site": "实地核查 onsitecheck onsitechecks | 实地 现场 实地查看 实地检查 实地考核 实地走访 现场核查 现场查看 现场检查 现场考核 暗访 "
    "明察暗访 抽查 随机抽查 走访 实地暗访 查看现场 现场观摩 sitevisit sitevisits visit visits inspection",
    "member_survey": "党员测评 surveyofmembers | 党员评议 党员评价 党员问卷 党员满意度 民主测评 民主评议 "
    "访谈 个别访谈 个别谈话 座谈 members",
    "mass_survey": "群众测评 masssurveys surveyofresidents | 群众评议 群众评价 群众问卷 群众满意度 群众满意度调查 满意度 满意度测评 "
    "满意度调查 社会评价 服务对象评价 publicsurvey residents",
    "outcome": "服务成效 outcomes | 成效 实效 工作成效 工作实绩 实绩 业务指标 业务实绩 结果 results result",
}
KIND_WORDS = {
    "base": "基础项 基础 基础分 基本项 base basic | 常规 常规项 正向 得分 得分项 普通",
    "plus": "加分项 加分 bonus | 附加 附加分 附加项 奖励 奖励分 激励项",
    "minus": "扣分项 扣分 deduction penalty | 减分 减分项 倒扣 倒扣分 负面 负面清单",
    "veto": "一票否决 一票否决项 否决 否决项 | 底线 底线指标 红线",
}
CADENCE_WORDS = {
    "1": "月度 每月 按月 月 monthly everymonth month | 每月一次 1个月 每月1次",
    "3": "季度 每季度 每季 按季 季 quarterly quarter | 每季度一次 3个月 每季度1次",
    "6": "半年 半年度 每半年 halfyearly halfyear sixmonths semiannual | 每半年一次 6个月 上下半年 每半年1次",
    "12": "年度 每年 全年 年 yearly annual annually year | 年终 年底 年末 每年一次 一年一次 12个月 每年1次",
}


class Meaning(NamedTuple):
    """What a word stands for, None where it is unknown; ``exact`` is False where that was understood rather than written."""

    value: str | None
    exact: bool = True


def meaning(word: str, words: Mapping[str, str]) -> Meaning:
    """The key of ``words`` that ``word`` means; width, case, blanks and hyphens do not matter."""
    return _table(tuple(words.items())).get(plain(word), Meaning(None))


@cache
def _table(words: tuple[tuple[str, str], ...]) -> Mapping[str, Meaning]:
    found: dict[str, Meaning] = {}
    for key, listed in words:
        exact, _, understood = listed.partition(" | ")
        found |= {word: Meaning(key, False) for word in understood.split()}
        found |= {word: Meaning(key) for word in (plain(key), *exact.split())}
    return found


def nearest_word(word: str, words: Mapping[str, str]) -> str | None:
    """The known word most like ``word``."""
    return closest(word, [name for key, listed in words.items() for name in (*listed.replace(" | ", " ").split(), key)])


def cadence_meaning(word: str) -> Meaning:
    """Months between two looks at an indicator, as text: a word, a number of months, or times a year (``每年4次``)."""
    known = meaning(word, CADENCE_WORDS)
    shown = plain(word)
    months = re.fullmatch(r"每?(\d+)(?:\.0)?(?:个?月|months?)?", shown)
    times = re.fullmatch(r"(?:每年|一年|全年|年)不?少?于?(\d+)次", shown) or re.fullmatch(r"(\d+)(?:次/年|times(?:ayear|peryear))", shown)
    if months is not None and months[1] in map(str, CADENCES):
        return Meaning(months[1])
    if times is not None and times[1] in ("1", "2", "4", "12"):
        return Meaning(str(12 // int(times[1])), exact=False)
    return known
