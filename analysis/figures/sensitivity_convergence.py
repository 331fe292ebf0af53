"""Is the sample large enough? The index over growing beginnings of the design, with its limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analysis.figures.choice import LOOKS, Look
from analysis.figures.context import Drawn, FigureContext
from analysis.figures.frame import fewer_panels, page, panel_rows
from analysis.figures.lines import wrapped
from analysis.figures.quoting import level, response_name
from analysis.figures.sensitivity_panels import (
    FILE,
    Shown,
    alternative,
    caption,
    factor_label,
    index_axis,
    of_context,
    shown,
    stored,
    title,
)
from analysis.figures.style import BAND_OUTER, GREY
from analysis.quoted import plain
from experiments.plan import DUMMY
from experiments.study_reader import StoredStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

METHODS = ("sobol", "morris")
MOST_FACTORS = 4
PANEL, LEAST = 2.4, 1.8  # inches: height of a panel
COLUMNS, AXIS_PART, HEIGHT_PART = 3, 0.72, 0.66
INERT = Look("black", "x")


def lacks(study: StoredStudy) -> str | None:
    """Key of the text that says why this study has no such figure."""
    analysis = stored(study)
    found = None if analysis is None else shown(analysis, methods=METHODS)
    return "figure.lacks_convergence" if found is None or found.steps["n"].nunique() < 2 else None


def sensitivity_convergence(context: FigureContext) -> Drawn:
    """The figure; call inside ``figure_style``."""
    what, size = of_context(context, METHODS), context.size
    looks = dict(zip(what.largest(MOST_FACTORS), LOOKS[1:], strict=False)) | {DUMMY: INERT}
    columns = min(size.columns, COLUMNS, len(what.responses))
    lines, high = panel_rows(context, -(-len(what.responses) // columns), PANEL, LEAST)
    responses = what.responses[: lines * columns]
    texts = (
        caption(context, what, "convergence", *fewer_panels(context, len(what.responses) - len(responses), FILE)),
        alternative(context, what),
    )
    drawn = page(context, high * lines, title(context, what), *texts, _entries(context, what, looks))
    panels = drawn.figure.subplots(lines, columns, squeeze=False).ravel()
    for panel, response in zip(panels, responses, strict=False):
        _draw_panel(panel, what, response, looks)
        panel.set_title(plain(response_name(context, response)))
        panel.set_xlabel(wrapped(context.say("figure.sensitivity_n_axis"), size.width / columns * AXIS_PART, size.text))
        panel.set_ylabel(wrapped(index_axis(context, what, response), high * HEIGHT_PART, size.text))
    for panel in panels[len(responses) :]:
        panel.set_axis_off()
    return drawn


def _draw_panel(panel: Axes, what: Shown, response: str, looks: Mapping[str, Look]) -> None:
    rows = what.steps[what.steps["response"] == response]
    panel.axhline(0, color=GREY, linewidth=0.8, zorder=1)
    for factor, look in looks.items():
        own = rows[rows["factor"] == factor].sort_values("n")
        panel.fill_between(own["n"], own["low"], own["high"], color=look.colour, alpha=BAND_OUTER, linewidth=0, zorder=1)
        for n, low, high in own[["n", "low", "high"]].to_numpy()[-1:]:  # where there is one point only, there is no band
            panel.plot([n, n], [low, high], color=look.colour, linewidth=0.9, zorder=2)
        panel.plot(own["n"], own["value"], color=look.colour, marker=look.marker, markersize=4.0, linewidth=1.4, zorder=3)
    panel.set_xscale("log", base=2)
    counts = sorted(set(rows["n"]))
    panel.set_xticks(counts, [f"{count}" for count in counts])
    panel.minorticks_off()
    panel.locator_params(axis="y", nbins=5)


def _entries(context: FigureContext, what: Shown, looks: Mapping[str, Look]) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    known = set(what.indices["factor"])
    entries: list[tuple[Any, str]] = [
        (Line2D([], [], color=look.colour, marker=look.marker, markersize=4.0, linewidth=1.4), factor_label(context, factor))
        for factor, look in looks.items()
        if factor in known
    ]
    band = Patch(facecolor=GREY, alpha=BAND_OUTER)
    return [*entries, (band, plain(context.say("figure.sensitivity_interval", level=level(context))))]
