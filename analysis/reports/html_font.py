"""The Chinese of a page travels with it: a machine without a Chinese font would draw boxes, and a page may not fetch one."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterable

from analysis.figures.style import chinese_font_file

FAMILY = "Noto Sans SC subset"  # after the fonts of the system in the style sheet: used where those have no Chinese
FIRST = "\u2e80"  # characters from here on are Chinese, Japanese or Korean, or their punctuation
WIDE = "“”‘’—…·"  # below it, but set from the Chinese font in a Chinese text
FACE = '@font-face {{ font-family: "{family}"; src: url("data:font/woff;base64,{font}") format("woff"); font-display: block; }}\n'


def font_face(texts: Iterable[str]) -> str:
    """A style sheet with those characters of Noto Sans SC (OFL) that ``texts`` use; empty where none is Chinese."""
    used = {letter for text in texts for letter in text}
    if not any(letter >= FIRST for letter in used):
        return ""
    return FACE.format(
        family=FAMILY, font=b64encode(_subset(sorted(letter for letter in used if letter >= FIRST or letter in WIDE))).decode("ascii")
    )


def _subset(letters: Iterable[str]) -> bytes:
    """The font with these characters only, as WOFF; the same characters give the same bytes."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(flavor="woff", layout_features=[], name_IDs=[0, 1, 2, 13, 14], notdef_outline=True, recalc_timestamp=False)
    font = TTFont(str(chinese_font_file()), lazy=True, recalcTimestamp=False)
    reduced = Subsetter(options)
    reduced.populate(unicodes=[ord(letter) for letter in letters])
    reduced.subset(font)
    font.flavor = "woff"
    sink = io.BytesIO()
    font.save(sink)
    return sink.getvalue()
