"""``compare --grid``: readable policies, shares that give way, and located sentences for what cannot be meant."""

from __future__ import annotations

import math

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from branchsim.command_line import main
from branchsim.grid import Axis, read_grid
from branchsim.grid_policies import grid_policies
from branchsim.messages import catalogue
from experiments.mixes import giving_way
from sim.bounds import MIXES, mix_sources
from sim.entities import BRANCH_TYPES
from sim.parameters import default_values
from sim.problems import InputError
from sim.timing import levers

WEIGHT, ON_SITE = "assessment.party_weight", "assessment.evidence_mix.on_site"
DOCUMENTS, LIFE = "assessment.evidence_mix.documents", "assessment.indicator_weight.life"
STUDY, SERVICE = "assessment.indicator_weight.study", "assessment.indicator_weight.service"
BASELINE = default_values()


def changes(policy) -> dict[str, float]:
    return {change.lever: change.value for change in policy.changes}


def test_two_levers_make_readable_policies() -> None:
    axes = read_grid([f"{WEIGHT}=0.15,0.3,0.45", f"{ON_SITE}=0.05,0.175"])
    policies = grid_policies(axes, BASELINE)
    assert [policy.id for policy in policies] == [
        "weight0.15_onsite0.050", "weight0.15_onsite0.175", "weight0.30_onsite0.050",
        "weight0.30_onsite0.175", "weight0.45_onsite0.050", "weight0.45_onsite0.175",
    ]  # fmt: skip
    assert policies[3].title.en == "Party-building weight 0.30, on-site evidence 0.175"
    assert policies[3].title.zh == "党建考核权重0.30，实地核查证据0.175"
    assert changes(policies[3]) == {WEIGHT: 0.3, ON_SITE: 0.175, DOCUMENTS: 0.675}  # 1 - 0.175 - 0.10 self-report - 0.05 mass survey
    assert {policy.reference for policy in policies} == {None}


def test_the_point_at_the_baseline_is_the_baseline_to_the_bit() -> None:
    point = grid_policies(read_grid([f"{ON_SITE}=0.05,0.4"]), BASELINE)[0]
    assert changes(point) == {name: BASELINE[name] for name in (ON_SITE, DOCUMENTS)}


def test_points_of_indicators_give_way_in_proportion() -> None:
    low, high = grid_policies(read_grid([f"{LIFE}=0.2,0.75"]), BASELINE)
    assert changes(low) == pytest.approx({LIFE: 0.2, STUDY: 0.48, SERVICE: 0.32})
    assert changes(high) == pytest.approx({LIFE: 0.75, STUDY: 0.15, SERVICE: 0.1})


def test_evidence_names_and_whole_numbers() -> None:
    axes = read_grid(["sup.w_party=0,1", "member.training_sessions=1,12"])
    assert axes == (Axis(WEIGHT, (0.0, 1.0)), Axis("member.training_sessions", (1.0, 12.0)))
    assert grid_policies(axes, BASELINE)[3].id == "weight1_trainingsessions12"


@pytest.mark.parametrize(
    ("grid", "sentence"),
    [
        (["assessment.party_weight"], "--grid: assessment.party_weight: must have the form  NAME=v1,v2,v3".replace("  ", " ")),
        ([f"{WEIGHT}=0.1,,0.2"], "must have the form"),
        (["assessment.party_wieght=0.1"], "there is nothing of this name (did you mean assessment.party_weight?)"),
        (["secretary.forgetting=0.1"], "it is an assumption about the world, not a lever"),
        ([f"{WEIGHT}=0.1,2"], f"--grid: {WEIGHT}: 2 is out of bounds"),
        ([f"{WEIGHT}=0.1,x"], "must be a number from 0 to 1"),
        ([f"{WEIGHT}=0.1，0.2"], "must be a number from 0 to 1"),
        ([f"{WEIGHT}=0.3,0.30"], "the same value is written twice"),
        ([f"{WEIGHT}=0.3", f"{WEIGHT}=0.4"], "set twice"),
        ([f"{DOCUMENTS}=0.3"], "documents give way to the other sources"),
        ([f"{ON_SITE}=0.2,0.9"], "on_site=0.9: with what the other sources keep, the shares come to 1.05"),
        ([f"{mix}=0.9" for mix in mix_sources(MIXES[1])], "the shares come to 2.7 instead of 1"),
        ([f"{WEIGHT}=" + ",".join(str(k / 100) for k in range(10)), "consequence.penalty=" + ",".join(str(k / 10) for k in range(10))],
         "100 combinations are too many; at most 81"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said(grid: list[str], sentence: str, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = [word for option in grid for word in ("--grid", option)]
    result = CliRunner().invoke(main, ["--lang", "en", "compare", "baseline", *words])
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert list(tmp_path.iterdir()) == []
    assert CliRunner().invoke(main, ["--lang", "zh", "compare", "baseline", *words]).exit_code == 2


def test_neither_policy_nor_grid() -> None:
    result = CliRunner().invoke(main, ["--lang", "en", "compare", "baseline"])
    assert result.exit_code == 2 and "at least one --policy or --grid" in result.stderr


def test_all_problems_at_once() -> None:
    with pytest.raises(InputError) as caught:
        read_grid([f"{WEIGHT}=2", "nonsense=1", f"{DOCUMENTS}=0.5"])
    assert [problem.key for problem in caught.value.problems] == [
        "problem.out_of_bounds", "problem.unknown_key", "problem.grid_documents",
    ]  # fmt: skip


@given(
    st.sampled_from([ON_SITE, LIFE, "assessment.evidence_mix.outcome", WEIGHT]),
    st.lists(st.integers(0, 80).map(lambda value: value / 100), min_size=1, max_size=5, unique=True),
)
@settings(max_examples=60, deadline=None)
def test_mixes_always_sum_to_one_and_only_givers_move(lever: str, values: list[float]) -> None:
    axes = (Axis(lever, tuple(values)),)
    for policy, value in zip(grid_policies(axes, BASELINE), values, strict=True):
        at = BASELINE | changes(policy)
        assert at[lever] == value
        for mix in MIXES:
            shares = [at[name] for name in mix_sources(mix)]
            assert math.fsum(shares) == pytest.approx(1.0, abs=1e-9)
            assert min(shares) >= 0
        allowed = {lever, *(name for names in giving_way([lever]).values() for name in names)}
        assert {name for name in at if at[name] != BASELINE[name]} <= allowed


def test_every_lever_and_branch_type_has_a_name() -> None:
    wanted = {f"lever.{name}" for name in levers()} | {f"branch_type.{name}" for name in BRANCH_TYPES}
    assert wanted - set(catalogue()) == set()
