"""A report as one HTML page that opens from a disk: no outside request, no script but our own, sortable tables, fit for paper and phone."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from analysis.quoted import pieces, plain
from analysis.reports.document import Paragraph, Report, texts
from analysis.reports.html_font import font_face
from analysis.reports.html_tables import column_classes, groups, sorting_value
from analysis.wording import Say

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

ELEMENTS = {
    "text": "{text}",
    "number": '<span class="n" data-key="{key}">{text}</span>',
    "name": '<span class="name">{text}</span>',
    "code": "<code>{text}</code>",
}
NUMBER = '<span class="number">{number}</span>'  # of a section, table or figure
DATE = '<span class="name"><time datetime="{moment}">{shown}</time></span>'
POINTS_PER_MILLIMETRE = 96 / 25.4  # of CSS, on paper and screen alike


def to_html(report: Report, say: Say) -> bytes:
    """The page, UTF-8. ``report`` is numbered. The same report gives the same bytes."""
    style, script = font_face([*map(plain, texts(report)), *_fixed_words(report, say)]) + _part("page.css"), _part("page.js")
    page = _template().render(
        report=report,
        description=_description(report),
        origin=_origin(report, say),
        say=say,
        label=lambda key, number: _filled(say(key, number="{number}"), number=_element(NUMBER, number=number)),
        style=_element(style, fill=False),
        script=_element(script, fill=False),
        policy=_policy(style, script),
    )
    return page.encode("utf-8")


def marked_up(text: str) -> Markup:
    """A marked text as HTML: what was typed is escaped, numbers and names can be told from the rest."""
    return _element("", fill=False).join(_element(ELEMENTS[piece.kind], text=piece.text, key=piece.key) for piece in pieces(text))


def _element(pattern: str, *, fill: bool = True, **values: Any) -> Markup:
    """HTML of our own; what fills it is escaped."""
    from markupsafe import Markup

    return Markup(pattern).format(**values) if fill else Markup(pattern)


def _filled(sentence: str, **parts: Markup) -> Markup:
    """A fixed text whose placeholders still stand, with HTML in them."""
    from markupsafe import escape

    return escape(sentence).format(**parts)


def _origin(report: Report, say: Say) -> Markup:
    moment = datetime.fromisoformat(report.made)
    date = _element(DATE, moment=report.made, shown=say("report_html.date", date=moment))
    return _filled(
        say("report_html.origin", study="{study}", date="{date}"), study=_element(ELEMENTS["code"], text=report.study), date=date
    )


def _fixed_words(report: Report, say: Say) -> list[str]:
    """What the page says beside the texts of the report."""
    words = [say(f"report_html.{name}", number="") for name in ("contents", "skip", "sort", "marks", "table", "figure")]
    return [*words, str(_origin(report, say))]


def _description(report: Report) -> str:
    answers = [block.text for block in report.blocks if isinstance(block, Paragraph) and block.style == "answer"]
    return plain(next(iter(answers), report.subtitle))


def _policy(style: str, script: str) -> str:
    """Content security policy: nothing is fetched, and nothing runs but this style and this script."""
    hashes = [f"'sha256-{b64encode(sha256(part.encode('utf-8')).digest()).decode('ascii')}'" for part in (style, script)]
    return "default-src 'none'; img-src data:; font-src data:; style-src {}; script-src {}; base-uri 'none'; form-action 'none'".format(
        *hashes
    )


def _part(name: str) -> str:
    """A file beside this one."""
    from importlib.resources import files

    return files("analysis.reports").joinpath(name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    room = Environment(loader=FunctionLoader(_part), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    room.filters |= {
        "marked_up": marked_up,
        "plain": plain,
        "groups": groups,
        "sorting_value": sorting_value,
        "column_classes": column_classes,
        "kind": lambda block: type(block).__name__,
        "base64": lambda content: b64encode(content).decode("ascii"),
        "points": lambda millimetres: round(millimetres * POINTS_PER_MILLIMETRE),
    }
    return room.get_template("page.html.jinja")
