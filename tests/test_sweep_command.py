"""``branchsim sweep``, ``status``, ``plan`` and ``merge`` as a user runs them, on the real model; another process, another hash seed."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from branchsim.command_line import main
from experiments.study_design import plan_of
from experiments.study_files import load_study
from tests.test_growth import content

ROOT = Path(__file__).resolve().parent.parent
STUDY = """kind: study
schema: 1
id: tiny
title: {en: Tiny, zh: 很小}
question: {en: "Does it work?", zh: 是否可行？}
settings: {population.branches: 10, months: 12, burn_in: 24}
policies: [documents_w30]
factors:
  assessment.party_weight: {levels: [0.2, 0.4]}
  member.rate_burden: {}
design: {method: latin_hypercube, points: 12}
responses: [engagement, score]
replicates: 6
"""


@pytest.fixture
def study(tmp_path, monkeypatch) -> Path:
    """The study in an empty folder, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(STUDY, encoding="utf-8")
    return tmp_path / "tiny.yaml"


def run(*words: object, lang: str = "en"):
    return CliRunner().invoke(main, ["--lang", lang, *map(str, words)], prog_name="branchsim")


def test_a_sweep_leaves_its_folder_and_runs_once(study) -> None:
    first = run("sweep", "tiny.yaml")
    assert first.exit_code == 0, first.output
    folder = Path("out/tiny")
    assert "13 points, 4 arms (baseline included), 30 tasks, 120 runs; seeding common" in first.output
    assert (folder / "study.yaml").read_text(encoding="utf-8") == STUDY
    effects = pd.read_csv(folder / "effects_by_point.csv")
    assert list(effects.columns[:4]) == ["point_id", "assessment.party_weight", "member.rate_burden", "dummy"]
    assert len(effects) == 13 * 3 * 2
    own = effects[(effects["policy"] == "design") & (effects["point_id"] == 0)]
    assert (own["difference"] == 0).all()  # point 0 has the scenario's own levers
    assert set(own["method"]) == {"exact"}  # and has no limits (D6)
    assert own["low"].isna().all()
    assert effects[(effects["point_id"] == 0) & (effects["policy"] != "design")]["low"].notna().all()
    assert effects[effects["point_id"] == 3]["low"].isna().all()  # two replicates: no interval
    before = content(folder)
    again = run("sweep", "tiny.yaml")
    assert (again.exit_code, "complete already" in again.output) == (0, True)
    assert content(folder) == before


def test_effects_by_point_are_means_of_paired_differences(study) -> None:
    run("sweep", "tiny.yaml", "--out", "s")
    results = pd.read_parquet("s/results.parquet")
    rows = results[(results["group"] == "all") & (results["window"] == "year_1") & (results["point_id"] == 5)]
    arms = {policy: part.set_index("replicate_id")["score"] for policy, part in rows.groupby("policy")}
    effects = pd.read_csv("s/effects_by_point.csv").query("point_id == 5 and policy == 'design' and response == 'score'")
    assert effects["difference"].item() == pytest.approx((arms["design"] - arms["baseline"]).mean(), abs=1e-15)
    assert effects["replicates"].item() == 2


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.slow)])
def test_a_quick_look_is_marked_in_every_output(study, lang) -> None:
    said = {"en": "PRELIMINARY", "zh": "初步结果"}[lang]
    result = run("sweep", "tiny.yaml", "--quick", lang=lang)
    assert result.exit_code == 0, result.output
    folder = Path("out/tiny-quick")
    assert said in result.output
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["preliminary"] is True
    assert set(pd.read_csv(folder / "effects_by_point.csv")["status"]) == {"preliminary"}
    assert pd.read_parquet(folder / "results.parquet").groupby("point_id")["replicate_id"].nunique().eq(5).all()
    for words in (("status", folder), ("query", folder, "select count(*) from results"), ("export", folder, "--format", "csv")):
        assert said in run(*words, lang=lang).output
    run("figures", folder, lang=lang)
    drawn = list((folder / "figures").glob("*.svg"))
    assert len(drawn) > 0


def test_a_range_over_some_factors_is_not_called_an_assumption_range(study) -> None:
    """Two factors by a Latin hypercube are not the box; all its axes by a Sobol sequence are."""
    from analysis.wording import part_of_box
    from experiments.study_reader import read_study

    levers = "  assessment.party_weight: {levels: [0.2, 0.4]}\n"
    study.write_text(STUDY.replace(levers, ""), encoding="utf-8")
    some = run("sweep", "tiny.yaml", "--out", "some")
    assert "vary 1 factors of this study" in some.output
    box = STUDY[: STUDY.index("factors:")] + "uncertainties: all\ndesign: {method: sobol_sequence, points: 8}\nreplicates: 5\n"
    study.write_text(box, encoding="utf-8")
    whole = run("sweep", "tiny.yaml", "--out", "whole")
    assert whole.exit_code == 0, whole.output
    assert part_of_box(read_study(Path("whole"))) is None
    assert "factors of this study" not in whole.output
    run("figures", "some", "--only", "effects")
    assert part_of_box(read_study(Path("some"))) == {"factors": 1, "method": "latin_hypercube"}


def test_status_and_plan_speak_of_the_study(study) -> None:
    planned = run("plan", "tiny.yaml", "--pilot", 3)
    assert planned.exit_code == 0, planned.output
    assert "120 (30 tasks of 4 arms, 13 points)" in planned.output
    assert "design @ 12" in planned.output
    assert not Path("out").exists()
    run("sweep", "tiny.yaml", "--out", "s")
    status = run("status", "s")
    assert status.exit_code == 0
    assert "complete: 30 tasks, 0 of them failed" in status.output
    assert "attempt 1: threads, 30 tasks" in status.output
    assert run("status", "nowhere").exit_code == 2


def test_shards_are_merged_by_command(study) -> None:
    for number in (2, 1):
        done = run("sweep", "tiny.yaml", "--out", "s", "--shard", f"{number}/2")
        assert done.exit_code == 0, done.output
        if number == 2:
            early = run("merge", "s")
            assert (early.exit_code, "15 of 30 tasks have not been run yet" in early.output) == (2, True)
    merged = run("merge", "s")
    assert merged.exit_code == 0, merged.output
    run("sweep", "tiny.yaml", "--out", "whole")
    assert content(Path("s")) == content(Path("whole"))


def test_folders_of_shards_are_joined_and_others_refused(study) -> None:
    for number in (1, 2):
        run("sweep", "tiny.yaml", "--out", f"s{number}", "--shard", f"{number}/2")
    run("sweep", "tiny.yaml", "--out", "other", "--quick", "--shard", "1/2")
    refused = run("merge", "s1", "other")
    assert (refused.exit_code, "holds another study" in refused.output) == (2, True)
    merged = run("merge", "s1", "s2")
    assert merged.exit_code == 0, merged.output
    run("sweep", "tiny.yaml", "--out", "whole")
    assert content(Path("s1")) == content(Path("whole"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--shard", "0/2"), "write a shard as i/n"),
        (("--shard", "3/2"), "write a shard as i/n"),
        (("--processes", "2", "--dask", "tcp://127.0.0.1:1"), "do not go together"),
    ],
)
def test_bad_options_are_exit_code_2(study, words, said) -> None:
    result = run("sweep", "tiny.yaml", "--out", "s", *words)
    assert (result.exit_code, said in result.output) == (2, True), result.output
    assert not Path("s").exists()


def test_a_cluster_without_dask_is_said(study, monkeypatch) -> None:
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == "distributed" else find(name, *more))
    result = run("sweep", "tiny.yaml", "--dask", "tcp://127.0.0.1:1")
    assert (result.exit_code, 'pip install "branchsim[cluster]"' in result.output) == (2, True), result.output


def in_a_process(folder: str, study: str) -> None:
    """Run the study here, wherever here is."""
    from experiments.default_point import before_switch
    from experiments.model_runs import simulate_shared
    from experiments.runner import run_study
    from experiments.study_folder import open_study

    run_study(open_study(Path(folder), plan_of(load_study(study))), simulate_shared, 1, before=before_switch)


@pytest.mark.slow
def test_the_same_bytes_in_a_spawned_process_and_under_other_hash_seeds(study) -> None:
    in_a_process("here", str(study))
    expected = content(Path("here"))
    process = multiprocessing.get_context("spawn").Process(target=in_a_process, args=("spawned", str(study)))
    process.start()
    process.join(120)
    assert process.exitcode == 0
    assert content(Path("spawned")) == expected
    for seed in ("0", "1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        words = [sys.executable, "-m", "branchsim", "sweep", str(study), "--out", f"hash{seed}", "--threads", "2"]
        subprocess.run(words, check=True, capture_output=True, env=environment)
        assert content(Path(f"hash{seed}")) == expected


@pytest.mark.slow
def test_a_worker_process_runs_the_mesa_engine_to_the_same_bytes(study) -> None:
    run("sweep", "tiny.yaml", "--out", "kernel")
    slow = study.with_name("slow.yaml")
    slow.write_text(STUDY.replace("id: tiny", "id: slow").replace("replicates: 6", "replicates: 6\nengine: mesa"), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "branchsim", "sweep", "slow.yaml", "--out", "mesa", "--processes", "2"]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", env=environment)
    assert done.returncode == 0, done.stderr
    assert content(Path("mesa")) == content(Path("kernel"))


@pytest.mark.slow
def test_the_slurm_script_runs_shares_that_merge(study) -> None:
    command = study.with_name("branchsim")
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m branchsim "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    for number in ("1", "2", "3"):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{study.parent}{os.pathsep}{os.environ['PATH']}"}
        environment |= {"SLURM_ARRAY_TASK_ID": number, "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_CPUS_PER_TASK": "1"}
        script = ["bash", str(ROOT / "experiments" / "slurm_array.sh"), "tiny.yaml", "s"]
        done = subprocess.run(script, capture_output=True, text=True, encoding="utf-8", env=environment)
        assert done.returncode == 0, done.stderr
    assert run("merge", "s").exit_code == 0
    run("sweep", "tiny.yaml", "--out", "whole")
    assert content(Path("s")) == content(Path("whole"))
