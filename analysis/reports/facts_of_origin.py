"""What a study folder says of how it was made: which code, with what, where and when, and how to make it again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from analysis.quoted import code, named
from analysis.reports.fact import Facts
from analysis.reports.facts_of_study import MANIFEST
from analysis.reports.records import Records
from experiments.journal import attempts

JOURNAL = "journal/"
ORIGIN_FACTS = Facts()
fact = ORIGIN_FACTS.of


@fact(MANIFEST)
def study_id(records: Records) -> str | None:
    """Id of the study file; a comparison has none."""
    found = records.manifest("id")
    return None if found is None else records.listed([code(found)] if found else [])


@fact(MANIFEST)
def identity(records: Records) -> str | None:
    """Hash of everything that decides the numbers."""
    return code(records.study.manifest["identity"])


@fact(MANIFEST)
def model_version(records: Records) -> str | None:
    """Hash of the code that ran: the model, and what composes a run from a design."""
    return code(records.study.manifest["model_hash"])


@fact("model.json")
def model_sources(records: Records) -> str | None:
    """Hash of the model's sources alone."""
    found = records.model("model_hash")
    return None if found is None else code(found)


@fact(MANIFEST)
def engine(records: Records) -> str | None:
    """Which of the two engines ran."""
    found = records.manifest("engine")
    return None if found is None else code(found)


@fact(MANIFEST)
def versions(records: Records) -> str | None:
    """Python and every package that can move a number."""
    found = records.manifest("created", "versions")
    return None if found is None else records.listed(named(f"{name} {found[name]}") for name in sorted(found) if found[name] is not None)


@fact(MANIFEST)
def git(records: Records) -> str | None:
    """Commit of the source, and whether files differed from it; None where the code did not lie in a repository."""
    commit, altered = records.manifest("created", "git", "commit"), records.manifest("created", "git", "changed")
    if commit is None:
        return None
    return records.say(f"record.git.{'unknown' if altered is None else 'changed' if altered else 'clean'}", commit=code(commit))


@fact(MANIFEST)
def machine(records: Records) -> str | None:
    """System, processor and cores."""
    found = records.manifest("created", "machine")
    if found is None:
        return None
    system = " ".join(str(found[name]) for name in ("system", "release", "processor") if found.get(name))
    return records.said("record.machine", system=named(system), cores=named(str(found["cores"])) if found.get("cores") else None)


@fact(MANIFEST)
def created(records: Records) -> str | None:
    """When the folder was begun, and each time it grew, UTC."""
    begun = records.manifest("created", "time_utc")
    return None if begun is None else records.listed(named(one) for one in (begun, *(records.manifest("created", "grown_utc") or ())))


@fact(JOURNAL)
def seconds(records: Records) -> str | None:
    """Time that all processes took together, as far as they noted it."""
    found = [one["seconds"] for one in _attempts(records) if isinstance(one.get("seconds"), int | float)]
    return records.say("record.seconds", seconds=named(f"{sum(found):.0f}"), processes=named(str(len(found)))) if len(found) > 0 else None


@fact(JOURNAL)
def executors(records: Records) -> str | None:
    """What the work was spread over."""
    found = dict.fromkeys(_executor(one) for one in _attempts(records) if isinstance(one.get("executor"), str))
    return records.listed(found) if len(found) > 0 else None


@fact(MANIFEST)
def reproduce(records: Records) -> str | None:
    """The command that runs the study again and compares, beside the folder."""
    return code(f"branchsim reproduce {shlex.quote(records.study.folder.resolve().name)}")


def _attempts(records: Records) -> list[dict[str, Any]]:
    return attempts(records.study.folder / "journal")


def _executor(noted: Mapping[str, Any]) -> str:
    size = noted.get("threads", noted.get("processes"))
    return named(noted["executor"] if size is None else f"{noted['executor']} ({size})")
