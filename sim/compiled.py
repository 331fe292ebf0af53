"""The only place that wraps rules and draws for the kernel. The rules themselves stay plain and undecorated.

Compiled code is cached on disk in a folder keyed by a hash of every source file of ``sim``: numba's own cache returns stale results
after a rule in *another* file was edited. With NUMBA_DISABLE_JIT=1 everything here is the plain Python rule again.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType

import numba

from sim import randomness
from sim.own_rules import CACHE_LOCK
from sim.provenance import model_hash
from sim.submodels import (
    admission,
    attendance,
    attention,
    careers,
    costs,
    diffusion,
    documents,
    duty,
    engagement,
    evaluators,
    flows,
    grading,
    identity,
    inspection,
    integration,
    mobility,
    motivation,
    orders,
    organisational_life,
    population_traits,
    public_trust,
    quality,
    rectification,
    scoring,
    time_allocation,
    training,
)

RULE_MODULES: tuple[ModuleType, ...] = (
    admission,
    attendance,
    attention,
    careers,
    costs,
    diffusion,
    documents,
    duty,
    engagement,
    evaluators,
    flows,
    grading,
    identity,
    inspection,
    integration,
    mobility,
    motivation,
    orders,
    organisational_life,
    population_traits,
    public_trust,
    quality,
    rectification,
    scoring,
    time_allocation,
    training,
)
OPTIONS = {"error_model": "numpy", "nogil": True}
ROOM_FOR_CODE = 64_000_000  # bytes: compiled code takes some ten million
rules_in_force = ""  # key of the own rules in this copy of the code (sim.model_copy); empty: the model's own


def cache_folder(own: str | None = None) -> Path:
    """Folder of the compiled code of exactly these sources, this Python and this numba; ``own``: key of own rules (default: in force)."""
    base = os.environ.get("BRANCHSIM_CACHE") or os.path.join(os.path.expanduser("~"), ".cache", "branchsim")
    key = rules_in_force if own is None else own
    name = f"{model_hash()[:16]}-numba{numba.__version__}-{sys.implementation.cache_tag}"
    return Path(base) / (name if key == "" else f"{name}-{key}")


def compiled_before(own: str = "") -> bool:
    """True when the loops of exactly these sources, with the own rules of this key, were compiled on this machine before."""
    return any(cache_folder(own).rglob("kernel.advance*.nbi"))


_KNOWN: set[str] = set()


def _known_as_compiled(own: str) -> bool:
    """:func:`compiled_before`, asked of the disk until it says yes: a study asks with every run."""
    if own not in _KNOWN and compiled_before(own):
        _KNOWN.add(own)
    return own in _KNOWN


@contextmanager
def while_compiling(own: str = "") -> Iterator[None]:
    """Compile without the garbage collector, which costs a seventh of the time: compiling makes many small things that stay."""
    pause = gc.isenabled() and not _known_as_compiled(own)
    if pause:
        gc.disable()
    try:
        yield
    finally:
        if pause:
            gc.enable()


def rule_functions(module: ModuleType) -> dict[str, FunctionType]:
    """The functions a module defines itself (not those it imports)."""
    return {name: item for name, item in vars(module).items() if isinstance(item, FunctionType) and item.__module__ == module.__name__}


def _compile(module: ModuleType, skip: frozenset[str] = frozenset(), *, from_python: bool) -> dict[str, object]:
    """Wrap every function of a module; inside, calls among them reach the wrapped siblings.

    ``from_python``: keep the way in from Python. Rules are called by loops only (the readable engine calls the plain ones) and compile
    faster without it.
    """
    namespace = dict(vars(module))
    wrapped = {}
    for name, function in rule_functions(module).items():
        if name not in skip:
            copy = FunctionType(function.__code__, namespace, name, function.__defaults__)
            copy.__module__ = module.__name__
            wrapped[name] = namespace[name] = numba.njit(copy, no_cpython_wrapper=not from_python, forceinline=True, **OPTIONS)  # type: ignore[call-overload]
    return wrapped


def kernel(function):
    """Compile a loop over arrays; Python may call it. Cached on disk, where the cache folder can be written."""
    with CACHE_LOCK:
        numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]
        return numba.njit(function, cache=cache_is_writable(), **OPTIONS)


@cache
def cache_is_writable() -> bool:
    """Can compiled code be kept? Where not, every process compiles anew."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK) and (free > ROOM_FOR_CODE or compiled_before(rules_in_force))


def inner(function):
    """Compile a loop that only other compiled loops call: without the way in from Python it compiles faster."""
    return numba.njit(function, no_cpython_wrapper=True, **OPTIONS)


def inlined(function):
    """Compile a part of a loop into the loop that calls it, as the rules are."""
    return numba.njit(function, no_cpython_wrapper=True, forceinline=True, **OPTIONS)


for _module in RULE_MODULES:
    globals().update(_compile(_module, from_python=False))
globals().update(_compile(randomness, skip=frozenset({"run_key_words"}), from_python=True))
