"""Pareto-optimal assessment designs: what a search found, and what is left of it under fresh draws."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.optimisation.optimisation import NAME, policy_names
from analysis.optimisation.sentences import answer_sentences, basis_sentences, objective_name
from analysis.quoted import code
from analysis.reports.document import Block, Bullets, Cell, Column, Heading, Paragraph, Row, Table
from analysis.reports.sections.conditions import factor_name
from analysis.reports.source import ReportSource
from analysis.stored_analysis import Analysis, read_analysis
from sim.parameters import parameter_table

FIGURES = ("pareto_front", "search_convergence")


def optimisation(source: ReportSource) -> Iterator[Block]:
    """Nothing for a study that no search left."""
    analysis = read_analysis(source.whole.folder, source.whole.manifest["identity"], NAME)
    if analysis is None:
        return
    say, numbers = source.say, source.numbers
    names = [objective_name(source.whole, analysis, numbers, name, say) for name in analysis.asked["objectives"]]
    yield Heading(say("report.heading.optimisation"), 1, "optimisation")
    yield Paragraph(say("report.optimisation.asked", window=source.window, objectives=source.listed(names)))
    yield Bullets(tuple(answer_sentences(source.whole, analysis, numbers, say)))
    yield _table(source, analysis)
    for name in FIGURES:
        picture = source.draw(name)
        if picture is not None:
            yield picture
    for text in basis_sentences(analysis, numbers, say):
        yield Paragraph(text, "note")


def _table(source: ReportSource, analysis: Analysis) -> Table:
    """Under each design its levers, then its objectives with interval and what the search had promised."""
    say, numbers, front = source.say, source.numbers, analysis.tables["front"].set_index("policy")
    rows = list[Row]()
    for policy in policy_names(len(front)):
        mark = (
            "kept" if front["on_front"][policy] and front["keeps_limits"][policy] else "missed" if front["on_front"][policy] else "beaten"
        )
        heading = say("report.optimisation.design", policy=code(policy), mark=say(f"report.optimisation.{mark}"))
        rows.append(Row((Cell(heading),), heading=True))
        for lever in (name for name in front.columns if name in parameter_table()):
            key = f"{NAME}.{policy}.lever.{lever}"
            rows.append(Row((Cell(factor_name(source, lever)), Cell(numbers.short(key), float(numbers.part(key))), Cell("-"), Cell("-"))))
        for name in analysis.asked["objectives"]:
            key = f"{NAME}.{policy}.{name}"
            label = objective_name(source.whole, analysis, numbers, name, say)
            values = [Cell(numbers.value(key, part, sign=True), float(numbers.part(key, part))) for part in ("value", "search")]
            rows.append(Row((Cell(label), values[0], Cell(numbers.interval(key)), values[1])))
    headers = [say(f"report.optimisation.column.{name}") for name in ("quantity", "value", "interval", "promised")]
    columns = tuple(Column(header, numeric=place in (1, 3)) for place, header in enumerate(headers))
    return Table("optimal-designs", say("report.optimisation.table", window=source.window), columns, tuple(rows))
