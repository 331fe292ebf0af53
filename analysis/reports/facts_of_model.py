"""What model.json says of the model: its description, sizes, defaults, patterns, data and checks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from analysis.quoted import code, named
from analysis.reports.fact import Facts
from analysis.reports.records import SHOWN_DIGITS, Records

RECORD, RESULTS = "model.json", "results.json"
NUMBER = re.compile(r"^(?:Appendix )?[0-9A-Z.]+ ")
CONCEPTS = "Design concepts"
MODEL_FACTS = Facts()
fact = MODEL_FACTS.of


@MODEL_FACTS.about(RECORD)
def odd(records: Records, title: str) -> str | None:
    """Where the model description treats ``title``: a heading that begins with it, or a design concept that names it."""
    headings, concepts = records.model("description", "headings") or [], records.model("description", "concepts") or []
    place = _heading(headings, title)
    if place is None:
        concept = next((one for one in concepts if title.lower() in one.lower()), None)
        place = None if concept is None else f"{_heading(headings, CONCEPTS) or CONCEPTS}: {concept}"
    return None if place is None else f"{code(records.model('description', 'file'))} {named(place)}"


@fact(RECORD)
def odd_digest(records: Records) -> str | None:
    """First digits of the SHA-256 of the model description."""
    found = records.model("description", "sha256")
    return None if found is None else code(found[:SHOWN_DIGITS])


@fact(RECORD)
def diagram(records: Records) -> str | None:
    """Pictures in the model description; None while it has none."""
    found = records.model("description", "pictures")
    return records.listed(code(one) for one in found) if found else None


@fact(RECORD)
def step(records: Records) -> str | None:
    """Length of a time step."""
    found = records.model("step")
    return records.say("record.step.month") if found == "month" else None


@fact(RECORD, RESULTS)
def processes(records: Records) -> str | None:
    """Number of processes that a step runs through, always in the same order."""
    return records.said("record.processes", count=records.count("model.processes"))


@fact(RECORD, RESULTS)
def submodels(records: Records) -> str | None:
    """Number of files with rules."""
    return records.said("record.submodels", count=records.count("model.submodels"), folder=code("sim/submodels"))


@fact(RECORD, RESULTS)
def entities(records: Records) -> str | None:
    """State variables by entity."""
    owners = [row["owner"] for row in records.rows("entities")]
    return _counts(records, "model.entity", "record.entity", [one for one in owners if one in ("member", "branch", "body")])


@fact(RECORD)
def environment(records: Records) -> str | None:
    """Parameters of the environment."""
    names = [code(row["name"]) for row in records.rows("parameters") if row["name"].startswith("environment.")]
    return records.listed(names) if len(names) > 0 else None


@fact(RECORD, RESULTS)
def parameters(records: Records) -> str | None:
    """Number of parameters by role."""
    return _counts(records, "model.role", "role", ("lever", "uncertainty", "constant"))


@fact(RECORD, RESULTS)
def statuses(records: Records) -> str | None:
    """How many defaults are sourced, calibrated and assumed."""
    return _counts(records, "model.status", "record.parameter", ("sourced", "calibrated", "assumed"))


@fact(RECORD)
def calibrated(records: Records) -> str | None:
    """Parameters whose defaults were set to a regularity or a convention."""
    if records.record is None:
        return None
    return records.listed(code(row["name"]) for row in records.rows("parameters") if row["status"] == "calibrated")


@fact(RECORD)
def generator(records: Records) -> str | None:
    """The random number generator."""
    found = records.model("generator")
    return None if found is None else named(found)


@fact(RECORD)
def data_files(records: Records) -> str | None:
    """Data files of the model."""
    return records.listed(code(row["file"]) for row in records.rows("data")) if records.record is not None else None


@fact(RECORD)
def processed(records: Records) -> str | None:
    """Data files of which the processing is recorded."""
    if records.record is None:
        return None
    return records.listed(code(row["file"]) for row in records.rows("data") if records.here(row, "processed") is not None)


@fact(RECORD)
def engines_agree(records: Records) -> str | None:
    """The test that two separately written loops give the same numbers bit for bit."""
    found = records.model("checks", "engines", "file")
    return None if found is None else records.say("record.engines_agree", file=code(found))


@fact(RECORD, RESULTS)
def mutants(records: Records) -> str | None:
    """Changed rules that the tests notice."""
    counts = {part: records.count(f"model.mutants.{part}") for part in ("noticed", "made")}
    file = records.model("checks", "mutants", "file")
    return records.said("record.mutants", **counts, file=None if file is None else code(file))


@fact(RECORD, RESULTS)
def coverage(records: Records) -> str | None:
    """Mechanisms of the evidence by how far the model has them."""
    return _counts(records, "model.coverage", "coverage.status", ("represented", "in_part", "missing"))


@MODEL_FACTS.about(RECORD, RESULTS)
def patterns(records: Records, kind: str) -> str | None:
    """Patterns of a kind: the word at the default, and the share of the box in which each passed."""
    if records.record is None:
        return None
    return records.listed(_pattern(records, row) for row in records.rows("patterns") if row["kind"] == kind)


@fact(RECORD)
def unremarked(records: Records) -> str | None:
    """Emergent patterns that the model description has nothing to say against."""
    if records.record is None:
        return None
    rows = (row for row in records.rows("patterns") if row["kind"] == "emergent" and not row.get("remark_en"))
    return records.listed(named(row["id"]) for row in rows)


@MODEL_FACTS.about(RECORD)
def figures(records: Records, kind: str) -> str | None:
    """Baseline figures of a kind."""
    if records.record is None:
        return None
    return records.listed(named(records.here(row, "label") or row["id"]) for row in records.rows("figures") if row["kind"] == kind)


@fact(RECORD)
def licence(records: Records) -> str | None:
    """Licence of the code."""
    found = records.model("licence", "name")
    return None if found is None else named(found)


@fact(RECORD)
def address(records: Records) -> str | None:
    """Where the code can be had, as the package states it."""
    found = records.model("licence", "url")
    return None if found is None else code(found)


def result_word(records: Records, row: Mapping[str, Any], field: str) -> str | None:
    """How a pattern did ``field`` ("default", "ablation"): None where it was not tried."""
    result = row["result"]
    word = result.get(field) if isinstance(result, Mapping) else None
    return records.say(f"record.word.{word}") if word in ("pass", "fail", "undecided", "not_testable") else None


def _heading(headings: Iterable[str], title: str) -> str | None:
    """The first heading that begins with ``title`` behind its number."""
    return next((one for one in headings if NUMBER.sub("", one).startswith(title)), None)


def _pattern(records: Records, row: Mapping[str, Any]) -> str:
    word, share = result_word(records, row, "default"), records.percent(f"pattern.{row['id']}.pass_share")
    return records.say("record.pattern", id=named(row["id"]), word=records.shown(word), share=records.shown(share))


def _counts(records: Records, key: str, words: str, parts: Any) -> str | None:
    """Numbers ``key.part``, each behind its word; a part that results.json lacks is left out, None where it lacks them all."""
    found = list(_counted(records, key, words, parts))
    return records.listed(found) if len(found) > 0 else None


def _counted(records: Records, key: str, words: str, parts: Any) -> Iterator[str]:
    for part in parts:
        count = records.count(f"{key}.{part}")
        if count is not None:
            yield records.say("record.counted", word=records.say(f"{words}.{part}"), count=count)
