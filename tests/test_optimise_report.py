"""What a search leaves for readers: figures that pass the lint, a section in both languages without a typed digit, the same bytes twice."""

from __future__ import annotations

from functools import partial

import matplotlib as mpl
import pytest

from analysis.figures.catalogue import FIGURES
from analysis.figures.context import SIZES
from analysis.figures.files import figure_files
from analysis.figures.lint.lint import lint
from analysis.figures.source import FigureSource
from analysis.figures.source import draw as draw_kind
from analysis.figures.style import figure_style
from analysis.quoted import pieces, plain
from analysis.reports.document import Table
from analysis.reports.sections.optimisation import optimisation
from analysis.stored_analysis import read_analysis
from branchsim.messages import LANGUAGES, text
from branchsim.report_source import report_source
from tests.optimise_studies import BODY, analysed

mpl.use("Agg")
NAMES = ("pareto_front", "search_convergence")
KINDS = {kind.name: kind for kind in FIGURES if kind.name in NAMES}
MIXED = BODY.replace("[{response: quality}, {response: cost_superiors}]", "[{response: quality, statistic: p10}, {response: inflation}]")
LIMITED = MIXED.replace("objectives:", "constraints: [{response: cost_superiors, at_most: 3}], objectives:")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return analysed(tmp_path_factory.mktemp("analysed"), LIMITED)


def drawn(study, name: str, lang: str, size: str):
    source = FigureSource(study)
    context = source.context(KINDS[name], partial(text, lang=lang), lang, size=SIZES[size])
    return context, draw_kind(KINDS[name], context)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", ["column", *(pytest.param(size, marks=pytest.mark.slow) for size in SIZES if size != "column")])
def test_the_lint_finds_nothing_and_every_number_has_a_key(study, name, lang, size) -> None:
    context, figure = drawn(study, name, lang, size)
    assert [(found.key, dict(found.values)) for found in lint(KINDS[name], context, figure, fonts=False)] == []
    for part in [*pieces(figure.title), *pieces(figure.caption), *pieces(figure.alternative)]:
        assert part.kind != "text" or not any(letter.isdigit() for letter in part.text), part.text
        assert part.kind != "number" or part.key.partition("#")[0] in context.numbers, part.key


def test_two_drawings_are_the_same_bytes(study) -> None:
    for name in NAMES:
        with figure_style("zh", SIZES["column"]):
            one, two = (figure_files(drawn(study, name, "zh", "column")[1].figure, "f", ("svg",)) for _ in range(2))
        assert one == two


def test_every_lever_and_objective_has_its_axis_and_the_best_its_line(study) -> None:
    figure = drawn(study, "pareto_front", "en", "slide")[1].figure
    labels = [label.get_text().replace("\n", " ") for label in figure.axes[0].get_yticklabels()]
    assert labels[:2] == ["party-building weight (share of the composite score)", "on-site evidence (share)"]
    assert labels[2].startswith("True quality, tenth percentile") and labels[3] == "Inflation, less is better (0-1)"
    analysis = read_analysis(study.folder, study.manifest["identity"], "optimisation")
    lines = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 4 and line.get_linestyle() != "None"]
    assert len(lines) == len(analysis.tables["front"])


def test_without_a_search_there_is_no_figure_and_no_section(study, tmp_path) -> None:
    from tests.report_studies import folder_of, plan

    other = folder_of(tmp_path / "other", plan())
    assert {FigureSource(report_source(other, "en")[0].whole).lacks(kind) for kind in KINDS.values()} == {"figure.lacks_optimisation"}
    assert list(optimisation(report_source(other, "en")[0])) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_section_says_what_was_found_and_what_luck_took_away(study, lang) -> None:
    source = report_source(study.folder, lang, pictures=False)[0]
    blocks = list(optimisation(source))
    words = [block.text for block in blocks if hasattr(block, "text")] + [one for block in blocks for one in getattr(block, "items", ())]
    (table,) = (block for block in blocks if isinstance(block, Table))
    words += [cell.text for row in table.rows for cell in row.cells]
    for part in (piece for one in words for piece in pieces(one)):
        assert part.kind != "text" or not any(letter.isdigit() for letter in part.text), part.text
        assert part.kind != "number" or part.key.partition("#")[0] in source.numbers, part.key
    said = " ".join(map(plain, words))
    wanted = {"en": ("assumed, not measured", "promised", "keep all constraints"), "zh": ("假定的，并非实测", "高估", "满足全部约束")}[lang]
    assert [one for one in wanted if one not in said] == []
    value = source.numbers.part("optimisation.p01.inflation_mean")
    shown = {cell.text: cell.value for row in table.rows for cell in row.cells if cell.value is not None}
    assert value in shown.values()
