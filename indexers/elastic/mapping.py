"""How the two indices of a snapshot are laid out, and how they are set while they are built and served."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexers.elastic.connection import Access
from indexers.elastic.names import field
from indexers.engine import KINDS, NUMBER_FIELDS
from indexers.filters import counted_fields

# A page may begin anywhere, and ties are settled beyond its end; the default of Elasticsearch is 10,000.
MAX_WINDOW = 1_000_000
# A filter may name this many ids (the default, 65,536, is less than a large catalogue's).
_MAX_TERMS = 1_000_000

_TEXT: Mapping[str, Any] = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
_TERM: Mapping[str, Any] = {"type": "keyword"}
_ONLY_READ: Mapping[str, Any] = {"type": "keyword", "index": False}  # a column, not searched


def documents_mapping() -> dict[str, Any]:
    """Documents of every kind, their names, and the taxonomy in pieces.

    `_source` keeps what is given back alone: everything searched is derived and would double the disk.
    """
    properties: dict[str, Any] = {
        "kind": _TERM,
        "id": _TERM,
        "digest": _ONLY_READ,
        "names": {"type": "integer", "index": False},
        "word": _TERM,
        "length": {"type": "integer"},
        "place": {"type": "integer"},
        "body": {"enabled": False, "type": "object"},
        "name": {"enabled": False, "type": "object"},
    }
    for kind in KINDS:
        properties[field(kind, "title")] = _TEXT
        properties[field(kind, "text")] = _TEXT
        # Unpruned, a term query on a step scores its weight times the boost: exact in float32.
        properties[field(kind, "steps")] = {"type": "sparse_vector", "index_options": {"prune": False}}
        properties |= {field(kind, name): _TERM for name in counted_fields(kind)}
        properties |= {field(kind, name): {"type": "double"} for name in NUMBER_FIELDS[kind]}
    return {"dynamic": "strict", "_source": {"includes": ["body", "name", "id"]}, "properties": properties}


def records_mapping() -> dict[str, Any]:
    """Source records, from which the documents are derived. `place` is the load order within a kind."""
    return {
        "dynamic": "strict",
        "properties": {
            "kind": _TERM,
            "id": _TERM,
            "place": {"type": "long"},
            "digest": _ONLY_READ,
            "source": _ONLY_READ,
            "body": {"enabled": False, "type": "object"},
        },
    }


def building(access: Access) -> dict[str, Any]:
    """Settings under which an index is filled: no copies and no refresh.

    Every request is synced to disk, of some milliseconds and thousands of entries each: what a node had
    acknowledged and lost in a crash, a load that waits out the restart would publish without.
    """
    return {
        "number_of_shards": access.shards,
        "max_result_window": MAX_WINDOW,
        "max_terms_count": _MAX_TERMS,
        **while_building(),
    }


def while_building() -> dict[str, Any]:
    """Those of them that a clone takes anew."""
    return {
        "number_of_replicas": 0,
        "auto_expand_replicas": False,
        "refresh_interval": "-1",
        "blocks.write": False,
    }


def serving(access: Access) -> dict[str, Any]:
    """Settings of an index that is built: written no more, copied to another node where there is one."""
    copies: dict[str, Any] = (
        {"auto_expand_replicas": "0-1"}
        if access.replicas is None
        else {"number_of_replicas": access.replicas, "auto_expand_replicas": False}
    )
    return {**copies, "refresh_interval": None, "blocks.write": True}
