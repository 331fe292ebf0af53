"""One catalogue, two languages: same keys, same placeholders, nothing used that does not exist."""

from __future__ import annotations

import csv
import re
import string
from pathlib import Path

import pytest

from branchsim.command_line import COMMANDS
from branchsim.messages import catalogue, choose_language, render, text
from sim.parameters import parameter_table
from sim.problems import InputError, Problem, Term

ROOT = Path(__file__).resolve().parent.parent


def placeholders(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def test_rows_are_complete_and_keys_unique() -> None:
    rows: list[list[str]] = []
    for path in sorted((ROOT / "branchsim" / "texts").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            header, *more = list(csv.reader(stream))
        assert header == ["key", "en", "zh"], path.name
        rows += more
    assert [row for row in rows if len(row) != 3 or "" in row] == []
    assert len({row[0] for row in rows}) == len(rows)


def test_placeholders_match_between_languages() -> None:
    wrong = {key: both for key, both in catalogue().items() if placeholders(both["en"]) != placeholders(both["zh"])}
    assert wrong == {}


def test_chinese_is_chinese_and_english_is_ascii() -> None:
    for key, both in catalogue().items():
        assert both["en"].replace("–", "-").isascii(), key
        says_something = re.search("[A-Za-z]", re.sub(r"{[^}]*}", "", both["en"])) is not None  # some keys are punctuation
        if says_something and not key.startswith("unit."):
            assert re.search(r"[\u4e00-\u9fff]", both["zh"]), key


def test_every_key_named_in_code_exists() -> None:
    rest = r"[a-z_0-9.]*[a-z_0-9]"
    pattern = re.compile(rf"""\btext\(\s*["']([a-z_]+\.{rest})["']|["']((?:problem|command|word)\.{rest})["']""")
    used: dict[str, str] = {}
    for path in [
        *ROOT.glob("sim/**/*.py"),
        *ROOT.glob("branchsim/**/*.py"),
        *ROOT.glob("experiments/**/*.py"),
        *ROOT.glob("analysis/**/*.py"),
    ]:
        found = pattern.findall(path.read_text(encoding="utf-8"))
        used |= {called or named: path.name for called, named in found}
    assert "problem.out_of_bounds" in used  # the pattern still finds something
    missing = {key: name for key, name in used.items() if key not in catalogue()}
    assert missing == {}


def test_every_problem_key_in_the_catalogue_is_used() -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("sim", "branchsim", "experiments", "analysis")
        for path in ROOT.glob(f"{folder}/**/*.py")
    )
    built = {"problem.greater_than_equal", "problem.less_than_equal"}  # put together from pydantic's words
    assert {key for key in catalogue() if key.startswith("problem.")} - built - set(re.findall(r"problem\.[a-z_0-9]+", code)) == set()


def test_commands_and_units_are_named() -> None:
    assert [name for name in COMMANDS if f"command.{name}.short" not in catalogue()] == []
    assert {row.unit for row in parameter_table().values() if f"unit.{row.unit}" not in catalogue()} == set()


def test_text_fills_values_and_terms() -> None:
    assert text("problem.type_needed", "en", needed=Term("word.whole"), found=Term("word.text")) == "must be a whole number, not text"
    assert text("problem.type_needed", "zh", needed=Term("word.whole"), found=Term("word.text")) == "应为整数，而不是文本"
    assert "furlongs" in text("problem.out_of_bounds", "zh", value=2, low=0, high=1, unit=Term("unit.furlongs"))
    with pytest.raises(KeyError):
        text("problem.no_such_key", "en")
    with pytest.raises(KeyError):
        text("problem.too_large", "en")


def test_render_with_and_without_a_line() -> None:
    values = {"suggestion": "months"}
    assert render(Problem("a.yaml", 3, 5, "month", "problem.unknown_key", values), "en") == (
        "a.yaml:3:5: month: there is nothing of this name (did you mean months?)"
    )
    assert render(Problem("a.yaml", None, None, "", "problem.empty_file"), "zh") == "a.yaml: 文件是空的"


def test_an_input_error_always_holds_a_problem() -> None:
    with pytest.raises(ValueError):
        InputError([])


@pytest.mark.parametrize(
    ("option", "environ", "expected"),
    [
        ("en", {"BRANCHSIM_LANG": "zh", "LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"BRANCHSIM_LANG": "zh", "LANG": "en_GB.UTF-8"}, "zh"),
        (None, {"BRANCHSIM_LANG": "fr", "LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"LC_ALL": "", "LANG": "zh_TW"}, "zh"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_choice_of_language(option: str | None, environ: dict[str, str], expected: str) -> None:
    assert choose_language(option, environ) == expected
