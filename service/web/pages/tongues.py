"""In which languages the credentials and postings are written that a page names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import msgspec

from indexers.engine import Kind
from service.service import Service

Tongues: TypeAlias = Mapping[str, str | None]


class _Record(msgspec.Struct):
    language: str | None = None


class _Document(msgspec.Struct):
    record: _Record


_DOCUMENTS = msgspec.json.Decoder(_Document)


def tongues(service: Service, kind: Kind, ids: Iterable[str]) -> dict[str, str | None]:
    """The language in which each of the credentials or postings of these ids is written."""
    snapshot, wanted = service.engine.current(), list(dict.fromkeys(ids))
    if snapshot is None or not wanted or kind not in ("credential", "posting"):
        return {}
    found = snapshot.get(kind, wanted)
    return {id_: _DOCUMENTS.decode(body).record.language for id_, body in found.items()}
