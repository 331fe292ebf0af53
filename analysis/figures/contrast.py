"""How colours stand out from each other (WCAG 2.1): text needs 4.5:1, lines and marks 3:1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Colour = tuple[float, float, float]
WHITE: Colour = (1.0, 1.0, 1.0)


def luminance(colour: Sequence[float]) -> float:
    """Relative luminance of sRGB values in 0-1."""
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Sequence[float], other: Sequence[float]) -> float:
    """Contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def on(colour: Any, ground: Sequence[float], alpha: float | None = None) -> Colour:
    """``colour`` as seen on ``ground``."""
    from matplotlib.colors import to_rgba

    *inks, opacity = to_rgba(colour, alpha)
    red, green, blue = (opacity * ink + (1 - opacity) * behind for ink, behind in zip(inks, ground, strict=False))
    return red, green, blue


def ink_on(ground: Sequence[float]) -> str:
    """Black or white, whichever is read better on a colour."""
    return "black" if contrast((0, 0, 0), ground) >= contrast((1, 1, 1), ground) else "white"
