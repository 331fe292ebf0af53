"""The whole report: title, marks, and the blocks of a template or of all sections in order."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.figures.choice import BASELINE, title_of
from analysis.quoted import named
from analysis.reports.document import Block, Report, numbered, shown_once
from analysis.reports.sections.catalogue import SECTIONS
from analysis.reports.source import ReportSource
from analysis.weight_question import answers_weight_question
from analysis.wording import is_preliminary

KEYWORDS = ("branchsim", "agent-based model", "party building", "assessment")


def build_report(source: ReportSource, *, title: str = "", author: str = "", blocks: Sequence[Block] | None = None) -> Report:
    """``title`` and ``author`` are shown as they were typed; ``blocks`` come from a template, without them all sections stand in order."""
    study, say = source.whole, source.say
    chosen = [block for section in SECTIONS.values() for block in section(source)] if blocks is None else list(blocks)
    marks = [say("report.mark.preliminary")] if is_preliminary(study) else []
    marks += [say("report.mark.interim")] if study.interim else []
    created = study.manifest.get("created", {})
    return numbered(
        Report(
            lang="zh" if source.lang == "zh" else "en",
            title=default_title(source) if title == "" else named(title),
            subtitle=say("report.subtitle"),
            author=named(author),
            made=str(created.get("time_utc", "")),
            study=study.manifest["identity"][:8],
            blocks=shown_once(chosen),
            marks=tuple(marks),
            keywords=KEYWORDS,
        )
    )


def default_title(source: ReportSource) -> str:
    """The title of the study file, else what is compared."""
    title = source.whole.manifest.get("title")
    if title is not None:
        return named(str(title[source.lang]))
    if answers_weight_question(source.study):
        return source.say("report.title.weight")
    if len(source.references) == 0:
        scenario = source.whole.manifest["scenario"]
        return source.say(
            "report.default_title_levels", scenario=named(str(scenario.get("title", {}).get(source.lang, scenario.get("id", ""))))
        )
    if len(source.references) == 1:
        ((policy, reference),) = source.references.items()
        return source.say("report.title.one", policy=source.name(policy), reference=source.name(reference))
    return source.say("report.default_title", reference=named(title_of(source.whole, BASELINE, source.lang)))
