"""Checklists, provenance and claims say what the records of a study say: another record gives another cell, none gives a blank."""

from __future__ import annotations

import csv
import json
import re
from copy import deepcopy
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from analysis.effects import study_effects
from analysis.numbers.numbers import Numbers
from analysis.numbers.quotable import quotable_numbers
from analysis.quoted import pieces, plain
from analysis.reports.checklists import odd_table, rat_table, stress_table, trace_table
from analysis.reports.checklists.answers import FACTS, fact_value
from analysis.reports.checklists.items import items
from analysis.reports.claims import claims_parameters_table, claims_patterns_table
from analysis.reports.document import Report, Table, texts
from analysis.reports.provenance import provenance_table
from analysis.reports.records import Records
from branchsim.messages import catalogue, text
from branchsim.reality.patterns import PATTERNS
from branchsim.record.content import model_content
from experiments.atomic_files import json_text
from experiments.checksums import read_checksums
from experiments.code_version import code_version
from experiments.plan import Window
from experiments.stopping_rule import StoppingRule
from experiments.study_reader import StoredStudy, read_study
from sim.parameters import parameter_table
from tests.fake_model import LABELS, RESPONSES, demo_plan, plan
from tests.report_documents import HOSTILE
from tests.stored_studies import finished, preliminary, with_gaps

ROOT = Path(__file__).resolve().parents[1]
BLANK = {"en": "-- not recorded --", "zh": "（无记录）"}
NAMES = ("secretary.belief_rate", "inspection.staging", "assessment.party_weight", "member.deep_cut", "no.such_parameter")
TABLES = {
    "stress_abs": stress_table, "trace": trace_table, "odd": odd_table, "rat_rs": rat_table, "provenance": provenance_table,
    "claims_patterns": claims_patterns_table, "claims_parameters": partial(claims_parameters_table, names=NAMES),
}  # fmt: skip


@pytest.fixture(scope="module")
def record():
    """What this version says of itself, as it is read from the file."""
    return json.loads(json_text(model_content()))


@pytest.fixture(scope="module")
def studies(tmp_path_factory) -> dict[str, StoredStudy]:
    """Studies of the fake model under the hash of this version: a comparison, one arm alone, a stopping rule, failures, a hostile one."""
    job = replace(demo_plan(points=4), model_hash=code_version())
    hostile = {name: LABELS[name] | {"label_en": HOSTILE[0] + "7", "label_zh": HOSTILE[3] + "7"} for name in RESPONSES}
    rule = StoppingRule("engagement", "half_width", 0.02, "year_2", first=10, most=24)
    jobs = {
        "demo": job,
        "alone": replace(plan(points=0, policies=(None,)), model_hash=code_version()),
        "stopping": replace(plan(), stopping=rule, model_hash=code_version()),
        "gaps": plan(),
        "hostile": replace(plan(), question="{{ 7 }} " + HOSTILE[0], labels=hostile, id="x7", chosen_windows=(Window("year_1", 0, 12),)),
    }
    found = {}
    for name, one in jobs.items():
        folder = tmp_path_factory.mktemp("records") / f"study {name}"
        found[name] = read_study(finished(folder, one, with_gaps) if name == "gaps" else finished(folder, one))
    return found


MADE: dict[tuple[int, int, str], tuple] = {}  # with what was asked for, so that no id is given away twice


def numbers_of(study: StoredStudy, record, lang="en") -> Numbers:
    key = id(study), id(record), lang
    if key not in MADE:
        MADE[key] = study, record, Numbers(json.loads(json_text(quotable_numbers(study, study_effects(study), record))), lang)
    return MADE[key][2]


def table_of(name: str, study: StoredStudy, record, lang="en") -> Table:
    return TABLES[name](study, numbers_of(study, record, lang), record, partial(text, lang=lang), lang)


def marked(table: Table) -> list[str]:
    """Every marked text of a table."""
    return list(texts(Report("en", "", "", "", "", "", (table,))))


def rows(table: Table) -> dict[str, list[str]]:
    """Cells as a reader sees them, by the first one."""
    found = [[plain(cell.text) for cell in row.cells] for row in table.rows if not row.heading]
    return {cells[0]: cells[1:] for cells in found}


def fact(name: str, study: StoredStudy, record, lang="en") -> str | None:
    found = fact_value(Records(study, numbers_of(study, record, lang), record, partial(text, lang=lang), lang), name)
    return None if found is None else plain(found)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.parametrize("name", ["demo", "alone", "stopping", "gaps", "hostile"])
def test_no_digit_was_typed_and_every_number_has_its_key(studies, record, name, recorded, lang) -> None:
    study, given = studies[name], record if recorded else None
    numbers = numbers_of(study, given, lang)
    for table in (make(study, numbers, given, partial(text, lang=lang), lang) for make in TABLES.values()):
        assert len(table.rows) > 0 or not recorded
        assert all(len(row.cells) == len(table.columns) for row in table.rows if not row.heading)
        for one in marked(table):
            assert str(study.folder.parent) not in one
            for piece in pieces(one):
                assert piece.kind != "text" or not re.search(r"\d", piece.text), (table.id, plain(one))
                assert piece.kind != "number" or piece.key.partition("#")[0] in numbers, piece


def test_all_items_of_the_standards_are_there() -> None:
    stress = "1.1 1.2 1.3 2.1 2.2 2.3 2.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1 3.2 3.3 3.4 4.1 4.2 4.3 5.1 5.2 5.3 5.4 6.1"
    assert [item["number"] for item in items("stress_abs")] == stress.split()
    assert [item["number"] for item in items("trace")] == list("12345678")
    assert list(dict.fromkeys(item["number"] for item in items("odd"))) == list("1234567")
    used = {one.partition(":")[0] for name in ("stress_abs", "trace", "odd") for item in items(name) for one in item["facts"].split(";")}
    assert used <= FACTS.keys()
    assert {f"record.fact.{name}" for name in FACTS} == {key for key in catalogue() if key.startswith("record.fact.")}


def test_every_element_of_odd_is_found_in_the_model_description(studies, record) -> None:
    """Titles are those of the description; a heading that goes away leaves a blank and not a wrong pointer."""
    described = (ROOT / "sim/ODD.md").read_text(encoding="utf-8").replace("`", "")
    for name in ("odd", "stress_abs", "trace"):
        for item in items(name):
            for one in (one for one in item["facts"].split(";") if one.startswith("odd:")):
                place = fact(one, studies["demo"], record)
                assert place is not None, one
                title = place.removeprefix("sim/ODD.md ").removeprefix("4. Design concepts: ")
                assert f"# {title}" in described or f"**{title}.**" in described
    renamed = deepcopy(record)
    renamed["description"]["headings"].remove("5. Initialization")
    (cells,) = [cells for cells in rows_of_items("odd", studies["demo"], renamed) if cells[1] == "Initialisation"]
    assert cells[2] == BLANK["en"]


def rows_of_items(name: str, study: StoredStudy, record) -> list[list[str]]:
    return [[plain(cell.text) for cell in row.cells] for row in table_of(name, study, record).rows if not row.heading]


@pytest.mark.parametrize(
    ("path", "value", "item", "before", "after"),
    [
        (("generator",), "Mersenne", "5.2", "Philox4x32-10", "Mersenne"),
        (("description", "pictures"), ["overview.svg"], "2.1", "-- not recorded --", "overview.svg"),
        (("licence", "url"), "https://example.org/code", "6.1", "Where to get it: -- not recorded --", "https://example.org/code"),
        (("step",), "week", "4.2", "Time step: one month", "Time step: -- not recorded --"),
        (("processes",), [{"name": "a", "when": "b"}], "2.2", "20 processes a step", "1 processes a step"),
    ],
)
def test_another_record_of_the_model_gives_another_cell(studies, record, path, value, item, before, after) -> None:
    changed = deepcopy(record)
    place = changed
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    assert before in rows(table_of("stress_abs", studies["demo"], record))[item][1]
    assert after in rows(table_of("stress_abs", studies["demo"], changed))[item][1]


@pytest.mark.parametrize(
    ("path", "value", "item", "before", "after"),
    [
        (("seed",), 12345678, "5.2", "Seed: 1;", "Seed: 12345678;"),
        (("levers",), ["secretary.full_time_share"], "2.3", "party-building weight", "full-time secretaries"),
        (("engine",), "mesa", "5.3", "Engine: kernel", "Engine: mesa"),
        (("scenario", "burn_in"), 48, "4.1", "24 months", "48 months"),
        (("scenario", "population", "fixed"), True, "4.1", "drawn anew", "drawn once"),
        (("scenario", "population", "year"), 2023, "3.1", "margins of 2024", "margins of 2023"),
        (("created", "machine"), None, "5.4", "cores", "Machine: -- not recorded --"),
        (("created", "git"), {"commit": "abc", "changed": True}, "5.1", "Commit: ", "abc, files differed from it"),
        (("scenario", "values", "secretary.hours"), 170, "3.3", "defaults: none", "secretary.hours = 170"),
    ],
)
def test_another_manifest_gives_another_cell(studies, record, path, value, item, before, after) -> None:
    study = studies["demo"]
    manifest = json.loads(json.dumps(study.manifest))
    place = manifest
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    assert before in rows(table_of("stress_abs", study, record))[item][1]
    assert after in rows(table_of("stress_abs", replace(study, manifest=manifest), record))[item][1]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_old_folder_shows_blanks_and_says_why(studies, lang) -> None:
    study = studies["demo"]
    table = table_of("stress_abs", study, None, lang)
    shown = rows(table)
    assert shown["2.2"][1] == shown["2.5.1"][1] == shown["3.2"][1] == BLANK[lang]
    assert BLANK[lang] not in shown["4.2"][1].partition("24")[2]  # the manifest still answers
    assert {cells[1] for cells in rows(table_of("odd", study, None, lang)).values()} == {BLANK[lang]}
    assert any("model.json" in plain(note) for note in table.notes)
    assert table_of("claims_patterns", study, None, lang).rows == ()
    claims = rows(table_of("claims_parameters", study, None, lang))["secretary.belief_rate"]
    assert claims == [BLANK[lang]] * 3 + ["0.2", BLANK[lang], BLANK[lang]]  # what the study used is in the manifest
    assert all("model.json" not in plain(note) for note in table_of("stress_abs", study, {**record_stub()}, lang).notes)


def record_stub() -> dict:
    return {"code_version": code_version(), "parameters": [], "patterns": [], "figures": [], "data": [], "processes": [], "entities": []}


def test_a_record_of_another_version_is_said(studies, record) -> None:
    assert code_version()[:12] in plain(table_of("trace", studies["gaps"], record).notes[-1])
    assert "m" * 12 in plain(table_of("trace", studies["gaps"], record).notes[-1])
    assert not any(code_version()[:12] in plain(note) for note in table_of("trace", studies["demo"], record).notes)


def test_parameters_are_sourced_calibrated_or_assumed(studies, record) -> None:
    shown = rows(table_of("claims_parameters", studies["demo"], record))
    found = {re.sub(r".*\((.*)\)$", r"\1", label): cells for label, cells in shown.items()}
    assert list(found) == list(NAMES)
    assert [cells[4] for cells in found.values()] == ["calibrated", "assumed", "sourced", "calibrated", BLANK["en"]]
    belief = found["secretary.belief_rate"]
    assert belief[1:4] == ["0.2", "0.05 to 0.4", "0.2"]
    assert "(T08)" in belief[5]
    assert belief[5].endswith("(not measured by anybody)")
    assert parameter_table()["secretary.belief_rate"].source in belief[5]
    assert found["inspection.staging"][5].startswith("revised once")
    assert "published page" in found["assessment.party_weight"][5]
    changed = deepcopy(record)
    (row,) = [row for row in changed["parameters"] if row["name"] == "assessment.party_weight"]
    row |= {"default": 0.77, "high": 0.9, "status": "assumed", "source": "nobody", "confidence": "M"}
    cells = [cell.text for cell in table_of("claims_parameters", studies["demo"], changed).rows[2].cells]
    assert [plain(one) for one in cells[2:6]] == ["0.77", "0 to 0.9", "0.15", "assumed"]
    assert plain(cells[6]) == "nobody (not measured by anybody)"
    assert table_of("claims_parameters", studies["demo"], changed).rows[2].cells[2].value == 0.77


def test_patterns_stand_with_kind_result_and_share_of_the_box(studies, record) -> None:
    table = table_of("claims_patterns", studies["demo"], record)
    assert [row.heading for row in table.rows].count(True) == 3
    assert set(rows(table)) == {pattern.id for pattern in PATTERNS}
    changed = deepcopy(record)
    (row,) = [row for row in changed["patterns"] if row["id"] == "T02"]
    row["result"] |= {"points": 50, "pass": 10, "default": "fail", "ablation": "", "of_this_model": False}
    (other,) = [row for row in changed["patterns"] if row["id"] == "T08"]
    other["result"] = None
    table = table_of("claims_patterns", studies["demo"], changed)
    assert rows(table)["T02"][1:5] == ["fails", "not asked", "20 %", "50"]
    assert rows(table)["T08"][1] == BLANK["en"]
    assert rows(table)["T08"][3:5] == [BLANK["en"]] * 2
    assert rows(table)["T08"][5] == "secretary.belief_rate"
    assert [plain(note) for note in table.notes if plain(note).endswith(": T02.")] != []
    assert "T02 fails (20 %)" in fact("patterns:emergent", studies["demo"], changed)


def test_reservations_are_those_of_the_model_description(studies, record) -> None:
    kinds = {pattern.id: pattern.kind for pattern in PATTERNS}
    remarks = list(csv.DictReader((ROOT / "branchsim/reality/remarks.csv").read_text(encoding="utf-8").splitlines()))
    described = (ROOT / "sim/ODD.md").read_text(encoding="utf-8")
    paragraph = re.search(r"\*\*What the emergent patterns are worth\.\*\*.*?\n\n", described, re.DOTALL)
    assert paragraph is not None
    for row in remarks:
        assert kinds[row["pattern"]] == "emergent"
        assert row["pattern"] in paragraph[0]
        named = re.findall(r"\b(?:secretary|inspection|branch)\.[a-z_]+", row["remark_en"])
        assert all(name in parameter_table() and f"`{name}`" in paragraph[0] for name in named), row
    free = re.search(r"left without such a remark is (T\d\d), (T\d\d) and (T\d\d)\.", " ".join(paragraph[0].split()))
    assert free is not None
    assert fact("unremarked", studies["demo"], record) == ", ".join(free.groups())
    notes = [plain(note) for note in table_of("claims_patterns", studies["demo"], record).notes]
    assert all(any(note.startswith(row["pattern"] + ": ") for note in notes) for row in remarks)


def roles(table: Table) -> dict[str, list[str]]:
    """First cells by the heading above them."""
    found: dict[str, list[str]] = {}
    for row in table.rows:
        if row.heading:
            here = found.setdefault(plain(row.cells[0].text), [])
        else:
            here.append(plain(row.cells[0].text))
    return found


def test_every_datum_has_the_role_it_plays_in_this_study(studies, record) -> None:
    study = studies["demo"]
    found = roles(table_of("rat_rs", study, record))
    assert "scenarios/populations/2024.csv" in found["Initialisation"]
    assert {"scenarios/populations/2022.csv", "scenarios/populations/2023.csv", "T11", "T04"} <= set(found["Not used in this study"])
    assert {"T08", "T13", "deep_study"} <= set(found["Calibration"])
    assert {"T02", "T24", "regularity_held"} <= set(found["Validation"])
    assert set(found["Scenario input"]) == {name for name in study.manifest["policies"] if name != "baseline"}
    assert sum(map(len, found.values())) == len(set().union(*found.values()))
    manifest = json.loads(json.dumps(study.manifest))
    table = {"year": 2023, "rows": [{"type": "village", "members": 9, "score": 0.9, "attendance": None}]}
    manifest["scenario"]["population"] = {"year": 2023, "table": table, "fixed": False, "branches": 1}
    manifest["scenario"]["rules"] = [{"name": "quality.odds"}]
    (one,) = [one for one in manifest["plan"]["policies"] if one is not None and one["id"] == "documents_w30"]
    one["source"] = {"en": "a county's rules of 2021", "zh": "某县2021年办法"}
    found = roles(table_of("rat_rs", replace(study, manifest=manifest), record))
    assert {"scenarios/populations/2023.csv", "table of branches"} <= set(found["Initialisation"])
    assert {"scenarios/populations/2024.csv", "table of branches"} <= set(found["Not used in this study"])
    assert "quality.odds" in found["Specification"]
    assert rows(table_of("rat_rs", replace(study, manifest=manifest), record, "zh"))["documents_w30"][1] == "某县2021年办法"
    freed = deepcopy(record)
    for row in freed["parameters"]:
        row["calibrated_to"] = [] if row["name"] == "secretary.belief_rate" else row["calibrated_to"]
    assert "T08" in roles(table_of("rat_rs", study, freed))["Not used in this study"]


def test_provenance_lists_what_is_needed_to_make_the_study_again(studies, record) -> None:
    study = studies["demo"]
    shown = rows(table_of("provenance", study, record))
    assert shown["Identity"] == [study.manifest["identity"]]
    assert shown["Version of the code"] == [code_version()]
    assert shown["Sources of the model"] == [record["model_hash"]]
    assert shown["Command"] == ["branchsim reproduce 'study demo'"]
    assert "python " in shown["Packages"][0]
    assert shown["Study file"] == ["none"]
    stored = read_checksums(study.folder)
    assert stored is not None
    assert {name: shown[name] for name in stored["files"]} == {name: [digest] for name, digest in stored["files"].items()}
    (study.folder / "checksums.json").rename(study.folder / "gone.json")
    assert rows(table_of("provenance", study, record))["checksums.json"] == [BLANK["en"]]
    (study.folder / "gone.json").rename(study.folder / "checksums.json")


def test_failures_stopping_and_quick_looks_are_said(studies, record, tmp_path) -> None:
    assert fact("failures", studies["gaps"], record) == str(numbers_of(studies["gaps"], record).part("study.failed_tasks")) != "0"
    rule = fact("stopping", studies["stopping"], record)
    reached = numbers_of(studies["stopping"], record).part("study.stopping.reached")
    assert rule.startswith("Engagement, half width of the interval at most 0.02; first look after 10 replicates, at most 24")
    assert f"at {reached} of 4 points" in rule
    assert fact("stopping", studies["demo"], record).startswith("none")
    assert fact("status", read_study(preliminary(tmp_path / "s")), record) == "finished, a quick look whose numbers must not be quoted"
    assert fact("status", replace(studies["demo"], interim=True), record) == "interim: not all runs are done"
    assert (fact("methods", studies["alone"], record), fact("points", studies["alone"], record)) == ("none", "none")
    assert fact("points", studies["demo"], record) == "4 beside the default one, which vary 2 parameters; replicates at each: 2"
