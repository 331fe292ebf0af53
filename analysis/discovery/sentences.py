"""A discovery in words: for the console and the report, from the stored numbers alone."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.figures.choice import title_of
from analysis.numbers.numbers import Numbers
from analysis.quoted import code, named
from analysis.wording import Say, label_of, period_of, unit_text
from experiments.plan import DESIGN
from experiments.study_reader import ALL, StoredStudy
from sim.parameters import parameter_table

RULE, THRESHOLD = "discovery.rule", "discovery.threshold"
SIDES = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


@dataclass(frozen=True)
class Words:
    """What sentences are made of; ``numbers`` hold the rows of the discovery."""

    study: StoredStudy
    numbers: Numbers
    say: Say

    @property
    def policies(self) -> list[str]:
        """Policies of the discovery, in its order."""
        keys = [key for key in self.numbers if key.startswith("discovery.of.")]
        return [key.removeprefix("discovery.of.") for key in keys if "answer" in self.numbers.entry(key)]

    def name(self, policy: str) -> str:
        """Title of a policy in quotation marks."""
        return self.say("report.quoted", name=named(title_of(self.study, policy, self.numbers.lang)))

    def factor(self, factor: str) -> str:
        """Meaning of a factor with its dotted name."""
        known = parameter_table().get(factor)
        if known is None:
            return code(factor)
        return self.say(
            "report.factor", meaning=named(known.meaning_zh if self.numbers.lang == "zh" else known.meaning_en), name=code(factor)
        )

    def joined(self, texts: list[str]) -> str:
        """Sentences one after the other: Chinese sets no space between them."""
        return ("" if self.numbers.lang == "zh" else " ").join(texts)


def meaning(words: Words) -> str:
    """What failing means."""
    numbers, say, study = words.numbers, words.say, words.study
    row = numbers.entry(THRESHOLD)
    label = named(label_of(study, row["response"], numbers.lang))
    threshold = say(f"report.discovery.side.{SIDES[row['side']]}", value=numbers.short(THRESHOLD), unit=named(unit_text(say, row["unit"])))
    text = say(f"report.discovery.{row['kind']}", label=label, window=named(period_of(study, row["window"], say)), threshold=threshold)
    parts = [text, say("report.discovery.delta")] if row["delta"] else [text]
    parts += [] if row["group"] == ALL else [say("report.discovery.group", group=code(row["group"]))]
    return words.joined(parts)


def share(words: Words, policy: str) -> str:
    """At how many points a policy fails, and at how many chance may have decided."""
    numbers, say, key = words.numbers, words.say, f"discovery.of.{policy}"
    row = numbers.entry(key)
    counts = {"failures": numbers.count(key, "failures"), "points": numbers.count(key, "points"), "share": numbers.percent(key)}
    if row["reference"] is None:
        parts = [say("report.discovery.share_alone", policy=words.name(policy), **counts)]
    else:
        parts = [say("report.discovery.share", policy=words.name(policy), reference=words.name(row["reference"]), **counts)]
    if row["answer"] != "searched":
        parts.append(say(f"report.discovery.{row['answer']}", fewest=numbers.count(RULE, "fewest_each")))
    noise = {
        "unsure": numbers.count(key, "unsure_points"),
        "replicates": numbers.count(RULE, "replicates"),
        "level": numbers.percent(RULE, "level"),
    }
    parts.append(
        say("report.discovery.noise", points=counts["points"], **noise) if row["noise_known"] else say("report.discovery.noise_unknown")
    )
    return words.joined(parts)


def corner(words: Words, policy: str, method: str) -> str:
    """The corner that a method found, or that it found none."""
    numbers, say, key = words.numbers, words.say, f"discovery.of.{policy}.{method}"
    outcome = numbers.part(key, "outcome")
    values = {name: numbers.count(key, name) for name in ("inside", "failing")} | {"chance": numbers.short(key, "chance", digits=2)}
    shares = {name: numbers.percent(key, name) for name in ("coverage", "support", "held_out_density", "held_out_coverage")}
    values |= shares | {"density": numbers.percent(key), "limits": limits(words, key)}
    values |= {"least_support": numbers.percent(RULE), "least_density": numbers.percent(RULE, "least_density")}
    held = "report.discovery.held" if numbers.known(key, "held_out_density") else "report.discovery.held_none"
    parts = [say(f"report.discovery.method.{method}") + say(f"report.discovery.{outcome}", **values)]
    parts += [say(held, **values)] if outcome == "found" else []
    return words.joined([*parts, *([say("report.discovery.by_user")] if numbers.part(key, "by_user") else [])])


def limits(words: Words, key: str) -> str:
    """All limits of a corner, joined: they hold together."""
    numbers, say, parts = words.numbers, words.say, []
    for place in range(numbers.part(key, "limits")):
        own = f"{key}.{place}"
        side = "ge" if numbers.part(own, "side") == ">=" else "le"
        values = {
            "factor": words.factor(numbers.part(own, "factor")),
            "value": numbers.short(own),
            "p": numbers.short(own, "quasi_p", digits=2),
        }
        parts.append(say(f"report.discovery.limit.{side}", **values))
    return say("report.list_and").join(parts)


def rests_on(words: Words) -> str:
    """Points, replicates, seeding, search: what every figure above rests on."""
    numbers, say = words.numbers, words.say
    keys = [f"discovery.of.{policy}" for policy in words.policies]
    least, most = (choose(keys, key=lambda key: numbers.part(key, "points")) for choose in (min, max))
    points = numbers.count(least, "points")
    points += "" if numbers.part(least, "points") == numbers.part(most, "points") else "-" + numbers.count(most, "points")
    sizes = {name: numbers.count(RULE, name) for name in ("replicates", "shuffles", "folds", "searched", "most_factors", "seed")}
    factors = {"factors": numbers.count(keys[0], "factors"), "quasi_p": numbers.short(RULE, "quasi_p", digits=2)}
    parts = [say("report.discovery.rests", points=points, seeding=code(str(words.study.manifest["seeding"])), **sizes, **factors)]
    screened = numbers.part(keys[0], "factors") > numbers.part(RULE, "searched")
    parts += [say("report.discovery.screened", **sizes)] if screened else []
    searched = any(numbers.part(key, "answer") == "searched" for key in keys)
    parts += [say("report.discovery.rule", **sizes, **factors)] if searched else []
    parts += [say("report.discovery.levers")] if DESIGN in words.policies else []
    return words.joined([*parts, say("report.discovery.assumed")])
