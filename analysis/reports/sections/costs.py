"""Who pays: costs by payer since the switch, members' hours beside them, and which policy costs more and gives less."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.cost_accounts import MONEY
from analysis.reports.document import Block, Bullets, Cell, Column, Heading, Paragraph, Row, Table
from analysis.reports.sections.effects import range_text
from analysis.reports.source import ReportSource
from analysis.tables import COSTS

MOST_PAIRS = 6
ALWAYS = ("cost_superiors", "cost_secretaries", "cost_person_days", "member_hours")


def costs(source: ReportSource) -> Iterator[Block]:
    """Nothing for a study without cost responses or without a comparison."""
    shown = [name for name in COSTS if name in source.study.responses]
    if len(shown) == 0 or len(source.references) == 0:
        return
    say = source.say
    yield Heading(say("report.heading.costs"), 1, "costs")
    yield Paragraph(say("report.costs.lead", window=source.window))
    yield _table(source, shown)
    yield from _dominance(source)
    if len(source.findings.unpriced) > 0:
        delta = source.numbers.short(source.key("verdict", source.findings.unpriced[0], MONEY), "delta")
        yield Paragraph(
            say("report.costs.unpriced", delta=delta, names=source.listed([source.quoted(name) for name in source.findings.unpriced]))
        )
    picture = source.draw("cost_effect_plane")
    if picture is not None:
        yield picture


def _table(source: ReportSource, shown: list[str]) -> Table:
    rows: list[Row] = []
    for policy, reference in source.references.items():
        heading = source.say("report.against", policy=source.name(policy), reference=source.name(reference))
        rows.append(Row((Cell(heading),), heading=True))
        for name in shown:
            key = source.key("effect", policy, name)
            if name not in ALWAYS and float(source.numbers.part(key)) == 0:
                continue
            label = Cell(source.say("report.with_unit", label=source.label(name), unit=source.unit(name)))
            cells = [Cell(source.changed(policy, name), float(source.numbers.part(key))), Cell(range_text(source, key))]
            rows.append(Row((label, *cells, Cell(source.numbers.percent(key, "box.same_sign_share")))))
    ends = {name: source.numbers.percent(f"convention.box_{name}") for name in ("low", "high")}
    level = source.numbers.percent("convention.level")
    headers = [source.say(f"report.column.{name}", level=level, **ends) for name in ("account", "change", "range", "same_sign")]
    columns = tuple(Column(header, numeric=place > 0) for place, header in enumerate(headers))
    return Table("costs-by-payer", source.say("report.caption.costs", window=source.window), columns, tuple(rows))


def _dominance(source: ReportSource) -> Iterator[Block]:
    """Pairs in which one arm costs no more and gives no less."""
    say, numbers, pairs = source.say, source.numbers, source.findings.dominance
    if len(pairs) == 0:
        yield Paragraph(say("report.costs.nothing_dominated", label=source.inside("quality")))
        return
    items = []
    for place, row in enumerate(pairs.to_dict(orient="records")[:MOST_PAIRS]):
        key = f"dominance.{place}"
        names = {"policy": source.quoted(str(row["policy"])), "dominated": source.quoted(str(row["dominated"]))}
        values = {name: f"{numbers.value(f'{key}.{name}', sign=True)} {numbers.interval(f'{key}.{name}')}" for name in ("cost", "benefit")}
        text = say("report.costs.dominates", label=source.inside("quality"), **names, **values)
        if numbers.known(f"{key}.share"):
            text += say("report.costs.dominates_share", share=numbers.percent(f"{key}.share"))
        items.append(text + say("report.full_stop"))
    yield Paragraph(say("report.costs.dominance_lead"))
    yield Bullets(tuple(items))
    if len(pairs) > MOST_PAIRS:
        yield Paragraph(say("report.costs.more_pairs"), "note")
