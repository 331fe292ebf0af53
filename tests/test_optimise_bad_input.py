"""Searches that cannot be: exit code 2, a sentence for every problem, nothing written."""

# ruff: noqa: E501 (a mistake a line, with its whole sentence)

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from branchsim.command_line import main
from experiments.folder_lock import held
from tests.optimise_studies import HEAD, LEVERS, OBJECTIVES, REST, SIZES

ROOT = Path(__file__).resolve().parent.parent


def block(**changes: str) -> str:
    parts = {"objectives": OBJECTIVES.partition(": ")[2], "population": "8"} | changes
    return "optimise: {" + ", ".join(f"{name}: {value}" for name, value in parts.items()) + "}\n"


TWO = "[{response: quality}, {response: inflation}]"
CASES = {
    "no levers": (REST + block(), ["a search needs at least one lever"]),
    "only uncertainties": ("factors: {secretary.forgetting: {}}\n" + REST.replace("secretary.forgetting", "") + block(), ["a search needs at least one lever"]),
    "one objective": (LEVERS + REST + block(objectives="[{response: quality}]"), ["a front needs at least two objectives"]),
    "an unknown response": (LEVERS + REST + block(objectives="[{response: qualty}, {response: inflation}]"), ["qualty is not among those this study has (did you mean quality?)"]),
    "a response the study leaves out": (LEVERS + REST + block(objectives="[{response: engagement}, {response: inflation}]"), ["engagement is not among"]),
    "an unknown group": (LEVERS + REST + block(objectives="[{response: quality, group: vilage}, {response: inflation}]"), ["vilage is not among"]),
    "no direction": (LEVERS + REST.replace("quality, ", "quality, score, ") + block(objectives="[{response: score}, {response: inflation}]"), ["score has no direction"]),
    "an objective twice": (LEVERS + REST + block(objectives="[{response: quality}, {response: quality}]"), ["set twice"]),
    "an unknown statistic": (LEVERS + REST + block(objectives="[{response: quality, statistic: median}, {response: inflation}]"), ["median is not available"]),
    "two limits in one": (LEVERS + REST + block(constraints="[{response: quality, at_least: 0, at_most: 1}]"), ["write either at_least or at_most"]),
    "no limit": (LEVERS + REST + block(constraints="[{response: quality}]"), ["write either at_least or at_most"]),
    "not a number": (LEVERS + REST + block(constraints="[{response: quality, at_least: .nan}]"), ["nan is not a finite number"]),
    "infinite": (LEVERS + REST + block(constraints="[{response: quality, at_least: .inf}]"), ["inf is not a finite number"]),
    "a limit outside the unit": (LEVERS + REST + block(constraints="[{response: quality, at_least: 60, of: level}]"), ["60 is no limit for quality: what it is set for lies from 0 to 1"]),
    "a change outside the unit": (LEVERS + REST + block(constraints="[{response: quality, at_most: -2}]"), ["-2 is no limit for quality: what it is set for lies from -1 to 1"]),
    "a contradiction": (
        LEVERS + REST + block(constraints="[{response: quality, at_least: 0.3}, {response: quality, at_most: 0.2}]"), ["quality can't be at least 0.3 and at most 0.2"],
    ),
    "a design beside it": (LEVERS + REST + "design: {method: latin_hypercube, points: 8}\n" + block(), ["design has no place beside optimise"]),
    "stopping beside it": (LEVERS + REST + "stopping: {response: quality, half_width: 0.01}\n" + block(), ["stopping has no place beside optimise"]),
    "seeding of its own": (LEVERS + REST + "seeding: block\n" + block(), ["seeding has no place beside optimise"]),
    "seeds twice": (LEVERS + REST + block(seeds="[3, 3]"), ["optimise.seeds: set twice"]),
    "no seeds": (LEVERS + REST + block(seeds="[]"), ["optimise.seeds: must not be empty"]),
    "a negative seed": (LEVERS + REST + block(seeds="[-1]"), ["-1 is too small; at least 0"]),
    "one generation": (LEVERS + REST + block(generations="1"), ["1 is too small; at least 2"]),
    "a misspelt field": (LEVERS + REST + block(populations="8"), ["did you mean population?"]),
    "over the budget": (LEVERS + REST + "budget: {runs: 100}\n" + block(), ["the study needs 7310 runs"]),
    "a mix without room": (
        LEVERS.replace("{low: 0, high: 0.6}", "{low: 0.5, high: 0.9}, assessment.evidence_mix.mass_survey: {low: 0.6, high: 0.7}") + REST + block(), ["evidence_mix"],
    ),
    "all at once": (LEVERS + REST + block(objectives="[{response: qualty}]", seeds="[]"), ["at least two objectives", "must not be empty", "qualty is not among"]),
}  # fmt: skip


def optimise(folder: Path, body: str, *more: str, lang: str = "en"):
    (folder / "s.yaml").write_text(HEAD + body, encoding="utf-8")
    result = CliRunner().invoke(main, ["--lang", lang, "optimise", str(folder / "s.yaml"), "--out", str(folder / "out"), *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_searched_is_said(tmp_path, name) -> None:
    body, wanted = CASES[name]
    result = optimise(tmp_path, body, lang="en")
    assert result.exit_code == 2 and not (tmp_path / "out").exists(), result.output
    assert [one for one in wanted if one not in result.stderr] == [], result.stderr
    if len(wanted) == 1:
        assert "s.yaml:" in result.stderr


def test_the_same_in_chinese(tmp_path) -> None:
    result = optimise(tmp_path, CASES["all at once"][0], lang="zh")
    assert result.exit_code == 2 and "前沿至少需要两个目标" in result.stderr and "qualty" in result.stderr


def test_a_study_without_a_search_and_a_search_that_is_swept(tmp_path) -> None:
    result = optimise(tmp_path, "policies: [documents_w30]\n")
    assert result.exit_code == 2 and "the study asks for no search" in result.stderr
    (tmp_path / "s.yaml").write_text(HEAD + LEVERS + REST + block(), encoding="utf-8")
    for command in ("sweep", "plan"):
        swept = CliRunner().invoke(main, ["--lang", "en", command, str(tmp_path / "s.yaml")])
        assert swept.exit_code == 2 and "run it with branchsim optimise" in swept.stderr


def test_check_and_show_say_how_large_the_search_is(tmp_path) -> None:
    (tmp_path / "s.yaml").write_text(HEAD + LEVERS + REST + f"optimise: {{{OBJECTIVES}, {SIZES}}}\n", encoding="utf-8")
    runs = 2 * 3 * 2 * (1 + 8 * 2 * 2) + 13 * (6 + 6 * 2)  # search: both arms of every generation; then 13 arms afresh
    for command in ("check", "show"):
        result = CliRunner().invoke(main, ["--lang", "en", command, str(tmp_path / "s.yaml")])
        assert result.exit_code == 0 and f"at most {runs} runs" in " ".join(result.output.split()), result.output


def test_folders_of_others_are_refused(tmp_path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("dear", encoding="utf-8")
    body = LEVERS + REST + block()
    assert "letter.txt" in optimise(tmp_path, body).stderr
    (tmp_path / "out" / "letter.txt").unlink()
    (tmp_path / "out" / "search").mkdir()
    (tmp_path / "out" / "search" / "search.json").write_text('{"kind": "branchsim search", "identity": "x"}', encoding="utf-8")
    result = optimise(tmp_path, body)
    assert result.exit_code == 2 and "another search" in result.stderr
    generation = tmp_path / "out" / "search" / "seed_1" / "generation_0"
    (generation / "journal").mkdir(parents=True)
    (generation / "manifest.json").write_text("{}", encoding="utf-8")
    with held(generation):  # a search that runs is not cleared away under its feet
        result = optimise(tmp_path, body, "--overwrite")
        assert result.exit_code == 2 and "another process is at work" in result.stderr
    assert (generation / "manifest.json").exists()
    shutil.rmtree(tmp_path / "out" / "search")
    (tmp_path / "out" / "manifest.json").write_text("{}", encoding="utf-8")
    result = optimise(tmp_path, body, "--overwrite")
    assert result.exit_code == 2 and "not made by a search" in result.stderr


@pytest.mark.slow
def test_kill_nine_and_again_leaves_the_same_folder(tmp_path) -> None:
    """The real model: the process is killed while it searches, and the same command comes to the same files as an undisturbed one."""
    small = HEAD.replace("months: 24, population.branches: 20", "months: 12, burn_in: 24, population.branches: 10")
    sizes = "population: 6, generations: 3, seeds: [1], points: 2, replicates: 1, fresh: {points: 4, replicates: 1}"
    (tmp_path / "s.yaml").write_text(small + LEVERS + REST + f"optimise: {{objectives: {TWO}, {sizes}}}\n", encoding="utf-8")

    def start(out: str) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "branchsim", "--lang", "en", "optimise", str(tmp_path / "s.yaml"), "--out", str(tmp_path / out)]
        return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    assert start("whole").wait(timeout=300) == 0
    process, began = start("killed"), time.monotonic()
    while not (tmp_path / "killed/search/seed_1/generation_1").exists() and time.monotonic() - began < 120:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not (tmp_path / "killed" / "results.parquet").exists()
    assert start("killed").wait(timeout=300) == 0
    for name in ("results.parquet", "design.parquet", "policies/p01.yaml", "optimisation/analysis.json", "optimisation/fresh.csv"):
        assert (tmp_path / "killed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name
