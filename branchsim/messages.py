"""Every sentence a user reads, in English and Chinese, from one catalogue: the tables in ``branchsim/texts``."""

from __future__ import annotations

import csv
import locale
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from sim.problems import Problem, Term

LANGUAGES = ("en", "zh")
VARIABLE = "BRANCHSIM_LANG"


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Texts by key and language, as written in the file, placeholders in braces."""
    found: dict[str, Mapping[str, str]] = {}
    for name in sorted(entry.name for entry in files("branchsim").joinpath("texts").iterdir() if entry.name.endswith(".csv")):
        content = files("branchsim").joinpath("texts", name).read_text(encoding="utf-8")
        found |= {row["key"]: {"en": row["en"], "zh": row["zh"]} for row in csv.DictReader(content.splitlines()) if row["key"]}
    return found


def text(key: str, lang: str, **values: Any) -> str:
    """The message ``key`` in ``lang`` with its placeholders filled. Raises KeyError for unknown keys and missing values."""
    return catalogue()[key][lang].format_map({name: _shown(value, lang) for name, value in values.items()})


def _shown(value: Any, lang: str) -> Any:
    """A Term becomes its word in ``lang`` (a unit nobody translated stays English), a tuple of them a list of words."""
    if isinstance(value, tuple):
        return ("、" if lang == "zh" else ", ").join(str(_shown(one, lang)) for one in value)
    if not isinstance(value, Term):
        return value
    if value in catalogue():
        return text(value, lang)
    return value.partition(".")[2]


def render(problem: Problem, lang: str) -> str:
    """``file:line:col: dotted.name: what is wrong, what is allowed, did you mean ...`` in one line; in a sheet ``file:sheet!C7: ...``."""
    parts = [problem.path]
    if problem.cell is not None:
        parts = [problem.path + problem.cell if problem.cell.startswith("!") else f"{problem.path}:{problem.cell}"]
    elif problem.line is not None:
        parts = [f"{problem.path}:{problem.line}:{1 if problem.column is None else problem.column}"]
    if problem.name != "":
        parts.append(problem.name)
    sentence = text(problem.key, lang, **problem.values)
    suggestion = problem.values.get("suggestion")
    if suggestion is not None:
        sentence += text("problem.did_you_mean", lang, suggestion=suggestion)
    return " ".join(": ".join([*parts, sentence]).split())


def choose_language(option: str | None, environ: Mapping[str, str]) -> str:
    """``--lang`` wins, then BRANCHSIM_LANG, then the locale; Chinese locales give zh, everything else en."""
    for wish in (option, environ.get(VARIABLE)):
        if wish is not None and wish.strip().lower()[:2] in LANGUAGES:
            return wish.strip().lower()[:2]
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):  # the order of POSIX: the first one set decides
        if environ.get(variable, "") != "":
            return _of_locale(environ[variable])
    return _of_locale(locale.getlocale()[0] or "")  # Windows sets none of them


def _of_locale(name: str) -> str:
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def current_language() -> str:
    """Language of the running command; outside of a command, that of the environment."""
    import os

    import click

    context = click.get_current_context(silent=True)
    option = None if context is None else context.find_root().params.get("lang")
    return choose_language(option, os.environ)
