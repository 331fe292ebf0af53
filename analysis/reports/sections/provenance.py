"""Where the numbers come from and how they are made again."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.reports.document import Block, Heading
from analysis.reports.provenance import provenance_table
from analysis.reports.source import ReportSource


def provenance(source: ReportSource) -> Iterator[Block]:
    """One table."""
    yield Heading(source.say("report.heading.provenance"), 1, "origin", appendix=True)
    yield provenance_table(source.whole, source.numbers, source.record, source.say, source.lang)
