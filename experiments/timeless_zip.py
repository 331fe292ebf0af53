"""Zip files whose bytes follow from their content alone: no time of day, no rights of the machine they were made on."""

from __future__ import annotations

import zipfile
from typing import IO, Any

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip file can hold
UNIX, PLAIN_FILE = 3, 0o100644


class TimelessZip(zipfile.ZipFile):
    """Every member, however it is written, gets the same time and the same rights."""

    def open(self, name: Any, mode: Any = "r", *rest: Any, **named: Any) -> IO[bytes]:
        if mode == "w" and not isinstance(name, zipfile.ZipInfo):
            name = zipfile.ZipInfo(name)
            name.compress_type = self.compression
        if mode == "w":
            name.date_time, name.create_system, name.external_attr = EPOCH, UNIX, PLAIN_FILE << 16
        return super().open(name, mode, *rest, **named)
