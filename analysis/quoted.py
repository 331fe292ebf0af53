"""Texts whose numbers know where they come from.

A *quoted* number carries the key of results.json it was read from, from the sentence that quotes it to the page that shows it. A *name* is
what somebody called a thing (titles, ids, sources); *code* is what a machine reads (commands, hashes). Names and code may hold digits;
any other digit on a page was typed by somebody and is a mistake that a test finds. The marks are private-use characters, so that a
quoted number passes through the message catalogue like any other text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

NUMBER, KEY_END, NAME, CODE, END = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
MARKED = re.compile(f"{NUMBER}([^{KEY_END}]*){KEY_END}([^{END}]*){END}|([{NAME}{CODE}])([^{END}]*){END}")
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ue000-\uf8ff\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


class Piece(NamedTuple):
    """Part of a text; ``key`` is where a number comes from, empty for everything else."""

    text: str
    kind: Literal["text", "number", "name", "code"] = "text"
    key: str = ""


def quoted(text: str, key: str) -> str:
    """``text`` as a number read from ``key``."""
    return f"{NUMBER}{key}{KEY_END}{clean(text)}{END}"


def named(text: str) -> str:
    """``text`` as somebody's name for a thing."""
    return f"{NAME}{clean(text)}{END}"


def code(text: str) -> str:
    """``text`` as something to type or to compare letter by letter."""
    return f"{CODE}{clean(text)}{END}"


def clean(text: str) -> str:
    """``text`` without marks, control characters and characters that turn the direction of reading: no file format needs them."""
    return UNWANTED.sub("", text)


def pieces(text: str) -> Iterator[Piece]:
    """The parts of a marked text in order."""
    at = 0
    for found in MARKED.finditer(text):
        if found.start() > at:
            yield Piece(text[at : found.start()])
        at = found.end()
        if found[3] is None:
            yield Piece(found[2], "number", found[1])
        else:
            yield Piece(found[4], "name" if found[3] == NAME else "code")
    if at < len(text):
        yield Piece(text[at:])


def plain(text: str) -> str:
    """The text as a reader sees it."""
    return "".join(piece.text for piece in pieces(text))
