"""The template that a report of one's own starts from: every section by name, and how numbers, tables and figures are quoted."""

from __future__ import annotations

from collections.abc import Callable


def report_template(say: Callable[..., str]) -> str:
    """Markdown in the language of ``say``; as it stands it gives the report that is made without a template."""
    from analysis.reports.sections.catalogue import SECTIONS

    help_lines = [say(f"report_template.{name}") for name in ("what", "numbers", "parts", "own")]
    sections = [f"{{{{ section {name} }}}}" for name in SECTIONS]
    return "\n".join(["<!--", *help_lines, "-->", "", *(line for name in sections for line in (name, ""))]).rstrip() + "\n"
