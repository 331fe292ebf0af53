"""A report says what the runs say: every number comes from results.json, and other results make other words."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from analysis.quoted import pieces, plain
from analysis.reports.build import build_report
from analysis.reports.document import Bullets, Heading, Paragraph, Picture, Table, texts
from branchsim.messages import catalogue
from branchsim.report_source import report_source
from tests import fake_model
from tests.fake_model import FakeSeries, demo_plan, fake_simulate, plan
from tests.report_studies import all_folders, folder_of
from tests.stored_studies import with_gaps

KINDS = ("comparison", "sweep", "interim", "preliminary", "many", "run", "single")
DIGIT = re.compile(r"\d")


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    return all_folders(tmp_path_factory.mktemp("reports"))


@pytest.fixture(scope="module")
def made(folders):
    """Report and content of results.json by kind and language, made once; figures with their texts, but not written as files."""
    done = {}
    patch = pytest.MonkeyPatch()
    patch.setattr("analysis.figures.files.figure_files", lambda figure, stem, formats: {f"{stem}.{one}": b"" for one in formats})

    def make(kind: str, lang: str):
        if (kind, lang) not in done:
            source, content = report_source(folders[kind], lang, png=False)
            done[kind, lang] = build_report(source), content
        return done[kind, lang]

    yield make
    patch.undo()


def whole_text(report) -> str:
    return "\n".join(plain(text) for text in texts(report))


def section(report, name: str) -> str:
    """Text of the blocks below a heading of the first level."""
    parts, inside = [], False
    for block in report.blocks:
        if isinstance(block, Heading) and block.level == 1:
            inside = block.id == name
        elif inside and isinstance(block, Paragraph):
            parts.append(plain(block.text))
        elif inside and isinstance(block, Bullets):
            parts += map(plain, block.items)
    return "\n".join(parts)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_number_is_typed(made, kind, lang) -> None:
    report, _ = made(kind, lang)
    typed = {piece.text for text in texts(report) for piece in pieces(text) if piece.kind == "text" and DIGIT.search(piece.text)}
    assert typed == set()


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_shown_is_the_one_behind_its_key(made, kind) -> None:
    """Key by key: what a page shows is the stored value, but for rounding."""
    report, content = made(kind, "en")
    known = {entry["key"]: entry for entry in content["numbers"]}
    shown = [piece for text in texts(report) for piece in pieces(text) if piece.kind == "number"]
    assert len(shown) > 10
    compared = 0
    for piece in shown:
        key, _, part = piece.key.partition("#")
        assert key in known, piece
        value = known[key]
        for name in (part or "value").split("."):
            value = value[name]
        if isinstance(value, int | float) and piece.text != "-" and not np.isnan(value):
            text = piece.text.replace(",", "").lstrip("<>")
            number = float(text.rstrip(" %")) / (100 if text.endswith("%") else 1)
            assert number == pytest.approx(value, abs=max(0.0051 * 10 ** np.floor(np.log10(max(abs(value), 1e-9)) + 1), 0.0101)), piece
            compared += 1
    assert compared > 10


def test_texts_of_reports_hold_no_digits() -> None:
    typed = {
        key: both for key, both in catalogue().items() if key.startswith(("report.", "answer.")) and DIGIT.search("".join(both.values()))
    }
    assert typed == {}


def other_documents(scenario, policies, **address):
    """The fake model in which weight on documents raises engagement, and whose last replicate fails."""
    if address["replicate"] == 5:
        raise ZeroDivisionError("nobody came")
    series = fake_simulate(scenario, policies, **address)
    for name, one in series.items():
        if name.startswith("documents"):
            one.values[:, 0] += float(name[-2:]) / 100
    return series


def test_other_results_make_other_words_tables_and_captions(made, tmp_path) -> None:
    before, _ = made("comparison", "en")
    source, _ = report_source(folder_of(tmp_path / "s", demo_plan(points=12), other_documents), "en", png=False)
    after = build_report(source)
    assert "with documents only it lowers engagement (-0.060 [" in section(before, "answer")
    assert "with documents only it raises engagement (+0.2" in section(after, "answer")
    tables = [next(block for block in report.blocks if isinstance(block, Table)) for report in (before, after)]
    rows = [[[plain(cell.text) for cell in row.cells] for row in table.rows] for table in tables]
    assert rows[0] != rows[1]
    alternatives = [next(block for block in report.blocks if isinstance(block, Picture)).alternative for report in (before, after)]
    assert plain(alternatives[0]) != plain(alternatives[1])
    captions = [plain(next(block for block in report.blocks if isinstance(block, Picture)).caption) for report in (before, after)]
    assert ["mean of 6 paired replicates" in caption for caption in captions] == [True, False]
    assert ["mean of 5 paired replicates" in caption for caption in captions] == [False, True]


@pytest.mark.parametrize(
    ("word", "en", "zh"),
    [
        ("raises", "raises engagement", "党员投入度上升"), ("lowers", "lowers engagement", "党员投入度下降"),
        ("does_not_raise", "does not raise engagement", "党员投入度没有明显上升"),
        ("undecided", "leaves engagement undecided", "党员投入度尚无定论"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_verdict_decides_the_words(tmp_path, word, en, zh, lang) -> None:
    """One policy whose effect on engagement is planted: clearly up, clearly down, clearly nothing, or all over the place."""
    size = {"raises": 0.05, "lowers": -0.05, "does_not_raise": 0.0, "undecided": 0.011}[word]
    noise = 0.02 if word == "undecided" else 0.001

    def planted(scenario, policies, *, seed, replicate, stream=0, engine="kernel"):
        rng = np.random.default_rng(replicate)
        level = np.full((2, len(fake_model.RESPONSES)), 0.5)
        shifted = level.copy()
        shifted[:, 0] += size + noise * rng.normal()
        return {"baseline" if one is None else one.id: FakeSeries(level if one is None else shifted) for one in policies}

    job = plan(policies=(None, fake_model.policy("w30", 0.30)), points=0, replicates=12)
    source, _ = report_source(folder_of(tmp_path / "s", job, planted), lang, pictures=False)
    assert {"en": en, "zh": zh}[lang] in section(build_report(source), "answer")


def test_measured_and_true_part_ways_only_where_they_do(made) -> None:
    assert "Measured and true part ways: under 2 of the policies" in section(made("comparison", "en")[0], "answer")  # both with documents
    assert "part ways" not in section(made("single", "en")[0], "answer") or "w30" in section(made("single", "en")[0], "answer")


def test_reversal_names_the_planted_assumption(tmp_path) -> None:
    """Weight lowers engagement where forgetting is slow and raises it elsewhere: the report says where."""

    def turned(scenario, policies, **address):
        series = fake_simulate(scenario, policies, **address)
        sign = 1 if scenario.values["secretary.forgetting"] > 0.2 else -1
        for name, one in series.items():
            if name == "w30":
                one.values[:, 0] = series["baseline"].values[:, 0] + 0.05 * sign
        return series

    job = plan(policies=(None, fake_model.policy("w30", 0.30)), points=40)
    source, _ = report_source(folder_of(tmp_path / "s", job, turned), "en", pictures=False)
    found = source.findings.reversals["w30", "engagement"]
    answer = section(build_report(source), "answer")
    assert found.region is not None
    assert "(secretary.forgetting) is" in answer
    assert f"({found.reversed_points} of 40)" in answer
    assert source.numbers.part("reversal.w30.engagement.bound.0") == pytest.approx(0.2, abs=0.03)


def test_an_unfinished_study_is_marked_and_counts_whole_tasks_only(made) -> None:
    report, content = made("interim", "en")
    values = {entry["key"]: entry["value"] for entry in content["numbers"]}
    assert content["status"] == "interim"
    assert report.marks == ("INTERIM: not finished",)
    assert 8 <= values["study.tasks_done"] < values["study.tasks_planned"] == 30
    assert f"{values['study.tasks_done']} of 30 tasks are done" in section(report, "limits")


def test_a_quick_look_is_marked(made) -> None:
    report, content = made("preliminary", "zh")
    assert content["status"] == "preliminary"
    assert report.marks == ("初步结果：不可引用",)
    assert "不可引用" in section(report, "limits")


def test_a_sweep_answers_by_its_points_and_asks_its_own_question(made) -> None:
    report, content = made("sweep", "zh")
    values = {entry["key"]: entry for entry in content["numbers"]}
    assert plain(report.title) == "析因研究"
    assert "权重45%是否<b>划算</b>？" in section(report, "answer")
    assert values["point.design.score.most.assessment.party_weight"]["value"] == 0.45
    table = next(block for block in report.blocks if isinstance(block, Table) and block.id == "points")
    assert plain(table.rows[0].cells[0].text) == "党员投入度"


def test_a_run_alone_shows_levels(made) -> None:
    report, _ = made("run", "en")
    assert next(table.id for table in report.tables()) == "levels"
    assert "compares no policies" in section(report, "answer")


def test_of_a_large_study_the_headlines_are_reported(folders, monkeypatch) -> None:
    """Too many rows for the memory: the last window and all branches of the main responses are read, and the report stands."""
    monkeypatch.setattr("branchsim.sweep_report.MOST_ROWS", 100)
    for kind in ("comparison", "sweep"):
        source, content = report_source(folders[kind], "en", pictures=False)
        keys = {entry["key"] for entry in content["numbers"] if entry["value"] == entry["value"]}
        assert set(source.study.responses) == {"engagement", "quality", "score", "inflation", "validity", "paperwork_hours"}
        assert any(key.startswith("effect.") for key in keys)
        assert not any(".village" in key or ".year_1" in key for key in keys if key.startswith(("effect.", "mean.")))
        assert "only the main responses" in section(build_report(source), "limits")


def test_failed_runs_are_said(tmp_path) -> None:
    source, _ = report_source(folder_of(tmp_path / "s", plan(points=6), with_gaps), "en", pictures=False)
    assert re.search(r"\d+ of \d+ tasks failed and are missing from every number", section(build_report(source), "failures"))


def test_two_readings_are_the_same(folders) -> None:
    first, second = (report_source(folders["comparison"], "zh", pictures=False) for _ in range(2))
    assert build_report(first[0]) == build_report(second[0])
    assert json.dumps(first[1], default=str) == json.dumps(second[1], default=str)


def test_nothing_is_written_into_the_study(folders, tmp_path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folders["comparison"], copy)
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    build_report(report_source(copy, "en", png=False)[0])
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before
