"""What a rule may be made of, read from the syntax trees: the same text must give the same bits in both engines."""

import ast
from pathlib import Path

import pytest

from sim import compiled
from sim.parameters import parameter_table
from sim.submodels import __file__ as package

FILES = sorted(path for path in Path(package).parent.glob("*.py") if path.name != "__init__.py")
ALLOWED_MATH = {"sqrt", "exp", "log", "tanh"}
ALLOWED_CALLS = {"int"}  # cuts the fraction off, in both engines
FORBIDDEN_NODES = (
    ast.Pow, ast.MatMult, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Subscript, ast.List, ast.Dict, ast.Set,
    ast.Global, ast.Nonlocal, ast.ClassDef, ast.Try, ast.With, ast.Raise, ast.Assert, ast.Yield, ast.Await, ast.AsyncFunctionDef, ast.While,
    ast.For,
)  # fmt: skip


ALLOWED_CALLS = {"int"}  # cuts off the fraction: exact, so alike everywhere


def of_constant(node):
    """A loop over, or a place in, a named constant: unrolled alike by both engines."""
    named = node.iter if isinstance(node, ast.For) else getattr(node, "value", None)
    return isinstance(node, ast.For | ast.Subscript) and isinstance(named, ast.Name) and named.id.isupper()


ALLOWED_NUMBERS = {0, 1, 2, 3, 0.5}  # signs, shares of the whole, squares, halves and grades: all others have names


def magic_numbers(source):
    """Numbers without a name inside the functions of a rule file."""
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    numbers = [node for function in functions for node in ast.walk(function) if isinstance(node, ast.Constant)]
    return [f"{node.lineno}: {node.value}" for node in numbers if isinstance(node.value, int | float) and node.value not in ALLOWED_NUMBERS]


def offences(source):
    """Lines of a rule file that break the rules for rules, as 'line: what'."""
    found = []
    tree = ast.parse(source)
    siblings = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, FORBIDDEN_NODES) and not of_constant(node):
            found.append(f"{line}: {type(node).__name__}")
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom) or names != ["math"] or node.names[0].asname is not None:
                found.append(f"{line}: import of {names}")
        elif isinstance(node, ast.Attribute):
            if not (isinstance(node.value, ast.Name) and node.value.id == "math" and node.attr in ALLOWED_MATH):
                found.append(f"{line}: .{node.attr}")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in siblings | ALLOWED_CALLS:
            found.append(f"{line}: call of {node.func.id}")
        elif isinstance(node, ast.FunctionDef):
            found += [f"{line}: {node.name} is decorated"] * len(node.decorator_list)
            if ast.get_docstring(node) is None:
                found.append(f"{line}: {node.name} has no docstring")
            if node.args.defaults or node.args.kwonlyargs or node.args.vararg or node.args.kwarg:
                found.append(f"{line}: {node.name} hides an input")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_rules_use_only_what_both_engines_compute_alike(path):
    assert offences(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_magic_number_in_a_rule(path):
    assert magic_numbers(path.read_text(encoding="utf-8")) == []


def test_the_scan_sees_numbers_without_a_name():
    assert magic_numbers('YEAR = 12.0\n\n\ndef rule(x):\n    """Doc 7."""\n    return 2.0 * x / YEAR + 0.7\n') == ["6: 0.7"]


OFFENCES = (
    "return x**3", "return np.exp(x)", "return math.pow(x, 2)", "return min(x, 1)", "return sum((x,))", "return round(x)", "return abs(x)",
    "return random()", "return [x][0]", "for _ in (1,):\n        x = 2",
)  # fmt: skip


@pytest.mark.parametrize("line", OFFENCES)
def test_the_scan_sees_each_offence(line):
    assert offences(f'def rule(x):\n    """Doc."""\n    {line}\n') != []


def test_the_scan_sees_decorators_missing_docstrings_hidden_inputs_and_imports():
    assert offences('@njit\ndef rule(x):\n    """Doc."""\n    return x\n') != []
    assert offences("def rule(x):\n    return x\n") != []
    assert offences('def rule(x, y=1):\n    """Doc."""\n    return x\n') != []
    assert offences("import random\n") != []
    assert offences('CUTS = (1.0,)\n\n\ndef rule(x):\n    """Doc."""\n    for cut in CUTS:\n        x = x + cut\n    return x\n') == []
    assert offences('import math\n\n\ndef rule(x):\n    """Doc."""\n    return math.exp(x)\n') == []


def test_every_rule_file_is_compiled_and_no_two_rules_share_a_name():
    assert {path.stem for path in FILES} == {module.__name__.rpartition(".")[2] for module in compiled.RULE_MODULES}
    names = [name for module in (*compiled.RULE_MODULES, compiled.randomness) for name in compiled.rule_functions(module)]
    assert len(names) == len(set(names))  # one namespace holds them all: a second rule of a name would replace the first


def test_no_target_of_validation_is_in_the_table_that_rules_read():
    assert {row.use for row in parameter_table().values()} == {"primitive"}
