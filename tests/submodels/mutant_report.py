"""Writes ``tests/submodels/MUTANTS.md`` from a finished run of mutmut, with a reason for every survivor; ``make mutants`` calls it.

The reasons stand in ``survivors.csv`` by what was changed, for mutmut's numbers move when a rule does. Ends with 1 where fewer than
85 % were killed or a survivor has no reason, and says which.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from hypothesis import settings

import tests.submodels.conftest  # noqa: F401  # registers the profile of the run
from tests.submodels.constant_mutants import ConstantMutant, constant_mutants

HERE = Path(__file__).resolve().parent
LEAST_KILLED = 0.85
RESULT = re.compile(r"^ *(?P<key>sim\.submodels\.(?P<file>\w+)\.x_(?P<rule>\w+)__mutmut_\d+): (?P<status>.+)$", re.MULTILINE)
HEAD = """# Do the tests of the rules notice when a rule is changed?

Written by `make mutants`; do not edit. mutmut {mutmut} changes one operator, number, comparison or argument of a rule at a time.
Only the tests in `tests/submodels` that call the rule themselves count: no golden files, no runs of the model, no compiled code,
{examples} derandomised examples for each property. mutmut changes nothing outside functions, so the named numbers of the rules are
changed by a tenth (whole numbers by one) by `tests/submodels/constant_mutants.py`.

"""


class Survivor(NamedTuple):
    """A change that no test notices: rule, the line as it stands, the line as it was changed."""

    rule: str
    line: str
    changed: str


def mutmut(*arguments: str) -> str:
    """What the mutmut of this environment prints."""
    return subprocess.run([sys.executable, "-m", "mutmut", *arguments], capture_output=True, text=True, encoding="utf-8", check=True).stdout


def survivor(key: str, rule: str) -> Survivor:
    """The change behind one of mutmut's names."""
    lines = [line for line in mutmut("show", key).splitlines() if re.match(r"[-+](?![-+])", line)]
    old, new = ("; ".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+")
    return Survivor(rule, old, new)


def known_reasons() -> dict[Survivor, str]:
    """Why each known survivor cannot be noticed."""
    with (HERE / "survivors.csv").open(encoding="utf-8", newline="") as file:
        return {Survivor(row["rule"], row["line"], row["changed"]): row["reason"] for row in csv.DictReader(file)}


def table(headers: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    lines = [tuple(headers), *rows]
    lines.insert(1, ("---",) * len(lines[0]))
    return "".join("| " + " | ".join(str(cell) for cell in line) + " |\n" for line in lines)


def counts(statuses: Mapping[str, Counter[str]], numbers: Iterable[ConstantMutant]) -> Iterator[tuple[object, ...]]:
    """A row for each file, and one for all."""
    tried, noticed = Counter(row.file for row in numbers), Counter(row.file for row in numbers if row.noticed)
    for name in [*sorted(statuses), "all"]:
        found = statuses[name] if name != "all" else sum(statuses.values(), Counter())
        of_numbers = (noticed[name], tried[name]) if name != "all" else (noticed.total(), tried.total())
        share = f"{100.0 * found['killed'] / found.total():.1f} %"
        yield name, found.total(), found["killed"], found.total() - found["killed"], share, "{} of {}".format(*of_numbers)


def main() -> int:
    """Write the report. Returns 1 where too few were killed or a survivor has no reason."""
    found = list(RESULT.finditer(mutmut("results", "--all", "true")))
    statuses: dict[str, Counter[str]] = defaultdict(Counter)
    for one in found:
        statuses[one["file"]][one["status"]] += 1
    numbers = list(constant_mutants())
    left = [survivor(one["key"], f"{one['file']}.{one['rule']}") for one in found if one["status"] != "killed"]
    left += [Survivor(f"{row.file}.{row.name}", f"{row.value}", f"{row.changed}") for row in numbers if not row.noticed]
    reasons = known_reasons()
    rows = [(one.rule, f"`{one.line}`", f"`{one.changed}`", reasons.get(one, "**none yet**")) for one in sorted(left)]
    text = HEAD.format(mutmut=version("mutmut"), examples=settings.get_profile("mutants").max_examples)
    text += table(("File", "Mutants", "Killed", "Left", "Share", "Numbers noticed"), counts(statuses, numbers))
    text += "\n## What is left, and why no test can tell\n\n" + table(("Rule", "As it stands", "Changed to", "Reason"), rows)
    (HERE / "MUTANTS.md").write_text(text, encoding="utf-8", newline="\n")
    share = sum(one["status"] == "killed" for one in found) / len(found)
    without = [one for one in left if one not in reasons]
    print(f"{100.0 * share:.1f} % of {len(found)} mutants killed, {len(left)} left, {len(without)} of them without a reason")
    print(*without, sep="\n")
    return int(share < LEAST_KILLED or without != [])


if __name__ == "__main__":
    sys.exit(main())
