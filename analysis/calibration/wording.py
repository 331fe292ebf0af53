"""What a calibration found, in sentences whose numbers are read from its numbers: the console and the report say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.numbers.numbers import Numbers
from analysis.quoted import named
from analysis.stored_analysis import Analysis
from analysis.wording import Say
from experiments.plan import DUMMY
from sim.parameters import parameter_table

MOST_PARAMETERS, MOST_PAIRS = 5, 5
TOLD = ("narrowed", "moved")  # verdicts of a parameter that get a sentence


@dataclass(frozen=True)
class Told:
    """One calibration in one language."""

    analysis: Analysis
    numbers: Numbers
    say: Say
    lang: str

    @property
    def any_left(self) -> bool:
        """Is any point not ruled out?"""
        return self._count("left") > 0

    def lead(self) -> str:
        """How many points are left, or which targets contradict each other, and on what it rests."""
        parts = [self._left(), *self._contradiction(), self._basis(), *self._doubts()]
        return self._joined(parts)

    def parameters(self) -> Iterator[str]:
        """A sentence for each of the parameters that are narrowed most, and one for those of which nothing is learnt."""
        table = self._table("shrinkage")
        table = table[table["factor"] != DUMMY]
        if not self.any_left:
            return
        if (table["verdict"] == "too_few").any():
            yield self.say("report.calibration.too_few", effective=self.numbers.short("calibration.effective"))
            return
        told = table[table["verdict"].isin(TOLD)].head(MOST_PARAMETERS)
        for row in told.to_dict("records"):
            yield self.say(f"report.calibration.{row['verdict']}", factor=self.factor(row["factor"]), **self._ranges(row["factor"]))
        silent = self._count("silent")
        if silent > 0:
            counts = {"silent": self.numbers.count("calibration.silent"), "factors": self.numbers.count("calibration.factors")}
            yield self.say("report.calibration.silent", **counts)

    def pairs(self) -> Iterator[str]:
        """Which parameters make up for each other."""
        table = self._table("compensation").head(MOST_PAIRS)
        for row in table.to_dict("records"):
            key = f"calibration.pair.{row['first']}.{row['second']}"
            word = "lower" if row["rho"] < 0 else "higher"
            names = {"first": self.factor(row["first"]), "second": self.factor(row["second"])}
            yield self.say(f"report.calibration.pair_{word}", **names, rho=self.numbers.short(key, digits=2))
        if len(table) == 0 and self.any_left and not (self._table("shrinkage")["verdict"] == "too_few").any():
            yield self.say("report.calibration.no_pairs")

    def checks(self) -> Iterator[str]:
        """What was held out, and whether the points that are left show it all the same."""
        table = self._table("targets")
        held = table[table["held_out"].astype(bool)]
        for row in held.to_dict("records") if self.any_left else ():
            key = f"calibration.target.{row['name']}"
            if not self.numbers.known(key):
                yield self.say("report.calibration.check_unmeasured", label=self.label(row))
                continue
            before = self.numbers.percent(key, "agrees_before") if self.numbers.known(key, "agrees_before") else "-"
            values = {"label": self.label(row), "after": self.numbers.percent(key), "before": before}
            yield self.say(f"report.calibration.check_{row['verdict']}", **values)
        if len(held) == 0:
            yield self.say("report.calibration.nothing_held_out")

    def assumptions(self) -> Iterator[str]:
        """What is assumed and not measured, and what is not claimed."""
        key = "report.calibration.own" if self._count("targets") > 0 else "report.calibration.no_own"
        yield self.say(key, targets=self.numbers.count("calibration.targets"), patterns=self.numbers.count("calibration.patterns"))
        if self._count("targets") > 0:
            yield self.say("report.calibration.discrepancy", share=self.numbers.percent("calibration.discrepancy"))
        for row in self._table("targets").to_dict("records"):
            if row["measured"] < 1:
                share = self.numbers.percent(f"calibration.target.{row['name']}", "measured")
                yield self.say("report.calibration.measured", label=self.label(row), share=share)
        yield self.say("report.calibration.ruling", cutoff=self.numbers.short("calibration.cutoff"))

    def factor(self, name: str) -> str:
        """Meaning of a parameter, marked."""
        known = parameter_table().get(name)
        return named(name if known is None else known.meaning_zh if self.lang == "zh" else known.meaning_en)

    def label(self, row: Any) -> str:
        """Name of a target or of a pattern's condition, marked."""
        return named(str(row[f"label_{self.lang}"]))

    def _left(self) -> str:
        counts = {name: self.numbers.count(f"calibration.{name}") for name in ("points", "left", "waves")}
        share = self.numbers.percent("calibration.share_left")
        return self.say("report.calibration.left" if self.any_left else "report.calibration.none", **counts, share=share)

    def _contradiction(self) -> Iterator[str]:
        kind = self.analysis.rests_on.get("contradiction")
        if kind is not None:
            labels = self._table("targets").drop_duplicates("source").set_index("source")
            names = [self.label(labels.loc[name]) for name in self.analysis.rests_on["contradicting"]]
            yield self.say(f"report.calibration.contradiction_{kind}", names=self.say("report.list_comma").join(names))

    def _basis(self) -> str:
        values = {"effective": self.numbers.short("calibration.effective"), "replicates": self.numbers.count("calibration.replicates")}
        seeding = self.say(f"report.calibration.seeding.{self.analysis.rests_on['seeding']}")
        return self.say("report.calibration.basis", **values, seeding=seeding)

    def _doubts(self) -> Iterator[str]:
        if self.analysis.rests_on["preliminary"]:
            yield self.say("report.calibration.preliminary")
        if self._count("failed") > 0:
            yield self.say("report.calibration.failed", failed=self.numbers.count("calibration.failed"))
        if self.analysis.rests_on["ended"] == "nothing":
            yield self.say("report.calibration.ended", waves=self.numbers.count("calibration.waves"))

    def _ranges(self, factor: str) -> dict[str, str]:
        key = f"calibration.factor.{factor}"
        parts = ("low", "high", "prior_low", "prior_high")
        return {name: self.numbers.short(key, name) for name in parts} | {"ratio": self.numbers.percent(key)}

    def _joined(self, parts: list[str]) -> str:
        return ("" if self.lang == "zh" else " ").join(parts)

    def _count(self, name: str) -> float:
        return float(self.numbers.part(f"calibration.{name}"))

    def _table(self, name: str) -> pd.DataFrame:
        return self.analysis.tables[name]
