"""A document as entries of an index: itself, and one entry for each of its names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from indexers.elastic.names import digest, entry_id, field, names_kind, step_feature
from indexers.elastic.reading import packed
from indexers.elastic.writing import Delete, Put
from indexers.engine import Document
from indexers.ranking import indexed_terms, name_length, typed_words

# Characters of a word in a name: nobody types more of it, and 32,766 bytes are the most that Lucene takes.
_LONGEST_WORD = 1000

_encode = msgspec.msgpack.Encoder(order="deterministic").encode


def document_digest(document: Document) -> str:
    """What tells whether the entries of a document have changed."""
    return digest(_encode(document))


def put_document(document: Document, own_digest: str, names_before: int = 0) -> Iterator[Put | Delete]:
    """Write a document and its names; `names_before` it had that many, and those beyond its own go.

    They are sent together: a load that goes on with what an earlier one wrote looks at the document alone.
    """
    kind = document.kind
    filtered = _filtered(document)
    source: dict[str, Any] = {
        "kind": kind,
        "id": document.id,
        "digest": own_digest,
        "names": len(document.names),
        "body": packed(document.body),
        field(kind, "title"): indexed_terms(document.title),
        field(kind, "text"): indexed_terms(document.text),
        **filtered,
    }
    if document.steps:
        source[field(kind, "steps")] = {step_feature(step): k for step, k in document.steps.items()}
    yield Put(entry_id(kind, document.id), source)
    for number, name in enumerate(document.names):
        entry = entry_id(names_kind(kind), document.id, number)
        yield Put(entry, _named(document, number, name, filtered), follows=True)
    for number in range(len(document.names), names_before):
        yield Delete(entry_id(names_kind(kind), document.id, number), follows=True)


def delete_document(kind: str, id_: str, names: int) -> Iterator[Delete]:
    """Delete a document that had so many names."""
    yield Delete(entry_id(kind, id_))
    for number in range(names):
        yield Delete(entry_id(f"{kind}_name", id_, number), follows=True)


def _named(document: Document, number: int, name: str, filtered: dict[str, Any]) -> dict[str, Any]:
    words = typed_words(name)
    return {
        "kind": names_kind(document.kind),
        "id": document.id,
        "name": name,
        "place": number,
        "word": list(dict.fromkeys(word[:_LONGEST_WORD] for word in words)),
        "length": name_length(words),
        **filtered,
    }


def _filtered(document: Document) -> dict[str, Any]:
    """What filters look at; names carry it too, so that suggestions can be filtered."""
    kind = document.kind
    found: dict[str, Any] = {field(kind, name): list(values) for name, values in document.terms.items()}
    found |= {field(kind, name): date for name, date in document.dates.items()}
    # Minus zero is zero, which Elasticsearch tells apart.
    return found | {field(kind, name): number + 0.0 for name, number in document.numbers.items()}
