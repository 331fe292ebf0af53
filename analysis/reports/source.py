"""What a report is made from: a study folder that was read, its numbers, and the words of one language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.effects import Effects
from analysis.figures.choice import title_of
from analysis.numbers.numbers import Numbers
from analysis.numbers.of_effects import effect_key
from analysis.quoted import named
from analysis.reports.document import Picture
from analysis.reports.findings import Findings
from analysis.wording import Say, label_of, unit_text
from experiments.study_reader import StoredStudy


@dataclass(frozen=True)
class ReportSource:
    """``whole``: the study with all arms; ``study``: without the arm ``design``, whose levers differ from point to point.

    ``record``: what the model said of itself when the study was made (model.json), None in older folders. ``draw(name)``: a figure by
    its name in the catalogue, None where the study does not support it. ``command``: how the study can be run again.
    """

    whole: StoredStudy
    study: StoredStudy
    effects: Effects
    findings: Findings
    numbers: Numbers
    record: Mapping[str, Any] | None
    say: Say
    lang: str
    draw: Callable[[str], Picture | None] = field(compare=False, default=lambda name: None)

    @cached_property
    def references(self) -> dict[str, str]:
        """Reference of every policy whose two arms the study holds."""
        held = set(self.study.policies["policy"])
        return {policy: reference for policy, reference in self.study.references().items() if reference in held}

    @cached_property
    def window(self) -> str:
        """The headline window in words, marked."""
        return self.numbers.period(self.study.windows[-1], self.say)

    def name(self, policy: str) -> str:
        """Title of a policy as a marked name."""
        return named(title_of(self.whole, policy, self.lang))

    def quoted(self, policy: str) -> str:
        """The same inside a sentence, where titles with commas would run together."""
        return self.say("report.quoted", name=self.name(policy))

    def inside(self, response: str) -> str:
        """Name of a response inside a sentence."""
        label = self.label(response)
        return label[:1].lower() + label[1:]

    def label(self, response: str) -> str:
        """Name of a response."""
        return label_of(self.study, response, self.lang)

    def unit(self, response: str) -> str:
        """Unit of a response in words, marked: units such as "0-1" hold digits."""
        return named(unit_text(self.say, self.study.manifest["responses"].get(response, {}).get("unit", "")))

    def key(self, kind: str, policy: str, response: str, group: str = "all") -> str:
        """Key of an effect or verdict in the headline window."""
        return effect_key(kind, policy, response, self.study.windows[-1], group)

    def changed(self, policy: str, response: str, group: str = "all") -> str:
        """Difference and interval of an effect, or "-"."""
        key = self.key("effect", policy, response, group)
        if key not in self.numbers:
            return "-"
        mark = self.say("report.approximate") if self.numbers.part(key, "method") == "approximate" else ""
        return f"{mark}{self.numbers.value(key, sign=True)} {self.numbers.interval(key)}".strip()

    def listed(self, items: list[str]) -> str:
        """Names one after the other."""
        return self.say("report.list_comma").join(items)

    def sentences(self, texts: list[str]) -> str:
        """Sentences one after the other: Chinese sets no space between them."""
        return ("" if self.lang == "zh" else " ").join(texts)

    def rows(self, policy: str, group: str = "all") -> pd.DataFrame:
        """Rows of the effects table of one policy in the headline window, by response."""
        table = self.effects.table
        at = (table["policy"] == policy) & (table["window"] == self.study.windows[-1]) & (table["group"] == group)
        return table[at].set_index("response")
