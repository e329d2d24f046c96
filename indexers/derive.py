"""Derive: link what is stale, keep what is not. A link depends on a text and on a framework's link index."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec

from indexers.documents import (
    credential_document,
    linked_credential,
    linked_posting,
    occupation_document,
    posting_document,
    skill_document,
    text_of,
)
from indexers.encoder import Encoder
from indexers.engine import Document, Progress, Record, SnapshotInfo, Stage
from indexers.linking import LinkedDocument, Linker, LinkIndex, TextDocument
from indexers.vector_cache import VectorCache
from taxonomy.credentials import Credential, Posting
from taxonomy.errors import FileError
from taxonomy.frameworks import Taxonomy, framework_of
from taxonomy.mappings import ConceptMapping
from taxonomy.model import Framework, Occupation, Skill
from taxonomy.outlooks import Outlook

T = TypeVar("T")

# Documents linked at once: bounds memory, and is long enough to keep the encoder's batches full.
BATCH = 512


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """The items in tuples of at most `size`."""
    source = iter(items)
    while batch := tuple(islice(source, size)):
        yield batch


class LinkCache:
    """Links by what they depend on, in one SQLite file that outlives failed loads; safe to delete."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._store = sqlite3.connect(path, isolation_level=None)
        self._store.execute("PRAGMA journal_mode=WAL")
        self._store.execute("PRAGMA synchronous=NORMAL")
        self._store.execute(
            "CREATE TABLE IF NOT EXISTS links (key BLOB PRIMARY KEY, body BLOB) WITHOUT ROWID"
        )
        self._decoder = msgspec.msgpack.Decoder(LinkedDocument)

    def get(self, keys: Sequence[bytes]) -> dict[bytes, LinkedDocument]:
        """Those of the keys that are known."""
        found: dict[bytes, LinkedDocument] = {}
        for chunk in batched(keys, 500):  # below SQLite's limit on variables
            marks = ",".join("?" * len(chunk))
            rows = self._store.execute(f"SELECT key, body FROM links WHERE key IN ({marks})", chunk)
            found |= {key: self._decoder.decode(body) for key, body in rows}
        return found

    def put(self, links: Iterable[tuple[bytes, LinkedDocument]]) -> None:
        """Keep links, in one transaction."""
        encode = msgspec.msgpack.encode
        self._store.execute("BEGIN")
        self._store.executemany(
            "INSERT OR REPLACE INTO links VALUES (?, ?)", [(key, encode(one)) for key, one in links]
        )
        self._store.execute("COMMIT")

    def close(self) -> None:
        """Release the file."""
        self._store.close()


def read_taxonomy(stage: Stage) -> Taxonomy:
    """All frameworks as they would be after this load."""
    return Taxonomy.build(
        _decoded(stage.records("framework"), Framework),
        _decoded(stage.records("skill"), Skill),
        _decoded(stage.records("occupation"), Occupation),
        _decoded(stage.records("mapping"), ConceptMapping),
        _decoded(stage.records("outlook"), Outlook),
    )


def _decoded(records: Iterable[Record], type_: type[T]) -> Iterator[T]:
    decoder = msgspec.json.Decoder(type_)
    return (decoder.decode(record.body) for record in records)


def link_versions(taxonomy: Taxonomy, encoder: Encoder | None) -> dict[str, str]:
    """For each framework, the version of the link index that its skills and this encoder make."""
    by_framework = _skills_by_framework(taxonomy)
    return {name: LinkIndex.version_of(name, skills, encoder) for name, skills in by_framework.items()}


def _skills_by_framework(taxonomy: Taxonomy) -> dict[str, list[Skill]]:
    found: dict[str, list[Skill]] = {name: [] for name in taxonomy.frameworks}
    for skill in taxonomy.skills.values():
        found[framework_of(skill.id)].append(skill)
    return found


def open_indexes(
    folder: Path, taxonomy: Taxonomy, encoder: Encoder | None, progress: Progress
) -> list[LinkIndex]:
    """The link index of every framework, built below `folder` where it is not there or not whole.

    Where several processes find the same one missing, one builds it and the others wait.
    """
    indexes = []
    for name, skills in _skills_by_framework(taxonomy).items():
        version = LinkIndex.version_of(name, skills, encoder)
        place = folder / "linking" / version
        if (index := _load_index(place)) is None:
            with _one_at_a_time(place.parent):
                if _load_index(place) is None:
                    _build_index(place, name, skills, encoder, folder, progress)
            index = LinkIndex.load(place)
        indexes.append(index)
    return indexes


def _load_index(place: Path) -> LinkIndex | None:
    try:
        return LinkIndex.load(place)
    except FileError:
        return None


@contextmanager
def _one_at_a_time(folder: Path, wait: bool = True) -> Iterator[None]:
    """Hold the lock of a folder of indexes; the kernel drops that of a process that dies.

    Raises:
        BlockingIOError: not told to `wait`, and another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _build_index(
    place: Path, name: str, skills: list[Skill], encoder: Encoder | None, folder: Path, progress: Progress
) -> None:
    aside = place.with_name(f"{place.name}.part")
    for path in (aside, place):
        shutil.rmtree(path, ignore_errors=True)
    cache = VectorCache(folder / "cache.sqlite")
    try:
        LinkIndex.build(name, skills, encoder, cache, progress).save(aside)
    finally:
        cache.close()
    aside.rename(place)


def sweep_indexes(folder: Path, snapshots: Iterable[SnapshotInfo]) -> None:
    """Delete the link indexes that no snapshot was made with, and those that were never finished.

    A server that has one open goes on with it; one that opens an older snapshot's later builds it again.
    While another process is building one, none is deleted: the next load does it.
    """
    kept = {
        version
        for info in snapshots
        for version in msgspec.json.decode(info.facts.get("links", "{}"), type=dict[str, str]).values()
    }
    with suppress(BlockingIOError), _one_at_a_time(folder / "linking", wait=False):
        for path in (folder / "linking").iterdir():
            if path.name not in kept and path.is_dir():
                shutil.rmtree(path, ignore_errors=True)


def documents(
    stage: Stage, taxonomy: Taxonomy, linker: Linker, cache: LinkCache, progress: Progress
) -> Iterator[Document]:
    """Every document of the snapshot to come."""
    yield from map(skill_document, taxonomy.skills.values())
    yield from map(occupation_document, taxonomy.occupations.values())
    total = len(stage.ids("credential"))
    for record, source, linked in _linked(
        stage.records("credential"), Credential, linker, cache, total, progress
    ):
        yield credential_document(linked_credential(record, linked), source, taxonomy)
    total = len(stage.ids("posting"))
    for one, source, linked in _linked(stage.records("posting"), Posting, linker, cache, total, progress):
        yield posting_document(linked_posting(one, linked), source, taxonomy)


R = TypeVar("R", Credential, Posting)


def _linked(
    records: Iterable[Record],
    type_: type[R],
    linker: Linker,
    cache: LinkCache,
    total: int,
    progress: Progress,
) -> Iterator[tuple[R, str, dict[str, LinkedDocument]]]:
    decoder = msgspec.json.Decoder(type_)
    what = f"linking {type_.__name__.lower()}s"
    done = 0
    for batch in batched(records, BATCH):
        decoded: list[R] = [decoder.decode(record.body) for record in batch]
        linked = link_texts([text_of(record) for record in decoded], linker, cache)
        for record, one, links in zip(batch, decoded, linked, strict=True):
            yield one, record.source, links
        done += len(batch)
        progress(done, total, what)


def link_texts(
    texts: Sequence[TextDocument], linker: Linker, cache: LinkCache
) -> list[dict[str, LinkedDocument]]:
    """The links of each text in every framework of the linker: from the cache where nothing changed."""
    digests = [hashlib.blake2b(msgspec.msgpack.encode(text), digest_size=16).digest() for text in texts]
    results: list[dict[str, LinkedDocument]] = [{} for _ in texts]
    stale: dict[tuple[int, ...], list[LinkIndex]] = {}
    for index in linker.indexes:
        keys = [_key(index, digest) for digest in digests]
        known = cache.get(keys)
        for result, key in zip(results, keys, strict=True):
            if key in known:
                result[index.framework] = known[key]
        missing = tuple(at for at, key in enumerate(keys) if key not in known)
        if missing:
            stale.setdefault(missing, []).append(index)
    # Frameworks that lack the same texts are linked together: a text is segmented and encoded once.
    for places, indexes in stale.items():
        linked = Linker(indexes, linker.encoder).link([texts[at] for at in places])
        for at, one in zip(places, linked, strict=True):
            results[at] |= one
        cache.put(
            (_key(index, digests[at]), one[index.framework])
            for at, one in zip(places, linked, strict=True)
            for index in indexes
        )
    order = [index.framework for index in linker.indexes]
    return [{name: result[name] for name in order} for result in results]


def _key(index: LinkIndex, digest: bytes) -> bytes:
    return hashlib.blake2b(index.version.encode() + digest, digest_size=16).digest()
