"""What the policies do: one table over all of them, the paths, and score against truth."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from analysis.answer import word_of
from analysis.contrasts import ALL
from analysis.numbers.numbers import Numbers
from analysis.reports.document import Block, Cell, Column, Heading, Paragraph, Row, Table
from analysis.reports.sections.points import points
from analysis.reports.source import ReportSource
from analysis.tables import HEADLINE, INTERACTION, interactions

CORE = ("engagement", "quality", "score", "inflation", "validity", "party_time", "paperwork_hours", "business_output")
MANY = 4  # policies; of more only the core responses are shown
SMALL = 1e-12


def effects(source: ReportSource) -> Iterator[Block]:
    """The table of effects, interactions if there are any, figures, and the points of a design over levers."""
    say = source.say
    yield Heading(say("report.heading.effects"), 1, "effects")
    if len(source.references) > 0:
        yield Paragraph(say("report.effects.lead", window=source.window, replicates=_replicates(source.numbers)))
        yield effects_table(source)
        yield from _interactions(source)
    elif len(source.whole.references()) == 0:
        yield levels_table(source)
    for name in ("effects", "response_surface", "time_paths"):
        picture = source.draw(name)
        if picture is not None:
            yield picture
    yield from points(source)
    pictures = [found for name in ("score_truth", "distributions_by_type") if (found := source.draw(name)) is not None]
    if len(pictures) > 0:
        yield Heading(say("report.heading.truth"), 2, "truth")
        yield Paragraph(say("report.truth.lead"))
        yield from pictures


def effects_table(source: ReportSource) -> Table:
    """A group of rows for each policy: every response with both levels, difference, assumption range, same sign and verdict."""
    shown = CORE if len(source.references) > MANY else HEADLINE
    rows: list[Row] = []
    for policy, reference in source.references.items():
        heading = source.say("report.against", policy=source.name(policy), reference=source.name(reference))
        rows += [Row((Cell(heading),), heading=True), *effect_rows(source, policy, shown)]
    names = ("response", "reference", "policy", "change", "range", "same_sign", "verdict", "holds")
    headers = [source.say(f"report.column.{name}", **_conventions(source)) for name in names]
    columns = tuple(Column(header, numeric=place not in (0, 6)) for place, header in enumerate(headers))
    return Table("effects-of-policies", source.say("report.caption.effects", window=source.window), columns, tuple(rows), _notes(source))


def effect_rows(source: ReportSource, policy: str, responses: Sequence[str]) -> Iterator[Row]:
    """One row a response; those the study lacks, or that nothing moved, are left out."""
    table = source.rows(policy)
    for name in responses:
        if name not in table.index or (name not in CORE and abs(table.at[name, "difference"]) < SMALL):
            continue
        numbers, effect = source.numbers, source.key("effect", policy, name)
        found = source.key("verdict", policy, name)
        word, depends = word_of(source.study, numbers, policy, name), numbers.part(found, "depends_on_assumptions")
        verdict = source.say(f"report.verdict.{word}") + (source.say("report.verdict.depends") if depends and word != "open" else "")
        yield Row(
            (
                Cell(source.say("report.with_unit", label=source.label(name), unit=source.unit(name))),
                Cell(numbers.value(effect, "reference_value"), _value(numbers, effect, "reference_value")),
                Cell(numbers.value(effect, "policy_value"), _value(numbers, effect, "policy_value")),
                Cell(source.changed(policy, name), _value(numbers, effect, "value")),
                Cell(range_text(source, effect)),
                Cell(numbers.percent(effect, "box.same_sign_share"), _value(numbers, effect, "box.same_sign_share")),
                Cell(verdict),
                Cell(numbers.percent(found, "box_share", down=True), _value(numbers, found, "box_share")),
            )
        )


def range_text(source: ReportSource, effect: str) -> str:
    """Assumption range of an effect with its median, "-" without a box."""
    if not source.numbers.known(effect, "box.low"):
        return "-"
    ends = {name: source.numbers.value(effect, f"box.{name}", sign=True) for name in ("low", "median", "high")}
    return source.say("report.range", **ends)


def levels_table(source: ReportSource) -> Table:
    """Of a study that compares nothing: the mean of each response in each window."""
    arms = [str(name) for name in source.study.policies["policy"]]
    rows: list[Row] = []
    for policy in arms:
        rows.append(Row((Cell(source.name(policy)),), heading=True))
        for name in source.study.responses:
            keys = [f"mean.{policy}.{name}.{window}" for window in source.study.windows]
            cells = [Cell(source.numbers.value(key), _value(source.numbers, key, "value")) for key in keys if key in source.numbers]
            label = Cell(source.say("report.with_unit", label=source.label(name), unit=source.unit(name)))
            rows.append(Row((label, *cells)))
    windows = [Column(source.numbers.period(window, source.say), numeric=True) for window in source.study.windows]
    columns = (Column(source.say("report.column.response")), *windows)
    return Table("levels", source.say("report.caption.levels"), columns, tuple(rows))


def _interactions(source: ReportSource) -> Iterator[Table]:
    pairs = interactions(source.effects.table)
    if len(pairs) == 0:
        return
    rows: list[Row] = []
    for policy, reference in pairs:
        names = dict(zip("abcd", map(source.quoted, [*policy.split(" - "), *reference.split(" - ")]), strict=True))
        rows.append(Row((Cell(source.say("report.interaction.sides", **names)),), heading=True))
        for name in (one for one in INTERACTION if one in source.study.responses):
            key = source.key("effect", policy, name)
            cells = [Cell(source.label(name)), Cell(source.changed(policy, name), _value(source.numbers, key, "value"))]
            cells += [Cell(range_text(source, key)), Cell(source.numbers.percent(key, "box.same_sign_share"))]
            rows.append(Row(tuple(cells)))
    headers = [source.say(f"report.column.{name}", **_conventions(source)) for name in ("response", "difference", "range", "same_sign")]
    columns = tuple(Column(header, numeric=place > 0) for place, header in enumerate(headers))
    yield Table("interactions", source.say("report.caption.interactions", window=source.window), columns, tuple(rows))


def _notes(source: ReportSource) -> tuple[str, ...]:
    say, methods = source.say, set(source.effects.table.loc[source.effects.table["group"] == ALL, "method"])
    notes = [say("report.note.verdict", delta=source.numbers.short("convention.smallest_effect"))]
    notes.append(say("report.note.depends", share=source.numbers.percent("convention.share_that_holds")))
    notes.append(say("report.note.open", share=source.numbers.percent("convention.share_that_holds")))
    notes += [say("report.note.approximate")] if "approximate" in methods else []
    notes += (
        [say("report.note.no_interval", fewest=source.numbers.count("convention.fewest_replicates"))] if methods & {"none", "exact"} else []
    )
    return tuple(notes)


def _conventions(source: ReportSource) -> dict[str, str]:
    numbers = source.numbers
    ends = {name: numbers.percent(f"convention.box_{name}") for name in ("low", "high")}
    return {"level": numbers.percent("convention.level")} | ends


def _replicates(numbers: Numbers) -> str:
    return numbers.span("study.replicates_used_least", "study.replicates_used_most")


def _value(numbers: Numbers, key: str, part: str) -> float | None:
    """The number behind a cell; None where it is missing."""
    if not numbers.known(key, part):
        return None
    found = float(numbers.part(key, part))
    return None if math.isnan(found) else found
