"""Reporting checklists, filled from records: what no record answers shows as a blank."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.reports.checklists import odd_table, rat_table, stress_table, trace_table
from analysis.reports.document import Block, Heading, Paragraph
from analysis.reports.source import ReportSource


def checklists(source: ReportSource) -> Iterator[Block]:
    """STRESS-ABS, ODD, TRACE and RAT-RS."""
    yield Heading(source.say("report.heading.checklists"), 1, "checklists", appendix=True)
    yield Paragraph(source.say("report.checklists.lead"))
    for table in (stress_table, odd_table, trace_table, rat_table):
        yield table(source.whole, source.numbers, source.record, source.say, source.lang)
