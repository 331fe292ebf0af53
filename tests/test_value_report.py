"""What to measure next, shown and told: figure and report section of a stored decision quote its numbers and make up none."""

from __future__ import annotations

import re
import shutil
from functools import partial

import numpy as np
import pandas as pd
import pytest

from analysis.decision.value_of_information import value_entries, value_of_information
from analysis.figures.catalogue import FIGURES
from analysis.figures.context import SIZES
from analysis.figures.lint.lint import lint
from analysis.figures.source import FigureSource, draw
from analysis.quoted import pieces, plain
from analysis.reports.document import Picture, Table
from analysis.reports.sections.value import value
from analysis.stored_analysis import Analysis, write_analysis
from branchsim.messages import LANGUAGES, text
from branchsim.report_source import report_source
from experiments.study_reader import StoredStudy, read_study
from tests.fake_model import plan
from tests.report_studies import FORGETTING, folder_of

KIND = next(kind for kind in FIGURES if kind.name == "value_of_information")
POINTS = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return folder_of(tmp_path_factory.mktemp("value") / "s", plan(points=POINTS, box_replicates=1))


def decided(folder, place, *, slope: float = 1.0, replicates: int = 2, price: float = 0.0, lead: float = 0.001):
    """A copy of the study with a decision in it: w30 is better by ``slope`` x what forgetting is above its median, w45 never."""
    shutil.copytree(folder, place)
    study = read_study(place)
    factors = study.design[study.design["point_id"] != 0].set_index("point_id")
    random = np.random.default_rng(1)
    gains = {"baseline": lead, "w30": slope * (factors[FORGETTING] - factors[FORGETTING].median()), "w45": -0.5}
    shape = (POINTS, replicates)
    benefit = {arm: pd.DataFrame(random.normal(0, 0.005, shape), factors.index).add(gain, axis=0) for arm, gain in gains.items()}
    found = value_of_information(benefit, factors, default=dict(study.design.iloc[0]), resamples=60)
    asked = {"written": "quality", "benefit": [{"weight": 1.0, "response": "quality"}], "window": study.windows[-1], "price": price}
    tables, numbers = {"value_of_information": found.table}, list(value_entries(found, "0-1", 1.0))
    write_analysis(place, study.manifest["identity"], Analysis("decision", asked, {"points": found.n}, tables, numbers))
    return place


@pytest.fixture(scope="module")
def telling(folder, tmp_path_factory) -> StoredStudy:
    return read_study(decided(folder, tmp_path_factory.mktemp("telling") / "s"))


def drawing(study: StoredStudy, lang: str, size: str = "page"):
    context = FigureSource(study).context(KIND, partial(text, lang=lang), lang, size=SIZES[size])
    return context, draw(KIND, context)


def section(folder, lang: str) -> tuple[str, list]:
    """All texts of the section, as read, and its blocks."""
    blocks = list(value(report_source(folder, lang, png=False)[0]))
    texts = [part for block in blocks for part in ([block.text] if hasattr(block, "text") else [])]
    texts += [cell.text for block in blocks if isinstance(block, Table) for row in block.rows for cell in row.cells]
    texts += [note for block in blocks if isinstance(block, Table) for note in (*block.notes, block.caption)]
    for part in texts:
        for piece in pieces(part):
            assert piece.kind != "text" or re.search(r"\d", piece.text) is None, piece.text
    return "\n".join(map(plain, texts)), blocks


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", ["page", *(pytest.param(size, marks=pytest.mark.slow) for size in SIZES if size != "page")])
def test_the_lint_finds_nothing_and_every_number_has_a_key(telling, lang, size) -> None:
    context, drawn = drawing(telling, lang, size)
    assert [(found.key, dict(found.values)) for found in lint(KIND, context, drawn, fonts=False)] == []
    for part in [*pieces(drawn.title), *pieces(drawn.caption), *pieces(drawn.alternative)]:
        assert part.kind != "text" or not any(letter.isdigit() for letter in part.text), part.text
        assert part.kind != "number" or part.key.partition("#")[0] in context.numbers, part.key


def test_bars_and_intervals_are_the_table(telling) -> None:
    context, drawn = drawing(telling, "en")
    row = context.numbers.entry(f"decision.value.{FORGETTING}")
    worth, chance = drawn.figure.axes
    assert worth.patches[0].get_width() == row["value"]
    assert row["interval"] in [list(line.get_xdata()) for line in worth.lines]
    assert 100 * row["chance_of_change"] in [x for line in chance.lines for x in np.atleast_1d(line.get_xdata())]
    assert "How fast old habits of time use fade" in plain(drawn.alternative)


def test_the_report_says_what_to_measure_and_where_the_choice_turns(telling) -> None:
    words, blocks = section(telling.folder, "en")
    assert [type(block).__name__ for block in blocks].count("Picture") == 1
    assert "Of 2 assumptions, the number that would each be worth more to know than a dummy that acts on nothing is 1." in words
    where = r"The choice turns (above|below) (\S+) \[(\S+), (\S+)\] \S.*"
    turn = re.search(where + r": there another policy is better, most likely \S(\S+)\S\.", words)
    assert turn is not None
    median = float(telling.design.loc[1:, FORGETTING].median())
    best = "w30" if turn[1] == "below" else "baseline"
    assert turn[5] != best
    assert float(turn[3]) - 0.01 < median < float(turn[4]) + 0.01
    assert "assumed, not measured" in words


@pytest.mark.slow
def test_the_chinese_report_says_the_same(telling) -> None:
    words, _ = section(telling.folder, "zh")
    assert "2项假定中，单独了解其价值超过不起作用的虚拟因素者有1项" in words
    assert re.search(r"[高低]于\S+ \[\S+, \S+\]（\S+）时选择改变", words) is not None


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.slow)])
def test_where_nothing_is_worth_measuring_that_is_the_answer(folder, tmp_path, lang) -> None:
    place = decided(folder, tmp_path / "s", slope=0.0, replicates=1, price=0.5)
    words, _ = section(place, lang)
    assert {"en": "None of 2 assumptions", "zh": "2项假定中，没有一项"}[lang] in words
    assert {"en": "no lower one", "zh": "无法给出下限"}[lang] in words
    assert {"en": "net of cost", "zh": "扣除成本"}[lang] in words


def test_a_study_without_a_decision_has_neither_figure_nor_section(folder) -> None:
    assert FigureSource(read_study(folder)).lacks(KIND) == "figure.lacks_value"
    assert section(folder, "en") == ("", [])


@pytest.mark.slow
def test_nothing_is_drawn_where_no_choice_could_change(folder, tmp_path) -> None:
    place = decided(folder, tmp_path / "s", slope=0.1, lead=0.3)
    assert FigureSource(read_study(place)).lacks(KIND) == "figure.lacks_worth"
    assert not any(isinstance(block, Picture) for block in section(place, "en")[1])
