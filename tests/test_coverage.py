"""Coverage: the table says nothing that is not there, and the signs, signatures and twins follow from the effects by the written rules."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from branchsim.command_line import main
from branchsim.coverage import measure as measuring
from branchsim.coverage.block import Blocked, stored_block
from branchsim.coverage.measure import Effect, Measured, arm_digest, measure, stored, write
from branchsim.coverage.mechanisms import (
    LEVERS,
    Expectation,
    absent_names,
    mechanism,
    mechanism_table,
    policies_of,
    pulled_by,
)
from branchsim.coverage.signatures import cosine, overall, signature, signs, silent, twins
from branchsim.coverage.table import COLUMNS
from sim.files.scenario_files import load_policy
from sim.files.scenario_folder import shipped_files
from sim.provenance import model_hash

TABLE = mechanism_table()
KINDS = {"P": {"problem", "goal"}, "L": {"lever", "practice"}, "G": {"goal"}, "FIG-": {"figure"}}


def run(*words: str, lang: str = "en") -> Result:
    result = CliRunner().invoke(main, ["--lang", lang, "coverage", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


# ---- the table


def test_all_rows_of_the_sources_are_there() -> None:
    assert len(TABLE) == 132
    counts = {prefix: sum(name.startswith(prefix) for name in TABLE) for prefix in KINDS}
    assert counts == {"P": 55, "L": 60, "G": 3, "FIG-": 14}
    for name, row in TABLE.items():
        assert row.kind in next(kinds for prefix, kinds in KINDS.items() if name.startswith(prefix)), name


@pytest.mark.parametrize("row", TABLE.values(), ids=lambda row: row.id)
def test_no_row_is_empty(row) -> None:
    assert row.name.en and row.name.zh and row.source
    assert len(row.submodels) > 0 and len(row.where) > 0
    assert (row.partial.en == "") is (row.partial.zh == "")
    assert set(row.levers) <= {name for name, one in TABLE.items() if one.kind in LEVERS}
    if row.kind == "problem":
        assert len(row.levers) > 0, "a problem names the levers that act on it"
    if row.kind in LEVERS:
        assert len(row.expected) > 0, "a lever says which way it should move what"
        assert len(row.channel) > 0 or row.id == "L39", "a lever acts through a state, but for who is admitted"
    if len(row.arm) > 0:
        assert len(row.expected) > 0, "what is measured is measured for something"


def test_every_name_in_the_table_exists() -> None:
    assert {row.id: absent_names(row) for row in TABLE.values() if len(absent_names(row)) > 0} == {}


def test_every_lever_can_be_pulled() -> None:
    assert [row.id for row in TABLE.values() if row.kind in LEVERS and len(policies_of(row)) == 0] == []


def test_the_policies_of_a_row_say_so_themselves() -> None:
    for row in TABLE.values():
        for policy in row.policies:
            assert row.id in load_policy(policy).mechanisms, (row.id, policy)
    assert set(pulled_by()) <= set(TABLE)


def test_arms_differ_from_the_baseline_and_lie_within_bounds() -> None:
    from sim.bounds import value_problem
    from sim.parameters import parameter_table
    from sim.problems import Place

    for row in TABLE.values():
        there = [(name, value) for name, value in row.arm if name in parameter_table()]
        assert [value_problem(name, value, Place("")) for name, value in there] == [None] * len(there), row.id
        assert len(there) == 0 or any(parameter_table()[name].default != value for name, value in there), row.id


def test_a_name_that_does_not_exist_would_be_seen() -> None:
    from dataclasses import replace

    row = replace(TABLE["L01"], where=("assessment.party_wieght",), channel=("tmie",), expected=(Expectation("qualty", "+"),))
    assert absent_names(row) == ("assessment.party_wieght", "qualty", "tmie")
    assert row.status == "missing"


# ---- signs, signatures, twins: hand-worked


def measured(**arms: dict[tuple[str, int], float | tuple[float, float, float]]) -> Measured:
    effects = {}
    for arm, cells in arms.items():
        for (response, year), given_effect in cells.items():
            value, low, high = given_effect if isinstance(given_effect, tuple) else (given_effect, None, None)
            effects[arm, response, year] = Effect(value, value, low, high)
    return Measured(effects, "0" * 64, 20, 300, 1, {arm: arm_digest(arm) for arm in arms})


def words(response: str, sign: str, effect: float | tuple[float, float, float], year: int = 3) -> str:
    from dataclasses import replace

    row = replace(TABLE["L01"], expected=(Expectation(response, sign, year),))
    return overall(signs(row, measured(weight_up={(response, 3): effect})))


def test_the_sign_test_is_agree_null_or_disagree() -> None:
    assert words("quality", "+", 0.02) == "agree" and words("quality", "-", -0.02) == "agree"
    assert words("quality", "-", 0.02) == "disagree"
    assert words("quality", "+", 0.0099) == "null"  # below 0.01 of the scale
    assert words("quality", "+", (0.02, -0.001, 0.041)) == "null"  # may be zero
    assert words("quality", "0", (0.02, -0.001, 0.041)) == "agree" and words("quality", "0", 0.02) == "disagree"
    assert words("quality", "+", 0.02, year=1) == "null"  # that year nothing was measured but exact zero


def test_a_row_is_as_good_as_its_worst_sign_and_untested_without_a_measurement() -> None:
    from dataclasses import replace

    found = measured(weight_up={("party_time", 3): 0.05, ("gap", 3): -0.05})
    row = TABLE["L01"]
    assert [one.word for one in signs(row, found)] == ["agree", "disagree"] and overall(signs(row, found)) == "disagree"
    changed = replace(found, arms={"weight_up": "another"})  # the policy file sets something else since
    assert overall(signs(row, changed)) == "untested" and not changed.knows("weight_up")


def test_cosines_by_hand() -> None:
    found = measured(
        weight_up={("quality", 1): 3.0, ("score", 3): 4.0},
        promotion_link_up={("quality", 1): 6.0, ("score", 3): 8.0, ("gap", 3): (0.5, -1.0, 2.0)},
        on_site_checks={("quality", 1): 4.0, ("score", 3): -3.0},
        training_spaced={("knowledge", 1): (0.1, -1.0, 1.2)},
    )
    by_name = {arm: signature(found, arm) for arm in found.arms}
    assert cosine(by_name["weight_up"], by_name["promotion_link_up"]) == pytest.approx(1.0)  # the gap may be zero: it does not count
    assert cosine(by_name["weight_up"], by_name["on_site_checks"]) == pytest.approx(0.0)
    assert math.isnan(cosine(by_name["weight_up"], by_name["training_spaced"]))  # nothing surely moves
    rows = [TABLE[name] for name in ("L01", "L02", "L11", "L23", "P01")]
    assert [pair[:2] for pair in twins(rows, found)] == [("L01", "L02")]
    assert silent(rows, found) == ["L23"]


def test_what_is_paid_is_no_part_of_a_signature() -> None:
    found = measured(weight_up={("cost_money", 3): 9.0, ("member_hours", 3): 2.0, ("quality", 3): 0.1})
    assert signature(found, "weight_up") == {("quality", 3): 0.1}


@given(st.dictionaries(st.sampled_from(["quality", "score", "gap"]), st.floats(-5, 5).filter(lambda x: abs(x) > 1e-3), min_size=1))
def test_a_lever_is_its_own_twin_at_any_dose_and_the_opposite_of_its_reverse(effects: dict[str, float]) -> None:
    one = {(name, 3): value for name, value in effects.items()}
    assert cosine(one, {key: 0.1 * value for key, value in one.items()}) == pytest.approx(1.0)
    assert cosine(one, {key: -value for key, value in one.items()}) == pytest.approx(-1.0)


# ---- measuring


def test_effects_are_paired_scaled_and_exact_zeros_are_left_out() -> None:
    from sim.observation import response_table

    names = list(response_table())
    values = np.zeros((6, 2, 3, len(names)))  # replicates, baseline and one arm, years, responses
    hours = names.index("paperwork_hours")
    values[:, :, 0, hours] = np.arange(6)[:, None]  # the replicates differ, the arms share it
    values[:, 1, 0, hours] += 16.0  # a tenth of the scale of 160 hours
    found = measuring._effects(values, ["weight_up"])
    assert found == {("weight_up", "paperwork_hours", 1): Effect(16.0, 0.1, None, None)}


def test_few_replicates_are_never_sure() -> None:
    from sim.observation import response_table

    values = np.random.default_rng(1).normal(size=(3, 2, 3, len(response_table())))
    assert not any(effect.moved(0.0) for effect in measuring._effects(values, ["weight_up"]).values())


def test_what_is_written_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [mechanism("L01"), mechanism("P02")]
    made = measure(rows, replicates=2, branches=12)
    assert set(made.arms) == {"weight_up", "P02"} and made.model == model_hash() and not made.stale()
    folder = tmp_path / "coverage"
    folder.mkdir()
    write(made, folder)
    monkeypatch.setattr(measuring, "files", lambda package: tmp_path)
    read = stored.__wrapped__()
    worth = {key: effect for key, effect in made.effects.items() if abs(effect.scaled) >= measuring.NEGLIGIBLE}
    assert read.arms == made.arms and set(read.effects) == set(worth)
    for key, effect in worth.items():
        assert read.effects[key].effect == pytest.approx(effect.effect, rel=1e-3)
    origin = json.loads((folder / "measured.json").read_text(encoding="utf-8"))
    (folder / "measured.json").write_text(json.dumps(origin | {"model": "1" * 64}), encoding="utf-8")
    assert stored.__wrapped__().stale()


def test_raising_the_weight_moves_more_time_than_lowering_it() -> None:
    found = measure([mechanism("L01"), mechanism("P02")], replicates=5, branches=40)
    assert found.effects["weight_up", "party_time", 3].effect > 0 > found.effects["P02", "party_time", 3].effect


# ---- the command


def test_one_row_in_full() -> None:
    lines = run("--id", "L01").stdout.splitlines()
    assert lines[0].startswith("L01     Raise party weight in performance [")
    whole = "\n".join(lines)
    for part in (
        "where: assessment.party_weight",
        "policies: weight_up; ",
        "T02",
        "measured with: weight_up",
        "channel: time > quality",
    ):
        assert part in whole, part


def test_what_is_only_in_part_says_so_in_words() -> None:
    assert "in part: only" not in run("--id", "L01").stdout
    assert "tracing responsibility back to earlier holders of the post is not represented" in run("--id", "L04").stdout
    assert "未表示对前任责任的倒查" in run("--id", "L04", lang="zh").stdout


def test_the_whole_list_and_its_file(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    result = run("--out", str(path), lang="zh")
    assert result.exit_code == 0 and "共132行" in result.stdout
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["id"] for row in rows] == list(TABLE) and tuple(rows[0]) == COLUMNS
    assert all(row["name"] and row["where"] and row["status"] for row in rows)


def test_stored_measurement_is_of_arms_that_the_table_names() -> None:
    kept = stored()
    assert kept is not None
    assert set(kept.arms) <= set(TABLE) | set(shipped_files("policy"))
    assert "out of date" in run("--id", "L01").stdout or kept.model == model_hash()


def test_stored_block_tests_are_of_every_lever_and_say_what_their_numbers_say() -> None:
    from sim.observation import response_table

    tests = stored_block()
    assert set(tests) == {row.id for row in TABLE.values() if row.kind in LEVERS}
    for name, cells in tests.items():
        if cells["word"] == "none":
            assert len(TABLE[name].channel) == 0
            continue
        found = Blocked(float(cells["effect"]), float(cells["blocked"]))
        assert found.word(response_table()[cells["response"]].scale) == cells["word"], name
    assert "渠道阻断检验" in run(lang="zh").stdout and "held at the baseline's path" in run("--id", "L11").stdout


def test_an_unknown_id_is_exit_code_2_with_the_nearest() -> None:
    result = run("--id", "L1")
    assert result.exit_code == 2 and result.stderr.startswith("--id: L1 is no problem or lever of the table")


def test_measuring_from_the_command_line() -> None:
    result = run("--id", "L01", "--measure", "--replicates", "5", "--branches", "30")
    assert result.exit_code == 0 and "measured with 5 replicates of 30 branches" in result.stdout
    assert "party_time + " in result.stdout
