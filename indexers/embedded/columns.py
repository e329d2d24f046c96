"""Filters and facets over columns: for each value the rows that have it, and numbers row by row."""

from __future__ import annotations

from array import array
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexers.embedded.arrays import Arrays, ArrayWriter, Codes
from indexers.embedded.bodies import Bodies
from indexers.engine import (
    ID_FIELD,
    NUMBER_FIELDS,
    AnyOf,
    Between,
    Document,
    Filter,
    Kind,
    Stated,
    Where,
)  # fmt: skip
from indexers.filters import by_frequency, counted_fields

Mask = NDArray[np.bool_]


class ColumnWriter:
    """Gathers the filter fields of documents as they come."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._count = 0
        self._terms = {field: _Pairs() for field in counted_fields(kind)}
        self._numbers = {field: array("d") for field in NUMBER_FIELDS[kind]}

    def add(self, document: Document) -> None:
        """Take the fields of one document."""
        for field, values in document.terms.items():
            self._terms[field].add(self._count, dict.fromkeys(values))
        for field, date in document.dates.items():
            self._terms[field].add(self._count, (date,))
        for field, column in self._numbers.items():
            column.append(document.numbers.get(field, np.nan))
        self._count += 1

    def finish(self, rows: NDArray[np.int32], arrays: ArrayWriter) -> None:
        """Write all columns."""
        for field, pairs in self._terms.items():
            pairs.write(field, rows, arrays)
        for field, numbers in self._numbers.items():
            column = np.empty(len(rows), np.float64)
            column[rows] = np.array(numbers)
            arrays.add(f"number.{field}", column)


class _Pairs:
    """(document, value) pairs of one field."""

    def __init__(self) -> None:
        self._codes = Codes()
        self._documents = array("i")
        self._values = array("i")

    def add(self, document: int, values: Any) -> None:
        for value in values:
            self._documents.append(document)
            self._values.append(self._codes[value])

    def write(self, field: str, rows: NDArray[np.int32], arrays: ArrayWriter) -> None:
        names, places = self._codes.sorted()
        values = places[np.array(self._values, np.int32)]
        having = rows[np.array(self._documents, np.int32)]
        counts = np.bincount(values, minlength=len(names))
        arrays.add_object(f"term.{field}.values", names)
        arrays.add(f"term.{field}.starts", np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))
        arrays.add(f"term.{field}.rows", having[np.lexsort((having, values))])


class Columns:
    """The filter fields of one kind."""

    def __init__(self, kind: Kind, arrays: Arrays, bodies: Bodies) -> None:
        self._count = len(bodies)
        self._bodies = bodies
        self._terms = {field: _Terms(arrays, field) for field in counted_fields(kind)}
        self._numbers = {field: arrays.get(f"number.{field}") for field in NUMBER_FIELDS[kind]}

    def values(self, field: str) -> dict[str, int]:
        """The values of a term or date field in order, each with its place."""
        return self._terms[field].values

    def within(self, field: str, wanted: AnyOf | Between) -> list[str]:
        """Those values of a term or date field that a filter takes."""
        values = self.values(field)
        if isinstance(wanted, AnyOf):
            return list(dict.fromkeys(wanted.values))
        low, high = wanted.low or "", wanted.high
        return [value for value in values if str(low) <= value and (high is None or value <= str(high))]

    def mask(self, where: Where) -> Mask:
        """Which rows pass every filter."""
        whole = np.ones(self._count, np.bool_)
        for field, wanted in where.items():
            if field == ID_FIELD:
                named = np.zeros(self._count, np.bool_)
                named[self.rows(wanted)] = True
                whole &= named
            elif isinstance(wanted, Stated):
                whole &= self._stating(field) == wanted.stated
            elif isinstance(wanted, Between) and field in self._numbers:
                whole &= self._between(field, wanted)
            else:
                whole &= self._terms[field].mask(self.within(field, wanted), self._count)
        return whole

    def rows(self, wanted: Filter) -> list[int]:
        """The rows that an id filter takes."""
        return list(self._bodies.rows(wanted.values).values()) if isinstance(wanted, AnyOf) else []

    def _stating(self, field: str) -> Mask:
        if field in self._numbers:
            numbers: Mask = ~np.isnan(self._numbers[field])
            return numbers
        return self._terms[field].stating(self._count)

    def _between(self, field: str, wanted: Between) -> Mask:
        numbers = self._numbers[field]
        mask: Mask = ~np.isnan(numbers)
        if wanted.low is not None:
            mask &= numbers >= float(wanted.low)
        if wanted.high is not None:
            mask &= numbers <= float(wanted.high)
        return mask

    def counts(self, field: str, matching: Mask) -> dict[str, int]:
        """How many matching rows have each value, most frequent first."""
        return self._terms[field].counts(matching)


class _Terms:
    def __init__(self, arrays: Arrays, field: str) -> None:
        self._arrays, self._name = arrays, f"term.{field}.values"
        self._starts = arrays.get(f"term.{field}.starts")
        self._rows = arrays.get(f"term.{field}.rows")

    @cached_property
    def values(self) -> dict[str, int]:
        return {value: at for at, value in enumerate(self._arrays.object(self._name, list[str]))}

    def mask(self, wanted: list[str], count: int) -> Mask:
        mask = np.zeros(count, np.bool_)
        for value in wanted:
            at = self.values[value]
            mask[self._rows[self._starts[at] : self._starts[at + 1]]] = True
        return mask

    def stating(self, count: int) -> Mask:
        mask = np.zeros(count, np.bool_)
        mask[self._rows] = True
        return mask

    def counts(self, matching: Mask) -> dict[str, int]:
        if not self.values:
            return {}
        # Every value has a row, so no segment is empty, which reduceat would misread.
        counts = np.add.reduceat(matching[self._rows], self._starts[:-1], dtype=np.int64)
        return by_frequency(dict(zip(self.values, counts.tolist(), strict=True)))
