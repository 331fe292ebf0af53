"""What a packed study says to whoever opens it: README.md in two languages, and constraints.txt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Any

from branchsim.messages import LANGUAGES, text

OURS = "branchsim"
SOURCE = "PATH_TO_BRANCHSIM"
INSTALL = f"python3 -m venv .venv && .venv/bin/python -m pip install -c constraints.txt {SOURCE}"
REPRODUCE = ".venv/bin/branchsim reproduce ."


def readme(manifest: Mapping[str, Any]) -> str:
    """The question, three commands, and what the files are; English and then Chinese."""
    commands = "\n".join((INSTALL, REPRODUCE, query(manifest)))
    created = manifest.get("created", {})
    values = {
        "identity": manifest["identity"][:8],
        "version": created.get("versions", {}).get(OURS) or "?",
        "commit": (created.get("git") or {}).get("commit") or "?",
        "python": created.get("versions", {}).get("python") or "3.11",
        "model": manifest["model_hash"][:8],
        "source": SOURCE,
    }
    notices = {lang: text("stored.preliminary", lang) + "\n\n" if manifest.get("preliminary", False) else "" for lang in LANGUAGES}
    blocks = [
        text("archive.readme_head", lang, question=question(manifest, lang), notice=notices[lang], **values).replace("\\n", "\n")
        for lang in LANGUAGES
    ]
    tails = [text("archive.readme_tail", lang, **values).replace("\\n", "\n") for lang in LANGUAGES]
    return f"{blocks[0]}\n\n```sh\n{commands}\n```\n\n{tails[0]}\n\n---\n\n{blocks[1]}\n\n{tails[1]}\n"


def question(manifest: Mapping[str, Any], lang: str) -> str:
    """The question of the study; in ``lang`` where it is the scenario's own, for studies state theirs in one language."""
    both = manifest["scenario"]["question"]
    return str(both[lang] if both["en"] == manifest["question"] else manifest["question"])


def query(manifest: Mapping[str, Any]) -> str:
    """A question that every study answers: the mean of its first response under each policy, at the default point in the last window."""
    response, group = manifest["response_order"][0], "all" if "all" in manifest["groups"] else manifest["groups"][0]
    where = f"point_id = 0 and period = '{manifest['windows'][-1]['name']}' and branch_group = '{group}'"
    chosen = f"select policy, avg({response}) as {response} from results where {where} group by policy order by policy"
    return f'.venv/bin/branchsim query . "{chosen}"'


def constraints(manifest: Mapping[str, Any]) -> str:
    """Exact versions of everything branchsim needs: those the study was run with, where the manifest knows them, else those here."""
    stored = manifest.get("created", {}).get("versions", {})
    pins = {_plain(name): (name, number) for name, number in installed().items()}
    pins |= {_plain(name): (pins.get(_plain(name), (name,))[0], number) for name, number in stored.items() if number is not None}
    return "".join(f"{name}=={number}\n" for key, (name, number) in sorted(pins.items()) if key not in (OURS, "python"))


def installed() -> dict[str, str]:
    """Versions of the packages that branchsim needs, and those need, by name; without the ones not installed here."""
    found, waiting = dict[str, str](), [OURS]
    while len(waiting) > 0:
        name = waiting.pop()
        if name in found:
            continue
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # for another system, or another Python
            continue
        waiting += _needed(name)
    return found


def _needed(name: str) -> Iterator[str]:
    for line in requires(name) or ():
        match = re.match(r"[A-Za-z0-9._-]+", line)
        if match is not None and "extra ==" not in line:
            yield _plain(match[0])


def _plain(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()
