"""All figures: they draw the numbers of the tables and say what a reader needs. What the eye would stumble over is in test_figure_lint."""

from __future__ import annotations

import json
import logging
import warnings
from dataclasses import replace
from functools import partial

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis import rank_correlation
from analysis.effects import study_effects
from analysis.figures import choice, response_surface, score_truth, style
from analysis.figures.catalogue import FIGURES
from analysis.figures.choice import BASELINE, LOOKS, grid_axes, telling_policies
from analysis.figures.files import figure_files
from analysis.figures.lines import wrapped
from analysis.figures.lint.lint import lint
from analysis.figures.source import FigureSource
from analysis.figures.source import draw as draw_kind
from analysis.figures.style import chinese_font_file, figure_style
from analysis.paths import path, path_before
from branchsim.grid import Axis
from branchsim.messages import text
from experiments.default_point import before_switch
from experiments.intervals import half_width
from experiments.runner import run_study
from experiments.study_folder import open_study
from experiments.study_reader import read_study
from sim.files.scenario_files import load_policy, load_scenario
from sim.observation import REPORTED_GROUPS, new_tally, response_table
from sim.processes import observe_ranks
from sim.simulate import simulate_policies, start
from tests.fake_model import fake_simulate, plan
from tests.figure_studies import AXES, drawn, grid_plan, source_of, stored

mpl.use("Agg")
DRAW = {figure.name: figure for figure in FIGURES}


@pytest.fixture(scope="module")
def studies():
    """Studies of the fake model: the demonstration, a grid, and one policy alone."""
    return {name: source_of(name).study for name in ("demo", "grid", "run")}


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A small study of the model itself."""
    scenario = load_scenario("baseline", ["population.branches=40", "burn_in=24", "months=12"])
    names = {name: {"unit": one.unit, "scale": one.scale, "label_en": one.label_en} for name, one in response_table().items()}
    policies = (None, load_policy("weight_up"), load_policy("documents_w15"))
    job = plan(5, points=0, scenario=scenario, policies=policies, responses=tuple(names), groups=REPORTED_GROUPS, labels=names)
    folder = tmp_path_factory.mktemp("real") / "s"
    run_study(open_study(folder, job), simulate_policies, 2, before=before_switch)
    return read_study(folder)


def draw(name: str, study, lang: str = "en", policies=()) -> Figure:
    context = FigureSource(study).context(DRAW[name], partial(text, lang=lang), lang, policies=policies)
    figure = draw_kind(DRAW[name], context).figure
    with figure_style(lang):
        FigureCanvasAgg(figure).draw()
    return figure


def caption(figure: Figure) -> str:
    return figure.texts[-1].get_text().replace("\n", " ")


CASES = [
    ("weight_by_evidence", "demo"), ("effects", "demo"), ("effects", "grid"), ("time_paths", "demo"), ("time_paths", "grid"),
    ("time_paths", "run"), ("score_truth", "demo"), ("score_truth", "grid"), ("score_truth", "run"), ("response_surface", "grid"),
]  # fmt: skip


@pytest.mark.slow
def test_wide_grid_shows_signs_and_stays_tidy() -> None:
    axes = (Axis("assessment.party_weight", tuple(k / 20 for k in range(2, 11))), Axis("consequence.penalty", (0.05, 0.125, 0.5)))
    source = FigureSource(stored(grid_plan(axes, points=0, replicates=5)))
    for name in ("response_surface", "effects", "time_paths"):
        context, figure = drawn(source, name, "zh")
        assert lint(DRAW[name], context, figure, fonts=False) == ()
    figure = draw("response_surface", source.study)
    assert {part.get_text() for part in figure.axes[0].texts} <= {"+", "-", "0"}
    assert "give the sign" in caption(figure)


@pytest.mark.parametrize(("name", "study"), CASES)
def test_caption_says_sizes_intervals_window_seed_and_study(studies, name, study) -> None:
    written, manifest = caption(draw(name, studies[study])), studies[study].manifest
    for needed in ("10 branches", "replicate", manifest["identity"][:8], "eed 1"):
        assert needed in written, needed
    assert ("year 2" in written) or ("Months" in written)
    assert "interval" in written


@pytest.mark.slow
def test_chinese_draws_without_any_system_font(studies, monkeypatch) -> None:
    """A machine with nothing but matplotlib's own fonts and the one that arrives with the install."""
    own = [font for font in font_manager.fontManager.ttflist if str(mpl.get_data_path()) in font.fname]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", own)
    style._chinese_family.cache_clear()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name, study in CASES[::3]:
            figure = draw(name, studies[study], "zh")
    assert figure.texts[0].get_fontname() == "Noto Sans SC"
    style._chinese_family.cache_clear()


def test_chinese_and_mathematics_in_one_line(caplog) -> None:
    from matplotlib.mathtext import MathTextParser

    line = "效应 $\\beta_1$ 与 $\\rho \\leq 0.5$"
    with figure_style("zh"), warnings.catch_warnings(), caplog.at_level(logging.INFO):
        warnings.simplefilter("error")
        figure = Figure()
        figure.text(0.1, 0.5, line, parse_math=True)
        FigureCanvasAgg(figure).draw()
        figure_files(figure, "m")
        glyphs = MathTextParser("path").parse(line, 72, font_manager.FontProperties(size=12)).glyphs
    assert [record for record in caplog.records if "matplotlib" in record.name and "findfont" in record.getMessage()] == []
    drawn = {font.get_glyph_name(code) if isinstance(code, int) else code for font, _, code, *_ in glyphs}
    assert ".notdef" not in drawn
    assert "currency" not in drawn  # what mathtext draws where it finds nothing
    families = {font.family_name for font, *_ in glyphs}
    assert any("Noto" in family for family in families)
    assert str(chinese_font_file()).endswith(".ttf")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "study", "formats"),
    [
        ("effects", "demo", ("svg", "pdf", "png")),
        ("time_paths", "demo", ("svg",)),
        ("score_truth", "run", ("pdf",)),
        ("response_surface", "grid", ("svg",)),
    ],
)
def test_two_drawings_are_the_same_bytes(studies, name, study, formats) -> None:
    def files():
        figure = draw(name, studies[study], "zh")
        with figure_style("zh"):
            return figure_files(figure, "f", formats)

    first = files()
    assert first == files()
    if "png" in formats:
        assert int.from_bytes(first["f.png"][16:20], "big") == 3000  # 10 inches at 300 dpi


def test_looks_are_told_apart_without_colour() -> None:
    for looks in ([look.marker for look in LOOKS], [marker for _, marker in score_truth.LOOKS.values()]):
        assert len(set(looks)) == len(looks)


def test_paths_are_means_and_intervals_of_the_stored_months(studies) -> None:
    study = studies["demo"]
    shown = telling_policies(study, 5)
    assert shown == ("documents_w15", "documents_w45", "onsite_w15", "onsite_w45")
    panel = draw("time_paths", study).axes[0]
    values = study.monthly.query("policy == 'onsite_w45' and response == 'engagement' and month >= 0").groupby("month")["value"]
    line = next(line for line in panel.lines if line.get_color() == LOOKS[3].colour)
    assert line.get_xdata().tolist() == list(range(-1, 24))  # joined to the shared last month before the switch
    assert line.get_ydata()[1:].tolist() == pytest.approx(values.mean().tolist())
    found = path(study, "onsite_w45", "engagement").loc[5]
    assert found["high"] - found["mean"] == pytest.approx(half_width(6, values.get_group(5).std(ddof=1)))
    score = draw("time_paths", study).axes[2]
    assert next(line for line in score.lines if line.get_color() == LOOKS[0].colour).get_xdata().tolist() == [-1, 11, 23]


def test_few_replicates_have_no_band(tmp_path) -> None:
    run_study(open_study(tmp_path / "s", plan(replicates=3, points=0)), fake_simulate, 1)
    study = read_study(tmp_path / "s")
    assert path(study, "w30", "engagement")["low"].isna().all()
    assert len(path_before(study, "engagement")) == 0
    assert "no intervals" in caption(draw("time_paths", study))


def test_months_and_branches_agree_with_the_windows(real) -> None:
    """Three ways to the same numbers: monthly paths, branches at the end, and the results of the last year."""
    rows = real.results.query("policy == 'weight_up' and window == 'year_1' and group == 'all'").set_index("replicate_id")
    months = real.monthly.query("policy == 'weight_up' and response == 'quality' and month >= 0").groupby("replicate_id")["value"].mean()
    assert months.tolist() == pytest.approx(rows["quality"].tolist())
    assert rank_correlation.rank_correlations(real, "weight_up") == pytest.approx(rows["validity"].to_dict())
    scores = real.branches.query("policy == 'weight_up'").groupby("replicate_id")["score"].mean()
    assert scores.tolist() == pytest.approx(rows["score"].tolist())


def test_months_before_the_switch_are_the_burn_in_of_the_run(real) -> None:
    scenario = load_scenario("baseline", ["population.branches=40", "burn_in=24", "months=12"])
    run, tally = start(scenario, seed=1, replicate=2), new_tally(24)
    run.advance_to(0, tally, observed_from=-24)
    expected = tally[0]["engagement"][12:, 0] / tally[1]["engagement"][12:, 0]
    stored = real.monthly.query("month < 0 and response == 'engagement' and replicate_id == 2")
    assert stored["value"].tolist() == expected.tolist()


def test_limits_of_a_rank_correlation_are_those_of_the_model() -> None:
    ours = rank_correlation.LEAST_BRANCHES, rank_correlation.LEAST_SCORES, rank_correlation.LEAST_SPREAD
    assert ours == (observe_ranks.LEAST_BRANCHES, observe_ranks.LEAST_SCORES, observe_ranks.LEAST_SPREAD)


def test_points_are_the_branches_of_the_first_replicate(studies) -> None:
    study = studies["demo"]
    figure = draw("score_truth", study, policies=("onsite_w45", "documents_w15"))
    assert [panel.get_title(loc="left") for panel in figure.axes] == [
        "30 % on-site evidence,\nparty weight 45 %", "Documents only, party weight 15 %",
    ]  # fmt: skip
    drawn = np.concatenate([points.get_offsets() for points in figure.axes[0].collections])
    rows = study.branches.query("policy == 'onsite_w45' and replicate_id == 0")
    assert sorted(map(tuple, drawn.tolist())) == sorted(rows[["true_mean", "score"]].itertuples(index=False, name=None))
    assert f"= {rank_correlation.rank_correlations(study, 'onsite_w45')[0]:.2f} [" in figure.axes[0].texts[0].get_text()
    assert "none of them real" in caption(figure)


def test_cells_are_the_effects_and_hatched_where_the_interval_holds_zero(studies) -> None:
    study = studies["grid"]
    table = study_effects(study).table.query("group == 'all' and window == 'year_2'").set_index(["policy", "response"])
    figure = draw("response_surface", study)
    panel = figure.axes[0]
    cells = panel.images[0].get_array()
    assert cells.shape == (2, 3)  # the shorter lever down, the longer along
    for row, on_site in enumerate(("0.05", "0.30")):
        for column, weight in enumerate(("0.15", "0.30", "0.45")):
            assert cells[row, column] == table.loc[(f"weight{weight}_onsite{on_site}", "engagement"), "difference"]
    assert panel.images[0].get_clim() == (-np.abs(cells).max(), np.abs(cells).max())
    rows = table.xs("engagement", level="response")
    expected = int((~((rows["low"] > 0) | (rows["high"] < 0))).sum())
    assert len([patch for patch in panel.patches if isinstance(patch, Rectangle) and patch.get_hatch()]) == expected >= 1
    assert "The share of documents gives way" in caption(figure)


def test_a_missing_interval_counts_as_undecided() -> None:
    cells = {"low": np.array([0.1, -0.2, np.nan, -0.3]), "high": np.array([0.2, 0.1, np.nan, -0.1])}
    assert response_surface.undecided(cells).tolist() == [False, True, True, False]


def test_forest_draws_the_table(studies) -> None:
    study = studies["demo"]
    row = (
        study_effects(study).table.query("group == 'all' and window == 'year_2' and policy == 'onsite_w45' and response == 'score'").iloc[0]
    )
    panel = next(panel for panel in draw("effects", study).axes if panel.get_title(loc="left") == "Party score")
    labels = [label.get_text().replace("\n", " ") for label in panel.get_yticklabels()] or []
    lines = [line for line in panel.lines if len(line.get_xdata()) == 2 and line.get_xdata()[0] == row["low"]]
    assert lines[0].get_xdata().tolist() == [row["low"], row["high"]]
    assert [line for line in panel.lines if list(line.get_xdata()) == [row["difference"]]] != []
    assert [line for line in panel.lines if list(line.get_xdata()) == [row["box_low"], row["box_high"]]] != []
    assert labels == [] or labels[0].startswith("against")


def test_each_figure_says_what_it_lacks(studies, tmp_path) -> None:
    lacks = {figure.name: figure.lacks(studies["run"]) for figure in FIGURES}
    assert lacks == {
        "weight_by_evidence": "figure.lacks_weight_question", "effects": "figure.lacks_effects", "time_paths": None, "score_truth": None,
        "response_surface": "figure.lacks_grid", "effects_by_type": "figure.lacks_effects", "cost_effect_plane": "figure.lacks_effects",
        "distributions_by_type": "figure.lacks_effects", "reversal": "figure.lacks_effects", "factorial_heat_map": "figure.lacks_factorial",
        "factor_line": "figure.lacks_factorial", "two_lever_surface": "figure.lacks_surface",
        "value_of_information": "figure.lacks_value", "posterior_against_prior": "figure.lacks_calibration",
        "tornado": "figure.lacks_sensitivity", "morris_plane": "figure.lacks_morris",
        "sensitivity_convergence": "figure.lacks_convergence", "interaction_heat_map": "figure.lacks_pairs",
        "regret_distribution": "figure.lacks_decision", "prim_trade_off": "figure.lacks_discovery", "prim_box": "figure.lacks_discovery",
        "pareto_front": "figure.lacks_optimisation", "search_convergence": "figure.lacks_optimisation",
    }  # fmt: skip
    older = replace(studies["demo"], monthly=None, branches=None)
    assert (DRAW["time_paths"].lacks(older), DRAW["score_truth"].lacks(older)) == ("figure.lacks_monthly", "figure.lacks_branches")


def test_corners_of_a_grid_leave_out_the_baseline_again(studies) -> None:
    study = studies["grid"]
    assert [axis.lever for axis in grid_axes(study)] == [axis.lever for axis in AXES]
    assert telling_policies(study, 6) == (BASELINE, "weight0.15_onsite0.30", "weight0.45_onsite0.05", "weight0.45_onsite0.30")
    assert choice.giving_way(study) == ("assessment.evidence_mix.documents",)


def test_wrapping_keeps_every_character_and_chinese_punctuation() -> None:
    chinese = "党建考核权重提高以后，得分上升（虚高）而真实质量不变；95%区间见图。" * 3
    with figure_style("zh"):
        lines = wrapped(chinese, 2.0, 8.0).split("\n")
    assert "".join(lines) == chinese
    assert len(lines) > 2
    assert not any(line[0] in "，。；）" or line[-1] in "（“" for line in lines)
    with figure_style("en"):
        assert wrapped("one two three", 100.0, 8.0) == "one two three"
        assert wrapped("one two three", 0.01, 8.0).split() == ["one", "two", "three"]


@pytest.mark.slow
def test_settings_of_matplotlib_stay(studies) -> None:
    before = json.dumps(dict(mpl.rcParams), default=str, sort_keys=True)
    for lang in ("en", "zh"):
        draw("effects", studies["demo"], lang)
    assert json.dumps(dict(mpl.rcParams), default=str, sort_keys=True) == before
