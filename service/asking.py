"""What every question is answered from: one snapshot, and what is kept of it from question to question."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from indexers.engine import Engine, Snapshot
from service import cursors
from service.context import Context
from service.decoded import Decoded
from service.hierarchy import Hierarchies
from service.loading import Loading
from service.questions import MAX_OFFSET, SearchQuestion
from service.settings import Settings
from service.sums import Sums
from service.switches import ALL_ON, Switches
from service.walks import WalkQuestion
from taxonomy.errors import InputError, NothingLoaded, SnapshotGone

_Paged = TypeVar("_Paged", SearchQuestion, WalkQuestion)


class Asking(Loading):
    """Finds the snapshot of a question: the current one, or the one that its cursor names."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        super().__init__(settings, engine)
        self.sums = Sums()
        self._hierarchies = Hierarchies()
        self._decoded = Decoded()

    def _continued(self, asked: _Paged) -> tuple[Snapshot | None, _Paged]:
        """The snapshot that the question's cursor names, None without one, and the question at its place."""
        if asked.cursor is None:
            return None, asked
        place = cursors.read(asked.cursor, asked.unpaged(), MAX_OFFSET)
        if asked.offset:
            raise InputError("stands beside a cursor, which has a place of its own.", field="offset")
        return self._snapshot_of(place), replace(asked, offset=place.offset)

    def _snapshot_of(self, place: cursors.Cursor) -> Snapshot:
        try:
            return self.engine.open(place.snapshot)
        except SnapshotGone:
            raise cursors.gone(place) from None

    def _context(
        self, language: str, switches: Switches = ALL_ON, snapshot: Snapshot | None = None
    ) -> Context:
        snapshot = snapshot or self.engine.current()
        if snapshot is None:
            raise NothingLoaded(
                f"nothing is loaded in {self.settings.place} yet. Try the sample with: skillstep demo. "
                "Or load a framework with: skillstep load framework PATH..."
            )
        link = self.linkers.link_one(snapshot, switches.embedding)
        return Context(
            snapshot, snapshot.taxonomy(), link, language, switches, sums=self.sums, decoded=self._decoded
        )
