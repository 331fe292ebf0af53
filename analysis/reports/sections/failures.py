"""Where it fails: assumptions that turn an effect round, scores without substance, and runs that broke off."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.reports.document import Block, Bullets, Cell, Column, Heading, Paragraph, Row, Table
from analysis.reports.findings import HEADLINES
from analysis.reports.sections.answer import reversal_text
from analysis.reports.sections.conditions import bounds_text, direction_text, factor_name
from analysis.reports.source import ReportSource

MOST_FACTORS = 5  # assumptions a policy and response


def failures(source: ReportSource) -> Iterator[Block]:
    """Reversals of every policy, the assumptions that order the effects, failed runs."""
    say = source.say
    yield Heading(say("report.heading.failures"), 1, "failures")
    if len(source.findings.reversals) == 0:
        yield Paragraph(say("report.failures.no_box"))
    else:
        share = source.numbers.percent("convention.share_that_holds")
        yield Paragraph(say("report.failures.lead", points=source.numbers.count("study.points_done"), share=share))
        for response in HEADLINES:
            texts = [reversal_text(source, policy, response) for policy, name in source.findings.reversals if name == response]
            if len(texts) > 0:
                yield Heading(source.label(response), 2, f"reversal-{response}")
                yield Bullets(tuple(texts))
        yield from _mattering(source)
        picture = source.draw("reversal")
        if picture is not None:
            yield picture
    yield from _runs(source)


def mattered(source: ReportSource) -> list[tuple[str, str, str]]:
    """(policy, response, factor) beyond chance, the strongest first within each."""
    found = []
    for (policy, response), table in source.findings.mattering.items():
        for factor in table[table["beyond_chance"]]["factor"].tolist()[:MOST_FACTORS]:
            found.append((policy, response, str(factor)))
    return found


def _mattering(source: ReportSource) -> Iterator[Block]:
    rows, last = list[Row](), ("", "")
    for policy, response, factor in mattered(source):
        key = f"mattered.{policy}.{response}.{factor}"
        if (policy, response) != last:
            heading = source.say("report.mattering.heading", policy=source.name(policy), label=source.label(response))
            rows.append(Row((Cell(heading),), heading=True))
            last = (policy, response)
        rho = Cell(source.numbers.short(key, digits=2), float(source.numbers.part(key)))
        rows.append(Row((Cell(factor_name(source, factor)), rho, Cell(direction_text(source, key)))))
    if len(rows) == 0:
        yield Paragraph(source.say("report.mattering.none", axes=source.numbers.count("study.box_axes")))
        return
    headers = [source.say(f"report.column.{name}") for name in ("assumption", "rho", "direction")]
    columns = tuple(Column(header, numeric=place == 1) for place, header in enumerate(headers))
    notes = (source.say("report.mattering.note", level=source.numbers.percent("convention.level")),)
    yield Table("assumptions-that-matter", source.say("report.caption.mattering", window=source.window), columns, tuple(rows), notes)


def _runs(source: ReportSource) -> Iterator[Block]:
    """Tasks without results, and where in the box they gather."""
    say, numbers = source.say, source.numbers
    if numbers.part("study.failed_tasks") == 0:
        yield Paragraph(say("report.failures.no_failed_runs"))
        return
    values = {"failed": numbers.count("study.failed_tasks"), "planned": numbers.count("study.tasks_planned")}
    text = say("report.failures.failed_runs", **values)
    region = source.findings.failures
    if region is None:
        text += say("report.failures.gather_nowhere")
    else:
        shares = {"inside": numbers.percent("failing"), "elsewhere": numbers.percent("failing", "elsewhere")}
        text += say("report.failures.gather", where=bounds_text(source, "failing", len(region.bounds)), **shares)
    yield Paragraph(text, "warning")
