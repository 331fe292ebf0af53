"""A decision on the console: two tables with a row a policy, the answer in sentences, what it rests on, and the files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from rich.table import Table

    from analysis.decision.decision_words import DecisionWords
    from analysis.stored_analysis import Analysis
    from experiments.study_reader import StoredStudy

NARROWEST, HEADER = 120, 10  # columns: of the console, and of a Chinese header
CRITERIA = ("laplace", "maximin", "hurwicz", "satisficing")


def print_decision(study: StoredStudy, made: Analysis, paths: Sequence[Path]) -> None:
    """Everything in the language of the command."""
    from rich.console import Console

    from analysis.decision.decision_words import note_sentences
    from analysis.decision.sentences import answer_sentences
    from analysis.quoted import plain
    from analysis.wording import period_of

    lang = current_language()
    say, words = partial(text, lang=lang), console_words(study, made, lang)
    console = Console(highlight=False)
    console.width = max(console.width, NARROWEST)
    asked = {"benefit": words.benefit, "window": period_of(study, made.asked["window"], say), "group": made.asked["group"]}
    click.echo(say("decision.title", **asked))
    console.print(_effects(words))
    if len(made.tables["robustness"]) > 0:
        click.echo(say("decision.robustness_title"))
        console.print(_robustness(words))
    for line in (*answer_sentences(words), *note_sentences(words)):
        click.echo(plain(line))
    for reason in made.rests_on["value_problems"]:
        click.echo(text(reason["key"], lang, **reason["values"]))
    click.echo(say("decision.written", folder=paths[-1].parent, files=", ".join(path.name for path in paths)))


def console_words(study: StoredStudy, made: Analysis, lang: str) -> DecisionWords:
    """Policies by their id, factors by meaning and dotted name."""
    from analysis.decision.asked import benefit_label
    from analysis.decision.decision_words import DecisionWords
    from analysis.numbers.numbers import Numbers
    from analysis.wording import label_of, reference_name
    from sim.parameters import parameter_table

    def factor(name: str) -> str:
        row = parameter_table().get(name)
        return name if row is None else f"{row.meaning_zh if lang == 'zh' else row.meaning_en} ({name})"

    benefit = benefit_label(study, made.asked, lang)
    numbers = Numbers({"numbers": list(made.numbers)}, lang)
    policy = partial(reference_name, study)
    return DecisionWords(made, numbers, partial(text, lang=lang), policy, factor, lambda name: label_of(study, name, lang), benefit)


def _table(words: DecisionWords, names: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Columns as wide as their longest number, so that only headers are broken, between words where there are any."""
    from rich import box
    from rich.cells import cell_len
    from rich.table import Table

    from analysis.quoted import plain

    shown = [[plain(cell) for cell in row] for row in rows]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for place, name in enumerate(names):
        header = words.say(f"decision.column.{name}")
        longest = [cell_len(word) for word in header.split()] if header.isascii() else [HEADER]
        width = max([*longest, *(cell_len(line) for row in shown for line in row[place].split("\n"))])
        table.add_column(header, justify="left" if place == 0 else "right", width=width, overflow="fold")
    for row in shown:
        table.add_row(*row)
    return table


def _effects(words: DecisionWords) -> Table:
    """Effect with interval and assumption range, person-days by payer, members' hours, money, P(best)."""
    from analysis.cost_accounts import BURDEN, MONEY, PAYERS, PERSON_DAYS
    from experiments.plan import BASELINE

    numbers, rows = words.numbers, words.analysis.tables["policies"]
    accounts = [name for name in (PERSON_DAYS, BURDEN, MONEY) if name in rows.columns]
    payers = [name for name in PAYERS if name in rows.columns]
    columns = ["policy", "effect", "range", *accounts[:1], *(["payers"] if len(payers) > 0 else []), *accounts[1:], "p_best"]
    shown = []
    for arm in rows["policy"]:
        key = f"decision.effect.{arm}"
        cells = [f"{numbers.value(key, sign=True)}\n{numbers.interval(key)}".strip(), range_words(words, key)]
        costs = [numbers.value(f"decision.cost.{arm}.{name}", sign=True) for name in accounts]
        by_payer = ["\n".join(numbers.value(f"decision.cost.{arm}.{name}", sign=True) for name in payers)] if len(payers) > 0 else []
        best = numbers.percent(f"decision.best.{arm}")
        cells = cells if arm != BASELINE else [words.say("decision.reference"), "-"]
        shown.append([words.policy(str(arm)), *cells, *costs[:1], *by_payer, *costs[1:], best])
    return _table(words, columns, shown)


def range_words(words: DecisionWords, key: str) -> str:
    """5th to 95th percentile over the box, "-" where there are too few points."""
    if not words.numbers.known(key, "box.low"):
        return "-"
    return words.say("decision.range", **{end: words.numbers.value(key, f"box.{end}", sign=True) for end in ("low", "high")})


def _robustness(words: DecisionWords) -> Table:
    """Ranked policies, the most robust first: P(best) over the box, regret, criteria, and in how many they are first."""
    numbers, criteria = words.numbers, words.analysis.tables["robustness"]
    shown = [name for name in CRITERIA if (criteria["criterion"] == name).any()]
    rows = []
    for arm in words.analysis.tables["ranking"]["policy"]:
        own = f"decision.criterion.{{}}.{arm}".format
        cells = [_both(words, f"decision.best.{arm}"), *(_with_crossed(words, own(name)) for name in ("expected_regret", "p90_regret"))]
        cells += [numbers.percent(own(name)) if name == "satisficing" else numbers.value(own(name)) for name in shown]
        votes = f"decision.votes.{arm}"
        first = words.say("decision.of", first=numbers.count(votes, "first"), criteria=numbers.count(votes, "of"))
        rows.append([words.policy(str(arm)), *cells, first, numbers.percent(votes, "leads")])
    return _table(words, ["policy", "box_best", "regret", "p90_regret", *shown, "first", "leads"], rows)


def _both(words: DecisionWords, key: str) -> str:
    both = f"\n({words.numbers.percent(key, 'both')})" if words.numbers.known(key, "both") else ""
    return words.numbers.percent(key, "box") + both


def _with_crossed(words: DecisionWords, key: str) -> str:
    if key not in words.numbers:
        return "-"
    crossed = f"\n({words.numbers.short(key, 'crossed', digits=2)})" if words.numbers.known(key, "crossed") else ""
    return words.numbers.short(key, digits=2) + crossed
