"""Connected branches: who learns along a link from a branch that a policy reaches, the same in every arm, and nothing where nobody is."""

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.effects import study_effects
from analysis.numbers.quotable import quotable_numbers
from branchsim.command_line import main
from branchsim.comparison_report import print_report
from branchsim.messages import text
from experiments.model_runs import simulate_shared
from experiments.runner import run_study
from experiments.study_folder import open_study
from experiments.study_reader import read_study
from sim.connected import connected_marks
from sim.observation import TARGET_GROUPS, target_groups
from sim.scenario import Change, Policy, Target, Text
from sim.simulate import AtSwitch, simulate_policies
from tests.fake_model import plan
from tests.runs import scenario

NONE = Text("", "")


def fresh(target, *more, name="t"):
    """Practice renewed as it fades, a lever that others feel only by copying; for the branches of the target, or for all."""
    return Policy(name, NONE, NONE, (), None, (Change("branch.refresh", 4.0, target=target), *more))


def titles(output):
    return [group for group in TARGET_GROUPS if text(f"table.{group}_title", "en") in output]


@pytest.mark.parametrize(
    ("in_use", "connected"),
    [
        (0.0, [0, 0, 0, 0, 0]),  # nobody learns along a link
        (0.8, [0, 1, 0, 2, 0]),  # the first link, in use in part: 1 learns from 0, 3 from 2; 2 learns from 1, which is not reached
        (1.0, [0, 1, 0, 2, 0]),
        (1.2, [2, 1, 1, 2, 0]),  # the second as well: 0 learns from 2, 2 from 0; 3 learns from 4
        (2.0, [2, 1, 1, 2, 0]),
        (4.0, [2, 1, 1, 2, 0]),  # no more than there are
    ],
)
def test_by_hand(in_use, connected):
    """Policy 1 reaches branch 0, policy 2 branch 2, and nobody learns from branch 3; branch 4 is alone, its links lead to itself."""
    reached = np.array([1, 0, 2, 0, 0], np.uint64)
    links = np.array([[1, 2], [0, 1], [1, 0], [2, 4], [4, 4]])
    assert connected_marks(reached, links, in_use).tolist() == connected


@given(st.integers(1, 8).flatmap(lambda n: st.tuples(*(st.lists(part, min_size=n, max_size=n) for part in (
    st.integers(0, 2**64 - 1), st.lists(st.integers(0, n - 1), min_size=4, max_size=4))))), st.floats(0.0, 4.0))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_a_branch_is_connected_where_it_is_not_reached_and_one_it_learns_from_is(drawn, in_use):
    reached, links = np.array(drawn[0], np.uint64), np.array(drawn[1])
    found = connected_marks(reached, links, in_use)
    for b, row in enumerate(links.tolist()):
        seen = [int(reached[other]) for place, other in enumerate(row) if place < in_use]
        for bit in (0, 1, 31, 63):
            of_policy = [int(marks) >> bit & 1 for marks in (reached[b], found[b])]
            assert of_policy[1] == (of_policy[0] == 0 and any(marks >> bit & 1 for marks in seen))


def ring(engine="kernel", arms=(None,)):
    """Eight branches in a ring, each learns from the next; the policy reaches branch 0 alone. Series by arm."""
    policy = fresh(Target(share=0.5))
    begun = AtSwitch(scenario(8, 12), [policy], seed=3, replicate=0, stream=0, engine=engine)
    run = begun._at_switch(1)
    branches = run.state.branches
    branches.links[:] = ((np.arange(8) + 1) % 8)[:, None]
    branches.target_u[:] = np.where(np.arange(8) == 0, 0.1, 0.9)
    run.mark([policy])
    assert branches.connected.tolist() == [0, 0, 0, 0, 0, 0, 0, 1]  # 7 learns from 0
    return begun.arms([policy if arm == "t" else arm for arm in arms])


def test_practice_reaches_a_connected_branch_first_and_the_others_through_it():
    """Worked out by hand: 0 keeps more in the first month, 7 copies it in the second, 6 copies 7 in the third."""
    results = ring(arms=(None, "t"))
    gain = {g: results["t"].monthly("practice", f"{g}:t") - results["baseline"].monthly("practice", f"{g}:t") for g in TARGET_GROUPS}
    assert [int(np.flatnonzero(gain[group] > 0.0)[0]) for group in TARGET_GROUPS] == [0, 1, 2]
    assert results["t"].denominator["practice"][5, -3:].tolist() == [1.0, 1.0, 6.0]


def test_both_engines_see_the_same_groups_and_the_three_share_out_all_branches():
    base, half = scenario(20, 12, branch__links=1.5), fresh(Target(share=0.3))
    other = fresh(Target(types=("village",)), Change("branch.links", 4.0, target=Target(types=("village",))), name="links")
    fast, slow = (simulate_policies(base, [None, half, other], seed=2, engine=engine) for engine in ("kernel", "mesa"))
    counts = []
    for name, series in fast.items():
        for kind in ("numerator", "denominator"):
            assert np.array_equal(getattr(series, kind).view("f8"), getattr(slow[name], kind).view("f8")), (name, kind)
        assert series.groups[-6:] == target_groups(["t", "links"])
        counts.append(series.denominator["quality"][:, -6:])
        for part in (slice(-6, -3), slice(-3, None)):
            for response in ("quality", "engagement", "score", "paperwork_hours"):
                whole = series.numerator[response][:, 0]
                assert series.numerator[response][:, part].sum(axis=1) == pytest.approx(whole, rel=1e-12), (name, response)
    assert (counts[0] > 0).all() and (counts[0] == counts[0][0]).all()
    assert all((one == counts[0]).all() for one in counts)  # also where a policy changes the number of links


@pytest.mark.parametrize(
    ("links", "share", "empty"),
    [(0.0, 0.5, "connected"), (4.0, 0.8, "others")],
)
def test_a_group_without_branches_is_missing_never_zero(links, share, empty):
    series = simulate_policies(scenario(20, 12, branch__links=links), [None, fresh(Target(share=share))], seed=1)["t"]
    there = [group for group in TARGET_GROUPS if group != empty]
    values = series.window(0, 12)
    assert np.isnan(values[series.groups.index(f"{empty}:t")]).all() and np.isnan(series.monthly("quality", f"{empty}:t")).all()
    quality = series.responses.index("quality")
    assert not np.isnan([values[series.groups.index(f"{group}:t"), quality] for group in there]).any()


@pytest.mark.parametrize(
    ("setting", "share", "shown"),
    [("0.8", 0.4, [*TARGET_GROUPS]), ("0", 0.4, ["treated", "others"]), ("4", 0.95, ["treated", "connected"]), ("0.8", 1.0, [])],
)
def test_a_table_for_each_group_that_has_branches(tmp_path, setting, share, shown):
    path, out = tmp_path / "t.yaml", tmp_path / "out"
    head = "kind: policy\nschema: 1\nid: t\ntitle: {en: t, zh: 题}\nquestion: {en: q, zh: 问}\n"
    path.write_text(f"{head}target: {{share: {share}}}\nchanges: {{branch.refresh: 4}}\n", encoding="utf-8")
    few = ["--branches", "20", "--months", "12", "--replicates", "2", "--box", "0", "--no-figure", "--out", str(out)]
    words = ["compare", "baseline", "--policy", str(path), "--set", f"branch.links={setting}", *few]
    result = CliRunner().invoke(main, ["--lang", "en", *words])
    assert result.exit_code == 0, result.output
    assert titles(result.output) == shown
    rows = (out / "effects.csv").read_text(encoding="utf-8").splitlines()
    cells = {line.split(",")[3]: line.split(",")[8] for line in rows if line.startswith("t,baseline,quality,")}
    assert all((cells[group] != "") == (group in shown) for group in TARGET_GROUPS if shown)


def test_a_study_without_the_group_is_still_read(tmp_path, capsys):
    """Folders made before connected branches were a group of their own hold the treated and all others."""
    policy = fresh(Target(share=0.5))
    groups = ("all", "treated:t", "others:t")
    few = {"replicates": 2, "points": 0, "scenario": scenario(20, 12), "groups": groups, "responses": ("engagement", "quality", "score")}
    run_study(open_study(tmp_path / "s", plan(policies=(None, policy), **few)), simulate_shared, 2)
    study = read_study(tmp_path / "s")
    effects = study_effects(study)
    print_report(study, effects, quotable_numbers(study, effects), {})
    assert titles(capsys.readouterr().out) == ["treated", "others"]
    assert set(effects.table["group"]) == {"all", "treated", "others"}
