"""`suggest`: names by the words in them. Words stand in order, so that a prefix is a range of them.

Names are numbered by length, so the shortest that match, which are the closest, are the lowest numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexers.embedded.arrays import Arrays, ArrayWriter, Codes, Spool, Strings
from indexers.embedded.columns import Mask
from indexers.engine import Document, Suggestion
from indexers.ranking import Name, closest_names, name_length, shortlist_size, typed_words
from indexers.vocabulary import Vocabulary


class NameWriter:
    """Gathers the names of documents as they come."""

    def __init__(self, folder: Path) -> None:
        self._codes = Codes()
        self._names: list[str] = []
        self._documents = Spool(folder / "name_documents.spool", "i")
        self._lengths = Spool(folder / "name_lengths.spool", "i")
        self._counts = Spool(folder / "name_counts.spool", "i")
        self._words = Spool(folder / "name_words.spool", "i")
        self._count = 0

    def add(self, document: Document) -> None:
        """Take the names of one document."""
        for name in document.names:
            words = typed_words(name)
            distinct = dict.fromkeys(words)
            self._names.append(name)
            self._documents.extend((self._count,))
            self._lengths.extend((name_length(words),))
            self._counts.extend((len(distinct),))
            self._words.extend(map(self._codes.__getitem__, distinct))
        self._count += 1

    def finish(self, rows: NDArray[np.int32], arrays: ArrayWriter) -> None:
        """Write names by length, then row, and for each word the names that have it."""
        having = rows[self._documents.close()]
        order = np.lexsort((having, self._lengths.close()))
        numbers = np.empty(len(order), np.int32)
        numbers[order] = np.arange(len(order), dtype=np.int32)
        words, places = self._codes.sorted()
        of_words = places[self._words.close()]
        of_names = np.repeat(numbers, self._counts.close())
        counts = np.bincount(of_words, minlength=len(words))
        arrays.add_strings("names", (self._names[at] for at in order.tolist()))
        arrays.add("names.rows", having[order])
        arrays.add_object("words", words)
        arrays.add("words.starts", np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))
        arrays.add("words.names", of_names[np.lexsort((of_names, of_words))])


class NameIndex:
    """Finds names by what was typed. `ids` gives the id of a row."""

    def __init__(self, arrays: Arrays, ids: Strings) -> None:
        self._arrays = arrays
        self._ids = ids
        self._names = arrays.strings("names")
        self._rows = arrays.get("names.rows")
        self._starts = arrays.get("words.starts")
        self._of_words = arrays.get("words.names")

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self._arrays.object("words", list[str]))

    def suggest(self, prefix: str, k: int, typos: bool = True, rows: Mask | None = None) -> list[Suggestion]:
        """The closest `k` documents, of the `rows` chosen if any are.

        With `typos`, typing errors are looked for if too few come without.
        """
        typed = typed_words(prefix)
        if not typed or k == 0:
            return []
        found = self._shortlist(typed, k, rows, forgiving=False)
        if typos and len({name.id for name in found}) < k:
            found += self._shortlist(typed, k, rows, forgiving=True)
        return closest_names(typed, found, k)

    def _shortlist(self, typed: Sequence[str], k: int, rows: Mask | None, forgiving: bool) -> list[Name]:
        """The shortest names that match, enough of them to name `k` documents if there are so many."""
        numbers = self._matching(typed, forgiving)
        if rows is not None:
            numbers = numbers[rows[self._rows[numbers]]]
        size = shortlist_size(k)
        while size < len(numbers) and len(np.unique(self._rows[numbers[:size]])) < k:
            size *= 2
        chosen = numbers[:size]
        ids = self._ids.many(self._rows[chosen])
        return [Name(id_, name) for id_, name in zip(ids, self._names.many(chosen), strict=True)]

    def _matching(self, typed: Sequence[str], forgiving: bool) -> NDArray[Any]:
        """The numbers of the names that have all typed words, ascending."""
        *finished, last = typed
        known = self._vocabulary
        ranges = [known.finished(word, forgiving) for word in finished] + [known.begun(last, forgiving)]
        masks = [self._mask(one) for one in ranges]
        return np.flatnonzero(np.logical_and.reduce(masks))

    def _mask(self, ranges: Iterable[tuple[int, int]]) -> Mask:
        mask = np.zeros(len(self._rows), np.bool_)
        for low, high in ranges:
            mask[self._of_words[self._starts[low] : self._starts[high]]] = True
        return mask
