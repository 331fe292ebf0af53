"""Reading results.json: numbers by key, as a reader sees them and marked with the key they come from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from analysis.quoted import quoted
from analysis.wording import Say, interval, number, percent

THOUSANDS = 10_000  # from here on a count has separators


class Numbers:
    """Content of results.json by key. All texts are marked (``analysis.quoted``); a missing number is shown as "-".

    ``lang`` decides how a percentage is set; ``prefix`` stands before every key in the marks, where one text quotes several studies.
    Raises KeyError for a key that the file does not have.
    """

    def __init__(self, content: Mapping[str, Any], lang: str, prefix: str = "") -> None:
        self._entries = {entry["key"]: entry for entry in content["numbers"]}
        self.lang = lang
        self._prefix = prefix

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def entry(self, key: str) -> Mapping[str, Any]:
        """The row of results.json."""
        return self._entries[key]

    def part(self, key: str, part: str = "value") -> Any:
        """A field of the entry, such as ``value``, ``replicates`` or ``box.same_sign_share``."""
        found: Any = self._entries[key]
        for name in part.split("."):
            found = found[name]
        return found

    def known(self, key: str, part: str = "value") -> bool:
        """Is there such a number, and is it not missing?"""
        try:
            return not math.isnan(_float(self.part(key, part)))
        except (KeyError, TypeError):
            return False

    def value(self, key: str, part: str = "value", *, sign: bool = False) -> str:
        """A number with as many decimals as the scale of its response deserves."""
        shown = number(_float(self.part(key, part)), float(self._entries[key].get("scale", 1.0)), sign=sign)
        return self._marked(shown, key, part)

    def percent(self, key: str, part: str = "value", *, down: bool = False) -> str:
        """A share as whole per cent; ``down``: rounded down, where a rounded share would claim too much."""
        share = _float(self.part(key, part))
        shown = math.floor(100 * share) / 100 if down and not math.isnan(share) else share
        return self._marked(percent(shown, self.lang), key, part)

    def count(self, key: str, part: str = "value") -> str:
        """A whole number."""
        found = _float(self.part(key, part))
        return self._marked("-" if math.isnan(found) else f"{found:,.0f}" if abs(found) >= THOUSANDS else f"{found:.0f}", key, part)

    def exact(self, key: str, part: str = "value") -> str:
        """A whole number digit by digit, such as a seed: to be typed again, not to be read."""
        return self._marked(str(self.part(key, part)), key, part)

    def short(self, key: str, part: str = "value", *, digits: int = 3) -> str:
        """A number in so many significant digits, for levers, thresholds and prices."""
        found = _float(self.part(key, part))
        return self._marked("-" if math.isnan(found) else f"{found:.{digits}g}", key, part)

    def interval(self, key: str, *, sign: bool = True) -> str:
        """Both limits of the simulation interval in brackets; empty where there is none."""
        limits = self._entries[key]["interval"]
        if limits is None or _float(limits[0]) != _float(limits[0]):
            return ""
        scale = float(self._entries[key].get("scale", 1.0))
        return self._marked(interval(_float(limits[0]), _float(limits[1]), scale, sign=sign), key, "interval")

    def span(self, least: str, most: str) -> str:
        """Two counts as one number where they are equal, else as a range."""
        if self.part(least) == self.part(most):
            return self.count(least)
        return self.count(least) + "-" + self.count(most)

    def period(self, window: str, say: Say) -> str:
        """A window in words: "year 3" where it is a whole year, else its months."""
        if f"window.{window}.year" in self:
            return say("table.year", year=self.count(f"window.{window}.year"))
        return say("table.months", first=self.count(f"window.{window}.first"), last=self.count(f"window.{window}.last"))

    def _marked(self, text: str, key: str, part: str) -> str:
        return quoted(text, self._prefix + (key if part == "value" else f"{key}#{part}"))


def _float(value: Any) -> float:
    """null in the file is a missing number."""
    return math.nan if value is None else float(value)
