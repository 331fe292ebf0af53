"""A plan comes back from its folder alone, whatever it holds, and nothing in a strange folder is run unread."""

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchsim.messages import render
from experiments.atomic_files import write_json
from experiments.identity import canonical
from experiments.plan import StudyPlan, Window
from experiments.stopping_rule import StoppingRule
from experiments.stored_plan import _decoded_plan, plan_of, stored_plan
from experiments.study_folder import open_study
from sim.assessment import Assessment, Indicator, IndicatorSet
from sim.entities import BRANCH_TYPES
from sim.files.scenario_files import load_policy, load_scenario
from sim.population.branch_table import BranchRow, BranchTable
from sim.problems import InputError, Place
from sim.scenario import Change, Policy, Population, Target, Text
from tests.fake_model import plan
from tests.test_own_rules import SMALL, attend, far_away

TITLE = Text("a title", "题目")
SHEET = Assessment(
    "s", "sheet", "考核表", (IndicatorSet("all", BRANCH_TYPES, (Indicator("学习", "study", 100.0, "base", 12, (1.0, 0, 0, 0, 0, 0)),)),)
)
TABLE = BranchTable(2024, (BranchRow("A01", "village", 32, (0.125,) * 8, 0.25, True, None, 0.5), BranchRow("乙", "school", 9)))


def folder_of(job: StudyPlan, folder):
    open_study(folder, job)
    return folder


def damaged(folder, change) -> str:
    """The refusal of a folder whose manifest was changed, in English without the folder."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    change(manifest)
    write_json(folder / "manifest.json", manifest)
    with pytest.raises(InputError) as caught:
        stored_plan(folder)
    return " ".join(render(problem, "en") for problem in caught.value.problems).replace(f"{folder}/", "")


def test_a_plan_with_everything_comes_back_equal(tmp_path) -> None:
    base = plan()
    targeted = Change("assessment.party_weight", 0.4, 3, 6, 20, Target(("village", "school"), 0.5))
    policies = (
        None,
        Policy("a", TITLE, TITLE, ("L01",), None, (targeted,), None, "other", TITLE),
        Policy("b", TITLE, TITLE, (), "a", (), SHEET),
    )
    stopping = StoppingRule("quality", "relative", 0.1, "late", policies=("a", "b"))
    more = {"id": "my_study", "title": TITLE, "levers": ("assessment.party_weight",), "chosen_windows": (Window("late", 12, 24),)}
    more |= {"save": "monthly", "stopping": stopping, "preliminary": True, "sampler": {"name": "x", "N": 8}}
    scenario = replace(base.scenario, population=Population(2024, 2, True, TABLE), assessment=SHEET)
    job = replace(base, scenario=scenario, policies=policies, seeding="block", engine="mesa", **more)
    found = stored_plan(folder_of(job, tmp_path / "s"))
    assert found.identity() == job.identity()
    assert canonical(replace(found, design=None)) == canonical(replace(job, design=None))
    assert found.design.equals(job.design)
    assert (found.policies, found.stopping, found.title, found.windows()) == (job.policies, job.stopping, job.title, job.windows())
    assert (found.scenario.population, found.scenario.assessment) == (job.scenario.population, SHEET)
    assert dict(found.scenario.values) == dict(job.scenario.values)
    assert all(type(value) is float for value in found.scenario.values.values())


def test_shipped_policies_with_sheets_come_back(tmp_path) -> None:
    named = ("l15_typed_standards", "l11_unannounced_checks", "full_time_staff")
    job = plan(policies=(None, *(replace(load_policy(name), reference=None) for name in named)))
    assert stored_plan(folder_of(job, tmp_path / "s")).policies == job.policies


@given(
    weight=st.floats(0, 1),
    months=st.integers(1, 30),
    shares=st.lists(st.floats(0.01, 1), max_size=8, min_size=8),
    seed=st.integers(0, 2**31 - 1),
)
def test_every_number_comes_back_to_the_last_bit(weight, months, shares, seed) -> None:
    from experiments.atomic_files import json_text
    from experiments.manifest import manifest_content

    table = BranchTable(2024, (BranchRow("A", "organ", 10, tuple(shares)),))
    job = plan(
        points=0, seed=seed, policies=(None, Policy("p", TITLE, TITLE, (), None, (Change("assessment.party_weight", weight, 0, months),)))
    )
    job = replace(job, scenario=replace(job.scenario, population=Population(2024, 1, False, table)))
    found = plan_of(json.loads(json_text(manifest_content(job))), job.design, Place("m"))
    assert (found.policies, found.scenario.population, found.seed) == (job.policies, job.scenario.population, job.seed)


def test_own_rules_come_back_with_their_text_and_without_their_place(tmp_path) -> None:
    job = replace(plan(), scenario=load_scenario(far_away(tmp_path), SMALL))
    found = stored_plan(folder_of(job, tmp_path / "s"))
    (rule,), (own,) = found.scenario.rules, job.scenario.rules
    assert (rule.source, rule.function, rule.file) == (own.source, "attend", "own_rules.py")
    assert str(tmp_path) not in (tmp_path / "s/manifest.json").read_text(encoding="utf-8")


MALICE = (
    "import math\nimport os\n\nopened = os.system('touch {mark}')\n\n\n"
    + attend("os.system('touch {mark}')\n    return 0.5").partition("\n\n\n")[2]
)


def with_source(source: str, function: str = "attend"):
    """A change of a manifest: another rule text, consistent in every hash."""

    def change(manifest) -> None:
        (rule,) = manifest["scenario"]["rules"]
        rule |= {"sha256": hashlib.sha256(source.encode("utf-8")).hexdigest(), "target": f"./r.py:{function}"}
        manifest["plan"]["rule_sources"] = {rule["name"]: source}
        manifest["identity"] = _decoded_plan(manifest, plan().design).identity()

    return change


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (MALICE, "may be made of"),
        (attend("return __import__('os').getpid()"), "__import__"),
        (attend("return (1).__class__.__bases__"), "__class__"),
        (attend("return 0.5", "base"), "base"),
        ("def attend(", "r.py"),
        (attend("return math.nan if False else 1e999"), "attend"),
    ],
)
def test_a_strange_rule_is_refused_before_anything_of_it_runs(tmp_path, source, said) -> None:
    mark = tmp_path / "mark"
    folder = folder_of(replace(plan(), scenario=load_scenario(far_away(tmp_path), SMALL)), tmp_path / "s")
    sentence = damaged(folder, with_source(source.replace("{mark}", str(mark))))
    assert sentence.startswith("manifest.json: ") and "attendance" in sentence
    assert "identity" not in sentence  # it is the rule that is refused, its hashes fit
    assert said in sentence or "rule" in sentence
    assert not mark.exists()


def test_a_rule_that_is_not_the_one_that_ran_is_refused(tmp_path) -> None:
    folder = folder_of(replace(plan(), scenario=load_scenario(far_away(tmp_path), SMALL)), tmp_path / "s")

    def change(manifest) -> None:
        manifest["plan"]["rule_sources"] = {name: text + "# more\n" for name, text in manifest["plan"]["rule_sources"].items()}

    assert "the text of this own rule is not the one" in damaged(folder, change)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m.update(seed=2), "differs in: seeds"),
        (lambda m: m["scenario"]["values"].update({"member.noise": 0.5}), "differs in: scenario"),
        (lambda m: m["plan"]["policies"].pop(), "differs in: policies"),
        (lambda m: m["plan"]["policies"][1].update(surplus=1), "Policy has no ['surplus']"),
        (lambda m: m.pop("stopping"), "KeyError: 'stopping'"),
        (lambda m: m.update(seed="1"), "'1' is no int"),
        (lambda m: m.update(seed=True), "'True' is no int"),
        (lambda m: m.update(seeding="none"), "'none' is none of"),
        (lambda m: m.pop("plan"), "made by an earlier version"),
        (lambda m: m["scenario"].update(population=[]), "'[]' is no dict"),
    ],
)
def test_a_damaged_manifest_is_refused_with_what_is_wrong(tmp_path, change, said) -> None:
    assert said in damaged(folder_of(plan(), tmp_path / "s"), change)


def test_a_model_with_other_parameters_is_named(tmp_path) -> None:
    job = plan()
    scenario = replace(job.scenario, values={**job.scenario.values, "member.no_longer_there": 1.0})
    folder = folder_of(replace(job, scenario=scenario), tmp_path / "s")
    with pytest.raises(InputError) as caught:
        stored_plan(folder)
    assert "member.no_longer_there" in render(caught.value.problems[0], "en")


def test_values_out_of_bounds_are_refused_as_in_a_file(tmp_path) -> None:
    job = plan()
    values = {**job.scenario.values, "assessment.party_weight": 7.0}
    folder = folder_of(replace(job, scenario=replace(job.scenario, values=values)), tmp_path / "s")
    with pytest.raises(InputError) as caught:
        stored_plan(folder)
    assert "out of bounds" in render(caught.value.problems[0], "en")


def test_a_folder_that_is_no_study_is_named(tmp_path) -> None:
    with pytest.raises(InputError) as caught:
        stored_plan(tmp_path)
    assert "no branchsim study here" in render(caught.value.problems[0], "en")
