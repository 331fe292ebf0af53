"""Panels laid out once for all formats."""

from __future__ import annotations

from analysis.figures.context import Drawn

DIGITS = 6  # a millionth of the page


def settled(drawn: Drawn) -> Drawn:
    """The same figure with its panels fixed where the layout puts them; call inside ``figure_style``.

    The solver behind the layout goes through its constraints in the order of their addresses in memory, so that the last digits of a
    panel's place vary from run to run, and with them the ids in an SVG. Rounded places do not.
    """
    drawn.figure.draw_without_rendering()
    drawn.figure.set_layout_engine("none")
    for panel in drawn.figure.axes:
        left, bottom, width, height = (round(float(edge), DIGITS) for edge in panel.get_position(original=True).bounds)
        panel.set_position((left, bottom, width, height))
    return drawn
