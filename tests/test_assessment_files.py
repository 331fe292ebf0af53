"""Assessment files: what loads, and every problem with its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from branchsim.messages import render
from sim.assessment import Assessment, design_of
from sim.entities import BRANCH_TYPES
from sim.files.assessment_files import assessment_text, load_assessment
from sim.problems import InputError

GOOD = """\
kind: assessment
schema: 1
id: a
title: {en: t, zh: 题}
sets:
  - name: all
    types: [village, community, organ, public_institution, state_enterprise, non_public_enterprise, social_organisation, school]
    indicators:
      - name: 甲
        construct: life
        points: 60
        cadence: 3
        evidence: {documents: 0.7, on_site: 0.3}
      - {name: 乙, construct: service, points: 40, kind: base, cadence: 12, evidence: {mass_survey: 1}}
      - {name: 丙, construct: life, kind: veto, evidence: {documents: 1}}
"""


def load(folder: Path, content: str) -> Assessment:
    path = folder / "a.yaml"
    path.write_text(content, encoding="utf-8")
    return load_assessment(path)


def test_a_good_file(tmp_path: Path) -> None:
    found = load(tmp_path, GOOD)
    design = design_of(found, BRANCH_TYPES)
    assert design.weights[0].tolist() == [0.6, 0.0, 0.4] and design.mix[0, 0, 0].tolist() == [0.7, 0.0, 0.3, 0.0, 0.0, 0.0]
    assert design.veto[:, 0].tolist() == [1.0] * 8 and found.period_months == 12
    assert load(tmp_path, assessment_text(found)) == found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("points: 60", "points: 60.5", ":8:5: sets.0: the base points of all sum to 100.5; they must sum to 100"),
        ("points: 60", "points: 60.0000005", ""),
        ("points: 60", "points: '60'", ":11:17: sets.0.indicators.0.points: must be a number, not text"),
        ("points: 60", "points: -1", ":11:17: sets.0.indicators.0.points: -1 is too small; at least 0"),
        ("points: 60", "points: .nan", ":11:17: sets.0.indicators.0.points: nan "),
        ("points: 60", "points: true", ":11:17: sets.0.indicators.0.points: must be a number, not true or false"),
        ("on_site: 0.3", "on_site: 0.2", ":13:9: sets.0.indicators.0.evidence: the shares sum to 0.9; they must sum to 1"),
        ("on_site: 0.3", "onsite: 0.3", ":13:36: sets.0.indicators.0.evidence.onsite: there is nothing of this name"),
        (
            "construct: life\n",
            "construct: live\n",
            ":10:20: sets.0.indicators.0.construct: live is not available; allowed: life, study",
        ),
        ("cadence: 3\n", "cadence: 4\n", ":12:18: sets.0.indicators.0.cadence: 4 is not available; allowed: 1, 3, 6, 12"),
        ("cadence: 3\n", "cadence: true\n", ":12:18: sets.0.indicators.0.cadence: must be a whole number, not true or false"),
        ("kind: veto", "kind: veto, points: 5", ":15:56: sets.0.indicators.2.points: a veto row carries no points"),
        ("name: 乙", "name: 甲", ":14:16: sets.0.indicators.1.name: an indicator of this name already stands in row 9"),
        ("[village, ", "[vilage, village, ", ":7:13: sets.0.types.0: vilage is no branch type (did you mean village?)"),
        ("[village, ", "[village, village, ", ":7:22: sets.0.types.1: the branch type village stands here twice"),
        ("[village, community, ", "[", ":5:1: sets: no base row covers these branch types: village, community"),
        ("id: a", "id: b", ":3:5: id: the id b must equal the file name (a)"),
        ("kind: assessment", "kind: policy", ":1:7: kind: this is policy, rule sheet is expected here"),
        ("title: {en: t, zh: 题}", "title: {en: t}", ":4:1: title.zh: is missing"),
    ],
)
def test_problems_have_their_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    if expected == "":
        load(tmp_path, GOOD.replace(old, new))
        return
    with pytest.raises(InputError) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    found = [render(problem, "en").removeprefix(str(tmp_path / "a.yaml")) for problem in caught.value.problems]
    assert len(found) == 1 and found[0].startswith(expected), found


def test_all_problems_at_once(tmp_path: Path) -> None:
    content = GOOD.replace("points: 60", "points: 61").replace("on_site: 0.3", "on_site: 0.2").replace("name: 乙", "name: 甲")
    with pytest.raises(InputError) as caught:
        load(tmp_path, content)
    assert [problem.line for problem in caught.value.problems] == [8, 13, 14]


@pytest.mark.parametrize("name", ["yes", "1.0", "a: b # c", '"quoted"', "：全角，标点、“引号”", "-", "\\", "é", "𠮷", "\x7f\x85\u2028"])
def test_names_that_yaml_would_misread_come_back(tmp_path: Path, name: str) -> None:
    found = load(tmp_path, GOOD)
    first = replace(found.sets[0].indicators[0], name=name)
    changed = replace(found, sets=(replace(found.sets[0], indicators=(first, *found.sets[0].indicators[1:])),))
    assert load(tmp_path, assessment_text(changed)) == changed
