"""A snapshot: one folder, opened once, safe to read from many threads."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from indexers.checks import check_schema
from indexers.embedded.arrays import map_file
from indexers.embedded.build import TAXONOMY, read_info
from indexers.embedded.kinds import KindIndex
from indexers.engine import KINDS, Kind, Page, SnapshotInfo, Suggestion, Where
from indexers.filters import check_facets
from taxonomy.frameworks import Taxonomy


class EmbeddedSnapshot:
    """Implements `indexers.engine.Snapshot`. Every file is mapped on opening, so it outlives its folder.

    Raises:
        SchemaError: it was built by another schema; OlderSchema where a load rebuilds it.
    """

    def __init__(self, folder: Path) -> None:
        self._info = read_info(folder)
        check_schema(self._info, "folder")
        self._kinds = {kind: KindIndex(folder / kind, kind) for kind in KINDS}
        self._taxonomy_file = map_file(folder / TAXONOMY)
        self._taxonomy: Taxonomy | None = None
        self._lock = threading.Lock()

    @property
    def info(self) -> SnapshotInfo:
        """As `Snapshot.info`."""
        return self._info

    def taxonomy(self) -> Taxonomy:
        """As `Snapshot.taxonomy`."""
        with self._lock:
            if self._taxonomy is None:
                self._taxonomy = Taxonomy.from_bytes(bytes(self._taxonomy_file))
            return self._taxonomy

    def get(self, kind: Kind, ids: Sequence[str]) -> dict[str, bytes]:
        """As `Snapshot.get`."""
        return self._kinds[kind].bodies.get(ids)

    def search(
        self,
        kind: Kind,
        query: str,
        k: int,
        *,
        offset: int = 0,
        where: Where | None = None,
        facets: Sequence[str] = (),
    ) -> Page:
        """As `Snapshot.search`; a query that says something without a word in it ("?!") matches nothing."""
        return self._kinds[kind].search(query, k, offset, where, facets)

    def suggest(
        self, kind: Kind, prefix: str, k: int, *, typos: bool = True, where: Where | None = None
    ) -> list[Suggestion]:
        """As `Snapshot.suggest`."""
        return self._kinds[kind].suggest(prefix, k, typos, where)

    def closing(
        self,
        kind: Kind,
        steps: Mapping[str, int],
        k: int,
        *,
        offset: int = 0,
        where: Where | None = None,
        facets: Sequence[str] = (),
    ) -> Page:
        """As `Snapshot.closing`."""
        return self._kinds[kind].closing(steps, k, offset, where, facets)

    def highest(self, kind: Kind, steps: Iterable[str], where: Where | None = None) -> dict[str, int]:
        """As `Snapshot.highest`."""
        return self._kinds[kind].highest(steps, where)

    def values(self, kind: Kind, field: str) -> list[str]:
        """As `Snapshot.values`; dates count as terms."""
        check_facets(kind, (field,))
        return list(self._kinds[kind].columns.values(field))

    def scan(self, kind: Kind) -> Iterator[tuple[str, bytes]]:
        """As `Snapshot.scan`."""
        return self._kinds[kind].bodies.scan()
