"""Reading a study folder: the one thing analysis takes from this package. Needs neither the model nor the scenario files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.problems import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd


ALL = "all"


@dataclass(frozen=True)
class StoredStudy:
    """A finished study. ``results`` is wide: keys point_id, policy, replicate_id, window, group, then a float64 column per response.

    Missing values are NaN. Point 0 of ``design`` is the default point; what failed stands in ``failures`` (``policy`` empty: all
    arms of the task) and not in ``results``.
    ``monthly`` (policy, month, response, replicate_id, group, value) and ``branches`` (policy, replicate_id, branch, type, score,
    true_mean) hold the default point; None in folders of earlier versions. ``interim``: not all runs are done yet.
    """

    folder: Path
    manifest: Mapping[str, Any]
    design: pd.DataFrame
    policies: pd.DataFrame
    results: pd.DataFrame
    failures: pd.DataFrame
    monthly: pd.DataFrame | None = None
    branches: pd.DataFrame | None = None
    interim: bool = False

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

    def without(self, policy: str) -> StoredStudy:
        """The study as if this arm had not been run."""
        tables = {name: getattr(self, name) for name in ("policies", "results", "monthly", "branches")}
        kept = {name: table[table["policy"] != policy] for name, table in tables.items() if table is not None}
        return replace(self, **kept)

    def references(self) -> dict[str, str]:
        """Reference of every policy except the baseline: what it is compared with."""
        rows = self.policies.loc[self.policies["reference"] != "", ["policy", "reference"]]
        return dict(rows.itertuples(index=False, name=None))


def read_study(folder: Path, *, headline: Sequence[str] | None = None) -> StoredStudy:
    """Read a finished study. Raises InputError if the folder isn't one or isn't finished (run its command again to finish it).

    ``headline``: of the results only these responses, in the last window and for all branches; for studies too large for the memory.
    """
    import pandas as pd

    from experiments.manifest import checked

    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        names = ("design", "policies", "failures")
        tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in names}
        if headline is None:
            tables["results"] = pd.read_parquet(folder / "results.parquet")
        else:
            manifest["response_order"] = [name for name in headline if name in manifest["response_order"]]
            wanted = [("window", "==", manifest["windows"][-1]["name"]), ("group", "==", ALL)]
            columns = ["point_id", "policy", "replicate_id", "window", "group", *manifest["response_order"]]
            tables["results"] = pd.read_parquet(folder / "results.parquet", columns=columns, filters=wanted)
        later = [name for name in ("monthly", "branches") if (folder / f"{name}.parquet").exists()]
        tables |= {name: pd.read_parquet(folder / f"{name}.parquet") for name in later}
    except (OSError, ValueError) as error:
        problem = Problem(
            path=str(folder), line=None, column=None, name="", key="problem.study_not_finished", values={"reason": str(error)}
        )
        raise InputError((problem,)) from error
    return StoredStudy(folder, checked(manifest, folder), **tables)
