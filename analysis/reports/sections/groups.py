"""Who gains and who loses: effects by branch type and, for targeted policies, on treated, connected and other branches."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.effects import smallest_effect
from analysis.reports.document import Block, Bullets, Cell, Column, Heading, Paragraph, Row, Table
from analysis.reports.source import ReportSource
from sim.entities import BRANCH_TYPES

SHOWN = ("engagement", "quality", "score", "inflation")
REACHED = ("treated", "connected", "others")
MANY = 8  # policies; of more only the text tells


def groups(source: ReportSource) -> Iterator[Block]:
    """A sentence a policy, the table, the figure. Nothing for a study without groups or without a comparison."""
    present = [name for name in BRANCH_TYPES if _known(source, name)]
    if len(present) == 0 or len(source.references) == 0:
        return
    say = source.say
    yield Heading(say("report.heading.groups"), 1, "groups")
    yield Paragraph(say("report.groups.lead", window=source.window))
    yield Bullets(tuple(_sentence(source, policy, present) for policy in source.references))
    if len(source.references) <= MANY:
        yield _table(source, present)
    picture = source.draw("effects_by_type")
    if picture is not None:
        yield picture


def _known(source: ReportSource, kind: str) -> bool:
    """Does the study have an effect on this type of branch? A small one may hold none of it, and a large one is read without."""
    shown = [name for name in SHOWN if name in source.study.responses]
    return any(source.numbers.known(source.key("effect", policy, name, kind)) for policy in source.references for name in shown)


def _sentence(source: ReportSource, policy: str, present: list[str]) -> str:
    """Types with the largest gain and the largest loss of engagement beyond the smallest effect of interest, surely."""
    say, response = source.say, "engagement" if "engagement" in source.study.responses else source.study.responses[0]
    delta = smallest_effect(source.study.manifest["responses"].get(response, {}))
    found = {}
    for kind in present:
        key = source.key("effect", policy, response, kind)
        limits = source.numbers.part(key, "interval") if source.numbers.known(key) else None
        if limits is not None and (limits[0] > delta or limits[1] < -delta):
            found[kind] = float(source.numbers.part(key))
    about = {"policy": source.quoted(policy), "label": source.inside(response)}
    if len(found) == 0:
        return say("report.groups.none", **about)
    parts = []
    for word, kind in (("gains", max(found, key=lambda one: found[one])), ("loses", min(found, key=lambda one: found[one]))):
        if (found[kind] > 0) == (word == "gains"):
            kinds = say(f"branch_type.{kind}")
            parts.append(say(f"report.groups.{word}", kind=kinds, change=source.changed(policy, response, kind)))
    return say("report.groups.policy", parts=say("report.list_clause").join(parts), **about)


def _table(source: ReportSource, present: list[str]) -> Table:
    shown = [name for name in SHOWN if name in source.study.responses]
    rows: list[Row] = []
    for policy, reference in source.references.items():
        heading = source.say("report.against", policy=source.name(policy), reference=source.name(reference))
        rows.append(Row((Cell(heading),), heading=True))
        reached = [group for group in REACHED if source.key("effect", policy, shown[0], group) in source.numbers]
        for group in (*present, *reached, "all"):
            cells = [_cell(source, policy, name, group) for name in shown]
            if any(cell.value is not None for cell in cells):
                name = source.say(f"branch_type.{group}") if group in present else source.say(f"report.group.{group}")
                rows.append(Row((Cell(name), *cells)))
    columns = (Column(source.say("report.column.group")), *(Column(source.label(name), numeric=True) for name in shown))
    level = source.numbers.percent("convention.level")
    caption = source.say("report.caption.groups", window=source.window, level=level)
    return Table("effects-by-group", caption, columns, tuple(rows), (source.say("report.groups.note"),))


def _cell(source: ReportSource, policy: str, response: str, group: str) -> Cell:
    key = source.key("effect", policy, response, group)
    if not source.numbers.known(key):
        return Cell("-")
    return Cell(source.changed(policy, response, group), float(source.numbers.part(key)))
