"""Options of ``compare`` that ask about costs, and what is wrong with them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sim.problems import Problem

BENEFIT = "quality"


@dataclass(frozen=True)
class CostQuestion:
    """``benefit``: a response; ``prices`` of a person-day in its unit, ascending; ``price_of_money``: person-days per monthly pay.

    ``shown``: whether the console is to say more than the costs by payer. ``target``: person-days of ``--equal-cost``.
    """

    benefit: str
    prices: tuple[float, ...]
    price_of_money: float | None
    target: float | None
    shown: bool


def cost_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options, in the order of the help text."""
    options = (
        click.option("--costs", is_flag=True, help="option.costs.help"),
        click.option("--benefit", default=None, metavar="RESPONSE", help="option.benefit.help"),
        click.option("--prices", default=None, metavar="P1,P2", help="option.prices.help"),
        click.option("--price-of-money", type=float, default=None, metavar="DAYS", help="option.price_of_money.help"),
        click.option("--equal-cost", type=float, default=None, metavar="DAYS", help="option.equal_cost.help"),
    )
    for option in reversed(options):
        function = option(function)
    return function


def cost_question(options: Mapping[str, Any], labels: Mapping[str, Mapping[str, Any]]) -> CostQuestion:
    """The options read against the response table. Raises InputError with everything wrong."""
    from analysis.cost_table import PRICES
    from sim.problems import raise_if_any

    benefit = BENEFIT if options["benefit"] is None else options["benefit"]
    written = None if options["prices"] is None else _numbers(options["prices"])
    raise_if_any([*_benefit_problems(benefit, labels), *_price_problems(options, written)])
    scale = float(labels.get(benefit, {}).get("scale", 1.0))
    prices = tuple(price * scale for price in PRICES) if written is None else tuple(sorted(set(written)))
    shown = options["costs"] or any(options[name] is not None for name in ("benefit", "prices", "price_of_money", "equal_cost"))
    return CostQuestion(benefit, prices, options["price_of_money"], options["equal_cost"], shown)


def _numbers(written: str) -> tuple[float, ...]:
    """The numbers of a list with commas; empty where one of them is none."""
    try:
        return tuple(float(part) for part in written.split(","))
    except ValueError:
        return ()


def _benefit_problems(benefit: str, labels: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """A benefit is a response that is wished for in one direction, and no cost."""
    from analysis.decision.declared_benefit import is_cost
    from sim.bounds import nearest
    from sim.problems import Place, problem_at

    allowed = [name for name, label in labels.items() if label.get("direction", "up") != "none" and not is_cost(label)]
    if benefit not in labels and benefit != BENEFIT:
        yield problem_at(Place("--benefit"), benefit, "problem.benefit_unknown", suggestion=nearest(benefit, allowed))
    elif benefit in labels and benefit not in allowed:
        key = "problem.benefit_is_cost" if is_cost(labels[benefit]) else "problem.benefit_undirected"
        yield problem_at(Place("--benefit"), benefit, key, allowed=", ".join(allowed))


def _price_problems(options: Mapping[str, Any], prices: tuple[float, ...] | None) -> Iterator[Problem]:
    from sim.problems import Place, problem_at

    if prices is not None and (len(prices) < 2 or not all(math.isfinite(price) and price >= 0 for price in prices)):
        yield problem_at(Place("--prices"), options["prices"], "problem.prices_form")
    money = options["price_of_money"]
    if money is not None and not (math.isfinite(money) and money >= 0):
        yield problem_at(Place("--price-of-money"), "", "problem.price_of_money", value=money)
