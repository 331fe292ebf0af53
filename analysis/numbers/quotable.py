"""results.json: every number a text may quote, with key, value, unit and interval. A text that quotes another number is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.effects import Effects
from analysis.numbers.of_effects import effect_entries, mean_entries
from analysis.numbers.of_figures import figure_entries
from analysis.numbers.of_points import factorial_entries, screening_entries
from analysis.numbers.of_policies import policy_entries
from analysis.numbers.of_record import record_entries
from analysis.numbers.of_stopping import stopping_entries
from analysis.numbers.of_study import study_entries
from analysis.numbers.of_types import type_entries
from analysis.wording import PRELIMINARY, is_preliminary
from experiments.study_reader import StoredStudy

INTERIM = "interim"


def quotable_numbers(study: StoredStudy, effects: Effects, record: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Content of results.json. Keys: ``study.*``, ``window.*``, ``convention.*``, ``policy.<id>.<lever>``, ``scenario.<lever>``,
    ``mean.<policy>.<response>.<window>``, ``replicates.<policy>``, ``paths.*``, ``branches.*``,
    ``effect.<policy>.<response>.<window>``, ``verdict.*``, ``screening.<policy>.<response>.<window>``, ``factorial.*``,
    ``distribution.<policy>.<response>.<group>`` and ``parameter.<name>.used``; with the ``record`` of the model (model.json) also
    ``parameter.<name>.default|low|high``, ``pattern.<id>.points|pass_share`` and ``model.*``.

    An effect on a branch type ends in ``.<group>``. Missing numbers are NaN here and null in the file.
    """
    entries = [*study_entries(study, effects.table), *stopping_entries(study), *policy_entries(study), *figure_entries(study)]
    entries += [*mean_entries(study), *effect_entries(study, effects), *record_entries(study, record)]
    entries += [*screening_entries(study), *factorial_entries(study), *type_entries(study)]
    words = [word for word, holds in ((PRELIMINARY, is_preliminary(study)), (INTERIM, study.interim)) if holds]
    status = {"status": " ".join(words)} if len(words) > 0 else {}
    return {"schema": 1, "kind": "branchsim results"} | status | {"identity": study.manifest["identity"], "numbers": entries}
