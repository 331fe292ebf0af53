"""Figures and report section of a sensitivity analysis: they draw its numbers, quote only numbers they can name, and stay tidy."""

from __future__ import annotations

import re
from functools import partial

import matplotlib as mpl
import numpy as np
import pytest

from analysis.figures.catalogue import FIGURES
from analysis.figures.context import SIZES
from analysis.figures.interaction_heat_map import pair_grid
from analysis.figures.lint.lint import lint
from analysis.figures.sensitivity_panels import of_context
from analysis.figures.source import FigureSource
from analysis.figures.source import draw as draw_kind
from analysis.quoted import pieces, plain
from analysis.reports.document import Heading, Paragraph, Picture, Table
from analysis.reports.sections.sensitivity import sensitivity as section
from analysis.sensitivity.asked import Asked, with_defaults
from analysis.sensitivity.of_study import sensitivity_of_study
from analysis.stored_analysis import write_analysis
from branchsim.messages import text
from branchsim.report_source import report_source
from experiments.study_reader import read_study
from tests.sensitivity_studies import FORGETTING, design_plan, sensitivity_folder

mpl.use("Agg")
DRAW = {figure.name: figure for figure in FIGURES}
NAMES = ("tornado", "morris_plane", "sensitivity_convergence", "interaction_heat_map")
CASES = [("tornado", "pairs"), ("tornado", "efast"), ("morris_plane", "morris"),
         ("sensitivity_convergence", "morris"), ("interaction_heat_map", "pairs")]  # fmt: skip


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    root = tmp_path_factory.mktemp("sensitivity_figures")
    jobs = {
        "pairs": design_plan("saltelli", n=16, second_order=True),
        "morris": design_plan("morris", trajectories=16),
        "efast": design_plan("efast", n=9, M=1),
        "none": design_plan("latin_hypercube", points=4),
    }
    found = {name: read_study(sensitivity_folder(root / name, job)) for name, job in jobs.items()}
    for name in ("pairs", "morris", "efast"):
        study = found[name]
        asked = with_defaults(study, Asked(responses=("quality", "engagement"), resamples=100))
        write_analysis(study.folder, study.manifest["identity"], sensitivity_of_study(study, asked)[0])
    return found


@pytest.fixture(scope="module")
def sources(studies) -> dict[str, FigureSource]:
    return {name: FigureSource(study) for name, study in studies.items()}


def drawing(name: str, source: FigureSource, lang: str = "en", size: str = "slide"):
    context = source.context(DRAW[name], partial(text, lang=lang), lang, size=SIZES[size])
    return context, draw_kind(DRAW[name], context)


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.slow)])
@pytest.mark.parametrize(("name", "study"), CASES)
@pytest.mark.parametrize("size", ["page", *(pytest.param(size, marks=pytest.mark.slow) for size in SIZES if size != "page")])
def test_the_lint_finds_nothing_and_every_number_has_a_key(sources, name, study, lang, size) -> None:
    context, drawn = drawing(name, sources[study], lang, size)
    assert [(found.key, dict(found.values)) for found in lint(DRAW[name], context, drawn, fonts=False)] == []
    for part in [*pieces(drawn.title), *pieces(drawn.caption), *pieces(drawn.alternative)]:
        assert part.kind != "text" or not any(letter.isdigit() for letter in part.text), part.text
        assert part.kind != "number" or part.key.partition("#")[0] in context.numbers, part.key


def test_each_figure_says_what_it_lacks(sources) -> None:
    lacking = {study: [source.lacks(DRAW[name]) for name in NAMES] for study, source in sources.items()}
    reasons = [f"figure.lacks_{name}" for name in ("sensitivity", "morris", "convergence", "pairs")]
    assert lacking["pairs"] == [None, reasons[1], None, None]
    assert lacking["morris"] == [None, None, None, reasons[3]]
    assert lacking["efast"] == [None, *reasons[1:]]
    assert lacking["none"] == reasons


def test_tornado_draws_values_limits_and_what_is_above_the_noise(sources) -> None:
    context, drawn = drawing("tornado", sources["pairs"])
    what = of_context(context)
    rows = what.rows("quality", "ST")
    panel = drawn.figure.axes[0]
    points = {float(line.get_xdata()[0]): line.get_markerfacecolor() for line in panel.lines if line.get_marker() == "o"}
    assert set(points) == set(rows["value"])
    assert {value: face != "white" for value, face in points.items()} == dict(zip(rows["value"], rows["ranked"], strict=True))
    segments = {tuple(line.get_xdata()) for line in panel.lines if len(line.get_xdata()) == 2}
    assert set(zip(rows["low"], rows["high"], strict=True)) <= segments
    assert "How fast old habits of time use fade" in plain(drawn.alternative)


def test_the_plane_draws_size_against_spread(sources) -> None:
    context, drawn = drawing("morris_plane", sources["morris"])
    what = of_context(context, ("morris",))
    size, spread = what.rows("quality", "mu_star")["value"], what.rows("quality", "sigma")["value"]
    drawn_at = {(line.get_xdata()[0], line.get_ydata()[0]) for line in drawn.figure.axes[0].lines if len(line.get_xdata()) == 1}
    assert drawn_at == {(size[name], spread[name]) for name in size.index}


def test_convergence_ends_at_the_indices_of_all_blocks(sources) -> None:
    context, drawn = drawing("sensitivity_convergence", sources["pairs"])
    rows = of_context(context).rows("quality", "ST")["value"]
    lines = [line for line in drawn.figure.axes[0].lines if line.get_marker() != "None" and line.get_xdata()[-1] == 16]
    assert rows[FORGETTING] in [line.get_ydata()[-1] for line in lines]


def test_heat_map_draws_each_pair_once(sources) -> None:
    context, drawn = drawing("interaction_heat_map", sources["pairs"])
    what = of_context(context, ("sobol",))
    grid = pair_grid(what, "quality", what.largest(7), "value")
    assert np.isfinite(grid).sum() == 3  # three parameters; the dummy is left out
    image = np.ma.filled(drawn.figure.axes[0].images[0].get_array(), np.nan)
    assert np.array_equal(image, grid, equal_nan=True)


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.slow), "zh"])
def test_the_section_says_what_matters_and_types_no_number(studies, lang) -> None:
    for name in ("pairs", "morris", "efast") if lang == "en" else ("morris",):
        source, _ = report_source(studies[name].folder, lang, pictures=False)
        blocks = list(section(source))
        assert isinstance(blocks[0], Heading) and blocks[0].id == "sensitivity"
        assert {type(block) for block in blocks} >= {Heading, Paragraph, Table}
        assert len([block for block in blocks if isinstance(block, Table)]) == (
            1 if name == "pairs" else 2
        )  # nothing moves engagement there
        texts = [block.text for block in blocks if isinstance(block, Heading | Paragraph)]
        for table in (block for block in blocks if isinstance(block, Table)):
            texts += [table.caption, *table.notes, *(column.header for column in table.columns)]
            texts += [cell.text for row in table.rows for cell in row.cells]
        typed = [part.text for one in texts for part in pieces(one) if part.kind == "text" and re.search(r"\d", part.text)]
        assert typed == []
        assert ("assumed, not measured" if lang == "en" else "假定的，没有实测依据") in plain(blocks[1].text)
        assert not any(isinstance(block, Picture) for block in blocks)  # this source draws none
    assert list(section(report_source(studies["none"].folder, lang, pictures=False)[0])) == []
