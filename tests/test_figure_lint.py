"""The lint finds each planted fault and nothing else; all figures pass it, in both languages and all sizes."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace

import matplotlib as mpl
import pytest
from click.testing import CliRunner
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from pypdfium2 import PdfDocument

from analysis.figures import effects
from analysis.figures.context import COLUMN, SIZES, Drawn
from analysis.figures.contrast import contrast
from analysis.figures.files import figure_files
from analysis.figures.lint.letters import font_findings
from analysis.figures.lint.lint import lint
from analysis.figures.lint.subject import Subject, is_number
from analysis.figures.source import FigureSource
from analysis.figures.style import figure_style
from analysis.quoted import code, named, pieces, quoted
from branchsim.command_line import main
from branchsim.messages import LANGUAGES, catalogue
from tests.figure_studies import KINDS, drawn, source_of

mpl.use("Agg")
CASES = [(study, name) for study in ("demo", "grid", "run") for name, kind in KINDS.items() if source_of(study).lacks(kind) is None]


@pytest.mark.parametrize(("study", "name"), CASES)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", ["page", *(pytest.param(name, marks=pytest.mark.slow) for name in SIZES if name != "page")])
def test_all_figures_are_clean_in_all_sizes(study, name, lang, size) -> None:
    context, figure = drawn(source_of(study), name, lang, SIZES[size])
    assert [(found.key, dict(found.values)) for found in lint(KINDS[name], context, figure, fonts=False)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_figure_without_its_frame_is_clean_and_carries_its_fonts(lang) -> None:
    context, figure = drawn(source_of("demo"), "effects", lang, COLUMN, framed=False)
    assert lint(KINDS["effects"], context, figure) == ()
    assert figure.figure.texts == []


def found(name: str, plant: Callable[[Drawn], Drawn | None], study: str = "demo") -> set[str]:
    """What the lint says of a figure into which something was planted; ``plant`` may return other texts."""
    context, figure = drawn(source_of(study), name)
    changed = plant(figure)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # matplotlib warns of missing glyphs
        return {finding.key for finding in lint(KINDS[name], context, figure if changed is None else changed, fonts=False)}


def no_label(figure: Drawn) -> None:
    for panel in figure.figure.axes[::4]:  # both panels of a column: one of them would lend its label to the other
        panel.set_xlabel("")


def no_unit(figure: Drawn) -> None:
    figure.figure.axes[1].set_ylabel("change")


def no_zero_line(figure: Drawn) -> None:
    figure.figure.axes[2].lines[0].remove()


def off_the_page(figure: Drawn) -> None:
    figure.figure.text(0.98, 0.995, "too far out", va="top")


def cut_by_its_panel(figure: Drawn) -> None:
    panel = figure.figure.axes[0]
    panel.text(0.98, 0.7, "cut", transform=panel.transAxes, clip_on=True)


def over_the_title(figure: Drawn) -> None:
    figure.figure.text(0.02, 0.995, "on the title", va="top")


def astray(figure: Drawn) -> None:
    FigureCanvasAgg(figure.figure).draw()
    box = figure.figure.axes[1].get_position()
    figure.figure.text(box.x0 + 0.02, (box.y0 + box.y1) / 2, "astray")


def foreign_letters(figure: Drawn) -> None:
    figure.figure.axes[0].set_title("党员", loc="left")


def foreign_mathematics(figure: Drawn) -> None:
    figure.figure.axes[0].set_title("$党$", loc="left", parse_math=True)


def pale_title(figure: Drawn) -> None:
    figure.figure.axes[0].set_title("Engagement", color="0.55", loc="left")


def pale_line(figure: Drawn) -> None:
    figure.figure.axes[0].lines[-1].set_color("#E69F00")


IN_THE_PICTURE = (
    ("effects", no_label, "lint.axis_label"), ("weight_by_evidence", no_unit, "lint.axis_unit"),
    ("weight_by_evidence", no_zero_line, "lint.zero_line"), ("effects", off_the_page, "lint.clipped"),
    ("weight_by_evidence", cut_by_its_panel, "lint.clipped_by_panel"), ("effects", over_the_title, "lint.overlap"),
    ("weight_by_evidence", astray, "lint.on_panel"), ("effects", foreign_letters, "lint.glyph"),
    ("effects", foreign_mathematics, "lint.glyph"), ("effects", pale_title, "lint.text_contrast"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "plant", "key"), IN_THE_PICTURE)
def test_a_fault_in_the_picture_is_found(name, plant, key) -> None:
    assert found(name, plant) == {key}


def test_pale_lines_are_found() -> None:
    assert "lint.line_contrast" in found("time_paths", pale_line)
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast((0.4666,) * 3, (1, 1, 1)) == pytest.approx(4.48, abs=0.01)  # #777777, the textbook's grey that just fails


def test_faults_of_colours_and_legends_are_found() -> None:
    def unnamed(figure: Drawn) -> None:
        figure.figure.legends[0].remove()

    def alike(figure: Drawn) -> None:
        handles = figure.figure.legends[0].legend_handles
        handles[1].set_marker(handles[2].get_marker())  # vermilion and blue are one grey

    assert found("time_paths", unnamed) == {"lint.legend"}
    assert found("time_paths", alike) == {"lint.grey"}


def test_faults_of_heat_maps_are_found() -> None:
    def lopsided(figure: Drawn) -> None:
        figure.figure.axes[0].images[0].set_clim(-1, 2)

    def unitless(figure: Drawn) -> None:
        figure.figure.axes[0].set_title("Engagement", loc="left")

    def white_on_white(figure: Drawn) -> None:
        cell = next(text for text in figure.figure.axes[0].texts if text.get_bbox_patch() is not None)
        cell.set_color("white")

    assert found("response_surface", lopsided, "grid") >= {"lint.zero_line"}
    assert found("response_surface", unitless, "grid") == {"lint.bar_unit"}
    assert found("response_surface", white_on_white, "grid") == {"lint.text_contrast"}


def without(caption: str, key: str) -> str:
    """The caption without the numbers of some keys."""
    kinds = {"text": str, "name": named, "code": code}
    return "".join(
        kinds[piece.kind](piece.text) if piece.kind != "number" else "many" if key in piece.key else quoted(piece.text, piece.key)
        for piece in pieces(caption)
    )


@pytest.mark.parametrize(
    ("name", "number"),
    [("branches", "study.branches"), ("replicates", "#replicates"), ("window", "window."), ("seed", "study.seed"),
     ("interval", "convention.level")],
)  # fmt: skip
def test_a_gap_in_the_caption_is_found(name, number) -> None:
    assert found("effects", lambda figure: replace(figure, caption=without(figure.caption, number))) == {f"lint.caption_{name}"}


def test_typed_numbers_and_empty_alternatives_are_found() -> None:
    assert found("effects", lambda figure: replace(figure, caption=figure.caption + " 300 branches.")) == {"lint.typed_number"}
    assert found("effects", lambda figure: replace(figure, title="Effects in 2 years")) == {"lint.typed_number"}
    assert found("effects", lambda figure: replace(figure, alternative="A figure.")) == {"lint.alternative"}
    marked = code(source_of("demo").study.manifest["identity"][:8])
    assert found("effects", lambda figure: replace(figure, caption=figure.caption.replace(marked, ""))) == {"lint.caption_hash"}


def test_what_a_figure_shows_is_declared() -> None:
    """A figure that says it shows intervals or differences is held to it."""
    context, figure = drawn(source_of("demo"), "score_truth")
    kind = KINDS["score_truth"]._replace(shows_difference=True, shows_intervals=True)
    assert {finding.key for finding in lint(kind, context, figure, fonts=False)} == {"lint.zero_line", "lint.caption_interval"}


def test_fonts_that_are_no_truetype_are_found() -> None:
    context, figure = drawn(source_of("run"), "time_paths")
    with figure_style("en"):
        subject = Subject(KINDS["time_paths"], context, figure)
        assert list(font_findings(subject)) == []
        with mpl.rc_context({"pdf.fonttype": 3}):
            assert [finding.key for finding in font_findings(subject)] == ["lint.font"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pdf_holds_its_text_as_text(lang) -> None:
    _, figure = drawn(source_of("run"), "time_paths", lang)
    with figure_style(lang):
        content = figure_files(figure.figure, "f", ("pdf",))["f.pdf"]
    page = PdfDocument(content)[0]
    written = page.get_textpage().get_text_bounded()
    assert {"en": "Party score", "zh": "党建考核得分"}[lang] in written
    assert page.get_width() == pytest.approx(720, abs=0.01)  # 10 inches
    assert b"CreationDate" not in content


def test_numbers_on_axes_are_recognised() -> None:
    assert all(is_number(text) for text in ("0.15", "-12", "\u22121", "45 %", "45%", "1,000", "1e-3"))
    assert not any(is_number(text) for text in ("", "villages", "w30", "行政村"))


@pytest.mark.slow
def test_the_command_says_what_is_wrong(monkeypatch) -> None:
    folder = source_of("run").study.folder
    before = sorted((folder / "figures").iterdir())
    clean = CliRunner().invoke(main, ["--lang", "en", "figures", str(folder), "--check", "--only", "time_paths"])
    assert (clean.exit_code, "6 drawings, no faults found" in clean.output) == (0, True), clean.output
    bad = dict(catalogue()) | {"figure.time_axis": {"en": "months", "zh": "月"}}
    monkeypatch.setattr("branchsim.messages.catalogue", lambda: bad)
    result = CliRunner().invoke(main, ["--lang", "zh", "figures", str(folder), "--check", "--only", "time_paths"])
    assert result.exit_code == 1
    assert "time_paths，column，英文：第1幅分图（Engagement）：x轴标签末尾没有括注单位：months" in result.output
    assert sorted((folder / "figures").iterdir()) == before  # nothing was drawn


@pytest.mark.parametrize("gone", ["documents_w15", "onsite_w45"])
def test_figures_stand_a_policy_whose_runs_all_failed(gone) -> None:
    study = source_of("demo").whole
    tables = {name: getattr(study, name) for name in ("results", "monthly", "branches")}
    kept = {name: table[table["policy"] != gone] for name, table in tables.items()}
    source = FigureSource(replace(study, **kept))
    for name, kind in KINDS.items():
        if source.lacks(kind) is None:
            context, figure = drawn(source, name)
            assert lint(kind, context, figure, fonts=False) == (), name


@pytest.mark.parametrize(("high", "shown"), [(1.35e-3, ["0.000", "0.001"]), (0.27, ["0.0", "0.1", "0.2"])])
def test_long_labels_of_small_effects_stand_apart(high, shown) -> None:
    """A panel of 0.9 inches holds three short labels, or two with more decimals: 0.0000, 0.0005 and 0.0010 would overlap."""
    context, _ = drawn(source_of("demo"), "effects", "en", SIZES["page"])
    panel = Figure().subplots()
    panel.set_xlim(-0.05 * high, high)
    effects.fit_ticks(context, panel, 0.9)
    ticks = [place for place in panel.get_xticks() if -0.05 * high <= place <= high]
    assert panel.xaxis.get_major_formatter().format_ticks(ticks) == shown
