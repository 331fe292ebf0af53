"""What is worked out for a report beyond the effects table: reversals, the assumptions that matter, counts of verdicts, dominance.

All of it becomes rows of results.json, so that a text can quote it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.cost_accounts import read_accounts
from analysis.cost_table import dominance_table
from analysis.effects import Effects
from analysis.numbers.entry import entry
from analysis.numbers.of_reversal import mattering_entries, reversal_entries
from analysis.reversal import Reversal, reversal
from analysis.screening import screening
from experiments.failure_region import Region, failure_region
from experiments.plan import Task
from experiments.study_reader import StoredStudy

HEADLINES = ("engagement", "quality")  # responses whose reversals are told
BENEFIT = "quality"
TRUE, MEASURED = "quality", "score"


@dataclass(frozen=True)
class Findings:
    """``reversals`` and ``mattering`` by (policy, response); ``dominance``: pairs of arms, see ``analysis.cost_table``.

    ``unpriced``: policies that cost or save money, which nobody has priced. ``hollow``: policies that raise the party score but not
    true quality; ``failures``: where in the box runs fail, None for nowhere.
    """

    reversals: Mapping[tuple[str, str], Reversal]
    mattering: Mapping[tuple[str, str], pd.DataFrame]
    dominance: pd.DataFrame
    unpriced: tuple[str, ...]
    hollow: tuple[str, ...]
    failures: Region | None


def find(study: StoredStudy, effects: Effects) -> Findings:
    """Everything at the headline window, for the policies of the study."""
    held = set(study.policies["policy"])
    pairs = {policy: reference for policy, reference in study.references().items() if reference in held}
    wanted = [(policy, response) for policy in pairs for response in HEADLINES if response in study.responses]
    words = effects.verdicts.set_index(["policy", "response"])[["verdict", "delta"]]
    turned = {key: found for key in wanted if (found := reversal(study, *key, *words.loc[key])) is not None}
    ordered = {key: screening(study, key[0], pairs[key[0]], key[1]) for key in turned}
    accounts = read_accounts(study, BENEFIT) if len(pairs) > 0 else None
    dominated = pd.DataFrame() if accounts is None else dominance_table(accounts).sort_values("box_share", ascending=False, kind="stable")
    unpriced = tuple(policy for policy in pairs if accounts is not None and accounts.money_unpriced(policy, pairs[policy]))
    return Findings(turned, ordered, dominated, unpriced, tuple(_hollow(effects, pairs)), _failures(study))


def finding_entries(study: StoredStudy, effects: Effects, found: Findings) -> Iterator[dict[str, Any]]:
    """``reversal.*``, ``mattered.*``, ``count.<response>.<word>``, ``dominance.<k>`` and ``failing.*`` for results.json."""
    for one in found.reversals.values():
        yield from reversal_entries(one)
    for (policy, response), table in found.mattering.items():
        yield from mattering_entries(study, policy, response, table)
    verdicts = effects.verdicts[~effects.verdicts["policy"].str.contains(" - ", regex=False)]
    for response, rows in verdicts.groupby("response"):
        for word, count in Counter(rows["verdict"]).items():
            yield entry(f"count.{response}.{word}", count, "policies")
    yield entry("count.policies", verdicts["policy"].nunique(), "policies")
    yield entry("count.hollow", len(found.hollow), "policies")
    for place, row in enumerate(found.dominance.to_dict(orient="records")):
        benefit = float(study.manifest["responses"].get(BENEFIT, {}).get("scale", 1.0))
        yield entry(
            f"dominance.{place}.cost", row["cost_difference"], "person-days per branch", [row["cost_low"], row["cost_high"]], scale=100
        )
        yield entry(
            f"dominance.{place}.benefit", row["benefit_difference"], "0-1", [row["benefit_low"], row["benefit_high"]], scale=benefit
        )
        yield entry(f"dominance.{place}.share", row["box_share"], "share of the box")
    if found.failures is not None:
        inside = found.failures.failed / found.failures.runs
        yield entry("failing", inside, "share of runs", None, runs=found.failures.runs, elsewhere=found.failures.elsewhere)
        for place, (factor, side, value) in enumerate(found.failures.bounds):
            yield entry(f"failing.bound.{place}", value, "", None, factor=factor, side=side)


def _hollow(effects: Effects, pairs: Mapping[str, str]) -> Iterator[str]:
    """Policies that are seen to work and do not: the score rises, true quality does not."""
    words = effects.verdicts.set_index(["policy", "response"])["verdict"].to_dict()
    for policy in pairs:
        if words.get((policy, MEASURED)) == "raises" and words.get((policy, TRUE)) in ("lowers", "does_not_raise"):
            yield policy


def _failures(study: StoredStudy) -> Region | None:
    if len(study.failures) == 0 or len(study.results) == 0:
        return None
    failed = {Task(int(point), int(replicate)) for point, replicate in study.failures[["point_id", "replicate_id"]].to_numpy()}
    done = {
        Task(int(point), int(replicate)) for point, replicate in study.results[["point_id", "replicate_id"]].drop_duplicates().to_numpy()
    }
    return failure_region(study.design, {task: task in failed for task in sorted(failed | done)})
