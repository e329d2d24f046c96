"""The one writer: a document that only one can create, with its holder's name and a time when it expires."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Any

import msgspec

from indexers.elastic.connection import Connection
from indexers.elastic.errors import DocumentMissing, WriteConflict
from indexers.elastic.names import Names
from taxonomy.errors import Busy, EngineRefused, EngineUnavailable, SkillStepError

_ID = "lock"
# A holder that died blocks others for so long; one that lives renews three times in that time. Machines that
# load need clocks that agree better than this.
LEASE_SECONDS = 60.0


class _Holder(msgspec.Struct, frozen=True):
    """What the document says."""

    holder: str
    since: str
    expires: Annotated[datetime, msgspec.Meta(tz=True)]
    token: str


class WriterLock:
    """Held from construction to `release`, renewed by a thread meanwhile.

    Raises:
        Busy: naming the holder, and when its lock expires should it have died.
        EngineUnavailable, EngineRefused: as every call.
    """

    def __init__(self, connection: Connection, lease: float = LEASE_SECONDS) -> None:
        self._connection = connection
        self._index = Names(connection.access.prefix).control
        self._lease = lease
        self._since = datetime.now(UTC).isoformat(" ", "seconds")
        self._token = uuid.uuid4().hex
        self._place: dict[str, Any] = self._take()
        self._released = threading.Event()
        self._renewing = threading.Lock()
        self._lost = False
        self._renewer = threading.Thread(target=self._renew, name="skillstep-lock", daemon=True)
        self._renewer.start()

    @property
    def held(self) -> bool:
        """Whether it has neither been released nor lost to another after an interruption."""
        return not self._released.is_set() and not self._lost

    def check(self) -> None:
        """Make sure of the lock, and renew it.

        Raises:
            EngineUnavailable: it was lost, and another may have begun to write.
        """
        with self._renewing:
            if not self._lost:
                self._connection.insist("renew the lock", self._renew_once)
        if self._lost:
            raise EngineUnavailable(
                f"the lock of this load at {self._connection.address} expired while the engine or this "
                "process stood still, and another load began; nothing was published. Load again."
            )

    def release(self) -> None:
        """Let the next writer in; releasing twice does nothing. One that cannot be deleted expires."""
        if self._released.is_set():
            return
        self._released.set()
        self._renewer.join()
        if not self._lost:
            with contextlib.suppress(SkillStepError), self._connection.call("release the lock"):
                self._connection.client.delete(index=self._index, id=_ID, **self._place)

    def _take(self) -> dict[str, Any]:
        for _ in range(3):
            with contextlib.suppress(WriteConflict):
                create = partial(self._write, op_type="create")
                return _place(self._connection.insist("take the lock", create))
            found = self._stored()
            if found is None:  # released meanwhile
                continue
            holder = self._holder(found["_source"])
            if holder.token == self._token:  # the answer was lost and the request sent again
                return _place(found)
            if holder.expires > datetime.now(UTC):
                raise Busy(_under_way(holder, self._connection.address))
            with contextlib.suppress(WriteConflict):  # another took it over first
                return _place(self._write(**_place(found)))
        raise Busy(
            f"other loads are just beginning at {self._connection.address}. Try again when they are done."
        )

    def _write(self, **how: Any) -> Mapping[str, Any]:
        expires = datetime.now(UTC) + timedelta(seconds=self._lease)
        name = f"process {os.getpid()} on {socket.gethostname()}"
        document = msgspec.to_builtins(_Holder(name, self._since, expires, self._token))
        with self._connection.call("take the lock"):
            written: Mapping[str, Any] = self._connection.client.index(
                index=self._index, id=_ID, document=document, **how
            ).body
        return written

    def _stored(self) -> Mapping[str, Any] | None:
        try:
            with self._connection.call("look at the lock"):
                found: Mapping[str, Any] = self._connection.client.get(index=self._index, id=_ID).body
        except DocumentMissing:
            return None
        return found

    def _holder(self, stored: Mapping[str, Any]) -> _Holder:
        try:
            return msgspec.convert(stored, _Holder)
        except msgspec.ValidationError:
            raise EngineRefused(
                f"the lock in {self._index} at {self._connection.address} says what no load writes. "
                f"If no load is under way, delete it with: DELETE {self._index}/_doc/{_ID}"
            ) from None

    def _renew(self) -> None:
        while not self._lost and not self._released.wait(self._lease / 3):
            # Expired or not, it is ours until another takes it, which a renewal tells once it gets through.
            with self._renewing, contextlib.suppress(SkillStepError):
                self._renew_once()

    def _renew_once(self) -> None:
        try:
            self._place = _place(self._write(**self._place))
        except WriteConflict:
            self._lost = not self._still_own()

    def _still_own(self) -> bool:
        """Whether the stored lock is ours after all: an answer was lost, and the request was sent again."""
        found = self._stored()
        if found is None or self._holder(found["_source"]).token != self._token:
            return False
        self._place = _place(found)
        return True


def _place(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}


def _under_way(holder: _Holder, address: str) -> str:
    expires = holder.expires.isoformat(" ", "seconds")
    return (
        f"another load is under way at {address}: {holder.holder}, since {holder.since}. Try again "
        f"when it is done; if it died, its lock expires at {expires}."
    )
