"""`search`: BM25 in tantivy over terms that `taxonomy.text` made, with the filters and facets beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from errno import ENOENT
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur, Query

from indexers.embedded.columns import Columns
from indexers.engine import ID_FIELD, NUMBER_FIELDS, Between, Document, Kind, Stated, Where
from indexers.filters import by_frequency, counted_fields
from indexers.ranking import TITLE_BOOST, Scores, exact_score, indexed_terms, inverse_frequency

TEXT = "text"
# A writer's buffer is used as far as needed; one thread and a large one make one segment of most kinds.
_BUFFER_BYTES = 1_000_000_000
_SPARE_HITS = 64
# tantivy refuses to count more than 65,000 values in one question.
_MAX_COUNTED_VALUES = 60_000


class TextWriter:
    """Indexes title, text and filter fields of one kind."""

    def __init__(self, folder: Path, kind: Kind) -> None:
        self._path = folder / TEXT
        self._path.mkdir()
        index = tantivy.Index(_schema(kind), path=str(self._path), reuse=False)
        self._writer: Any = index.writer(_BUFFER_BYTES, 1)
        self._count = 0

    def add(self, document: Document) -> None:
        """Index one document."""
        entry = tantivy.Document()
        entry.add_text("title", indexed_terms(document.title))
        entry.add_text("text", indexed_terms(document.text))
        entry.add_unsigned("came", self._count)
        for field, values in document.terms.items():
            for value in dict.fromkeys(values):
                entry.add_text(_filter(field), value)
        for field, date in document.dates.items():
            entry.add_text(_filter(field), date)
        for field, number in document.numbers.items():
            entry.add_float(_filter(field), number)
        self._writer.add_document(entry)
        self._count += 1

    def finish(self) -> None:
        """Commit."""
        self._writer.commit()
        self.stop()

    def stop(self) -> None:
        """End tantivy's threads, which would go on writing into a folder that is being deleted."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.wait_merging_threads()


def _schema(kind: Kind) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in ("title", "text"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("came", fast=True, indexed=True)
    for field in counted_fields(kind):
        builder.add_text_field(_filter(field), fast=True, tokenizer_name="raw", index_option="basic")
    for field in NUMBER_FIELDS[kind]:
        builder.add_float_field(_filter(field), fast=True)
    return builder.build()


def _filter(field: str) -> str:
    return f"filter_{field}"


class TextIndex:
    """Finds rows by terms. `rows` maps the order in which documents came to their rows."""

    def __init__(self, folder: Path, kind: Kind, rows: NDArray[np.int32], columns: Columns) -> None:
        self._kind = kind
        self._searcher, self._schema = _open(folder / TEXT)
        self._rows = rows
        self._columns = columns

    def search(
        self, terms: Sequence[str], where: Where, upto: int, offset: int = 0
    ) -> tuple[NDArray[Any], NDArray[np.float64], int]:
        """Rows and scores of the best `upto` by falling score, then row, and how many match.

        Those before `offset` come in no order.

        Scores tie only after rounding, so hits are fetched until the rounded score drops.
        """
        query = self._filtered(terms, where)
        everything = max(len(self._rows), 1)  # tantivy takes no limit of 0
        limit, upto = upto + _SPARE_HITS, min(upto, everything)
        while True:
            # Counting makes tantivy score every match in full: the same score whatever the limit.
            result: Any = self._searcher.search(query, limit=min(limit, everything), count=True)
            found = Scores(np.array([score for score, _ in result.hits], np.float32), 2 * len(terms))
            if len(result.hits) == result.count or found.enough(upto):
                break
            limit *= 4
        addresses = [address for _, address in result.hits]
        doubtful = found.doubtful(offset, upto)
        scores = found.exactly(doubtful, self._exact_scores(terms, [addresses[place] for place in doubtful]))
        rows = self._to_rows(addresses)
        best = np.lexsort((rows, -scores))[:upto]
        return rows[best], scores[best], int(result.count)

    def _exact_scores(self, terms: Sequence[str], addresses: Sequence[tantivy.DocAddress]) -> list[float]:
        words = self._words(terms, exact=False)
        explained = (words.explain(self._searcher, address).to_json() for address in addresses)
        return [exact_score(msgspec.json.decode(one)) for one in explained]

    def counts(self, terms: Sequence[str], where: Where, facets: Sequence[str]) -> dict[str, dict[str, int]]:
        """Facets over all that match."""
        query = self._filtered(terms, where)
        sizes = {field: len(self._columns.values(field)) for field in facets}
        share = _MAX_COUNTED_VALUES // max(len(sizes), 1)
        few = {field: size for field, size in sizes.items() if 0 < size <= share}
        wanted = {field: {"terms": {"field": _filter(field), "size": size}} for field, size in few.items()}
        answer: Mapping[str, Any] = self._searcher.aggregate(query, wanted) if few else {}
        found: dict[str, dict[str, int]] = {}
        for field, size in sizes.items():
            if field in few:
                buckets = answer[field]["buckets"]
                found[field] = by_frequency({one["key"]: int(one["doc_count"]) for one in buckets})
            else:
                found[field] = self._columns.counts(field, self._matching(query)) if size else {}
        return found

    def _matching(self, query: Query) -> NDArray[np.bool_]:
        hits = self._searcher.search(query, limit=len(self._rows), count=False).hits
        matching = np.zeros(len(self._rows), np.bool_)
        matching[self._to_rows([address for _, address in hits])] = True
        return matching

    def _to_rows(self, addresses: list[tantivy.DocAddress]) -> NDArray[Any]:
        came = self._searcher.fast_field_values("came", addresses)
        return self._rows[np.array(came, np.int64)]

    def _filtered(self, terms: Sequence[str], where: Where) -> Query:
        filters = [(Occur.Must, Query.const_score_query(one, 0.0)) for one in self._filters(where)]
        return Query.boolean_query([(Occur.Must, self._words(terms)), *filters])

    def _words(self, terms: Sequence[str], exact: bool = True) -> Query:
        """Hits by their terms; `exact` makes up for how tantivy rounds the rarity of a term."""
        parts = []
        for term in map(indexed_terms, terms):
            for field, boost in (("title", TITLE_BOOST), (TEXT, 1.0)):
                query = Query.term_query(self._schema, field, term, "freq")
                factor = boost * self._made_up(field, term) if exact else boost
                parts.append((Occur.Should, Query.boost_query(query, factor)))
        return Query.boolean_query(parts)

    def _made_up(self, field: str, term: str) -> float:
        """What the rarity of a term must be multiplied by to be what it is.

        tantivy takes the logarithm of 1 + x, rounded to float32: of a word that nearly all documents have
        little is left then.
        """
        having, documents = self._searcher.doc_freq(field, term), self._searcher.num_docs
        half = np.float32(0.5)
        odds = (np.float32(documents - having) + half) / (np.float32(having) + half)
        rounded = float(np.log(np.float32(1.0) + odds))
        return inverse_frequency(having, documents) / rounded if rounded else 1.0

    def _filters(self, where: Where) -> list[Query]:
        found = []
        for field, wanted in where.items():
            if field == ID_FIELD:
                came = self._came[self._columns.rows(wanted)].tolist()
                found.append(Query.term_set_query(self._schema, "came", came))
            elif isinstance(wanted, Stated):
                found.append(self._stating(field, wanted.stated))
            elif field in NUMBER_FIELDS[self._kind] and isinstance(wanted, Between):
                found.append(self._range(field, wanted))
            else:
                found.append(self._any_of(_filter(field), self._columns.within(field, wanted)))
        return found

    def _stating(self, field: str, stated: bool) -> Query:
        exists = Query.exists_query(_filter(field))
        if stated:
            return exists
        return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, exists)])

    @cached_property
    def _came(self) -> NDArray[np.int64]:
        """The order in which documents came, by row."""
        came = np.empty(len(self._rows), np.int64)
        came[self._rows] = np.arange(len(self._rows))
        return came

    def _any_of(self, field: str, values: list[str]) -> Query:
        if len(values) == 1:  # measured: half the time of a set of one
            return Query.term_query(self._schema, field, values[0], "basic")
        return Query.term_set_query(self._schema, field, values)

    def _range(self, field: str, wanted: Between) -> Query:
        if wanted.low is None and wanted.high is None:
            return Query.exists_query(_filter(field))
        low, high = (None if end is None else float(end) for end in (wanted.low, wanted.high))
        return Query.range_query(self._schema, _filter(field), tantivy.FieldType.Float, low, high)


def _open(path: Path) -> tuple[tantivy.Searcher, tantivy.Schema]:
    """Open an index; all of its files are mapped once the searcher exists."""
    try:
        return _searcher(str(path))
    except ValueError:
        if not path.exists():  # another process deleted the snapshot meanwhile
            raise FileNotFoundError(ENOENT, "deleted", str(path)) from None
    # tantivy writes a lock file beside what it opens. Where it may not, links to the files, in a folder of
    # their own, give it room; they are not needed afterwards.
    with TemporaryDirectory(prefix="skillstep-", ignore_cleanup_errors=True) as links:
        for file in path.resolve().iterdir():
            if not file.name.endswith(".lock"):
                Path(links, file.name).symlink_to(file)
        return _searcher(links)


def _searcher(path: str) -> tuple[tantivy.Searcher, tantivy.Schema]:
    index = tantivy.Index.open(path)
    index.config_reader("manual", 0)  # a snapshot never changes, so nothing needs to watch it
    return index.searcher(), index.schema
