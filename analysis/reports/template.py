"""A template of one's own: Markdown in which numbers, tables, figures and whole sections are named instead of typed.

    # What we found
    Engagement changes by {{ effect.documents_w45.engagement.year_3 }}.
    {{ table effects-of-policies }}
    {{ section limits }}

A number is a key of results.json, with ``| interval``, ``| percent``, ``| count`` or ``| short`` for another form, and ``#`` for another
field of its entry. Only headings, paragraphs and lists are read; HTML and code of any kind is shown as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.quoted import clean
from sim.problems import InputError, Place, Problem, problem_at, raise_if_any

if TYPE_CHECKING:
    from markdown_it.token import Token

DIRECTIVE = re.compile(r"\{\{\s*(section|table|figure)\s+([\w-]+)\s*\}\}")
SLOT = re.compile(r"\{\{\s*([^{}|]+?)\s*(?:\|\s*([^{}|]*?)\s*)?\}\}")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
DIGIT = re.compile(r"\d")
READ = {"heading_open", "paragraph_open", "bullet_list_open", "list_item_open"}


@dataclass(frozen=True)
class Part:
    """One block as written. ``kind``: heading, paragraph, bullets, section, table or figure; ``texts``: its words, or what it asks for."""

    kind: str
    line: int
    texts: tuple[str, ...]
    level: int = 0


def parse_template(text: str, path: Path) -> list[Part]:
    """The blocks of a template in order. Raises InputError with every block that is neither heading, paragraph nor list."""
    from markdown_it import MarkdownIt

    without = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    tokens = MarkdownIt("commonmark", {"html": False}).disable(["image", "link", "autolink"]).parse(without)
    problems: list[Problem] = []
    parts = list(_parts(tokens, Place(str(path)), problems))
    raise_if_any(problems)
    if len(parts) == 0:
        raise InputError([problem_at(Place(str(path)), "", "problem.template_empty")])
    return parts


def typed_digits(parts: list[Part]) -> Iterator[tuple[int, str]]:
    """(line, text) of every block in which a number was typed by hand: nothing will change it when the results change."""
    for part in parts:
        if part.kind in ("paragraph", "bullets", "heading"):
            for text in part.texts:
                if DIGIT.search(SLOT.sub("", text)):
                    yield part.line, text


def _parts(tokens: list[Token], place: Place, problems: list[Problem]) -> Iterator[Part]:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        stop = _closing(tokens, at)
        line = 1 + (token.map[0] if token.map is not None else 0)
        if token.type not in READ:
            problems.append(problem_at(Place(place.path, line), "", "problem.template_block", kind=token.type.removesuffix("_open")))
        else:
            yield _part(tokens[at : stop + 1], line)
        at = stop + 1


def _part(tokens: list[Token], line: int) -> Part:
    texts = tuple(_words(token) for token in tokens if token.type == "inline")
    kind = tokens[0].type
    if kind == "heading_open":
        return Part("heading", line, texts, min(int(tokens[0].tag[1]), 3))
    if kind == "bullet_list_open":
        return Part("bullets", line, texts)
    found = DIRECTIVE.fullmatch(texts[0].strip())
    return Part("paragraph", line, texts) if found is None else Part(found[1], line, (found[2],))


def _closing(tokens: list[Token], at: int) -> int:
    """Place of the token that closes the block at ``at``."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += tokens[place].nesting
        if depth == 0:
            return place
    return len(tokens) - 1


def _words(inline: Token) -> str:
    """Text of a line without its Markdown marks; line ends become spaces."""
    shown = [" " if token.type in ("softbreak", "hardbreak") else token.content for token in inline.children or ()]
    return clean("".join(shown))


def slots(text: str) -> Iterator[tuple[str, str, str]]:
    """(what was written, key, form) of every slot of a text."""
    for found in SLOT.finditer(text):
        yield found[0], found[1], found[2] or ""


def unknown(place: Place, name: str, key: str, there: Any, **values: Any) -> Problem:
    """A name that there is not, with the nearest one that there is."""
    from sim.bounds import nearest

    return problem_at(place, name[:100], key, suggestion=nearest(name, list(there)), **values)
