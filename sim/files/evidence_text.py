"""The evidence column of a rule sheet: one or several sources, with or without shares, as people write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from sim.assessment import SOURCES
from sim.bounds import SUM_TOLERANCE
from sim.files.sheet import Assumption, Cell, shortened
from sim.files.sheet_words import SOURCE_WORDS, meaning, nearest_word
from sim.problems import Problem, Term, problem_at

DEFAULT_SOURCE = "documents"

_BETWEEN = re.compile(r"[、,;+/&\n|。]+")
_AND = re.compile(r"和|与|及|以及|\band\b")
_BEFORE = re.compile(r"(?P<share>\d+(?:\.\d+)?)\s*(?P<percent>%?)\s*[:的]?\s*(?P<word>[^\d%]+)")
_BEHIND = re.compile(r"(?P<word>[^\d%]+?)\s*[:=(占]*\s*(?P<share>\d+(?:\.\d+)?)\s*(?P<percent>%?)\s*分?\)?")


class Evidence(NamedTuple):
    """Shares of SOURCES (sum 1), and what was understood on the way."""

    shares: tuple[float, ...]
    assumptions: list[Assumption]


class _Part(NamedTuple):
    word: str
    share: float | None
    source: str | None


def read_evidence(cell: Cell, name: str) -> tuple[Evidence | None, list[Problem]]:
    """Evidence written in ``cell`` under the column ``name``; None where there are problems. An empty cell means documents."""
    if cell.value is None:
        return Evidence(_shares({DEFAULT_SOURCE: 1.0}), []), []
    parts = list(_parts(unicodedata.normalize("NFKC", str(cell.value))))
    unknown = [part for part in parts if part.source is None]
    if len(unknown) > 0 or len(parts) == 0:
        words = [part.word for part in unknown] or [str(cell.value)]
        return None, [problem_at(cell.place, name, "problem.rules_source", value=shortened(w), suggestion=_close(w)) for w in words]
    return _weighed(cell, name, parts)


def _weighed(cell: Cell, name: str, parts: list[_Part]) -> tuple[Evidence | None, list[Problem]]:
    said = list(_understood(parts))
    given = [part.share for part in parts if part.share is not None]
    if len(given) == 0:
        sources = list(dict.fromkeys(part.source or "" for part in parts))
        if len(sources) > 1:
            said.append(Assumption("assumption.rules_equal_shares", {"value": shortened(cell.value)}))
        return Evidence(_shares({source: 1.0 / len(sources) for source in sources}), said), []
    if len(given) < len(parts):
        return None, [problem_at(cell.place, name, "problem.rules_some_shares", value=shortened(cell.value))]
    total = sum(given)
    scale = 100.0 if abs(total - 100.0) <= SUM_TOLERANCE * 100.0 else 1.0
    if abs(total / scale - 1.0) > SUM_TOLERANCE:
        return None, [problem_at(cell.place, name, "problem.rules_shares_sum", total=total)]
    sums: dict[str, float] = {}
    for part in parts:
        sums[part.source or ""] = sums.get(part.source or "", 0.0) + (part.share or 0.0) / scale
    return Evidence(_shares(sums), said), []


def _parts(text: str) -> Iterator[_Part]:
    for piece in (piece.strip() for piece in _BETWEEN.split(text)):
        if piece == "":
            continue
        part = _part(piece)
        words = _AND.split(part.word)  # only where the whole is no known word, for a word may contain an "and"
        yield from [part] if part.source is not None or part.share is not None else [_part(word.strip()) for word in words if word.strip()]


def _part(piece: str) -> _Part:
    match = _BEHIND.fullmatch(piece) or _BEFORE.fullmatch(piece)
    if match is None:
        return _Part(piece, None, meaning(piece, SOURCE_WORDS).value)
    word = match["word"].strip(" :=()占")
    share = float(match["share"]) / (100.0 if match["percent"] else 1.0)
    return _Part(word, share, meaning(word, SOURCE_WORDS).value)


def _understood(parts: list[_Part]) -> Iterator[Assumption]:
    for part in parts:
        if not meaning(part.word, SOURCE_WORDS).exact:
            yield Assumption("assumption.rules_word", {"word": part.word, "value": Term(f"sheet.source.{part.source}")})


def _close(word: str) -> str | None:
    return nearest_word(word, SOURCE_WORDS)


def _shares(shares: dict[str, float]) -> tuple[float, ...]:
    return tuple(round(shares.get(source, 0.0), 12) for source in SOURCES)
