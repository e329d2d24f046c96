"""Credentials as they were last decoded, for the next question about much the same gap."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence

import msgspec

from indexers.documents import LinkedCredential
from indexers.engine import Snapshot

_CREDENTIALS = msgspec.json.Decoder(LinkedCredential)

# Bytes of stored bodies: about 1,100 credentials with their evidence, the candidates of three plans or more.
# Decoded they take 1.7 times as much.
_MOST = 16 << 20


def decode(snapshot: Snapshot, ids: Sequence[str]) -> dict[str, LinkedCredential]:
    """Those of the credentials that exist in a snapshot, by id."""
    return _decoded(snapshot.get("credential", ids) if ids else {})


def _decoded(bodies: Mapping[str, bytes]) -> dict[str, LinkedCredential]:
    return {id_: _CREDENTIALS.decode(body) for id_, body in bodies.items()}


class Decoded:
    """The credentials last read, up to so many bytes of them. Safe to share among threads.

    A plan reads three hundred of 14 kB each, and the next one of the same person nearly the same. Other
    questions read ten: kept, they would only make the garbage collector look through more, more often.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], tuple[LinkedCredential, int]] = OrderedDict()
        self._bytes = 0

    def get(self, snapshot: Snapshot, ids: Sequence[str]) -> dict[str, LinkedCredential]:
        """Those of the credentials that exist in a snapshot, by id."""
        own = snapshot.info.id
        with self._lock:
            found = {id_: self._again((own, id_)) for id_ in ids if (own, id_) in self._kept}
        unread = [id_ for id_ in ids if id_ not in found]
        bodies = snapshot.get("credential", unread) if unread else {}
        decoded = _decoded(bodies)
        with self._lock:
            for id_, one in decoded.items():
                self._keep((own, id_), one, len(bodies[id_]))
        return found | decoded

    def _again(self, key: tuple[str, str]) -> LinkedCredential:
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def _keep(self, key: tuple[str, str], one: LinkedCredential, size: int) -> None:
        _, before = self._kept.pop(key, (None, 0))
        self._kept[key] = one, size
        self._bytes += size - before
        while self._bytes > self._most:
            _, (_, oldest) = self._kept.popitem(last=False)
            self._bytes -= oldest
