"""The values by which an answer can be narrowed: the most frequent at hand, the others folded away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from service.service import Service
from service.web.pages.forms import Asked

AT_HAND = 12
_MOST = 200  # values of a facet in all: there may be thousands, and a page is to stay small


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet's values with how many have them: `folded` are those not at hand, `beyond` counts more still.

    `chosen` are always at hand.
    """

    name: str
    at_hand: tuple[tuple[str, int], ...]
    folded: tuple[tuple[str, int], ...]
    beyond: int
    chosen: tuple[str, ...]

    @property
    def values(self) -> int:
        """How many values there are."""
        return len(self.at_hand) + len(self.folded) + self.beyond


def facet(name: str, counts: Mapping[str, int], chosen: Collection[str]) -> Facet:
    """A facet of counts, the most frequent first; those chosen keep their place among those at hand."""
    first = [*counts.items()][:AT_HAND]
    rest = [*counts.items()][AT_HAND:]
    at_hand = [*first, *(one for one in rest if one[0] in chosen)]
    others = [one for one in rest if one[0] not in chosen]
    room = max(_MOST - len(at_hand), 0)
    kept = tuple(one for one in chosen if one in counts)
    return Facet(name, tuple(at_hand), tuple(others[:room]), len(others[room:]), kept)


def facets_of(service: Service, asked: Asked, names: Sequence[str]) -> list[Facet]:
    """How many of the loaded credentials have each value of the filters."""
    found = service.search("credential", "", 1, facets=names).facets

    def chosen(name: str) -> Collection[str]:
        wanted = asked.where.get(name, ())
        return wanted if isinstance(wanted, list) else ()

    return [facet(name, counts, chosen(name)) for name, counts in found.items()]
