"""What mutmut leaves alone: the named numbers of the rules. Each is changed by a tenth (a whole number by one), and the tests that
import from its file must notice."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import hypothesis  # noqa: F401  # loaded before the forks, so that none need load it again
import pytest

import sim.parameters  # noqa: F401

TESTS = Path(__file__).resolve().parent
RULES = TESTS.parents[1] / "sim" / "submodels"
TENTH = 1.1
Number = float | tuple[float, ...]


class ConstantMutant(NamedTuple):
    """One changed number: its file, name, value and changed value, and whether the tests noticed."""

    file: str
    name: str
    value: Number
    changed: Number
    noticed: bool


def changed(value: Number) -> Iterator[Number]:
    """``value`` changed: a whole number by one, another by a tenth, zero to a tenth; a tuple once in each place."""
    if isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from ((*value[:place], new, *value[place + 1 :]) for new in changed(item))
    elif isinstance(value, int):
        yield value + 1
    else:
        yield value * TENTH if value != 0.0 else TENTH - 1.0


def constants(module: ModuleType) -> dict[str, Number]:
    """Named numbers of a rule file."""
    return {name: value for name, value in vars(module).items() if name.isupper() and isinstance(value, int | float | tuple)}


def notices(module: ModuleType, name: str, value: object, tests: list[str]) -> bool:
    """Do the tests fail with this value? They run in a fork, which takes the change with it."""
    child = os.fork()
    if child == 0:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        setattr(module, name, value)
        os._exit(int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-profile=mutants", *tests])))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code not in (0, 1):
        raise RuntimeError(f"the tests of {module.__name__} did not run with {name} = {value}: pytest ended with {code}")
    return code == 1


def constant_mutants() -> Iterator[ConstantMutant]:
    """Every changed number of every rule file, tried out."""
    for path in sorted(RULES.glob("[a-z]*.py")):
        module = importlib.import_module(f"sim.submodels.{path.stem}")
        tests = [str(test) for test in sorted(TESTS.glob("test_*.py")) if f"from {module.__name__} import" in test.read_text("utf-8")]
        for name, value in constants(module).items():
            for new in changed(value):
                yield ConstantMutant(path.stem, name, value, new, notices(module, name, new, tests))
