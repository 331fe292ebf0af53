"""``branchsim compare`` and ``run`` from the command line, with the fake model in the place of the real one."""

from __future__ import annotations

import json
import sys
import types
from pathlib import Path

import pytest
from click.testing import CliRunner

from branchsim.command_line import main
from experiments.policy_choice import policies_with_references
from sim.problems import InputError
from tests import fake_model

ARGUMENTS = ("--replicates", "5", "--box", "4", "--months", "24")


@pytest.fixture
def command(monkeypatch, tmp_path):
    """Call the command line in an empty folder; the fake model answers with its own few responses."""
    monkeypatch.setitem(sys.modules, "sim.provenance", types.SimpleNamespace(model_hash=lambda: "f" * 64))
    monkeypatch.setattr("experiments.model_runs.simulate_shared", fake_model.fake_simulate)
    monkeypatch.setattr("experiments.default_point.before_switch", fake_model.fake_before)
    monkeypatch.setattr("sim.observation.REPORTED_GROUPS", fake_model.GROUPS)
    monkeypatch.setattr("experiments.response_labels.response_labels", lambda: fake_model.LABELS)
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(main, ["--lang", "en", *words])


def compare(command, *policies: str, more: tuple[str, ...] = ()):
    figure = () if "--figure" in more else ("--no-figure",)
    return command("compare", "baseline", *(word for name in policies for word in ("--policy", name)), *ARGUMENTS, *more, *figure)


def test_comparison_writes_its_folder_and_answers(command) -> None:
    result = compare(command, "documents_w30", "documents_w45", "onsite_w30", "onsite_w45", more=("--figure",))
    assert result.exit_code == 0, result.output
    folder = next(Path("out").glob("compare-*"))
    figures = {path.name for path in (folder / "figures").iterdir()}
    drawn = ("weight_by_evidence", "effects", "time_paths", "score_truth", "effects_by_type", "distributions_by_type")
    assert figures == {f"{name}_en.{ending}" for name in drawn for ending in ("svg", "png", "pdf")}
    assert "figure effects: " in result.output
    assert json.loads((folder / "results.json").read_text(encoding="utf-8"))["schema"] == 1
    assert (folder / "effects.csv").read_text(encoding="utf-8").startswith("policy,reference,response,")
    assert "with documents only it lowers engagement (-0.0" in result.output
    assert "Cost: superiors" in result.output
    assert "means over 2 replicates" in result.output
    assert "4 points give a first look" in result.output


def test_same_command_again_is_complete(command) -> None:
    first = compare(command, "weight_up")
    before = next(Path("out").glob("compare-*/results.parquet")).read_bytes()
    second = compare(command, "weight_up")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "complete already" in second.output
    assert "complete already" not in first.output
    assert next(Path("out").glob("compare-*/results.parquet")).read_bytes() == before
    assert "weight_up against baseline: lowers engagement (-0.0" in second.output


def test_no_figure_draws_none(command) -> None:
    result = compare(command, "weight_up")
    assert result.exit_code == 0, result.output
    assert list(next(Path("out").glob("compare-*/figures")).iterdir()) == []


@pytest.mark.slow
def test_a_grid_is_compared_and_drawn(command) -> None:
    grid = ("--grid", "assessment.party_weight=0.15,0.45", "--grid", "assessment.evidence_mix.on_site=0.05,0.3")
    result = command("compare", "baseline", *grid, *ARGUMENTS, "--out", "g")
    assert result.exit_code == 0, result.output
    assert "assessment.evidence_mix.documents gives way" in result.stderr
    assert "warning: evidence is to come 30% from on-site visits" in result.stderr
    assert "weight0.45_onsite0.30 against baseline" in result.output
    assert Path("g/figures/response_surface_en.svg").exists()


@pytest.mark.slow
def test_figures_are_drawn_again_in_another_language(command) -> None:
    assert compare(command, "weight_up", more=("--out", "s")).exit_code == 0
    result = CliRunner().invoke(main, ["--lang", "zh", "figures", "s"])
    assert result.exit_code == 0, result.output
    drawn = {"effects", "time_paths", "score_truth", "effects_by_type", "distributions_by_type"}
    assert {path.name for path in Path("s/figures").glob("*.svg")} == {f"{name}_zh.svg" for name in drawn}
    assert "图形response_surface：未绘制，需要在两个杠杆的网格上比较" in result.output
    assert command("figures", "s", "--only", "effects", "--policy", "weight_up").exit_code == 0
    assert len(list(Path("s/figures").glob("*_en.svg"))) == 1


def test_figures_of_an_older_folder_say_what_is_missing(command) -> None:
    assert compare(command, "weight_up", more=("--out", "s")).exit_code == 0
    for name in ("monthly", "branches"):
        Path(f"s/{name}.parquet").unlink()
    result = command("figures", "s")
    assert result.exit_code == 0, result.output
    assert "figure time_paths: not drawn, the folder holds no monthly.parquet" in result.output
    assert {path.name for path in Path("s/figures").glob("*.svg")} == {"effects_en.svg", "effects_by_type_en.svg"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("s", "--only", "effect"), "--only: effect: there is no figure of this name; allowed: weight_by_evidence, effects"),
        (("s", "--only", "response_surface"), "s: response_surface: cannot be drawn: it needs a comparison on a grid"),
        (("s", "--policy", "weight_pu"), "the study holds no policy of this name; it holds: baseline, weight_up (did you mean weight_up?)"),
        (("elsewhere",), "the study is missing or not finished"),
    ],
)
def test_figures_that_cannot_be_are_exit_code_2(command, words, sentence) -> None:
    assert compare(command, "weight_up", more=("--out", "s")).exit_code == 0
    result = command("figures", *words)
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_other_job_in_the_same_folder_is_refused_until_overwritten(command) -> None:
    assert compare(command, "weight_up", more=("--out", "s")).exit_code == 0
    refused = compare(command, "weight_up", more=("--out", "s", "--seed", "2"))
    assert refused.exit_code == 2
    assert "it differs in: design, seeds" in refused.output
    assert compare(command, "weight_up", more=("--out", "s", "--seed", "2", "--overwrite")).exit_code == 0


def test_what_is_set_is_held_and_said(command) -> None:
    result = compare(command, "weight_up", more=("--set", f"secretary.forgetting={fake_model.FORGETTING + 0.01}"))
    assert result.exit_code == 0, result.output
    assert "not varied in the box: secretary.forgetting" in result.output


def test_failures_are_told(command, monkeypatch) -> None:
    def fragile(*args, **kwargs):
        if kwargs["replicate"] == 4:
            raise RuntimeError("no luck")
        return fake_model.fake_simulate(*args, **kwargs)

    monkeypatch.setattr("experiments.model_runs.simulate_shared", fragile)
    result = compare(command, "weight_up")
    assert result.exit_code == 0
    assert "1 of 13 tasks failed" in result.output


def test_nothing_but_failures_is_exit_code_1(command, monkeypatch) -> None:
    def broken(*args, **kwargs):
        raise RuntimeError("no luck at all")

    monkeypatch.setattr("experiments.model_runs.simulate_shared", broken)
    result = compare(command, "weight_up")
    assert result.exit_code == 1
    assert "RuntimeError: no luck at all" in result.output


@pytest.mark.parametrize("wrong", [("--months", "13"), ("--branches", "0"), ("--set", "nonsense=1")])
def test_wrong_settings_are_exit_code_2_and_leave_no_folder(command, wrong) -> None:
    assert command("compare", "baseline", "--policy", "weight_up", *wrong).exit_code == 2
    assert not Path("out").exists()


def test_run_shows_every_year(command) -> None:
    result = command("run", "baseline", "--policy", "documents_w45", "--months", "36")
    assert result.exit_code == 0, result.output
    assert "documents_w45: mean (sd over 5 replicates)" in result.output
    assert all(f"year {year}" in result.output for year in (1, 2, 3))


def test_references_come_along_before_their_policies() -> None:
    assert [policy.id for policy in policies_with_references(["documents_w45", "weight_up"])] == [
        "documents_w15",
        "documents_w45",
        "weight_up",
    ]
    assert [policy.id for policy in policies_with_references(["documents_w45", "documents_w15"])] == ["documents_w15", "documents_w45"]


def test_own_reference_beside_the_file_wins(tmp_path) -> None:
    shipped = Path(__file__).resolve().parent.parent / "scenarios/policies"
    for name in ("documents_w15", "documents_w45"):
        content = (shipped / f"{name}.yaml").read_text(encoding="utf-8").replace("party_weight: 0.15", "party_weight: 0.12")
        (tmp_path / f"{name}.yaml").write_text(content, encoding="utf-8")
    reference = policies_with_references([str(tmp_path / "documents_w45.yaml")])[0]
    assert {change.lever: change.value for change in reference.changes}["assessment.party_weight"] == 0.12
    with pytest.raises(InputError):  # two different policies of one id
        policies_with_references([str(tmp_path / "documents_w15.yaml"), "documents_w15"])


def test_a_policy_that_changes_nothing_is_named(tmp_path, monkeypatch) -> None:
    """The real model: a policy at baseline values equals the baseline bit for bit, and says so."""
    monkeypatch.chdir(tmp_path)
    text = (
        "kind: policy\nschema: 1\nid: idle\ntitle: {en: t, zh: 题}\nquestion: {en: q, zh: 问}\nchanges: {assessment.party_weight: 0.15}\n"
    )
    Path("idle.yaml").write_text(text, encoding="utf-8")
    words = ["compare", "baseline", "--policy", "idle.yaml", "--policy", "weight_up", "--branches", "20", "--box", "2", "--replicates", "5"]
    result = CliRunner().invoke(main, ["--lang", "en", *words, "--no-figure"])
    assert result.exit_code == 0, result.output
    assert "warning: idle changes no response" in result.output
    assert "warning: weight_up" not in result.output
