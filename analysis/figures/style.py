"""One style for all figures: sizes, Okabe-Ito colours, a font with Chinese, and files that are the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe & Ito 2008: told apart by all common kinds of colour blindness
OKABE_ITO = {
    "black": "#000000", "orange": "#E69F00", "sky": "#56B4E9", "green": "#009E73",
    "yellow": "#F0E442", "blue": "#0072B2", "vermilion": "#D55E00", "purple": "#CC79A7",
}  # fmt: skip
DPI = 300  # for Word
BAND_INNER, BAND_OUTER = 0.40, 0.15  # opacity of simulation interval and assumption range
GREY = "#595959"  # 7:1 on white: readable as small print

SETTINGS: dict[str, Any] = {
    "font.size": 9.0,
    "axes.titlesize": 10.0,
    "axes.titlelocation": "left",
    "axes.labelsize": 8.5,
    "xtick.labelsize": 8.0,
    "ytick.labelsize": 8.0,
    "legend.fontsize": 9.0,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "axes.unicode_minus": False,  # the CJK font may lack U+2212
    "lines.linewidth": 1.6,
    "svg.fonttype": "path",  # the reader's machine may lack the font
    "svg.hashsalt": "branchsim",  # ids in the SVG would be random otherwise
}


@contextmanager
def figure_style(lang: str) -> Iterator[None]:
    """Settings for one figure; matplotlib's own settings stay as they were. ``lang`` "zh" puts the Chinese font first.

    Raises FileNotFoundError if the Chinese font is not installed.
    """
    import matplotlib

    settings: Any = dict(SETTINGS)
    if lang == "zh":
        family = _chinese_family()
        # without the custom mathtext fonts, $...$ draws boxes (stack.md)
        settings |= {"font.family": [family, "DejaVu Sans"], "mathtext.fontset": "custom", "mathtext.rm": family, "mathtext.cal": "sans"}
    else:
        settings |= {"font.family": ["DejaVu Sans"]}
    with matplotlib.rc_context(settings):
        yield


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


def figure_files(figure: Figure, name: str) -> dict[str, bytes]:
    """The figure as ``{file name: bytes}``: SVG, and PNG with 300 dpi. No date inside: the same figure gives the same bytes."""
    formats: dict[str, dict[str, Any]] = {"svg": {"metadata": {"Date": None}}, "png": {"dpi": DPI, "metadata": {"Software": None}}}
    content = {}
    for extension, arguments in formats.items():
        sink = io.BytesIO()
        figure.savefig(sink, format=extension, **arguments)
        content[f"{name}.{extension}"] = sink.getvalue()
    return content
