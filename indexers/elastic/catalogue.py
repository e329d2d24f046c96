"""Which snapshots there are: what their indices say of themselves, and the aliases that point to them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from indexers.elastic.build import Built
from indexers.elastic.connection import Connection
from indexers.elastic.errors import DocumentMissing, IndexExists, IndexMissing
from indexers.elastic.indices import remove
from indexers.elastic.names import Names
from indexers.elastic.reading import search
from indexers.engine import SCHEMA, RecordKind, SnapshotInfo
from taxonomy.errors import EngineRefused, SchemaError

# Requests that are under way when a snapshot is given up go on in it for so long.
_GRACE = timedelta(minutes=5)

_RESUMABLE = "resumable"


def _versioned(resume: str) -> str:
    """A name under which only a program that writes the same would go on."""
    return f"{resume} of schema {SCHEMA}"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A snapshot that is built. `seq` is the number of its load, `base` that of the one that it started from.

    `pieces` is how many entries its taxonomy is in, `shards` how many parts its documents are cut into.
    `dropped` is when it was given up, "" while it is kept.
    """

    info: SnapshotInfo
    seq: int
    base: int
    pieces: int
    shards: int = 1
    published: bool = False
    dropped: str = ""


class Catalogue:
    """The snapshots below one prefix. Who changes anything holds the lock."""

    def __init__(self, connection: Connection) -> None:
        self.names = Names(connection.access.prefix)
        self._connection = connection

    def prepare(self) -> None:
        """Make the index of the lock and the counter, where there is none."""
        indices = self._connection.client.indices
        settings = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
        with suppress(IndexExists), self._connection.call(f"create {self.names.control}"):
            if not indices.exists(index=self.names.control):
                indices.create(index=self.names.control, settings=settings, mappings={"dynamic": False})

    def pointer(self) -> str | None:
        """The id of the published snapshot.

        Raises:
            EngineRefused: snapshots were published and the alias is gone, or points to several.
        """
        indices = self._connection.client.indices
        found: list[str] = []
        try:
            current = partial(indices.get_alias, name=self.names.current)
            found = list(self._connection.insist("look for the published snapshot", current))
        except IndexMissing:
            published = partial(indices.exists_alias, name=self.names.published)
            if not self._connection.insist("look for published snapshots", published):
                return None
        if len(found) != 1:
            what = "is missing" if not found else f"points to {len(found)} indices"
            raise EngineRefused(
                f"the alias {self.names.current} {what} at {self._connection.address}. Publish a snapshot "
                "again with: skillstep rollback ID (skillstep snapshots lists them)."
            )
        return self.names.snapshot(found[0]) or found[0]

    def state(self, snapshot: str) -> State | None:
        """One snapshot, None where it is not built or not there."""
        return self._states(self.names.documents(snapshot)).get(snapshot)

    def current(self) -> State | None:
        """The published snapshot.

        Raises:
            EngineRefused: as `pointer`, or what it points to does not say what it is.
        """
        pointed = self.pointer()
        if pointed is None:
            return None
        found = self.state(pointed)
        if found is None:
            raise EngineRefused(
                f"the alias {self.names.current} at {self._connection.address} points to {pointed}, which "
                "is no snapshot of this program, or was changed since. Publish another with: skillstep "
                "rollback ID (skillstep snapshots lists them), restore it, or use another prefix."
            )
        return found

    def kept(self) -> list[State]:
        """The snapshots that are built and not given up, newest first."""
        found = [one for one in self._states(self.names.every_documents).values() if not one.dropped]
        return sorted(found, key=lambda one: -one.seq)

    def _states(self, index: str) -> dict[str, State]:
        found = self._listed(index, "mappings", "aliases")
        states: dict[str, State] = {}
        for name, one in found.items():
            said = one["mappings"].get("_meta", {}).get("skillstep")
            state = _read(said, name, self._connection.address) if said else None
            # A clone says what its source says until it is built itself.
            if state and state.info.id == self.names.snapshot(name):
                states[state.info.id] = replace(state, published=self.names.published in one["aliases"])
        return states

    def _listed(self, index: str | list[str], *features: str) -> Mapping[str, Any]:
        list_ = partial(
            self._connection.client.indices.get,
            index=index, ignore_unavailable=True, expand_wildcards="all", features=list(features),
        )  # fmt: skip
        found: Mapping[str, Any] = self._connection.insist("list the snapshots", list_).body
        return found

    def check_schema(self) -> None:
        """Raises SchemaError where a newer program wrote what is here."""
        for one in self.kept():
            if one.info.schema > SCHEMA:
                raise SchemaError(
                    f"{self._connection.address} holds snapshot {one.info.id} of a newer version of the "
                    f"program (schema {one.info.schema}, this one reads up to {SCHEMA}): update the program, "
                    "or use another prefix."
                )

    def begin(self) -> tuple[str, int]:
        """Id and number of a new load; numbers are never used again."""
        client, control = self._connection.client, self.names.control
        try:
            get = partial(client.get, index=control, id="loads")
            last = int(self._connection.insist("count the load", get)["_source"]["last"])
        except DocumentMissing:
            last = max((one.seq for one in self.kept()), default=0)
        put = partial(client.index, index=control, id="loads", document={"last": last + 1})
        self._connection.insist("count the load", put)
        return f"{last + 1:06d}-{uuid.uuid4().hex[:8]}", last + 1

    def built(self, built: Built, seq: int, base: int) -> None:
        """Note that a snapshot stands ready."""
        self._say(State(info=built.info, seq=seq, base=base, pieces=built.pieces, shards=built.shards))

    def publish(self, state: State, after: str | None = None) -> None:
        """Point to a snapshot: one call, for all kinds at once.

        With `after`, a snapshot's id, only if the alias points to that one still. A load that was suspended
        in its last moment may wake when its lock has gone to another: it changes nothing then, since that
        other deleted its indices or moved the alias.

        Raises:
            EngineRefused: it was overtaken so.
        """
        index = self.names.documents(state.info.id)
        expected = self.names.documents(after) if after else None
        actions: list[Mapping[str, Any]] = [
            *(
                [{"remove": {"index": expected, "alias": self.names.current, "must_exist": True}}]
                if expected and expected != index
                else []
            ),
            {
                "remove": {
                    "index": self.names.every_documents,
                    "alias": self.names.current,
                    "must_exist": False,
                }
            },
            {"add": {"index": index, "alias": self.names.current}},
            {"add": {"index": index, "alias": self.names.published}},
        ]

        def point() -> None:
            self._connection.client.indices.update_aliases(actions=actions)

        try:
            self._connection.insist("publish", point)
        except IndexMissing:
            if self.pointer() != state.info.id:  # else the answer to an earlier attempt was lost
                raise EngineRefused(
                    f"another load overtook this one at {self._connection.address}, and its snapshot is gone "
                    "or is not what follows the published one; nothing was published. Load again."
                ) from None

    def drop(self, state: State) -> None:
        """Give a snapshot up; its indices go when nobody can still be reading them."""
        if not state.published:
            self.discard(state.info.id)
            return
        now = datetime.now(UTC).isoformat(timespec="seconds")
        index = self.names.documents(state.info.id)
        self._say(replace(state, dropped=now))
        with self._connection.call("give up a snapshot"):
            self._connection.client.indices.update_aliases(
                actions=[{"remove": {"index": index, "alias": self.names.published, "must_exist": False}}]
            )

    def discard(self, snapshot: str) -> None:
        """Delete the indices of a load."""
        remove(self._connection, (self.names.records(snapshot), self.names.documents(snapshot)))

    def begun(self, resume: str) -> tuple[str, ...]:
        """The snapshots that a load of that name was building when it ended, its own first."""
        try:
            get = partial(self._connection.client.get, index=self.names.control, id=_RESUMABLE)
            found = self._connection.insist("look for what is to be resumed", get)["_source"]
        except DocumentMissing:
            return ()
        return tuple(found["building"]) if found["name"] == _versioned(resume) else ()

    def note_begun(self, resume: str, building: Sequence[str]) -> None:
        """Remember what a load is building, should it have to be resumed."""
        said = {"name": _versioned(resume), "building": list(building)}
        put = partial(self._connection.client.index, index=self.names.control, id=_RESUMABLE, document=said)
        self._connection.insist("note what is being built", put)

    def sweep(self, spare: Collection[str] = ()) -> None:
        """Delete what loads left that were never published, and what was given up long enough ago."""
        states = self._states(self.names.every_documents)
        longest = (datetime.now(UTC) - _GRACE).isoformat(timespec="seconds")
        stay = {
            id_ for id_, one in states.items() if (one.dropped > longest if one.dropped else one.published)
        } | {*spare}
        found = self._listed([self.names.every_documents, self.names.every_records], "aliases")
        gone = [name for name in found if (own := self.names.snapshot(name)) and own not in stay]
        remove(self._connection, gone)

    def places(self, snapshot: str, kind: RecordKind) -> int:
        """How many places in load order are taken among a snapshot's records of a kind."""
        body = {
            "query": {"term": {"kind": kind}}, "size": 0, "aggs": {"last": {"max": {"field": "place"}}},
        }  # fmt: skip
        last = search(self._connection, self.names.records(snapshot), "read", body)["aggregations"]["last"][
            "value"
        ]
        return 0 if last is None else int(last) + 1

    def _say(self, state: State) -> None:
        said = msgspec.to_builtins(state)
        said.pop("published")
        index = self.names.documents(state.info.id)

        def note() -> None:
            self._connection.client.indices.put_mapping(index=index, meta={"skillstep": said})

        self._connection.insist("note a snapshot", note)


def _read(said: Any, index: str, address: str) -> State | None:
    """What an index says of itself; None where that makes no sense.

    Raises:
        SchemaError: a newer program wrote it, which this one cannot read.
    """
    try:
        return msgspec.convert(said, State)
    except msgspec.ValidationError:
        with suppress(TypeError, KeyError):
            if said["info"]["schema"] > SCHEMA:
                raise SchemaError(
                    f"the index {index} at {address} is of a newer version of the program (schema "
                    f"{said['info']['schema']}, this one reads up to {SCHEMA}): update the program, or use "
                    "another prefix."
                ) from None
        return None
