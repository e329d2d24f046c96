"""Ids and bodies of one kind. Row numbers follow the order of ids, so that ties break by id for free."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexers.embedded.arrays import Arrays, ArrayWriter, map_file
from indexers.engine import Document, Kind
from taxonomy.errors import InputError

BODIES = "bodies"


class BodyWriter:
    """Writes bodies as they come, and at the end says which row each document got."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / BODIES).open("wb")
        self._ids: list[str] = []
        self._ends = array("q", [0])

    def add(self, document: Document) -> None:
        """Write one body."""
        self._file.write(document.body)
        self._ids.append(document.id)
        self._ends.append(self._ends[-1] + len(document.body))

    def finish(self, kind: Kind, arrays: ArrayWriter) -> NDArray[np.int32]:
        """Write the ids; the row of each document, in the order of `add`.

        Raises:
            InputError: two documents share an id.
        """
        self._file.close()
        ids = self._ids
        order = sorted(range(len(ids)), key=ids.__getitem__)
        ordered = [ids[at] for at in order]
        for one, other in pairwise(ordered):
            if one == other:
                raise InputError(f"two {kind} documents share the id {one}.", field="id")
        came = np.array(order, np.int64)
        ends = np.array(self._ends, np.int64)
        arrays.add_strings("ids", ordered)
        arrays.add("bodies.starts", ends[:-1][came])
        arrays.add("bodies.ends", ends[1:][came])
        hashes = _hashes(ordered)
        by_hash = np.argsort(hashes, kind="stable").astype(np.int32)
        arrays.add("ids.hashes", hashes[by_hash])
        arrays.add("ids.by_hash", by_hash)
        rows = np.empty(len(order), np.int32)
        rows[came] = np.arange(len(order), dtype=np.int32)
        return rows


class Bodies:
    """Looks up rows by id, and ids and bodies by row."""

    def __init__(self, folder: Path, arrays: Arrays) -> None:
        self._map = map_file(folder / BODIES)
        self._starts, self._ends = arrays.get("bodies.starts"), arrays.get("bodies.ends")
        self._hashes, self._by_hash = arrays.get("ids.hashes"), arrays.get("ids.by_hash")
        self.ids = arrays.strings("ids")

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, ids: Sequence[str]) -> dict[str, int]:
        """The rows of those ids that exist."""
        wanted = _hashes(ids)
        places = np.searchsorted(self._hashes, wanted)
        found: dict[str, int] = {}
        for id_, hash_, place in zip(ids, wanted.tolist(), places.tolist(), strict=True):
            # Two ids may share a hash, so each of its rows is looked at.
            while place < len(self) and self._hashes[place] == hash_:
                row = int(self._by_hash[place])
                if self.ids[row] == id_:
                    found[id_] = row
                    break
                place += 1
        return found

    def get(self, ids: Sequence[str]) -> dict[str, bytes]:
        """The bodies of those ids that exist."""
        return {id_: self.body(row) for id_, row in self.rows(ids).items()}

    def body(self, row: int) -> bytes:
        """One body."""
        return bytes(self._map[self._starts[row] : self._ends[row]])

    def scan(self) -> Iterator[tuple[str, bytes]]:
        """All ids and bodies, by id."""
        for row, id_ in enumerate(self.ids):
            yield id_, self.body(row)


def _hashes(ids: Sequence[str]) -> NDArray[np.uint64]:
    joined = b"".join(blake2b(id_.encode(), digest_size=8).digest() for id_ in ids)
    return np.frombuffer(joined, np.dtype("<u8"))
