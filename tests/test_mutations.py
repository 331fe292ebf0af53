"""Ten thousand broken files: each is read, or refused with sentences in both languages. Never anything else."""

# ruff: noqa: E501 (a file a line)

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from branchsim.commands.check import checked
from branchsim.messages import render
from sim.files.branch_sheet import read_branches
from sim.files.rule_sheet import read_rules
from sim.files.scenario_folder import scenario_folder
from sim.files.sheet_reading import read_sheet
from sim.problems import InputError
from tests.mutations import mutated, shipped_content

ROOT = Path(__file__).resolve().parent.parent
HEAD = "schema: 1\nid: {}\ntitle: {{en: t, zh: 题}}\nquestion: {{en: q, zh: 问}}\n"
TYPES = "[village, community, organ, public_institution, state_enterprise, non_public_enterprise, social_organisation, school]"
OURS = {  # what no shipped file uses
    "heir.yaml": f"kind: scenario\n{HEAD.format('heir')}extends: parent.yaml\npopulation: {{file: town.yaml, fixed: true}}\nassessment: sheet.yaml\n",
    "parent.yaml": f"kind: scenario\n{HEAD.format('parent')}extends: baseline\nmonths: 24\nvalues: {{inspection: {{span: 20}}, member.noise: 0.4}}\n",
    "aimed.yaml": f"kind: policy\n{HEAD.format('aimed')}theme: evidence\nreference: sheeted\ntarget: {{types: [village, school], share: 0.5}}\n"
    "changes:\n  assessment.party_weight: {value: 0.3, start: 3, ramp: 6, end: 12, target: {types: [organ]}}\n"
    "  assessment.evidence_mix: {value: {documents: 0.5, on_site: 0.5}, ramp: 3}\n  consequence: {penalty: 0.1}\n",
    "sheeted.yaml": f"kind: policy\n{HEAD.format('sheeted')}assessment: sheet.yaml\nchanges: {{member.disposal_rate: 0.05}}\n",
    "sheet.yaml": "kind: assessment\nschema: 1\nid: sheet\ntitle: {en: t, zh: 题}\nsets:\n"
    f"  - name: all\n    types: {TYPES}\n    indicators:\n"
    "      - {name: meetings, construct: life, points: 60, kind: base, cadence: 3, evidence: {documents: 1}}\n"
    "      - {name: service, construct: service, points: 40, cadence: 6, evidence: {on_site: 0.5, mass_survey: 0.5}}\n"
    "      - {name: accident, construct: service, kind: veto, evidence: {outcome: 1}}\n",
    "town.yaml": "kind: population\nschema: 1\nid: town\ntitle: {en: t, zh: 题}\nyear: 2023\nbranches: town.csv\n",
    "town.csv": "branch,type,members,away,full_time\na,village,12,0.1,yes\nb,school,30,,no\nc,organ,9,0.2,\n",
}  # fmt: skip


SHEETS = {  # source sheets, read by the importers
    "standard_25.csv": "assessments",
    "typed_nine.xlsx": "assessments",
    "example_town_sheet.csv": "populations",
}
READERS: dict[str, Callable[[Path], object]] = {
    "standard_25.csv": lambda file: read_rules(file, "x", "x", "x", None),
    "typed_nine.xlsx": lambda file: read_rules(file, "x", "x", "x", None),
    "example_town_sheet.csv": lambda file: read_branches(read_sheet(file), 2024),
}


def broken_files(folder: Path, count: int, seed: int) -> Iterator[tuple[Path, str]]:
    """Paths to check, one after the other, each with what was broken; the folder is whole again before the next."""
    random = Random(seed)
    ours = {name: content.encode("utf-8") for name, content in OURS.items()}
    groups = [(name, files) for name, files in shipped_content().items()]
    groups += [(name, ours) for name in ("heir.yaml", "aimed.yaml", "sheeted.yaml", "sheet.yaml", "town.yaml") for _ in range(3)]
    groups += [(name, {name: (scenario_folder() / place / name).read_bytes()}) for name, place in SHEETS.items() for _ in range(2)]
    weights = [min(1.0, 2_000 / len(files[name])) for name, files in groups]  # a long file takes longer and holds no more kinds of mistakes
    written: dict[str, bytes] = {}  # writing a file costs as much as reading it
    for number in range(count):
        name, files = random.choices(groups, weights)[0]
        victim = name if random.random() < 0.6 else random.choice(sorted(files))
        for other, content in files.items():
            new = mutated(content, random) if other == victim else content
            if written.get(other) != new:
                (folder / other).write_bytes(new)
                written[other] = new
        yield folder / name, f"mutation {number} of seed {seed}: {victim}"


def outcome(path: Path) -> str:
    """ok, or the key of the first problem; raises for anything else than a refusal in both languages."""
    try:
        READERS.get(path.name, lambda file: checked(str(file)))(path)
    except InputError as error:
        for problem in error.problems:
            english, chinese = render(problem, "en"), render(problem, "zh")
            assert "\n" not in english + chinese and english.startswith(problem.path.split("\n")[0][:20])
            assert re.search(r"[\u4e00-\u9fff]", chinese.removeprefix(problem.path)) is not None, chinese
        return error.problems[0].key
    return "ok"


def survive(folder: Path, count: int, seed: int) -> Counter[str]:
    seen: Counter[str] = Counter()
    for path, story in broken_files(folder, count, seed):
        try:
            seen[outcome(path)] += 1
        except Exception as error:
            raise AssertionError(story) from error
    return seen


def test_six_hundred_broken_files(tmp_path: Path) -> None:
    seen = survive(tmp_path, 600, seed=1)
    assert len(seen) > 20 and 60 < seen["ok"] < 360, (len(seen), seen.most_common())  # the mutations reach far and wide


@pytest.mark.slow
def test_four_thousand_broken_files(tmp_path: Path) -> None:
    assert survive(tmp_path, 4_000, seed=2).total() == 4_000


def test_what_is_not_broken_is_read(tmp_path: Path) -> None:
    for name, content in OURS.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert {name: outcome(tmp_path / name) for name in OURS if name.endswith(".yaml")} == dict.fromkeys(
        (name for name in OURS if name.endswith(".yaml")), "ok"
    )


@pytest.mark.slow
def test_a_gbk_console_survives_thirty_broken_files(tmp_path: Path) -> None:
    """Ten processes of three files each: a start costs a second, a file a few milliseconds."""
    paths = []
    for number, (path, _) in enumerate(broken_files(tmp_path / ".", 60, seed=3)):
        kept = tmp_path / f"case{number}"
        kept.mkdir()
        if path.name in SHEETS or len(paths) == 30:
            continue  # check sends sheets to import
        for file in tmp_path.glob("*.*"):
            (kept / file.name).write_bytes(file.read_bytes())
        paths.append(str(kept / path.name))
    for first in range(0, 30, 3):
        words = ["--lang", ("zh", "en")[first % 2], "check", "--no-drift", *paths[first : first + 3]]
        env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "gbk"}
        done = subprocess.run([sys.executable, "-m", "branchsim", *words], capture_output=True, check=False, cwd=ROOT, env=env, timeout=60)
        assert done.returncode in (0, 2) and b"Traceback" not in done.stderr, done.stderr.decode("gbk", "replace")
        assert (done.returncode == 2) == any(b"yaml" in line or b"csv" in line for line in done.stderr.splitlines())
