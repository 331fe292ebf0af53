"""click's own sentences ("Usage:", "Missing argument") in the user's language.

click looks every sentence up through the name ``_`` of its modules (gettext's function). A compiled gettext catalogue would be a second
place for texts, so the lookup is answered from ours: a key ``click.*`` whose English is click's sentence.
"""

from __future__ import annotations

from functools import cache, partial

import click

from branchsim.messages import catalogue

_MODULES = ("core", "decorators", "exceptions", "formatting", "parser", "types")


def speak(lang: str) -> None:
    """From now on click's sentences are in ``lang``; one that the catalogue does not know stays English."""
    for name in _MODULES:
        module = getattr(click, name)
        if hasattr(module, "_"):
            module._ = partial(_single, lang)
        if hasattr(module, "ngettext"):
            module.ngettext = partial(_plural, lang)


@cache
def _sentences(lang: str) -> dict[str, str]:
    rows = (both for key, both in catalogue().items() if key.startswith("click."))
    return {_with_breaks(both["en"]): _with_breaks(both[lang]) for both in rows}


def _with_breaks(sentence: str) -> str:
    """A table cell holds one line: line breaks and tabs are written as they are in Python."""
    return sentence.replace("\\n", "\n").replace("\\t", "\t")


def _single(lang: str, sentence: str) -> str:
    return _sentences(lang).get(sentence, sentence)


def _plural(lang: str, one: str, many: str, number: int) -> str:
    """Chinese has one form: it is looked up by the plural sentence."""
    return _single(lang, one if number == 1 and lang == "en" else many)
