"""Copying what one engine serves to another: records and documents as they are, nothing linked again."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import get_args

from indexers.derive import BATCH, batched
from indexers.documents import document_of
from indexers.engine import (
    KINDS,
    Document,
    Engine,
    Kind,
    Progress,
    Record,
    RecordKind,
    Snapshot,
    SnapshotInfo,
    Stage,
)
from taxonomy.errors import Busy, InputError, NothingLoaded, SchemaError, SkillStepError
from taxonomy.frameworks import Taxonomy

RECORD_KINDS: tuple[RecordKind, ...] = get_args(RecordKind)


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What was copied. `copied` is false where the copy was there already; it is what is served now.

    `records` and `documents` count by kind; `seconds` is wall time.
    """

    snapshot: str
    created: str
    copied: bool
    records: Mapping[str, int]
    documents: Mapping[str, int]
    seconds: float


def copy(source: Engine, target: Engine, progress: Progress) -> CopyReport:
    """Copy the published snapshot with its records, under its own id, and serve it at the target.

    Older snapshots of the source are not copied; those of the target stay for rollback. Nobody else loads
    at either end meanwhile. What fails or is killed changes nothing that either serves; copied again, it goes
    on where the target can.

    Raises:
        NothingLoaded: nothing is published at the source.
        SchemaError: the source was written by another schema; OlderSchema where a load rebuilds it.
        InputError: both are the same engine, or the target keeps another snapshot of that id.
        Busy: a load is under way at either end.
    """
    started = time.monotonic()
    if source is target:
        raise InputError("a snapshot is not copied to where it is.", field="to")
    info = _published(source).info
    records: Mapping[str, int] = {}
    copied = info not in target.snapshots()
    if copied:
        # Leaving it unbuilt discards it: it is there for its records, and to keep other writers out.
        with _named("from"), source.stage() as left:
            snapshot = _published(source)
            info = snapshot.info
            with _named("to"), target.stage(f"copy-{info.id}", empty=True) as stage:
                records = _copy_records(left, stage, progress)
                _build(snapshot, left, stage, progress)
                target.publish(info.id)
    else:
        target.publish(info.id)
    seconds = time.monotonic() - started
    return CopyReport(info.id, info.created, copied, records, info.counts, seconds)


def _published(source: Engine) -> Snapshot:
    with _named("from"):
        snapshot = source.current()
    if snapshot is None:
        raise NothingLoaded("nothing is published there; load a framework there first.", field="from")
    return snapshot


@contextmanager
def _named(end: str) -> Iterator[None]:
    """Say of which of the two ends an error speaks, where it does not name a file."""
    try:
        yield
    except (SchemaError, Busy) as error:
        error.field = error.field or end
        raise


def _copy_records(left: Stage, stage: Stage, progress: Progress) -> dict[str, int]:
    """Every record in its order; how many there are by kind.

    Raises:
        SkillStepError: the target holds others than were put.
    """
    counts: dict[str, int] = {}
    for kind in RECORD_KINDS:
        ids = left.ids(kind)
        stage.put(_told(left.records(kind), len(ids), f"copying {kind} records", progress))
        if stage.ids(kind) != ids:
            raise SkillStepError(f"the copy does not hold the {len(ids):,} {kind} records in their order.")
        counts[kind] = len(ids)
    return counts


def _told(records: Iterable[Record], total: int, what: str, progress: Progress) -> Iterator[Record]:
    done = 0
    for batch in batched(records, BATCH):
        yield from batch
        done += len(batch)
        progress(done, total, what)


def _build(snapshot: Snapshot, left: Stage, stage: Stage, progress: Progress) -> SnapshotInfo:
    """Build the copy.

    Raises:
        SkillStepError: it is another than what was copied.
    """
    info, taxonomy = snapshot.info, snapshot.taxonomy()
    documents = _documents(snapshot, taxonomy, left, progress)
    built = stage.build(documents, taxonomy, info.facts, like=info)
    if built != info:
        raise SkillStepError(f"the copy says of itself {built}, the snapshot that was copied {info}.")
    return built


def _documents(snapshot: Snapshot, taxonomy: Taxonomy, left: Stage, progress: Progress) -> Iterator[Document]:
    """Every document of a snapshot, made of its stored body.

    Raises:
        SkillStepError: the snapshot lacks one that its records hold.
    """
    for kind in KINDS:
        done, total = 0, snapshot.info.counts[kind]
        for batch in batched(_bodies(snapshot, kind, left), BATCH):
            for body, source in batch:
                yield document_of(kind, body, source, taxonomy)
            done += len(batch)
            progress(done, total, f"copying {kind}s")


def _bodies(snapshot: Snapshot, kind: Kind, left: Stage) -> Iterator[tuple[bytes, str]]:
    """Every stored body of a kind, with the source of its record where its document says that."""
    if kind in ("skill", "occupation"):
        yield from ((body, "") for _, body in snapshot.scan(kind))
        return
    for batch in batched(left.records(kind), BATCH):
        bodies = snapshot.get(kind, [one.id for one in batch])
        for one in batch:
            if one.id not in bodies:
                raise SkillStepError(
                    f"snapshot {snapshot.info.id} lacks the {kind} {one.id}, which its records hold: load "
                    "again where it is copied from, which rebuilds it."
                )
            yield bodies[one.id], one.source
