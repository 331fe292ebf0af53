"""Breaking texts into lines, in English and Chinese, by the width of the letters they are drawn with."""

from __future__ import annotations

import re

POINTS = 72  # per inch
NO_LINE_START, NO_LINE_END = "，。；：、！？）》”％…", "（《“"  # Chinese typesetting: a line must not begin or end with these
TOKEN = re.compile(r"[^\s\u2e80-\uffef“”…]+|[\u2e80-\uffef“”…]")
NARROWER = (0.5, 0.6, 0.7, 0.8, 0.9)  # of the room, for lines of equal length


def wrapped(text: str, inches: float, size: float) -> str:
    """``text`` in lines no wider than ``inches`` in the font of the present settings; Chinese breaks between characters."""
    lines = [""]
    for space, token in _tokens(text):
        longer = lines[-1] + (space if lines[-1] != "" else "") + token
        if lines[-1] != "" and width_of(longer, size) > inches:
            lines.append(token)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def evenly_wrapped(text: str, inches: float, size: float) -> str:
    """As few lines as ``wrapped`` makes, but of about the same length: for names and titles, where a last line of one word looks lost."""
    best = wrapped(text, inches, size)
    for share in NARROWER:
        narrower = wrapped(text, share * inches, size)
        if narrower.count("\n") == best.count("\n") and max(width_of(line, size) for line in narrower.split("\n")) <= inches:
            return narrower
    return best


def width_of(text: str, size: float) -> float:
    """Width of a line in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    return float(text_to_path.get_text_width_height_descent(text, FontProperties(size=size), ismath=False)[0]) / POINTS


def _tokens(text: str) -> list[tuple[str, str]]:
    """(space before, token) in order; punctuation and per cent signs stay with what they belong to."""
    found: list[tuple[str, str]] = []
    for match in TOKEN.finditer(text):
        space = " " if match.start() > 0 and text[match.start() - 1].isspace() else ""
        glued = len(found) > 0 and space == "" and (match[0][0] in NO_LINE_START or found[-1][1][-1] in NO_LINE_END)
        if glued or (len(found) > 0 and match[0][0] == "%"):
            before, token = found.pop()
            found.append((before, token + space + match[0]))
        else:
            found.append((space, match[0]))
    return found
