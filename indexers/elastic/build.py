"""Building the documents of a snapshot: anew, or as the changes to a clone of the published one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from indexers.checks import check_document
from indexers.elastic.connection import Connection
from indexers.elastic.entries import delete_document, document_digest, put_document
from indexers.elastic.indices import clone, create, exists, reopen, seal
from indexers.elastic.mapping import documents_mapping
from indexers.elastic.names import Names, entry_id
from indexers.elastic.pieces import taxonomy_pieces
from indexers.elastic.reading import scan
from indexers.elastic.snapshot import ElasticSnapshot
from indexers.elastic.writing import Delete, Put, write
from indexers.engine import KINDS, SCHEMA, Document, Kind, SnapshotInfo
from taxonomy.errors import InputError, SkillStepError
from taxonomy.frameworks import Taxonomy


class Built(NamedTuple):
    """A snapshot that is built, in how many pieces its taxonomy is, and in how many shards its documents."""

    info: SnapshotInfo
    pieces: int
    shards: int


class _Known(NamedTuple):
    digest: str
    names: int


@dataclass(slots=True)
class _Fill:
    """What goes into the index as documents come; what is there already and unchanged is passed over."""

    known: dict[tuple[str, str], _Known]
    counts: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    names: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    samples: dict[Kind, list[Document]] = field(default_factory=dict)
    _seen: dict[Kind, set[str]] = field(default_factory=lambda: {kind: set() for kind in KINDS})

    def changes(self, documents: Iterable[Document]) -> Iterator[Put | Delete]:
        """The entries to write, and at the end those to delete.

        Raises:
            InputError: two documents of a kind share an id, or one is not sound.
        """
        for document in documents:
            check_document(document)
            seen = self._seen[document.kind]
            if document.id in seen:
                raise InputError(f"two {document.kind} documents have the id {document.id}.", field="id")
            seen.add(document.id)
            self._sample(document)
            old = self.known.pop((document.kind, document.id), None)
            own = document_digest(document)
            if old is None or old.digest != own:
                yield from put_document(document, own, old.names if old else 0)
        for (kind, id_), gone in self.known.items():
            yield from delete_document(kind, id_, gone.names)

    def _sample(self, document: Document) -> None:
        self.counts[document.kind] += 1
        self.names[document.kind] += len(document.names)
        self.samples[document.kind] = [*self.samples.get(document.kind, [])[:1], document]


def build_documents(
    connection: Connection,
    names: Names,
    id_: str,
    base: Built | None,
    documents: Iterable[Document],
    taxonomy: Taxonomy,
    facts: Mapping[str, str],
    like: SnapshotInfo | None = None,
) -> Built:
    """Fill and seal the index of a snapshot's documents, and ask it for what went in.

    What an earlier attempt left there stays as far as it is the same.

    Raises:
        InputError, FileError, EngineUnavailable, EngineRefused: nothing is published then.
    """
    index = names.documents(id_)
    begun = _begin(connection, names, index, base, facts)
    fill = _Fill(_stored(connection, begun) if begun else {})
    write(connection, index, fill.changes(documents))
    pieces = list(taxonomy_pieces(taxonomy))
    write(connection, index, pieces)
    beyond = range(len(pieces), base.pieces if begun and base else 0)
    write(connection, index, [Delete(entry_id("taxonomy", "", number)) for number in beyond])
    seal(connection, index)
    created = like.created if like else datetime.now(UTC).isoformat(timespec="seconds")
    info = SnapshotInfo(id_, created, SCHEMA, {kind: fill.counts[kind] for kind in KINDS}, dict(facts))
    built = Built(info, len(pieces), connection.access.shards)
    _verify(ElasticSnapshot(connection, *built), fill)
    return built


def _begin(
    connection: Connection, names: Names, index: str, base: Built | None, facts: Mapping[str, str]
) -> str | None:
    """Make the index to fill; what is in it already stands in the index that is given back, if in any.

    Where the facts are those of the published one (the same frameworks and encoder), most documents are the
    same too: a clone takes the changes alone. Else nearly all change, and a new index is filled faster.
    """
    if exists(connection, index):
        reopen(connection, index)
        return index
    like_base = (SCHEMA, facts, connection.access.shards)
    if base is not None and (base.info.schema, base.info.facts, base.shards) == like_base:
        clone(connection, names.documents(base.info.id), index)
        return names.documents(base.info.id)
    create(connection, index, documents_mapping())
    return None


def _stored(connection: Connection, index: str) -> dict[tuple[str, str], _Known]:
    found: dict[tuple[str, str], _Known] = {}
    for kind in KINDS:
        query = {"term": {"kind": kind}}
        for one in scan(connection, index, query, "id", columns=("id", "digest", "names")):
            found[kind, one["id"]] = _Known(one["digest"], one["names"])
    return found


def _verify(snapshot: ElasticSnapshot, fill: _Fill) -> None:
    """Ask the index for what went in.

    Raises:
        SkillStepError: it answers something else, so the cluster or the build is at fault.
    """
    for kind in KINDS:
        found = snapshot.search(kind, "", 0).total
        if found != fill.counts[kind]:
            raise SkillStepError(f"the new snapshot holds {found} of {fill.counts[kind]} {kind} documents.")
        found = snapshot.count_names(kind)
        if found != fill.names[kind]:
            raise SkillStepError(f"the new snapshot holds {found} of {fill.names[kind]} names of a {kind}.")
        for document in fill.samples.get(kind, ()):
            if not snapshot.finds(document):
                raise SkillStepError(f"the new snapshot does not find the {kind} {document.id}.")
