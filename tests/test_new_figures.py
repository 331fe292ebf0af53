"""Figures by type, by point and by factor: they draw the numbers of the tables, quote only numbers they can name, and stay tidy."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import matplotlib as mpl
import numpy as np
import pytest

from analysis.by_type import type_distributions
from analysis.factorial import cells
from analysis.figures.catalogue import FIGURES
from analysis.figures.context import SIZES
from analysis.figures.cost_effect_plane import plane_points
from analysis.figures.files import figure_files
from analysis.figures.lint.lint import lint
from analysis.figures.reversal import zones
from analysis.figures.source import FigureSource
from analysis.figures.source import draw as draw_kind
from analysis.figures.style import figure_style
from analysis.quoted import pieces, plain
from analysis.screening import box_effects, screening
from branchsim.messages import LANGUAGES, text
from experiments.study_reader import StoredStudy
from sim.observation import TREATED
from tests.typed_studies import GROUPS, TARGETED, factorial_plan, stored, typed_plan

mpl.use("Agg")
DRAW = {figure.name: figure for figure in FIGURES}
CASES = [
    ("effects_by_type", "typed"), ("distributions_by_type", "typed"), ("cost_effect_plane", "typed"), ("reversal", "typed"),
    ("factorial_heat_map", "two"), ("factorial_heat_map", "three"), ("factorial_heat_map", "design"), ("factor_line", "one"),
]  # fmt: skip
NAMES = list(dict.fromkeys(name for name, _ in CASES))


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    """A comparison with types, costs and a box, and factorials."""
    folder = tmp_path_factory.mktemp("new")
    jobs = {"typed": typed_plan(), "one": factorial_plan(1), "two": factorial_plan(2), "three": factorial_plan(3)}
    found = {name: stored(folder / name, job) for name, job in jobs.items()}
    found["design"] = stored(folder / "design", factorial_plan(2, levers=True))
    found["few"] = stored(folder / "few", factorial_plan(2, replicates=2))
    return found


@pytest.fixture(scope="module")
def sources(studies) -> dict[str, FigureSource]:
    return {name: FigureSource(study) for name, study in studies.items()}


def drawing(name: str, source: FigureSource, lang: str = "en", size: str = "slide", policies=(), framed: bool = True):
    """What a figure is drawn from, and the figure with its texts."""
    context = source.context(DRAW[name], partial(text, lang=lang), lang, policies=policies, size=SIZES[size], framed=framed)
    return context, draw_kind(DRAW[name], context)


def draw(name: str, source: FigureSource, *more, **changes):
    """The figure with its texts."""
    return drawing(name, source, *more, **changes)[1]


def changed(study: StoredStudy, **tables) -> FigureSource:
    return FigureSource(replace(study, **tables))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("name", "study"), CASES)
@pytest.mark.parametrize("size", ["page", *(pytest.param(size, marks=pytest.mark.slow) for size in SIZES if size != "page")])
def test_the_lint_finds_nothing_and_every_number_has_a_key(sources, name, study, lang, size) -> None:
    context, drawn = drawing(name, sources[study], lang, size)
    assert [(found.key, dict(found.values)) for found in lint(DRAW[name], context, drawn, fonts=False)] == []
    for part in [*pieces(drawn.title), *pieces(drawn.caption), *pieces(drawn.alternative)]:
        assert part.kind != "text" or not any(letter.isdigit() for letter in part.text), part.text
        assert part.kind != "number" or part.key.partition("#")[0] in context.numbers, part.key


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_without_a_frame_there_is_no_title_and_no_caption(sources, name) -> None:
    study = next(study for one, study in CASES if one == name)
    assert draw(name, sources[study], framed=False).figure.texts == []
    assert draw(name, sources[study], framed=False).caption == draw(name, sources[study]).caption


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_two_drawings_are_the_same_bytes(sources, name) -> None:
    study = next(study for one, study in CASES if one == name)
    with figure_style("zh", SIZES["column"]):
        first, second = (figure_files(draw(name, sources[study], "zh", "column").figure, "f", ("svg", "png")) for _ in range(2))
    assert first == second


def test_places_do_not_keep_the_digits_in_which_layouts_differ(sources) -> None:
    for study, name in (("typed", "reversal"), ("two", "factorial_heat_map")):
        figure = draw(name, sources[study], "zh", "page").figure
        for panel in figure.axes:
            bounds = panel.get_position(original=True).bounds
            assert bounds == pytest.approx([round(edge, 6) for edge in bounds], abs=1e-12)


def test_effects_by_type_draws_the_table(sources) -> None:
    source = sources["typed"]
    drawn = draw("effects_by_type", source)
    rows = source.effects.table.query("window == 'year_2' and response == 'quality'").set_index(["policy", "reference", "group"])
    panel = drawn.figure.axes[1]
    labels = [label.get_text() for label in drawn.figure.axes[0].get_yticklabels()]
    assert labels == ["all branches", "villages", "communities", "organs", "public institutions", "state enterprises",
                      "non-public enterprises", "social organisations", "reached", "connected", "others"]  # fmt: skip
    for group, height in (("all", 0), ("organ", 3), (TREATED, 8)):
        row = rows.loc[(TARGETED, "baseline", group)]
        lines = {tuple(line.get_xdata()): float(np.mean(line.get_ydata())) for line in panel.lines if len(line.get_xdata()) < 3}
        assert round(lines[(row["low"], row["high"])]) == height
        assert round(lines[(row["difference"],)]) == height
    assert (rows.index.get_level_values("policy").nunique(), "Not all policies" in plain(drawn.caption)) == (6, True)
    assert "Connected" in plain(drawn.caption)


def test_a_hollow_marker_is_an_effect_that_may_be_zero(sources) -> None:
    """Branches that are not reached get no effect but noise; those reached get one that is surely not zero."""
    source = sources["typed"]
    rows = source.effects.table.query("window == 'year_2' and policy == @TARGETED and group in ('all', 'others')").set_index("response")
    drawn = draw("effects_by_type", source, policies=(TARGETED,))
    for panel, response in zip(drawn.figure.axes, ("engagement", "quality", "score", "inflation"), strict=True):
        faces = {round(line.get_ydata()[0]): line.get_markerfacecolor() for line in panel.lines if len(line.get_xdata()) == 1}
        for height, group in ((0, "all"), (10, "others")):
            row = rows[rows["group"] == group].loc[response]
            assert (faces[height] == "white") == (row["low"] <= 0 <= row["high"])
    assert (rows[rows["group"] == "others"]["low"] <= 0).any()


def test_older_folders_have_no_connected_branches(studies) -> None:
    study = studies["typed"]
    groups = [group for group in GROUPS if not group.startswith("connected")]
    older = replace(study, manifest=study.manifest | {"groups": groups}, results=study.results[study.results["group"].isin(groups)])
    drawn = draw("effects_by_type", FigureSource(older))
    labels = [label.get_text() for label in drawn.figure.axes[0].get_yticklabels()]
    assert labels[-2:] == ["reached", "others"]
    assert "Connected" not in plain(drawn.caption)


def test_distributions_draw_the_quantiles_and_show_the_policy_that_moves_scores_most(sources) -> None:
    source = sources["typed"]
    table = type_distributions(source.whole).set_index(["policy", "measure", "group"])["median"]
    moves = {one: abs(table[(one, "score", "all")] - table[(other, "score", "all")]) for one, other in source.whole.references().items()}
    policy = max(moves, key=moves.__getitem__)
    drawn = draw("distributions_by_type", source)
    assert f"policy: {policy}" in [label.get_text() for label in drawn.figure.legends[0].get_texts()]
    medians = {float(line.get_xdata()[0]) for line in drawn.figure.axes[0].lines if len(set(line.get_xdata())) == 1}
    reference = source.whole.references()[policy]
    for arm in (policy, reference):
        for group in ("all", "organ", "school"):
            assert table[(arm, "score", group)] in medians
    labels = [label.get_text() for label in drawn.figure.axes[0].get_yticklabels()]
    assert labels[0] == "all branches (n = 150)"
    assert drawn.figure.axes[0].get_xlim() == drawn.figure.axes[1].get_xlim()  # seen and true on one scale
    two = draw("distributions_by_type", source, policies=("w30", "w45"))
    assert [panel.get_ylabel() for panel in two.figure.axes] == ["w30", "", "w45", ""]


def test_types_without_a_score_have_an_empty_row(studies) -> None:
    branches = studies["typed"].branches.copy()
    branches.loc[branches["type"] == "school", "score"] = np.nan
    drawn = draw("distributions_by_type", changed(studies["typed"], branches=branches))
    assert [label.get_text() for label in drawn.figure.axes[0].get_yticklabels()][-1] == "schools (n = 0)"


def test_cost_plane_draws_effects_and_the_points_of_the_box(sources) -> None:
    source = sources["typed"]
    drawn = draw("cost_effect_plane", source, policies=("w45",))
    rows = source.effects.table.query("policy == 'w45' and window == 'year_2' and group == 'all'").set_index("response")
    cost, gain = rows.loc["cost_person_days"], rows.loc["quality"]
    lines = [(list(line.get_xdata()), list(line.get_ydata())) for line in drawn.figure.axes[0].lines]
    assert ([cost["low"], cost["high"]], [gain["difference"]] * 2) in lines
    assert ([cost["difference"]] * 2, [gain["low"], gain["high"]]) in lines
    cloud = plane_points(source.whole, "w45", "w30", "quality")
    assert len(cloud) == 24
    assert (cloud["cost"].tolist(), cloud["benefit"].tolist()) in lines
    assert [panel.get_title(loc="left") for panel in drawn.figure.axes] == ["True quality", "Engagement"]
    legend = [label.get_text() for label in drawn.figure.legends[0].get_texts()]
    assert legend[0] == "w45* (100 % / 100 %)"  # money that nobody priced
    assert "nobody has priced" in plain(drawn.caption)


def test_reversal_draws_every_point_against_what_orders_it_most(sources) -> None:
    """In the fake model effects grow with forgetting, and with nothing else."""
    study = sources["typed"].whole
    found = screening(study, "w45", "w30", "inflation")
    assert found.loc[0, ["factor", "beyond_chance"]].tolist() == ["secretary.forgetting", True]
    drawn = draw("reversal", sources["typed"], policies=("w45",))
    effects = box_effects(study, "w45", "w30", "engagement")
    in_order, by_factor = drawn.figure.axes[:2]
    drawn_effects = [y for line in in_order.lines if line.get_marker() not in ("", "None") for y in line.get_ydata()]
    assert sorted(drawn_effects) == sorted(effects)
    drawn_at = {y: x for line in by_factor.lines if line.get_marker() not in ("", "None") for x, y in zip(*line.get_data())}
    values = study.design.set_index("point_id")[screening(study, "w45", "w30", "engagement").loc[0, "factor"]]
    assert drawn_at == {effects[point]: values[point] for point in effects.index}
    assert "secretaries" not in plain(drawn.caption)
    assert "1 of 2 assumptions (*)" in plain(drawn.caption)
    assert "How fast old habits of time use fade" in plain(drawn.alternative)


def test_reversal_says_where_no_assumption_beats_chance(studies) -> None:
    design = studies["typed"].design.copy()
    random = np.random.default_rng(5)
    for name in design.columns.drop("point_id"):
        design[name] = random.permutation(design[name])
    drawn = draw("reversal", changed(studies["typed"], design=design), policies=("w45",))
    assert "None of 2 assumptions orders the effect more than chance" in plain(drawn.caption)
    assert "orders it most" not in plain(drawn.alternative)


def test_zones_are_those_of_the_verdict() -> None:
    import pandas as pd

    assert zones(pd.Series([0.02, 0.01, 0.0, -0.01, -0.011]), 0.01).tolist() == ["above", "within", "within", "within", "below"]


def test_heat_map_draws_the_cells_and_hatches_what_may_be_zero(sources) -> None:
    drawn = draw("factorial_heat_map", sources["two"], policies=("w45",))
    found = cells(sources["two"].whole, "w45", "w30", "quality")
    panel = drawn.figure.axes[1]
    values = panel.images[0].get_array()
    assert values.shape == (2, 3)
    for cell in found:
        at = [(6.0, 10.0).index(cell.levels[1]), (0.1, 0.2, 0.3).index(cell.levels[0])]
        assert values[tuple(at)] == cell.effect.difference
    undecided = [cell for cell in found if not (cell.effect.low > 0 or cell.effect.high < 0)]
    assert len([patch for patch in panel.patches if patch.get_hatch()]) == len(undecided)
    assert panel.texts[0].get_text() == f"{values[0, 0]:+.3f}"
    assert "w45 against w30" in plain(drawn.caption)
    assert "Not all policies" in plain(drawn.caption)


def test_averaged_factors_and_missing_intervals_are_said(sources) -> None:
    assert "a mean over 2 points of the other factors: Paperwork that fills 63 % of the file." in plain(
        draw("factorial_heat_map", sources["three"]).caption
    )
    few = draw("factorial_heat_map", sources["few"])
    assert "Fewer than 5 replicates: no intervals" in plain(few.caption)
    assert len([patch for patch in few.figure.axes[0].patches if patch.get_hatch()]) == 6


def test_the_arm_design_is_drawn_by_the_figures_of_factorials_alone(sources) -> None:
    source = sources["design"]
    lacking = {figure.name: source.lacks(figure) for figure in FIGURES}
    assert lacking["factorial_heat_map"] is None
    assert lacking["effects_by_type"] == lacking["reversal"] == lacking["cost_effect_plane"] == "figure.lacks_effects"
    assert "the levers at the levels of each point" in plain(draw("factorial_heat_map", source).caption)


def test_factor_line_draws_levels_and_intervals(sources) -> None:
    drawn = draw("factor_line", sources["one"])
    found = cells(sources["one"].whole, "w30", "baseline", "score")
    panel = next(panel for panel in drawn.figure.axes if panel.get_title(loc="left") == "Party score")
    line = next(line for line in panel.lines if list(line.get_xdata()) == [0.1, 0.2, 0.3])
    assert line.get_ydata().tolist() == [cell.effect.difference for cell in found]
    segments = [part.tolist() for part in panel.collections[0].get_segments()]
    assert segments == [[[cell.levels[0], cell.effect.low], [cell.levels[0], cell.effect.high]] for cell in found]


def test_each_figure_says_what_it_lacks(studies) -> None:
    def lacks(study: StoredStudy) -> dict[str, str | None]:
        return {name: DRAW[name].lacks(study) for name in NAMES}

    typed = studies["typed"]
    assert lacks(typed) == dict.fromkeys(NAMES[:4]) | dict.fromkeys(NAMES[4:], "figure.lacks_factorial")
    assert lacks(studies["one"])["factorial_heat_map"] == "figure.lacks_second_factor"
    assert lacks(studies["two"])["factor_line"] == "figure.lacks_one_factor"
    bare = replace(typed, branches=None, design=typed.design[:5], manifest=typed.manifest | {"groups": ["all"]})
    bare = replace(bare, results=typed.results[typed.results["point_id"] < 5].drop(columns="cost_person_days"))
    bare = replace(bare, manifest=bare.manifest | {"response_order": [name for name in typed.responses if name != "cost_person_days"]})
    wanted = ["figure.lacks_types", "figure.lacks_branches", "figure.lacks_costs", "figure.lacks_points"]
    assert [lacks(bare)[name] for name in NAMES[:4]] == wanted
    alone = replace(typed, results=typed.results[typed.results["policy"] == "w30"])
    assert set(lacks(alone).values()) == {"figure.lacks_effects", "figure.lacks_factorial"}


def test_failed_points_are_left_out(studies) -> None:
    failed = studies["typed"].results
    failed = failed[(failed["point_id"] < 3) | (failed["point_id"] > 9)]
    source = changed(studies["typed"], results=failed)
    for name in NAMES[:4]:
        draw(name, source, "zh", "page")
    assert "one of 17 points" in plain(draw("reversal", source).caption)
    assert len(plane_points(source.whole, "w45", "w30", "quality")) == 17


@pytest.mark.slow
@pytest.mark.parametrize("kind", FIGURES, ids=lambda kind: kind.name)
def test_titles_are_shown_as_they_were_typed(studies, kind) -> None:
    """Not as mathematics, and not as places for values."""
    for study in studies.values():
        titles = [rf"$\foo{{$ {{x}} <b> #import %s ={k}" for k in range(len(study.policies))]
        source = changed(study, policies=study.policies.assign(title_en=titles, title_zh=titles))
        if source.lacks(kind) is None:
            drawn = draw(kind.name, source)
            shown = [part.get_text() for legend in drawn.figure.legends for part in legend.get_texts()]
            assert any(name in one for one in (plain(drawn.caption), plain(drawn.alternative), *shown) for name in titles)
            return
