"""Searches on the fake model: two levers whose front is known, run as the command runs them."""

from __future__ import annotations

from pathlib import Path

from branchsim.messages import text
from branchsim.optimise_run import chosen_of, run_search
from experiments.optimisation.plans import fresh_plan
from experiments.optimisation.policy_files import write_policies
from experiments.runner import run_study
from experiments.study_definition import StudyDefinition
from experiments.study_files import load_study
from experiments.study_folder import open_study
from experiments.study_reader import StoredStudy, read_study
from tests.fake_model import fake_before, fake_simulate

HEAD = "kind: study\nschema: 1\nid: s\ntitle: {en: t, zh: 题}\nquestion: {en: q, zh: 问}\nsettings: {months: 24, population.branches: 20}\n"
LEVERS = "factors: {assessment.party_weight: {low: 0.1, high: 0.5}, assessment.evidence_mix.on_site: {low: 0, high: 0.6}}\n"
REST = "uncertainties: [secretary.forgetting]\nresponses: [quality, inflation, cost_superiors]\ngroups: [all]\nreplicates: 6\n"
OBJECTIVES = "objectives: [{response: quality}, {response: cost_superiors}]"
SIZES = "population: 8, generations: 3, seeds: [1, 2], points: 2, replicates: 2, fresh: {points: 6, replicates: 2}"
BODY = LEVERS + REST + f"optimise: {{{OBJECTIVES}, {SIZES}}}\n"


def definition_of(folder: Path, body: str = BODY) -> StudyDefinition:
    """The study of a file ``s.yaml`` written into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "s.yaml").write_text(HEAD + body, encoding="utf-8")
    return load_study(folder / "s.yaml")


def searched(definition: StudyDefinition, folder: Path, simulate=fake_simulate):
    """The search alone."""

    def say(key: str, **values: object) -> str:
        return text(key, "en", **values)

    return run_search(definition, definition.optimise, folder, say, workers=1, quick=False, simulate=simulate, before=fake_before)


def finished(folder: Path, body: str = BODY) -> tuple:
    """(definition, found, chosen, study): a search with its fresh study."""
    definition = definition_of(folder, body)
    found = searched(definition, folder / "out")
    chosen = chosen_of(found, definition.optimise, folder)
    policies = write_policies(folder / "out", definition, chosen, found.names)
    plan = fresh_plan(definition, definition.optimise, policies, quick=False)
    study = open_study(folder / "out", plan, beside=("search", "policies"))
    run_study(study, fake_simulate, 2, before=fake_before)
    return definition, found, chosen, read_study(folder / "out")


def analysed(folder: Path, body: str = BODY) -> StoredStudy:
    """A study folder as ``branchsim optimise`` leaves it."""
    from analysis.optimisation.optimisation import optimisation
    from analysis.stored_analysis import write_analysis

    definition, found, chosen, study = finished(folder, body)
    write_analysis(study.folder, study.manifest["identity"], optimisation(study, definition.optimise, found, chosen))
    return study
