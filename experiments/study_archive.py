"""One zip file that holds a finished study, with the SHA-256 of everything in it; and how a strange one is opened.

Same study, same bytes: sorted entries, one fixed time, no rights or owners. All entries lie in one folder named after the study.
"""

from __future__ import annotations

import hashlib
import shutil
import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from experiments.study_folder import OWN_FILES
from experiments.timeless_zip import TimelessZip
from sim.problems import InputError, Place, Problem, problem_at, raise_if_any

SUMS = "SHA256SUMS"
ALWAYS = ("manifest.json", "design.parquet", "policies.parquet", "results.parquet", "failures.parquet")
FOLDERS = ("figures", "report")
MOST_BYTES = 16 * 2**30  # unpacked; 10 million rows of results are some 6 GB
MOST_ENTRIES = 10_000
AT_ONCE = 1 << 20  # bytes


def study_files(folder: Path) -> dict[str, Path]:
    """What belongs to the study, by its name inside the folder. Links are left out: they lead to this machine."""
    plain = [folder / name for name in ("manifest.json", *OWN_FILES)]
    nested = [path for name in FOLDERS for path in sorted((folder / name).rglob("*")) if not path.name.startswith(".")]
    return {path.relative_to(folder).as_posix(): path for path in (*plain, *nested) if path.is_file() and not path.is_symlink()}


def write_archive(path: Path, name: str, files: Mapping[str, Path | bytes]) -> None:
    """Write ``files`` by their names and their sums into a new zip file, below the folder ``name``."""
    sums = "".join(f"{_digest(content)}  {entry}\n" for entry, content in sorted(files.items()))
    with TimelessZip(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in sorted({**files, SUMS: sums.encode("utf-8")}.items()):
            info = zipfile.ZipInfo(f"{name}/{entry}")
            info.compress_type = zipfile.ZIP_DEFLATED
            info.file_size = len(content) if isinstance(content, bytes) else content.stat().st_size
            with archive.open(info, "w") as target:
                target.writelines(_pieces(content))


@contextmanager
def opened(place: Path) -> Iterator[Path]:
    """The study folder itself, or that of an archive unpacked for as long as the block lasts.

    Raises InputError for a file that is no archive of ours, or one that would write elsewhere or fill the disk.
    """
    if place.is_dir():
        yield place
        return
    with TemporaryDirectory(prefix="branchsim-") as temporary:
        try:
            with zipfile.ZipFile(place) as archive:
                raise_if_any(_entry_problems(place, archive.infolist(), Path(temporary)))
                for entry in archive.infolist():
                    archive.extract(entry, temporary)
        except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise InputError([problem_at(Place(str(place)), "", "problem.archive_unreadable", reason=reason)]) from None
        manifests = list(Path(temporary).glob("*/manifest.json"))
        if len(manifests) != 1:
            raise InputError([problem_at(Place(str(place)), "", "problem.archive_no_study")])
        if not (manifests[0].parent / SUMS).is_file():
            raise InputError([problem_at(Place(str(place)), SUMS, "problem.stored_lacks")])
        folder = manifests[0].parent
        try:
            yield folder
        except InputError as error:  # nobody knows the temporary folder, and it will be gone
            raise InputError(replace(one, path=one.path.replace(str(folder), str(place))) for one in error.problems) from None


def _entry_problems(place: Path, entries: list[zipfile.ZipInfo], where: Path) -> Iterator[Problem]:
    """Entries that lead out of the folder, are no plain files, stand there twice, or are too many or too large."""
    seen = set[str]()
    for entry in entries:
        name, kind = entry.orig_filename, stat.S_IFMT(entry.external_attr >> 16)
        parts = PurePosixPath(name).parts
        outside = name.startswith("/") or ".." in parts or "\\" in name or ":" in name or "\0" in name
        if outside or (kind not in (0, stat.S_IFREG, stat.S_IFDIR)) or name.casefold() in seen:
            yield problem_at(Place(str(place)), name[:100], "problem.archive_entry")
        seen.add(name.casefold())
    total, most = sum(entry.file_size for entry in entries), min(MOST_BYTES, shutil.disk_usage(where).free // 2)
    if total > most or len(entries) > MOST_ENTRIES:
        yield problem_at(
            Place(str(place)), "", "problem.archive_too_large", megabytes=total // 2**20, most=most // 2**20, files=len(entries)
        )


def check_sums(folder: Path) -> None:
    """Raises InputError with every file that is not what SHA256SUMS says, or that it does not name; nothing where there are no sums."""
    if not (folder / SUMS).is_file():
        return
    lines = (folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    problems = [problem_at(Place(str(folder / name)), "", "problem.archive_unlisted") for name in study_files(folder) if name not in sums]
    for name, digest in sums.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            problems.append(problem_at(Place(str(folder / SUMS)), name[:100], "problem.archive_entry"))
        elif not path.is_file():
            problems.append(problem_at(Place(str(path)), "", "problem.stored_lacks"))
        elif _digest(path) != digest:
            problems.append(problem_at(Place(str(path)), "", "problem.archive_damaged"))
    raise_if_any(problems)


def _digest(content: Path | bytes) -> str:
    found = hashlib.sha256()
    for piece in _pieces(content):
        found.update(piece)
    return found.hexdigest()


def _pieces(content: Path | bytes) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as stream:
        while len(piece := stream.read(AT_ONCE)) > 0:
            yield piece
