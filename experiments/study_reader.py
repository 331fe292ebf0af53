"""Reading a study folder: the one thing analysis takes from this package. Needs neither the model nor the scenario files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.problems import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class StoredStudy:
    """A finished study. ``results`` is wide: keys point_id, policy, replicate_id, window, group, then a float64 column per response.

    Missing values are NaN. Point 0 of ``design`` is the default point; failed tasks stand in ``failures`` and not in ``results``.
    ``monthly`` (policy, month, response, replicate_id, group, value) and ``branches`` (policy, replicate_id, branch, type, score,
    true_mean) hold the default point; None in folders of earlier versions.
    """

    folder: Path
    manifest: Mapping[str, Any]
    design: pd.DataFrame
    policies: pd.DataFrame
    results: pd.DataFrame
    failures: pd.DataFrame
    monthly: pd.DataFrame | None = None
    branches: pd.DataFrame | None = None

    @property
    def responses(self) -> tuple[str, ...]:
        """Names of the responses, in the order of the response table."""
        return tuple(self.manifest["response_order"])

    @property
    def windows(self) -> tuple[str, ...]:
        """Names of the windows in time order; the last one is the headline window."""
        return tuple(window["name"] for window in self.manifest["windows"])

    @property
    def points(self) -> tuple[int, ...]:
        """All point ids of the design, 0 first; also those whose runs failed."""
        return tuple(int(point) for point in self.design["point_id"])

    def references(self) -> dict[str, str]:
        """Reference of every policy except the baseline: what it is compared with."""
        rows = self.policies.loc[self.policies["reference"] != "", ["policy", "reference"]]
        return dict(rows.itertuples(index=False, name=None))


def read_study(folder: Path) -> StoredStudy:
    """Read a finished study. Raises InputError if the folder isn't one or isn't finished (run its command again to finish it)."""
    import pandas as pd

    from experiments.manifest import checked

    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        names = ("design", "policies", "results", "failures")
        tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in names}
        later = [name for name in ("monthly", "branches") if (folder / f"{name}.parquet").exists()]
        tables |= {name: pd.read_parquet(folder / f"{name}.parquet") for name in later}
    except (OSError, ValueError) as error:
        problem = Problem(
            path=str(folder), line=None, column=None, name="", key="problem.study_not_finished", values={"reason": str(error)}
        )
        raise InputError((problem,)) from error
    return StoredStudy(folder, checked(manifest, folder), **tables)
