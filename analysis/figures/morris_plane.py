"""Elementary effects in one plane: how far a parameter moves a response, and how much that depends on the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analysis.figures.choice import LOOKS, Look
from analysis.figures.context import Drawn, FigureContext
from analysis.figures.frame import fewer_panels, page, panel_rows
from analysis.figures.lines import wrapped
from analysis.figures.pairs import response_unit
from analysis.figures.quoting import level, response_name
from analysis.figures.sensitivity_panels import (
    FILE,
    Shown,
    alternative,
    caption,
    factor_label,
    filled,
    index_axis,
    of_context,
    shown,
    stored,
    title,
)
from analysis.figures.style import GREY
from analysis.quoted import plain
from experiments.plan import DUMMY
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

METHODS = ("morris",)
PANEL, LEAST = 2.5, 1.9  # inches: height of a panel
COLUMNS, AXIS_PART, HEIGHT_PART = 3, 0.72, 0.66  # panels side by side at most; parts of a panel for the labels of axes
OTHERS, INERT = Look(GREY, "."), Look("black", "x")


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    analysis = stored(study)
    return "figure.lacks_morris" if analysis is None or shown(analysis, methods=METHODS) is None else None


def morris_plane(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``. The parameters with the largest effects have a marker of their own."""
    what, size = of_context(context, METHODS), context.size
    looks = dict(zip(what.largest(len(LOOKS) - 1), LOOKS[1:], strict=False)) | {DUMMY: INERT}
    columns = min(size.columns, COLUMNS, len(what.responses))
    lines, high = panel_rows(context, -(-len(what.responses) // columns), PANEL, LEAST)
    responses = what.responses[: lines * columns]
    texts = (
        caption(context, what, "morris", *filled(context, what), *fewer_panels(context, len(what.responses) - len(responses), FILE)),
        alternative(context, what),
    )
    drawn = page(context, high * lines, title(context, what), *texts, _entries(context, what, looks))
    panels = drawn.figure.subplots(lines, columns, squeeze=False).ravel()
    for panel, response in zip(panels, responses, strict=False):
        _draw_panel(panel, what, response, looks)
        panel.set_title(plain(response_name(context, response)))
        panel.set_xlabel(wrapped(index_axis(context, what, response), size.width / columns * AXIS_PART, size.text))
        spread = context.say("figure.sensitivity_spread_axis", unit=response_unit(context, response))
        panel.set_ylabel(wrapped(spread, high * HEIGHT_PART, size.text))
    for panel in panels[len(responses) :]:
        panel.set_axis_off()
    return drawn


def _draw_panel(panel: Axes, what: Shown, response: str, looks: Mapping[str, Look]) -> None:
    size, spread = what.rows(response, "mu_star"), what.rows(response, "sigma")
    for factor in sorted(size.index, key=lambda name: name in looks):
        across, up, look = size.loc[factor], spread.loc[factor], looks.get(factor, OTHERS)
        if factor in looks:
            panel.plot([across["low"], across["high"]], [up["value"]] * 2, color=look.colour, linewidth=0.9, zorder=2)
            panel.plot([across["value"]] * 2, [up["low"], up["high"]], color=look.colour, linewidth=0.9, zorder=2)
        face = look.colour if across["ranked"] or factor == DUMMY else "white"
        panel.plot(
            [across["value"]],
            [up["value"]],
            linestyle="",
            marker=look.marker,
            markersize=5.0,
            color=look.colour,
            markerfacecolor=face,
            zorder=3,
            clip_on=False,
        )
    panel.set_xlim(left=0)
    panel.set_ylim(bottom=0)
    panel.locator_params(nbins=4)


def _entries(context: FigureContext, what: Shown, looks: Mapping[str, Look]) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D

    known = set(what.indices["factor"])
    entries = [
        (Line2D([], [], linestyle="", marker=look.marker, color=look.colour, markersize=5.0), factor_label(context, factor))
        for factor, look in looks.items()
        if factor in known
    ]
    others = Line2D([], [], linestyle="", marker=OTHERS.marker, color=OTHERS.colour, markersize=5.0)
    entries += [(others, context.say("figure.sensitivity_others"))] if len(known - set(looks)) > 0 else []
    interval = Line2D([], [], color=GREY, linewidth=0.9)
    return [*entries, (interval, plain(context.say("figure.sensitivity_interval", level=level(context))))]
