"""costs.csv and dominance.csv of a comparison, and what the console says about costs when asked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from branchsim.messages import current_language, text

if TYPE_CHECKING:
    from branchsim.cost_options import CostQuestion
    from experiments.study_reader import StoredStudy

NARROWEST = 100  # columns


def report_costs(study: StoredStudy, question: CostQuestion) -> None:
    """Write both files; print tables and sentences where the question asks for them. Silent where the study observed no costs."""
    from analysis.cost_accounts import read_accounts
    from analysis.cost_table import cost_table, dominance_table
    from analysis.cost_wording import account_tables, cost_sentences, net_benefit_table, order_sentence
    from analysis.effects import effects_csv
    from analysis.wording import headline_period, is_preliminary, label_of
    from experiments.atomic_files import write_text

    accounts = read_accounts(study, question.benefit, question.price_of_money)
    if accounts is None:
        return
    costs, pairs = cost_table(study, accounts, question.prices), dominance_table(accounts)
    write_text(study.folder / "costs.csv", effects_csv(costs, preliminary=is_preliminary(study)))
    write_text(study.folder / "dominance.csv", effects_csv(pairs, preliminary=is_preliminary(study)))
    if not question.shown:
        return
    lang = current_language()
    say, label = partial(text, lang=lang), label_of(study, question.benefit, lang)
    from rich.console import Console

    console = Console(highlight=False)
    console.width = max(console.width, NARROWEST)
    click.echo(say("cost.title", label=label, year=headline_period(study, say)))
    for table in account_tables(study, costs, question.benefit, say, lang, console.width):
        console.print(table)
    click.echo(say("cost.net_title", label=label))
    console.print(net_benefit_table(study, costs, question.benefit, say, lang))
    order = [] if question.target is None else [order_sentence(study, accounts, say, lang)]
    for line in [*order, *cost_sentences(study, accounts, pairs, question.prices, say, lang)]:
        click.echo(line)
