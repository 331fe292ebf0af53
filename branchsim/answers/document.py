"""The report over all questions: for each the sections of the study that answers it, and how each study is run again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from analysis.quoted import code, named
from analysis.reports.document import Block, Bullets, Heading, Paragraph, Report, numbered
from analysis.reports.sections.catalogue import SECTIONS
from analysis.reports.source import ReportSource
from branchsim.answers.brief import brief
from branchsim.answers.steps import QUESTIONS, Question, steps
from branchsim.messages import text
from branchsim.report_source import report_source


def sources(out: Path, lang: str, *, png: bool) -> tuple[dict[str, ReportSource], list[dict[str, Any]]]:
    """The source of each study by its folder, and the rows of all their results.json, keys beginning with the folder.

    Raises InputError for a folder that holds no study, or one that was altered.
    """
    found, rows = dict[str, ReportSource](), list[dict[str, Any]]()
    for name in dict.fromkeys(question.folder for question in QUESTIONS):
        found[name], content = report_source(out / name, lang, png=png, prefix=f"{name}/")
        rows += [row | {"key": f"{name}/{row['key']}"} for row in content["numbers"]]
    return found, rows


def document(found: Mapping[str, ReportSource], out: Path, lang: str) -> Report:
    """All questions in order, then the commands."""
    say = partial(text, lang=lang)
    first = next(iter(found.values())).whole.manifest
    blocks: list[Block] = [Paragraph(say("report.answers.lead"), "warning")]
    blocks += [Heading(say("report.answers.brief"), 1, "brief"), Bullets(tuple(brief(found)))]
    for question in QUESTIONS:
        blocks += _answered(question, found[question.folder], say)
    blocks += [Heading(say("report.answers.commands"), 1, "commands", appendix=True), Paragraph(say("report.answers.commands_lead"))]
    blocks.append(Bullets(tuple(code(shlex.join(("branchsim", *step))) for step in steps(out))))
    return numbered(
        Report(
            lang="zh" if lang == "zh" else "en",
            title=say("report.answers.title"),
            subtitle=say("report.answers.subtitle"),
            author="",
            made=str(first.get("created", {}).get("time_utc", "")),
            study=first["identity"][:8],
            blocks=tuple(_once(blocks)),
        )
    )


def _answered(question: Question, source: ReportSource, say: Any) -> Iterator[Block]:
    """The question as a heading, what it was asked of, and the sections without their own first heading."""
    yield Heading(say(f"report.answers.{question.key}"), 1, f"question-{question.key}")
    title = source.whole.manifest.get("title")
    values = {
        "folder": code(question.folder),
        "study": named(str(title[source.lang]) if title is not None else source.whole.manifest["id"]),
    }
    yield Paragraph(say("report.answers.from", **values), "note")
    for name in question.sections:
        blocks = list(SECTIONS[name](source))
        yield from (blocks[1:] if len(blocks) > 0 and isinstance(blocks[0], Heading) else blocks)


def _once(blocks: list[Block]) -> Iterator[Block]:
    """Tables and figures of two studies may bear one id: the second gets a number."""
    seen = dict[str, int]()
    for block in blocks:
        if isinstance(block, Paragraph | Bullets):
            yield block
            continue
        seen[block.id] = seen.get(block.id, 0) + 1
        yield block if seen[block.id] == 1 else replace(block, id=f"{block.id}-{seen[block.id]}")
