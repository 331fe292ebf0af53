"""Large populations: districts run as the whole does, to the same bits on any number of threads, and survive a kill."""

import json
import os
import shutil
from dataclasses import replace

import numpy as np
import pytest

import sim.at_switch
from sim.at_switch import AtSwitch
from sim.country import memory
from sim.country.execution import Execution
from sim.country.rest import RESTING_MEMBER, at_rest, awake
from sim.country.run import Address, found_country
from sim.country.saved import Saved, latest, save, saves_in
from sim.entities import NOT_KEPT, columns_of, kept_bytes, roll_places
from sim.observation import new_tally
from sim.population.part import BODIES_PER_COUNTY, BODIES_PER_DISTRICT, districts, whole
from sim.problems import InputError
from sim.run import start
from tests.runs import policy, scenario

SMALL = {"inspection__span": 10}  # ten branches a body: 400 in a district
BRANCHES, MONTHS = 900, 12  # three districts, the last one smaller


def small(**values):
    return replace(scenario(BRANCHES, MONTHS, **SMALL, **values), burn_in=24)


def country(one, threads=1):
    return found_country(one, Address(5, 0, 0, 0), Execution(threads), yearly=True)


def kept_columns(states):
    """What districts keep, side by side, members on the roll only; where things lie differs."""
    found = {}
    for state in states:
        for row, array in columns_of(state):
            if (row.owner == "body" and row.name == "first") or (row.owner == "branch" and row.name in {*NOT_KEPT, "partner"}):
                continue
            found.setdefault((row.owner, row.name), []).append(array[roll_places(state.branches)] if row.owner == "member" else array)
    return {name: np.concatenate(parts) for name, parts in found.items()}


def test_districts_are_whole_counties_and_hold_every_branch_once():
    parts = districts(100_003, 40)
    assert [part.first_branch for part in parts[1:]] == [part.stop_branch for part in parts[:-1]]
    assert (parts[0].first_branch, parts[-1].stop_branch, parts[-1].stop_body) == (0, 100_003, 2500)
    assert all(part.first_body % BODIES_PER_COUNTY == 0 and part.stop_body - part.first_body <= BODIES_PER_DISTRICT for part in parts)
    body = np.arange(100_003) * 2500 // 100_003  # as in a whole population
    assert all((body[part.first_branch], body[part.stop_branch - 1]) == (part.first_body, part.stop_body - 1) for part in parts)


@pytest.mark.parametrize("period", [12, 3])
def test_districts_live_as_the_whole_population_does_bit_for_bit(period):
    one = small(assessment__period_months=period, branch__recruit_rate=0.06)
    run, large = start(one, seed=5), country(one, threads=2)
    whole_tally, tally = new_tally(MONTHS), new_tally(MONTHS)
    for each, into in ((run, whole_tally), (large, tally)):
        each.advance_to(MONTHS, into)
    left, right = kept_columns(large.states()), kept_columns([run.state])
    assert [name for name in right if not np.array_equal(left[name], right[name])] == []
    for a, b in zip(tally, whole_tally, strict=True):  # sums over branches are made by district
        np.testing.assert_allclose(a.view(np.float64), b.view(np.float64), rtol=1e-11, equal_nan=True)


def test_any_number_of_threads_gives_the_same_bits():
    tallies = []
    for threads in (1, 2, 5):
        run, tally = country(small(), threads), new_tally(MONTHS)
        run.advance_to(MONTHS, tally)
        tallies.append(b"".join(part.tobytes() for part in tally))
    assert len(set(tallies)) == 1


def test_a_district_wakes_as_it_went_to_rest_and_takes_a_third_of_the_memory():
    run = start(scenario(400, 12, **SMALL), seed=3)
    run.advance_to(0, new_tally(0))
    rest = at_rest(run.state, whole(400, 10), yearly=True)
    again = awake(rest, 12, run.run_key, run.run_key)
    left, right = kept_columns([again]), kept_columns([run.state])
    assert [name for name in right if not np.array_equal(left[name], right[name])] == []
    settled = ("target_u", "point_u", "demonstration_u", "venue_u", "industry_u", "resources_z", "integration_z", "pressure_z", "links")
    assert all(np.array_equal(again.branches[name], run.state.branches[name]) for name in settled)  # drawn again
    assert RESTING_MEMBER.itemsize <= 60 and kept_bytes() < run.state.branches.dtype.itemsize


@pytest.fixture
def parted(monkeypatch):
    """Populations of this size run in districts."""
    monkeypatch.setattr(sim.at_switch, "LARGEST_WHOLE", 500)


def test_policies_are_compared_in_districts_as_in_the_whole(parted, monkeypatch):
    from sim.scenario import Target

    aimed = policy("aimed", assessment__party_weight=0.45)
    aimed = replace(aimed, changes=tuple(replace(change, target=Target(types=("village",), share=0.5)) for change in aimed.changes))
    address = {"seed": 5, "replicate": 0, "stream": 0, "engine": "kernel"}
    found = AtSwitch(small(), [aimed], **address).arms([None, aimed])
    monkeypatch.setattr(sim.at_switch, "LARGEST_WHOLE", 5000)
    expected = AtSwitch(small(), [aimed], **address).arms([None, aimed])
    for name, series in expected.items():
        np.testing.assert_allclose(found[name].window(0, 12), series.window(0, 12), rtol=1e-11, equal_nan=True)  # stayers included
        assert found[name].groups == series.groups


class Killed(Exception):
    """In place of a kill between two blocks of months."""


class Listener:
    def __init__(self, kill_after=None):
        self.done, self.from_month, self.kill_after = 0, None, kill_after

    def months(self, count):
        self.done += count
        if self.kill_after is not None and self.done >= self.kill_after - 1e-9:
            raise Killed

    def resumed(self, month):
        self.from_month = month

    def unsaved(self, reason):
        raise AssertionError(reason)


@pytest.mark.parametrize(("kill_after", "resumed"), [(24, -12), (48, 12)])
def test_a_killed_run_goes_on_from_the_last_block_of_months(parted, monkeypatch, tmp_path, kill_after, resumed):
    monkeypatch.setattr(sim.at_switch, "MOST_STAYERS", 500)  # beyond it runs are saved
    one, address = replace(small(), months=24), {"seed": 5, "replicate": 0, "stream": 0, "engine": "kernel"}

    def run(folder, listener):
        return AtSwitch(one, [], **address, execution=Execution(2, folder, listener, seconds_between_saves=0.0))

    straight = run(tmp_path / "straight", Listener())
    expected = straight.arms([None])["baseline"]
    with pytest.raises(Killed):
        run(tmp_path / "killed", Listener(kill_after)).arms([None])
    listener, again = Listener(), run(tmp_path / "killed", None)
    again.execution = replace(again.execution, told=listener)
    found = again.arms([None])["baseline"]
    assert listener.from_month == resumed and listener.done == pytest.approx(24 - resumed)
    assert found.numerator.tobytes() == expected.numerator.tobytes()
    assert [part.tobytes() for part in again.before] == [part.tobytes() for part in straight.before]


def test_a_save_of_another_run_is_not_taken_up(parted, monkeypatch, tmp_path):
    monkeypatch.setattr(sim.at_switch, "MOST_STAYERS", 500)
    one, listener = replace(small(), months=24), Listener()
    for seed in (5, 6):
        address = {"seed": seed, "replicate": 0, "stream": 0, "engine": "kernel"}
        AtSwitch(one, [], **address, execution=Execution(2, tmp_path, listener, seconds_between_saves=0.0)).arms([None])
    assert listener.from_month is None
    folders = sorted(tmp_path.glob("baseline-*"))
    assert len(folders) == 2
    for folder in folders:
        (save,) = saves_in(folder)  # one at a time
        assert json.loads((save / "save.json").read_text(encoding="utf-8"))["month"] == 12
        assert [path.name for path in folder.iterdir()] == [save.name]


def test_a_save_under_another_policy_of_the_same_name_is_not_taken_up(parted, monkeypatch, tmp_path):
    monkeypatch.setattr(sim.at_switch, "MOST_STAYERS", 500)
    one, address = replace(small(), months=24), {"seed": 5, "replicate": 0, "stream": 0, "engine": "kernel"}
    heard = []
    for weight in (0.45, 0.45, 0.60):
        listener = Listener()
        how = Execution(2, tmp_path, listener, seconds_between_saves=0.0)
        AtSwitch(one, [], **address, execution=how).arms([policy("raised", assessment__party_weight=weight)])
        heard.append(listener.from_month)
    assert heard == [None, 12, -12]  # the burn-in is the same under every policy, what came after it is not


def test_the_year_before_the_switch_is_counted_once_where_a_second_policy_begins_anew(parted, monkeypatch, tmp_path):
    monkeypatch.setattr(sim.at_switch, "MOST_STAYERS", 500)
    one, address = replace(small(), months=24), {"seed": 5, "replicate": 0, "stream": 0, "engine": "kernel"}
    raised = policy("raised", assessment__party_weight=0.45)
    how = Execution(2, tmp_path, Listener(), seconds_between_saves=0.0)
    AtSwitch(one, [], **address, execution=how).arms([None])
    (burn_in,) = tmp_path.glob("burn_in-*")
    shutil.rmtree(burn_in)  # as where the burn-in was over before anything was saved
    again = AtSwitch(one, [], **address, execution=how)
    again.arms([None])
    again.arms([raised])
    straight = AtSwitch(one, [], **address)
    straight.arms([None])
    assert [part.tobytes() for part in again.before] == [part.tobytes() for part in straight.before]


def test_a_run_broken_off_in_its_burn_in_begins_anew(parted):
    one, address = replace(small(), months=12), {"seed": 5, "replicate": 0, "stream": 0, "engine": "kernel"}
    world = AtSwitch(one, [], **address, execution=Execution(1, None, Listener(kill_after=9)))
    with pytest.raises(Killed):
        world.arms([None])
    world.execution = Execution()
    found, expected = world.arms([None])["baseline"], AtSwitch(one, [], **address).arms([None])["baseline"]
    assert found.numerator.tobytes() == expected.numerator.tobytes()
    assert world.run is not None  # of this size it stays for the next policy


@pytest.fixture
def saved(tmp_path):
    run = country(small())
    save(tmp_path, "one", Saved(-24, run.rests, {"sums": np.arange(3.0)}), threads=2)
    return tmp_path


def damages():
    yield "cut", lambda path: path.write_bytes(path.read_bytes()[:-8])
    yield "longer", lambda path: path.write_bytes(path.read_bytes() + b"x")
    yield "missing", lambda path: path.unlink()


@pytest.mark.parametrize("name", ["save.json", "tally.npz", "districts00000.bin"])
@pytest.mark.parametrize("damage", [pytest.param(change, id=kind) for kind, change in damages()])
def test_a_damaged_save_is_as_good_as_none(saved, name, damage):
    assert latest(saved, "one").month == -24 and latest(saved, "another") is None
    (folder,) = saves_in(saved)
    damage(folder / name)
    found = latest(saved, "one")
    assert found is None or name == "tally.npz"  # zip archives bear bytes behind them
    assert found is None or found.arrays["sums"].tolist() == [0.0, 1.0, 2.0]


def test_a_save_that_fails_leaves_the_last_one_and_no_rest(saved, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr("sim.country.saved._write_group", full)
    with pytest.raises(OSError, match="No space"):
        save(saved, "one", Saved(-12, country(small()).rests, {}), threads=2)
    assert [path.name for path in saved.iterdir()] == ["month-0024"]


def test_what_a_killed_run_had_begun_to_save_goes_after_a_while(saved):
    old, new = saved / "unfinished-1-1", saved / "unfinished-2-2"
    for folder in (old, new):
        folder.mkdir()
    os.utime(old, (0, 0))
    save(saved, "one", Saved(-12, country(small()).rests, {}), threads=1)
    assert sorted(path.name for path in saved.iterdir()) == ["month-0012", new.name]  # somebody may be writing there


def test_a_population_too_large_for_the_memory_is_refused_before_it_is_founded(monkeypatch):
    monkeypatch.setattr(memory, "available_bytes", lambda: 2_000_000_000)
    monkeypatch.setattr("sim.country.run.found_state", lambda *_: pytest.fail("founded"))
    with pytest.raises(InputError) as refused:
        found_country(scenario(4_614_000, 12), Address(1, 0, 0, 0), Execution(), yearly=False)
    (problem,) = refused.value.problems
    needed, fitting = (int(problem.values[name].replace(",", "")) for name in ("needed", "branches"))
    assert 7.5e9 < needed < 8.5e9 and memory.bytes_needed(fitting, 1, 36, yearly=False) <= 2_000_000_000
    assert memory.bytes_needed(fitting + 2, 1, 36, yearly=False) > 2_000_000_000


def test_what_needs_little_is_never_refused(monkeypatch):
    monkeypatch.setattr(memory, "available_bytes", lambda: 0)
    memory.check_memory("here", 5_000, 2, 60, yearly=True)
    with pytest.raises(InputError):
        memory.check_memory("here", 1_000_000, 1, 60, yearly=False)


def test_a_comparison_needs_memory_for_the_rolls_of_all_its_arms():
    two, seven = (memory.bytes_needed(400_000, arms, 96, yearly=True) for arms in (2, 7))
    assert seven - two == pytest.approx(5 * 8 * 400_000 * 22 * 1.112 * 16, rel=0.02)  # eight years, sixteen bytes a member
    assert memory.bytes_needed(400_000, 7, 96, yearly=False) == memory.bytes_needed(400_000, 2, 96, yearly=False)


def limits(folder, most, used, stat):
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in zip(stat[:2], (most, used)):
        (folder / name).write_text(f"{value}\n", encoding="ascii")
    (folder / "memory.stat").write_text(f"cache 9\n{stat[2]} 30\n", encoding="ascii")


def test_groups_of_processes_limit_the_memory_and_files_in_it_can_be_let_go_of(monkeypatch, tmp_path):
    names = "memory.max", "memory.current", "inactive_file"
    limits(tmp_path / "a", 1000, 400, names)
    limits(tmp_path / "a" / "b", "max", 10, names)
    monkeypatch.setattr(memory, "GROUPS_2", tmp_path)
    assert memory._left_in(tmp_path / "a", *names) == 630
    assert memory._left_in(tmp_path / "a" / "b", *names) is None
    assert memory._left_in(tmp_path / "nowhere", *names) is None
    assert memory.left_in_groups(["0::/a/b"]) == 630  # the group above counts
    old = "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"
    limits(tmp_path / "v1", 500, 100, old)
    monkeypatch.setattr(memory, "GROUPS_1", tmp_path / "v1")
    assert memory.left_in_groups(["4:cpu:/x", "3:memory:/job"]) == 430
    assert memory.left_in_groups(["3:cpu:/job"]) is None


def test_memory_that_can_be_had_is_told_by_the_machine():
    available = memory.available_bytes()
    assert available is None or available > 100_000_000


def test_the_readable_engine_is_for_small_populations(parted):
    with pytest.raises(InputError) as refused:
        AtSwitch(small(), [], seed=1, replicate=0, stream=0, engine="mesa").arms([None])
    assert refused.value.problems[0].key == "problem.mesa_too_large"
