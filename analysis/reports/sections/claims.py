"""What the claims rest on: each parameter that mattered as sourced, calibrated or assumed, and how the model meets known regularities."""

from __future__ import annotations

import json
from collections.abc import Iterator

from analysis.reports.claims import claims_parameters_table, claims_patterns_table
from analysis.reports.document import Block, Heading, Paragraph
from analysis.reports.sections.failures import mattered
from analysis.reports.sections.method import moves
from analysis.reports.source import ReportSource
from experiments.plan import DESIGN


def claims(source: ReportSource) -> Iterator[Block]:
    """Two tables."""
    yield Heading(source.say("report.heading.claims"), 1, "claims")
    yield Paragraph(source.say("report.claims.lead"))
    context = (source.study, source.numbers, source.record, source.say, source.lang)
    names = mattering_parameters(source)
    if len(names) > 0:
        yield claims_parameters_table(*context, names=names)
    yield Paragraph(source.say("report.claims.patterns_lead"))
    yield claims_patterns_table(*context)


def mattering_parameters(source: ReportSource) -> tuple[str, ...]:
    """Levers that policies or the design change, what the user set, and assumptions that order an effect beyond chance."""
    rows = source.whole.policies[["policy", "changes"]].itertuples(index=False)
    levers = [change["lever"] for policy, text in rows for change in json.loads(text) if moves(source, policy, change["lever"])]
    factors = list(source.whole.manifest.get("levers", [])) if DESIGN in source.whole.references() else []
    return tuple(dict.fromkeys([*levers, *factors, *(factor for _, _, factor in mattered(source))]))
