"""Names that sheets use for branch types, in both languages, and which of the eight types each one means.

The published eight types are what the model knows. A desk's list is often finer (hospitals) or coarser (two kinds of new
organisations): such names are mapped here too, and whoever uses the mapping must print it as an assumption.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from sim.bounds import nearest
from sim.entities import BRANCH_TYPES

_EXACT = {
    "village": "行政村 村 农村 建制村 村级 rural ruralvillage",
    "community": "社区 城市社区 社区居委会 居委会 urbancommunity",
    "organ": "机关 党政机关 行政机关 机关单位 党群机关 government governmentorgan partyandgovernmentorgan",
    "public_institution": "事业单位 事业 institution",
    "state_enterprise": "国有企业 国企 国有 国有控股企业 国有及国有控股企业 公有制企业 央企 中央企业 soe stateownedenterprise stateowned",
    "non_public_enterprise": "非公企业 非公有制企业 非公 非公有制 非公有制经济组织 非公经济组织 民营企业 民企 私营企业 "
    "privateenterprise private nonpublic",
    "social_organisation": "社会组织 社会团体 社团 民办非企业单位 民非 社会服务机构 socialorganization ngo",
    "school": "学校 中小学 中小学校 小学 中学 高校 高等学校 大学 幼儿园 university college",
}
_ASSUMED = {
    "街道 居民区 居民小区 小区 subdistrict": ("community",),
    "医院 公立医院 卫生院 医疗机构 医疗卫生 卫生健康系统 科研院所 研究所 hospital researchinstitute": ("public_institution",),
    "离退休 离退休干部 老干部 retired retiredcadres": ("organ",),
    "金融企业 国有金融企业 集体企业 bank": ("state_enterprise",),
    "外资企业 个体工商户 新就业群体 新业态 商圈市场 专业市场 楼宇 foreignenterprise": ("non_public_enterprise",),
    "行业协会 商会 律师事务所 律师行业 基金会 lawfirm association": ("social_organisation",),
    "民办学校 职业学校 培训机构": ("school",),
    "两新 两新组织 两新党组织 neworganisations neworganizations": ("non_public_enterprise", "social_organisation"),
    "企业 公司 enterprise company": ("state_enterprise", "non_public_enterprise"),
    "机关事业单位 机关和事业单位 机关企事业单位": ("organ", "public_institution"),
}
_ENDING = re.compile(r"(?<=.)(?:党支部|支部|党组织|类|型|branch|branches)$")


class TypesMeant(NamedTuple):
    """``types`` that a name stands for, none where it is unknown; ``exact`` is False where the mapping is an assumption."""

    types: tuple[str, ...]
    exact: bool


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-—·()]+", "", unicodedata.normalize("NFKC", name)).casefold()


@cache
def _names() -> dict[str, TypesMeant]:
    names = {_plain(kind): TypesMeant((kind,), True) for kind in BRANCH_TYPES}
    names |= {alias: TypesMeant((kind,), True) for kind, aliases in _EXACT.items() for alias in aliases.split()}
    return names | {alias: TypesMeant(types, False) for aliases, types in _ASSUMED.items() for alias in aliases.split()}


def types_meant(name: str) -> TypesMeant:
    """Branch types that ``name`` stands for; width, case, spaces, an English plural and endings such as 党支部 do not matter."""
    plain = _ENDING.sub("", _plain(name))
    forms = (_plain(name), plain, plain.removesuffix("s"), re.sub("ies$", "y", plain))
    return next((_names()[form] for form in forms if form in _names()), TypesMeant((), True))


def nearest_type_name(name: str) -> str | None:
    """The known name most like ``name``: the type itself for English names, the Chinese name for Chinese ones."""
    close = nearest(_plain(name), _names())
    return _names()[close].types[0] if close is not None and close.isascii() else close
