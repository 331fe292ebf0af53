"""What a study folder says of the study itself: question, arms, design, sizes, randomness."""

from __future__ import annotations

import json
from typing import Any

from analysis.quoted import code, named
from analysis.reports.fact import Facts
from analysis.reports.records import Records
from analysis.wording import PRELIMINARY, is_preliminary, label_of
from experiments.plan import BASELINE

MANIFEST, RESULTS, POLICIES = "manifest.json", "results.json", "policies.parquet"
HEADLINES = ("engagement", "quality", "score", "inflation", "validity", "paperwork_hours")
MOST_NAMES = 12  # in one cell; the rest stands in the file
STUDY_FACTS = Facts()
fact = STUDY_FACTS.of


@fact(MANIFEST)
def title(records: Records) -> str | None:
    """Title of the study, else of its scenario."""
    found = records.manifest("title") or records.manifest("scenario", "title")
    return None if found is None else named(found[records.lang])


@fact(MANIFEST)
def question(records: Records) -> str | None:
    """The question of the study; in the language of the report where it is the scenario's own."""
    both, asked = records.manifest("scenario", "question"), records.study.manifest["question"]
    if both is not None and both.get("en") == asked:
        asked = both[records.lang]
    return named(asked) if asked else None


@fact(MANIFEST)
def scenario(records: Records) -> str | None:
    """Title and id of the scenario."""
    found = records.manifest("scenario")
    return records.say("record.titled", title=named(found["title"][records.lang]), id=code(found["id"])) if "title" in found else None


@fact(POLICIES)
def policies(records: Records) -> str | None:
    """Titles of the arms beside the baseline."""
    table = records.study.policies
    return _some(
        records, [records.say("record.quoted", title=named(one)) for one in table.loc[table["policy"] != BASELINE, f"title_{records.lang}"]]
    )


@fact(POLICIES)
def levers(records: Records) -> str | None:
    """Levers that any policy sets."""
    found = {change["lever"] for changes in records.study.policies["changes"] for change in json.loads(changes)}
    return _some(records, [_lever(records, name) for name in sorted(found)])


@fact(POLICIES)
def policy_file(records: Records) -> str | None:
    """Where values and months of every change stand."""
    return code(POLICIES)


@fact(MANIFEST)
def sheets(records: Records) -> str | None:
    """Rule sheets of the scenario and of the policies."""
    arms = [one for one in records.manifest("plan", "policies") or () if one is not None]
    found = [one["assessment"] for one in (records.study.manifest["scenario"], *arms) if one.get("assessment") is not None]
    return records.listed(dict.fromkeys(code(one["id"]) for one in found))


@fact(MANIFEST)
def own_rules(records: Records) -> str | None:
    """Rules of the model that the user replaced."""
    rules = records.manifest("scenario", "rules")
    return None if rules is None else records.listed(code(one["name"]) for one in rules)


@fact(MANIFEST, RESULTS)
def responses(records: Records) -> str | None:
    """The headline responses by name, and how many there are."""
    known = records.study.responses
    names = [one for one in HEADLINES if one in known] or known[: len(HEADLINES)]
    shown = [named(label_of(records.study, one, records.lang)) for one in names]
    return records.said("record.responses", names=records.listed(shown), count=records.count("study.responses"))


@fact(MANIFEST, RESULTS)
def windows(records: Records) -> str | None:
    """Periods over which responses are averaged."""
    known = [name for name in records.study.windows if f"window.{name}.first" in records.numbers]
    return records.listed(records.numbers.period(name, records.say) for name in known) if len(known) > 0 else None


@fact(RESULTS)
def level(records: Records) -> str | None:
    """Level of the simulation intervals; none where nothing is compared."""
    return records.percent("convention.level") if len(records.study.references()) > 0 else records.listed([])


@fact(RESULTS)
def methods(records: Records) -> str | None:
    """How the intervals of the effects were made."""
    if len(records.study.references()) == 0:
        return records.listed([])
    numbers = records.numbers
    found = {str(numbers.entry(key)["method"]) for key in numbers if key.startswith("effect.") and "method" in numbers.entry(key)}
    return records.listed(records.say(f"record.method.{one}") for one in sorted(found)) if len(found) > 0 else None


@fact(MANIFEST, RESULTS)
def design(records: Records) -> str | None:
    """How the points were chosen, and how many there are beside the default one."""
    sampler = records.study.manifest.get("sampler", {})
    name = sampler.get("method", sampler.get("name"))
    if name is None:
        return None
    key = f"design.{name}" if "method" in sampler else f"record.sampler.{name.replace(' ', '_')}"
    return records.said("record.design", name=_word(records, key, name), points=records.count("study.box_points"))


@fact(MANIFEST, RESULTS)
def population(records: Records) -> str | None:
    """Whose branches: drawn from the margins of a year, or the user's own."""
    year, table = records.manifest("scenario", "population", "year"), records.manifest("scenario", "population", "table")
    return records.said("record.margins" if table is None else "record.own_branches", year=None if year is None else named(str(year)))


@fact(MANIFEST)
def fixed(records: Records) -> str | None:
    """Is the population drawn anew for each replicate?"""
    found = records.manifest("scenario", "population", "fixed")
    return None if found is None else records.say(f"record.population.{'fixed' if found else 'anew'}")


@fact(RESULTS)
def branches(records: Records) -> str | None:
    """Number of branches of a run."""
    return records.count("study.branches")


@fact(MANIFEST, "model.json", RESULTS)
def changed(records: Records) -> str | None:
    """Baseline values of the study that differ from the defaults of the model."""
    if records.record is None:
        return None
    values: dict[str, Any] = records.manifest("scenario", "values") or {}
    found = [row["name"] for row in records.rows("parameters") if values.get(row["name"], row["default"]) != row["default"]]
    return records.listed(f"{code(name)} = {records.short(f'parameter.{name}.used')}" for name in found)


@fact(MANIFEST)
def held(records: Records) -> str | None:
    """Assumptions that were not varied because the study sets them."""
    found = records.manifest("sampler", "held")
    return None if found is None else records.listed(code(name) for name in found)


@fact(RESULTS)
def points(records: Records) -> str | None:
    """Points beside the default one, what they vary and how often each was run: a stopping rule decides that point by point."""
    if records.numbers.known("study.box_points") and records.numbers.part("study.box_points") == 0:
        return records.listed([])
    key = "record.points" if records.manifest("stopping") is None else "record.points_stopping"
    sizes = {"points": "study.box_points", "replicates": "study.box_replicates", "varied": "study.varied"}
    return records.said(key, **{name: records.count(size) for name, size in sizes.items()})


@fact(RESULTS)
def burn_in(records: Records) -> str | None:
    """Months before the switch."""
    return records.said("record.months", months=records.count("study.burn_in"))


@fact(RESULTS)
def months(records: Records) -> str | None:
    """Months after the switch."""
    return records.said("record.months", months=records.count("study.months"))


@fact(RESULTS)
def replicates(records: Records) -> str | None:
    """Replicates at the default point: asked for, and behind the effects."""
    least, most = "study.replicates_used_least", "study.replicates_used_most"
    used = records.numbers.span(least, most) if records.numbers.known(least) and records.numbers.known(most) else None
    key = "record.replicates" if records.manifest("stopping") is None else "record.replicates_stopping"
    return records.said(key, planned=records.count("study.replicates"), used=used)


@fact(MANIFEST, "stopping.csv", RESULTS)
def stopping(records: Records) -> str | None:
    """The stopping rule and at how many points its target was reached."""
    if "stopping" not in records.study.manifest:
        return None
    rule = records.manifest("stopping")
    if rule is None:
        return records.say("record.stopping.none")
    parts = {name: records.short(f"study.stopping.{name}") for name in ("target", "first", "most", "points", "reached")}
    criterion = records.say(f"record.criterion.{rule['criterion']}")
    key = "record.stopping_best" if rule["criterion"] == "best" else "record.stopping"
    return records.said(key, response=named(label_of(records.study, rule["response"], records.lang)), rule=criterion, **parts)


@fact(RESULTS)
def runs(records: Records) -> str | None:
    """Runs done, and tasks done of those planned."""
    sizes = {"runs": "study.runs_done", "done": "study.tasks_done", "planned": "study.tasks_planned"}
    return records.said("record.runs", **{name: records.count(key) for name, key in sizes.items()})


@fact("failures.parquet", RESULTS)
def failures(records: Records) -> str | None:
    """Tasks of which a run failed."""
    return records.count("study.failed_tasks")


@fact(MANIFEST)
def seed(records: Records) -> str | None:
    """The master seed, as it is typed: without separators."""
    found = records.manifest("seed")
    return None if found is None else code(str(found))


@fact(MANIFEST)
def seeding(records: Records) -> str | None:
    """Which points share their random draws."""
    found = records.manifest("seeding")
    return None if found is None else _word(records, f"seeding.{found}", found)


@fact(MANIFEST)
def status(records: Records) -> str | None:
    """Finished, interim, or a quick look."""
    words = ["interim" if records.study.interim else "finished"] + ([PRELIMINARY] if is_preliminary(records.study) else [])
    return records.listed(records.say(f"record.status.{word}") for word in words)


def _some(records: Records, names: list[str]) -> str:
    """As many names as a cell can hold; the rest are in the file."""
    more = [records.say("record.more", file=code(POLICIES))] if len(names) > MOST_NAMES else []
    return records.listed([*names[:MOST_NAMES], *more])


def _lever(records: Records, name: str) -> str:
    return _word(records, f"lever.{name}", name)


def _word(records: Records, key: str, name: str) -> str:
    """The word of the catalogue for a name that a study brings along; the name itself where there is none."""
    try:
        return named(records.say(key))
    except KeyError:
        return code(name)
