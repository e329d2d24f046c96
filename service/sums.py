"""The sums of snapshots, made once each and kept while they are asked about."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from indexers.engine import Snapshot
from service.stepsums import PostingSums, StepSums, occupation_sums, posting_sums

T = TypeVar("T")


class Kept(Generic[T]):
    """What is made of a snapshot, of the two last asked about: the published one and one before it.

    Safe to share among threads.
    """

    def __init__(self, make: Callable[[Snapshot], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: dict[str, T] = {}

    def of(self, snapshot: Snapshot) -> T:
        """That of a snapshot, made by the first who asks."""
        with self._lock:
            id_ = snapshot.info.id
            made = self._made.pop(id_, None) or self._make(snapshot)
            self._made = {**dict(list(self._made.items())[-1:]), id_: made}
            return made


class Sums:
    """The sums of snapshots."""

    def __init__(self) -> None:
        self.postings: Kept[PostingSums] = Kept(posting_sums)
        self.occupations: Kept[StepSums] = Kept(occupation_sums)

    def warm(self, snapshot: Snapshot) -> None:
        """Make both, and import what compares shares."""
        import scipy.stats  # noqa: F401

        if snapshot.info.counts["posting"]:
            self.postings.of(snapshot)
        self.occupations.of(snapshot)
