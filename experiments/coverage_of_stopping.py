"""How often the interval at the stop holds the truth: ``python -m experiments.coverage_of_stopping`` measures it (two minutes).

The tables go into experiments/README.md, with the digest of the lines that decide and measure: a test sees when they are out of date.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from experiments.rates import wilson_limits
from experiments.reached_simulation import Reached, reached_absolute, reached_relative
from experiments.stopping_cases import CASES, Case
from experiments.stopping_simulation import Chosen, Measured, measure, measure_choice

HERE = Path(__file__).parent
SOURCES = (
    *("best_policy.py", "criteria.py", "looks.py", "rates.py", "stopping.py"),
    *("stopping_cases.py", "stopping_simulation.py", "reached_simulation.py"),
)
BEGIN, END = "<!-- coverage of stopping: begin, code {digest} -->", "<!-- coverage of stopping: end -->"
STUDIES = 16_000
FEWEST_SHOWN = 30  # studies; a share of fewer says nothing
GAPS = (1.0, 0.5, 0.25, 0.1, 0.0)


def code_digest() -> str:
    """SHA-256 over the lines that decide and those that measure, 16 hex digits."""
    text = "\n".join((HERE / name).read_text(encoding="utf-8") for name in SOURCES)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def worst_table(rows: Sequence[Measured]) -> list[str]:
    """Markdown: each case at its worst target."""
    lines = [
        "| differences | required | worst coverage (95 % limits) | where it is worst: replicates needed "
        "| worst if the first look that meets the target stopped it | replicates used / needed |",
        "|---|---|---|---|---|---|",
    ]
    for case, of_case in _by_case(rows).items():
        worst = min(of_case, key=lambda row: row.coverage)
        if worst.without_spread == 1:
            lines.append(f"| {case.name} | goes on | no interval; {worst.by_budget:.0%} went on to the budget | | | |")
            continue
        price = [row.mean / row.needed for row in of_case if row.by_budget < 0.01]
        lines.append(
            f"| {case.name} | {_bound(case)} | {_coverage(worst)} | {worst.needed} | {min(row.first_look for row in of_case):.3f} "
            f"| {min(price):.1f} to {max(price):.1f} |"
        )
    return lines


def full_table(rows: Sequence[Measured]) -> list[str]:
    """Markdown: one row per case and target."""
    lines = [
        "| differences | needed | coverage (95 % limits) | replicates, mean | p90 | stopped by budget | no spread at a look |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        shown = _coverage(row) if row.without_spread < 1 else "no interval"
        numbers = f"{row.mean:.0f} | {row.p90:.0f} | {row.by_budget:.1%} | {row.without_spread:.1%}"
        lines.append(f"| {row.case.name} | {row.needed} | {shown} | {numbers} |")
    return lines


def choice_table(rows: Sequence[Chosen]) -> list[str]:
    """Markdown: one row per gap between the best policy and the others."""
    lines = ["| lead (sd of a difference) | stopped by the rule | of these, the best was chosen | replicates, mean |", "|---|---|---|---|"]
    for row in rows:
        right = "none is the best" if row.gap == 0 else f"{row.right:.1%}"
        lines.append(f"| {row.gap} | {row.reached:.1%} | {right} | {row.mean:.0f} |")
    return lines


def reached_table(rows: Sequence[Reached], target: str) -> list[str]:
    """Markdown: one row per case and target; coverage of those that reached it beside that of all, and what makes them differ."""
    lines = [
        f"| differences | {target} | reached | coverage of all | **coverage of those that reached it** (95 % limits) "
        "| their mean estimate / truth | reached and wrong, of all | of the reached: late | coverage of the late | of the others |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        others = _share(row.covered - row.late_covered, row.reached - row.late)
        ratio = "" if row.reached < FEWEST_SHOWN else f"{row.ratio:.2f}"
        late = "" if row.reached < FEWEST_SHOWN else f"{row.late / row.reached:.0%}"
        those = f"{_share(row.covered, row.reached, True)} | {ratio} | {row.wrong:.1%}"
        parts = f"{late} | {_share(row.late_covered, row.late)} | {others}"
        lines.append(f"| {row.case.name} | {row.asked} | {row.reached / row.studies:.1%} | {row.pooled:.3f} | {those} | {parts} |")
    return lines


def _share(part: int, count: int, limits: bool = False) -> str:
    if count < FEWEST_SHOWN:
        return "too few"
    low, high = wilson_limits(np.array(part), np.array(count), 0.95)
    return f"{part / count:.3f}" + (f" ({float(low):.3f}-{float(high):.3f})" if limits else "")


def _by_case(rows: Sequence[Measured]) -> dict[Case, list[Measured]]:
    return {case: [row for row in rows if row.case == case] for case in dict.fromkeys(row.case for row in rows)}


def _bound(case: Case) -> str:
    return "" if case.bound is None else f"{case.bound:.2f}"


def _coverage(row: Measured) -> str:
    low, high = wilson_limits(np.array(row.coverage * row.studies), np.array(row.studies), 0.95)
    return f"{row.coverage:.3f} ({float(low):.3f}-{float(high):.3f})"


def missed(rows: Sequence[Measured]) -> list[Measured]:
    """Rows below the bound that D13 sets."""
    return [row for row in rows if row.case.bound is not None and row.coverage < row.case.bound]


def main() -> int:
    """Measure, print, write the tables; exit code 1 if a bound of D13 is missed."""
    rows = [row for case in CASES for row in measure(case, STUDIES)]
    head = f"Measured on {STUDIES:,} simulated studies per case and target, nominal coverage 0.95."
    details = ["<details><summary>every target</summary>", "", *full_table(rows), "", "</details>"]
    absolute, relative = reached_table(reached_absolute(STUDIES), "needed"), reached_table(reached_relative(STUDIES), "target ratio")
    choices = choice_table([measure_choice(gap) for gap in GAPS])
    reached = ["Of those that reach their target within the default budget of 200:", "", *absolute, "", *relative]
    text = "\n".join([head, "", *worst_table(rows), "", *reached, "", *choices, "", *details])
    print(text)
    path = HERE / "README.md"
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN.partition("{")[0])
    page = f"{before}{BEGIN.format(digest=code_digest())}\n\n{text}\n\n{END}{rest.partition(END)[2]}"
    path.write_text(page, encoding="utf-8", newline="\n")
    return int(len(missed(rows)) > 0)


if __name__ == "__main__":
    sys.exit(main())
