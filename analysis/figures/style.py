"""One style for all figures: sizes, Okabe-Ito colours, and a font with Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any

from analysis.figures.context import SLIDE, Size

# Okabe & Ito 2008: told apart by all common kinds of colour blindness
OKABE_ITO = {
    "black": "#000000", "orange": "#E69F00", "sky": "#56B4E9", "green": "#009E73",
    "yellow": "#F0E442", "blue": "#0072B2", "vermilion": "#D55E00", "purple": "#CC79A7",
}  # fmt: skip
BAND_INNER, BAND_OUTER = 0.40, 0.15  # opacity of simulation interval and assumption range
GREY = "#595959"  # 7:1 on white: readable as small print
GUIDE = "#E6E6E6"  # lines that lead the eye and say nothing

SETTINGS: dict[str, Any] = {
    "axes.titlelocation": "left",
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "axes.unicode_minus": False,  # the CJK font may lack U+2212
    "lines.linewidth": 1.6,
    "text.hinting": "none",  # else letters are as wide as the pixels allow, and a text that fits on paper leaves the page on a screen
    "text.parse_math": False,  # a title with dollar signs is a title; mathematics asks for it (parse_math=True)
    "svg.fonttype": "path",  # the reader's machine may lack the font
    "svg.hashsalt": "branchsim",  # ids in the SVG would be random otherwise
    "pdf.fonttype": 42,  # TrueType subsets, which every printer and every later editor understands
}


@contextmanager
def figure_style(lang: str, size: Size = SLIDE) -> Iterator[None]:
    """Settings for one figure of a size; matplotlib's own settings stay as they were. ``lang`` "zh" puts the Chinese font first.

    Raises FileNotFoundError if the Chinese font is not installed.
    """
    import matplotlib

    settings: Any = SETTINGS | _font_sizes(size)
    if lang == "zh":
        family = _chinese_family()
        # without the custom mathtext fonts, $...$ draws boxes (stack.md)
        settings |= {"font.family": [family, "DejaVu Sans"], "mathtext.fontset": "custom", "mathtext.rm": family, "mathtext.cal": "sans"}
    else:
        settings |= {"font.family": ["DejaVu Sans"]}
    with matplotlib.rc_context(settings):
        yield


def _font_sizes(size: Size) -> dict[str, float]:
    """Points: panel titles a little larger than axis labels, tick labels a little smaller."""
    label, ticks = size.text, size.text - 0.5
    sizes = {"font.size": label + 0.5, "axes.titlesize": label + 1.5, "axes.labelsize": label, "legend.fontsize": size.legend}
    return sizes | {"xtick.labelsize": ticks, "ytick.labelsize": ticks}


def chinese_font_file() -> Path:
    """Noto Sans SC (OFL) inside the package zhplot, found without importing it: importing zhplot changes matplotlib's settings."""
    try:
        found = [file for file in files("zhplot") or () if file.name == "NotoSansSC-Regular.ttf"]
    except PackageNotFoundError:
        found = []
    if len(found) == 0:
        raise FileNotFoundError("NotoSansSC-Regular.ttf (package zhplot) is not installed")
    return Path(str(found[0].locate()))


@cache
def _chinese_family() -> str:
    from matplotlib import font_manager

    path = str(chinese_font_file())
    font_manager.fontManager.addfont(path)
    return font_manager.FontProperties(fname=path).get_name()
