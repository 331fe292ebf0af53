"""An archive holds everything it takes to run a study again, nothing of this machine, and is opened with care."""

from __future__ import annotations

import getpass
import hashlib
import json
import platform
import re
import shlex
import shutil
import stat
import subprocess
import zipfile
from importlib.metadata import version
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from branchsim.command_line import main
from branchsim.messages import render
from experiments import study_archive
from experiments.placeless import placeless
from experiments.study_archive import SUMS, check_sums, opened
from sim.problems import InputError
from tests.stored_studies import finished, preliminary, unfinished, with_gaps
from tests.test_prose import betrayals

ROOT = Path(__file__).resolve().parents[1]


def run(*words, lang="en"):
    return CliRunner().invoke(main, ["--lang", lang, *map(str, words)])


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """With failures, whose messages name a file of this machine, and a figure."""
    folder = finished(tmp_path_factory.mktemp("pack") / "s", simulate=with_gaps)
    (folder / "figures" / "effects_en.svg").write_text("<svg/>", encoding="utf-8")
    (folder / "study.yaml").write_text("kind: study\n", encoding="utf-8")
    (folder / "export").mkdir()
    (folder / "export" / "results.csv").write_text("mine", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def archive(study):
    path = study.parent / "a.zip"
    assert run("pack", study, "--out", path).exit_code == 0
    return path


def contents(path) -> dict[str, bytes]:
    """Members by name without the folder."""
    with zipfile.ZipFile(path) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def test_everything_is_in_it_with_its_checksum(archive, study) -> None:
    found = contents(archive)
    tables = {f"{name}.parquet" for name in ("design", "policies", "results", "failures", "monthly", "branches")}
    made = {"README.md", "constraints.txt", "ODD.md", SUMS}
    assert set(found) == tables | made | {"manifest.json", "checksums.json", "figures/effects_en.svg", "study.yaml"}
    sums = dict(reversed(line.split("  ")) for line in found[SUMS].decode("utf-8").splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in found.items() if name != SUMS}
    for name in tables - {"failures.parquet"}:
        assert found[name] == (study / name).read_bytes()
    assert found["ODD.md"] == (ROOT / "sim" / "ODD.md").read_bytes()


def test_the_checksums_are_those_of_sha256sum(archive, tmp_path) -> None:
    with zipfile.ZipFile(archive) as opened_archive:
        opened_archive.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    try:
        done = subprocess.run(["sha256sum", "--check", "--quiet", SUMS], cwd=folder, capture_output=True)
    except FileNotFoundError:
        pytest.skip("no sha256sum here")
    assert (done.returncode, done.stdout) == (0, b"")


def test_same_study_same_bytes(study, archive, tmp_path) -> None:
    run("pack", study, "--out", tmp_path / "b.zip")
    assert (tmp_path / "b.zip").read_bytes() == archive.read_bytes()
    with zipfile.ZipFile(archive) as found:
        assert {(entry.date_time, entry.create_system, entry.external_attr >> 16) for entry in found.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), 3, stat.S_IFREG | 0o644)
        }
        assert found.namelist() == sorted(found.namelist())


def test_nothing_of_this_machine_is_in_it(archive, study) -> None:
    assert str(ROOT) in pq.read_table(study / "failures.parquet")["message"][0].as_py()  # the folder itself does name it
    words = [str(study.parent), str(ROOT), str(Path.home()) + "/", platform.node(), f"/{getpass.getuser()}/"]
    for name, content in contents(archive).items():
        shown = content.decode("utf-8", errors="replace")
        if name.endswith(".parquet"):
            shown = "\n".join(str(row) for row in pq.read_table(__import__("io").BytesIO(content)).to_pylist())
        assert [word for word in words if len(word) > 3 and word in shown] == [], name
        assert betrayals(shown) == [], name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('  File "/opt/x/lib/python3.11/site-packages/numpy/core.py", line 3', '  File "site-packages/numpy/core.py", line 3'),
        ('  File "/a/b c/branchsim/sim/kernel.py", line 3', '  File "branchsim/sim/kernel.py", line 3'),
        (r'  File "C:\Users\me\sim\kernel.py", line 3', r'  File "sim\kernel.py", line 3'),
        ("no file /data/secret/own.py", "no file own.py"),
        ("0.5 hours/month and 3/4", "0.5 hours/month and 3/4"),
    ],
)
def test_failures_lose_their_folders_and_nothing_else(text, shown) -> None:
    assert placeless(text) == shown
    assert placeless(shown) == shown


def test_the_readme_has_three_commands_in_both_languages(archive) -> None:
    readme = contents(archive)["README.md"].decode("utf-8")
    (block,) = re.findall(r"^```sh\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    install, again, ask = block.splitlines()
    assert install.endswith("pip install -c constraints.txt PATH_TO_BRANCHSIM")
    assert shlex.split(again) == [".venv/bin/branchsim", "reproduce", "."]
    assert shlex.split(ask)[:3] == [".venv/bin/branchsim", "query", "."]
    assert "What if?" in readme and "依次输入" in readme and "\\n" not in readme


def test_the_readme_s_question_has_an_answer(archive, tmp_path, monkeypatch) -> None:
    with opened(archive) as folder:
        monkeypatch.chdir(folder)
        readme = (folder / "README.md").read_text(encoding="utf-8")
        command = next(line for line in readme.splitlines() if " query " in line)
        result = run(*shlex.split(command)[1:])
        monkeypatch.chdir(tmp_path)
    assert result.exit_code == 0 and "rows: 3" in result.output


def test_constraints_pin_what_the_study_was_run_with(study, archive) -> None:
    lines = contents(archive)["constraints.txt"].decode("utf-8").splitlines()
    pins = dict(line.split("==") for line in lines)
    stored = json.loads((study / "manifest.json").read_text(encoding="utf-8"))["created"]["versions"]
    assert all(pins[name] == stored[name] for name in ("numpy", "numba", "pyarrow", "mesa"))
    assert pins["click"] == version("click") and "python" not in pins and "branchsim" not in pins
    assert "llvmlite" in pins  # needed by what branchsim needs


def test_what_is_not_finished_is_not_packed_and_nothing_is_overwritten(study, archive, tmp_path) -> None:
    result = run("pack", unfinished(tmp_path / "u"))
    assert (result.exit_code, "is not finished" in result.output) == (2, True)
    before = archive.read_bytes()
    assert (run("pack", study, "--out", archive).exit_code, archive.read_bytes() == before) == (2, True)
    result = run("pack", preliminary(tmp_path / "p"))
    assert "PRELIMINARY" in result.output and (tmp_path / "p_preliminary.zip").is_file()
    assert "PRELIMINARY" in contents(tmp_path / "p_preliminary.zip")["README.md"].decode("utf-8")


def test_what_a_user_wrote_of_this_machine_is_pointed_at(tmp_path) -> None:
    folder = finished(tmp_path / "s")
    (folder / "study.yaml").write_text(f"table: {tmp_path}/points.csv\n", encoding="utf-8")
    result = run("pack", folder)
    assert (result.exit_code, f"note: study.yaml names this machine ({tmp_path})" in result.output) == (0, True)


def strange(path, name="x/manifest.json", content=b"{}", mode=0o644 | stat.S_IFREG) -> Path:
    """An archive with one strange entry."""
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, content)
    return path


def refusal(path) -> str:
    with pytest.raises(InputError) as caught, opened(path):
        pass
    return render(caught.value.problems[0], "en")


@pytest.mark.parametrize("name", ["../up.txt", "x/../../up.txt", "/tmp/up.txt", "x\\..\\up.txt", "C:/up.txt"])
def test_an_entry_that_leads_elsewhere_is_refused(tmp_path, name) -> None:
    assert "leads elsewhere" in refusal(strange(tmp_path / "a.zip", name))


def test_links_doubles_and_other_files_are_refused(tmp_path) -> None:
    assert "leads elsewhere" in refusal(strange(tmp_path / "a.zip", content=b"/etc/passwd", mode=0o777 | stat.S_IFLNK))
    with pytest.warns(UserWarning), zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("x/manifest.json", "{}")
        archive.writestr("x/manifest.json", "{}")
    assert "stands there twice" in refusal(tmp_path / "b.zip")
    (tmp_path / "c.zip").write_bytes(b"PK no zip")
    assert "no readable zip file" in refusal(tmp_path / "c.zip")
    assert "no branchsim study" in refusal(strange(tmp_path / "d.zip", "x/other.json"))
    assert "is missing or damaged" in refusal(strange(tmp_path / "e.zip"))
    assert "No such file" in refusal(tmp_path / "none.zip")


def test_a_huge_archive_is_refused_before_it_is_unpacked(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(study_archive, "MOST_BYTES", 10_000_000)
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x/manifest.json", b"0" * 20_000_000)
    assert path.stat().st_size < 30_000
    assert "unpacked this would be 19 MB" in refusal(path)
    monkeypatch.setattr(study_archive, "MOST_ENTRIES", 0)
    assert "in 1 files" in refusal(strange(tmp_path / "b.zip"))


def test_a_changed_a_missing_and_an_added_file_are_all_named(archive) -> None:
    with opened(archive) as folder:
        check_sums(folder)
        (folder / "ODD.md").write_text("other", encoding="utf-8")
        (folder / "design.parquet").unlink()
        (folder / "effects.csv").write_text("added", encoding="utf-8")
        (folder / "notes.txt").write_text("a reader's own", encoding="utf-8")
        with pytest.raises(InputError) as caught:
            check_sums(folder)
        said = {Path(problem.path).name: problem.key for problem in caught.value.problems}
    assert said == {
        "ODD.md": "problem.archive_damaged",
        "design.parquet": "problem.stored_lacks",
        "effects.csv": "problem.archive_unlisted",
    }


def test_sums_cannot_point_outside(archive, tmp_path) -> None:
    with opened(archive) as folder:
        with (folder / SUMS).open("a", encoding="utf-8") as stream:
            stream.write(f"{'0' * 64}  ../../etc/passwd\n")
        with pytest.raises(InputError) as caught:
            check_sums(folder)
    assert caught.value.problems[0].key == "problem.archive_entry"


def test_analyses_that_are_left_out_are_named(study, tmp_path) -> None:
    folder = shutil.copytree(study, tmp_path / "s")
    assert "left out" not in run("pack", folder, "--out", tmp_path / "a.zip").stderr
    for name in ("decision", "waves"):
        (folder / name).mkdir()
        (folder / name / "analysis.json").write_text("{}", encoding="utf-8")
    result = run("pack", folder, "--out", tmp_path / "b.zip")
    assert (result.exit_code, "left out are decision, waves" in result.stderr) == (0, True)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
