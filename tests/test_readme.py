"""Whoever follows a README, line by line, gets what it says: every command is run in order on the files it shows."""

from __future__ import annotations

import re
import shlex
import tomllib
from importlib.util import find_spec
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from branchsim.command_line import main
from tests.readme_steps import ROOT, arguments, blocks, commands, files, readme, spans

LANGUAGES = ("en", "zh")
DEMO = (
    "compare baseline --policy documents_w15 --policy documents_w30 --policy documents_w45 "
    "--policy onsite_w15 --policy onsite_w30 --policy onsite_w45 --box 64 --out out/demo"
)
FEW = "--replicates 2 --box 0 --no-figure"
# What is added to a command that would run for long. Every such command stands here, and nothing else.
SHORTENED = {
    DEMO: f"{FEW} --branches 20",
    "compare my_county.yaml --policy my_policy.yaml --out out/my_policy": FEW,
    "compare old_sheet.yaml --policy new_sheet.yaml --out out/new_sheet": f"{FEW} --branches 40",
    "compare my_town_now.yaml --policy my_policy.yaml --out out/my_town": FEW,
    "compare baseline --policy weight_up --policy leadership_attention --policy training_once --policy training_spaced "
    "--policy weight_attention_training": f"{FEW} --branches 20",
    "compare baseline --grid assessment.party_weight=0.15,0.3,0.45 --grid assessment.evidence_mix.on_site=0.05,0.2,0.4 "
    "--set inspection.coverage_target=1 --set inspection.capacity_days=400 --out out/grid": f"{FEW} --branches 20",
    "compare baseline --policy l11_unannounced_checks --policy l13_think_tank --policy l11_unannounced_checks+l13_think_tank "
    "--out out/library": f"{FEW} --branches 20",
    "run national --replicates 1 --threads 2 --out out/national": "--branches 5100 --months 12",  # large enough for districts
    "plan my_study.yaml": "--pilot 2",
    "sweep my_study.yaml --quick": "",
    "sweep my_study.yaml --out out/my_study": "",
    "reproduce my_study.zip": "--points 1",
    "optimise optimise_assessment_design --out out/front": "--quick",
    "calibrate calibrate_patterns --out out/plausible": "--quick",
    "run baseline --set sup.w_party=0.35 --set population.branches=100": "",
    "run baseline --replicates 1": "",
    "report out/demo --overwrite": "--format html",
    "report out/my_policy": "",
    "figures out/grid --gallery": "--only effects",
    "figures out/grid --check": "--only effects",
    "--lang zh report out/my_policy": "--format tables",
    'report out/my_policy --template report_template.md --title "What half of the villages change" --author "J. Doe" --out out/my_report': (
        "--format pdf"
    ),
    "reality": "--replicates 2 --branches 20",
    "reality figures --scenario my_town_now.yaml": "--replicates 2",
    "reality T03 T07 --ablation": "--replicates 2 --branches 20",
    "falsify T03 --evaluations 20": "--evaluations 5 --replicates 1 --branches 20",
}
MAY_FAIL = {"reality"}  # exit code 1: a regularity is not met, as the READMEs say


def target_exists(command: str) -> bool:
    """Is this command of another program possible here? Nothing is installed or downloaded."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    match shlex.split(command):
        case ["make", target]:
            return re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE) is not None
        case ["git", "clone", *_] | ["python3", "-m", "venv", ".venv"]:
            return True
        case [".venv/bin/python", "-m", "pip", "install", "-c", constraints, "-e", extra]:
            extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
            return (ROOT / constraints).is_file() and extra.removeprefix(".[").removesuffix("]") in extras
        case [".venv/bin/python", "-m", "pytest", *_]:
            return command.removeprefix(".venv/bin/python") in makefile
        case [".venv/bin/python", "-m", module]:
            return find_spec(module) is not None
    return False


def run(line: str, lang: str) -> str:
    """Run ``branchsim`` with the words of ``line``, shortened as the table says, and return what it printed."""
    name = next(word for word in shlex.split(line) if not word.startswith("-") and word not in LANGUAGES) if "--help" not in line else ""
    if name in ("compare", "run", "reality", "falsify", "plan", "sweep", "reproduce", "report", "optimise", "calibrate"):
        assert line in SHORTENED, "a command that may run for long needs an entry in SHORTENED"
    result = CliRunner().invoke(main, ["--lang", lang, *shlex.split(line), *shlex.split(SHORTENED.get(line, ""))], prog_name="branchsim")
    assert result.exit_code in ({0, 1} if name in MAY_FAIL else {0}), f"{line}\n{result.output}\n{result.exception!r}"
    return result.output


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en"])  # the other README has the same commands and files, and every command is tested in both languages
def test_every_command_does_what_the_readme_says(lang, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mpl.use("Agg")
    text = readme(lang)
    for name, content in files(text).items():
        Path(name).write_text(content, encoding="utf-8")
    printed = {}
    for command in commands(text):
        line = arguments(command)
        if line is None:
            assert target_exists(command), command
        elif line not in printed:
            printed[line] = run(line, lang)
    assert set(SHORTENED) <= set(printed)
    named = {span.rstrip("/") for span in spans(text) if re.fullmatch(r"[\w.]+\.(?:json|parquet|csv)|figures/", span)}
    made = {path.name for folder in ("out/grid", "out/national", ".") for path in Path(folder).iterdir()}
    assert named - made == set()
    own = printed["reality figures --scenario my_town_now.yaml"].splitlines()[-8:]
    assert all({"en": "Party score", "zh": "党建考核得分"}[lang] in row for row in own[:4])  # the user's figures come last


def test_both_readmes_have_the_same_commands_and_files():
    english, chinese = readme("en"), readme("zh")
    assert sorted(commands(english)) == sorted(commands(chinese))
    yaml = YAML(typ="safe")
    assert [(name, yaml.load(text)) for name, text in files(english).items()] == [
        (name, yaml.load(text)) for name, text in files(chinese).items()
    ]
    assert len(blocks(english)) == len(blocks(chinese))


def test_a_command_in_a_block_a_table_or_a_sentence_is_seen():
    text = "```sh\nbranchsim list   # what ships\n```\n| x | `branchsim show y` |\nuse `make lint` or `branchsim`\n"
    text += "```yaml\n# a.yaml\nid: a\n```\n"
    assert commands(text) == ["branchsim list", "branchsim show y", "make lint"]
    assert files(text) == {"a.yaml": "# a.yaml\nid: a\n"}
    assert not target_exists("make nothing") and not target_exists("rm -rf .venv")


def test_the_demonstration_is_the_one_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    policies = re.search(r"\$\(foreach p,([^,]+),--policy \$\(p\)\)", makefile)
    demo = re.search(r"^DEMO := \$\(BIN\)/branchsim (.*)$", makefile, re.MULTILINE)
    assert demo[1].replace(policies[0], " ".join(f"--policy {name}" for name in policies[1].split())) == DEMO
    assert f".venv/bin/branchsim {DEMO}" in commands(readme("en"))


def test_the_notebook_lines_run():
    names: dict[str, object] = {}
    for line in (span for span in spans(readme("zh")) if span.startswith(("from branchsim", "simulate("))):
        exec(f"last = {line}" if line.startswith("simulate") else line, names)
    assert names["last"].shape == (36,) and readme("en").count("simulate(load_scenario") == 1


@pytest.mark.slow
def test_the_quoted_answer_and_table_are_those_of_the_demonstration(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for lang in LANGUAGES:  # the second finds the finished study
        result = CliRunner().invoke(main, ["--lang", lang, *DEMO.split(), "--no-figure"], prog_name="branchsim")
        quoted = re.search(r"^> (.*)$", readme(lang), re.MULTILINE)[1]
        assert quoted in result.output.splitlines()
    effects = pd.read_csv("out/demo/effects.csv").query("group == 'all' and window == 'year_3'").set_index(["policy", "response"])
    responses = ("engagement", "quality", "score", "inflation", "validity", "paperwork_hours")
    for lang in LANGUAGES:
        rows = re.findall(r"^\| [^|]+ \| ([-+][\d.]+) \| (\d+) % \| ([-+][\d.]+) \| (\d+) % \|$", readme(lang), re.MULTILINE)
        for response, row in zip(responses, rows, strict=True):
            digits = 1 if response == "paperwork_hours" else 3
            documents, onsite = effects.loc[("documents_w45", response)], effects.loc[("onsite_w45", response)]
            expected = [(f"{at['difference']:+.{digits}f}", f"{at['box_share']:.0%}".rstrip("%")) for at in (documents, onsite)]
            assert row == (*expected[0], *expected[1]), response
