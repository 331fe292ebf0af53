"""What the rules read in a month: the parameter record, the assessment design and the two things derived from them."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from sim.assessment import LIFE, Assessment, Design, design_of, lever_values, moved, reference_weights, uniform_design
from sim.business_pull import business_pull
from sim.derived import Derived, derived
from sim.entities import BRANCH_TYPES
from sim.parameters import parameter_table
from sim.randomness import normal
from sim.submodels.engagement import experience
from sim.submodels.flows import monthly_death_probability
from sim.submodels.time_allocation import pull_of_sector

Setting = namedtuple("Setting", ["values", "weights", "mix", "plus", "minus", "veto", "reference", "death", "luck"])
"""values: record array (rows,), parameters and what ``sim.derived`` makes of them; weights, plus, minus, veto (rows, constructs) and mix
(rows, kinds, constructs, sources) as in ``sim.assessment.Design``; reference (constructs,); death (ages,), monthly probability; luck
(LUCK_LEVELS,): equally likely factors on what a member experiences in a month, mean exactly one. A branch reads its own row: level of
targeting x types + type."""

OLDEST = 120  # years
LUCK_LEVELS = 1024  # a table of quantiles costs a fourth of a normal draw and an exponential in the member loop


def luck_levels(noise_sd: float) -> np.ndarray:
    """Mid-quantiles of the mean-one lognormal factor of D11, scaled so that their mean is one; shape (LUCK_LEVELS,)."""
    levels = np.array([experience(noise_sd, normal((k + 0.5) / LUCK_LEVELS)) for k in range(LUCK_LEVELS)])
    return levels / levels.mean()


@lru_cache(maxsize=1024)
def _cached_luck(noise_sd: float) -> np.ndarray:
    return luck_levels(noise_sd)


def _record_type() -> np.dtype:
    """Record of one row: parameters, then what follows from them."""
    names = (*(row.field for row in parameter_table().values()), "business_pull", *Derived._fields, "pull_of_sector")
    return np.dtype([(name, "f8") for name in names])


Frozen = tuple[tuple[str, float], ...]


@lru_cache(maxsize=4096)
def _cached_setting(distinct: tuple[Frozen, ...], rows: tuple[int, ...], sheet: Assessment | None, pull: float) -> Setting:
    named_rows = [dict(values) for values in distinct]
    order = [row.name for row in parameter_table().values()]
    numbers = np.array([[*(values[name] for name in order), pull, *derived(values), 1.0] for values in named_rows])
    record = numbers[list(rows)].view(_record_type()).reshape(len(rows)).view(np.recarray)
    for row, values in enumerate(named_rows[which] for which in rows):
        record.pull_of_sector[row] = pull_of_sector(row % len(BRANCH_TYPES), values["environment.pressure_gradient"])
    designs = [_design(named_rows[which], sheet, row % len(BRANCH_TYPES)) for row, which in enumerate(rows)]
    weights, mix, plus, minus, veto = (np.array(part) for part in zip(*designs, strict=True))
    named = named_rows[0]  # none of what follows is a lever, so it is the same in every row
    death = [monthly_death_probability(age + 0.5, named["member.mortality_40"], named["member.mortality_growth"]) for age in range(OLDEST)]
    luck = _cached_luck(named["member.noise"])
    return Setting(record, weights, mix, plus, minus, veto, reference_weights(), np.array(death), luck)


def _design(values: Mapping[str, float], sheet: Assessment | None, kind: int) -> tuple[np.ndarray, ...]:
    """The assessment of one branch type: from the levers alone, or the rule sheet moved as far as the levers were; the lever's veto."""
    if sheet is None:
        *design, veto = (part[0] for part in uniform_design(values, 1))
    else:
        _, before = _cached_sheet(sheet)
        levers = tuple((name, values[name]) for name in before)
        *design, veto = (part[kind] for part in _cached_move(sheet, levers))
    if values["assessment.veto"] == 1.0:
        veto = np.where(np.arange(len(veto)) == LIFE, 1.0, veto)
    return *design, veto


@lru_cache(maxsize=64)
def _cached_sheet(sheet: Assessment) -> tuple[Design, dict[str, float]]:
    return design_of(sheet, BRANCH_TYPES), lever_values(sheet, BRANCH_TYPES)


@lru_cache(maxsize=1024)
def _cached_move(sheet: Assessment, levers: Frozen) -> Design:
    design, before = _cached_sheet(sheet)
    return moved(design, dict(levers), before)


@lru_cache(maxsize=4096)
def _cached_pull(baseline: Frozen) -> float:
    return business_pull(dict(baseline))


def setting(rows: Sequence[Mapping[str, float]], sheet: Assessment | None, baseline: Mapping[str, float]) -> Setting:
    """Setting for one month: values by row (as ``Scenario.rows_at`` gives them) and the rule sheet in force.

    The pull of business is a fact about the world: it is solved under the design of S0 with the uncertainties of ``baseline``, so
    that a lever means the same whether a policy pulls it or a user sets it (D10).
    """
    world = tuple((name, baseline[name] if row.role == "uncertainty" else row.default) for name, row in parameter_table().items())
    frozen = {id(values): tuple(values.items()) for values in rows}
    distinct = tuple(dict.fromkeys(frozen.values()))
    order = tuple(distinct.index(frozen[id(values)]) for values in rows)
    return _cached_setting(distinct, order, sheet, _cached_pull(world))
