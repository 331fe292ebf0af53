"""Letters: each is in a font that is really used, and the fonts travel with the PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.figures.files import figure_files
from analysis.figures.lint.subject import Finding, Shown, Subject

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text

CURRENCY = 0xA4  # what mathtext draws where it finds nothing
FONT, EMBEDDED, FOREIGN = re.compile(rb"/Type /FontDescriptor\b"), re.compile(rb"/FontFile2 \d+ 0 R"), re.compile(rb"/Subtype /Type[13]\b")


def glyph_findings(subject: Subject) -> Iterator[Finding]:
    """Characters that no font of their text has: they are drawn as boxes."""
    for shown in subject.texts:
        missing = _missing(shown)
        if len(missing) > 0:
            yield Finding("lint.glyph", {"characters": " ".join(missing), "text": shown.text})


def _missing(shown: Shown) -> list[str]:
    artist = shown.artist
    written = {character for character in artist.get_text() if not character.isspace()}
    if _is_mathematics(artist):
        return _missing_in_mathematics(artist, written)
    known = frozenset[int]().union(*(_characters(family, artist.get_fontproperties()) for family in artist.get_fontfamily()))
    return sorted(character for character in written if ord(character) not in known)


def _is_mathematics(artist: Text) -> bool:
    from matplotlib.cbook import is_math_text

    return artist.get_parse_math() and bool(is_math_text(artist.get_text()))


def _missing_in_mathematics(artist: Text, written: set[str]) -> list[str]:
    from matplotlib.mathtext import MathTextParser

    found = []
    for line in artist.get_text().split("\n"):
        for font, _, character, *_ in MathTextParser("path").parse(line, 72, artist.get_fontproperties()).glyphs:
            if font.get_char_index(character) == 0 or (character == CURRENCY and chr(CURRENCY) not in written):
                found.append(chr(character))
    return sorted(set(found))


def _characters(family: str, like: FontProperties) -> frozenset[int]:
    return _characters_of(family, like.get_style(), like.get_weight(), like.get_stretch())


@cache
def _characters_of(family: str, style: str, weight: str | int, stretch: str | int) -> frozenset[int]:
    """Code points in the file that a family stands for; none where the family is not installed: matplotlib then tries the next one."""
    from matplotlib import font_manager

    wanted: Any = font_manager.FontProperties(family=[family], weight=weight, stretch=stretch)
    wanted.set_style(style)
    try:
        path = font_manager.findfont(wanted, fallback_to_default=False)
    except ValueError:
        return frozenset()
    return frozenset(font_manager.get_font(path).get_charmap())


def font_findings(subject: Subject) -> Iterator[Finding]:
    """Fonts of the PDF that are not in it as TrueType: another machine, or a printer, would put its own in their place."""
    content = figure_files(subject.figure, "f", ("pdf",))["f.pdf"]
    named, embedded, foreign = (len(pattern.findall(content)) for pattern in (FONT, EMBEDDED, FOREIGN))
    if named == 0 or embedded != named or foreign > 0:
        yield Finding("lint.font", {"named": named, "embedded": embedded})
