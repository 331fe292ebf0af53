"""Where policies fail: what ``branchsim discover`` found, nothing where it was not run."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.discovery.sentences import Words, corner, meaning, rests_on, share
from analysis.quoted import code
from analysis.reports.document import Block, Bullets, Cell, Column, Heading, Paragraph, Row, Table
from analysis.reports.sections.conditions import factor_name
from analysis.reports.source import ReportSource

SIDES = {">=": "ge", "<=": "le"}


def discovery(source: ReportSource) -> Iterator[Block]:
    """What failing means, a sentence a policy and method, tables of corners and limits, both figures, and on what it rests."""
    if "discovery.threshold" not in source.numbers:
        return
    words = Words(source.whole, source.numbers, source.say)
    yield Heading(source.say("report.heading.discovery"), 1, "discovery")
    yield Paragraph(meaning(words))
    yield Bullets(tuple(_told(words, policy) for policy in words.policies))
    searched = [(policy, method) for policy in words.policies for method in source.numbers.part(f"discovery.of.{policy}", "methods")]
    if len(searched) > 0:
        yield _boxes(source, searched)
    found = [(policy, method) for policy, method in searched if source.numbers.part(_key(policy, method), "outcome") == "found"]
    if len(found) > 0:
        yield _limits(source, found)
    for name in ("prim_box", "prim_trade_off"):
        picture = source.draw(name)
        if picture is not None:
            yield picture
    yield Paragraph(rests_on(words), "note")


def _told(words: Words, policy: str) -> str:
    methods = words.numbers.part(f"discovery.of.{policy}", "methods")
    return words.joined([share(words, policy), *(corner(words, policy, method) for method in methods)])


def _key(policy: str, method: str) -> str:
    return f"discovery.of.{policy}.{method}"


def _boxes(source: ReportSource, searched: list[tuple[str, str]]) -> Table:
    numbers, rows = source.numbers, []
    for policy, method in searched:
        key = _key(policy, method)
        cells = [Cell(source.name(policy)), Cell(code(method.upper())), _share(source, f"discovery.of.{policy}")]
        cells += [_share(source, key, part) for part in ("value", "coverage", "support", "held_out_density")]
        cells += [Cell(numbers.short(key, "chance", digits=2), float(numbers.part(key, "chance")))]
        rows.append(Row((*cells, Cell(source.say(f"report.discovery.outcome.{numbers.part(key, 'outcome')}")))))
    names = ("policy", "method", "failing", "density", "coverage", "support", "held_out", "chance", "outcome")
    columns = tuple(Column(source.say(f"report.discovery.column.{name}"), numeric=2 <= place <= 7) for place, name in enumerate(names))
    return Table("corners", source.say("report.discovery.caption_boxes"), columns, tuple(rows), (source.say("report.discovery.note"),))


def _share(source: ReportSource, key: str, part: str = "value") -> Cell:
    known = source.numbers.known(key, part)
    return Cell(source.numbers.percent(key, part), float(source.numbers.part(key, part)) if known else None)


def _limits(source: ReportSource, found: list[tuple[str, str]]) -> Table:
    numbers, say, rows = source.numbers, source.say, list[Row]()
    for policy, method in found:
        rows.append(Row((Cell(source.sentences([source.name(policy), say(f"report.discovery.name.{method}")])),), heading=True))
        for place in range(numbers.part(_key(policy, method), "limits")):
            key = f"{_key(policy, method)}.{place}"
            bound = say(f"report.discovery.bound.{SIDES[numbers.part(key, 'side')]}", value=numbers.short(key))
            span = say("report.discovery.range", low=numbers.short(key, "low"), high=numbers.short(key, "high"))
            p = Cell(numbers.short(key, "quasi_p", digits=2), float(numbers.part(key, "quasi_p")))
            rows.append(Row((Cell(factor_name(source, numbers.part(key, "factor"))), Cell(bound), Cell(span), p)))
    columns = tuple(
        Column(say(f"report.discovery.column.{name}"), numeric=name == "quasi_p") for name in ("factor", "bound", "range", "quasi_p")
    )
    return Table("corner-limits", say("report.discovery.caption_limits"), columns, tuple(rows))
