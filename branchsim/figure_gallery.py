"""``branchsim figures DIR --gallery``: one offline page with every figure, when to use it, the call that makes it, and its picture."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from analysis.figures.catalogue import FigureKind
    from analysis.figures.source import FigureSource
    from analysis.wording import Say

PICTURES = ("page", "column")  # the second for narrow screens
PYTHON = """from pathlib import Path
from analysis.figures.source import FigureSource
from branchsim.study_figures import draw_figures
from experiments.study_reader import read_study

draw_figures(FigureSource(read_study(Path({folder!r}))), only=["{name}"], sizes=["page"])"""


def write_gallery(source: FigureSource, *, only: Sequence[str] = (), policies: Sequence[str] = ()) -> Path:
    """Write ``figures/gallery_<lang>.html`` and return its place. The page asks for nothing from outside."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    from analysis.figures.catalogue import FIGURES
    from analysis.reports.html_font import font_face
    from experiments.atomic_files import write_text

    lang, folder = current_language(), source.whole.folder
    say = partial(text, lang=lang)
    entries = [_entry(source, kind, say, lang, policies) for kind in FIGURES if len(only) == 0 or kind.name in only]
    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        files("branchsim").joinpath("figure_gallery.html").read_text(encoding="utf-8")
    )
    path = folder / "figures" / f"gallery_{lang}.html"
    path.parent.mkdir(exist_ok=True)
    values = {"lang": lang, "say": say, "figures": entries, "study": folder.resolve().name}
    face = font_face([template.render(face="", **values)])
    write_text(path, template.render(face=Markup(face), **values))
    return path


def _entry(source: FigureSource, kind: FigureKind, say: Say, lang: str, policies: Sequence[str]) -> dict[str, Any]:
    """What the page shows of one figure; without pictures where the study cannot give it."""
    given = source.whole.folder
    folder = given.name if given.is_absolute() else given.as_posix()  # a page that is passed on names no machine
    entry = {"id": kind.name} | {part: say(f"figure_{part}.{kind.name}") for part in ("name", "use", "avoid")}
    entry |= {"call": f"branchsim figures {quote(folder)} --only {kind.name} --size page"}
    entry |= {"python": PYTHON.format(folder=folder, name=kind.name)}
    reason = source.lacks(kind)
    if reason is not None:
        return entry | {"lacks": say(reason), "pictures": []}
    return entry | {"lacks": ""} | _pictures(source, kind, say, lang, policies)


def _pictures(source: FigureSource, kind: FigureKind, say: Say, lang: str, policies: Sequence[str]) -> dict[str, Any]:
    """Caption and alternative of the page-size figure, and the figure itself as data URIs, wide and narrow."""
    from analysis.figures.context import SIZES
    from analysis.figures.files import figure_files
    from analysis.figures.source import draw
    from analysis.figures.style import figure_style
    from analysis.quoted import plain

    pictures: list[str] = []
    texts: dict[str, str] = {}
    for size in (SIZES[name] for name in PICTURES):
        drawn = draw(kind, source.context(kind, say, lang, policies=policies, size=size, framed=False))
        with figure_style(lang, size):
            content = figure_files(drawn.figure, "f", ("svg",))["f.svg"]
        pictures.append("data:image/svg+xml;base64," + base64.b64encode(content).decode("ascii"))
        texts = texts or {"caption": plain(drawn.caption), "alternative": plain(drawn.alternative)}
    return {"pictures": pictures} | texts
