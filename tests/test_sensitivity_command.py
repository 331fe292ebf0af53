"""``branchsim sensitivity``: what it computes, writes and says on small studies, and what it refuses."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from analysis.sensitivity.asked import Asked, with_defaults
from analysis.sensitivity.of_study import sensitivity_of_study
from analysis.stored_analysis import read_analysis
from branchsim.command_line import main
from experiments.study_reader import StoredStudy, read_study
from sim.problems import InputError
from tests.report_studies import sweep_plan
from tests.sensitivity_studies import DOCUMENTS, FORGETTING, WEIGHT, design_plan, sensitivity_folder

SHARE = {FORGETTING: 0.8, DOCUMENTS: 0.2}  # of the variance of quality: 0.3 squared against 0.15 squared


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("sensitivity")
    jobs = {
        "saltelli": design_plan("saltelli", n=32, levers=True),
        "morris": design_plan("morris", trajectories=8),
        "efast": design_plan("efast", n=9, M=1),
        "hypercube": design_plan("latin_hypercube", points=12),
        "single": design_plan("saltelli", n=4, replicates=1),
        "common": design_plan("saltelli", n=4, seeding="common"),
        "tiny": design_plan("saltelli", n=4),
        "factorial": sweep_plan(),
        "bare": replace(
            design_plan("saltelli", n=4), design=pd.DataFrame({"point_id": [0]}), sampler={"name": "default point", "fixed": {}}
        ),
    }
    return {name: sensitivity_folder(root / name, job) for name, job in jobs.items()}


def run(*args: object, lang: str = "en") -> Result:
    result = CliRunner().invoke(main, ["--lang", lang, "sensitivity", *map(str, args)], terminal_width=100)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def indices(study: StoredStudy, **asked) -> tuple[pd.DataFrame, dict[str, dict]]:
    analysis, _ = sensitivity_of_study(study, with_defaults(study, Asked(resamples=200, **asked)))
    return analysis.tables["indices"], {row["key"]: row for row in analysis.numbers}


def without(study: StoredStudy, lost: pd.Series) -> StoredStudy:
    """As if these tasks (by row of the results) had failed."""
    return replace(study, results=study.results[~lost])


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.slow)])
def test_sobol_says_which_parameters_matter_and_what_it_rests_on(folders, lang) -> None:
    result = run(folders["saltelli"], "--response", "quality", "--resamples", 200, lang=lang)
    assert result.exit_code == 0, result.stderr
    said = "Surely above the noise (ST): How fast old habits" if lang == "en" else "明确高于噪声的参数（ST）：时间习惯的遗忘率为"
    rests = "32 of 32 blocks with 2 replicates" if lang == "en" else "32个点组中的32个，每点重复2次"
    assert said in result.stdout and rests in result.stdout
    table = pd.read_csv(folders["saltelli"] / "sensitivity" / "indices.csv")
    columns = {"response", "factor", "index", "value", "low", "high", "n", "method", "seeding", "of", "policy", "group", "window"}
    assert columns <= set(table.columns)
    found = table[table["index"] == "ST"].set_index("factor")
    assert found["value"].to_dict() == pytest.approx({**SHARE, "dummy": 0, WEIGHT: 0, "branch.document_time_substance": 0}, abs=0.2)
    assert found["ranked"].to_dict() == {name: name in SHARE for name in found.index}
    assert set(found["policy"]) == {"design"} and set(found["seeding"]) == {"block"}
    split = pd.read_csv(folders["saltelli"] / "sensitivity" / "variance_split.csv").set_index("part")["value"]
    assert split["parameters"] == pytest.approx(0.3**2 / 12 + 0.15**2 / 12, rel=0.3)
    assert split["noise"] == pytest.approx(0.03**2, rel=0.6) and split["interaction"] == pytest.approx(0.01**2, rel=0.6)


def test_running_it_again_gives_the_same_bytes_and_another_seed_does_not(folders) -> None:
    place = folders["saltelli"] / "sensitivity"
    asked = ("--response", "quality", "--resamples", 200)
    run(folders["saltelli"], *asked)
    before = [(place / name).read_bytes() for name in ("indices.csv", "analysis.json")]
    run(folders["saltelli"], *asked, "--seed", 0)
    again = [(place / name).read_bytes() for name in ("indices.csv", "analysis.json")]
    assert before == again
    run(folders["saltelli"], *asked, "--seed", 1)
    assert (place / "indices.csv").read_bytes() != before[0]
    numbers = json.loads((place / "analysis.json").read_text(encoding="utf-8"))["numbers"]
    assert all(row["key"].startswith("sensitivity.") for row in numbers)
    assert {"sensitivity.effective_n", "sensitivity.replicates", "sensitivity.level", "sensitivity.seed"} <= {row["key"] for row in numbers}


def test_the_difference_has_lost_the_noise_that_both_arms_share(folders) -> None:
    study = read_study(folders["saltelli"])
    _, level = indices(study, responses=("engagement",))
    table, difference = indices(study, responses=("engagement",), of="difference")
    noise = {of: numbers[f"sensitivity.{of}.design.engagement.sobol.split.noise"]["variance"]
             for of, numbers in (("level", level), ("difference", difference))}  # fmt: skip
    assert noise["level"] > 10 * abs(noise["difference"])
    assert table[table["index"] == "ST"]["factor"].tolist()[:2] == [WEIGHT, FORGETTING]


def test_a_lever_of_the_design_does_not_act_on_the_baseline(folders) -> None:
    table, _ = indices(read_study(folders["saltelli"]), responses=("quality",), policies=("baseline",))
    assert WEIGHT not in set(table["factor"])
    assert table.set_index(["index", "factor"]).loc[("ST", FORGETTING), "value"] == pytest.approx(0.8, abs=0.12)


@pytest.mark.slow
def test_runs_failed_at_random_drop_their_blocks_and_leave_the_estimates(folders) -> None:
    study = read_study(folders["saltelli"])
    tasks = study.results["point_id"] * 10 + study.results["replicate_id"]
    ids = tasks[study.results["point_id"] > 0].unique()
    lost = np.random.default_rng(1).choice(ids, len(ids) // 50, replace=False)
    table, numbers = indices(without(study, tasks.isin(lost)), responses=("quality",))
    points = study.design.set_index("point_id")["block"]
    assert numbers["sensitivity.effective_n"]["value"] == 32 - points[np.unique(lost // 10)].nunique()
    assert numbers["sensitivity.planned_n"]["value"] == 32
    assert table.set_index(["index", "factor"])["value"].loc["ST"][list(SHARE)].to_dict() == pytest.approx(SHARE, abs=0.15)
    assert "sensitivity.level.design.quality.sobol.missing" not in numbers


def test_runs_failed_in_a_region_are_told_with_the_region(folders, tmp_path) -> None:
    study = read_study(folders["saltelli"])
    values = study.design.set_index("point_id")[FORGETTING].reindex(study.results["point_id"]).to_numpy()
    broken = without(study, pd.Series(values > 0.28, index=study.results.index) & (study.results["point_id"] > 0))
    _, numbers = indices(broken, responses=("quality",))
    key = "sensitivity.level.design.quality.sobol"
    assert numbers[f"{key}.missing"]["value"] == 1 and numbers[f"{key}.missing"]["elsewhere"] < 0.05
    bounds = {(row["factor"], row["side"]): row["value"] for name, row in numbers.items() if name.startswith(f"{key}.missing.bound")}
    assert bounds[(FORGETTING, ">")] == pytest.approx(0.28, abs=0.01)
    from functools import partial

    from analysis.numbers.numbers import Numbers
    from analysis.quoted import plain
    from analysis.sensitivity.wording import reading_sentences, readings
    from branchsim.messages import text

    analysis, _ = sensitivity_of_study(broken, with_defaults(broken, Asked(resamples=200, responses=("quality",))))
    one, _, rows = next(readings(analysis))
    said = [
        plain(part) for part in reading_sentences(one, rows, Numbers({"numbers": analysis.numbers}, "en"), partial(text, lang="en"), str)
    ]
    assert "Blocks are missing in a region: where " in said[-1] and f"{FORGETTING} is above 0.2" in said[-1]


def test_morris_and_efast_are_taken_for_their_designs(folders) -> None:
    assert run(folders["morris"], "--response", "quality", "--resamples", 200).exit_code == 0
    table = pd.read_csv(folders["morris"] / "sensitivity" / "indices.csv").set_index(["index", "factor"])["value"]
    assert table["mu_star"][[FORGETTING, DOCUMENTS]].tolist() == pytest.approx([0.3, 0.15], abs=0.03)  # coefficient times range
    result = run(folders["efast"], "--response", "quality")
    assert result.exit_code == 0 and "eFAST gives no limits" in result.stdout and "no interval" in result.stdout
    table = pd.read_csv(folders["efast"] / "sensitivity" / "indices.csv")
    assert table["low"].isna().all() and not table["ranked"].any()


def test_methods_for_given_data_take_the_sample_of_the_design(folders, monkeypatch) -> None:
    import sys
    from types import ModuleType

    seen = []

    def given_data_indices(values, method, *, seed=0, level=0.95):
        seen.append((method, values.factors.shape, values.values.shape))
        rows = [
            (name, method, 0.5 - 0.1 * place, 0.4 - 0.1 * place, 0.6 - 0.1 * place, len(values.values))
            for place, name in enumerate(values.factors)
        ]
        return pd.DataFrame(rows, columns=["factor", "index", "value", "low", "high", "n"])

    stub = ModuleType("analysis.sensitivity.given_data")
    stub.given_data_indices, stub.GivenDataRefused = given_data_indices, type("GivenDataRefused", (Exception,), {})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "analysis.sensitivity.given_data", stub)

    def study_surface(*args, **more):
        raise stub.GivenDataRefused  # no surface either

    surface = ModuleType("analysis.sensitivity.surface")
    surface.study_surface = study_surface  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "analysis.sensitivity.surface", surface)
    assert run(folders["hypercube"], "--response", "quality").exit_code == 0
    assert seen == [("delta", (12, 4), (12, 2)), ("shapley", (12, 4), (12, 2))]
    seen.clear()
    assert run(folders["saltelli"], "--response", "quality", "--method", "pawn").exit_code == 0
    assert seen == [("pawn", (64, 5), (64, 2))]  # rows A and B of 32 blocks


def test_the_ranking_says_where_the_choice_turns(folders, monkeypatch) -> None:
    import sys
    from types import ModuleType

    def ranking_sensitivity(study, response, policies, *, window=None, group="all", seed=0):
        assert list(policies) == ["baseline", "w30"] and window == study.windows[-1]
        turn, none = ("below", "w30"), (None, None)
        rows = [(FORGETTING, "chance_of_change", 0.4, None, None, 32, *turn), (FORGETTING, "evppi", 0.02, 0.01, 0.03, 32, *turn),
                (FORGETTING, "flip_at", 0.22, 0.2, 0.24, 32, *turn), (DOCUMENTS, "chance_of_change", 0.6, None, None, 32, *none),
                (DOCUMENTS, "evppi", 0.001, -0.01, 0.01, 32, *none), (DOCUMENTS, "flip_at", None, None, None, 32, *none)]  # fmt: skip
        return pd.DataFrame(rows, columns=["factor", "index", "value", "low", "high", "n", "flip_side", "flips_to"]).astype(
            {"value": float, "low": float}
        )

    stub = ModuleType("analysis.sensitivity.of_ranking")
    stub.ranking_sensitivity = ranking_sensitivity  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "analysis.sensitivity.of_ranking", stub)
    result = run(folders["saltelli"], "--of", "ranking", "--response", "quality")
    assert result.exit_code == 0
    assert "Most likely to change the choice, if it were known: How fast old habits of time use fade (at 40 %" in result.stdout
    assert "How fast old habits of time use fade: below 0.22 the choice turns, most likely to w30." in result.stdout
    assert result.stdout.count("the choice turns, most likely to") == 1  # the other parameter turns it nowhere
    level = run(folders["saltelli"], "--response", "quality")
    assert "The earlier answer (--of ranking) is replaced by this one (--of level)" in level.output
    assert not (folders["saltelli"] / "sensitivity" / "ranking.csv").exists()  # it would stand beside numbers that are not its own
    assert "is replaced by" not in run(folders["saltelli"], "--response", "quality").output


BAD = [
    ("saltelli", ["--method", "sobel"], "there is no method of this name; allowed: auto, sobol", "did you mean sobol?"),
    ("saltelli", ["--method", "morris"], "does not fit the design of the study", "what fits: sobol, rbd_fast"),
    ("morris", ["--method", "sobol", "--method", "efast"], "sobol: this method does not fit", "efast: this method does not fit"),
    ("factorial", [], "no sensitivity index can be taken from this design", "full factorial"),
    ("bare", [], "no parameter varies in this study"),
    ("single", ["--response", "quality"], "one replicate at each point"),
    ("common", ["--response", "quality"], "one set of seeds for all blocks and only 2 replicates", "at least 20"),
    ("tiny", ["--response", "quality"], "only 4 of 4 blocks are complete, at least 16"),
    ("saltelli", ["--response", "score"], "this response is the same in all runs"),
    ("saltelli", ["--response", "party_time"], "no more than chance does"),
    ("saltelli", ["--response", "qualty", "--policy", "w3", "--window", "year_9", "--group", "moon"], "qualty", "w3", "year_9", "moon"),
    ("saltelli", ["--of", "difference", "--policy", "baseline"], "has no reference in the study; those that have: w30"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "said"), [(name, args, said) for name, args, *said in BAD])
@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.slow)])
def test_bad_input_is_refused_with_a_sentence_and_nothing_is_written(folders, tmp_path, name, args, said, lang) -> None:
    folder = tmp_path / name
    shutil.copytree(folders[name], folder, ignore=shutil.ignore_patterns("sensitivity"))
    result = run(folder, *args, lang=lang)
    assert result.exit_code == 2 and result.stdout == ""
    assert lang == "zh" or all(part in result.stderr for part in said), result.stderr
    assert not (folder / "sensitivity").exists()


def test_one_policy_and_no_study_are_refused(folders, tmp_path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 2 and "there is no branchsim study here" in result.stderr
    study = read_study(folders["saltelli"])
    alone = replace(study, policies=study.policies[study.policies["policy"] == "baseline"])
    from analysis.sensitivity.asked import asked_problems

    keys = {of: [problem.key for problem in asked_problems(alone, Asked(of=of))] for of in ("ranking", "difference")}
    assert keys == {"ranking": ["problem.sensitivity_one_policy"], "difference": ["problem.sensitivity_no_difference"]}


def test_no_value_anywhere_is_no_index(folders) -> None:
    study = read_study(folders["saltelli"])
    gone = replace(study, results=study.results.assign(quality=np.where(study.results["point_id"] > 0, np.nan, 0.5)))
    with pytest.raises(InputError) as caught:
        sensitivity_of_study(gone, with_defaults(gone, Asked(responses=("quality",))))
    assert [problem.key for problem in caught.value.problems] == ["problem.sensitivity_nothing"]


@pytest.mark.slow
def test_default_responses_without_an_index_are_named_and_the_others_given(folders) -> None:
    result = run(folders["saltelli"], "--resamples", 200)
    assert result.exit_code == 0
    assert "left out" in result.stderr and "score, sobol: this response is the same in all runs" in result.stderr
    analysis = read_analysis(
        folders["saltelli"], json.loads((folders["saltelli"] / "manifest.json").read_text())["identity"], "sensitivity"
    )
    assert analysis is not None and set(analysis.tables["indices"]["response"]) >= {"quality", "engagement"}


@pytest.mark.slow
def test_preliminary_and_interim_studies_say_so(tmp_path) -> None:
    folder = sensitivity_folder(tmp_path / "quick", replace(design_plan("saltelli", n=16), preliminary=True))
    assert "PRELIMINARY" in run(folder, "--response", "quality").stdout
    from analysis.sensitivity.wording import cautions

    study = replace(read_study(folder), interim=True)
    analysis, _ = sensitivity_of_study(study, with_defaults(study, Asked(responses=("quality",), resamples=100)))
    assert analysis.rests_on["interim"] and cautions(analysis, lambda key, **_: key)[-1] == "report.sensitivity.interim"
