"""The text of a rule that a user wrote: what it may be made of, and the function made from it.

A file of own rules is read, never run: only the rule, the functions and constants of the same file that it reaches, and of Python
only what both engines compute alike. So a scenario from a stranger can do no more harm with rules than without.
"""

from __future__ import annotations
import __future__

import ast
import math
from collections.abc import Iterator
from types import ModuleType

ALLOWED_MATH = frozenset({"sqrt", "exp", "log", "tanh"})
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)  # x**3 has other bits when compiled
PARTS = (
    ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.If, ast.Pass, ast.IfExp, ast.BinOp,
    ast.UnaryOp, ast.BoolOp, ast.Compare, ast.Call, ast.Attribute, ast.Name, ast.Tuple, ast.Constant, ast.Expr, ast.expr_context,
    ast.operator, ast.unaryop, ast.boolop, ast.cmpop,
)  # fmt: skip
Definitions = dict[str, ast.stmt]


def definitions(source: str, file: str) -> Definitions:
    """Functions and single constants of a file's top level by name, the last of a name. Raises SyntaxError."""
    found: Definitions = {}
    for node in ast.parse(source, filename=file).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id: node for target in targets if isinstance(target, ast.Name)}
    return found


def parameters(node: ast.stmt | None) -> tuple[str, ...] | None:
    """Names of the parameters of an ordinary function; None for a decorated one, hidden inputs, or anything that is no function."""
    if not isinstance(node, ast.FunctionDef) or len(node.decorator_list) > 0:
        return None
    given = node.args
    hidden = [*given.posonlyargs, *given.kwonlyargs, *given.defaults, *(one for one in (given.vararg, given.kwarg) if one is not None)]
    return None if len(hidden) > 0 else tuple(one.arg for one in given.args)


def reached(known: Definitions, function: str) -> list[ast.stmt]:
    """The definitions that ``function`` needs, itself included, in the order of the file."""
    names, waiting = set[str](), [function]
    while len(waiting) > 0:
        name = waiting.pop()
        if name in known and name not in names:
            names.add(name)
            local = _locals(known[name])
            waiting += [node.id for node in ast.walk(known[name]) if isinstance(node, ast.Name) and node.id not in local]
    return sorted({id(known[name]): known[name] for name in names}.values(), key=lambda node: node.lineno)


def offences(known: Definitions, function: str) -> list[tuple[int, str]]:
    """Line and text of everything in the rule's code that both engines would not compute alike, or that is no calculation."""
    return [(node.lineno, _shown(node)) for part in reached(known, function) for node in _offending(part, part, known)]


def _locals(function: ast.stmt) -> set[str]:
    if not isinstance(function, ast.FunctionDef):
        return set()
    stored = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return stored | {one.arg for one in function.args.args}


def _offending(node: ast.AST, part: ast.stmt, known: Definitions) -> Iterator[ast.expr | ast.stmt]:
    if isinstance(node, ast.expr | ast.stmt) and not _fits(node, part, known):
        yield node
        return
    if isinstance(node, ast.Expr):
        return  # a docstring
    annotations = [getattr(node, "annotation", None), getattr(node, "returns", None)]  # never looked at, see code_of
    for child in ast.iter_child_nodes(node):
        if child not in annotations:
            yield from _offending(child, part, known)


def _fits(node: ast.expr | ast.stmt, part: ast.stmt, known: Definitions) -> bool:
    if isinstance(node, ast.FunctionDef):
        return node is part and parameters(node) is not None
    if isinstance(node, ast.Constant):
        return node.value is None or isinstance(node.value, bool | int | float)
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.BinOp | ast.AugAssign):
        return isinstance(node.op, ARITHMETIC)
    if isinstance(node, ast.Attribute):
        of_math = isinstance(node.value, ast.Name) and node.value.id == "math" and isinstance(node.ctx, ast.Load)
        return of_math and node.attr in ALLOWED_MATH
    if isinstance(node, ast.Call):
        called = node.func.id if isinstance(node.func, ast.Name) else None
        own = called is not None and isinstance(known.get(called), ast.FunctionDef)
        return len(node.keywords) == 0 and (own or isinstance(node.func, ast.Attribute))
    if isinstance(node, ast.Name):
        return isinstance(node.ctx, ast.Store) or node.id in _locals(part) or node.id == "math" or node.id in known
    return isinstance(node, PARTS)


def _shown(node: ast.AST) -> str:
    return ast.unparse(node).splitlines()[0][:60]


def code_of(source: str, file: str, function: str, name: str) -> ModuleType:
    """A module called ``name`` with the rule and what it reaches, and nothing else of the file. The rule must be free of offences."""
    module = ModuleType(name)
    vars(module)["math"] = math
    tree = ast.Module(body=reached(definitions(source, file), function), type_ignores=[])
    unread = __future__.annotations.compiler_flag  # an annotation could hold any code
    exec(compile(tree, file, "exec", flags=unread, dont_inherit=True), vars(module))
    return module
