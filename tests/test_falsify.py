"""Searching for the worst point: margins by hand, a planted weakness is found and named, and the command says and writes it."""

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from branchsim.command_line import main
from branchsim.reality import judge, landscape
from branchsim.reality.arm import level
from branchsim.reality.landscape import Landscape, distance, spread_of
from branchsim.reality.pattern import Condition, Pattern
from branchsim.reality.worst_point import FIRST, worst_point
from experiments.box import box_design, sobol
from sim.files.scenario_files import load_scenario
from sim.scenario import Text

NAME = Text("size", "大小")
WEAK, HELPING = "secretary.forgetting", "branch.quality_lag"


def invoke(*words, lang="en"):
    result = CliRunner().invoke(main, ["--lang", lang, "falsify", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def posed(**limits):
    return Pattern("X1", "emergent", Text("claim", "主张"), "s", {}, (Condition(NAME, level("score"), **limits),))


@pytest.fixture
def planted(monkeypatch):
    """The measure is 3 x forgetting + lag / 100 + luck of the replicate, whatever the model says."""

    def measured(pattern, scenario, *, seed, replicate, simulate):
        return [3.0 * scenario.values[WEAK] + scenario.values[HELPING] / 100.0 + 0.001 * (replicate % 2)]

    monkeypatch.setattr(landscape, "measured", measured)
    monkeypatch.setattr(judge, "measured", measured)


def world(pattern):
    return Landscape(pattern, load_scenario("baseline"), seed=1, replicates=2, threads=2)


def test_distance_to_the_nearer_threshold():
    means = np.array([0.0, 0.3, 0.9, 1.2, np.nan])
    assert distance(Condition(NAME, level("score"), above=0.2, below=1.0), means).tolist() == pytest.approx([-0.2, 0.1, 0.1, -0.2, np.inf])
    assert distance(Condition(NAME, level("score"), below=1.0), means).tolist() == pytest.approx([1.0, 0.7, 0.1, -0.2, np.inf])
    assert np.isposinf(distance(Condition(NAME, level("score")), means)).all()


def test_the_scale_is_the_spread_of_what_could_be_measured():
    means = np.array([[1.0, 5.0, np.nan], [3.0, 5.0, np.nan], [np.nan, 5.0, 2.0]])
    assert spread_of(means).tolist() == pytest.approx([np.sqrt(2.0), 1.0, 1.0])


def test_a_planted_weakness_is_found_and_named(planted):
    lands = world(posed(above=0.5))
    worst = worst_point(lands, 320)
    start = [lands.point(unit) for unit in sobol(FIRST, len(lands.axes), lands.seed)]
    first = box_design(FIRST, seed=1, axes=lands.axes)
    assert [point[0] for point in start] == pytest.approx(first[lands.axes[0].name][1:].tolist())
    assert worst.margin < lands.margin(start).min()  # better than the design it started from
    values = lands.values(worst.point)
    lowest = next(axis.low for axis in lands.axes if axis.name == WEAK)
    assert values[WEAK] < lowest + 0.05
    measure = 3.0 * values[WEAK] + values[HELPING] / 100.0 + 0.0005
    assert worst.margin == pytest.approx((measure - 0.5) / lands.scale[0])
    assert worst.axes[0].name == WEAK and {axis.name for axis in worst.axes} <= {WEAK, HELPING}
    assert worst.axes[0].regained == pytest.approx(3.0 * (worst.axes[0].default - values[WEAK]) / lands.scale[0])
    assert worst.fresh[0].word == "fail" and list(worst.fresh_replicates) == list(range(2, 10))


@pytest.mark.parametrize("evaluations", [5, 33, 100])
def test_the_search_keeps_to_its_number_of_points_and_is_repeatable(planted, evaluations):
    first, again = (worst_point(world(posed(above=0.5)), evaluations) for _ in range(2))
    assert first.points_tried <= evaluations
    assert first.point == again.point and first.margin == again.margin


def test_too_few_points_are_refused(planted):
    with pytest.raises(ValueError):
        worst_point(world(posed(above=0.5)), 4)


def test_axes_that_the_scenario_or_the_pattern_sets_are_held(planted):
    pattern = replace(posed(above=0.5), base={WEAK: 0.2})
    lands = Landscape(pattern, load_scenario("baseline", [f"{HELPING}=10"]), seed=1, replicates=1, threads=1)
    assert {WEAK, HELPING}.isdisjoint(axis.name for axis in lands.axes)
    here = lands.here(lands.middle)
    assert (here.values[WEAK], here.values[HELPING]) == (0.2, 10.0)


def test_a_pattern_that_nothing_breaks_is_said_to_hold(planted, monkeypatch):
    monkeypatch.setattr("branchsim.reality.patterns.PATTERNS", (posed(above=-9.0),))
    result = invoke("X1", "--evaluations", "40")
    assert result.exit_code == 0
    assert "No point that was tried breaks it: the smallest margin is +" in result.output and "matter most" not in result.output


def test_a_pattern_that_can_never_be_tested_is_said_to_be_so(monkeypatch):
    missing = lambda pattern, scenario, **_: [float("nan")]  # noqa: E731
    monkeypatch.setattr(landscape, "measured", missing)
    monkeypatch.setattr(judge, "measured", missing)
    monkeypatch.setattr("branchsim.reality.patterns.PATTERNS", (posed(above=0.0),))
    result = invoke("X1", "--evaluations", "64")
    assert result.exit_code == 0 and "could not be tested at any point" in result.output


@pytest.mark.slow
def test_a_measure_that_is_missing_is_said_to_be_so():
    result = invoke("T31", "--set", "months=12", "--evaluations", "5", "--branches", "20")  # one year has no yearly rise
    assert result.exit_code == 0, result.output
    assert "rise of the share aged 61 and over, a year: not testable, needs > 0.002 < 0.009; measured again not testable\n" in result.output
    assert "nan" not in result.output


@pytest.mark.slow
def test_the_point_is_written_as_a_scenario_that_gives_it_again(tmp_path):
    words = ("T16", "--evaluations", "6", "--replicates", "1", "--branches", "12", "--set", "months=12", "--out", str(tmp_path))
    result = invoke(*words)
    assert result.exit_code == 0, result.output
    facts = json.loads((tmp_path / "t16_worst.json").read_text(encoding="utf-8"))
    back = load_scenario(tmp_path / "t16_worst.yaml")
    assert {name: back.values[name] for name in facts["point"]} == facts["point"]
    assert back.values["secretary.part_time_cap"] == 0.20  # the pattern's own value: the run is its baseline arm
    assert (back.population.branches, back.months) == (12, 12)
    assert facts["margin"] == min(one["margin"] for one in facts["conditions"]) and facts["points_tried"] == 6
    before = (tmp_path / "t16_worst.json").read_bytes()
    assert invoke(*words).exit_code == 0 and (tmp_path / "t16_worst.json").read_bytes() == before
    other = invoke("T16", "--evaluations", "5", "--branches", "12", "--out", str(tmp_path))
    assert other.exit_code == 2 and "not overwritten" in other.stderr


def test_a_scenario_of_ones_own_is_extended_by_its_path(tmp_path):
    own = tmp_path / "mine.yaml"
    own.write_text(
        "kind: scenario\nschema: 1\nid: mine\ntitle: {en: t, zh: 题}\nquestion: {en: q, zh: 问}\nextends: baseline\n"
        "burn_in: 24\nmonths: 12\npopulation: {branches: 12}\nvalues: {secretary.forgetting: 0.2}\n",
        encoding="utf-8",
    )
    out = tmp_path / "deep" / "out"
    result = invoke("T19", "--scenario", str(own), "--evaluations", "5", "--replicates", "1", "--out", str(out), lang="zh")
    assert result.exit_code == 0 and "已写入" in result.output, result.output
    back = load_scenario(out / "t19_worst.yaml")
    assert (back.values["secretary.forgetting"], back.burn_in, back.population.branches) == (0.2, 24, 12)
    assert "secretary.forgetting" not in (out / "t19_worst.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("T91",), "did you mean T"),
        (("t03",), "did you mean T03?"),
        (("figures",), "there is no pattern of this name"),
        (("T03", "--scenario", "baselin"), "did you mean baseline?"),
        (("T03", "--evaluations", "4"), "--evaluations"),
        (("T03", "--replicates", "0"), "--replicates"),
        (("T03", "--set", "secretary.forgeting=0.2"), "did you mean secretary.forgetting?"),
        (("T03", "--set", "secretary.forgetting=9"), "out of bounds"),
    ],
)
def test_wrong_input_is_refused_with_its_place(words, said):
    result = invoke(*words)
    assert result.exit_code == 2 and said in result.stderr, result.output
    assert invoke(*words, lang="zh").exit_code == 2


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    result = invoke("T19", "--evaluations", "5", "--replicates", "1", "--branches", "12", "--out", str(tmp_path / "file"))
    assert result.exit_code == 2 and "--out" in result.stderr
