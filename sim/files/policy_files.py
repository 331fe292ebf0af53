"""Policy files and shipped policy ids to ``Policy`` objects: differences from the baseline, each with its months and branches."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sim.bounds import MIXES
from sim.files.document import Document
from sim.files.file_opening import id_problems, open_document
from sim.files.named_assessment import named_assessment
from sim.files.policy_references import reference_problems
from sim.parameters import default_values
from sim.problems import Place, Problem, problem_at, raise_if_any
from sim.scenario import Change, Policy, Population, Scenario, Text, mixes_over_time
from sim.targets import sheet_problems, split_mix_problems

if TYPE_CHECKING:
    from sim.assessment import Assessment

_NO_TEXT = Text("", "")


def load_policy(name_or_path: str | Path) -> Policy:
    """A shipped policy or the user's file. Raises ``InputError`` with all problems."""
    from sim.files.file_schema import PolicyFile
    from sim.files.frame_problems import validated
    from sim.files.policy_changes import policy_changes

    document = open_document(name_or_path, "policy")
    file, problems = validated(PolicyFile, document.values, document)
    changes, wrong = policy_changes(document)
    assessment, unread = named_assessment(document)
    found = [*document.problems, *problems, *wrong, *unread, *id_problems(document), *reference_problems(document)]
    if len(wrong) == 0:
        found += _as_a_whole(changes, assessment, document)
    raise_if_any(found)
    assert file is not None  # no problems, so the frame is valid
    reference = None if file.reference == "baseline" else file.reference
    title, question = Text(file.title.en, file.title.zh), Text(file.question.en, file.question.zh)
    return Policy(file.id, title, question, tuple(file.mechanisms), reference, changes, assessment, file.theme)


def _as_a_whole(changes: tuple[Change, ...], assessment: Assessment | None, document: Document) -> list[Problem]:
    """What is wrong with changes that are right one by one."""
    if document.values.get("changes", {}) == {} and "assessment" not in document.values:
        return [problem_at(document.key_place("changes"), "changes", "problem.policy_empty")]
    if "target" in document.values and "assessment" in document.values:
        return [problem_at(document.key_place("target"), "target", "problem.sheet_for_all")]
    places = {change.lever: document.key_place(written_key(change.lever, document)) for change in changes}
    places |= {mix: document.key_place(written_key(mix, document)) for mix in MIXES}
    policy = Policy("", _NO_TEXT, _NO_TEXT, (), None, changes, assessment)
    fallback = document.key_place("changes")
    sheet, split = list(sheet_problems(policy, places, fallback)), list(split_mix_problems(changes, places, fallback))
    return [*sheet, *split] if len(split) > 0 else [*sheet, *mix_sum_problems(policy, places, fallback)]


def mix_sum_problems(policy: Policy, places: Mapping[str, Place], fallback: Place) -> list[Problem]:
    """Mixes that do not sum to 1 when the changes are laid over the default values."""
    months = 1 + max((c.start + c.ramp if c.end is None else c.end for c in policy.changes), default=0)
    scenario = Scenario("", _NO_TEXT, _NO_TEXT, Population(), 0, months, default_values(), policy)
    return mixes_over_time(scenario, places, fallback)


def written_key(name: str, document: Document) -> str:
    """The first key in the file that sets ``name``: itself, one of its shares, or else the nearest group around it."""
    path = f"changes.{name}"
    inside = (key for key in document.keys if key == path or key.startswith(path + "."))
    around = max((key for key in document.keys if path.startswith(key + ".")), key=len, default="changes")
    return next(inside, around)
