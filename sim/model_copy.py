"""The model's code once more, with own rules in the place of its own, beside the plain code and never mixed with it.

Every module of ``sim`` that reaches a rule is executed again under a private name; its imports lead to the other copies. So the plain
model stays as it is, whatever runs in other threads, and both engines of the copy know one set of rules.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Lock, RLock
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

from sim.own_rules import RULES, OwnRule, rules_key, says_whose
from sim.rule_source import code_of

Guard = Callable[[OwnRule, FunctionType], FunctionType]
_COPIES: dict[str, ModelCopy] = {}
_COPIES_LOCK = Lock()
_INTERPRETER = SimpleNamespace(njit=lambda function, **_: function, config=SimpleNamespace(), __version__="")


def code_with(rules: Sequence[OwnRule], name: str = "sim.simulate") -> Any:
    """The module ``name`` of the model with these rules; made once per process and set of rules."""
    key = rules_key(rules)
    if key == "":
        return import_module(name)
    with _COPIES_LOCK:
        if key not in _COPIES:
            _COPIES[key] = ModelCopy(rules, f"sim_with_{key}")
        return _COPIES[key].module(name)


@cache
def reaching_rules() -> frozenset[str]:
    """Modules of ``sim`` that import a rule, directly or through others."""
    folder = Path(__file__).resolve().parent
    imports = dict[str, set[str]]()
    for path in folder.rglob("*.py"):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        imports[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = set(_imported(ast.parse(path.read_bytes())))
    found = {name for name in imports if name.startswith(f"{RULES}.")}
    while more := {name for name, used in imports.items() if name not in found and not used.isdisjoint(found)}:
        found |= more
    return frozenset(found)


def _imported(tree: ast.AST) -> list[str]:
    """Names of ``from x import y`` (x and x.y), wherever they stand but in what only a type checker reads."""
    names: list[str] = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        names += _imported(node)
    return names


class ModelCopy:
    """A copy of the model with own ``rules`` under module names that begin with ``prefix``.

    ``guard`` takes a rule and its function and gives the function to call instead; the copy is then not compiled.
    """

    def __init__(self, rules: Sequence[OwnRule], prefix: str, guard: Guard | None = None):
        self.key, self.prefix, self.guard = rules_key(rules), prefix, guard
        self.modules: dict[str, ModuleType] = {}
        self.lock = RLock()  # a module half executed must not be seen by another thread
        self.own = {rule: code_of(rule.source, rule.file, rule.function, f"{prefix}.own_{k}") for k, rule in enumerate(rules)}
        self.roots = (ModuleType(prefix), *self.own.values())
        sys.modules.update({module.__name__: module for module in self.roots})  # numba and pickle look modules up by name

    def module(self, name: str) -> Any:
        """The copy of the module ``name``."""
        with self.lock:
            if name not in self.modules:
                self._execute(name)
            return self.modules[name]

    def forget(self) -> None:
        """Leave no trace in the process; running code of the copy goes on."""
        for module in (*self.roots, *self.modules.values()):
            sys.modules.pop(module.__name__, None)

    def _execute(self, name: str) -> None:
        plain = find_spec(name)
        assert plain is not None and plain.origin is not None
        search = plain.submodule_search_locations
        spec = spec_from_file_location(self.prefix + name.removeprefix("sim"), plain.origin, submodule_search_locations=search)
        assert spec is not None and spec.loader is not None
        module = module_from_spec(spec)
        vars(module)["__builtins__"] = {**vars(builtins), "__import__": self._import}
        self.modules[name] = sys.modules[module.__name__] = module
        try:
            spec.loader.exec_module(module)
            self._put_rules(name, module)
        except BaseException:  # Ctrl-C as well: half a module must not stay
            del self.modules[name], sys.modules[module.__name__]
            raise

    def _import(self, name: str, globals: Any = None, locals: Any = None, fromlist: Sequence[str] = (), level: int = 0) -> Any:
        """What an import statement inside the copy gets: copies of whatever reaches a rule, everything else as it is."""
        if name == "numba" and self.guard is not None:
            return _INTERPRETER
        if name in reaching_rules():
            return self.module(name)
        found = builtins.__import__(name, globals, locals, fromlist, level)
        copied = [part for part in fromlist or () if f"{name}.{part}" in reaching_rules()]
        if len(copied) == 0:
            return found
        return SimpleNamespace(**{**vars(found), **{part: self.module(f"{name}.{part}") for part in copied}})

    def _put_rules(self, name: str, module: Any) -> None:
        """Own rules go into the plain modules, for the readable engine, and into the compiled ones, for the fast engine."""
        for rule, own in self.own.items():
            submodel, function = rule.name.split(".")
            if name == f"{RULES}.{submodel}":
                setattr(module, function, self._plain(rule, own))
            elif name == "sim.compiled":
                self._put_compiled(module, self.prefix + f".submodels.{submodel}", function, self._wrapped(rule, own, module))
        if name == "sim.compiled":
            module.rules_in_force = self.key
        elif name == "sim.run":
            module.rules_in_force = self.key
            if self.guard is None:
                module.start, module.Run.advance_to = says_whose(module.start), says_whose(module.Run.advance_to)
        elif name == "sim.country.run" and self.guard is None:
            module.found_country = says_whose(module.found_country)
            module.Country.advance_to = says_whose(module.Country.advance_to)

    def _plain(self, rule: OwnRule, own: ModuleType) -> FunctionType:
        function = vars(own)[rule.function]
        return function if self.guard is None else self.guard(rule, function)

    def _wrapped(self, rule: OwnRule, own: ModuleType, compiled: Any) -> Any:
        return self._plain(rule, own) if self.guard is not None else compiled._compile(own, from_python=False)[rule.function]

    @staticmethod
    def _put_compiled(compiled: Any, submodel: str, function: str, wrapped: Any) -> None:
        """Loops find the rule in ``sim.compiled``, its siblings among the names of their own module."""
        setattr(compiled, function, wrapped)
        for item in vars(compiled).values():
            sibling = getattr(item, "py_func", item)
            if isinstance(sibling, FunctionType) and sibling.__module__ == submodel:
                sibling.__globals__[function] = wrapped
