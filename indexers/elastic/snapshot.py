"""A snapshot: an index that is written no more, read by requests that only find and add."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from indexers.elastic import queries
from indexers.elastic.connection import Connection
from indexers.elastic.errors import TooManyClauses
from indexers.elastic.names import Names, entry_id, names_kind
from indexers.elastic.pieces import read_taxonomy
from indexers.elastic.reading import by_id, scan, search, search_many, unpacked
from indexers.elastic.suggesting import NameIndex
from indexers.elastic.summing import summed
from indexers.elastic.values import Values
from indexers.engine import ID_FIELD, AnyOf, Document, Hit, Kind, Page, SnapshotInfo, Suggestion, Where
from indexers.filters import check_facets, check_page, check_where
from indexers.ranking import Scores, exact_score, indexed_terms
from taxonomy.frameworks import Taxonomy
from taxonomy.text import query_terms

_SPARE_HITS = 64
_SEARCHES = 200  # in one request
_EXPLAINED = 200
_NO_BODY: Mapping[str, Any] = {"_source": False, "stored_fields": "_none_", "docvalue_fields": ["id"]}


class ElasticSnapshot:
    """Implements `indexers.engine.Snapshot`.

    `pieces` is how many entries the taxonomy is in, `shards` how many parts the documents are cut into.
    Whatever is asked raises EngineUnavailable or EngineRefused where the cluster does not answer as a whole.
    """

    def __init__(self, connection: Connection, info: SnapshotInfo, pieces: int, shards: int) -> None:
        self._connection = connection
        self._info = info
        self._pieces = pieces
        self._shards = shards
        self._index = Names(connection.access.prefix).documents(info.id)
        self._values = Values(connection, self._index)
        self._names = NameIndex(connection, self._index)
        self._taxonomy: Taxonomy | None = None
        self._lock = threading.Lock()

    @property
    def info(self) -> SnapshotInfo:
        """As `Snapshot.info`."""
        return self._info

    def taxonomy(self) -> Taxonomy:
        """As `Snapshot.taxonomy`."""
        with self._lock:
            if self._taxonomy is None:
                self._taxonomy = read_taxonomy(self._connection, self._index, self._pieces)
            return self._taxonomy

    def get(self, kind: Kind, ids: Sequence[str]) -> dict[str, bytes]:
        """As `Snapshot.get`."""
        own = {entry_id(kind, id_): id_ for id_ in ids}
        found = by_id(self._connection, self._index, list(own), ("body",))
        return {own[entry]: unpacked(one["body"]) for entry, one in found}

    def search(
        self,
        kind: Kind,
        query: str,
        k: int,
        *,
        offset: int = 0,
        where: Where | None = None,
        facets: Sequence[str] = (),
    ) -> Page:
        """As `Snapshot.search`; a query that says something without a word in it ("?!") matches nothing."""
        sound = self._checked(kind, k, offset, where, facets)
        terms = [indexed_terms(term) for term in query_terms(query)]
        if terms:
            return self._by_words(kind, terms, sound, k, offset, facets)
        if query.strip():
            return Page((), 0, {name: {} for name in facets})
        return self._page(kind, queries.everything(kind, sound), [{"id": "asc"}], k, offset, facets)

    def closing(
        self,
        kind: Kind,
        steps: Mapping[str, int],
        k: int,
        *,
        offset: int = 0,
        where: Where | None = None,
        facets: Sequence[str] = (),
    ) -> Page:
        """As `Snapshot.closing`."""
        sound = self._checked(kind, k, offset, where, facets)
        query = queries.closing(kind, steps, sound)
        if query is queries.NOTHING:
            return Page((), 0, {name: {} for name in facets})
        try:
            return self._page(kind, query, ["_score", {"id": "asc"}], k, offset, facets)
        except TooManyClauses:
            return self._summed(kind, steps, sound, k, offset, facets)

    def _summed(
        self, kind: Kind, steps: Mapping[str, int], where: Where, k: int, offset: int, facets: Sequence[str]
    ) -> Page:
        sums = summed(self._connection, self._index, kind, steps, where)
        order = sorted(sums, key=lambda id_: (-sums[id_], id_))
        hits = tuple(Hit(id_, float(sums[id_])) for id_ in order[offset : offset + k])
        query = queries.everything(kind, {ID_FIELD: AnyOf(tuple(order))})
        answer = self._ask(kind, query, {"size": 0}, facets) if facets else {}
        return Page(hits, len(order), self._values.counts(kind, facets, query, answer))

    def suggest(
        self, kind: Kind, prefix: str, k: int, *, typos: bool = True, where: Where | None = None
    ) -> list[Suggestion]:
        """As `Snapshot.suggest`."""
        return self._names.suggest(kind, prefix, k, typos, self._checked(kind, k, 0, where, ()))

    def highest(self, kind: Kind, steps: Iterable[str], where: Where | None = None) -> dict[str, int]:
        """As `Snapshot.highest`."""
        sound = check_where(kind, where, lambda name: self._values.of(kind, name))
        found: dict[str, int] = {}
        rest = iter(dict.fromkeys(steps))
        while batch := list(islice(rest, _SEARCHES)):
            asked = [queries.heaviest(kind, step, sound) for step in batch]
            answers = search_many(self._connection, self._index, "find the highest weights", asked)
            for step, answer in zip(batch, answers, strict=True):
                if answer["hits"]["hits"]:
                    found[step] = int(answer["hits"]["hits"][0]["_score"])
        return found

    def values(self, kind: Kind, field: str) -> list[str]:
        """As `Snapshot.values`; dates count as terms."""
        check_facets(kind, (field,))
        return list(self._values.of(kind, field))

    def scan(self, kind: Kind) -> Iterator[tuple[str, bytes]]:
        """As `Snapshot.scan`."""
        entries = scan(
            self._connection, self._index, queries.of_kind(kind), "id", source=("body",), columns=("id",)
        )
        return ((one["id"], unpacked(one["body"])) for one in entries)

    def count_names(self, kind: Kind) -> int:
        """How many names the documents of a kind have in all."""
        body = {"query": queries.of_kind(names_kind(kind)), "size": 0, "track_total_hits": True}
        return int(search(self._connection, self._index, "count", body)["hits"]["total"]["value"])

    def finds(self, document: Document) -> bool:
        """Whether a document that went in comes out of everything that should hold it."""
        kind = document.kind
        if self.get(kind, [document.id]).get(document.id) != document.body:
            return False
        itself = {ID_FIELD: AnyOf((document.id,))}
        if document.steps:
            some = dict(list(document.steps.items())[:100])
            own = self.closing(kind, dict.fromkeys(some, 1), 1, where=itself)
            if [hit.score for hit in own.hits] != [sum(some.values())]:
                return False
        terms = [indexed_terms(term) for term in (document.title or document.text).split()[:1]]
        return not terms or self._by_words(kind, terms, itself, 1, 0, ()).total == 1

    def _checked(self, kind: Kind, k: int, offset: int, where: Where | None, facets: Sequence[str]) -> Where:
        check_page(k, offset)
        check_facets(kind, facets)
        return check_where(kind, where, lambda name: self._values.of(kind, name))

    def _page(
        self,
        kind: Kind,
        query: queries.Query,
        sort: list[Any],
        k: int,
        offset: int,
        facets: Sequence[str],
    ) -> Page:
        answer = self._ask(kind, query, {"sort": sort, "from": offset, "size": k}, facets)
        hits = tuple(Hit(_id(one), one.get("_score") or 0.0) for one in answer["hits"]["hits"])
        return self._answered(kind, query, hits, facets, answer)

    def _by_words(
        self, kind: Kind, terms: Sequence[str], where: Where, k: int, offset: int, facets: Sequence[str]
    ) -> Page:
        """Scores tie only after rounding, so hits are fetched until the rounded score drops."""
        query = queries.words(kind, terms, where)
        upto = offset + k
        limit = upto + _SPARE_HITS
        while True:
            answer = self._ask(kind, query, {"size": limit}, facets)
            found = answer["hits"]["hits"]
            scores = Scores(np.array([one["_score"] for one in found], np.float32), 2 * len(terms))
            if len(found) < limit or scores.enough(upto):
                break
            limit *= 4
        ids = [_id(one) for one in found]
        places = scores.doubtful(offset, upto)
        exact = self._exact_scores(kind, terms, [ids[place] for place in places])
        settled = scores.exactly(places, exact).tolist()
        ranked = sorted((-score, id_) for score, id_ in zip(settled, ids, strict=True))
        hits = tuple(Hit(id_, -score) for score, id_ in ranked[offset:upto])
        return self._answered(kind, query, hits, facets, answer)

    def _exact_scores(self, kind: Kind, terms: Sequence[str], ids: Sequence[str]) -> list[float]:
        found: dict[str, float] = {}
        for start in range(0, len(ids), _EXPLAINED):
            batch = tuple(ids[start : start + _EXPLAINED])
            query = queries.words(kind, terms, {ID_FIELD: AnyOf(batch)})
            body = {"query": query, "size": len(batch), "explain": True, **_NO_BODY}
            answer = search(self._connection, self._index, "search", body, shards=self._shards)
            found |= {_id(one): exact_score(one["_explanation"]) for one in answer["hits"]["hits"]}
        return [found[id_] for id_ in ids]

    def _ask(
        self, kind: Kind, query: queries.Query, page: Mapping[str, Any], facets: Sequence[str]
    ) -> Mapping[str, Any]:
        body: dict[str, Any] = {"query": query, "track_total_hits": True, **_NO_BODY, **page}
        if few := self._values.few(kind, facets):
            body["aggs"] = queries.counted(kind, few)
        return search(self._connection, self._index, "search", body, shards=self._shards)

    def _answered(
        self,
        kind: Kind,
        query: queries.Query,
        hits: tuple[Hit, ...],
        facets: Sequence[str],
        answer: Mapping[str, Any],
    ) -> Page:
        counts = self._values.counts(kind, facets, query, answer)
        return Page(hits, answer["hits"]["total"]["value"], counts)


def _id(hit: Mapping[str, Any]) -> str:
    return str(hit["fields"]["id"][0])
