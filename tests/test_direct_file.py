"""Saves are written past the system's memory for files, to the same bytes as any file."""

import errno
import os

import numpy as np
import pytest

from sim.country import direct_file
from sim.country.direct_file import BLOCK, BUFFER, DirectFile


def written(path, arrays):
    with DirectFile(path) as file:
        for array in arrays:
            file.write(array)
    return path.read_bytes()


@pytest.mark.parametrize("direct", [direct_file.DIRECT, 0])
@pytest.mark.parametrize("sizes", [(), (0,), (1,), (BLOCK,), (BUFFER,), (BLOCK - 1, 2), (BUFFER - 3, 0, BUFFER + 5, 17)])
def test_a_file_holds_the_arrays_one_behind_the_other(tmp_path, monkeypatch, direct, sizes):
    monkeypatch.setattr(direct_file, "DIRECT", direct)
    generator = np.random.default_rng(1)
    arrays = [generator.integers(0, 256, size, dtype=np.uint8) for size in sizes]
    assert written(tmp_path / "a", arrays) == b"".join(array.tobytes() for array in arrays)


def test_records_and_tables_are_written_as_their_bytes(tmp_path):
    table = np.arange(12.0).reshape(3, 4)
    records = np.zeros(5, [("a", "i2"), ("b", "f8")])
    assert written(tmp_path / "a", [table, table[:, ::2], records]) == table.tobytes() + table[:, ::2].tobytes() + records.tobytes()


def test_a_file_system_that_refuses_direct_writing_is_written_as_usual(tmp_path, monkeypatch):
    real, calls = os.write, []

    def refusing(file, data):
        calls.append(len(data))
        if len(calls) == 1:
            raise OSError(errno.EINVAL, "not here")
        return real(file, data[: max(1, len(data) // 3)])  # and takes a part at a time

    monkeypatch.setattr(direct_file.os, "write", refusing)
    data = np.arange(BUFFER + 100, dtype=np.uint8)
    if direct_file.DIRECT == 0:
        with pytest.raises(OSError, match="not here"):
            written(tmp_path / "a", [data])
    else:
        assert written(tmp_path / "a", [data]) == data.tobytes()
        assert len(calls) > 2


def test_a_full_disk_is_an_error_and_the_file_is_closed(tmp_path, monkeypatch):
    def full(file, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(direct_file.os, "write", full)
    with pytest.raises(OSError, match="No space"), DirectFile(tmp_path / "a") as file:
        file.write(np.zeros(10, np.uint8))
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(file.file)
