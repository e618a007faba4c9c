"""Named arrays in one .npz file, read without trusting it.

An .npz is a zip of .npy files. np.load would do, but for a file from anywhere it allocates what the file claims to
hold. Here every size is compared with the file's own before memory is taken, and no pickle is ever looked at.
"""

import os
import struct
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from errno import EISDIR
from io import BytesIO
from math import prod
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from nnsim.errors import HistoryError

LONGEST_FILE = 384 * 2**20
"""Bytes of a file, and of what it unpacks to: room for three moments of the largest simulation there may be."""
LONGEST_PREFACE = 2**17
"""Bytes of an array's own header, which says its type and shape, and some to spare."""
LONGEST_DIRECTORY = 2**20
"""Bytes of the zip's list of contents."""

End = struct.Struct("<4s4H2LH")
"""The end of a zip: signature, two disks, two numbers of entries, size and offset of the list, length of a comment."""
ZIP64_LOCATOR = 20

File: TypeAlias = str | os.PathLike[str] | BinaryIO


class DamagedError(Exception):
    """What is wrong with a file, in words that follow "The file is damaged: "."""


def write_arrays(file: File, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write an .npz; a path appears only when all of it is written. HistoryError when it cannot be."""
    if not isinstance(file, str | os.PathLike):
        np.savez(file, **arrays)  # type: ignore[arg-type]  # its one option is no name of an array here
        return
    path = Path(file)
    with _drafted(path) as draft:
        with draft.open("wb") as stream:
            np.savez(stream, **arrays)  # type: ignore[arg-type]
        draft.replace(path)


def check_writable(path: str) -> None:
    """HistoryError unless a file can be written there."""
    with _drafted(Path(path)) as draft:
        draft.touch()
        if Path(path).is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))


@contextmanager
def _drafted(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to first, free again in the end; HistoryError when writing fails."""
    draft = path.with_name(f".{path.name}.{os.getpid()}") if path.name else path
    try:
        try:
            yield draft
        finally:
            if draft != path:
                draft.unlink(missing_ok=True)
    except OSError as error:
        raise HistoryError(f"{path} cannot be written: {error.strerror}.") from None


class Container:
    """The arrays of an open .npz, by name."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        infos = archive.infolist()
        self._archive = archive
        self._infos = {info.filename.removesuffix(".npy"): info for info in infos}
        if len(self._infos) < len(infos):
            raise DamagedError("it holds two arrays of one name")
        if sum(info.file_size for info in infos) > LONGEST_FILE:
            raise DamagedError("it would unpack to more than any saved simulation")

    @property
    def names(self) -> set[str]:
        """Names of all arrays."""
        return set(self._infos)

    def read(self, name: str, dtype: str, shape: tuple[int | None, ...], most: int = 0) -> NDArray[Any]:
        """The array `name`, which must have this type and shape; None stands for any length up to `most`."""
        if name not in self._infos:
            raise DamagedError(f"{name} is missing")
        too_long = DamagedError(f"its {name} is longer than any saved simulation's")
        numbers = prod(most if length is None else length for length in shape)
        if self._infos[name].file_size > numbers * np.dtype(dtype).itemsize + LONGEST_PREFACE:
            raise too_long
        content = self._archive.read(self._infos[name])
        stream = BytesIO(content)
        if npy.read_magic(stream) != (1, 0):
            raise DamagedError(f"{name} is not written as an array of numbers")
        actual, by_column, kind = npy.read_array_header_1_0(stream)
        fits = len(actual) == len(shape) and all(
            wanted in (None, length) for length, wanted in zip(actual, shape, strict=True)
        )
        if kind != np.dtype(dtype) or not fits:
            expected = tuple("any" if length is None else length for length in shape)
            raise DamagedError(f"{name} is {kind} of shape {actual}, expected {dtype} of shape {expected}")
        if by_column:
            raise DamagedError(f"{name} is not written row by row")
        if len(content) - stream.tell() != prod(actual) * kind.itemsize:
            raise DamagedError(f"{name} does not hold as many numbers as it says")
        if prod(actual) > numbers:
            raise too_long
        return np.frombuffer(content, kind, offset=stream.tell()).reshape(actual).copy()


@contextmanager
def open_container(file: File) -> Iterator[Container]:
    """The arrays of `file` while the context lasts; HistoryError whatever is wrong with it."""
    if isinstance(file, str | os.PathLike):
        try:
            stream = Path(file).open("rb")  # noqa: SIM115  # closed below, where reading can no longer fail to open
        except OSError as error:
            raise HistoryError(f"{os.fspath(file)} cannot be read: {error.strerror}.") from None
        with stream, open_container(stream) as container:
            yield container
        return
    _check_ends(file)
    try:
        with zipfile.ZipFile(file) as archive:
            yield Container(archive)
    except HistoryError:
        raise
    except DamagedError as error:
        raise HistoryError(f"The file is damaged: {error}.") from None
    except Exception as error:  # what zip, npy and JSON readers raise on bad bytes is no closed list
        raise HistoryError(f"The file is damaged: its contents cannot be read ({type(error).__name__}).") from error


def _check_ends(file: BinaryIO) -> None:
    """Refuse what is no zip, or one whose contents would take much memory even to list."""
    size = file.seek(0, os.SEEK_END)
    if size > LONGEST_FILE:
        raise HistoryError(f"The file has {size:,} bytes, but saved simulations have at most {LONGEST_FILE:,}.")
    file.seek(0)
    start = file.read(4)
    file.seek(max(0, size - End.size - ZIP64_LOCATOR))
    tail = file.read()
    file.seek(0)
    if start != b"PK\x03\x04":
        raise HistoryError("The file is not a simulation saved by nnsim.")
    if len(tail) < End.size + ZIP64_LOCATOR or tail[-End.size :][:4] != b"PK\x05\x06":
        raise HistoryError("The file is damaged: its end is missing.")
    directory_size = End.unpack(tail[-End.size :])[5]
    if directory_size > LONGEST_DIRECTORY or tail.startswith(b"PK\x06\x07"):
        raise HistoryError("The file is damaged: its list of contents is longer than any saved simulation's.")
