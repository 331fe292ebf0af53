"""The sentence follows the results: other results, another sentence. And the console table fits and survives narrow encodings."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from rich.console import Console

from analysis import answer
from analysis.effects import study_effects
from analysis.numbers.numbers import Numbers
from analysis.numbers.quotable import quotable_numbers
from analysis.quoted import plain
from analysis.tables import effect_tables, window_table
from analysis.weight_question import answers_weight_question, party_weight
from analysis.wording import decimals, number, percent
from branchsim.messages import text
from experiments.runner import run_study
from experiments.study_folder import open_study
from experiments.study_reader import read_study
from tests.fake_model import demo_plan, fake_simulate, plan

EN, ZH = partial(text, lang="en"), partial(text, lang="zh")


def weight_answer(study, effects, say, lang: str) -> str:
    """The sentence as a reader sees it."""
    return plain(answer.weight_answer(study, Numbers(quotable_numbers(study, effects), lang), say))


def policy_answer(study, effects, policy: str, say, lang: str) -> str:
    return plain(answer.policy_answer(study, Numbers(quotable_numbers(study, effects), lang), policy, say))


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "s"
    run_study(open_study(folder, demo_plan(points=8)), fake_simulate, 2)
    return read_study(folder)


def with_engagement(effects, policy: str, **cells):
    """The effects with other verdict cells for engagement under one policy."""
    verdicts = effects.verdicts.copy()
    at = (verdicts["policy"] == policy) & (verdicts["response"] == "engagement")
    for name, value in cells.items():
        verdicts.loc[at, name] = value
    return replace(effects, verdicts=verdicts)


def test_answer_says_what_the_results_say(demo) -> None:
    sentence = weight_answer(demo, study_effects(demo), EN, "en")
    assert sentence.startswith("When the party-building weight rises from 15 % to 45 %: with documents only it lowers engagement (-0.060 [")
    documents, onsite, interaction = (
        sentence.split("; with 30 % on-site evidence it ")[0],
        *sentence.split("; with 30 % on-site evidence it ")[1].split("; with on-site evidence the same rise"),
    )
    assert "does not raise true quality" in documents
    assert onsite.startswith("raises engagement (+0.04")
    assert "raises true quality" in onsite
    assert "changes engagement for the better compared with documents" in interaction
    assert "(+0.105" in interaction  # from the lowest to the highest weight
    assert sentence.count("100 % of the box points") == 3  # engagement never without its share


def test_answer_in_chinese(demo) -> None:
    sentence = weight_answer(demo, study_effects(demo), ZH, "zh")
    assert sentence.startswith("党建考核权重从15%提高到45%时：以台账材料为主、无实地核查时，党员投入度下降（-0.060 [")
    assert "真实质量没有明显上升" in sentence
    assert "100%的取样点支持该结论" in sentence


def test_other_results_other_sentence(tmp_path, demo) -> None:
    """With the sign of all effects turned round, raises and lowers change places."""

    def mirrored(*args, **kwargs):
        series = fake_simulate(*args, **kwargs)
        for one in series.values():
            one.values[:] = 1 - one.values
        return series

    run_study(open_study(tmp_path / "s", demo_plan(points=8)), mirrored, 2)
    study = read_study(tmp_path / "s")
    sentence = weight_answer(study, study_effects(study), EN, "en")
    assert "with documents only it raises engagement (+0.060" in sentence
    assert "with 30 % on-site evidence it lowers engagement (-0.04" in sentence
    assert "changes engagement for the worse compared with documents" in sentence
    assert sentence != weight_answer(demo, study_effects(demo), EN, "en")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"verdict": "does_not_raise", "box_share": 0.9}, "with documents only it does not raise engagement ("),
        ({"verdict": "undecided", "box_share": np.nan}, "with documents only it leaves engagement undecided ("),
        (
            {"box_share": 0.5, "depends_on_assumptions": True},
            "; depends on assumptions: supported at 50 % of the box points, same sign at 100 %",
        ),
        ({"box_share": 0.9}, "supported at 90 % of the box points"),
    ],
)
def test_every_condition_has_its_words(demo, cells, expected) -> None:
    effects = study_effects(demo)
    changed = weight_answer(demo, with_engagement(effects, "documents_w45", **cells), EN, "en")
    assert expected in changed
    assert expected not in weight_answer(demo, effects, EN, "en")


def test_a_direction_that_the_box_does_not_bear_out_is_left_open(demo) -> None:
    effects = with_engagement(study_effects(demo), "documents_w45", box_share=0.3, depends_on_assumptions=True)
    table = effects.table.copy()
    at = (table["policy"] == "documents_w45") & (table["response"] == "engagement")
    table.loc[at, "box_share"] = 0.6
    clause = weight_answer(demo, replace(effects, table=table), EN, "en").split("; with 30 %")[0]
    assert "leaves the direction of engagement to assumptions" in clause
    assert "lowers engagement" not in clause


def test_undecided_engagement_still_has_a_share(demo) -> None:
    effects = with_engagement(study_effects(demo), "documents_w45", verdict="undecided", box_share=np.nan)
    clause = weight_answer(demo, effects, EN, "en").split("; with 30 %")[0]
    assert "same sign at 100 % of the box points" in clause


def test_without_a_box_the_sentence_says_so(tmp_path) -> None:
    run_study(open_study(tmp_path / "s", demo_plan(points=0)), fake_simulate, 2)
    study = read_study(tmp_path / "s")
    assert weight_answer(study, study_effects(study), EN, "en").count("assumptions were not varied") == 3


def test_plain_sentence_for_other_policies(tmp_path) -> None:
    run_study(open_study(tmp_path / "s", plan()), fake_simulate, 2)
    study = read_study(tmp_path / "s")
    assert not answers_weight_question(study)
    assert policy_answer(study, study_effects(study), "w45", EN, "en").startswith("w45 against w30: lowers engagement (-0.0")


def test_weights_come_from_the_study(demo) -> None:
    assert answers_weight_question(demo)
    assert [party_weight(demo, f"onsite_w{weight}") for weight in (15, 30, 45)] == [0.15, 0.30, 0.45]
    assert party_weight(demo, "baseline") == 0.15


def test_numbers_for_readers() -> None:
    assert [decimals(scale) for scale in (0.01, 1, 10, 160, 1000)] == [5, 3, 2, 1, 0]
    assert [number(-0.0004, 1, sign=True), number(-0.0006, 1, sign=True), number(float("nan"), 1)] == ["+0.000", "-0.001", "-"]
    assert [percent(share) for share in (1, 0.999, 0.5, 0.001, 0, float("nan"))] == ["100 %", ">99 %", "50 %", "<1 %", "0 %", "-"]


def drawn(table, encoding: str, width: int = 100) -> str:
    """The table as a console of that encoding shows it; raises UnicodeEncodeError for a character it lacks."""
    sink = io.BytesIO()
    stream = io.TextIOWrapper(sink, encoding=encoding)
    Console(file=stream, width=width, highlight=False).print(table)
    stream.flush()
    return sink.getvalue().decode(encoding)


@pytest.mark.parametrize(("say", "lang", "encoding"), [(EN, "en", "utf-8"), (EN, "en", "ascii"), (EN, "en", "gbk"), (ZH, "zh", "gbk")])
def test_tables_fit_100_columns_in_any_encoding(demo, say, lang, encoding) -> None:
    from rich.cells import cell_len

    tables = effect_tables(demo, study_effects(demo).table, say, lang)
    text_of_all = "\n".join(drawn(table, encoding) for table in tables)
    assert all(cell_len(line) <= 100 for line in text_of_all.splitlines())
    for policy in demo.references():
        assert f" {policy} " in text_of_all
    assert "…" not in text_of_all  # nothing is cut off
    assert "-0.060 [-0.0" in text_of_all
    assert drawn(window_table(demo, "baseline", say, lang), encoding).count("(") == 2 * 9


def test_wider_console_takes_more_policies(demo) -> None:
    table = study_effects(demo).table
    assert len(effect_tables(demo, table, EN, "en", width=300)) == 1
    assert len(effect_tables(demo, table, EN, "en", width=100)) > 1
    assert len(effect_tables(demo, table, EN, "en", width=20)) == 6
