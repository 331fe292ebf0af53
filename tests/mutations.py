"""Files broken at random, the way people, editors and spreadsheets break them; the same seed always gives the same files."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from sim.files.scenario_folder import scenario_folder

_ODD_WORDS = (
    ".nan -.inf 1e999 -1 0 1.5 '0.3' true no null ~ 2024-01-01 12:30 1_000 0x10 １５ ０.5 [] {} [1] {a: 1} & * ! | > % @ - : ? , "
    "# \" ' {{ }} 村 国企 baseline weight_up s village a/b.yaml ../x.yaml /dev/null -0.0 1e-320 +3 .5 5. é ✓ \\ "
    "\x00 \x07 \x85 \u2028 \ufeff \U0001f600"
)
ODD = (*_ODD_WORDS.split(" "), "", " ", "\t", "9" * 400, "x" * 300)
PATTERN = re.compile(r"[\w.]+")
Mutation = Callable[[str, Random], str]


def shipped_content() -> dict[str, dict[str, bytes]]:
    """By the name of a file that can be checked: its content and that of the tables beside it."""
    found: dict[str, dict[str, bytes]] = {}
    for path in sorted(scenario_folder().rglob("*.yaml")):
        if ".origin" not in path.name:
            beside = path.with_suffix(".csv")
            table = {beside.name: beside.read_bytes()} if beside.exists() and path.parent.name == "populations" else {}
            found[path.name] = {path.name: path.read_bytes(), **table}
    return found


def mutated(content: bytes, random: Random) -> bytes:
    """``content`` with one to three mutations; a workbook only loses or gains bytes."""
    if content.startswith(b"PK"):
        return _broken_bytes(content, random)
    text = content.decode("utf-8-sig")
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        text = random.choice(_MUTATIONS)(text, random)
    encoding = random.choices(("utf-8", "gb18030", "utf-16", "utf-8-sig"), (94, 2, 2, 2))[0]
    result = text.encode(encoding, "replace")
    return _broken_bytes(result, random) if random.random() < 0.1 else result


def _broken_bytes(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + bytes(random.randrange(256) for _ in range(random.randrange(3))) + content[at + random.randrange(3) :]


def _word(text: str, random: Random) -> str:
    """One word becomes something odd, or another word of the same file."""
    words = list(PATTERN.finditer(text))
    if len(words) == 0:
        return text
    one = random.choice(words)
    new = random.choice(ODD) if random.random() < 0.6 else random.choice(words)[0]
    return text[: one.start()] + new + text[one.end() :]


def _typing_error(text: str, random: Random) -> str:
    at = random.randrange(max(len(text) - 1, 1))
    kind = random.randrange(3)
    if kind == 0:  # a letter is missing
        return text[:at] + text[at + 1 :]
    if kind == 1:  # two letters have changed places
        return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
    return text[:at] + random.choice(ODD)[:5] + text[at:]


def _full_width(text: str, random: Random) -> str:
    """A Chinese keyboard: one kind of sign in full width, once or everywhere."""
    narrow, wide = random.choice(((": ", "："), (":", "："), (",", "，"), (".", "．"), ("0", "０"), ("(", "（"), (" ", "　"), ("-", "－")))
    return text.replace(narrow, wide, random.choice((1, 3, -1)))


def _line(text: str, random: Random) -> str:
    lines = text.split("\n")
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    kind = random.randrange(6)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(other, lines[at])
    elif kind == 2:
        lines[at], lines[other] = lines[other], lines[at]
    elif kind == 3:
        lines[at] = random.choice(("  ", "\t", " ", "- ")) + lines[at]
    elif kind == 4:
        lines[at] = lines[at].strip()
    else:
        lines = lines[:at]
    return "\n".join(lines)


def _colon(text: str, random: Random) -> str:
    """A key or a value is gone."""
    lines = text.split("\n")
    at = random.randrange(len(lines))
    name, separator, value = lines[at].partition(random.choice((":", ",")))
    lines[at] = random.choice((name, name + separator, separator + value, value, name + separator + separator + value))
    return "\n".join(lines)


_MUTATIONS: tuple[Mutation, ...] = (_word, _word, _word, _typing_error, _full_width, _line, _colon)
