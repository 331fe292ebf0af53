"""results.json: every number a text may quote, with key, value, unit and interval. A text that quotes another number is wrong."""

from __future__ import annotations

from typing import Any

from analysis.effects import Effects
from analysis.numbers.of_effects import effect_entries, mean_entries
from analysis.numbers.of_figures import figure_entries
from analysis.numbers.of_policies import policy_entries
from analysis.numbers.of_study import study_entries
from analysis.wording import PRELIMINARY, is_preliminary
from experiments.study_reader import StoredStudy

INTERIM = "interim"


def quotable_numbers(study: StoredStudy, effects: Effects) -> dict[str, Any]:
    """Content of results.json. Keys: ``study.*``, ``window.*``, ``convention.*``, ``policy.<id>.<lever>``, ``scenario.<lever>``,
    ``mean.<policy>.<response>.<window>``, ``replicates.<policy>``, ``paths.*``, ``branches.*``,
    ``effect.<policy>.<response>.<window>`` and ``verdict.*``.

    An effect on a branch type ends in ``.<group>``. Missing numbers are NaN here and null in the file.
    """
    of_study = [*study_entries(study, effects.table), *policy_entries(study), *figure_entries(study)]
    entries = [*of_study, *mean_entries(study), *effect_entries(study, effects)]
    words = [word for word, holds in ((PRELIMINARY, is_preliminary(study)), (INTERIM, study.interim)) if holds]
    status = {"status": " ".join(words)} if len(words) > 0 else {}
    return {"schema": 1, "kind": "branchsim results"} | status | {"identity": study.manifest["identity"], "numbers": entries}
