"""How the patterns did over the uncertainty box, as ``box_results.csv`` has it, and as a table for the model description."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from branchsim.reality.judge import judge, overall
from branchsim.reality.pattern import Condition, Pattern

RESULTS = Path(__file__).with_name("box_results.csv")


@dataclass(frozen=True)
class BoxResult:
    """One pattern: ``pass_``, ``fail``, ``undecided``, ``not_testable`` count points by the interval over replicates, ``mean_pass`` by
    the mean alone (few replicates make a wide interval). ``default`` and ``ablation`` are words at the default point. The last columns
    hold a number a condition, in order: mean over the points where it could be measured, and share of points whose mean meets it.
    """

    pattern: str
    kind: str
    points: int
    pass_: int
    fail: int
    undecided: int
    not_testable: int
    mean_pass: int
    default: str
    ablation: str
    condition_mean: str
    condition_mean_pass: str
    replicates: int
    branches: int
    seed: int
    definition: str
    model_hash: str


def definition_of(pattern: Pattern) -> str:
    """Eight digits that change when the pattern is posed otherwise: its kind, base, arms, ablation or thresholds."""
    posed = [(one.name.en, one.above, one.below) for one in pattern.conditions]
    content = repr(
        (pattern.kind, sorted(pattern.base.items()), pattern.policies(), pattern.months, sorted((pattern.ablation or {}).items()), posed)
    )
    return hashlib.sha256(content.encode()).hexdigest()[:8]


def meets(condition: Condition, mean: float) -> bool:
    """Does the mean over replicates lie within the condition's limits? Never where it is missing."""
    above = condition.above is None or mean > condition.above
    below = condition.below is None or mean < condition.below
    return bool(np.isfinite(mean)) and above and below


def result_of(pattern: Pattern, table: np.ndarray, at_default: tuple[str, str], *, branches: int, seed: int) -> BoxResult:
    """Count the points of ``table``, shape (points, replicates, conditions); ``at_default``: words there without and with the ablation."""
    from sim.provenance import model_hash

    words = Counter(overall([judge(one, point[:, c]) for c, one in enumerate(pattern.conditions)]) for point in table)
    judged = [c for c, one in enumerate(pattern.conditions) if one.above is not None or one.below is not None]
    means = table.mean(axis=1)
    met = np.array([[meets(one, means[p, c]) for c, one in enumerate(pattern.conditions)] for p in range(len(table))])
    measured = [means[np.isfinite(means[:, c]), c] for c in range(means.shape[1])]
    return BoxResult(
        pattern.id,
        pattern.kind,
        len(table),
        words["pass"],
        words["fail"],
        words["undecided"],
        words["not_testable"],
        int(met[:, judged].all(axis=1).sum()),
        *at_default,
        ";".join(f"{column.mean():.5g}" if len(column) > 0 else "" for column in measured),
        ";".join(f"{share:.3g}" if c in judged else "" for c, share in enumerate(met.mean(axis=0))),
        table.shape[1],
        branches,
        seed,
        definition_of(pattern),
        model_hash(),
    )


def write_results(path: Path, rows: Iterable[BoxResult]) -> None:
    """Replace the file of results."""
    from experiments.atomic_files import write_text

    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\n")
    writer.writerow([one.name.rstrip("_") for one in fields(BoxResult)])
    writer.writerows(asdict(row).values() for row in rows)
    write_text(path, content.getvalue())


def read_results(path: Path = RESULTS) -> list[BoxResult]:
    """Rows of the file; none where there is no file yet."""
    if not path.exists():
        return []
    kinds: list[Callable[[str], Any]] = [int if one.type == "int" else str for one in fields(BoxResult)]
    with path.open(encoding="utf-8", newline="") as file:
        return [BoxResult(*(kind(cell) for kind, cell in zip(kinds, row, strict=True))) for row in list(csv.reader(file))[1:]]


def table_rows(results: Sequence[BoxResult], patterns: Iterable[Pattern]) -> Iterator[tuple[str, ...]]:
    """Cells of the model description's table: claims as they are posed now, counts as shares of the points."""
    claims = {pattern.id: f": {pattern.claim.en}" for pattern in patterns}
    for row in results:
        counts = (row.pass_, row.fail, row.undecided, row.not_testable, row.mean_pass)
        name = row.pattern + claims.get(row.pattern, "")
        yield name, row.kind, row.default, row.ablation or "-", *(f"{count / row.points:.0%}" for count in counts)


def remarks(results: Sequence[BoxResult], patterns: Iterable[Pattern], model: str) -> Iterator[str]:
    """Sentences on how the results were made and where they no longer speak of the present model and patterns."""
    if len(results) == 0:
        yield "Not run yet: `make reality-box`."
        return
    first = results[0]
    yield f"{first.points} points, {first.replicates} replicates each, {first.branches} branches stratified by type, seed {first.seed}."
    yield "Words are those of an 80 % interval over the replicates of a point, which few replicates make wide;"
    yield "*mean passes* takes the mean alone."
    yield f"Made with model `{first.model_hash[:12]}`" + ("." if first.model_hash == model else ", **not the present model**.")
    posed, ran = {pattern.id: definition_of(pattern) for pattern in patterns}, {row.pattern: row.definition for row in results}
    for words, names in (
        ("Posed since and not in the table", set(posed) - set(ran)),
        ("No longer posed", set(ran) - set(posed)),
        ("Posed otherwise since", {name for name in set(posed) & set(ran) if posed[name] != ran[name]}),
    ):
        if len(names) > 0:
            yield f"**{words}: {', '.join(sorted(names))}.**"
