"""Which uncertain parameter changes the answer, the policy that one would choose, and at which of its values the choice turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from analysis.decision.value_of_information import ValueOfInformation, value_of_information
from analysis.point_values import DEFAULT_POINT, acting_factors, arm_values
from analysis.wording import entry_of
from experiments.plan import DUMMY
from experiments.study_reader import ALL, StoredStudy
from sim.bounds import nearest
from sim.problems import Place, Problem, problem_at, raise_if_any

if TYPE_CHECKING:
    import pandas as pd

INDICES = ("chance_of_change", "evppi", "flip_at")
COLUMNS = ("factor", "index", "value", "low", "high", "n", "flip_side", "flips_to")


def ranking_sensitivity(
    study: StoredStudy, response: str, policies: Sequence[str], *, window: str | None = None, group: str = ALL, seed: int = 0
) -> pd.DataFrame:
    """Long table, columns COLUMNS: of every factor the indices INDICES, those with the largest value of information first.

    ``flip_at`` in the factor's unit, missing where no value surely turns the choice; ``evppi`` in the unit of the response;
    ``chance_of_change`` is a share of the points and has no interval of its own. Raises InputError with all that is in the way.
    """
    return long_table(ranking_value(study, response, policies, window=window, group=group, seed=seed))


def ranking_value(
    study: StoredStudy, response: str, policies: Sequence[str], *, window: str | None = None, group: str = ALL, seed: int = 0
) -> ValueOfInformation:
    """The same with the noise floor and the value of perfect information; of a response that should be low less is better."""
    window = study.windows[-1] if window is None else window
    arms = list(dict.fromkeys(policies))
    raise_if_any(_unknown(study, response, arms, window, group))
    sign = -1.0 if entry_of(study, response).get("direction") == "down" else 1.0
    values = {arm: sign * frame for arm, frame in arm_values(study, response, arms, window=window, group=group).items()}
    design = study.design.set_index("point_id")
    names = list(dict.fromkeys(name for arm in arms for name in acting_factors(study, arm)))
    default = {name: float(design.loc[DEFAULT_POINT, name]) for name in names}
    factors = design.loc[design.index != DEFAULT_POINT, names]
    acting = factors.drop(columns=DUMMY, errors="ignore")
    factors = factors[~acting.duplicated()]  # points that differ in levers of other arms are the same runs: copies would choose and value
    return value_of_information(values, factors, default=default, seed=seed, place=str(study.folder))


def long_table(found: ValueOfInformation) -> pd.DataFrame:
    """Columns COLUMNS of a value of information."""
    import pandas as pd

    rows = []
    for row in found.table.to_dict(orient="records"):
        limits = {"chance_of_change": (None, None), "evppi": (row["low"], row["high"]), "flip_at": (row["flip_low"], row["flip_high"])}
        turn = {name: row[name] for name in ("n", "flip_side", "flips_to")}
        rows += [{"factor": row["factor"], "index": name, "value": row[name], "low": low, "high": high} | turn
                 for name, (low, high) in limits.items()]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype({"value": float, "low": float, "high": float})


def _unknown(study: StoredStudy, response: str, arms: Sequence[str], window: str, group: str) -> Iterator[Problem]:
    here, held = Place(str(study.folder)), list(study.policies["policy"])
    groups = list(study.manifest["groups"])
    if response not in study.responses:
        values = {"allowed": ", ".join(study.responses), "suggestion": nearest(response, study.responses)}
        yield problem_at(here, response, "problem.value_unknown_response", **values)
    for arm in (arm for arm in arms if arm not in held):
        yield problem_at(here, arm, "problem.value_unknown_policy", allowed=", ".join(held), suggestion=nearest(arm, held))
    if window not in study.windows:
        values = {"allowed": ", ".join(study.windows), "suggestion": nearest(window, study.windows)}
        yield problem_at(here, window, "problem.value_unknown_window", **values)
    if group not in groups:
        yield problem_at(here, group, "problem.value_unknown_group", allowed=", ".join(groups), suggestion=nearest(group, groups))
