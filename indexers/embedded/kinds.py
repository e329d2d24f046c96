"""Everything a snapshot holds of one kind: written by `KindWriter`, answered by `KindIndex`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexers.embedded.arrays import Arrays, ArrayWriter
from indexers.embedded.bodies import Bodies, BodyWriter
from indexers.embedded.columns import Columns, ColumnWriter, Mask
from indexers.embedded.names import NameIndex, NameWriter
from indexers.embedded.steps import StepMatrix, StepWriter, best_rows
from indexers.embedded.text import TextIndex, TextWriter
from indexers.engine import Document, Hit, Kind, Page, Suggestion, Where
from indexers.filters import check_facets, check_page, check_where
from taxonomy.text import query_terms

ARRAYS = "arrays"
ROWS = "rows"


class KindWriter:
    """Writes the documents of one kind into a folder of their own, in any order."""

    def __init__(self, folder: Path, kind: Kind) -> None:
        folder.mkdir()
        self._folder, self._kind = folder, kind
        self._bodies = BodyWriter(folder)
        self._columns = ColumnWriter(kind)
        self._steps = StepWriter(folder)
        self._names = NameWriter(folder)
        self._text = TextWriter(folder, kind)
        self.count = 0

    def add(self, document: Document) -> None:
        """Take one document."""
        for writer in (self._bodies, self._columns, self._steps, self._names, self._text):
            writer.add(document)
        self.count += 1

    def finish(self) -> None:
        """Write what had to wait for the last document."""
        self._text.finish()
        arrays = ArrayWriter(self._folder / ARRAYS)
        rows = self._bodies.finish(self._kind, arrays)
        arrays.add(ROWS, rows)
        self._columns.finish(rows, arrays)
        self._steps.finish(rows, arrays)
        self._names.finish(rows, arrays)
        arrays.close()

    def stop(self) -> None:
        """End what writes in the background; nothing can be added afterwards."""
        self._text.stop()


class KindIndex:
    """Answers for one kind. All files are mapped when it is made, and nothing changes afterwards."""

    def __init__(self, folder: Path, kind: Kind) -> None:
        self._kind = kind
        arrays = Arrays(folder / ARRAYS)
        self.bodies = Bodies(folder, arrays)
        self.columns = Columns(kind, arrays, self.bodies)
        self._steps = StepMatrix(arrays, len(self.bodies))
        self._names = NameIndex(arrays, self.bodies.ids)
        self.text = TextIndex(folder, kind, arrays.get(ROWS), self.columns)

    def suggest(self, prefix: str, k: int, typos: bool, where: Where | None) -> list[Suggestion]:
        """As `Snapshot.suggest`."""
        sound = self._checked(k, 0, where, ())
        return self._names.suggest(prefix, k, typos, self.columns.mask(sound) if sound else None)

    def search(self, query: str, k: int, offset: int, where: Where | None, facets: Sequence[str]) -> Page:
        """As `Snapshot.search`."""
        sound = self._checked(k, offset, where, facets)
        terms = query_terms(query)
        if terms:
            rows, scores, total = self.text.search(terms, sound, offset + k, offset)
            counts = self.text.counts(terms, sound, facets) if facets else {}
            return Page(self._hits(rows[offset:], scores[offset:]), total, counts)
        matching = self.columns.mask(sound)
        matching &= not query.strip()  # it says something, but no word
        rows = np.flatnonzero(matching)
        shown = rows[offset : offset + k]
        return Page(self._hits(shown, np.zeros(len(shown))), len(rows), self._counts(facets, matching))

    def closing(
        self, steps: Mapping[str, int], k: int, offset: int, where: Where | None, facets: Sequence[str]
    ) -> Page:
        """As `Snapshot.closing`."""
        sound = self._checked(k, offset, where, facets)
        scores = self._steps.scores(steps)
        if scores is None:
            return Page((), 0, {field: {} for field in facets})
        if sound:
            scores *= self.columns.mask(sound)
        rows = best_rows(scores, offset + k)[offset:]
        matching = scores > 0
        total = int(np.count_nonzero(matching))
        return Page(self._hits(rows, scores[rows]), total, self._counts(facets, matching))

    def highest(self, steps: Iterable[str], where: Where | None) -> dict[str, int]:
        """As `Snapshot.highest`."""
        sound = check_where(self._kind, where, self.columns.values)
        return self._steps.highest(steps, self.columns.mask(sound) if sound else None)

    def finds(self, document: Document) -> bool:
        """Whether a document that went in comes out of everything that should hold it."""
        row = self.bodies.rows([document.id]).get(document.id)
        if row is None or self.bodies.body(row) != document.body:
            return False
        scores = self._steps.scores(document.steps)
        if scores is not None and scores[row] != sum(weight**2 for weight in document.steps.values()):
            return False
        terms = (document.title or document.text).split()[:1]
        return not terms or self.text.search(terms, {}, 0)[2] > 0

    def _checked(self, k: int, offset: int, where: Where | None, facets: Sequence[str]) -> Where:
        check_page(k, offset)
        check_facets(self._kind, facets)
        return check_where(self._kind, where, self.columns.values)

    def _hits(self, rows: NDArray[Any], scores: NDArray[Any]) -> tuple[Hit, ...]:
        ids = self.bodies.ids.many(rows)
        return tuple(Hit(id_, float(score)) for id_, score in zip(ids, scores.tolist(), strict=True))

    def _counts(self, facets: Sequence[str], matching: Mask) -> dict[str, dict[str, int]]:
        return {field: self.columns.counts(field, matching) for field in facets}
