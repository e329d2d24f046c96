"""Vectors that were computed already, kept in a file."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexers.encoder import Encoder, Integers
from taxonomy.readers.base import Progress, silent


class VectorCache:
    """Vectors of texts by encoder identity, in one SQLite file, so that no text is encoded twice."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, timeout=30, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors"
            " (identity TEXT, text BLOB, vector BLOB, PRIMARY KEY (identity, text)) WITHOUT ROWID"
        )

    def encode(
        self, encoder: Encoder, texts: Sequence[str], progress: Progress = silent, part: int = 2048
    ) -> Integers:
        """As `encoder.encode_all(texts).vectors`; what is new is kept after every `part` texts."""
        distinct = list(dict.fromkeys(texts))
        known = self._read(encoder.identity, distinct)
        missing = [text for text in distinct if text not in known]
        done = len(distinct) - len(missing)
        for at in range(0, len(missing), part):
            some = missing[at : at + part]
            before = done + at

            def tell(count: int, _: int, what: str, before: int = before) -> None:
                progress(before + count, len(distinct), what)

            vectors = encoder.encode_all(some, tell, tokens=False).vectors
            self._write(encoder.identity, some, vectors)
            known.update(zip(some, vectors, strict=True))
        if not texts:
            return np.zeros((0, encoder.dimension), dtype=np.int16)
        return np.stack([known[text] for text in texts])

    def _read(self, identity: str, texts: Sequence[str]) -> dict[str, Integers]:
        found: dict[str, Integers] = {}
        with self._lock:
            for text in texts:
                row = self._connection.execute(
                    "SELECT vector FROM vectors WHERE identity = ? AND text = ?", (identity, _key(text))
                ).fetchone()
                if row is not None:
                    found[text] = np.frombuffer(row[0], dtype=np.int16)
        return found

    def _write(self, identity: str, texts: Sequence[str], vectors: Integers) -> None:
        rows = ((identity, _key(text), row.tobytes()) for text, row in zip(texts, vectors, strict=True))
        with self._lock, self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def close(self) -> None:
        """Release the file."""
        self._connection.close()


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
