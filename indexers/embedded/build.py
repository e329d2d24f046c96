"""Building one snapshot beside the live one: written aside, verified, forced to the disk, renamed."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from indexers.checks import check_document
from indexers.embedded.arrays import sync, sync_tree
from indexers.embedded.kinds import KindIndex, KindWriter
from indexers.engine import KINDS, SCHEMA, Document, Kind, SnapshotInfo
from taxonomy.errors import SkillStepError
from taxonomy.frameworks import Taxonomy

SNAPSHOTS = "snapshots"
INFO, TAXONOMY = "info.json", "taxonomy.msgpack"
_ASIDE = ".building"


def build_snapshot(
    folder: Path,
    seq: int,
    documents: Iterable[Document],
    taxonomy: Taxonomy,
    facts: Mapping[str, str],
    like: SnapshotInfo | None = None,
) -> SnapshotInfo:
    """Write, verify and sync a snapshot; it stands under its name only when all of that went well.

    A copy has the name of the snapshot that it is `like`.
    """
    # The random part: answers are cached by id, even where a folder was copied and both went on.
    id_ = like.id if like else f"{seq:06d}-{uuid.uuid4().hex[:8]}"
    aside = folder / SNAPSHOTS / f"{id_}{_ASIDE}"
    aside.mkdir(parents=True)
    try:
        samples, counts = _write(aside, documents)
        created = like.created if like else datetime.now(UTC).isoformat(timespec="seconds")
        info = SnapshotInfo(id_, created, SCHEMA, counts, dict(facts))
        (aside / TAXONOMY).write_bytes(taxonomy.to_bytes())
        (aside / INFO).write_bytes(msgspec.json.encode(info))
        _verify(aside, samples, counts)
        sync_tree(aside)
        aside.rename(aside.with_name(id_))
        sync(folder / SNAPSHOTS)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return info


def _write(folder: Path, documents: Iterable[Document]) -> tuple[dict[Kind, list[Document]], dict[str, int]]:
    """Write all documents; of each kind the first and the last, and how many there are."""
    first: dict[Kind, Document] = {}
    last: dict[Kind, Document] = {}
    with ExitStack() as stack:
        writers = {kind: KindWriter(folder / kind, kind) for kind in KINDS}
        for writer in writers.values():
            stack.callback(writer.stop)
        for document in documents:
            check_document(document)
            writers[document.kind].add(document)
            first.setdefault(document.kind, document)
            last[document.kind] = document
        for writer in writers.values():
            writer.finish()
    samples = {kind: [first[kind], last[kind]] for kind in first}
    return samples, {kind: writer.count for kind, writer in writers.items()}


def _verify(folder: Path, samples: Mapping[Kind, Iterable[Document]], counts: Mapping[str, int]) -> None:
    """Open what was written and ask it for what went in.

    Raises:
        SkillStepError: it answers something else, so the disk or the build is at fault.
    """
    for kind in KINDS:
        index = KindIndex(folder / kind, kind)
        if len(index.bodies) != counts[kind]:
            raise SkillStepError(
                f"the new snapshot holds {len(index.bodies)} of {counts[kind]} {kind} documents."
            )
        for document in samples.get(kind, ()):
            if not index.finds(document):
                raise SkillStepError(f"the new snapshot does not find the {kind} {document.id}.")


def snapshot_folder(folder: Path, snapshot: str) -> Path:
    """Where a built snapshot stands."""
    return folder / SNAPSHOTS / snapshot


def read_info(folder: Path) -> SnapshotInfo:
    """What a snapshot says of itself, whatever its schema."""
    return msgspec.json.decode((folder / INFO).read_bytes(), type=SnapshotInfo)


def kept_infos(folder: Path, snapshots: Iterable[str]) -> list[SnapshotInfo]:
    """What the snapshots say of themselves; one that is not on the disk is left out."""
    found = []
    for id_ in snapshots:
        with suppress(FileNotFoundError):  # deleted meanwhile, or the folder was not copied whole
            found.append(read_info(snapshot_folder(folder, id_)))
    return found


def sweep(folder: Path, keep: Collection[str]) -> None:
    """Delete the folders of snapshots that are gone or were never finished.

    A process that has such a snapshot open goes on reading it: its files are mapped, and stay on the disk
    until it lets them go.
    """
    if (folder / SNAPSHOTS).is_dir():
        for path in (folder / SNAPSHOTS).iterdir():
            if path.name not in keep:
                shutil.rmtree(path, ignore_errors=True)
