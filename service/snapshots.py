"""The snapshots that are kept, and which of them is served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from indexers.engine import SCHEMA, Engine, SnapshotInfo
from taxonomy.errors import InputError, NothingLoaded, SchemaError, SnapshotGone, UnknownName
from taxonomy.readers.tables import nearest

SnapshotState: TypeAlias = Literal["served", "kept", "unpublished", "unreadable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSnapshot:
    """A snapshot. `created` is ISO, UTC; `encoder` "" is none.

    Of the states only `kept` can be rolled back to: an `unpublished` one is that of a load that has not ended
    or was killed, and an `unreadable` one was built by another version of the program, or is damaged.
    """

    id: str
    created: str
    state: SnapshotState
    counts: Mapping[str, int]
    encoder: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotsAnswer:
    """Those that are kept, newest first; `current` is the id of the one that is served."""

    current: str | None
    snapshots: tuple[KeptSnapshot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackAnswer:
    """What is served now, and what was before (None: it could not be read)."""

    current: KeptSnapshot
    before: str | None


def list_snapshots(engine: Engine) -> SnapshotsAnswer:
    """The snapshots of an engine."""
    current = current_id(engine)
    return SnapshotsAnswer(
        current=current,
        snapshots=tuple(_kept(info, _state(engine, info, current)) for info in engine.snapshots()),
    )


def roll_back(engine: Engine, snapshot: str | None = None) -> RollbackAnswer:
    """Serve a kept snapshot again, with the records behind it; None: the newest that is older.

    The next load starts from it, and gives up the newer ones once it is published.

    Raises:
        NothingLoaded: nothing was ever published.
        UnknownName: there is no such snapshot; the nearest are listed.
        InputError: it is served already, cannot be served, or none is older.
        Busy: a load is under way.
    """
    found = list_snapshots(engine)
    if not found.snapshots:
        raise NothingLoaded("no snapshot is kept: nothing was loaded yet.", field="snapshot")
    chosen = _older(found) if snapshot is None else _named(found, snapshot)
    if chosen.state != "kept":
        raise InputError(f"{chosen.id} {_WHY_NOT[chosen.state]}", field="snapshot")
    engine.publish(chosen.id)
    now = list_snapshots(engine)
    return RollbackAnswer(current=_named(now, chosen.id), before=found.current)


_WHY_NOT: Mapping[SnapshotState, str] = {
    "served": "is served already.",
    "unpublished": "was never published: the load that built it has not ended, or was killed.",
    "unreadable": "cannot be read by this version of the program, or is damaged.",
}


def current_id(engine: Engine) -> str | None:
    """The id of the published snapshot, None where it cannot be read."""
    try:
        snapshot = engine.current()
    except (SchemaError, InputError):
        return None
    return snapshot.info.id if snapshot else None


def _state(engine: Engine, info: SnapshotInfo, current: str | None) -> SnapshotState:
    """The engine alone knows which was published; opening one costs little until it is asked."""
    if info.id == current:
        return "served"
    if info.schema != SCHEMA:
        return "unreadable"
    try:
        engine.open(info.id)
    except SnapshotGone:
        return "unpublished"
    except (SchemaError, InputError, ValueError, LookupError):
        return "unreadable"
    return "kept"


def _kept(info: SnapshotInfo, state: SnapshotState) -> KeptSnapshot:
    encoder = info.facts.get("encoder", "")
    return KeptSnapshot(
        id=info.id, created=info.created, state=state, counts=info.counts, encoder=encoder, facts=info.facts
    )


def _older(found: SnapshotsAnswer) -> KeptSnapshot:
    ids = [one.id for one in found.snapshots]
    # Where what is served cannot be read, the newest that can be is what to go back to.
    after = ids.index(found.current) + 1 if found.current in ids else 0
    older = next((one for one in found.snapshots[after:] if one.state == "kept"), None)
    if older is None:
        newer = [one.id for one in found.snapshots[:after] if one.state == "kept"]
        also = f" Newer ones are kept: {', '.join(newer)}." if newer else ""
        raise InputError(f"no snapshot older than {found.current} is kept.{also}")
    return older


def _named(found: SnapshotsAnswer, typed: str) -> KeptSnapshot:
    for one in found.snapshots:
        if one.id == typed:
            return one
    ids = [one.id for one in found.snapshots]
    near = nearest(typed[:60], ids) or ids
    raise UnknownName(f"there is no snapshot '{typed}'.", field="snapshot", nearest=near)
