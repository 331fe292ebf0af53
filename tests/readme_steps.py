"""What a README asks its reader to do: the files to save and the commands to type, in the order of the text."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
READMES = {"en": "README.md", "zh": "README.zh.md"}
FENCE_OR_SPAN = re.compile(r"^```\w*\n(?P<fence>.*?)^```|`(?P<span>[^`\n]+)`", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"# ([\w.-]+\.\w+)\n")
COMMAND = re.compile(r"(?:branchsim|make|\.venv/bin/\w+) +\S")


def readme(lang: str) -> str:
    return (ROOT / READMES[lang]).read_text(encoding="utf-8")


def blocks(text: str) -> list[str]:
    return [match["fence"] for match in FENCE_OR_SPAN.finditer(text) if match["fence"] is not None]


def spans(text: str) -> list[str]:
    return [match["span"] for match in FENCE_OR_SPAN.finditer(text) if match["span"] is not None]


def files(text: str) -> dict[str, str]:
    """Content by name of the blocks whose first line is a comment with a file name."""
    return {named[1]: block for block in blocks(text) if (named := FILE_NAME.match(block)) is not None}


def commands(text: str) -> list[str]:
    """Every line of the other blocks and every command in backticks, without its comment."""
    found = []
    for match in FENCE_OR_SPAN.finditer(text):
        if match["span"] is not None:
            found += [match["span"]] if COMMAND.match(match["span"]) else []
        elif FILE_NAME.match(match["fence"]) is None:
            found += [line for raw in match["fence"].splitlines() if (line := re.sub(r"\s+# .*", "", raw).strip())]
    return found


def arguments(command: str) -> str | None:
    """What follows ``branchsim``; None for another program's command."""
    program, _, rest = command.partition(" ")
    return rest.strip() if program in ("branchsim", ".venv/bin/branchsim") else None
