"""``branchsim calibrate`` from the command line on a model with a known answer: what is left, what it writes, what it refuses."""

from __future__ import annotations

import re
import sys
import types
from functools import partial
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.calibration.results import NAME
from analysis.figures.catalogue import FIGURES
from analysis.figures.context import SIZES
from analysis.figures.lint.lint import lint
from analysis.figures.source import FigureSource
from analysis.figures.source import draw as draw_kind
from analysis.quoted import pieces, plain
from analysis.reports.build import build_report
from analysis.reports.document import texts
from analysis.stored_analysis import read_analysis
from branchsim.command_line import main
from branchsim.messages import text
from branchsim.report_source import report_source
from experiments.study_files import load_study
from experiments.study_reader import read_study
from tests.fake_model import GROUPS, RESPONSES, FakeSeries, fake_before

mpl.use("Agg")
FORGETTING, DOCUMENTS, ITEMS = "secretary.forgetting", "branch.document_time", "inspection.items_per_visit"
TRUTH = {FORGETTING: 0.20, DOCUMENTS: 0.10}
HEAD = """kind: study
schema: 1
id: s
title: {en: What is left, zh: 未排除的取值}
question: {en: "Which values are left?", zh: "哪些取值未被排除？"}
settings: {months: 12}
"""
LOOKS = "responses: [engagement, quality, inflation]\ngroups: [all, village]\n"
BOX = f"""uncertainties: [{FORGETTING}, {DOCUMENTS}, {ITEMS}]
design: {{method: sobol_sequence, points: 64}}
replicates: 3
point_replicates: 3
"""
TARGETS = """calibrate:
  targets:
    - {response: engagement, value: 0.40, sd: 0.02}
    - {response: quality, group: village, value: 0.40, sd: 0.03}
    - {name: effect, response: inflation, arm: documents_w30, difference: true, value: 0.03, sd: 0.01}
  hold_out: [effect]
  waves: 2
"""
GOOD = HEAD + LOOKS + BOX + "policies: [documents_w30]\n" + TARGETS


def simulate(scenario, policies, *, seed, replicate, stream=0, engine="kernel"):
    """Engagement is twice forgetting, quality four times the time of documents; inflation rises with the weight by documents' share."""
    rng = np.random.default_rng([seed, replicate, stream])
    shared = rng.normal(0, 0.01, (len(GROUPS), len(RESPONSES)))
    series = {}
    for one in policies:
        values = scenario.under(one).values_at(0)
        level = np.full((len(GROUPS), len(RESPONSES)), 0.5) + shared
        level[:, RESPONSES.index("engagement")] += 2 * values[FORGETTING] - 0.5
        level[:, RESPONSES.index("quality")] += 4 * values[DOCUMENTS] - 0.5
        level[:, RESPONSES.index("inflation")] += 0.2 * values["assessment.party_weight"]
        series["baseline" if one is None else one.id] = FakeSeries(level, months=scenario.months)
    return series


@pytest.fixture(scope="module", autouse=True)
def _fake_model():
    patch = pytest.MonkeyPatch()
    patch.setitem(sys.modules, "sim.provenance", types.SimpleNamespace(model_hash=lambda: "f" * 64))
    patch.setattr("experiments.model_runs.simulate_shared", simulate)
    patch.setattr("experiments.default_point.before_switch", fake_before)
    yield
    patch.undo()


def call(*words: str, lang: str = "en"):
    result = CliRunner().invoke(main, ["--lang", lang, *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def calibrated(folder: Path, content: str = GOOD, *more: str, lang: str = "en"):
    (folder / "s.yaml").write_text(content, encoding="utf-8")
    return call("calibrate", str(folder / "s.yaml"), "--out", str(folder / "out"), *more, lang=lang)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """The folder of a calibration, and what was said."""
    folder = tmp_path_factory.mktemp("calibrated")
    result = calibrated(folder)
    assert result.exit_code == 0, result.output
    return folder, result


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / "out" / "calibration" / f"{name}.csv")


def test_the_truth_is_left_and_the_parameters_are_narrowed(done) -> None:
    folder, result = done
    rows = table(folder, "shrinkage").set_index("factor")
    for name, value in TRUTH.items():
        assert rows.loc[name, "low"] < value < rows.loc[name, "high"] and rows.loc[name, "verdict"] == "narrowed"
    assert set(rows.loc[[ITEMS, "dummy"], "verdict"]) <= {"nothing", "hardly"}
    left = table(folder, "not_ruled_out")
    assert (left["implausibility"] <= 3).all() and left["weight"].sum() == pytest.approx(1)
    everything = table(folder, "all_points")
    assert len(everything) == 128 and (everything.loc[everything["implausibility"] > 3, "weight"] == 0).all()
    check = table(folder, "targets").set_index("name").loc["effect"]
    assert check["held_out"] and check["verdict"] == "no_test" and check["agrees_after"] == 1.0  # 0.2 times a weight of 0.15 more
    assert "Held out, but no test: effect" in result.output and "narrowed to" in result.output
    assert "assumed, not measured" in result.output and "common" not in result.output


def test_the_folder_is_the_study_of_the_points_that_are_left(done) -> None:
    folder, _ = done
    left, study = table(folder, "not_ruled_out"), read_study(folder / "out")
    own = study.design[study.design["point_id"] > 0]
    assert own["point_id"].tolist() == left["point_id"].tolist()
    np.testing.assert_array_equal(own[FORGETTING], left[FORGETTING])
    assert set(study.policies["policy"]) >= {"baseline", "documents_w30"} and not study.interim
    assert {path.name for path in (folder / "out" / "waves").iterdir()} == {"wave_1", "wave_2"}


def test_a_sweep_reads_the_points(done, tmp_path) -> None:
    """The table as it is: what stands beside the factors is passed over."""
    folder, _ = done
    points = folder / "out" / "calibration" / "not_ruled_out.csv"
    names = "".join(f"  {name}: {{}}\n" for name in (FORGETTING, DOCUMENTS, ITEMS))
    (tmp_path / "s.yaml").write_text(HEAD + f"factors:\n{names}design: {{method: table, file: {points}}}\n", encoding="utf-8")
    drawn = load_study(tmp_path / "s.yaml").drawn
    assert drawn is not None
    left = pd.read_csv(points)
    np.testing.assert_array_equal(drawn.points[[FORGETTING, DOCUMENTS]].to_numpy(), left[[FORGETTING, DOCUMENTS]].to_numpy())


def test_again_it_is_complete_and_the_same_bytes(done) -> None:
    folder, _ = done
    before = {path.name: path.read_bytes() for path in (folder / "out" / "calibration").iterdir()}
    again = calibrated(folder)
    assert again.exit_code == 0 and again.output.count("complete already") == 3
    assert {path.name: path.read_bytes() for path in (folder / "out" / "calibration").iterdir()} == before


@pytest.mark.slow
def test_what_was_interrupted_goes_on_to_the_same_result(done, tmp_path, monkeypatch) -> None:
    """Ctrl-C in the middle of the second wave; then the same command."""
    folder, _ = done
    calls = [0]

    def interrupted(*args, **more):
        calls[0] += 1
        if calls[0] > 250:
            raise KeyboardInterrupt
        return simulate(*args, **more)

    with monkeypatch.context() as patch:
        patch.setattr("experiments.model_runs.simulate_shared", interrupted)
        assert calibrated(tmp_path).exit_code == 130
    assert (tmp_path / "out" / "waves" / "wave_2").exists() and not (tmp_path / "out" / "calibration").exists()
    assert calibrated(tmp_path).exit_code == 0
    for name in ("not_ruled_out", "shrinkage", "targets", "all_points"):
        first, second = ((place / "out" / "calibration" / f"{name}.csv").read_bytes() for place in (folder, tmp_path))
        assert first == second


def test_where_nothing_is_left_it_says_what_contradicts(tmp_path) -> None:
    """Engagement of a village cannot be 0.3 and 0.5 at once; each can be had alone."""
    pair = "    - {{name: {name}, response: engagement, group: {group}, value: {value}, sd: 0.01}}\n"
    targets = pair.format(name="low", group="all", value=0.3) + pair.format(name="high", group="village", value=0.5)
    result = calibrated(
        tmp_path, HEAD + LOOKS + BOX.replace("64", "16") + "calibrate:\n  waves: 2\n  discrepancy: 0\n  targets:\n" + targets
    )
    assert result.exit_code == 0 and "none is left" in result.output
    assert "never both at once: low, high." in result.output
    analysis = read_analysis(tmp_path / "out", read_study(tmp_path / "out").manifest["identity"], NAME)
    assert analysis is not None and analysis.rests_on["contradicting"] == ["low", "high"]
    report, _ = report_source(tmp_path / "out", "zh", png=False)
    said = "\n".join(plain(one) for one in texts(build_report(report)))
    assert "从未同时符合的是：low、high" in said


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.slow)])
def test_the_report_has_the_section_and_types_no_number(done, lang, monkeypatch) -> None:
    folder, _ = done
    monkeypatch.setattr("analysis.figures.files.figure_files", lambda figure, stem, formats: {f"{stem}.{one}": b"" for one in formats})
    source, content = report_source(folder / "out", lang, png=False)
    report = build_report(source)
    assert any(heading.id == "calibration" for heading in report.headings())
    assert {"calibration-parameters", "calibration-targets"} <= {one.id for one in report.tables()}
    assert any("posterior_against_prior" in one.id for one in report.pictures())
    parts = [piece for one in texts(report) for piece in pieces(one)]
    assert [piece.text for piece in parts if piece.kind == "text" and re.search(r"\d", piece.text)] == []
    known = {row["key"] for row in content["numbers"]}
    assert {piece.key.partition("#")[0] for piece in parts if piece.kind == "number"} <= known


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.slow), "zh"])
@pytest.mark.parametrize("size", ["page", *(pytest.param(size, marks=pytest.mark.slow) for size in SIZES if size != "page")])
def test_the_figure_passes_the_lint(done, lang, size) -> None:
    folder, _ = done
    kind = next(one for one in FIGURES if one.name == "posterior_against_prior")
    context = FigureSource(read_study(folder / "out")).context(kind, partial(text, lang=lang), lang, size=SIZES[size])
    assert [(found.key, dict(found.values)) for found in lint(kind, context, draw_kind(kind, context), fonts=False)] == []


def test_patterns_are_measured_once_and_rule(tmp_path, monkeypatch) -> None:
    """A pattern that holds where forgetting exceeds 0.2; its measures are kept, point by point."""
    asked = []

    def measures(patterns, scenario, box, first_replicate, pool, view):
        asked.append(scenario.values[FORGETTING])
        row = [0.97 + scenario.values[FORGETTING] - 0.2, 0.06, np.nan if scenario.values[DOCUMENTS] > 0.15 else 0.6]
        return {one.id: np.tile(row, (box.replicates, 1)) + np.linspace(-1e-4, 1e-4, box.replicates)[:, None] for one in patterns}

    monkeypatch.setattr("branchsim.reality.box_run.point_measures", measures)
    content = HEAD + LOOKS + BOX.replace("64", "32") + "calibrate: {patterns: [T01], waves: 2}\n"
    result = calibrated(tmp_path, content)
    assert result.exit_code == 0, result.output
    assert "this is no calibration to data" in result.output and "rules nothing out: T01: engagement, measured at" in result.output
    left = table(tmp_path, "not_ruled_out")
    assert left[FORGETTING].min() > 0.199 and table(tmp_path, "shrinkage").iloc[0]["factor"] == FORGETTING
    assert len(asked) == 64
    assert calibrated(tmp_path, content).exit_code == 0 and len(asked) == 64


@pytest.mark.slow
def test_a_quick_look_says_that_it_is_one(tmp_path) -> None:
    result = calibrated(tmp_path, GOOD, "--quick")
    assert result.exit_code == 0 and "preliminary" in result.output
    assert len(table(tmp_path, "all_points")) == 12 and "too few to speak of single parameters" in result.output


def replaced(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


WRONG = {
    "unknown response": (replaced("response: engagement", "response: engagment"), "engagment is not among .* mean engagement"),
    "response not kept": (replaced("response: engagement", "response: score"), "score is not among"),
    "unknown group": (replaced("group: village", "group: vilage"), "vilage is not among .* mean village"),
    "unknown arm": (replaced("arm: documents_w30", "arm: documents_w3"), "documents_w3 is not among .* mean documents_w30"),
    "unknown window": (replaced("value: 0.40, sd: 0.02", "window: year_9, value: 0.4, sd: 0.02"), "year_9 is not among"),
    "difference of the baseline": (replaced("sd: 0.02}", "sd: 0.02, difference: true}"), "the baseline has no reference"),
    "no error": (replaced("sd: 0.02}", "sd: 0}"), "0.* is no observation error"),
    "negative error": (replaced("sd: 0.02}", "sd: -1.0}"), "-1.* is no observation error"),
    "error that is no number": (replaced("sd: 0.02}", "sd: .nan}"), "nan is no observation error"),
    "negative discrepancy": (replaced("sd: 0.02}", "sd: 0.02, discrepancy: -0.1}"), "-0.1 is no model discrepancy"),
    "outside": (replaced("value: 0.40, sd: 0.02", "value: 40.0, sd: 0.02"), "40.* cannot be a value of this response"),
    "infinite": (replaced("value: 0.40, sd: 0.02", "value: .inf, sd: 0.02"), "inf cannot be a value of this response"),
    "hold out unknown": (replaced("hold_out: [effect]", "hold_out: [effekt]"), "effekt is not among .* mean effect"),
    "all held out": (replaced("hold_out: [effect]", "hold_out: [effect, engagement, quality]"), "everything is held out"),
    "twice": (replaced("name: effect, ", "name: quality, "), "stands twice"),
    "unknown pattern": (replaced("  waves: 2", "  patterns: [T99]\n  waves: 2"), "no pattern of this name"),
    "patterns as a word": (replaced("  waves: 2", "  patterns: al\n  waves: 2"), "al is not available"),
    "nothing to go by": (HEAD + LOOKS + BOX + "calibrate: {waves: 2}\n", "nothing to calibrate to"),
    "no block": (HEAD + LOOKS + BOX, "has no block calibrate"),
    "nothing uncertain": (HEAD + LOOKS + TARGETS.replace("documents_w30", "baseline"), "nothing is uncertain"),
    "one replicate": (replaced("point_replicates: 3", "point_replicates: 1"), "at least 2 replicates"),
    "a design of another kind": (replaced("sobol_sequence, points: 64", "morris, trajectories: 4, levels: 4"), "fill the box evenly"),
    "a lever": (replaced("policies:", "factors: {assessment.party_weight: {}}\npolicies:"), "a lever is chosen"),
    "beyond the budget": (GOOD + "budget: {runs: 700}\n", "may need .* runs, the budget allows 700"),
    "unknown field": (replaced("  waves: 2", "  wavs: 2"), "wavs"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_and_nothing_is_written(tmp_path, name) -> None:
    content, said = WRONG[name]
    result = calibrated(tmp_path, content)
    assert result.exit_code == 2 and re.search(said, result.stderr, re.DOTALL), result.stderr
    assert not (tmp_path / "out").exists() and result.stdout == ""
    assert calibrated(tmp_path, content, lang="zh").exit_code == 2


def test_all_that_is_wrong_is_said_at_once(tmp_path) -> None:
    content = replaced("sd: 0.02}", "sd: 0}").replace("group: village", "group: vilage").replace("hold_out: [effect]", "hold_out: [x]")
    assert len(calibrated(tmp_path, content).stderr.strip().splitlines()) == 3


def test_a_foreign_folder_is_left_alone(tmp_path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x", encoding="utf-8")
    assert calibrated(tmp_path).exit_code == 2
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_the_folder_of_a_sweep_of_the_same_study_is_left_alone(tmp_path) -> None:
    content = GOOD.replace("64", "4")
    (tmp_path / "s.yaml").write_text(content, encoding="utf-8")
    assert call("sweep", str(tmp_path / "s.yaml"), "--out", str(tmp_path / "out")).exit_code == 0
    assert calibrated(tmp_path, content).exit_code == 2 and not (tmp_path / "out" / "waves").exists()


def test_another_calibration_is_not_mixed_in(done, tmp_path) -> None:
    """Other targets lead to other waves: refused, unless it is to be overwritten."""
    folder, _ = done
    other = replaced("value: 0.40, sd: 0.02", "value: 0.60, sd: 0.02")
    (tmp_path / "s.yaml").write_text(other, encoding="utf-8")
    refused = call("calibrate", str(tmp_path / "s.yaml"), "--out", str(folder / "out"))
    assert refused.exit_code == 2 and "wave_2" in refused.stderr
    assert (folder / "out" / "study.yaml").read_text(encoding="utf-8") == GOOD


def test_where_all_runs_fail_there_is_no_calibration(tmp_path, monkeypatch) -> None:
    def broken(*args, **more):
        raise ArithmeticError("no")

    monkeypatch.setattr("experiments.model_runs.simulate_shared", broken)
    result = calibrated(tmp_path)
    assert result.exit_code == 1 and "ArithmeticError" in result.stderr
    assert not (tmp_path / "out" / "calibration").exists()
