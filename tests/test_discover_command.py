"""``branchsim discover`` on studies of the fake model: the corner is known, answers are sentences, wrong input is refused whole."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.figures.catalogue import FIGURES
from analysis.figures.context import SIZES
from analysis.figures.lint.lint import lint
from analysis.figures.source import FigureSource, draw
from analysis.quoted import pieces, plain
from analysis.reports.document import Paragraph, Report, Table, texts
from analysis.reports.sections.discovery import discovery as section
from analysis.stored_analysis import read_analysis
from branchsim.command_line import main
from branchsim.messages import LANGUAGES, text
from branchsim.report_source import report_source
from experiments.design_arm import design_arm
from experiments.designs import METHODS
from experiments.study_reader import read_study
from tests.fake_model import FakeSeries, fake_simulate, plan, policy, slopes
from tests.report_studies import FORGETTING, FORGETTING_NOW, WEIGHT, folder_of, sweep_plan, unfinished_folder

mpl.use("Agg")
FAILS = "engagement < -0.03"
FIGURE_NAMES = ("prim_trade_off", "prim_box")
# in the fake model w30 changes engagement by -0.2 x forgetting / today's x the change of the weight
DRAW = {figure.name: figure for figure in FIGURES}


def run(*args: str, lang: str = "en"):
    return CliRunner().invoke(main, ["--lang", lang, "discover", *map(str, args)], prog_name="branchsim")


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("discover")
    few = {"replicates": 5, "box_replicates": 2}
    w30 = {"policies": (None, policy("w30", 0.30))}
    made = {"box": plan(points=48, **w30, **few), "few": plan(points=12, **few), "baseline": plan(policies=(None,), points=40, **few)}
    made["one"] = plan(points=32, **w30, replicates=5, box_replicates=1)
    return {name: folder_of(root / name, job) for name, job in made.items()}


@pytest.fixture(scope="module")
def found(folders):
    """The box study after one search."""
    result = run(folders["box"], "--fails", FAILS)
    assert result.exit_code == 0, result.output
    study = read_study(folders["box"])
    return result, study, read_analysis(study.folder, study.manifest["identity"], "discovery")


def test_the_corner_is_where_the_effect_is_known_to_lie(found) -> None:
    """w30: the effect passes the threshold at one value of forgetting, and nothing else acts."""
    _, study, analysis = found
    effect_now = -0.2 * (0.30 - study.manifest["scenario"]["values"][WEIGHT])
    turn = FORGETTING_NOW * -0.03 / effect_now
    for method in ("prim", "cart"):
        limits = analysis.tables["restrictions"].query(f"policy == 'w30' and method == '{method}'")
        assert limits["factor"].tolist() == [FORGETTING]
        assert limits["side"].tolist() == [">="]
        assert limits["bound"].iloc[0] == pytest.approx(turn, rel=0.08)
        box = analysis.tables["boxes"].query(f"policy == 'w30' and method == '{method}'").iloc[0]
        assert (box["outcome"], box["chance"]) == ("found", 0.01)
        assert min(box["density"], box["coverage"], box["held_out_density"]) > 0.9


def test_points_are_counted_by_their_mean_effect(found) -> None:
    _, study, analysis = found
    rows = (
        study.results.query("window == 'year_2' and group == 'all' and point_id > 0")
        .set_index(["policy", "point_id", "replicate_id"])
        .sort_index()
    )
    effect = (rows.loc["w30", "engagement"] - rows.loc["baseline", "engagement"]).groupby("point_id").mean()
    points = analysis.tables["points"].query("policy == 'w30'").set_index("point_id")
    assert points["value"].to_dict() == pytest.approx(effect.to_dict())
    assert points["fails"].tolist() == (effect < -0.03).tolist()


def test_the_sentence_says_corner_counts_chance_and_what_it_rests_on(found) -> None:
    result, _, analysis = found
    box = analysis.tables["boxes"].query("policy == 'w30' and method == 'prim'").iloc[0]
    flat = " ".join(result.output.split())
    assert f"fails at {box['failures']} of 48 points" in flat
    assert re.search(
        r"gather where How fast old habits of time use fade \(secretary.forgetting\) is at least [\d.]+ \(quasi-p [\d.e-]+\)", flat
    )
    assert f"Inside this corner {box['failing']} of {box['inside']} points fail" in flat
    assert "p = 0.01" in flat and "On points left out" in flat
    assert "Rests on 48 points (replicates each: up to 2), seeding common; factors that vary: 2." in flat
    assert "assumed, not measured" in flat
    assert "takes the 10" not in flat  # two factors need no choice


@pytest.mark.slow
def test_the_same_options_give_the_same_bytes(folders, found, tmp_path) -> None:
    shutil.copytree(folders["box"], tmp_path / "s")
    place = tmp_path / "s" / "discovery"
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    shutil.rmtree(place)
    assert run(tmp_path / "s", "--fails", FAILS, "--seed", "0", lang="zh").exit_code == 0
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before


def test_an_answer_without_a_corner_is_an_answer(folders) -> None:
    always = run(folders["one"], "--fails", "engagement < 0.5")
    assert (always.exit_code, "fails at 32 of 32 points (100 %). It fails everywhere" in always.output) == (0, True)
    never = run(folders["one"], "--fails", "engagement < -50%")
    assert (never.exit_code, "fails at 0 of 32 points (0 %). It fails nowhere" in never.output) == (0, True)
    assert "With one replicate a point it is unknown" in never.output
    study = read_study(folders["one"])
    values = read_analysis(study.folder, study.manifest["identity"], "discovery").tables["points"]["value"].sort_values()
    few = run(folders["one"], "--fails", f"engagement < {values.iloc[3]:.9f}")
    assert (few.exit_code, "Fewer than 5 points fail" in few.output) == (0, True)


def test_levels_signs_and_full_width_letters(folders) -> None:
    level = run(folders["baseline"], "--policy", "baseline", "--fails", "level quality ＜ ０.5")
    assert level.exit_code == 0, level.output
    assert "An arm counts as failing at a point where True quality in year 2 is below 0.5 (0-1)." in level.output
    assert "against" not in level.output
    behind = run(folders["one"], "--fails", "quality effect ≥ -delta", lang="zh")
    assert behind.exit_code == 0, behind.output
    assert "对真实质量的效应不低于-0.01" in behind.output


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("study", "options", "lines"),
    [
        ("box", ["--fails", "qualty < 2", "--policy", "w99", "--method", "prin"], ["--policy: w99", "--method: prin", "--fails:1:1"]),
        ("box", ["--fails", "quality < 2%%"], ["--fails:1:11"]),
        ("box", ["--fails", "effect level quality < 0"], ["--fails:1:1"]),
        ("box", ["--fails", "quality"], ["--fails:1:1"]),
        ("box", ["--fails", "quality < nan"], ["--fails:1:11: nan"]),
        ("box", ["--fails", "quality < 1e999"], ["--fails:1:11: 1e999"]),
        ("box", ["--fails", "quality < 1.5"], ["--fails:1:11: 1.5"]),
        ("box", ["--fails", "level quality < -0.5"], ["--fails:1:17: -0.5"]),
        ("box", ["--fails", "level quality < delta"], ["--fails:1:17"]),
        ("box", ["--fails", "paperwork_hours < 5%"], ["--fails:1:19"]),
        ("box", ["--window", "year_9", "--group", "moon"], ["--group: moon", "--window: year_9"]),
        ("box", ["--threshold-density", "nan", "--min-support", "0.6"], ["--min-support", "--threshold-density"]),
        ("box", ["--policy", "baseline"], ["--policy: baseline"]),
        ("box", ["--box", "3"], ["--box"]),
        ("box", ["--box", "999", "--policy", "w30", "--fails", FAILS], ["--box: 999"]),
        ("few", [], ["w30", "w45"]),
        ("baseline", [], ["baseline"]),
        ("box", ["--fails", "cost_superiors < delta", "--policy", "w30"], ["w30"]),
    ],
)  # fmt: skip
def test_wrong_input_is_refused_whole_and_nothing_is_written(folders, lang, study, options, lines) -> None:
    folder = folders[study]
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = run(folder, *options, lang=lang)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    told = result.stderr.splitlines()
    assert len(told) == len(lines), told
    assert all(any(line in one for one in told) for line in lines), told
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_designs_that_do_not_fill_the_space_and_folders_that_are_no_study(tmp_path) -> None:
    from branchsim.discover_options import DEPENDENT

    assert set(DEPENDENT) <= set(METHODS)
    job = plan(points=40, replicates=2, box_replicates=1, sampler={"method": "morris", "factors": [], "held": []})
    result = run(folder_of(tmp_path / "s", job))
    assert result.exit_code == 2 and "the design morris" in result.stderr
    nothing = run(tmp_path)
    assert nothing.exit_code == 2 and "Traceback" not in nothing.output


def test_failed_runs_leave_fewer_points_and_say_so(tmp_path) -> None:
    def broken(scenario, policies, **address):
        if scenario.values_at(0)[FORGETTING] > 0.2:
            raise ZeroDivisionError("no")
        return fake_simulate(scenario, policies, **address)

    result = run(folder_of(tmp_path / "s", plan(points=40, replicates=2, box_replicates=1), broken))
    assert result.exit_code == 2
    assert re.search(r"w30: \d+ points have a value here \(\d+ have none\); at least 30 are needed", result.stderr)


@pytest.mark.slow
def test_the_arm_of_a_design_is_searched_over_its_levers(tmp_path) -> None:
    """Engagement falls with the weight of the point: the corner is a high weight, and the text says that a lever is a choice."""

    def by_weight(scenario, policies, *, seed, replicate, stream=0, engine="kernel"):
        made = {}
        for one in policies:
            values = scenario.under(one).values_at(0)
            shift = -0.2 * values[WEIGHT] + 0.001 * slopes(values)[0]
            made["baseline" if one is None else one.id] = FakeSeries(np.full((2, 9), 0.5 + shift))
        return made

    random = np.random.default_rng(3)
    rows = pd.DataFrame({WEIGHT: random.uniform(0.2, 0.6, 41), FORGETTING: random.uniform(0.1, 0.3, 41)})
    rows.loc[0] = [0.15, FORGETTING_NOW]
    rows.insert(0, "point_id", range(41))
    sampler = {"method": "latin_hypercube", "factors": [{"name": WEIGHT}, {"name": FORGETTING}], "held": [], "fixed": {}}
    job = replace(sweep_plan(), design=rows, sampler=sampler, replicates=2, box_replicates=2, policies=(None, design_arm({})))
    folder = folder_of(tmp_path / "s", job, by_weight)
    result = run(folder, "--fails", "engagement < -0.05")
    assert result.exit_code == 0, result.output
    assert "a limit on a lever is a choice" in " ".join(result.output.split())
    study = read_study(folder)
    limits = read_analysis(folder, study.manifest["identity"], "discovery").tables["restrictions"]
    assert set(limits["factor"]) == {WEIGHT}
    context = FigureSource(study).context(DRAW["prim_box"], partial(text, lang="en"), "en", size=SIZES["page"])
    assert [found.key for found in lint(DRAW["prim_box"], context, draw(DRAW["prim_box"], context), fonts=False)] == []


@pytest.mark.parametrize(
    ("lang", "size"), [("zh", "page"), *(pytest.param(lang, size, marks=pytest.mark.slow) for lang in LANGUAGES for size in SIZES)]
)
@pytest.mark.parametrize("name", FIGURE_NAMES)
def test_the_lint_finds_nothing_and_every_number_has_a_key(found, name, lang, size) -> None:
    context = FigureSource(found[1]).context(DRAW[name], partial(text, lang=lang), lang, size=SIZES[size])
    drawn = draw(DRAW[name], context)
    assert [(one.key, dict(one.values)) for one in lint(DRAW[name], context, drawn, fonts=False)] == []
    for part in [*pieces(drawn.title), *pieces(drawn.caption), *pieces(drawn.alternative)]:
        assert part.kind != "text" or not any(letter.isdigit() for letter in part.text), part.text
        assert part.kind != "number" or part.key.partition("#")[0] in context.numbers, part.key


def test_the_trade_off_draws_the_trajectory(found) -> None:
    _, study, analysis = found
    context = FigureSource(study).context(DRAW["prim_trade_off"], partial(text, lang="en"), "en", policies=("w30",))
    panel = draw(DRAW["prim_trade_off"], context).figure.axes[0]
    rows = analysis.tables["trajectory"].query("policy == 'w30'")
    drawn = {(round(x, 6), round(y, 6)) for line in panel.lines if line.get_marker() == "o" for x, y in zip(*line.get_data(), strict=True)}
    assert drawn == {(round(100 * x, 6), round(100 * y, 6)) for x, y in zip(rows["coverage"], rows["density"], strict=True)}


def test_figures_and_report_without_a_discovery(folders) -> None:
    study = read_study(folders["few"])
    assert {DRAW[name].lacks(study) for name in FIGURE_NAMES} == {"figure.lacks_discovery"}
    source, _ = report_source(folders["few"], "en", pictures=False)
    assert list(section(source)) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_types_no_number_and_shows_the_stored_ones(found, lang) -> None:
    _, study, analysis = found
    source, content = report_source(study.folder, lang, pictures=False)
    blocks = list(section(source))
    assert any(isinstance(block, Paragraph) and block.style == "note" for block in blocks)
    tables = {block.id: block for block in blocks if isinstance(block, Table)}
    assert set(tables) == {"corners", "corner-limits"}
    known = {entry["key"] for entry in content["numbers"]}
    shown = [piece for one in texts(Report(lang, "", "", "", "", "", tuple(blocks))) for piece in pieces(one)]
    assert [piece.text for piece in shown if piece.kind == "text" and re.search(r"\d", piece.text)] == []
    assert {piece.key.partition("#")[0] for piece in shown if piece.kind == "number"} <= known
    first = tables["corners"].rows[0].cells
    assert plain(first[0].text) == "w30"
    assert first[3].value == analysis.tables["boxes"]["density"].iloc[0]


def test_quick_looks_and_unfinished_studies_say_so(tmp_path) -> None:
    w30 = {"policies": (None, policy("w30", 0.30)), "replicates": 2, "box_replicates": 1}
    quick = run(folder_of(tmp_path / "quick", plan(points=32, preliminary=True, **w30)), "--fails", "engagement < 0.5")
    assert quick.exit_code == 0 and quick.output.startswith("PRELIMINARY")
    part = run(unfinished_folder(tmp_path / "part", plan(points=60, **w30), 45), "--fails", "engagement < 0.5", "--seed", "1")
    assert part.exit_code == 0 and part.output.startswith("INTERIM")
    assert re.search(r"fails at (\d+) of \1 points", part.output)
    content = json.loads((tmp_path / "part" / "discovery" / "analysis.json").read_text(encoding="utf-8"))
    assert content["rests_on"]["interim"] is True and content["rests_on"]["points_without_a_run"]["w30"] > 0


def test_a_second_condition_is_not_dropped_in_silence(folders) -> None:
    result = run(folders["box"], "--fails", FAILS, "--fails", "quality < delta")
    assert result.exit_code == 2
    assert "--fails" in result.output and "a search asks one condition" in " ".join(result.output.split())
