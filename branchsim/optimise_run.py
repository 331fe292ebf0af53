"""A search from the command line: whose folder it is, its generations run or read back, the front run again as an ordinary study."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from experiments.executors.executor import Executor
    from experiments.optimisation.objectives import Optimise
    from experiments.optimisation.search import Evaluated, Found
    from experiments.plan import StudyPlan
    from experiments.study_definition import StudyDefinition
    from experiments.study_reader import StoredStudy
    from experiments.task import Simulate

SEARCH, MARK, KIND = "search", "search.json", "branchsim search"
POLICY_FILES = "p[0-9][0-9].yaml"


@dataclass(frozen=True)
class SearchFolder:
    """``folder`` of the study to come; its search lies in ``folder/search``, marked with the job it belongs to."""

    folder: Path
    identity: str

    def claim(self, *, overwrite: bool) -> None:
        """Take the folder for this job, or go on in it. Raises InputError where it holds another job or other files."""
        from experiments.atomic_files import write_json
        from experiments.folder_lock import is_held
        from sim.problems import InputError, Problem

        def refusal(key: str, **values: Any) -> InputError:
            return InputError([Problem(str(self.folder), None, None, "--out", key, values)])

        if self.folder.exists() and not self.folder.is_dir():
            raise refusal("problem.study_not_a_folder")
        known = self._known()
        if known is None and (self.folder / "manifest.json").exists():
            raise refusal("problem.optimise_no_search")
        if known is None and self.folder.exists() and any(self.folder.iterdir()):
            raise refusal("problem.study_foreign_content", examples=", ".join(sorted(path.name for path in self.folder.iterdir())[:3]))
        if known is not None and known != self.identity and not overwrite:
            raise refusal("problem.optimise_other_job")
        generations = sorted((self.folder / SEARCH).glob("seed_*/generation_*"))
        if overwrite and any(is_held(place) for place in (self.folder, *generations)):
            raise refusal("problem.study_in_use")
        try:
            if known is not None and overwrite:
                self._clear()
            (self.folder / SEARCH).mkdir(parents=True, exist_ok=True)
            write_json(self.folder / SEARCH / MARK, {"kind": KIND, "identity": self.identity})
        except OSError as error:
            raise refusal("problem.folder_not_writable", reason=error.strerror or str(error)) from None

    def _known(self) -> str | None:
        try:
            content = json.loads((self.folder / SEARCH / MARK).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return str(content["identity"]) if isinstance(content, dict) and content.get("kind") == KIND and "identity" in content else None

    def _clear(self) -> None:
        """Remove generations and policies, which are ours; the study's own files are cleared when it is opened."""
        for seed in (self.folder / SEARCH).glob("seed_*"):
            for generation in seed.glob("generation_*"):
                if (generation / "manifest.json").exists():
                    shutil.rmtree(generation)
        for path in (self.folder / "policies").glob(POLICY_FILES):
            path.unlink()


def job_identity(definition: StudyDefinition, asked: Optimise, *, quick: bool) -> str:
    """Digest of everything that decides what the search finds."""
    from experiments.code_version import code_version
    from experiments.identity import digest

    fields = ("scenario", "policies", "factors", "fixed", "seed", "engine", "windows", "responses", "groups", "replicates", "save")
    parts = {name: getattr(definition, name) for name in fields}
    return digest(parts | {"asked": asked, "quick": quick, "model": code_version()})


def run_search(
    definition: StudyDefinition,
    asked: Optimise,
    folder: Path,
    say: Any,
    *,
    workers: int | Executor,
    quick: bool,
    simulate: Simulate,
    before: Simulate | None = None,
) -> Found:
    """All generations, each run in its own folder or read back from it; a line for each on standard error."""
    from experiments.optimisation.search import search
    from experiments.runner import run_study
    from experiments.study_folder import open_study
    from experiments.study_reader import read_study

    total = len(asked.seeds) * asked.generations

    def evaluate(plan: StudyPlan, name: str, done: int) -> StoredStudy:
        place = folder / SEARCH / name
        ran = run_study(open_study(place, plan), simulate, workers, before=before)
        study = read_study(place)
        counts = {"done": done + 1, "total": total, "name": name, "failed": len(study.failures)}
        click.echo(say("optimise.progress" if ran else "optimise.read_back", **counts), err=True)
        return study

    return search(definition, asked, evaluate, quick=quick)


def chosen_of(found: Found, asked: Optimise, place: Path) -> list[Evaluated]:
    """The designs that become policies. Raises InputError, naming the closest design, where none keeps all limits."""
    from experiments.optimisation.front import chosen_designs, closest, feasible_designs, front_of
    from sim.problems import InputError, Place, problem_at

    feasible = feasible_designs(found, asked)
    if len(feasible) > 0:
        return chosen_designs(front_of(feasible, asked), asked)
    near = closest(found, asked)
    levers = ", ".join(f"{name}={value:g}" for name, value in zip(found.names, near.levers, strict=True))
    missed = [
        f"{one.name} {value:.4g} ({one.limit:g})"
        for one, value in zip(asked.constraints, near.outcome.limits(asked), strict=True)
        if not one.violation(value) <= 0
    ]
    values = {"designs": len(found.designs), "levers": levers, "missed": "; ".join(missed)}
    raise InputError([problem_at(Place(str(place)), "optimise.constraints", "problem.optimise_infeasible", **values)])
