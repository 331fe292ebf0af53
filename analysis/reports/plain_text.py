"""Texts of a report for places that hold nothing but characters, and what stands between a number and what it numbers."""

from __future__ import annotations

import unicodedata

from analysis.quoted import clean, plain

GAP = {"en": "\u2002", "zh": "\u3000"}  # half the height of a letter, and a whole one


def bare(text: str) -> str:
    """A marked text without marks and without characters that no file may hold."""
    return clean(plain(text))


def is_wide(char: str) -> bool:
    """Whether a character is as wide as high: Chinese letters and their punctuation."""
    return unicodedata.east_asian_width(char) in "WF"


def letters(text: str) -> int:
    """Width of a text in Latin letters."""
    return sum(2 if is_wide(char) else 1 for char in text)


def label(word: str, number: object, lang: str) -> str:
    """ "Table 1"; in Chinese without a space."""
    return f"{word}{number}" if lang == "zh" else f"{word} {number}"
