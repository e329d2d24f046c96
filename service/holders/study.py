"""Holders and others of one occupation, as rows are counted to and published tables are read to."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Part:
    """The share of a group that has something: between `low` and `high` people of `size`.

    `low` and `high` differ where a published share was rounded; all three are None where no size is stated.
    """

    share: float
    low: int | None = None
    high: int | None = None
    size: int | None = None

    @classmethod
    def counted(cls, count: int, size: int) -> Part:
        """Of people who were counted; `size` is not 0."""
        return cls(count / size, count, count, size)


@dataclass(frozen=True, slots=True)
class Pair:
    """One thing among holders and others. `difference` is of their shares, where only that is published."""

    name: str
    id: str | None = None
    holders: Part | None = None
    others: Part | None = None
    difference: float | None = None


@dataclass(slots=True)
class Study:
    """One occupation; `share` is its uptake where the numbers of people are not published."""

    occupation: str | None
    holders: int | None = None
    all: int | None = None
    share: float | None = None
    skills: list[Pair] = field(default_factory=list)
    dimensions: dict[str, list[Pair]] = field(default_factory=dict)
