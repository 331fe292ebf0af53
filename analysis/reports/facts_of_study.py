"""What a study folder says of the study itself: question, scenario, arms, responses, status."""

from __future__ import annotations

import json
from typing import Any

from analysis.quoted import code, named
from analysis.reports.fact import Facts
from analysis.reports.question import study_question
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
    """The question of the study."""
    return study_question(records.study, records.say, records.lang) or None


@fact(MANIFEST)
def scenario(records: Records) -> str | None:
    """Title and id of the scenario."""
    found = records.manifest("scenario")
    return records.say("record.titled", title=named(found["title"][records.lang]), id=code(found["id"])) if "title" in found else None


@fact(POLICIES)
def policies(records: Records) -> str | None:
    """Titles of the arms beside the baseline."""
    table = records.study.policies
    titles = table.loc[table["policy"] != BASELINE, f"title_{records.lang}"]
    return _some(records, [records.say("record.quoted", title=named(one)) for one in titles])


@fact(POLICIES, MANIFEST)
def levers(records: Records) -> str | None:
    """Levers that any policy sets, or that an arm takes from the points of the design."""
    found = {change["lever"] for changes in records.study.policies["changes"] for change in json.loads(changes)}
    found |= set(records.manifest("levers") or ())
    return _some(records, [records.word(f"lever.{name}", name) for name in sorted(found)])


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


@fact(MANIFEST, "model.json", RESULTS)
def changed(records: Records) -> str | None:
    """Baseline values of the study that differ from the defaults of the model."""
    if records.record is None:
        return None
    values: dict[str, Any] = records.manifest("scenario", "values") or {}
    found = [row["name"] for row in records.rows("parameters") if values.get(row["name"], row["default"]) != row["default"]]
    return records.listed(f"{code(name)} = {records.short(f'parameter.{name}.used')}" for name in found)


@fact(MANIFEST)
def status(records: Records) -> str | None:
    """Finished, interim, or a quick look."""
    words = ["interim" if records.study.interim else "finished"] + ([PRELIMINARY] if is_preliminary(records.study) else [])
    return records.listed(records.say(f"record.status.{word}") for word in words)


def _some(records: Records, names: list[str]) -> str:
    """As many names as a cell can hold; the rest are in the file."""
    more = [records.say("record.more", file=code(POLICIES))] if len(names) > MOST_NAMES else []
    return records.listed([*names[:MOST_NAMES], *more])
