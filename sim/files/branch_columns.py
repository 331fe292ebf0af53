"""Columns of a branch table and the headers that desks give them, in English and Chinese."""

from __future__ import annotations

from sim.population.branch_table import AGE_BANDS

REQUIRED = ("type", "members")

_BANDS_ZH = ("30岁及以下", "31-35岁", "36-40岁", "41-45岁", "46-50岁", "51-55岁", "56-60岁", "61岁及以上")
_MORE_BANDS = {"18-30": ("30 and under", "18-30岁", "≤30", "≤30岁"), "61+": ("61 and over", "≥61", "≥61岁", "61岁+")}
_OTHERS = {
    "branch": "branch code|branch name|branch number|code|支部|党支部|支部名称|党支部名称|支部简称|支部代码|支部编号|代码|编号",
    "type": "branch type|category|类型|支部类型|党支部类型|类别|支部类别|单位类型|单位性质|所属类型",
    "members": "party members|number of members|member count|党员数|党员人数|党员总数|党员数量|人数",
    "away": "members away|away share|share away|外出党员占比|外出党员比例|外出比例|外出占比|流动党员占比|流动党员比例",
    "away_count": "number away|number of members away|流动党员数|流动党员人数|外出党员数|外出党员人数|外出流动党员数|外出人数",
    "full_time": "full-time secretary|secretary full-time|专职|专职书记|书记专职|是否专职|书记是否专职|专兼职|书记专兼职",
    "score": "party score|last score|last year's score|得分|考核得分|党建考核得分|上年得分|上年度得分|上年度考核得分|上年度党建考核得分"
    "|去年得分|去年考核得分|去年党建考核得分|上一年度考核得分",
    "attendance": "attendance rate|参会率|出勤率|到会率|组织生活参会率|组织生活出勤率|组织生活到会率",
    "serial": "no|no.|序号",
    "remark": "remarks|note|notes|comment|comments|备注|说明",
}
IGNORED = ("serial", "remark")


def columns() -> dict[str, tuple[str, ...]]:
    """Headers that mean each column, by the name it carries in normalised tables; width, case, blanks and hyphens do not matter."""
    found = {name: tuple(aliases.split("|")) for name, aliases in _OTHERS.items()}
    for band, chinese in zip(AGE_BANDS, _BANDS_ZH, strict=True):
        joined = [name.replace("-", sign) for name in (band, chinese) for sign in ("至", "~") if "-" in name]
        found[band] = (chinese, *joined, *_MORE_BANDS.get(band, ()))
    return found


def chinese_header(name: str) -> str:
    """The header of a Chinese template."""
    known = {"branch": "支部代码", "type": "支部类型", "members": "党员数", "away": "外出党员占比", "full_time": "书记是否专职"}
    known |= {
        "away_count": "外出党员数",
        "score": "上年度党建考核得分",
        "attendance": "组织生活参会率",
        "remark": "备注",
        **dict(zip(AGE_BANDS, _BANDS_ZH, strict=True)),
    }
    return known[name]


NORMALISED = ("branch", "type", "members", "away", "full_time", *AGE_BANDS, "score", "attendance")
"""Columns of the table that an import writes, in order."""
