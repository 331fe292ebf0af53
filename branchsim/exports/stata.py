"""Stata files (release 14 and later, which know Unicode): names Stata takes, labels in the reader's language."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from pathlib import Path

from branchsim.exports.tables import Column, Export

VERSION = 118
LONGEST_NAME, LONGEST_LABEL = 32, 80  # characters
LONGEST_TEXT = 2045  # bytes of an ordinary text variable; longer ones become strL
MADE = datetime.datetime(2000, 1, 1)  # same study, same bytes


def write_stata(path: Path, table: Export) -> None:
    """The whole table at once, for pandas writes it so. A missing number is Stata's own, missing text is empty."""
    import pyarrow as pa

    frame = pa.Table.from_batches(table.batches(), schema=table.schema).to_pandas()
    names = stata_names(table.schema.names)
    frame = frame.rename(columns=names)
    texts = [names[field.name] for field in table.schema if pa.types.is_string(field.type)]
    frame[texts] = frame[texts].astype(object).where(frame[texts].notna(), "")
    if table.name == "labels":
        frame.insert(1, "variable", [stata_names(frame["column"])[name] for name in frame["column"]])
        texts.append("variable")
    long = [name for name in texts if frame[name].map(lambda value: len(value.encode("utf-8"))).max() > LONGEST_TEXT]
    labels = {names[column.column]: variable_label(column) for column in table.columns}
    frame.to_stata(path, version=VERSION, write_index=False, variable_labels=labels, convert_strl=long, time_stamp=MADE)


def stata_names(names: Iterable[str]) -> dict[str, str]:
    """A name Stata takes for each of ``names``: letters, digits and underscores, at most 32, no two alike."""
    found: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
        if re.match(r"[A-Za-z]", plain) is None:
            plain = "v_" + plain.lstrip("_")
        short, number = plain[:LONGEST_NAME], 1
        while short in found.values():
            number += 1
            short = f"{plain[: LONGEST_NAME - len(str(number)) - 1]}_{number}"
        found[name] = short
    return found


def variable_label(column: Column) -> str:
    """Label and unit in 80 characters; a label that is too long is cut, its unit is not."""
    brackets = "（{}）" if re.search(r"[\u4e00-\u9fff]", column.label) else " ({})"
    unit = "" if column.unit == "" else brackets.format(column.unit)
    room = LONGEST_LABEL - len(unit)
    if room < 1:
        return column.label[:LONGEST_LABEL]
    label = column.label if len(column.label) <= room else column.label[: max(0, room - 1)] + "…"
    return label + unit
