"""One row of results.json."""

from __future__ import annotations

from typing import Any


def entry(key: str, value: Any, unit: str = "", interval: list[float] | None = None, **more: Any) -> dict[str, Any]:
    """``value`` in ``unit`` with its 95 % simulation interval; ``more`` are further numbers of the same thing."""
    return {"key": key, "value": value, "unit": unit, "interval": interval} | more
