"""The response table as plain values, to be stored with a study: units, directions and labels travel with the numbers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sim.observation import response_table


def response_labels() -> dict[str, dict[str, Any]]:
    """Fields of every response by its name, in table order."""
    return {name: asdict(response) for name, response in response_table().items()}
