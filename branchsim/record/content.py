"""Content of model.json, from the tables of the code; the same for the same version on every machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from typing import Any

ENGINES = ("kernel", "mesa")  # as in sim.simulate, which takes half a second to import
STEP = "month"


def model_content() -> dict[str, Any]:
    """Everything a report may say about the model without running it. ``code_version`` is what manifests call ``model_hash``."""
    from branchsim.record.checks import checks
    from branchsim.record.data_files import data_files
    from branchsim.record.description import description, generator, submodels
    from branchsim.record.regularities import figure_rows, pattern_rows
    from experiments.code_version import code_version
    from sim.parameters import uncertainty_box
    from sim.provenance import model_hash
    from sim.schedule import SCHEDULE

    parameters = list(parameter_rows())
    return {
        "code_version": code_version(),
        "model_hash": model_hash(),
        "description": description(),
        "step": STEP,
        "engines": list(ENGINES),
        "generator": generator(),
        "licence": licence(),
        "processes": [{"name": one.name, "when": one.when, "loop": one.loop} for one in SCHEDULE],
        "entities": entities(),
        "submodels": submodels(),
        "parameters": parameters,
        "counts": {field: Counter(row[field] for row in parameters) for field in ("role", "status", "confidence")},
        "box": [row.name for row in uncertainty_box()],
        "patterns": list(pattern_rows()),
        "figures": list(figure_rows()),
        "data": list(data_files()),
        "checks": checks(),
    }


def parameter_rows() -> Iterator[dict[str, Any]]:
    """The parameter table, each row with its ``status`` and what it was set to.

    *calibrated* where the default was set to a regularity, whatever else stands behind it; else *sourced* where somebody published or
    said it, else *assumed*.
    """
    from branchsim.reality.calibrated import SET, calibrations
    from sim.parameters import parameter_table

    for row in parameter_table().values():
        known = calibrations().get(row.name)
        was_set = known is not None and known.kind == SET
        yield {
            "name": row.name,
            "default": row.default,
            "unit": row.unit,
            "low": row.low,
            "high": row.high,
            "role": row.role,
            "use": row.use,
            "confidence": row.confidence,
            "evidence": list(row.evidence),
            "source": row.source,
            "meaning_en": row.meaning_en,
            "meaning_zh": row.meaning_zh,
            "status": "calibrated" if was_set else "assumed" if row.assumed else "sourced",
            "calibrated_to": list(known.patterns) if known is not None and was_set else [],
            "how": None if known is None else {"kind": known.kind, "en": known.how.en, "zh": known.how.zh},
        }


def entities() -> list[dict[str, Any]]:
    """State variables by the entity that owns them."""
    from sim.entities import STATE_VARIABLES

    owners = dict.fromkeys(row.owner for row in STATE_VARIABLES)
    return [{"owner": owner, "variables": [row.name for row in STATE_VARIABLES if row.owner == owner]} for owner in owners]


def licence() -> dict[str, str | None]:
    """Licence and address of the code as the package states them; None where it does not."""
    try:
        found = metadata("branchsim")
    except PackageNotFoundError:
        return {"name": None, "url": None}
    addresses = [line.partition(",")[2].strip() for line in found.get_all("Project-URL") or ()]
    names = [*(found.get_all("License-Expression") or ()), *(found.get_all("License") or ()), None]
    return {"name": names[0], "url": addresses[0] if len(addresses) > 0 else None}
