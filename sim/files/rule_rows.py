"""Lines of a rule sheet as rules: what each cell means, what was left open, and everything that cannot be understood."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sim.assessment import Indicator
from sim.files.branch_type_names import nearest_type_name, types_meant
from sim.files.evidence_text import read_evidence
from sim.files.personal_data import cell_problem
from sim.files.sheet import Assumption, Cell, number, number_needed, plain, shortened
from sim.files.sheet_words import CADENCE_WORDS, CONSTRUCT_WORDS, KIND_WORDS, Meaning, cadence_meaning, meaning, nearest_word
from sim.problems import Place, Problem, Term, problem_at

ALL_WORDS = frozenset(
    {"全部", "所有", "全体", "通用", "共性", "各类", "全部类型", "所有类型", "所有支部", "全部支部", "共性指标", "all", "every", "any"}
)
TOTALS = frozenset({"合计", "总计", "小计", "总分", "合计分值", "total", "sum", "subtotal"})
NO_POINTS = frozenset({"", "/", "\\", "—", "无", "0", "0.0", "none"})  # how a veto row says that it has none

_OPEN = {  # what is said of a column that may be missing, and of empty cells in it
    "evidence": ("assumption.rules_no_evidence", "assumption.rules_blank_evidence"),
    "cadence": ("assumption.rules_no_cadence", "assumption.rules_blank_cadence"),
    "type": ("assumption.rules_no_type", "assumption.rules_blank_type"),
    "kind": ("assumption.rules_no_kind", ""),
}
_UNKNOWN = {"construct": "problem.rules_construct", "kind": "problem.rules_kind", "cadence": "problem.rules_cadence"}
_BETWEEN_TYPES = re.compile(r"[、,，;；/\n|]+")


@dataclass(frozen=True, slots=True)
class Label:
    """A branch type, and the published types that it stands for; ``own`` where the sheet's own name is only taken for them."""

    name: str
    types: tuple[str, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a sheet: the indicator, with points as written, the labels it counts for, and where name and points stand."""

    indicator: Indicator
    labels: tuple[Label, ...]  # none: every branch type
    name_place: Place
    points_place: Place


class RowReader:
    """Reads lines one after the other and keeps what was assumed, each thing once. ``headers``: columns as the sheet calls them."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = headers
        self.problems: list[Problem] = []
        self.all_count = True  # False where the points of a line are not known: sums then mean nothing
        self._assumed: dict[str, Assumption] = {}
        self._blanks: Counter[str] = Counter()

    def assumptions(self) -> list[Assumption]:
        """What was understood without being written: words in the order of the sheet, then columns and cells left open."""
        found = list(self._assumed.values())
        for column, (absent, blank) in _OPEN.items():
            if column not in self.headers:
                found.append(Assumption(absent))
            elif self._blanks[column] > 0 and blank != "":
                found.append(Assumption(blank, {"rows": self._blanks[column]}))
        return found

    def read(self, line: Mapping[str, Cell]) -> Rule | None:
        """The rule of a line, with what could not be understood left empty; None for a total, and where points, kind or type are wrong."""
        if plain(line["name"].value).rstrip(":") in TOTALS:
            self._assume("assumption.rules_total", row=line["name"].place.line, word=shortened(line["name"].value))
            return None
        before = len(self.problems)
        kind = self._optional(line, "kind", "base", lambda text: meaning(text, KIND_WORDS), KIND_WORDS)
        points, labels = self._points(line["points"], kind), self._labels(line)
        counts = len(self.problems) == before
        construct = self._word(line["construct"], "construct", lambda text: meaning(text, CONSTRUCT_WORDS), CONSTRUCT_WORDS)
        cadence = self._optional(line, "cadence", "12", cadence_meaning, CADENCE_WORDS)
        evidence = self._evidence(line, kind)
        if line["name"].value is None:
            self._refuse(line["name"], "name", "problem.sheet_name_missing")
        personal = cell_problem(line["name"].value)  # names of indicators are copied into the file
        if personal is not None:
            self._refuse(line["name"], "name", personal)
        if not counts:
            self.all_count = False
            return None
        name = " ".join(str(line["name"].value).split())
        indicator = Indicator(name, construct or "", points or 0.0, kind or "", int(cadence or 0), evidence)
        return Rule(indicator, labels, line["name"].place, line["points"].place)

    def _points(self, cell: Cell, kind: str | None) -> float | None:
        if kind == "veto":
            if plain(cell.value) not in NO_POINTS and meaning(str(cell.value), KIND_WORDS).value != "veto":
                self._refuse(cell, "points", "problem.rules_veto_points")
            return 0.0
        value = number(cell, "分", "points", "pts")
        if value is None:
            self.problems.append(number_needed(cell, self.headers["points"]))
            return None
        if value < 0.0 and kind in ("base", "plus"):
            self._refuse(cell, "points", "problem.rules_negative", value=f"{value:g}")
        return abs(value)

    def _evidence(self, line: Mapping[str, Cell], kind: str | None) -> tuple[float, ...]:
        cell = line.get("evidence", Cell(None, line["name"].place))
        found, problems = read_evidence(cell, self.headers.get("evidence", "evidence"))
        self.problems += problems
        if cell.value is None and kind != "veto":
            self._blanks["evidence"] += 1
        for one in [] if found is None else found.assumptions:
            self._keep(one)
        return () if found is None else found.shares

    def _labels(self, line: Mapping[str, Cell]) -> tuple[Label, ...]:
        """Labels of the type column. Names of a type itself are one label; a name that is only taken for a type stays its own."""
        cell = line.get("type")
        if cell is None or cell.value is None:
            self._blanks["type"] += 1
            return ()
        labels: dict[str, Label] = {}
        for word in filter(None, (part.strip() for part in _BETWEEN_TYPES.split(str(cell.value)))):
            if plain(word) in ALL_WORDS:
                return ()
            labels |= {label.name: label for label in self._label(cell, word)}
        return tuple(labels.values())

    def _label(self, cell: Cell, word: str) -> Iterator[Label]:
        meant = types_meant(word)
        if len(meant.types) == 0:
            self._refuse(cell, "type", "problem.rules_type", value=shortened(word), suggestion=nearest_type_name(word))
        elif meant.exact:
            yield from (Label(kind, (kind,), own=False) for kind in meant.types)
        else:
            for kind in meant.types:
                self._assume("assumption.rules_type", word=word, value=Term(f"sheet.type.{kind}"))
            yield Label(word, meant.types, own=True)

    def _optional(
        self, line: Mapping[str, Cell], column: str, default: str, read: Callable[[str], Meaning], words: Mapping[str, str]
    ) -> str | None:
        cell = line.get(column)
        if cell is None or cell.value is None:
            self._blanks[column] += 1
            return default
        return self._word(cell, column, read, words)

    def _word(self, cell: Cell, column: str, read: Callable[[str], Meaning], words: Mapping[str, str]) -> str | None:
        if cell.value is None:
            self._refuse(cell, column, "problem.sheet_name_missing")
            return None
        found = read(str(cell.value))
        if found.value is None:
            self._refuse(cell, column, _UNKNOWN[column], value=shortened(cell.value), suggestion=nearest_word(str(cell.value), words))
        elif not found.exact:
            self._assume("assumption.rules_word", word=shortened(cell.value), value=Term(f"sheet.{column}.{found.value}"))
        return found.value

    def _refuse(self, cell: Cell, column: str, key: str, **values: object) -> None:
        self.problems.append(problem_at(cell.place, self.headers.get(column, column), key, **values))

    def _assume(self, key: str, **values: object) -> None:
        self._keep(Assumption(key, values))

    def _keep(self, assumption: Assumption) -> None:
        self._assumed.setdefault(f"{assumption.key} {dict(assumption.values)}", assumption)
