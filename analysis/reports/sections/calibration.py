"""What observations do not rule out: nothing where the study is none of a calibration."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.calibration.results import NAME
from analysis.calibration.told_tables import parameters_table, targets_table
from analysis.calibration.wording import Told
from analysis.reports.document import Block, Bullets, Heading, Paragraph
from analysis.reports.source import ReportSource
from analysis.stored_analysis import read_analysis


def calibration(source: ReportSource) -> Iterator[Block]:
    """The lead, what is learnt of the parameters with the figure, targets and what was held out, what is assumed."""
    analysis = read_analysis(source.whole.folder, source.whole.manifest["identity"], NAME)
    if analysis is None:
        return
    told = Told(analysis, source.numbers, source.say, source.lang)
    yield Heading(source.say("report.heading.calibration"), 1, "calibration")
    yield Paragraph(told.lead(), "body" if told.any_left else "warning")
    if told.any_left:
        yield Heading(source.say("report.calibration.heading.parameters"), 2, "calibration-learnt")
        yield Bullets((*told.parameters(), *told.pairs()))
        yield parameters_table(told)
        picture = source.draw("posterior_against_prior")
        if picture is not None:
            yield picture
    yield Heading(source.say("report.calibration.heading.targets"), 2, "calibration-checks")
    yield Bullets((*told.checks(),)) if told.any_left else Paragraph(source.say("report.calibration.nothing_to_check"))
    yield targets_table(told)
    yield Paragraph(source.sentences(list(told.assumptions())), "note")
