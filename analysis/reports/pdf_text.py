"""Marked texts as the PDF template takes them: runs that can be drawn with the fonts at hand and broken at the end of a line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final, TypedDict

from analysis.quoted import Piece, clean, pieces

PROBE = b"""#set document(title: "probe")
#for font in ("Libertinus Serif", "Noto Sans SC", "DejaVu Sans Mono") { text(font: font, sys.inputs.text) }"""
STANDARD: Final = "ua-1"  # refuses to draw what no font has
BREAK_AFTER = re.compile(r"(?<=[_/\\.,;:=?&@#+|()\[\]{}<>-])(?=\w)")
LATIN = re.compile(r"([^\s\u2e80-\U0010ffff]+)")  # Chinese may be broken anywhere but before and after some punctuation: typst knows
HYPHENATED = 20  # letters: no word of prose is longer
NEW_LINES = re.compile(r"[ \t]*[\r\n\x85\u2028\u2029]+[ \t]*")


class Run(TypedDict):
    """Part of a text. Between ``parts`` a line may break, without a hyphen and without a character that copying would catch."""

    kind: str
    parts: list[str]


def runs(text: str, missing: frozenset[str], longest: int = 24) -> list[Run]:
    """A marked text, ready to draw. ``missing``: see :func:`missing_characters`.

    ``longest``: characters that may stand together without a chance to break, at least 1.
    """
    return [Run(kind=piece.kind, parts=_parts(drawable(_laid_out(piece), missing), piece.kind, longest)) for piece in pieces(text)]


def shown(text: str, missing: frozenset[str]) -> str:
    """A marked text in one line as the page shows it."""
    return " ".join("".join(part for run in runs(text, missing) for part in run["parts"]).split())


def drawable(text: str, missing: frozenset[str]) -> str:
    """``text`` with the code point, ``[U+1F600]``, in place of every character that would be an empty box."""
    return "".join(f"[U+{ord(character):04X}]" if character in missing else character for character in text)


def missing_characters(texts: Iterable[str]) -> frozenset[str]:
    """Characters in ``texts`` that no font at hand can draw: typst is asked, for its own fonts are in no file.

    Marks that make no letter with the one before are among them: whether a font can set them depends on what stands around.
    """
    found = {character for text in texts for piece in pieces(text) for character in _laid_out(piece) if not character.isascii()}
    marks = {character for character in found if unicodedata.category(character).startswith("M")}
    return frozenset(marks).union(_undrawable(sorted(found - marks)))


def _undrawable(found: list[str]) -> Iterator[str]:
    """Halves what fails until single characters are left: one question for a report without strange characters."""
    if len(found) == 0 or _is_drawn("\n".join(found)):
        return
    if len(found) == 1:
        yield found[0]
        return
    middle = len(found) // 2
    yield from _undrawable(found[:middle])
    yield from _undrawable(found[middle:])


def _is_drawn(text: str) -> bool:
    import typst

    try:
        typst.compile(PROBE, font_paths=fonts(), sys_inputs={"text": text}, pdf_standards=STANDARD, format="pdf", timestamp=0)
    except typst.TypstError:
        return False
    return True


@lru_cache(maxsize=1)
def fonts() -> Any:
    """The fonts that ship with typst, and Noto Sans SC; never those of this machine, or the pages would differ between machines.

    Raises FileNotFoundError if the Chinese font is not installed.
    """
    import typst

    from analysis.figures.style import chinese_font_file

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(chinese_font_file().parent)])


def _laid_out(piece: Piece) -> str:
    """Only code keeps its lines; "97 %" stays together."""
    text = clean(NEW_LINES.sub("\n" if piece.kind == "code" else " ", piece.text)).replace("\t", "    ")
    if any(map(unicodedata.combining, text)):
        text = unicodedata.normalize("NFC", text)
    return re.sub(r"(?<=\d) (?=%)", "\u00a0", text) if piece.kind == "number" else text


def _parts(text: str, kind: str, longest: int) -> list[str]:
    """Chances to break: after punctuation inside long words, and anywhere in what is longer still. Words of prose are hyphenated."""
    parts = [""]
    for word in LATIN.split(text):
        if len(word) <= longest or LATIN.fullmatch(word) is None or (kind == "text" and word.isalpha() and len(word) <= HYPHENATED):
            parts[-1] += word
            continue
        first, *more = (chunk for part in BREAK_AFTER.split(word) for chunk in ([part] if len(part) <= longest else part))
        parts[-1] += first
        parts += more
    return parts
