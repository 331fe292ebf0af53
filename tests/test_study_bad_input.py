"""Wrong study files through the command line: exit code 2, every problem at once with its line and column, in both languages."""

# ruff: noqa: E501 (a mistake a line, with its whole sentence)

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from branchsim.command_line import main
from experiments.study_files import load_study
from sim.problems import InputError

HEAD = "kind: study\nschema: 1\nid: s\ntitle: {en: t, zh: 题}\nquestion: {en: q, zh: 问}\n"  # 5 lines: what follows starts in line 6
WEIGHT, ON_SITE, DOCUMENTS = (f"assessment.{name}" for name in ("party_weight", "evidence_mix.on_site", "evidence_mix.documents"))
LHS = "design: {method: latin_hypercube, points: 8}\n"
ONE = f"factors: {{{WEIGHT}: {{}}}}\n"  # line 6


def run(*args: str, lang: str = "en") -> Result:
    result = CliRunner().invoke(main, ["--lang", lang, *args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def lines_of(folder: Path, body: str, lang: str = "en", head: str = HEAD) -> list[str]:
    (folder / "s.yaml").write_text(head + body, encoding="utf-8")
    result = run("check", str(folder / "s.yaml"), lang=lang)
    assert result.exit_code == 2 and result.stdout == "", result.output
    return [line.replace(f"{folder}/", "") for line in result.stderr.splitlines()]


CASES = {
    "unknown factor": (
        "factors: {assessment.party_wieght: {}}\n" + LHS,
        ["s.yaml:6:11: assessment.party_wieght: there is nothing of this name (did you mean assessment.party_weight?)"],
    ),
    "unknown evidence name": ("factors: {sup.w_part: {}}\n" + LHS, ["s.yaml:6:11: sup.w_part: there is nothing of this name (did you mean sup.w_party?)"]),
    "unknown nested factor": ("factors:\n  assessment: {party_weights: {}}\n" + LHS, ["s.yaml:7:16: assessment.party_weights: there is nothing"]),
    "unknown share": (
        "factors:\n  assessment.evidence_mix: {onsite: {}}\n" + LHS,
        ["s.yaml:7:29: assessment.evidence_mix.onsite: there is nothing of this name (did you mean assessment.evidence_mix.on_site?)"],
    ),
    "bounds outside the parameter's": (
        f"factors:\n  {WEIGHT}: {{low: -0.1, high: 1.2}}\n" + LHS,
        [f"s.yaml:7:34: {WEIGHT}.low: -0.1 is out of bounds; allowed: 0 to 1", f"s.yaml:7:46: {WEIGHT}.high: 1.2 is out of bounds"],
    ),
    "a level outside": (f"factors: {{{WEIGHT}: {{levels: [0.1, 2]}}}}\n" + LHS, [f"s.yaml:6:51: {WEIGHT}.levels.1: 2 is out of bounds"]),
    "nothing to vary": (f"factors: {{{WEIGHT}: {{low: 0.5, high: 0.5}}}}\n" + LHS, [f"s.yaml:6:11: {WEIGHT}: the range from 0.5 to 0.5"]),
    "one level": (f"factors: {{{WEIGHT}: {{levels: [0.1]}}}}\n" + LHS, [f"s.yaml:6:45: {WEIGHT}.levels: a factor needs at least two levels"]),
    "a level twice": (f"factors: {{{WEIGHT}: {{levels: [0.1, 0.1]}}}}\n" + LHS, [f"s.yaml:6:45: {WEIGHT}.levels: the same value"]),
    "levels and a range": (
        f"factors: {{{WEIGHT}: {{levels: [0.1, 0.2], low: 0}}}}\n" + LHS, [f"s.yaml:6:57: {WEIGHT}.low: low means nothing under a levels"],
    ),
    "log of nothing": (f"factors: {{{WEIGHT}: {{distribution: loguniform}}}}\n" + LHS, [f"s.yaml:6:11: {WEIGHT}.low: a loguniform"]),
    "a name that begins with a dot": (ONE + LHS + ".seed: 1\n", ["s.yaml:8:1: .seed: "]),
    "normal without its mean": (
        f"factors: {{{WEIGHT}: {{distribution: normal, sd: 0}}}}\n" + LHS,
        [f"s.yaml:6:11: {WEIGHT}.mean: is missing", f"s.yaml:6:63: {WEIGHT}.sd: 0 is no usable standard deviation"],
    ),
    "mode outside": (
        f"factors: {{{WEIGHT}: {{distribution: triangular, low: 0.2, mode: 0.1}}}}\n" + LHS, [f"s.yaml:6:79: {WEIGHT}.mode: 0.1 does not lie"],
    ),
    "a distribution nobody knows": (
        f"factors: {{{WEIGHT}: {{distribution: unifrom}}}}\n" + LHS, ["s.yaml:6:51: factors.assessment.party_weight.distribution: unifrom is not available"],
    ),
    "a number for a factor": (f"factors: {{{WEIGHT}: 0.3}}\n" + LHS, [f"s.yaml:6:36: factors.{WEIGHT}: must be a group of names, not 0.3"]),
    "full-width digits": (f"factors: {{{WEIGHT}: {{high: ０.５}}}}\n" + LHS, ["s.yaml:6:43: factors.assessment.party_weight.high: ０.５ is written in full"]),
    "full-width colon": (f"factors: {{{WEIGHT}：0.3}}\n" + LHS, ["s.yaml:6:34: ", ]),
    "a constant": ("factors: {secretary.hours: {}}\n" + LHS, ["s.yaml:6:11: secretary.hours: is a convention of the model"]),
    "an uncertainty that starts with the policy": (
        "factors: {inspection.span: {acts: switch}}\n" + LHS, ["s.yaml:6:35: inspection.span.acts: is an assumption about the world"],
    ),
    "periods between": ("factors: {assessment.period_months: {}}\n" + LHS, ["s.yaml:6:11: assessment.period_months: an assessment period has 3, 6 or 12"]),
    "a factor twice": (f"factors: {{sup.w_party: {{}}, {WEIGHT}: {{}}}}\n" + LHS, [f"s.yaml:6:28: {WEIGHT}: set twice"]),
    "factors without a design": (ONE, ["s.yaml: design: is missing: the file names factors"]),
    "a design without factors": (LHS, ["s.yaml:6:18: design: the design has no factors to vary"]),
    "no method": (ONE + "design: {points: 8}\n", ["s.yaml:7:1: design.method: is missing"]),
    "unknown method": (ONE + "design: {method: saltely, n: 8}\n", ["s.yaml:7:18: design.method: saltely is not available; allowed: full_factorial, one_at_a_time"]),
    "unknown setting": (ONE + "design: {method: saltelli, m: 8}\n", ["s.yaml:7:18: design.n: is missing", "s.yaml:7:31: design.m: there is nothing"]),
    "a setting of the wrong kind": (ONE + "design: {method: saltelli, n: 8.5}\n", ["s.yaml:7:31: design.n: must be a whole number, not 8.5"]),
    "a seed below 0": (ONE + "design: {method: saltelli, n: 8, seed: -1}\n", ["s.yaml:7:40: design.seed: -1 is too small"]),
    "refused seeding": (
        ONE + "design: {method: saltelli, n: 8}\npoint_replicates: 10\nseeding: common\n",
        ["s.yaml:9:10: seeding: one set of seeds for all blocks needs at least 20 replicates"],
    ),
    "a frozen population with a stream for each block": (
        "settings: {population.fixed: true}\n" + ONE + "design: {method: saltelli, n: 8}\n",
        ["s.yaml:8:9: design: with population.fixed every block would have a frozen population of its own"],
    ),
    "the best of one": (
        "policies: [weight_up]\nstopping: {response: quality, probability_best: 0.9}\n",
        ["s.yaml:7:31: stopping: which policy is best is a question for two or more policies"],
    ),
    "blocks where there are none": (ONE + LHS + "seeding: block\n", ["s.yaml:8:10: seeding: this design has no blocks"]),
    "one replicate for Sobol": (ONE + "design: {method: saltelli, n: 8}\npoint_replicates: 1\n", ["s.yaml:8:19: point_replicates: Sobol indices need at least 2"]),
    "beyond the budget": (
        ONE + "design: {method: latin_hypercube, points: 1000}\nbudget: {runs: 5000}\n",
        ["s.yaml:8:16: budget.runs: the study needs 40040 runs (1000 points), the budget allows 5000"],
    ),
    "beyond the budget that nobody wrote": (
        ONE + "design: {method: latin_hypercube, points: 100000}\n", ["s.yaml: budget.runs: the study needs 4000040 runs (100000 points), the budget allows 1000000"],
    ),
    "window beyond the horizon": (
        "windows: {late: {first: 24, last: 36}}\n", ["s.yaml:6:35: windows.late.last: month 36 lies beyond the horizon: the scenario has 36 months, the last is month 35"],
    ),
    "an empty window": ("windows: {late: {first: 24, last: 23}}\n", ["s.yaml:6:35: windows.late.last: the window ends before it begins"]),
    "half a window": ("windows: {late: {first: 24, lst: 30}}\n", ["s.yaml:6:11: windows.late.last: is missing", "s.yaml:6:29: windows.late.lst: there is nothing"]),
    "unknown response": ("responses: [qualty]\n", ["s.yaml:6:13: responses.0: qualty is not among those this study has (did you mean quality?)"]),
    "no responses": ("responses: []\n", ["s.yaml:6:1: responses: must not be empty"]),
    "unknown group": ("groups: [all, vilage]\n", ["s.yaml:6:15: groups.1: vilage is not among those this study has (did you mean village?)"]),
    "unknown policy": ("policies: [onsite_w33]\n", ["s.yaml:6:12: policies.0: no shipped policy has this id"]),
    "missing policy file": ("policies: [weight_up, x.yaml]\n", ["s.yaml:6:23: policies.1: there is no file x.yaml"]),
    "joined with a stranger": ('policies: ["weight_up+onsite_w33"]\n', ["s.yaml:6:12: policies.0: no shipped policy has this id"]),
    "unknown scenario": ("scenario: baselin\n", ["s.yaml:6:11: scenario: no shipped scenario has this id; shipped: baseline, national."]),
    "a setting that is none": ("settings: {population.branchs: 3}\n", ["s.yaml:6:12: population.branchs: there is nothing of this name (did you mean population.branches?)"]),
    "settings out of bounds": (
        f"settings:\n  {WEIGHT}: 1.5\n  population: {{branches: 0}}\n  months: '36'\n",
        [f"s.yaml:7:28: {WEIGHT}: 1.5 is out of bounds", "s.yaml:8:26: population.branches: 0 is too small", "s.yaml:9:11: months: must be a number, not text"],
    ),
    "a setting that breaks a mix": (f"settings: {{{ON_SITE}: 0.3}}\n", ["s.yaml:6:45: assessment.evidence_mix: the shares sum to 1.25"]),
    "fixed and varied": (ONE + LHS + f"fixed: {{{WEIGHT}: 0.3}}\n", [f"s.yaml:8:9: {WEIGHT}: is a factor and cannot be fixed as well"]),
    "a fixed uncertainty": ("fixed: {inspection.span: 20}\n", ["s.yaml:6:26: inspection.span: a policy cannot change this"]),
    "fixed out of bounds": (f"fixed: {{{WEIGHT}: 3}}\n", [f"s.yaml:6:34: {WEIGHT}: 3 is out of bounds"]),
    "no uncertainty": (f"uncertainties: [{WEIGHT}]\n" + LHS, [f"s.yaml:6:17: {WEIGHT}: is no axis of the uncertainty box"]),
    "uncertainties in a word": ("uncertainties: al\n", ["s.yaml:6:16: uncertainties: al is not available; allowed: all, [name, name] (did you mean all?)"]),
    "two criteria": (
        "policies: [weight_up]\nstopping: {response: quality, half_width: 0.01, relative: 0.1}\n", ["s.yaml:7:49: stopping: write exactly one of: half_width"],
    ),
    "stopping on what is not there": (
        "policies: [weight_up]\nresponses: [quality]\nstopping: {response: inflation, half_width: 0, window: year_4, policies: [weight_p]}\n",
        [
            "s.yaml:8:22: stopping.response: inflation is not among", "s.yaml:8:45: stopping.half_width: 0 can never be reached",
            "s.yaml:8:56: stopping.window: year_4 is not among", "s.yaml:8:75: stopping.policies.0: weight_p is not among those this study has (did you mean weight_up?)",
        ],
    ),
    "stopping without a policy": ("stopping: {response: quality, half_width: 0.1}\n", ["s.yaml:6:1: stopping: watches the effect of policies"]),
    "stopping beside Sobol": (
        ONE + "design: {method: saltelli, n: 8}\nstopping: {response: quality, half_width: 0.1}\n", ["s.yaml:8:1: stopping: a saltelli design needs equally many"],
    ),
    "a mix that cannot be": (
        f"factors:\n  {DOCUMENTS}: {{levels: [0.5, 0.8]}}\n  {ON_SITE}: {{levels: [0.1, 0.2, 0.3]}}\ndesign: {{method: full_factorial}}\n",
        ["s.yaml:6:1: assessment.evidence_mix: the shares of this mix cannot sum to 1 at 1 of 7 points; the first is point 6 (documents=0.8, on_site=0.3)"],
    ),
    "table missing": (ONE + "design: {method: table, file: points.csv}\n", ["s.yaml:7:31: design.file: "]),
    "sheets decide": (
        "scenario: town.yaml\nfactors: {assessment.period_months: {levels: [3, 6]}}\nfixed: {assessment.evidence_mix: {on_site: 0.2}}\ndesign: {method: full_factorial}\n",
        ["s.yaml:7:11: assessment.period_months: ", "s.yaml:8:35: assessment.evidence_mix.on_site: "],
    ),
    "unknown fields": ("replicate: 3\nstoping: {}\n", ["s.yaml:6:1: replicate: there is nothing of this name (did you mean replicates?)", "s.yaml:7:1: stoping: there is nothing"]),
    "wrong types": (
        "replicates: 0\nseed: x\nsave: weekly\npolicies: weight_up\n",
        ["s.yaml:6:13: replicates: 0 is too small", "s.yaml:7:7: seed: must be a whole number, not text", "s.yaml:8:7: save: weekly is not available",
         "s.yaml:9:11: policies: must be a list, not text"],
    ),
    "written twice": ("seed: 1\nseed: 2\n", ["s.yaml:7:1: seed: written twice; it already stands in line 6"]),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = "      - {name: a, construct: life, points: 100, cadence: 3, evidence: {documents: 1}}\n"
    types = "village, community, organ, public_institution, state_enterprise, non_public_enterprise, social_organisation, school"
    (tmp_path / "sheet.yaml").write_text(
        "kind: assessment\nschema: 1\nid: sheet\ntitle: {en: t, zh: 题}\n"
        f"sets:\n  - name: all\n    types: [{types}]\n    indicators:\n{rows}",
        encoding="utf-8",
    )
    town = "kind: scenario\nschema: 1\nid: town\nextends: baseline\nassessment: sheet.yaml\n"
    (tmp_path / "town.yaml").write_text(town, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("case", CASES)
def test_every_mistake_has_its_place(folder: Path, case: str) -> None:
    body, expected = CASES[case]
    lines = lines_of(folder, body)
    assert len(lines) == len(expected), lines
    for line, start in zip(lines, expected, strict=True):
        assert line.startswith(start), f"{line!r} does not start with {start!r}"
    assert all(re.search(r"[\u4e00-\u9fff]", line) for line in lines_of(folder, body, "zh"))


def test_several_mistakes_in_all_parts_are_said_at_once(folder: Path) -> None:
    body = (
        "scenario: twn.yaml\nsettings: {mnths: 24}\npolicies: [weight_upp]\n"
        f"factors:\n  {WEIGHT}: {{low: -1}}\n  nonsense: {{}}\nuncertainties: [noise]\nfixed: {{{WEIGHT}: 0.2}}\n"
        "design: {method: saltelli, n: 1}\nreplicates: 1.5\nresponses: [x]\nwindows: {w: {first: 5, last: 1}}\nbudget: {run: 1}\nfoo: 1\n"
    )
    places = [line.split(" ")[0].rstrip(":") for line in lines_of(folder, body)]
    assert places == [f"s.yaml:{line}:{column}" for line, column in (
        (6, 11), (8, 12), (10, 34), (11, 3), (12, 17), (14, 31), (15, 13), (16, 13), (17, 31), (18, 10), (19, 1),
    )]  # fmt: skip


def test_a_table_with_a_missing_column_and_a_strange_one(folder: Path) -> None:
    (folder / "points.csv").write_text("assessment.party_wieght,inspection.span\n0.2,20\n", encoding="utf-8")
    lines = lines_of(folder, f"factors: {{{WEIGHT}: {{}}, inspection.span: {{}}}}\ndesign: {{method: table, file: points.csv}}\n")
    assert all(line.startswith("points.csv") for line in lines) and any(WEIGHT in line for line in lines), lines


def test_a_table_with_values_that_are_not_allowed(folder: Path) -> None:
    (folder / "points.csv").write_text(f"{WEIGHT}\n0.2\n1.5\nmuch\n", encoding="utf-8")
    lines = lines_of(folder, ONE + "design: {method: table, file: points.csv}\n")
    assert [line.split(": ")[0] for line in lines] == ["points.csv!A3", "points.csv!A4"], lines


def test_a_number_that_is_no_power_of_two_is_a_warning_with_its_reason(folder: Path) -> None:
    (folder / "s.yaml").write_text(HEAD + ONE + "design: {method: saltelli, n: 100}\n", encoding="utf-8")
    for lang, reason in (("en", "100 is not a power of two"), ("zh", "100不是2的幂")):
        result = run("check", str(folder / "s.yaml"), lang=lang)
        assert result.exit_code == 0 and reason in result.stderr and "64" in result.stderr and "128" in result.stderr


def test_a_circle_of_scenarios_and_one_of_policies(folder: Path) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        (folder / f"{one}.yaml").write_text(f"kind: scenario\nschema: 1\nid: {one}\nextends: {other}.yaml\n", encoding="utf-8")
        text = HEAD.replace("study", "policy").replace("id: s", f"id: p{one}") + f"reference: p{other}\nchanges: {{{WEIGHT}: 0.3}}\n"
        (folder / f"p{one}.yaml").write_text(text, encoding="utf-8")
    lines = lines_of(folder, "scenario: a.yaml\npolicies: [pa.yaml]\n")
    assert [("circle" in line, line.partition(":")[0]) for line in lines] == [(True, "b.yaml"), (True, "pa.yaml")]


def test_what_is_wrong_in_a_policy_is_placed_there_and_what_does_not_fit_at_its_name(folder: Path) -> None:
    (folder / "p.yaml").write_text(HEAD.replace("study", "policy").replace("id: s", "id: p") + "changes: {nonsense: 1}\n", encoding="utf-8")
    assert lines_of(folder, "policies: [p.yaml]\n")[0].startswith("p.yaml:6:11: nonsense: ")
    text = HEAD.replace("study", "policy").replace("id: s", "id: p") + f"changes: {{{WEIGHT}: {{value: 0.3, start: 30}}}}\n"
    (folder / "p.yaml").write_text(text, encoding="utf-8")
    lines = lines_of(folder, "settings: {months: 24}\npolicies: [weight_up, p.yaml]\n")
    assert len(lines) == 1 and lines[0].startswith("s.yaml:7:23: p: assessment.party_weight.start: month 30 is never reached")


def test_a_policy_cannot_have_the_name_of_the_arm(folder: Path) -> None:
    text = HEAD.replace("study", "policy").replace("id: s", "id: design") + f"changes: {{{WEIGHT}: 0.3}}\n"
    (folder / "design.yaml").write_text(text, encoding="utf-8")
    assert lines_of(folder, ONE + LHS + "policies: [design.yaml]\n")[0].startswith(
        "s.yaml:8:12: policies.0: a policy cannot be called design"
    )


def test_a_policy_whose_mix_fails_where_the_baseline_varies(folder: Path) -> None:
    text = HEAD.replace("study", "policy").replace("id: s", "id: p") + f"changes: {{{ON_SITE}: 0.15, {DOCUMENTS}: 0.7}}\n"
    (folder / "p.yaml").write_text(text, encoding="utf-8")
    body = "policies: [p.yaml]\nfactors: {assessment.evidence_mix.self_report: {low: 0, high: 0.2, acts: throughout}}\ndesign: {method: one_at_a_time}\n"
    lines = lines_of(folder, body)
    assert len(lines) == 1 and lines[0].startswith("s.yaml:7:1: assessment.evidence_mix (point ") and "sum to" in lines[0]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", "s.yaml: the file is empty"),
        ("kind: study\nschema: 2\n", "s.yaml:2:9: schema: must be 1"),
        ("kind: study\n", "s.yaml: schema: must be 1"),
        (HEAD.replace("id: s", "id: t"), "s.yaml:3:5: id: the id t must equal the file name (s)"),
        (HEAD.replace(", zh: 题", ""), "s.yaml:4:1: title.zh: is missing"),
    ],
)
def test_files_that_are_hardly_studies(folder: Path, content: str, line: str) -> None:
    (folder / "s.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_study(folder / "s.yaml")
    result = run("check", str(folder / "s.yaml"))
    assert result.exit_code == 2 and len(caught.value.problems) == 1
    assert result.stderr.replace(f"{folder}/", "").startswith(line)


def test_a_study_is_named_where_a_scenario_is_wanted_and_the_other_way_round(folder: Path) -> None:
    (folder / "s.yaml").write_text(HEAD, encoding="utf-8")
    for words in (("run", str(folder / "s.yaml")), ("run", "baseline", "--policy", str(folder / "s.yaml"))):
        assert "this is a study: branchsim sweep runs it" in run(*words).stderr
    for name in ("baseline", str(folder / "town.yaml")):
        with pytest.raises(InputError) as caught:
            load_study(name)
        assert [problem.key for problem in caught.value.problems] == ["problem.wrong_kind"]
    with pytest.raises(InputError) as caught:
        load_study("first_tri")
    assert caught.value.problems[0].values["suggestion"] == "first_try"
    assert "did you mean first_try?" in run("show", "first_tri").stderr


@given(st.text(max_size=80), st.integers(0, 400))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_makes_it_fail_otherwise(tmp_path: Path, noise: str, at: int) -> None:
    whole = (
        HEAD
        + ONE
        + LHS
        + "windows: {late: {first: 24, last: 35}}\nstopping: {response: quality, half_width: 0.1}\nsettings: {months: 36}\n"
    )
    (tmp_path / "s.yaml").write_text(whole[:at] + noise + whole[at:], encoding="utf-8", errors="replace")
    try:
        load_study(tmp_path / "s.yaml")
    except InputError as error:
        assert len(error.problems) > 0


def test_points_outside_the_range_of_the_study_are_located(tmp_path: Path) -> None:
    """Inside the parameter's own bounds, but not where the file says the factor lies."""
    (tmp_path / "points.csv").write_text(f"{WEIGHT}\n0.2\n0.9\n", encoding="utf-8")
    body = f"factors: {{{WEIGHT}: {{low: 0.1, high: 0.6}}}}\ndesign: {{method: table, file: points.csv}}\n"
    (tmp_path / "s.yaml").write_text(HEAD + body, encoding="utf-8")
    result = run("check", str(tmp_path / "s.yaml"))
    assert result.exit_code == 2
    assert f"points.csv!A3: {WEIGHT}: 0.9 lies outside the range the study gives this factor, 0.1 to 0.6" in result.output
