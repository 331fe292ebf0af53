"""Text as a YAML scalar that reads back unchanged."""

from __future__ import annotations

import json


def quoted(text: str) -> str:
    """Double quotes with JSON's escapes, which YAML reads alike; what cannot be printed is escaped, for YAML refuses or folds it."""
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in json.dumps(text, ensure_ascii=False))


def _escaped(letter: str) -> str:
    return f"\\u{ord(letter):04x}" if ord(letter) <= 0xFFFF else f"\\U{ord(letter):08x}"
