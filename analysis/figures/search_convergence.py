"""How the front of a search grew: hypervolume by generation, a line for every seed."""

from __future__ import annotations

from typing import Any

from analysis.figures.context import Drawn, FigureContext
from analysis.figures.frame import page, sentences, study_sentence
from analysis.figures.lines import evenly_wrapped
from analysis.figures.pareto_front import BEST, lacks
from analysis.figures.quoting import headline_words
from analysis.optimisation.optimisation import NAME
from analysis.quoted import code
from analysis.stored_analysis import read_analysis

HEIGHT, LABEL_PART = 2.4, 0.75  # inches of the panel, and the part of them that its label may take

__all__ = ["lacks", "search_convergence"]


def search_convergence(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``."""
    from matplotlib.lines import Line2D
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    analysis = read_analysis(context.study.folder, context.study.manifest["identity"], NAME)
    assert analysis is not None
    say, numbers = context.say, context.numbers
    seeds = dict(list(analysis.tables["convergence"].groupby("seed")))
    looks = [BEST[place % len(BEST)] for place in range(len(seeds))]
    entries: list[tuple[Any, str]] = [
        (Line2D([], [], color=colour, linestyle=line, marker=marker, markersize=4), say("figure.convergence_seed", seed=code(str(seed))))
        for (colour, line, marker), seed in zip(looks, seeds, strict=True)
    ]
    sizes = {name: numbers.count(f"{NAME}.{name}") for name in ("evaluated", "points", "replicates")}
    words = sizes | {"window": headline_words(context), "reference": numbers.short(f"{NAME}.reference_point")}
    caption = sentences([say("figure.convergence_caption", **words), study_sentence(context)], context.lang)
    shares = {"growth": numbers.percent(f"{NAME}.growth"), "share": numbers.percent(f"{NAME}.least_share", down=True)}
    alternative = say("figure.convergence_shows", **shares)
    drawn = page(context, HEIGHT, say("figure.convergence_title"), caption, alternative, entries)
    panel = drawn.figure.subplots()
    for (colour, line, marker), steps in zip(looks, seeds.values(), strict=True):
        panel.plot(steps["generation"], steps["hypervolume"], color=colour, linestyle=line, marker=marker, markersize=4)
    panel.set_ylim(0, 1.05)
    panel.set_xlabel(say("figure.convergence_x"))
    panel.set_ylabel(evenly_wrapped(say("figure.convergence_y"), HEIGHT * LABEL_PART, context.size.text))
    panel.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    panel.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol="%" if context.lang == "zh" else " %"))
    return drawn
