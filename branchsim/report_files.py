"""The files of a report: all formats from one document, all of them or none, and nothing overwritten unasked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from branchsim.messages import text
from sim.problems import InputError, Place, Problem, problem_at, raise_if_any

if TYPE_CHECKING:
    from analysis.reports.document import Report
    from analysis.reports.source import ReportSource
    from analysis.wording import Say

LONGEST_TITLE = 200  # characters


@dataclass(frozen=True)
class Written:
    """``new``: something was written; else all files lay there already, byte for byte. ``notes``: what the user should know."""

    paths: tuple[Path, ...]
    new: bool
    notes: tuple[str, ...]


def wanted_formats(formats: str, known: Sequence[str]) -> tuple[str, ...]:
    """The formats of a comma-separated list. Raises InputError with every one that there is not."""
    names = tuple(dict.fromkeys(name.strip().lower() for name in formats.replace("，", ",").split(",") if name.strip() != ""))
    wrong = [name for name in names if name not in known] or ([""] if len(names) == 0 else [])
    raise_if_any(problem_at(Place("--format"), name, "problem.report_format", allowed=", ".join(known)) for name in wrong)
    return names


def write_report(
    folder: Path, place: Path, formats: Sequence[str], lang: str, *, title: str, author: str, template: Path | None, overwrite: bool
) -> Written:
    """Make the report of ``folder`` and write it into ``place``. Raises InputError before anything is written."""
    from analysis.reports.build import build_report
    from analysis.reports.filling import filled
    from analysis.reports.template import parse_template, typed_digits
    from branchsim.report_source import report_source
    from experiments.atomic_files import json_text
    from sim.files.file_bytes import read_text

    if place.exists() and not place.is_dir():
        raise InputError([problem_at(Place(str(place)), "--out", "problem.import_not_folder")])
    raise_if_any(_title_problems(title, author))
    parts = None if template is None else parse_template(read_text(template), template)
    source, content = report_source(folder, lang, png="docx" in formats)
    blocks = None if parts is None or template is None else filled(parts, source, template)
    report = build_report(source, title=title, author=author, blocks=blocks)
    files = dict(rendered(report, source.say, lang, formats))
    files["results.json"] = json_text(content).encode("utf-8")
    notes = [text("report.typed_digits", lang, file=template, line=line, text=words[:60]) for line, words in typed_digits(parts or [])]
    new = write_files(place, files, overwrite)
    told = tuple(place / name for name in files if "/" not in name and name != "results.json")
    return Written((*told, place / "results.json"), new, (*_notes(source, lang), *notes))


def rendered(report: Report, say: Say, lang: str, formats: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """File name and content of each format."""
    if "html" in formats:
        from analysis.reports.html import to_html

        yield f"report_{lang}.html", to_html(report, say)
    if "pdf" in formats:
        from analysis.reports.pdf import to_pdf

        yield f"report_{lang}.pdf", to_pdf(report, say)
    if "docx" in formats:
        from analysis.reports.word import to_docx

        yield f"report_{lang}.docx", to_docx(report, say)
    if "tables" in formats:
        from analysis.reports.tables import table_files

        for name, content in table_files(report, say).items():
            yield f"tables_{lang}.xlsx" if name == "tables.xlsx" else f"tables_{lang}/{name}", content


def write_files(place: Path, files: dict[str, bytes], overwrite: bool) -> bool:
    """Write what is not there yet; False where all is. Raises InputError for files with other content, unless they may be replaced."""
    from experiments.atomic_files import write_bytes

    paths = {place / name: content for name, content in files.items()}
    try:
        other = [path for path, content in paths.items() if path.exists() and (not path.is_file() or path.read_bytes() != content)]
        if not overwrite:
            raise_if_any(problem_at(Place(str(path)), "", "problem.report_exists") for path in other)
        missing = [path for path in paths if path in other or not path.exists()]
        for path in missing:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(path, paths[path])
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError([problem_at(Place(str(place)), "--out", "problem.not_writable", reason=reason)]) from None
    return len(missing) > 0


def _title_problems(title: str, author: str) -> Iterator[Problem]:
    for name, words in (("--title", title), ("--author", author)):
        if len(words) > LONGEST_TITLE:
            yield problem_at(Place(name), "", "problem.report_title", most=LONGEST_TITLE)


def _notes(source: ReportSource, lang: str) -> Iterator[str]:
    from analysis.wording import is_preliminary

    if is_preliminary(source.study):
        yield text("study.preliminary", lang)
    if source.study.interim:
        values = {name: source.numbers.part(f"study.{name}") for name in ("tasks_done", "tasks_planned")}
        yield text("command.report.interim", lang, **values)
