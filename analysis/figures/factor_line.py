"""A factorial of one factor: the effect at each of its levels, with interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.factorial import cells, drawn_factors, factorial_arms
from analysis.figures.choice import LOOKS
from analysis.figures.context import Drawn, FigureContext
from analysis.figures.factorial_heat_map import shown_arms
from analysis.figures.factorial_texts import alternative, caption, has_intervals
from analysis.figures.frame import page
from analysis.figures.lines import wrapped
from analysis.figures.pairs import factor_name, factor_unit, response_unit
from analysis.figures.quoting import interval_name, policy_name, response_name
from analysis.figures.style import GREY
from analysis.numbers.of_points import HEADLINE
from analysis.quoted import plain
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_ARMS = 4
PANEL = 2.1  # inches: height of a panel
LABEL_PART = 0.75  # of a panel's share of the page
STYLES: tuple[Any, ...] = ("-", "--", ":", "-.")


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    if len(factorial_arms(study)) == 0:
        return "figure.lacks_factorial"
    return None if len(drawn_factors(study)) == 1 else "figure.lacks_one_factor"


def factor_line(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``."""
    study, size, say = context.study, context.size, context.say
    arms = shown_arms(context, MOST_ARMS)
    responses = [name for name in HEADLINE if name in study.responses]
    columns = min(size.columns, len(responses))
    lines = -(-len(responses) // columns)
    texts = say("figure.line_title"), caption(context, arms, (), [say("figure.effects_zero")]), alternative(context, arms, responses)
    drawn = page(context, PANEL * lines, *texts, _entries(context, arms))
    axes = drawn.figure.subplots(lines, columns, squeeze=False).ravel()
    factor = drawn_factors(study)[0]
    axis = say("figure.axis", label=plain(factor_name(context, factor)), unit=factor_unit(context, factor))
    for place, (panel, response) in enumerate(zip(axes, responses, strict=False)):
        _draw_panel(panel, context, arms, response)
        panel.set_title(plain(response_name(context, response)))
        panel.set_ylabel(wrapped(say("figure.change_in", unit=response_unit(context, response)), PANEL * LABEL_PART, size.text))
        if place + columns >= len(responses):
            panel.set_xlabel(wrapped(axis, size.width / columns * LABEL_PART, size.text))
    for panel in axes[len(responses) :]:
        panel.set_axis_off()
    return drawn


def _draw_panel(panel: Axes, context: FigureContext, arms: dict[str, str], response: str) -> None:
    panel.axhline(0, color=GREY, linewidth=0.8, zorder=1)
    for (policy, reference), look, style in zip(arms.items(), LOOKS[1:], STYLES, strict=False):
        found = cells(context.study, policy, reference, response)
        levels = [cell.levels[0] for cell in found]
        middle = np.array([cell.effect.difference for cell in found])
        low, high = (np.array([getattr(cell.effect, edge) for cell in found], dtype=np.float64) for edge in ("low", "high"))
        panel.vlines(levels, low, high, color=look.colour, linewidth=1.4, zorder=2)
        panel.plot(levels, middle, color=look.colour, marker=look.marker, linestyle=style, linewidth=1.2, markersize=4.0, zorder=3)
    panel.locator_params(nbins=5)
    panel.margins(x=0.06)


def _entries(context: FigureContext, arms: dict[str, str]) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D

    entries: list[tuple[Any, str]] = []
    for policy, look, style in zip(arms, LOOKS[1:], STYLES, strict=False):
        handle = Line2D([], [], color=look.colour, marker=look.marker, linestyle=style, linewidth=1.2, markersize=4.0)
        entries.append((handle, plain(policy_name(context, policy))))
    interval = [(Line2D([], [], color=GREY, linewidth=1.4), interval_name(context))] if has_intervals(context) else []
    return [*entries, *interval]
