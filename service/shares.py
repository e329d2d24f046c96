"""A share of counted things, with what its sample can say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`, with the 95 % interval of the share; made only where `of` is large enough to say."""

    count: int
    of: int
    share: float
    low: float
    high: float
