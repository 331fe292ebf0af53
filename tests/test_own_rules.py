"""Own rules: a rule replaced from outside acts in both engines and nowhere else; a lever and a response are added as EXTENDING.md says."""

import json
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from branchsim.command_line import main
from branchsim.messages import render
from experiments.identity import canonical, digest
from sim.compiled import cache_folder
from sim.files.scenario_files import load_policy, load_scenario
from sim.model_copy import code_with, reaching_rules
from sim.own_rules import model_rules, rules_key
from sim.problems import InputError
from sim.simulate import settings_of, simulate, simulate_policies, start
from tests.runs import advance
from tests.test_engines import differing

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "sim" / "EXTENDING.md").read_text(encoding="utf-8")
SMALL = ["population.branches=5", "burn_in=24", "months=12"]
FRAME = "kind: scenario\nschema: 1\nid: s\ntitle: {en: t, zh: 题}\nquestion: {en: q, zh: 问}\nburn_in: 24\nmonths: 12\n"  # 7 lines
INPUTS = "base, per_engagement, engagement, away_loss, away, age_loss, age"


def blocks(language):
    """(file, text) of each fenced block of EXTENDING.md that names a file."""
    return re.findall(rf"^```{language} (\S+)\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def far_away(folder):
    """The scenario of EXTENDING.md with the files it prints."""
    for name, text in (*blocks("python"), *blocks("yaml")):
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "far_away.yaml"


def with_rule(folder, code, rules="attendance_probability: ./r.py:attend"):
    """Path of a scenario ``s`` whose rules, in line 9, are ``rules``, beside a file ``r.py`` of this code."""
    (folder / "r.py").write_text(code, encoding="utf-8")
    path = folder / "s.yaml"
    path.write_text(f"{FRAME}rules:\n  {rules}\n", encoding="utf-8")
    return path


def attend(body, inputs=INPUTS):
    return f"import math\n\n\ndef attend({inputs}):\n    {body}\n"


def refused(folder, path):
    """Every sentence of the refusal, without the folder."""
    with pytest.raises(InputError) as error:
        load_scenario(path)
    return [render(problem, "en").replace(f"{folder}/", "") for problem in error.value.problems]


def same(left, right):
    parts = ("numerator", "denominator")
    return all(np.array_equal(getattr(left, part).view("f8"), getattr(right, part).view("f8")) for part in parts)


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return load_scenario(far_away(tmp_path_factory.mktemp("own")), SMALL)


@pytest.fixture(scope="module")
def plain():
    return load_scenario("baseline", SMALL)


@pytest.mark.slow
def test_the_rule_acts_as_it_says_in_both_engines_alike_and_leaves_the_plain_model_alone(own, plain) -> None:
    before = simulate(plain, seed=3)
    policies = [None, load_policy("onsite_w45")]
    fast, slow = (simulate_policies(own, policies, seed=3, engine=engine) for engine in ("kernel", "mesa"))
    assert all(same(fast[arm], slow[arm]) for arm in fast)
    assert same(before, simulate(plain, seed=3)) and same(before, simulate(plain, seed=3, engine="mesa"))
    # Age keeps nobody away any more, distance does: the old come more often, those away less (residents as much as their age lets them).
    for series in (fast["baseline"], slow["baseline"]):
        assert np.nanmean(series.monthly("attendance_61_plus")) > np.nanmean(before.monthly("attendance_61_plus"))


@pytest.mark.slow  # the copy of the model is compiled: half a minute
def test_both_engines_agree_on_every_state_variable_after_two_years(own) -> None:
    states = []
    for engine in ("kernel", "mesa"):
        run = start(own, seed=5, engine=engine)
        states.append(advance(run, 0).state)
    assert differing(*states) == []


@pytest.mark.slow
def test_plain_and_own_scenarios_run_at_the_same_time(own, plain) -> None:
    alone = {scenario.id: simulate(scenario, seed=8) for scenario in (own, plain)}
    with ThreadPoolExecutor(4) as pool:
        mixed = list(pool.map(lambda scenario: (scenario.id, simulate(scenario, seed=8)), [own, plain] * 4))
    assert not same(alone[own.id], alone[plain.id])
    assert all(same(series, alone[name]) for name, series in mixed)


@pytest.mark.slow
def test_a_rule_equal_to_the_model_s_gives_the_model_s_numbers(tmp_path, plain) -> None:
    """Two rules at once, one with helpers and one of several numbers; the pull of business is solved with them too."""
    attendance = (ROOT / "sim" / "submodels" / "attendance.py").read_text(encoding="utf-8")
    times = (ROOT / "sim" / "submodels" / "time_allocation.py").read_text(encoding="utf-8")
    (tmp_path / "times.py").write_text(times, encoding="utf-8")
    rules = "{attendance_probability: './r.py:attendance_probability', time_allocation.step_time: './times.py:step_time', "
    path = with_rule(tmp_path, attendance, "x: y")
    path.write_text(f"{FRAME}rules: {rules} payoff_business: './times.py:payoff_business'}}\n", encoding="utf-8")
    twin = load_scenario(path, SMALL)
    assert [rule.name for rule in twin.rules] == [
        "attendance.attendance_probability",
        "time_allocation.payoff_business",
        "time_allocation.step_time",
    ]
    assert same(simulate(twin, seed=3), simulate(plain, seed=3))


def test_rules_called_outside_of_the_loops_are_replaced_there_too(tmp_path, plain) -> None:
    code = "def rate(age_years, rate_at_40, growth):\n    return 0.01\n\n\ndef seen(collusion, levels_up):\n    return 0.9\n"
    rules = "{monthly_death_probability: './r.py:rate', hidden_share: './r.py:seen'}"
    path = with_rule(tmp_path, code, "x: y")
    path.write_text(f"{FRAME}rules: {rules}\n", encoding="utf-8")
    own = load_scenario(path, SMALL)
    now, before = code_with(own.rules).settings_of(own)[0][2], settings_of(plain)[0][2]
    assert set(now.death) == {0.01}
    assert now.values[0].business_pull != before.values[0].business_pull


@pytest.mark.parametrize(
    ("code", "rules", "line"),
    [
        (attend("return 0.5"), "attendence_probability: ./r.py:attend", "9:3: rules.attendence_probability: the model has no rule of"
         " this name; its rules are the functions in sim/submodels (did you mean attendance_probability?)"),
        (attend("return 0.5"), "attendance_probability: ./r.py", "9:27: attendance.attendance_probability: write ./file.py:function or"
         " package.module:function, not ./r.py"),
        (attend("return 0.5"), "attendance_probability: ./q.py:attend", "9:27: attendance.attendance_probability: there is no file ./q.py"
         " (a path is read from the folder of this file)"),
        (attend("return 0.5"), "attendance_probability: no_such.package:attend", "9:27: attendance.attendance_probability: Python finds no"
         " module no_such.package with a source file"),
        (attend("return 0.5"), "attendance_probability: ./r.py:atend", "9:27: attendance.attendance_probability: there is no function atend"
         " in r.py (did you mean attend?)"),
        (attend("return 0.5"), "attendance_probability: 1", "9:27: rules.attendance_probability: must be text, not 1"),
        (attend("return 0.5"), "{attendance_probability: './r.py:attend', attendance.attendance_probability: './r.py:attend'}",
         "9:45: rules.attendance.attendance_probability: this rule is already replaced in line 9"),
        ("def attend(:\n", None, "9:27: attendance.attendance_probability: r.py:1 is not valid Python: invalid syntax"),
        (attend("return 0.5", "base, engagement"), None, "9:27: attendance.attendance_probability: attend in r.py takes (base, engagement),"
         f" but the rule it replaces takes ({INPUTS}): same names, same order"),
        (attend("return 0.5", INPUTS + "=0"), None, "9:27: attendance.attendance_probability: attend in r.py must be an ordinary function:"
         " def, no decorator, no default values, no * inputs"),
        ("attend = 3\n", None, "9:27: attendance.attendance_probability: attend in r.py must be an ordinary function:"
         " def, no decorator, no default values, no * inputs"),
        (attend("return 0.5 / (age - age)"), None, "9:27: attendance.attendance_probability: attend in r.py failed on trial:"
         " ZeroDivisionError: float division by zero (inputs: base="),
        (attend("return math.log(-1.0 - engagement)"), None, "9:27: attendance.attendance_probability: attend in r.py failed on trial:"
         " ValueError: math domain error (inputs: base="),
        (attend("return 1e308 * 10.0 * (1.0 - 1.0)"), None, "9:27: attendance.attendance_probability: attend in r.py returned nan on trial,"
         " a finite number is needed (inputs: base="),
        (attend("pass"), None, "9:27: attendance.attendance_probability: attend in r.py returned None on trial, a finite number is needed"),
        (attend("return 0.5, 0.5"), None, "9:27: attendance.attendance_probability: attend in r.py returned (0.5, 0.5) on trial, a finite"),
    ],
)  # fmt: skip
def test_bad_rules_are_named_with_their_file(tmp_path, code, rules, line) -> None:
    path = with_rule(tmp_path, code) if rules is None else with_rule(tmp_path, code, rules)
    found = refused(tmp_path, path)
    assert len(found) == 1 and found[0].startswith(f"s.yaml:{line}"), found


@pytest.mark.parametrize(
    "body",
    [
        "return engagement**2", "return min(engagement, 0.5)", "return open('x')", "raise ValueError('no')", "return [engagement][0]",
        "return math.pow(engagement, 2)", "return (lambda x: x)(engagement)", "return np.exp(engagement)", "import os",
        "math.exp = 3", "global WORDS", "return f'{engagement}'", "return ().__class__", "return WORDS", "return helper(engagement)",
        "while True: pass", "return [x for x in (1,)]", "return (engagement := 1)", "return unknown", "@attend\n    def f(): pass",
    ],
)  # fmt: skip
def test_what_engines_compute_differently_or_what_is_no_calculation_is_refused(tmp_path, body) -> None:
    tail = "\n\nWORDS = open\n\n\ndef helper(x, y=print()):\n    return x\n"
    found = refused(tmp_path, with_rule(tmp_path, attend(body) + tail))
    assert found and all("is not allowed in a rule; allowed are numbers, + - * / // %" in line for line in found)
    assert all(re.match(r"s.yaml:9:27: attendance.attendance_probability: r.py:\d+: ", line) for line in found)


def test_a_rule_file_is_read_and_not_run(tmp_path) -> None:
    touch = f"open({str(tmp_path / 'ran')!r}, 'w')"
    code = f"{touch}\nSHARE: {touch} = 0.5\n\n\ndef attend({INPUTS.replace('base', 'base: ' + touch)}) -> {touch}:\n    return SHARE\n"
    assert load_scenario(with_rule(tmp_path, code)).rules[0].function == "attend"
    assert not (tmp_path / "ran").exists()


def test_all_bad_rules_are_reported_at_once_in_both_languages(tmp_path) -> None:
    code = attend("return 1.0 / 0.0") + "\n\ndef half(base, support, followup):\n    return 1e999\n"
    path = with_rule(tmp_path, code, "{attendance_probability: './r.py:attend', half_life: './r.py:half'}")
    assert len(refused(tmp_path, path)) == 2
    result = CliRunner().invoke(main, ["--lang", "zh", "check", str(path)])
    assert (
        result.exit_code == 2
        and result.stderr.count("r.py中的") == 2
        and "试运行出错" in result.stderr
        and "应返回有限的数" in result.stderr
    )


def test_a_state_out_of_its_bounds_on_trial_is_laid_to_the_rule(tmp_path) -> None:
    code = "def learn(knowledge, kept, gain):\n    return knowledge + 1.0\n"
    (line,) = refused(tmp_path, with_rule(tmp_path, code, "learn: ./r.py:learn"))
    assert line.startswith("s.yaml:9:10: training.learn: a run with ./r.py:learn in the place of this rule gave member.knowledge = ")
    assert line.endswith("; allowed: 0 to 1")


@pytest.mark.parametrize("engine", [pytest.param("kernel", marks=pytest.mark.slow), "mesa"])
def test_a_rule_that_fails_after_the_trial_ends_the_run_with_its_file(tmp_path, engine) -> None:
    """The trial sees scenario values; a policy takes hours to where this rule divides by zero."""
    code = "def taught(share):\n    return 0.01 * (share - 0.25) / (share - 0.25)\n"
    assert model_rules()["training.mentored"].__code__.co_argcount == 1
    scenario = load_scenario(with_rule(tmp_path, code, "mentored: ./r.py:taught"), SMALL)
    bad = scenario.with_values({"member.mentoring": 0.25})
    with pytest.raises(InputError) as error:
        simulate(bad, seed=1, engine=engine)
    line = render(error.value.problems[0], "en")
    assert line.startswith(f"{tmp_path / 'r.py'}: training.mentored: a run with ./r.py:taught in the place of this rule ")
    assert line.endswith("failed: ZeroDivisionError: float division by zero") if engine == "mesa" else " gave member." in line


def test_extends_inherits_rules_one_by_one_and_the_nearer_file_wins(tmp_path) -> None:
    path = with_rule(tmp_path, attend("return 0.5"))
    (tmp_path / "near").mkdir()
    (tmp_path / "near" / "n.py").write_text(attend("return 0.25").replace("attend", "mine"), encoding="utf-8")
    child = tmp_path / "near" / "c.yaml"
    frame = "kind: scenario\nschema: 1\nid: c\nextends: ../s.yaml\n"
    child.write_text(frame, encoding="utf-8")
    assert [rule.sha256 for rule in load_scenario(child).rules] == [rule.sha256 for rule in load_scenario(path).rules]
    child.write_text(frame + "rules: {attendance.attendance_probability: './n.py:mine'}\n", encoding="utf-8")
    assert [rule.target for rule in load_scenario(child).rules] == ["./n.py:mine"]
    child.write_text(frame + "rules: {half_life: './n.py:mine'}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_scenario(child)
    (problem,) = error.value.problems  # about its own rule only: the inherited one is in order
    assert (Path(problem.path).name, problem.line, problem.key) == ("c.yaml", 5, "problem.rule_signature")


def test_an_installed_module_is_found_without_being_imported(tmp_path, monkeypatch) -> None:
    package = tmp_path / "mypackage"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "rules.py").write_text("raise SystemExit\n" + attend("return 0.5"), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    scenario = load_scenario(with_rule(tmp_path, "", "attendance_probability: mypackage.rules:attend"))
    assert scenario.rules[0].file == str(package / "rules.py")
    assert "mypackage.rules" not in sys.modules


def test_another_text_is_another_study_and_another_folder_of_compiled_code(tmp_path) -> None:
    first = load_scenario(with_rule(tmp_path, attend("return 0.5")))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    moved = load_scenario(with_rule(elsewhere, attend("return 0.5").replace("\n", "\r\n")))
    other = load_scenario(with_rule(tmp_path, attend("return 0.6")))
    assert digest(first) == digest(moved) != digest(other)
    assert set(canonical(first)["rules"][0]) == {"name", "target", "sha256"}
    keys = {rules_key(scenario.rules) for scenario in (first, moved, other)}
    assert len(keys) == 2 and len({cache_folder(), *map(cache_folder, keys)}) == 3
    plain = load_scenario("baseline")
    assert plain.rules == () and rules_key(()) == ""


def test_the_manifest_records_the_rule_and_another_rule_cannot_go_on_with_the_study(tmp_path, own) -> None:
    path, out = far_away(tmp_path), tmp_path / "study"
    command = ["run", str(path), "--replicates", "1", "--branches", "5", "--months", "12", "--out", str(out), "--set", "burn_in=24"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    (rule,) = manifest["scenario"]["rules"]
    target = "./own_rules.py:attend"
    assert rule == {"name": "attendance.attendance_probability", "target": target, "sha256": own.rules[0].sha256}
    assert str(tmp_path) not in json.dumps(manifest)
    code = (tmp_path / "own_rules.py").read_text(encoding="utf-8")
    (tmp_path / "own_rules.py").write_text(code.replace("0.5", "0.6"), encoding="utf-8")
    again = CliRunner().invoke(main, ["--lang", "en", *command])
    assert again.exit_code == 2 and "scenario" in again.stderr


def test_show_lists_replaced_rules_and_the_schema_knows_their_names(tmp_path, own) -> None:
    shown = CliRunner().invoke(main, ["--lang", "zh", "show", str(far_away(tmp_path))])
    assert shown.exit_code == 0 and "attendance.attendance_probability" in shown.stdout and "替换模型规则的自有规则" in shown.stdout
    assert own.rules[0].sha256[:16] in shown.stdout
    assert "自有规则" not in CliRunner().invoke(main, ["--lang", "zh", "show", "baseline"]).stdout
    schema = json.loads(CliRunner().invoke(main, ["schema", "scenario"]).stdout)["properties"]["rules"]
    assert {"attendance_probability", "attendance.attendance_probability"} <= set(schema["propertyNames"]["enum"])
    assert schema["additionalProperties"]["type"] == "string"


def test_only_what_reaches_a_rule_is_copied() -> None:
    copied = reaching_rules()
    assert {"sim.compiled", "sim.kernel", "sim.mesa_model", "sim.simulate", "sim.setting", "sim.agents.member"} <= copied
    assert copied.isdisjoint({"sim.scenario", "sim.problems", "sim.entities", "sim.observation", "sim.randomness", "sim.model_copy"})


FORK = (
    f"SMALL = {SMALL}"
    + """
import json
import numpy as np
from sim.files.scenario_files import load_scenario
from sim.scenario import Change, Policy, Text
from sim.simulate import simulate_policies
words = Text("", "")
policies = [None, Policy("coached", words, words, (), None, (Change("secretary.coaching_hours", 40.0),))]
arms = {engine: simulate_policies(load_scenario("baseline", SMALL), policies, seed=3, engine=engine) for engine in ("kernel", "mesa")}
fast, slow = arms["kernel"], arms["mesa"]
same = [np.array_equal(fast[arm].numerator.view("f8"), slow[arm].numerator.view("f8")) for arm in fast]
names = ("secretary_ability", "quality", "engagement")
print(json.dumps({"same": same, **{arm: [fast[arm].monthly(name).tolist() for name in names] for arm in fast}}))
"""
)


@pytest.mark.slow
def test_a_lever_and_a_response_are_added_in_a_fork_as_the_guide_prints(tmp_path, plain) -> None:
    for name in ("sim", "scenarios"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    changed = blocks("diff")
    assert len({name for name, _ in changed}) <= 4
    for name, text in changed:
        path = tmp_path / name
        old, new = ("".join(line[1:] + "\n" for line in text.splitlines() if line[0] == sign) for sign in "-+")
        before = path.read_text(encoding="utf-8")
        old, new = (old.rstrip("\n"), new.rstrip("\n")) if old else (old, new)
        assert before.endswith("\n") and (old == "" or before.count(old) == 1), name
        path.write_text(before.replace(old, new) if old else before + new, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", FORK], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert found["same"] == [True, True]
    ability, quality = (np.array(found["coached"][k]) - np.array(found["baseline"][k]) for k in (0, 1))
    assert ability.min() > 0.1 and quality[-1] > 0.0
    untouched = simulate(plain, seed=3)
    for k, name in ((1, "quality"), (2, "engagement")):
        assert found["baseline"][k] == untouched.monthly(name).tolist()  # at its default the lever changes no bit
