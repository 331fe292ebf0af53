"""Captions: what a reader needs to judge the figure stands in it, read from results.json and not typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from analysis.figures.lint.subject import Finding, Subject
from analysis.quoted import Piece, pieces
from sim.problems import Term

LEVELS = ("convention.level", "convention.fewest_replicates")  # the second says why there is no interval
NEEDED: dict[str, Callable[[str], bool]] = {
    "branches": lambda key: key == "study.branches",
    "replicates": lambda key: "replicate" in key.replace("convention.", "").replace("study.box_replicates", ""),
    "window": lambda key: key.startswith(("window.", "paths.")) or key == "branches.year",
    "seed": lambda key: key == "study.seed",
}
DIGIT = re.compile(r"\d")


def caption_findings(subject: Subject) -> Iterator[Finding]:
    """Sizes, window, seed, hash and intervals are named; no number is typed; the alternative text tells a number."""
    drawn = subject.drawn
    parts = list(pieces(drawn.caption))
    keys = [part.key for part in parts if part.kind == "number"]
    for name, found in NEEDED.items():
        if not any(found(key) for key in keys):
            yield Finding(f"lint.caption_{name}")
    if Piece(subject.context.study.manifest["identity"][:8], "code") not in parts:
        yield Finding("lint.caption_hash")
    if subject.kind.shows_intervals and not any(key.partition("#")[0] in LEVELS or key.endswith("#level") for key in keys):
        yield Finding("lint.caption_interval")
    for name, text in (("title", drawn.title), ("caption", drawn.caption), ("alternative", drawn.alternative)):
        typed = [part.text for part in pieces(text) if part.kind == "text" and DIGIT.search(part.text) is not None]
        for words in typed:
            yield Finding("lint.typed_number", {"text": words.strip(), "part": Term(f"lint.part_{name}")})
    if not any(part.kind == "number" for part in pieces(drawn.alternative)):
        yield Finding("lint.alternative")
