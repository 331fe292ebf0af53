"""The published result of the mutation run speaks of the rules as they stand."""

import ast
import csv
import re
from pathlib import Path

from sim.submodels import __file__ as package

RULES = sorted(path for path in Path(package).parent.glob("*.py") if path.name != "__init__.py")
HERE = Path(__file__).parent / "submodels"


def test_every_rule_file_was_measured_and_at_least_85_percent_of_its_mutants_were_killed():
    report = (HERE / "MUTANTS.md").read_text(encoding="utf-8")
    shares = {name: float(share) for name, share in re.findall(r"^\| (\w+) \| \d+ \| \d+ \| \d+ \| ([\d.]+) % \|", report, re.MULTILINE)}
    assert set(shares) == {path.stem for path in RULES} | {"all"}
    assert min(shares.values()) >= 85.0
    assert "**none yet**" not in report


def test_every_reason_for_a_survivor_speaks_of_a_line_that_still_stands():
    source = {path.stem: path.read_text(encoding="utf-8") for path in RULES}
    bodies = {
        f"{stem}.{node.name}": ast.get_source_segment(text, node)
        for stem, text in source.items()
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef)
    }
    with (HERE / "survivors.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        stem, _, name = row["rule"].partition(".")
        assert row["line"] in bodies.get(row["rule"], "") or (name.isupper() and name in source[stem]), row["rule"]
        assert len(row["reason"]) > 10


def test_every_rule_is_named_by_a_test_of_its_own():
    tests = " ".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py"))
    rules = [node.name for path in RULES for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)]
    assert [name for name in rules if re.search(rf"\b{name}\b", tests) is None] == []
