"""The one writer: a document that only one can create, with its holder's name and a time when it expires."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from indexers.elastic.connection import Connection
from indexers.elastic.errors import DocumentMissing, WriteConflict
from indexers.elastic.names import Names
from taxonomy.errors import Busy, EngineUnavailable, SkillStepError

_ID = "lock"
# A holder that died blocks others for so long; one that lives renews three times in that time. Machines that
# load need clocks that agree better than this.
LEASE_SECONDS = 60.0


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
                self._renew_once()
        if self._lost:
            raise EngineUnavailable(
                "the lock of this load expired while the engine could not be reached, and another may have "
                "begun; nothing was published. Load again."
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
                return _place(self._write(op_type="create"))
            found = self._stored()
            if found is None:  # released meanwhile
                continue
            if found["_source"]["token"] == self._token:  # the answer was lost and the request sent again
                return _place(found)
            if datetime.fromisoformat(found["_source"]["expires"]) > datetime.now(UTC):
                raise Busy(_under_way(found["_source"]))
            with contextlib.suppress(WriteConflict):  # another took it over first
                return _place(self._write(**_place(found)))
        raise Busy("other loads are just beginning. Try again when they are done.")

    def _write(self, **how: Any) -> Mapping[str, Any]:
        expires = datetime.now(UTC) + timedelta(seconds=self._lease)
        document = {
            "holder": f"process {os.getpid()} on {socket.gethostname()}",
            "since": self._since,
            "expires": expires.isoformat(),
            "token": self._token,
        }
        with self._connection.call("take the lock"):
            written: Mapping[str, Any] = self._connection.client.index(
                index=self._index, id=_ID, document=document, **how
            ).body
        self._expires = expires
        return written

    def _stored(self) -> Mapping[str, Any] | None:
        try:
            with self._connection.call("look at the lock"):
                found: Mapping[str, Any] = self._connection.client.get(index=self._index, id=_ID).body
        except DocumentMissing:
            return None
        return found

    def _renew(self) -> None:
        while not self._lost and not self._released.wait(self._lease / 3):
            with self._renewing:
                try:
                    self._renew_once()
                except SkillStepError:
                    self._lost = datetime.now(UTC) > self._expires

    def _renew_once(self) -> None:
        try:
            self._place = _place(self._write(**self._place))
        except WriteConflict:
            self._lost = not self._still_own()

    def _still_own(self) -> bool:
        """Whether the stored lock is ours after all: an answer was lost, and the request was sent again."""
        found = None
        with contextlib.suppress(SkillStepError):
            found = self._stored()
        if found is None or found["_source"]["token"] != self._token:
            return False
        self._place = _place(found)
        return True


def _place(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}


def _under_way(holder: Mapping[str, str]) -> str:
    expires = datetime.fromisoformat(holder["expires"]).isoformat(" ", "seconds")
    return (
        f"another load is under way: {holder['holder']}, since {holder['since']}. Try again when it is done; "
        f"if it died, its lock expires at {expires}."
    )
