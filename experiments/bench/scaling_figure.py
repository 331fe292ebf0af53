"""The figure of the bench: what a member-month costs over the size of the population, with its neighbours beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from experiments.bench.recorded import Recorded

TARGET = 50.0  # ns, of two threads: the line shown is theirs
SIZES = {"growth_1e3": 1e3, "growth_1e4": 1e4, "growth_1e5": 1e5, "growth_1e6": 1e6, "growth_1e7": 1e7, "growth_1e8": 1e8}
MESA, AGENTPY = {"mesa_1e3": 1e3, "mesa_1e4": 1e4}, {"agentpy_member_month": 1e3}
BLUE, VERMILION, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#595959"  # Okabe and Ito, as in analysis.figures.style
SERIES = (
    (SIZES, "o", "-", BLUE, "kernel, two threads"),
    (MESA, "s", "none", VERMILION, "Mesa engine, the same model"),
    (AGENTPY, "^", "none", GREEN, "AgentPy, a toy, two processes"),
)
STYLE: Any = {  # as analysis.figures.style, which stands above this package
    "font.family": ["DejaVu Sans"],
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "lines.linewidth": 1.6,
    "text.hinting": "none",
    "svg.fonttype": "path",
    "svg.hashsalt": "branchsim",
}


def draw_scaling(recorded: Recorded, folder: Path) -> None:
    """Write scaling.png and scaling.svg; what was not measured is left out of them and named in the table."""
    import matplotlib

    with matplotlib.rc_context(STYLE):
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7.0, 4.2), layout="constrained")
        axes = figure.subplots()
        axes.set_xscale("log")
        axes.set_yscale("log")
        for sizes, marker, line, colour, label in SERIES:
            members, nanoseconds = _points(recorded, sizes)
            if len(members) > 0:  # no legend for what was not measured
                axes.plot(members, nanoseconds, marker=marker, linestyle=line, color=colour, label=label)
        axes.axhline(TARGET, color=GREY, linestyle="--", linewidth=1.0)
        place: Any = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
        axes.annotate(f"target: {TARGET:.0f} ns on two threads", (1.0, TARGET), (0, 3), ha="right", va="bottom", color=GREY, **place)
        axes.set_xlim(5e2, 2e8)
        axes.set_ylim(10, 3e4)
        axes.set_xlabel("Members")
        axes.set_ylabel("Wall time per member-month (ns)")
        axes.set_title("What a member-month costs", loc="left")
        if len(axes.get_legend_handles_labels()[0]) > 0:
            axes.legend(loc="upper right")
        figure.savefig(folder / "scaling.png", dpi=150, metadata={"Software": None})
        figure.savefig(folder / "scaling.svg", metadata={"Date": None})


def _points(recorded: Recorded, sizes: dict[str, float]) -> tuple[list[float], list[float]]:
    """Members and nanoseconds of the figures that were measured."""
    known = [(members, recorded.median(name)) for name, members in sizes.items()]
    pairs = [(members, value) for members, value in known if value is not None]
    return [members for members, _ in pairs], [value for _, value in pairs]
