"""`suggest`: every name is an entry with its words, found by them, shortest first."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from indexers.elastic import queries
from indexers.elastic.connection import Connection
from indexers.elastic.names import names_kind
from indexers.elastic.reading import search
from indexers.elastic.values import each_value
from indexers.engine import Kind, Suggestion, Where
from indexers.ranking import Name, closest_names, shortlist_size, typed_words
from indexers.vocabulary import Vocabulary


class NameIndex:
    """The names of one snapshot."""

    def __init__(self, connection: Connection, index: str) -> None:
        self._connection = connection
        self._index = index
        self._vocabularies: dict[Kind, Vocabulary] = {}
        self._lock = threading.Lock()

    def suggest(self, kind: Kind, prefix: str, k: int, typos: bool, where: Where) -> list[Suggestion]:
        """The closest `k` documents; with `typos`, typing errors are looked for if too few come without."""
        typed = typed_words(prefix)
        if not typed or k == 0:
            return []
        *finished, last = typed
        conditions = [queries.has_word((word,)) for word in finished] + [queries.begins(last)]
        found = self._shortlist(kind, queries.named(kind, conditions, where), k)
        if typos and len({name.id for name in found}) < k:
            forgiven = queries.named(kind, self._forgiven(kind, typed), where)
            found += self._shortlist(kind, forgiven, k)
        return closest_names(typed, found, k)

    def _forgiven(self, kind: Kind, typed: Sequence[str]) -> list[queries.Query]:
        """Conditions that a word with one typing error passes too: the known words that are so close."""
        *finished, last = typed
        known = self._vocabulary(kind)
        ranges = [known.finished(word, True) for word in finished] + [known.begun(last, True)]
        return [queries.has_word(known.within(one)) for one in ranges]

    def _vocabulary(self, kind: Kind) -> Vocabulary:
        with self._lock:
            if kind not in self._vocabularies:
                names = queries.of_kind(names_kind(kind))
                every = each_value(self._connection, self._index, names, "word")
                self._vocabularies[kind] = Vocabulary([word for word, _ in every])
            return self._vocabularies[kind]

    def _shortlist(self, kind: Kind, query: queries.Query, k: int) -> list[Name]:
        """The shortest names that match, enough of them to name `k` documents if there are so many."""
        size = shortlist_size(k)
        while True:
            body = {
                "query": query,
                "sort": [{"length": "asc"}, {"id": "asc"}, {"place": "asc"}],
                "size": size,
                "track_total_hits": False,
                "_source": ["name", "id"],
            }
            hits = search(self._connection, self._index, "suggest", body)["hits"]["hits"]
            names = [Name(one["_source"]["id"], one["_source"]["name"]) for one in hits]
            if len(hits) < size or len({name.id for name in names}) >= k:
                return names
            size *= 2
