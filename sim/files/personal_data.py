"""Signs that a sheet holds data on persons. branchsim takes aggregates of branches only, so such a sheet is refused, not cleaned.

What is seen: headers that announce persons, identity and telephone numbers in any cell, lists of Chinese names. A single name in a
column of branch names cannot be told from the name of a branch and is not looked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

_HEADER = re.compile(
    r"姓名|名单|身份证|证件号|手机|电话|联系方式|联系人|微信|邮箱|出生|生日|住址|地址|籍贯|户籍"
    r"|^(?:(?:党)?支部)?(?:正|副)?书记$|^(?:填表|负责|经办)人$"
    r"|^name$|(?:full|first|last|family|given|member'?s?|secretar(?:y|y's|ies)|person'?s?) ?names?|^(?:the )?secretary$"
    r"|\bid ?(?:number|card|no)\b|identity|passport|phone|mobile|\btel\b|birth|address|e-?mail|wechat|contact"
)
# A point before the digits means decimals of a share. An identity number is region, date of birth, three digits and a check digit;
# other 18-digit codes hold no date there.
_IDENTITY = re.compile(
    r"(?<![\d.])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dxX](?!\d)|^\d(?:\.\d+)?[Ee]\+?17$"
)
_MOBILE = re.compile(r"(?<![\d.])(?:86)?1[3-9]\d{9}(?!\d)")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\-+]+(?=\d)")
_BETWEEN_NAMES = re.compile(r"[、，,;；/\s]+")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白"
    "邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_NAME = re.compile(rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}\Z")


def header_problem(header: str) -> str | None:
    """Message key where a column of this header would hold data on persons."""
    plain = re.sub(r"[\s_]+", " ", unicodedata.normalize("NFKC", header)).strip().casefold()
    joined = plain.replace(" ", "")
    return "problem.personal_column" if _HEADER.search(plain) or _HEADER.search(joined) else None


def cell_problem(value: Any) -> str | None:
    """Message key where a cell holds an identity number, a telephone number or several names of persons."""
    if isinstance(value, bool) or value is None:
        return None
    text = f"{value:.0f}" if isinstance(value, float) and abs(value) < 1e19 else str(value)
    narrow = unicodedata.normalize("NFKC", text)
    readings = (narrow, _BETWEEN_DIGITS.sub("", narrow))  # 138-1234-5678
    if any(_IDENTITY.search(reading) for reading in readings):
        return "problem.personal_identity"
    if any(_MOBILE.search(reading) for reading in readings):
        return "problem.personal_phone"
    return "problem.personal_names" if isinstance(value, str) and _all_names(_BETWEEN_NAMES.split(value.strip())) else None


def _all_names(words: Iterable[str]) -> bool:
    found = [_NAME.match(word) is not None for word in words]
    return len(found) > 1 and all(found)
