"""The taxonomy in an index: one blob, in entries that a server takes."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator

from indexers.elastic.connection import Connection
from indexers.elastic.names import entry_id
from indexers.elastic.reading import by_id
from indexers.elastic.writing import Put
from taxonomy.errors import EngineRefused
from taxonomy.frameworks import Taxonomy

_KIND = "taxonomy"
_PIECE_BYTES = 3_000_000


def taxonomy_pieces(taxonomy: Taxonomy) -> Iterator[Put]:
    """The entries of a taxonomy."""
    blob = taxonomy.to_bytes()
    for number, start in enumerate(range(0, len(blob), _PIECE_BYTES)):
        piece = b64encode(blob[start : start + _PIECE_BYTES]).decode()
        yield Put(entry_id(_KIND, "", number), {"kind": _KIND, "body": piece})


def read_taxonomy(connection: Connection, index: str, pieces: int) -> Taxonomy:
    """The taxonomy again.

    Raises:
        EngineRefused: a piece is missing.
    """
    found: list[bytes] = []
    for number in range(pieces):  # one a request: together they may be more than a server sends
        for _, entry in by_id(connection, index, [entry_id(_KIND, "", number)], ("body",)):
            found.append(b64decode(entry["body"]))
    if len(found) != pieces:
        raise EngineRefused(
            f"the index {index} at {connection.address} is damaged: its taxonomy is not whole. Load again."
        )
    return Taxonomy.from_bytes(b"".join(found))
