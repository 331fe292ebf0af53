"""What an unquoted YAML scalar means: a narrow reading of YAML 1.2.

Only decimal numbers, true/false, null and .nan/.inf are special. Dates, times, ``no``, ``1_000`` and quoted numbers stay text, so that
they are refused where a number belongs instead of silently turning into one (PyYAML reads ``12:30`` as 750).
"""

from __future__ import annotations

import re
from typing import Any

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_LONGEST_INTEGER = 18  # digits; Python refuses to parse thousands of them, and no bound here needs more
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_SPECIAL = re.compile(r"[-+]?\.(nan|NaN|NAN|inf|Inf|INF)\Z")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


def scalar_value(text: str) -> Any:
    """int, float, bool, None, or the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text) and len(text) <= _LONGEST_INTEGER:
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    if _SPECIAL.match(text):
        return float(text.replace(".", "").lower())
    return text
