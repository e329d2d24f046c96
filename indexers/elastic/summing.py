"""A gap of more steps than a cluster takes clauses in one query: asked in parts, which are added up here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from indexers.elastic import queries
from indexers.elastic.connection import Connection
from indexers.elastic.reading import search
from indexers.engine import Kind, Where

# No cluster takes fewer than 1,024 clauses, of which filters are some.
_CLAUSES = 900
_PAGE = 10_000


def summed(
    connection: Connection, index: str, kind: Kind, steps: Mapping[str, int], where: Where
) -> dict[str, int]:
    """Every document that any of the steps is in, by id, with its sum.

    Sums of parts cannot be cut off before they are added, so all documents of each part are fetched: a
    request for 10,000 of them, where a gap that fits into one query takes one for the best alone.
    """
    sums: dict[str, int] = {}
    rest = iter([(step, weight) for step, weight in steps.items() if weight > 0])
    while part := dict(islice(rest, _CLAUSES)):
        for id_, score in _scored(connection, index, queries.closing(kind, part, where)):
            sums[id_] = sums.get(id_, 0) + score
    return sums


def _scored(connection: Connection, index: str, query: queries.Query) -> Iterator[tuple[str, int]]:
    body: dict[str, Any] = {
        "query": query,
        "sort": [{"id": "asc"}],
        "track_scores": True,
        "track_total_hits": False,
        "size": _PAGE,
        "_source": False,
        "stored_fields": "_none_",
    }
    while True:
        hits = search(connection, index, "search", body)["hits"]["hits"]
        for hit in hits:
            yield hit["sort"][0], int(hit["_score"])
        if len(hits) < _PAGE:
            return
        body["search_after"] = hits[-1]["sort"]
