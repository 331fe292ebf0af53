"""A stored decision and the words it is told in, and what it rests on, as sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.numbers.numbers import Numbers
from analysis.stored_analysis import Analysis
from analysis.wording import Say


@dataclass(frozen=True)
class DecisionWords:
    """A stored decision and how to name things: ``policy`` by id, ``factor`` by dotted name, ``response`` by name; all marked.

    ``benefit``: name of the declared benefit inside a sentence.
    """

    analysis: Analysis
    numbers: Numbers
    say: Say
    policy: Callable[[str], str]
    factor: Callable[[str], str]
    response: Callable[[str], str]
    benefit: str

    @property
    def net(self) -> str:
        """What is ranked: the benefit itself where a person-day has no price."""
        return self.benefit if self.numbers.part("decision.price") == 0 else self.say("decision.net", benefit=self.benefit)

    def listed(self, items: Sequence[str]) -> str:
        """One after the other."""
        return self.say("decision.between").join(items)

    def criterion(self, name: str) -> str:
        """Name of a robustness criterion."""
        return self.say(f"decision.criterion.{name}")


def note_sentences(words: DecisionWords) -> list[str]:
    """What the answer rests on, and what is missing from it."""
    say, numbers, rests_on = words.say, words.numbers, words.analysis.rests_on
    sizes = {name: numbers.count(f"decision.{name}") for name in ("points", "point_replicates", "replicates", "resamples")}
    basis = say(f"decision.bootstrap.{'both' if 'replicates' in rests_on['ranking_interval'] else 'points'}")
    found = [say("decision.rests_on", level=numbers.percent("decision.level"), seeding=say(f"seeding.{rests_on['seeding']}"), **sizes)]
    if rests_on["points"] > 0:
        own = {"resamples": numbers.count("decision.resamples"), "alpha": numbers.short("decision.alpha")}
        found.append(say("decision.rests_on_ranking", basis=basis, **own))
    names = ("points", "points_planned", "points_enough", "points_for_quantiles", "replicates_fewest")
    values = {name: numbers.count(f"decision.{name}") for name in names}
    found += [say(f"decision.note.{name}", **values) for name in rests_on["notes"]]
    if words.numbers.part("decision.price") == 0 and rests_on["points"] > 0:
        found.append(say("decision.note.no_price"))
    if len(rests_on["unranked"]) > 0:
        found.append(say("decision.note.unranked", policies=words.listed([words.policy(one) for one in rests_on["unranked"]])))
    if rests_on["points"] > 0 and len(words.analysis.tables["value_of_information"]) == 0:
        found.append(say("decision.note.no_information"))
    return [*found, say("decision.note.assumed")]
