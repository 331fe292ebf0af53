"""``branchsim decide``: which policy to choose, how robust that choice is, and what would change it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

SEED_BOUND = 2**31 - 1


@click.command("decide", help="command.decide.help")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--benefit", default="quality", show_default=True, metavar="SUM", help="option.decide_benefit.help")
@click.option("--threshold", multiple=True, metavar="RESPONSE>=VALUE", help="option.decide_threshold.help")
@click.option("--policy", multiple=True, metavar="POLICY", help="option.decide_policy.help")
@click.option("--window", default=None, metavar="WINDOW", help="option.decide_window.help")
@click.option("--group", default="all", show_default=True, metavar="GROUP", help="option.decide_group.help")
@click.option("--price", type=float, default=0.0, show_default=True, metavar="PRICE", help="option.decide_price.help")
@click.option("--price-range", type=float, nargs=2, default=None, metavar="LOW HIGH", help="option.decide_price_range.help")
@click.option("--price-of-money", type=float, default=None, metavar="DAYS", help="option.decide_price_of_money.help")
@click.option("--hurwicz", type=float, default=0.5, show_default=True, metavar="ALPHA", help="option.decide_hurwicz.help")
@click.option("--delta", type=float, default=None, metavar="DELTA", help="option.decide_delta.help")
@click.option("--seed", type=click.IntRange(0, SEED_BOUND), default=0, show_default=True, help="option.decide_seed.help")
def command(folder: Path, **options: Any) -> None:
    """Read, check, decide, write, print; nothing is written before everything is known."""
    from analysis.decision.decide import decide
    from analysis.stored_analysis import write_analysis
    from branchsim.decide_options import decision_question
    from branchsim.decide_report import print_decision
    from experiments.interim_study import read_checked_study
    from experiments.plan import DESIGN

    study = read_checked_study(folder)
    study = study.without(DESIGN) if DESIGN in set(study.policies["policy"]) else study
    made = decide(study, decision_question(study, options))
    paths = write_analysis(folder, study.manifest["identity"], made)
    print_decision(study, made, paths)
