"""What the tables of records share: the records of one study, how they are looked up, and how a blank is shown.

A cell says what a record says. What no record answers is a blank, never a sentence that might be false of another study.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.numbers.numbers import Numbers
from analysis.quoted import code, named
from analysis.wording import Say
from experiments.study_reader import StoredStudy

Record = Mapping[str, Any]
SHOWN_DIGITS = 12  # of a hash, where it is named in a sentence


@dataclass(frozen=True)
class Records:
    """A study, its quotable numbers, and what the model said of itself (content of model.json; None: the folder has none)."""

    study: StoredStudy
    numbers: Numbers
    record: Record | None
    say: Say
    lang: str

    def manifest(self, *path: str) -> Any:
        """A field of the manifest; None where it is not recorded."""
        return _at(self.study.manifest, path)

    def model(self, *path: str) -> Any:
        """A field of the model's record; None where it is not recorded."""
        return _at(self.record, path)

    def rows(self, name: str) -> list[Mapping[str, Any]]:
        """A table of the model's record; empty where there is none."""
        return [] if self.record is None else list(self.record[name])

    def count(self, key: str) -> str | None:
        """A whole number of results.json; None where it is missing."""
        return self.numbers.count(key) if self.numbers.known(key) else None

    def short(self, key: str) -> str | None:
        """A number of results.json in up to four digits; None where it is missing."""
        return self.numbers.short(key, digits=4) if self.numbers.known(key) else None

    def percent(self, key: str) -> str | None:
        """A share of results.json; None where it is missing."""
        return self.numbers.percent(key) if self.numbers.known(key) else None

    def listed(self, parts: Iterable[str]) -> str:
        """A list in words; the word for none where it is empty."""
        found = list(parts)
        return self.say("record.comma").join(found) if len(found) > 0 else self.say("record.none")

    def said(self, key: str, **values: str | None) -> str | None:
        """A text whose numbers are all known; None where one of them is missing."""
        return None if None in values.values() else self.say(key, **values)

    def word(self, key: str, name: str) -> str:
        """The word of the catalogue for a name that a study brings along; the name itself where there is none."""
        try:
            return named(self.say(key))
        except KeyError:
            return code(name)

    def shown(self, value: str | None) -> str:
        """The value, or the words for a blank."""
        return self.say("record.blank") if value is None or value == "" else value

    def here(self, row: Mapping[str, Any], field: str) -> str | None:
        """A text of a record that stands there in both languages."""
        found = row.get(f"{field}_{self.lang}")
        return found if isinstance(found, str) and found != "" else None

    def notes(self) -> tuple[str, ...]:
        """Where the model's record is missing, or is that of another version than ran the study."""
        if self.record is None:
            return (self.say("record.note.no_record"),)
        theirs, ran = self.record["code_version"], self.study.manifest["model_hash"]
        if theirs == ran:
            return ()
        return (self.say("record.note.other_version", record=code(theirs[:SHOWN_DIGITS]), study=code(ran[:SHOWN_DIGITS])),)


def name_of(text: str | None) -> str | None:
    """A text of a record as somebody's words; None where it is not recorded."""
    return None if not text else named(text)


def _at(found: Any, path: Iterable[str]) -> Any:
    for name in path:
        if not isinstance(found, Mapping) or name not in found:
            return None
        found = found[name]
    return found
