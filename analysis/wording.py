"""Numbers and names as a reader sees them. Sentences come from the message catalogue through ``Say``: analysis speaks no language."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from experiments.plan import BASELINE
from experiments.study_reader import StoredStudy
from sim.parameters import uncertainty_box

EVEN = ("latin_hypercube", "sobol_sequence")  # designs whose points are a sample of the box
PRELIMINARY = "preliminary"  # status of numbers from a quick look
Say = Callable[..., str]  # say(key, **values): text of the message catalogue in the chosen language; KeyError for unknown keys


def decimals(scale: float) -> int:
    """Decimals that show a thousandth of a response's scale: 3 for scale 1, 1 for 160 hours."""
    return max(0, 3 - math.floor(math.log10(scale)))


def number(value: float, scale: float, *, sign: bool = False) -> str:
    """A number with as many decimals as its scale deserves; "-" where it is missing."""
    if math.isnan(value):
        return "-"
    text = f"{value:+.{decimals(scale)}f}" if sign else f"{value:.{decimals(scale)}f}"
    return text.replace("-", "+") if float(text) == 0 and sign else text


def interval(low: float, high: float, scale: float, *, sign: bool = True) -> str:
    """Both limits in brackets; empty where there is no interval."""
    return "" if math.isnan(low) else f"[{number(low, scale, sign=sign)}, {number(high, scale, sign=sign)}]"


def percent(share: float, lang: str = "en") -> str:
    """A share as whole per cent; only 1 is 100 % and only 0 is 0 %, for "100 %" must not hide an exception. "-" where missing."""
    if math.isnan(share):
        return "-"
    sign = "%" if lang == "zh" else " %"  # Chinese sets no space
    rounded = round(100 * share)
    if rounded == 100 and share < 1:
        return ">99" + sign
    return "<1" + sign if rounded == 0 and share > 0 else f"{rounded}{sign}"


def label_of(study: StoredStudy, response: str, lang: str) -> str:
    """Name of a response for readers; its column name where it has none."""
    return str(entry_of(study, response).get(f"label_{lang}", response))


def scale_of(study: StoredStudy, response: str) -> float:
    """Size of a response's scale, in its unit."""
    return float(entry_of(study, response).get("scale", 1.0))


def entry_of(study: StoredStudy, response: str) -> dict[str, Any]:
    """The response's row of the response table, as stored with the study."""
    return dict(study.manifest["responses"].get(response, {}))


def unit_text(say: Say, unit: str) -> str:
    """The unit in the chosen language; a unit without a translation stands as it is."""
    try:
        return say(f"unit.{unit}")
    except KeyError:
        return unit


def period_of(study: StoredStudy, window: str, say: Say) -> str:
    """A window for readers: "year 3" where it is a whole year after the switch, else its months (the first month is month 0)."""
    year = year_of(window)
    if year is not None:
        return say("table.year", year=year)
    known = {row["name"]: row for row in study.manifest["windows"]}[window]
    return say("table.months", first=known["first"], last=known["stop"] - 1)


def year_of(window: str) -> int | None:
    """Which whole year after the switch a window is; None where it is another span of months."""
    year = re.fullmatch("year_([0-9]+)", window)
    return None if year is None else int(year[1])


def headline_period(study: StoredStudy, say: Say) -> str:
    """The last window for readers."""
    return period_of(study, study.windows[-1], say)


def part_of_box(study: StoredStudy) -> dict[str, Any] | None:
    """What the points of a sweep vary, where they are no even sample of the whole box: their range is then no assumption range."""
    sampler = study.manifest["sampler"]
    if "method" not in sampler:
        return None
    varied = {factor["name"] for factor in sampler["factors"]} | set(sampler["held"])
    whole = varied >= {axis.name for axis in uncertainty_box()} and sampler["method"] in EVEN
    return None if whole else {"factors": len(sampler["factors"]), "method": sampler["method"]}


def is_preliminary(study: StoredStudy) -> bool:
    """Was this a quick look, whose numbers must not be quoted?"""
    return bool(study.manifest.get("preliminary", False))


def reference_name(study: StoredStudy, reference: str) -> str:
    """Name of a reference for readers: under a scenario of the user's own "baseline" would be taken for the shipped one."""
    scenario = study.manifest.get("scenario", {}).get("id", reference)
    return str(scenario) if reference == BASELINE and scenario else reference
