"""What a sensitivity analysis says on the console: a table a response, and the sentences that answer the question."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    import pandas as pd

    from analysis.numbers.numbers import Numbers
    from analysis.stored_analysis import Analysis
    from analysis.wording import Say
    from experiments.study_reader import StoredStudy

NARROWEST = 100  # columns; a narrower console wraps
MOST_ROWS = 15  # parameters of a table; all stand in indices.csv
MOST_INDICES = 2


def print_sensitivity(study: StoredStudy, analysis: Analysis) -> None:
    """Tables, sentences, what they rest on, cautions."""
    from rich.console import Console

    from analysis.figures.choice import title_of
    from analysis.numbers.numbers import Numbers
    from analysis.quoted import plain
    from analysis.sensitivity.wording import basis_sentence, cautions, ranking_sentences, reading_sentences, readings
    from analysis.wording import label_of

    lang = current_language()
    say = partial(text, lang=lang)
    numbers = Numbers({"numbers": list(analysis.numbers)}, lang)
    console = Console(highlight=False, soft_wrap=False)
    console.width = max(console.width, NARROWEST)
    of = analysis.asked["of"]
    for key, names, rows in readings(analysis):
        words = {"label": label_of(study, names["response"], lang), "policy": title_of(study, names["policy"], lang)}
        click.echo(say(f"sensitivity.title_{of}", method=say(f"sensitivity.method.{names['method']}"), **words))
        console.print(_table(key, rows, numbers, say, lang))
        sentences = reading_sentences(key, rows, numbers, say, lambda factor: factor_meaning(factor, say, lang))
        basis = basis_sentence(key, numbers, say, analysis.asked, analysis.rests_on, names["method"])
        for sentence in (*sentences, basis):
            click.echo(plain(sentence))
        click.echo()
    if "ranking" in analysis.tables:
        for response, rows in analysis.tables["ranking"].groupby("response", sort=False):
            click.echo(say("sensitivity.title_ranking", label=label_of(study, str(response), lang)))
            console.print(_ranking_table(rows, say, lang))
            meaning, policy = partial(factor_meaning, say=say, lang=lang), partial(title_of, study, lang=lang)
            for sentence in ranking_sentences(str(response), rows, numbers, say, meaning, policy):
                click.echo(plain(sentence))
    for sentence in cautions(analysis, say):
        click.echo(plain(sentence))


def factor_meaning(factor: str, say: Say, lang: str) -> str:
    """A parameter in words; the dummy by what it is."""
    from experiments.plan import DUMMY
    from sim.parameters import parameter_table

    if factor == DUMMY:
        return say("sensitivity.dummy")
    try:
        return say(f"lever.{factor}")
    except KeyError:
        known = parameter_table().get(factor)
        return factor if known is None else known.meaning_zh if lang == "zh" else known.meaning_en


def _table(key: str, rows: pd.DataFrame, numbers: Numbers, say: Say, lang: str) -> Any:
    """Parameters in the order of the main index, the dummy last."""
    import numpy as np
    from rich.table import Table

    from analysis.quoted import plain
    from experiments.plan import DUMMY

    single = rows[rows["other"] == ""]
    indices = list(dict.fromkeys(single["index"]))[:MOST_INDICES]
    main = single[single["index"] == indices[0]]
    table = Table()
    table.add_column(say("sensitivity.column_factor"), overflow="fold")
    for index in (*indices, say("sensitivity.column_verdict")):
        table.add_column(index, justify="right", no_wrap=True)
    shown = main[(main["factor"] == DUMMY) | (np.arange(len(main)) < MOST_ROWS)]
    for row in shown.itertuples(index=False):
        keys = [f"{key}.{index}.{row.factor}" for index in indices]
        values = [plain(" ".join([numbers.value(own), numbers.interval(own, sign=False)])).strip() for own in keys]
        name = "" if row.factor == DUMMY else f"\n{row.factor}"
        table.add_row(factor_meaning(row.factor, say, lang) + name, *values, _word(row._asdict(), say))
    if len(shown) < len(main):
        table.caption = say("sensitivity.more_rows", count=len(main) - len(shown), file="indices.csv")
    return table


def _word(row: Mapping[str, Any], say: Say) -> str:
    from experiments.plan import DUMMY

    if row["factor"] == DUMMY:
        return say("sensitivity.dummy_row")
    if row["low"] != row["low"]:
        return say("sensitivity.no_limits")
    return say("sensitivity.ranked" if row["ranked"] else "sensitivity.noise")


def _ranking_table(rows: pd.DataFrame, say: Say, lang: str) -> Any:
    """Chance of changing the decision, value of knowing, and where it flips, by parameter."""
    from rich.table import Table

    names = ("chance_of_change", "evppi", "flip_at")
    table = Table()
    table.add_column(say("sensitivity.column_factor"), overflow="fold")
    for name in names:
        table.add_column(say(f"sensitivity.{name}"), justify="right")
    table.add_column(say("sensitivity.column_flips"))
    for factor in list(dict.fromkeys(rows["factor"]))[:MOST_ROWS]:
        own = rows[rows["factor"] == factor].set_index("index")
        cells = [
            "" if name not in own.index or own.loc[name, "value"] != own.loc[name, "value"] else f"{own.loc[name, 'value']:.3g}"
            for name in names
        ]
        flips = [str(one) for one in own["flips_to"].dropna()]
        table.add_row(f"{factor_meaning(str(factor), say, lang)}\n{factor}", *cells, flips[0] if len(flips) > 0 else "")
    return table
