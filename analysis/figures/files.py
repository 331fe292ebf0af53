"""A figure as files: SVG for pages, PDF for print, PNG for Word. The same figure gives the same bytes: no date inside."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analysis.figures.context import SLIDE, Size

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 300  # for Word
FORMATS: dict[str, dict[str, Any]] = {
    "svg": {"metadata": {"Date": None}},
    "png": {"dpi": DPI, "metadata": {"Software": None}},
    "pdf": {"metadata": {"CreationDate": None, "Creator": None, "Producer": None}},
}


def figure_files(figure: Figure, stem: str, formats: Sequence[str] = tuple(FORMATS)) -> dict[str, bytes]:
    """The figure as ``{file name: bytes}``; call inside ``figure_style``. Raises KeyError for a format that there is not."""
    content = {}
    for extension in dict.fromkeys(formats):
        sink = io.BytesIO()
        figure.savefig(sink, format=extension, **FORMATS[extension])
        content[f"{stem}.{extension}"] = sink.getvalue()
    return content


def file_stem(name: str, size: Size, lang: str) -> str:
    """File name without ending: the size stands in it unless it is a slide."""
    return f"{name}_{lang}" if size == SLIDE else f"{name}_{size.name}_{lang}"
