"""The file of a snapshot: named arrays end to end, memory-mapped as one and read without copying.

One file and one mapping for each kind, so that a server holds few descriptors, and so that a snapshot
which another process deletes stays readable to those that have it open (Linux and macOS keep the pages of
a mapped file until the last mapping goes).
"""

from __future__ import annotations

import mmap
import os
from array import array
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

_ALIGNMENT = 64  # a cache line
_TAIL = 8  # the last bytes of the file: where its table of contents begins
_SPOOL_ITEMS = 1 << 18


class _Entry(msgspec.Struct, array_like=True):
    dtype: str
    offset: int
    count: int


class ArrayWriter:
    """Writes arrays one after another, then the table of contents."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._entries: dict[str, _Entry] = {}

    def add(self, name: str, values: NDArray[Any]) -> None:
        """Store a one-dimensional array under a name."""
        self._file.write(b"\0" * (-self._file.tell() % _ALIGNMENT))
        self._entries[name] = _Entry(values.dtype.str, self._file.tell(), len(values))
        np.ascontiguousarray(values).tofile(self._file)

    def add_strings(self, name: str, values: Iterable[str]) -> None:
        """Store strings as UTF-8 end to end and where each ends."""
        encoded = [value.encode() for value in values]
        ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        self.add(f"{name}.bytes", np.frombuffer(b"".join(encoded), np.uint8))
        self.add(f"{name}.ends", ends)

    def add_object(self, name: str, value: Any) -> None:
        """Store something small as MessagePack."""
        self.add(name, np.frombuffer(msgspec.msgpack.encode(value), np.uint8))

    def close(self) -> None:
        """Write the table of contents."""
        start = self._file.tell()
        self._file.write(msgspec.msgpack.encode(self._entries))
        self._file.write(start.to_bytes(_TAIL, "little"))
        self._file.close()


class Arrays:
    """What an `ArrayWriter` wrote. The arrays are read-only views of the mapped file."""

    def __init__(self, path: Path) -> None:
        self._map = map_file(path)
        start = int.from_bytes(self._map[-_TAIL:], "little")
        self._entries = msgspec.msgpack.decode(self._map[start:-_TAIL], type=dict[str, _Entry])

    def get(self, name: str) -> NDArray[Any]:
        """The array of that name."""
        entry = self._entries[name]
        return np.frombuffer(self._map, entry.dtype, entry.count, entry.offset)

    def strings(self, name: str) -> Strings:
        """The strings of that name."""
        return Strings(self.get(f"{name}.bytes"), self.get(f"{name}.ends"))

    def object(self, name: str, type_: type[T]) -> T:
        """The object of that name, decoded as `type_`."""
        return msgspec.msgpack.decode(self.get(name).tobytes(), type=type_)


class Strings:
    """Strings in a mapped file, decoded when asked for."""

    def __init__(self, data: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        self._data = data.data
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, at: int) -> str:
        start, end = self._ends[at : at + 2].tolist()
        return str(self._data[start:end], "utf-8")

    def __iter__(self) -> Iterator[str]:
        ends = self._ends.tolist()
        whole = self._data
        return (str(whole[a:b], "utf-8") for a, b in pairwise(ends))

    def many(self, at: NDArray[Any]) -> list[str]:
        """The strings at these places."""
        starts, ends = self._ends[at].tolist(), self._ends[at + 1].tolist()
        return [str(self._data[start:end], "utf-8") for start, end in zip(starts, ends, strict=True)]


def map_file(path: Path) -> memoryview:
    """A whole file, mapped read-only (an empty one is an empty view)."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            return memoryview(b"")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


class Spool:
    """Numbers on their way into a snapshot, in a file of their own, so that a build stays small in memory.

    `typecode` is that of `array.array`; a number that does not fit raises OverflowError.
    """

    def __init__(self, path: Path, typecode: str) -> None:
        self._path = path
        self._file = path.open("wb")
        self._buffer = array(typecode)

    def extend(self, values: Iterable[int]) -> None:
        """Append numbers."""
        self._buffer.extend(values)
        if len(self._buffer) >= _SPOOL_ITEMS:
            self._flush()

    def append(self, values: NDArray[Any]) -> None:
        """Append an array of numbers of the same type."""
        self._flush()
        values.astype(self._buffer.typecode, copy=False).tofile(self._file)

    def _flush(self) -> None:
        self._buffer.tofile(self._file)
        del self._buffer[:]

    def close(self) -> NDArray[Any]:
        """All of them, mapped; the file itself is gone, the pages live as long as the array does."""
        self._flush()
        self._file.close()
        mapped = map_file(self._path)
        self._path.unlink()
        return np.frombuffer(mapped, np.dtype(self._buffer.typecode))


class Codes(dict[str, int]):
    """Gives each new string the next number: `codes[text]` always answers."""

    def __missing__(self, text: str) -> int:
        code = self[text] = len(self)
        return code

    def sorted(self) -> tuple[list[str], NDArray[np.int32]]:
        """The strings in order, and the place in that order of each number given so far."""
        ordered = sorted(self)
        places = np.empty(len(ordered), np.int32)
        places[[self[text] for text in ordered]] = np.arange(len(ordered), dtype=np.int32)
        return ordered, places


def sync_tree(folder: Path) -> None:
    """Force a folder and all it holds to the disk."""
    for path, _, files in os.walk(folder):
        for name in files:
            sync(Path(path, name))
        sync(Path(path))


def sync(path: Path) -> None:
    """Force a file or a folder's entries to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
