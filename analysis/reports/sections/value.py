"""What to measure next: what knowing a quantity would be worth before the choice, and at which value another policy takes over."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.decision.value_of_information import worth_showing
from analysis.figures.value_texts import SIZES, benefit_name, perfect_sentence, rests_words
from analysis.quoted import named
from analysis.reports.document import Block, Cell, Column, Heading, Paragraph, Row, Table
from analysis.reports.sections.conditions import factor_name
from analysis.reports.source import ReportSource
from analysis.stored_analysis import read_analysis
from analysis.wording import unit_text
from sim.parameters import parameter_table

MOST_ROWS, MOST_TOLD = 10, 3


def value(source: ReportSource) -> Iterator[Block]:
    """The section; nothing where no decision is stored or it asked of no points."""
    if SIZES in source.numbers:
        yield Heading(source.say("report.heading.value"), 1, "value")
        yield from value_blocks(source)


def value_blocks(source: ReportSource) -> Iterator[Block]:
    """What was asked, the answer, the table and the figure, without a heading."""
    study, say, numbers = source.whole, source.say, source.numbers
    analysis = read_analysis(study.folder, study.manifest["identity"], "decision")
    if analysis is None or SIZES not in numbers:
        return
    label = benefit_name(study, analysis, say, source.lang, inside=True)
    window = numbers.period(str(analysis.asked.get("window", study.windows[-1])), say)
    arms = {name: source.quoted(numbers.part(SIZES, name)) for name in ("best", "runner_up")}
    arms |= {"unit": _unit(source), "share": numbers.percent(SIZES, "best_share")}
    yield Paragraph(say("report.value.asked", label=label, window=window, **arms))
    yield Paragraph(source.sentences(value_sentences(source)), "answer")
    rows = worth_showing(analysis.tables["value_of_information"], MOST_ROWS)
    if len(rows) > 0:
        yield _table(source, label, [str(name) for name in rows["factor"]])
    picture = source.draw("value_of_information")
    if picture is not None:
        yield picture
    yield Paragraph(say("report.value.rests_on", **rests_words(numbers)), "note")


def value_sentences(source: ReportSource) -> list[str]:
    """The quantities that are worth more than a dummy, at which value they turn the choice, and what knowing everything would add."""
    say, numbers = source.say, source.numbers
    counts = {"count": numbers.count(SIZES, "telling"), "factors": numbers.count(SIZES, "factors")}
    keys = [key for key in numbers if key.startswith("decision.value.") and numbers.entry(key).get("telling") is True]
    found = [say("report.value.telling" if len(keys) > 0 else "report.value.none", **counts)]
    for key in sorted(keys, key=lambda key: -float(numbers.part(key)))[:MOST_TOLD]:
        factor = factor_name(source, key.removeprefix("decision.value."))
        worth = f"{numbers.value(key)} {numbers.interval(key)}".strip()
        found.append(say("report.value.worth", factor=factor, worth=worth, chance=numbers.percent(key, "chance_of_change")))
        if numbers.known(key, "flip_at"):
            found.append(say("report.value.turns", turn=_turn(source, key), policy=source.quoted(numbers.part(key, "flips_to"))))
    return [*found, perfect_sentence(numbers, say)]


def _unit(source: ReportSource) -> str:
    return named(unit_text(source.say, str(source.numbers.part("decision.evpi.high", "unit"))))


def _turn(source: ReportSource, key: str) -> str:
    """On which side of which value, with its interval and unit."""
    numbers, known = source.numbers, parameter_table().get(key.removeprefix("decision.value."))
    ends = {name: numbers.short(key, f"flip_{name}") for name in ("at", "low", "high")}
    unit = "" if known is None else named(unit_text(source.say, known.unit))
    return source.say(f"report.value.{numbers.part(key, 'flip_side')}", unit=unit, **ends)


def _table(source: ReportSource, label: str, factors: list[str]) -> Table:
    say, numbers = source.say, source.numbers
    rows = []
    for factor in factors:
        key = f"decision.value.{factor}"
        turns = numbers.known(key, "flip_at")
        cells = [Cell(factor_name(source, factor)), Cell(f"{numbers.value(key)} {numbers.interval(key)}".strip(), float(numbers.part(key)))]
        cells.append(Cell(numbers.percent(key, "chance_of_change"), float(numbers.part(key, "chance_of_change"))))
        cells.append(Cell(_turn(source, key) if turns else "-"))
        rows.append(Row((*cells, Cell(source.name(numbers.part(key, "flips_to")) if turns else "-"))))
    headers = [say("report.column.assumption")]
    headers += [say(f"value.column_{name}", level=numbers.percent(SIZES, "level")) for name in ("worth", "chance", "turns", "to")]
    columns = tuple(Column(header, numeric=place in (1, 2)) for place, header in enumerate(headers))
    floor = "decision.value.floor"
    note = say(
        "report.value.note", level=numbers.percent(SIZES, "level"), floor=f"{numbers.value(floor)} {numbers.interval(floor)}".strip()
    )
    return Table("value-of-information", say("report.caption.value", label=label, unit=_unit(source)), columns, tuple(rows), (note,))
