"""The member update in C: compiled anew by gcc into a temporary folder whenever it is measured, and called through ctypes."""

from __future__ import annotations

import ctypes
import platform
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from experiments.bench.member_inputs import FIELDS, MEMBER_FIELDS, SUMS, Inputs
from sim.processes.members import AGED, YEAR
from sim.randomness import MONTH_OFFSET, Purpose
from sim.submodels.attendance import AGE_FROM, YEARS_PER_DECADE
from sim.submodels.identity import MOST_MONTHS
from sim.submodels.public_trust import WITH_POST, WITHOUT_POST

SOURCE = Path(__file__).with_name("member_update.c")
CONSTANTS = {
    "AGED": AGED,
    "DUES_ONLY_FROM": float(YEAR),
    "AGE_FROM": AGE_FROM,
    "YEARS_PER_DECADE": YEARS_PER_DECADE,
    "MOST_MONTHS": MOST_MONTHS,
    "WITH_POST": WITH_POST,
    "WITHOUT_POST": WITHOUT_POST,
}
SCALAR = ("-O3", "-march=native")
VECTORISED = ("-Ofast", "-march=native", "-fopenmp-simd", "-DVECTORISED")
ON_X86 = ("-mprefer-vector-width=512",)  # gcc 12 takes half registers of processors it does not know
VECTOR_MATHS = "-lmvec"  # glibc's exp for a register full of numbers; x86 only

Update = Callable[[Inputs, np.ndarray], None]


def gcc_missing() -> bool:
    """True where there is no gcc to compile the reference with."""
    return shutil.which("gcc") is None


@contextmanager
def c_updates() -> Iterator[tuple[Update, Update]]:
    """The scalar and the vectorised update; they are gone with the temporary folder. Raises CalledProcessError if gcc refuses."""
    with TemporaryDirectory() as folder:
        yield _compiled(Path(folder) / "scalar.so", SCALAR, ()), _compiled(Path(folder) / "vectorised.so", *_vector_options())


def _vector_options() -> tuple[tuple[str, ...], tuple[str, ...]]:
    if platform.machine() == "x86_64":
        return (*VECTORISED, *ON_X86), (VECTOR_MATHS,)
    return VECTORISED, ()


def _compiled(library: Path, options: tuple[str, ...], libraries: tuple[str, ...]) -> Update:
    names = [f"-D{name}={value}" for name, value in CONSTANTS.items()]
    fields = f"-DMONTH_FIELDS={','.join(FIELDS)}"
    made = str(library.with_suffix(".o"))
    compiling = ["gcc", *options, *names, fields, "-fPIC", "-c", "-o", made, str(SOURCE)]
    linking = ["gcc", "-shared", "-o", str(library), made, *libraries, "-lm"]  # with -Ofast it would switch subnormals off in all of Python
    for command in (compiling, linking):
        subprocess.run(command, check=True, capture_output=True, text=True)
    return _called(ctypes.CDLL(str(library)).member_update)


def _called(function: Callable[..., None]) -> Update:
    """The C function with arrays for arguments; ``sums`` has a row for every branch."""

    def update(inputs: Inputs, sums: np.ndarray) -> None:
        members = (ctypes.c_void_p * len(MEMBER_FIELDS))(*(getattr(inputs.members, name).ctypes.data for name in MEMBER_FIELDS))
        when = ((inputs.month + MONTH_OFFSET) << 16) | int(Purpose.MEMBER_MONTH)
        assert sums.shape == (len(inputs.rows), len(SUMS)) and sums.dtype == np.float64
        function(
            members,
            *(ctypes.c_void_p(array.ctypes.data) for array in (inputs.rows, inputs.first)),
            ctypes.c_int64(len(inputs.rows)),
            ctypes.c_void_p(inputs.run_key.ctypes.data),
            ctypes.c_uint32(when),
            ctypes.c_int32(inputs.month),
            ctypes.c_void_p(inputs.luck.ctypes.data),
            ctypes.c_void_p(sums.ctypes.data),
        )

    return update
