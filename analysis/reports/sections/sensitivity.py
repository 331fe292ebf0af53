"""What the answer depends on: the sensitivity analysis of the study, where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from analysis.quoted import named
from analysis.reports.document import Block, Cell, Column, Heading, Paragraph, Row, Table
from analysis.reports.sections.conditions import factor_name
from analysis.reports.source import ReportSource
from analysis.sensitivity.wording import basis_sentence, cautions, index_name, main_rows, ranking_sentences, reading_sentences, readings
from analysis.stored_analysis import Analysis, read_analysis
from experiments.plan import DUMMY

MOST_ROWS, MOST_INDICES = 12, 2
FIGURES = ("tornado", "morris_plane", "interaction_heat_map", "sensitivity_convergence")


def sensitivity(source: ReportSource) -> Iterator[Block]:
    """Heading, question, and for every response its sentences and table; nothing without an analysis."""
    analysis = read_analysis(source.whole.folder, source.whole.manifest["identity"], "sensitivity")
    if analysis is None:
        return
    say = source.say
    window = source.numbers.period(str(analysis.asked["window"]), say)
    yield Heading(say("report.heading.sensitivity"), 1, "sensitivity")
    yield Paragraph(say(f"report.sensitivity.lead_{analysis.asked['of']}", window=window))
    for caution in cautions(analysis, say):
        yield Paragraph(caution, "warning")
    for key, names, rows in readings(analysis):
        words = {"label": source.label(names["response"]), "policy": source.name(names["policy"])}
        heading = f"sensitivity-{names['policy']}-{names['response']}-{names['method']}"
        yield Heading(say("report.sensitivity.heading", method=named(say(f"sensitivity.method.{names['method']}")), **words), 2, heading)
        sentences = reading_sentences(key, rows, source.numbers, say, partial(_name, source))
        yield Paragraph(source.sentences(sentences))
        yield _table(source, key, rows, f"{heading}-indices", say("report.sensitivity.caption", window=window, **words))
        yield Paragraph(basis_sentence(key, source.numbers, say, analysis.asked, analysis.rests_on, names["method"]), "note")
    yield from _ranking(source, analysis)
    for name in FIGURES:
        picture = source.draw(name) if "indices" in analysis.tables else None
        if picture is not None:
            yield picture


def _name(source: ReportSource, factor: str) -> str:
    return source.say("sensitivity.dummy") if factor == DUMMY else factor_name(source, factor)


def _table(source: ReportSource, key: str, rows: pd.DataFrame, name: str, caption: str) -> Table:
    """Parameters in the order of the main index, the dummy last."""
    say, numbers = source.say, source.numbers
    single = rows[rows["other"] == ""]
    indices = list(dict.fromkeys(single["index"]))[:MOST_INDICES]
    main = main_rows(single)
    kept = pd.concat([main[main["factor"] != DUMMY].head(MOST_ROWS), main[main["factor"] == DUMMY]])
    lines = []
    for factor, low, ranked in zip(kept["factor"], kept["low"], kept["ranked"], strict=True):
        cells = [Cell(_name(source, factor))]
        for index in indices:
            own = f"{key}.{index}.{factor}"
            shown = " ".join(filter(None, [numbers.value(own), numbers.interval(own, sign=False)]))
            cells.append(Cell(shown, float(numbers.part(own)) if numbers.known(own) else None))
        word = "dummy_row" if factor == DUMMY else "no_limits" if pd.isna(low) else "ranked" if ranked else "noise"
        lines.append(Row((*cells, Cell(say(f"sensitivity.{word}")))))
    columns = [Column(say("sensitivity.column_factor")), *(Column(index_name(index), numeric=True) for index in indices)]
    kind = "note_morris" if key.endswith(".morris") else "note"
    note = (say(f"report.sensitivity.{kind}", level=numbers.percent("sensitivity.level")),)
    return Table(name, caption, (*columns, Column(say("sensitivity.column_verdict"))), tuple(lines), note)


def _ranking(source: ReportSource, analysis: Analysis) -> Iterator[Block]:
    """Chance of changing the decision, value of knowing, and where it flips, by parameter."""
    if "ranking" not in analysis.tables:
        return
    say, kinds = source.say, ("chance_of_change", "evppi", "flip_at")
    for response, rows in analysis.tables["ranking"].groupby("response", sort=False):
        lines = []
        for factor in list(dict.fromkeys(rows["factor"]))[:MOST_ROWS]:
            cells = [Cell(_name(source, str(factor)))]
            for kind in kinds:
                own = f"sensitivity.ranking.{response}.{kind}.{factor}"
                known = source.numbers.known(own)
                cells.append(Cell(source.numbers.short(own) if known else "-", float(source.numbers.part(own)) if known else None))
            flips = rows.loc[rows["factor"] == factor, "flips_to"].dropna()
            lines.append(Row((*cells, Cell(source.name(str(flips.iloc[0])) if len(flips) > 0 else "-"))))
        columns = [Column(say("sensitivity.column_factor")), *(Column(say(f"sensitivity.{kind}"), numeric=True) for kind in kinds)]
        caption = say("report.sensitivity.caption_ranking", label=source.label(str(response)))
        sentences = ranking_sentences(str(response), rows, source.numbers, say, partial(_name, source), source.quoted)
        yield Paragraph(source.sentences(sentences))
        yield Table(f"sensitivity-ranking-{response}", caption, (*columns, Column(say("sensitivity.column_flips"))), tuple(lines))
