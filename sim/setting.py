"""What the rules read in a month: the parameter record, the assessment design and the two things derived from them."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from sim.assessment import evidence_mix, indicator_weights, reference_weights
from sim.business_pull import business_pull
from sim.parameters import parameter_table
from sim.randomness import normal
from sim.submodels.engagement import experience
from sim.submodels.flows import monthly_death_probability

Setting = namedtuple("Setting", ["values", "mix", "weights", "reference", "death", "luck"])
"""values: record array of one row; mix (sources,); weights and reference (constructs,); death (ages,), monthly probability;
luck (LUCK_LEVELS,): equally likely factors on what a member experiences in a month, mean exactly one."""

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
    return np.dtype([(row.field, "f8") for row in parameter_table().values()] + [("business_pull", "f8")])


@lru_cache(maxsize=4096)
def _cached_setting(values: tuple[tuple[str, float], ...], pull: float) -> Setting:
    named = dict(values)
    record = np.zeros(1, dtype=_record_type()).view(np.recarray)
    for name, row in parameter_table().items():
        record[row.field] = named[name]
    record["business_pull"] = pull
    death = [monthly_death_probability(age + 0.5, named["member.mortality_40"], named["member.mortality_growth"]) for age in range(OLDEST)]
    luck = _cached_luck(named["member.noise"])
    return Setting(record, evidence_mix(named), indicator_weights(named), reference_weights(), np.array(death), luck)


@lru_cache(maxsize=4096)
def _cached_pull(baseline: tuple[tuple[str, float], ...]) -> float:
    return business_pull(dict(baseline))


def setting(values: Mapping[str, float], baseline: Mapping[str, float]) -> Setting:
    """Setting for one month's values. The pull of business is a fact about the world: it is solved under the design of S0 with the
    uncertainties of ``baseline``, so that a lever means the same whether a policy pulls it or a user sets it (D10)."""
    world = tuple((name, baseline[name] if row.role == "uncertainty" else row.default) for name, row in parameter_table().items())
    return _cached_setting(tuple(values.items()), _cached_pull(world))
