"""The values of term fields, and how many documents have each, however many there are."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from indexers.elastic import queries
from indexers.elastic.connection import Connection
from indexers.elastic.names import field
from indexers.elastic.reading import search
from indexers.engine import Kind
from indexers.filters import by_frequency

# Elasticsearch refuses to count more than 65,536 values in one answer.
_MOST_AT_ONCE = 60_000
_PAGE = 10_000


def each_value(
    connection: Connection, index: str, query: queries.Query, name: str
) -> Iterator[tuple[str, int]]:
    """All values of a field in what a query finds, in order, each with its count."""
    composite: dict[str, Any] = {"size": _PAGE, "sources": [{"value": {"terms": {"field": name}}}]}
    while True:
        body = {"size": 0, "query": query, "aggs": {"each": {"composite": composite}}}
        found = search(connection, index, "count values", body)["aggregations"]["each"]
        for bucket in found["buckets"]:
            yield bucket["key"]["value"], bucket["doc_count"]
        if len(found["buckets"]) < _PAGE:
            return
        composite["after"] = found["after_key"]


class Values:
    """The values of the fields of one snapshot, each field read when it is first asked for."""

    def __init__(self, connection: Connection, index: str) -> None:
        self._connection = connection
        self._index = index
        self._known: dict[tuple[Kind, str], dict[str, int]] = {}
        self._lock = threading.Lock()

    def of(self, kind: Kind, name: str) -> Mapping[str, int]:
        """The values of a term or date field in order, each with how many documents have it."""
        with self._lock:
            if (kind, name) not in self._known:
                found = each_value(self._connection, self._index, queries.of_kind(kind), field(kind, name))
                self._known[kind, name] = dict(found)
            return self._known[kind, name]

    def few(self, kind: Kind, facets: Sequence[str]) -> dict[str, int]:
        """Those of the facets that can be counted beside the hits, with how many values each has."""
        sizes = {name: len(self.of(kind, name)) for name in facets}
        share = _MOST_AT_ONCE // max(len(sizes), 1)
        return {name: size for name, size in sizes.items() if 0 < size <= share}

    def counts(
        self, kind: Kind, facets: Sequence[str], query: queries.Query, answer: Mapping[str, Any]
    ) -> dict[str, dict[str, int]]:
        """The facets of an answer: those counted beside its hits, and the others counted page by page."""
        found: dict[str, dict[str, int]] = {}
        counted = answer.get("aggregations", {})
        for name in facets:
            if name in counted:
                found[name] = by_frequency({one["key"]: one["doc_count"] for one in counted[name]["buckets"]})
            elif self.of(kind, name):
                pages = each_value(self._connection, self._index, query, field(kind, name))
                found[name] = by_frequency(dict(pages))
            else:
                found[name] = {}
        return found
