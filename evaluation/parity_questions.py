"""Random questions to a snapshot, made of what its documents hold; seeded, so that each run asks the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b

import msgspec

from indexers.engine import (
    DATE_FIELDS,
    KINDS,
    NUMBER_FIELDS,
    TERM_FIELDS,
    AnyOf,
    Between,
    Document,
    Filter,
    Kind,
    Snapshot,
    Stated,
)
from indexers.filters import counted_fields

SEED = 20260902
SAMPLED = 2_000  # documents of a kind that questions are made of
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PAGES = 4

Ask = Callable[[Snapshot], object]
Question = tuple[str, Ask]  # what is asked, by the name of its row, and how


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many of each are asked: gaps with and gaps without filters, and each of the other questions."""

    gaps: int
    others: int


def sample(documents: Iterable[Document], size: int = SAMPLED) -> dict[Kind, list[Document]]:
    """Up to `size` documents of each kind, every one as likely as another."""
    chance = random.Random(SEED)
    kept: dict[Kind, list[Document]] = {}
    seen = dict.fromkeys(KINDS, 0)
    for document in documents:
        some = kept.setdefault(document.kind, [])
        seen[document.kind] += 1
        if len(some) < size:
            some.append(document)
        elif (place := chance.randrange(seen[document.kind])) < size:
            some[place] = document
    return kept


def questions(documents: dict[Kind, list[Document]], wanted: Wanted) -> Iterator[Question]:
    """Every question of the comparison, to all kinds that have documents, as often as is wanted in all."""
    every = [_Kind(kind, some) for kind, some in documents.items() if some]
    taught = [one for one in every if one.has_steps]
    for of, asked, count in (
        (taught, _Kind.gaps, wanted.gaps),
        (taught, _Kind.filtered_gaps, wanted.gaps),
        (taught, _Kind.gap_pages, wanted.others // 5),
        (taught, _Kind.highest, wanted.others // 5),
        (every, _Kind.searches, wanted.others),
        (every, _Kind.filtered_searches, wanted.others),
        (every, _Kind.search_pages, wanted.others // 5),
        (every, _Kind.suggestions, wanted.others),
        (every, _Kind.filtered_suggestions, wanted.others),
        (every, _Kind.facets, wanted.others // 5),
        (every, _Kind.bodies, wanted.others // 5),
        (every, _Kind.refusals, wanted.others // 5),
    ):
        for number in range(count if of else 0):
            yield asked(of[number % len(of)])
    for one in every:
        yield from one.whole()


def _values(kind: Kind, field: str, snapshot: Snapshot) -> object:
    return snapshot.values(kind, field)


def _digest(entries: Iterable[tuple[str, bytes]]) -> tuple[int, str]:
    """How many, and what tells whether they are the same: bodies may be more than memory holds twice."""
    count, digest = 0, blake2b()
    for id_, body in entries:
        count += 1
        digest.update(msgspec.json.encode((id_, body)))
    return count, digest.hexdigest()


class _Kind:
    """Questions to the documents of one kind."""

    def __init__(self, kind: Kind, documents: Sequence[Document]) -> None:
        self._kind = kind
        self._documents = documents
        self._taught = [document for document in documents if document.steps]
        self._words = sorted({word for one in documents for word in f"{one.title} {one.text}".split()})
        self._names = [name for one in documents for name in one.names if name.split()]
        self._chance = random.Random(f"{SEED} {kind}")
        self.has_steps = bool(self._taught)

    def gaps(self) -> Question:
        """What documents close of a gap, 50 of them."""
        gap = self._gap()
        return "closing", lambda snapshot: snapshot.closing(self._kind, gap, 50)

    def filtered_gaps(self) -> Question:
        """The same among those that pass filters, with facets of all that do."""
        gap, where, facets = self._gap(), self._where(), self._facets()
        return "closing, filtered, with facets", lambda snapshot: snapshot.closing(
            self._kind, gap, 50, where=where, facets=facets
        )

    def gap_pages(self) -> Question:
        """Page after page."""
        gap, size = self._gap(), self._chance.randint(1, 40)
        return "closing, by pages", lambda snapshot: [
            snapshot.closing(self._kind, gap, size, offset=at * size) for at in range(_PAGES)
        ]

    def highest(self) -> Question:
        """The highest weights of steps, of which some document has most."""
        gap, where = [*self._gap(), "no:such#1"], self._where() if self._chance.random() < 0.5 else None
        return "highest", lambda snapshot: sorted(snapshot.highest(self._kind, gap, where).items())

    def searches(self) -> Question:
        """Words, 50 hits."""
        query = self._query()
        return "search", lambda snapshot: snapshot.search(self._kind, query, 50)

    def filtered_searches(self) -> Question:
        """Words within filters, with facets."""
        query, where, facets = self._query(), self._where(), self._facets()
        return "search, filtered, with facets", lambda snapshot: snapshot.search(
            self._kind, query, 50, where=where, facets=facets
        )

    def search_pages(self) -> Question:
        """Page after page."""
        query, size = self._query(), self._chance.randint(1, 40)
        return "search, by pages", lambda snapshot: [
            snapshot.search(self._kind, query, size, offset=at * size) for at in range(_PAGES)
        ]

    def facets(self) -> Question:
        """All documents within filters, by id, with every facet."""
        where, fields = self._where(), counted_fields(self._kind)
        return "facets of all", lambda snapshot: snapshot.search(
            self._kind, "", 20, where=where, facets=fields
        )

    def suggestions(self) -> Question:
        """Names begun, every third with a typing error; typos are forgiven every other time."""
        typed, typos, k = self._typed(), self._chance.random() < 0.5, self._chance.randint(1, 20)
        name = "suggest, typos forgiven" if typos else "suggest"
        return name, lambda snapshot: snapshot.suggest(self._kind, typed, k, typos=typos)

    def filtered_suggestions(self) -> Question:
        """The same within filters."""
        typed, where = self._typed(), self._where()
        return "suggest, filtered", lambda snapshot: snapshot.suggest(self._kind, typed, 10, where=where)

    def bodies(self) -> Question:
        """Bodies by id, and one that is not there."""
        ids = [one.id for one in self._some(30)] + ["no such id"]
        return "get", lambda snapshot: sorted(snapshot.get(self._kind, ids).items())

    def refusals(self) -> Question:
        """A filter that is wrong, which both must refuse in the same words."""
        field = self._chance.choice(TERM_FIELDS[self._kind])
        every: list[Filter] = [AnyOf(("no such value",)), Between("a", "b"), AnyOf(())]
        wrong = self._chance.choice(every)
        return "refused", lambda snapshot: snapshot.search(self._kind, "", 1, where={field: wrong})

    def whole(self) -> Iterator[Question]:
        """All bodies in order, and all values of each field."""
        yield "scan", lambda snapshot: _digest(snapshot.scan(self._kind))
        for field in counted_fields(self._kind):
            yield "values", partial(_values, self._kind, field)

    def _some(self, most: int) -> list[Document]:
        return [self._chance.choice(self._documents) for _ in range(self._chance.randint(1, most))]

    def _gap(self) -> dict[str, int]:
        """Up to 60 steps of up to 20 documents, with points that a target of 4,096 may give them."""
        some = [self._chance.choice(self._taught) for _ in range(self._chance.randint(1, 20))]
        steps = sorted({step for one in some for step in one.steps})
        picked = self._chance.sample(steps, min(len(steps), self._chance.randint(1, 60)))
        most = max(4096 // len(picked), 1)
        return {step: self._points(most) for step in picked}

    def _points(self, most: int) -> int:
        """At most `most`, of at most 9 significant bits."""
        points = self._chance.randint(1, most)
        spare = max(points.bit_length() - 9, 0)
        return points >> spare << spare

    def _where(self) -> dict[str, Filter]:
        """One to three filters of any sort around what some document holds."""
        fields = [*counted_fields(self._kind), *NUMBER_FIELDS[self._kind], "id"]
        chosen = self._chance.sample(fields, self._chance.randint(1, 3))
        found = {field: self._filter(field) for field in chosen}
        return {field: wanted for field, wanted in found.items() if wanted is not None}

    def _filter(self, field: str) -> Filter | None:
        some = self._some(5)
        if field == "id":
            return AnyOf((*(one.id for one in self._some(200)), "no such id"))
        if self._chance.random() < 0.2:
            return Stated(self._chance.random() < 0.5)
        if field in TERM_FIELDS[self._kind]:
            values = tuple(dict.fromkeys(value for one in some for value in one.terms.get(field, ())))
            return AnyOf(values) if values else None
        dated = field in DATE_FIELDS[self._kind]
        held: list[float | str | None] = [
            one.dates.get(field) if dated else one.numbers.get(field) for one in some
        ]
        ends: list[float | str] = sorted(
            (end for end in held if end is not None), key=lambda end: (str(type(end)), end)
        )
        if not ends:
            return None
        return Between(
            ends[0] if self._chance.random() < 0.7 else None,
            ends[-1] if self._chance.random() < 0.7 else None,
        )

    def _facets(self) -> tuple[str, ...]:
        fields = counted_fields(self._kind)
        return tuple(self._chance.sample(fields, self._chance.randint(1, min(3, len(fields)))))

    def _query(self) -> str:
        """One to eight words, most of them of one document, as they are or as a name has them."""
        one = self._chance.choice(self._documents)
        own = f"{one.title} {one.text}".split() or self._words
        often = self._chance.randint(1, 8)
        picked = [
            self._chance.choice(own if self._chance.random() < 0.8 else self._words) for _ in range(often)
        ]
        if self._names and self._chance.random() < 0.3:
            return self._chance.choice(self._names)
        return " ".join(picked)

    def _typed(self) -> str:
        """The beginning of a name from one of its words on, every third time with a letter wrong."""
        if not self._names:
            return "a"
        words = self._chance.choice(self._names).split()
        typed = " ".join(words[self._chance.randrange(len(words)) :])[: self._chance.randint(1, 16)]
        if self._chance.random() < 1 / 3 and typed:
            at = self._chance.randrange(len(typed))
            typed = (
                typed[:at] + self._chance.choice(["", _LETTERS[self._chance.randrange(26)]]) + typed[at + 1 :]
            )
        return typed
