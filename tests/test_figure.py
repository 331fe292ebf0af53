"""The figure draws the numbers of the effects table, says what a reader needs, and leaves matplotlib as it was."""

from __future__ import annotations

from functools import partial

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from analysis.effects import study_effects
from analysis.figures.catalogue import FIGURES
from analysis.figures.files import figure_files
from analysis.figures.source import FigureSource
from analysis.figures.source import draw as draw_kind
from analysis.figures.style import OKABE_ITO, chinese_font_file, figure_style
from analysis.figures.weight_by_evidence import RESPONSES
from branchsim.messages import text
from experiments.runner import run_study
from experiments.study_folder import open_study
from experiments.study_reader import read_study
from tests.fake_model import demo_plan, fake_simulate

mpl.use("Agg")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "s"
    run_study(open_study(folder, demo_plan(points=8)), fake_simulate, 2)
    return read_study(folder)


def drawn(study, lang="en"):
    source, kind = FigureSource(study), FIGURES[0]
    figure = draw_kind(kind, source.context(kind, partial(text, lang=lang), lang)).figure
    with figure_style(lang):
        FigureCanvasAgg(figure).draw()
    return figure


def test_lines_are_the_effects(demo) -> None:
    table = study_effects(demo).table.query("group == 'all' and window == 'year_2'").set_index(["policy", "response"])
    figure = drawn(demo)
    assert len(figure.axes) == len(RESPONSES)
    for panel, response in zip(figure.axes, RESPONSES, strict=True):
        lines = {line.get_color(): line.get_ydata() for line in panel.lines if line.get_marker() in ("o", "s")}
        for colour, arm in ((OKABE_ITO["vermilion"], "documents"), (OKABE_ITO["blue"], "onsite")):
            effects = [table.loc[(f"{arm}_w{weight}", response), "difference"] for weight in (30, 45)]
            assert lines[colour].tolist() == [0, *effects]


def test_bands_are_box_and_interval(demo) -> None:
    table = study_effects(demo).table.query("group == 'all' and window == 'year_2'").set_index(["policy", "response"])
    panel = drawn(demo).axes[0]
    edges = [band.get_paths()[0].vertices[:, 1] for band in panel.collections]
    row = table.loc[("documents_w45", "engagement")]
    assert (edges[0].min(), edges[1].min()) == (pytest.approx(row["box_low"]), pytest.approx(row["low"]))
    assert edges[0].min() < edges[1].min()


def test_caption_names_what_a_reader_needs(demo) -> None:
    written = " ".join(part.get_text() for part in drawn(demo).texts).replace("\n", " ")
    for needed in (
        "10 branches",
        "6 paired replicates",
        "year 2",
        "8 points",
        "2 replicates each",
        "seed 1",
        demo.manifest["identity"][:8],
        "95 %",
    ):
        assert needed in written


def test_chinese_has_glyphs_for_every_character(demo, recwarn) -> None:
    figure = drawn(demo, "zh")
    assert not [warning for warning in recwarn if "Glyph" in str(warning.message)]
    assert figure.axes[0].get_title(loc="left") == "党员投入度"
    assert figure.axes[0].title.get_fontname() == "Noto Sans SC"
    assert chinese_font_file().exists()


@pytest.mark.slow
def test_files_repeat_bit_for_bit(demo) -> None:
    def files():
        figure = drawn(demo)
        with figure_style("en"):
            return figure_files(figure, "w")

    first = files()
    assert set(first) == {"w.svg", "w.png", "w.pdf"}
    assert first == files()
    assert first["w.png"][:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(first["w.png"][16:20], "big") == 3000  # 10 inches at 300 dpi


def test_settings_of_matplotlib_stay(demo) -> None:
    before = dict(mpl.rcParams)
    drawn(demo, "zh")
    assert dict(mpl.rcParams) == before


def test_missing_response_has_no_panel_and_no_box_no_range(tmp_path) -> None:
    from tests.fake_model import RESPONSES as ALL_RESPONSES

    kept = tuple(name for name in ALL_RESPONSES if name != "validity")
    run_study(open_study(tmp_path / "s", demo_plan(points=0, responses=kept)), fake_simulate, 2)
    study = read_study(tmp_path / "s")
    figure = drawn(study)
    assert len([panel for panel in figure.axes if panel.axison]) == 7
    assert "No box was run" in " ".join(part.get_text() for part in figure.texts).replace("\n", " ")
    assert np.isfinite(figure.axes[0].get_ylim()).all()
