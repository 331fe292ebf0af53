"""What the project checks of its own code, as far as the result of the check is stored: reports quote it, nothing is run here."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import sim

TESTS = Path(sim.__file__).resolve().parents[1] / "tests"  # beside the packages in a checkout, absent from an installed wheel
ALL_MUTANTS = re.compile(r"^\| all \| (\d+) \| (\d+) \| (\d+) \|", re.MULTILINE)


def checks() -> dict[str, Any]:
    """``engines``: the test that both engines agree bit for bit; ``mutants``: changed rules that tests notice; ``coverage``: mechanisms
    of the evidence by status. None where this copy does not hold the record.
    """
    return {"engines": _test_of("test_engines.py"), "mutants": mutants(TESTS / "submodels" / "MUTANTS.md"), "coverage": coverage()}


def mutants(path: Path) -> dict[str, Any] | None:
    """Numbers of the last measured run; the report does not say of which version of the model."""
    if not path.is_file():
        return None
    found = ALL_MUTANTS.search(path.read_text(encoding="utf-8"))
    return None if found is None else {"made": int(found[1]), "noticed": int(found[2]), "file": "tests/submodels/MUTANTS.md"}


def coverage() -> dict[str, Any]:
    """Problems, levers, figures and goals of the evidence: how many are represented, in part, or missing."""
    from branchsim.coverage.mechanisms import STATUSES, mechanism_table

    found = Counter(row.status for row in mechanism_table().values())
    return {status: found[status] for status in STATUSES}


def _test_of(name: str) -> dict[str, str] | None:
    return {"file": f"tests/{name}"} if (TESTS / name).is_file() else None
