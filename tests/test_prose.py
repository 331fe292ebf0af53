"""What the documents say about the repository is true, and nothing committed tells where it was written."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import branchsim

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("README.md", "README.zh.md", "sim/ODD.md")
MADE_BY_COMMANDS = ("report_template.md",)  # branchsim template report
OURS_BY_SUFFIX = {".py", ".toml", ".md"}  # a bare name with another ending may be a file that a run writes
# Written in parts, so that this file does not contain what it looks for.
HOSTS = ("pypi org", "python" + "hosted org", "anaconda org", "npmjs org", "crates io", "rubygems org", "cran r-project org")
REGISTRY_HOSTS = tuple(host.replace(" ", ".") for host in HOSTS)
MIRROR = re.compile(r"(?:index-url|registry|mirrors?)\s*[=:]?\s*[\"']?https?://", re.IGNORECASE)
PLACE = re.compile(r"(?<![\w.}])/(?:home|Users|root|work)/\w+")


def backticked(text: str) -> list[str]:
    """Words inside backticks: code spans and fenced blocks alike."""
    fenced = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return [word.strip("\"'(),;:") for part in (*fenced, *spans) for word in part.split()]


def committed() -> list[Path]:
    """Files under version control that still exist; skips the test where there is no git."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [path for name in listed.decode("utf-8").split("\0") if name and (path := ROOT / name).is_file()]


@cache
def top_folders() -> frozenset[str]:
    """Folders of the repository's top level that hold code, data or documents."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split() if (ROOT / ".gitignore").is_file() else []
    skipped = {name.rstrip("/") for name in ignored} | {".git"}
    return frozenset(path.name for path in ROOT.iterdir() if path.is_dir() and path.name not in skipped)


def missing_paths(text: str) -> list[str]:
    """Repository paths named in backticks that do not exist; a ``*`` must match something."""
    missing = []
    for word in backticked(text):
        name = word.removeprefix("./")
        folder, slash, _ = name.partition("/")
        if slash and folder in top_folders():
            found = any(ROOT.glob(name.rstrip("/"))) if "*" in name else (ROOT / name).exists()
        elif not slash and re.fullmatch(r"[\w.-]+", name) and Path(name).suffix in OURS_BY_SUFFIX:
            found = (ROOT / name).exists() or any(any((ROOT / top).rglob(name)) for top in top_folders())
        else:
            continue
        if not found and name not in MADE_BY_COMMANDS:
            missing.append(name)
    return missing


def betrayals(text: str) -> list[str]:
    """Registry hosts and paths of this machine that ``text`` contains."""
    found = [word for word in (*REGISTRY_HOSTS, f"{ROOT}/") if word in text]
    return found + [match[0] for pattern in (MIRROR, PLACE) for match in pattern.finditer(text)]


def test_the_citation_file_names_this_version_and_licence():
    citation = YAML(typ="safe").load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)  # what version 1.2.0 of the format requires
    assert (citation["cff-version"], citation["version"], citation["license"]) == ("1.2.0", branchsim.__version__, "MIT")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_named_in_backticks_exists(document):
    assert missing_paths((ROOT / document).read_text(encoding="utf-8")) == []


def test_a_wrong_path_would_be_seen():
    text = "`sim/nothing.py`, `nowhere.md` and `sim/n*e.csv` are not there; `sim/ODD.md`, `schedule.py`, `tests/test_*.py` are.\n"
    assert missing_paths(text + "```\npython sim/absent.py > out/report.csv\n```\n") == [
        "sim/absent.py",
        "sim/nothing.py",
        "nowhere.md",
        "sim/n*e.csv",
    ]


def test_no_committed_file_names_a_registry_or_this_machine():
    found = {}
    for path in committed():
        words = betrayals(path.read_bytes().decode("utf-8", errors="replace"))
        if len(words) > 0:
            found[path.relative_to(ROOT).as_posix()] = words
    assert found == {}


@pytest.mark.parametrize(
    "text", [f"see https://{REGISTRY_HOSTS[0]}/simple", f"open({str(ROOT / 'x')!r})", "cd /" + "home/someone", "--index-" + "url https://x"]
)
def test_a_betrayal_would_be_seen(text):
    assert betrayals(text) != []
