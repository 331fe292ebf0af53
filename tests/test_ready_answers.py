"""Ready answers: the commands that are run, the report over their studies, and the block in the READMEs."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.quoted import pieces
from analysis.reports.document import Heading, texts
from branchsim.answers.__main__ import write_answers
from branchsim.answers.brief import brief
from branchsim.answers.document import document, sources
from branchsim.answers.readme_block import BLOCK, DIGITS, READMES, ROOT
from branchsim.answers.steps import QUESTIONS, steps
from branchsim.command_line import COMMANDS, main
from branchsim.messages import LANGUAGES, text
from experiments.code_version import code_version
from experiments.shipped_studies import shipped_studies
from sim.files.scenario_folder import shipped_files

SMALLER = {
    "answers_design": [("population.branches: 60", "population.branches: 24"), ("n: 512", "n: 16")],
    "answers_policies": [
        ("population.branches: 60", "population.branches: 24"), ("points: 256", "points: 32"), ("replicates: 20", "replicates: 5"),
    ],
    "optimise_assessment_design": [
        ("population.branches: 60", "population.branches: 24"), ("population: 24", "population: 8"), ("generations: 25", "generations: 2"),
        ("points: 6", "points: 3"), ("points: 40, replicates: 5", "points: 8, replicates: 2"), ("replicates: 20", "replicates: 5"),
    ],
}  # fmt: skip


def test_every_step_is_a_command_on_a_study_that_ships(tmp_path, monkeypatch):
    monkeypatch.setattr("branchsim.answers.steps._leaders", lambda folder: ["s22b_continuity"])
    found = list(steps(tmp_path))
    assert {step[0] for step in found} <= set(COMMANDS)
    studies = {study.id for study in shipped_studies()}
    assert {step[1] for step in found if step[0] in ("sweep", "optimise", "calibrate")} <= studies
    assert {str(tmp_path / question.folder) for question in QUESTIONS} <= {word for step in found for word in step}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answers_in_the_readme_are_of_this_model(lang):
    """Whoever changes a rule or a default runs ``make answers`` and ``python -m branchsim.answers.readme_block out/answers`` again."""
    found = BLOCK.search((ROOT / READMES[lang]).read_text(encoding="utf-8"))
    assert found is not None and found[2].count("\n- ") >= len(QUESTIONS)
    assert found[1] == code_version()[:DIGITS]


def test_both_readmes_quote_the_same_numbers():
    blocks = [BLOCK.search((ROOT / READMES[lang]).read_text(encoding="utf-8")) for lang in LANGUAGES]
    numbers = [re.findall(r"[+-]?\d+(?:\.\d+)", block[2]) for block in blocks if block is not None]
    assert numbers[0] == numbers[1] != []


def _small(name: str, place: Path) -> Path:
    content = shipped_files("study")[name].read_text(encoding="utf-8")
    for old, new in SMALLER.get(name, []):
        assert old in content, (name, old)
        content = content.replace(old, new)
    path = place / f"{name}.yaml"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.slow
def test_small_studies_give_a_report_whose_numbers_have_keys(tmp_path, monkeypatch):
    out = tmp_path / "answers"
    for step in steps(out):
        words = [str(_small(word, tmp_path)) if word in SMALLER else word for word in step]
        words += ["--quick"] if step[0] == "calibrate" else []
        result = CliRunner().invoke(main, ["--lang", "en", *words])
        assert result.exit_code == 0, (step, result.output[-2000:])
    found, rows = sources(out, "en", png=False)
    keys = {row["key"] for row in rows}
    told = document(found, out, "en")
    assert [block.id for block in told.blocks if isinstance(block, Heading) and block.level == 1][1:-1] == [
        f"question-{q.key}" for q in QUESTIONS
    ]
    for marked in (*texts(told), *brief(found)):
        for piece in pieces(marked):
            assert piece.kind != "text" or not re.search(r"\d", piece.text), marked
            assert piece.kind != "number" or piece.key.partition("#")[0] in keys, piece
    monkeypatch.setattr("branchsim.answers.__main__.FORMATS", ("html",))
    monkeypatch.setattr("branchsim.answers.__main__.LANGUAGES", ("zh",))
    assert {path.name for path in write_answers(out)} == {"report_zh.html", "brief_zh.md", "results.json"}
    assert {row["key"] for row in json.loads((out / "results.json").read_text(encoding="utf-8"))["numbers"]} == keys
    assert [partial(text, lang=lang)("report.answers.brief") for lang in LANGUAGES] == ["In brief", "概要"]
