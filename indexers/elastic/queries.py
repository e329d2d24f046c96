"""What a question is in the query language of Elasticsearch. Pure: no call is made here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from indexers.elastic.names import field, names_kind, step_feature
from indexers.engine import ID_FIELD, AnyOf, Between, Kind, Stated, Where
from indexers.ranking import TITLE_BOOST

Query = dict[str, Any]

NOTHING: Query = {"match_none": {}}


def of_kind(kind: str) -> Query:
    """All entries of a kind."""
    return {"term": {"kind": kind}}


def filters(kind: Kind, where: Where) -> list[Query]:
    """The filters of a question, which are sound."""
    return [_filter(kind, name, wanted) for name, wanted in where.items()]


def _filter(kind: Kind, name: str, wanted: AnyOf | Between | Stated) -> Query:
    if name == ID_FIELD:
        return {"terms": {"id": list(wanted.values) if isinstance(wanted, AnyOf) else []}}
    own = field(kind, name)
    if isinstance(wanted, AnyOf):
        return {"terms": {own: list(dict.fromkeys(wanted.values))}}
    if isinstance(wanted, Stated):
        exists: Query = {"exists": {"field": own}}
        return exists if wanted.stated else {"bool": {"must_not": [exists]}}
    ends = {"gte": _end(wanted.low), "lte": _end(wanted.high)}
    given = {name: end for name, end in ends.items() if end is not None}
    return {"range": {own: given}} if given else {"exists": {"field": own}}


def _end(end: float | str | None) -> float | str | None:
    """The end of a range; minus zero is zero, which Elasticsearch tells apart."""
    return float(end) + 0.0 if isinstance(end, int | float) else end


def closing(kind: Kind, steps: Mapping[str, int], where: Where) -> Query:
    """Documents by the sum of their steps' weights times those asked for.

    Each step is one plain clause: its score is the product, and float32 adds products below 2^24 exactly.
    """
    own = field(kind, "steps")
    clauses = [
        {"term": {own: {"value": step_feature(step), "boost": float(weight)}}}
        for step, weight in steps.items()
        if weight > 0
    ]
    if not clauses:
        return NOTHING
    return {"bool": {"should": clauses, "minimum_should_match": 1, "filter": filters(kind, where)}}


def words(kind: Kind, terms: Sequence[str], where: Where) -> Query:
    """Documents by BM25 over terms; one in the title counts more."""
    title, text = field(kind, "title"), field(kind, "text")
    clauses: list[Query] = []
    for term in terms:
        clauses.append({"term": {title: {"value": term, "boost": TITLE_BOOST}}})
        clauses.append({"term": {text: {"value": term}}})
    return {"bool": {"should": clauses, "minimum_should_match": 1, "filter": filters(kind, where)}}


def everything(kind: Kind, where: Where) -> Query:
    """All documents of a kind that pass the filters."""
    return {"bool": {"filter": [of_kind(kind), *filters(kind, where)]}}


def heaviest(kind: Kind, step: str, where: Where) -> dict[str, Any]:
    """A search whose highest score is the highest weight that a document has of a step."""
    return {
        "query": closing(kind, {step: 1}, where),
        "size": 1,
        "_source": False,
        "stored_fields": "_none_",
        "track_total_hits": False,
    }


def counted(kind: Kind, sizes: Mapping[str, int]) -> dict[str, Any]:
    """Counts by value of term fields, each with how many values it has."""
    return {name: {"terms": {"field": field(kind, name), "size": size}} for name, size in sizes.items()}


def named(kind: Kind, words: Iterable[Query], where: Where) -> Query:
    """Names that pass all of the conditions on their words."""
    return {"bool": {"filter": [of_kind(names_kind(kind)), *words, *filters(kind, where)]}}


def has_word(spellings: Iterable[str]) -> Query:
    """Names with one of these words."""
    return {"terms": {"word": list(spellings)}}


def begins(prefix: str) -> Query:
    """Names with a word that begins so."""
    return {"prefix": {"word": prefix}}
