"""The order of a gap answer: the reachable first (rule 7), by what they close, or by hour or cost (rule 11).

Whatever the ranking, the order is one of all that are read, so that pages of it never overlap, and it does
not depend on how many are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from indexers.documents import LinkedCredential
from indexers.engine import Snapshot, Where
from indexers.formats.values import NO_CURRENCY
from service.explain import Question, blocks, unmet
from service.questions import MAX_RESULTS, GapQuestion, RankBy
from service.reasons import count, say
from service.wording import ranked_note, unranked_note
from taxonomy.errors import FilterError, InputError
from taxonomy.readers.tables import nearest

# Rule 11: so many of those that close most are reordered, if they close at least this part of the best.
REORDERED = 200
LEAST_OF_BEST = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class Placed:
    """A credential in its place, with the engine's score; `note` says why hour or cost does not rank it."""

    document: LinkedCredential
    score: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """The credentials that close a gap, as far as they were read, in order.

    `total` counts all that close anything, `read` those of them that were looked at; `currency` is the one
    whose costs were compared; of the reachable, `pool` are those that rule 11 reorders and `ranked` those of
    them whose hours or cost are known; `short` says that there may be reachable ones further down.
    """

    placed: tuple[Placed, ...]
    total: int
    read: int
    currency: str | None = None
    pool: int = 0
    ranked: int = 0
    short: str | None = None

    def goes_beyond(self, end: int) -> bool:
        """Whether anything stands after the first `end` places."""
        return len(self.placed) > end or self.read < min(self.total, MAX_RESULTS)

    def notes(self, rank_by: RankBy, language: str) -> tuple[str, ...]:
        """What a reader should know of it."""
        ranking = ranked_note(rank_by, self.pool, self.ranked, self.currency, language)
        return tuple(note for note in (ranking, self.short) if note)


def order(question: Question, asked: GapQuestion, where: Where, upto: int) -> Order:
    """At least the first `upto` places, if there are so many within the 1,000 that close most.

    Rule 11 is applied to those that can be entered now and, after them, to those that cannot: each group has
    its own best. Zero hours or cost rank first, by what they close.

    Raises:
        InputError: `currency` without ranking by cost, or several currencies to compare and none named.
        FilterError: no credential has that currency.
    """
    snapshot = question.context.snapshot
    currency = _currency(question, asked, where)
    # Reordering needs the 200 first, however few are asked for.
    needed = upto if asked.rank_by == "closes" else max(upto, REORDERED)
    reachable: list[Placed] = []
    blocked: list[Placed] = []
    read = total = 0
    while len(reachable) < needed and read < MAX_RESULTS:
        take = min(2 * needed, MAX_RESULTS - read)
        page = snapshot.closing("credential", question.gap, take, offset=read, where=where)
        total = page.total
        documents = question.context.credentials(hit.id for hit in page.hits)
        question.context.credentials(id_ for one in documents.values() for id_ in unmet(question, one))
        for hit in page.hits:
            one = Placed(documents[hit.id], int(hit.score))
            (blocked if blocks(question, one.document) else reachable).append(one)
        read += len(page.hits)
        if len(page.hits) < take:
            break
    short = None
    if len(reachable) < upto and read < total:
        language = question.context.language
        short = say("few read", language, count=count(read, language))
    if asked.rank_by == "closes":
        return Order((*reachable, *blocked), total, read, short=short)
    ranking = Ranking(asked.rank_by, currency, question.context.language)
    first, pool = ranking.reorder(reachable), len(_pool(reachable))
    ranked = sum(one.note is None for one in first)
    return Order((*first, *ranking.reorder(blocked)), total, read, currency, pool, ranked, short)


@dataclass(frozen=True, slots=True)
class Ranking:
    """How a group is reordered: by hours, or by costs in one currency."""

    by: RankBy
    currency: str | None
    language: str

    def reorder(self, group: list[Placed]) -> list[Placed]:
        """A group in the engine's order: those ranked, those of the pool that cannot be, and the rest."""
        pool = _pool(group)
        rates = [(self._rate(one), at) for at, one in enumerate(pool)]
        # Python's sort is stable, so that equal rates stay in the engine's order: by score, then id.
        known = sorted(((rate, at) for rate, at in rates if rate is not None), key=lambda one: -one[0])
        unknown = [pool[at] for rate, at in rates if rate is None]
        rest = group[len(pool) :]
        return [
            *(pool[at] for _, at in known),
            *(self._noted(one, self._why_unknown(one)) for one in unknown),
            *(
                self._noted(one, "little" if at < REORDERED else "beyond")
                for at, one in enumerate(rest, len(pool))
            ),
        ]

    def _rate(self, one: Placed) -> Fraction | float | None:
        """What it closes by the hour (the most that it may take) or by its cost; exact, None when unknown."""
        units = self._units(one.document)
        if units is None:
            return None
        return Fraction(one.score) / Fraction(units) if units else float("inf")

    def _units(self, document: LinkedCredential) -> float | None:
        record = document.record
        if self.by == "hour":
            return record.hours.maximum if record.hours else None
        if record.cost is None or (record.cost.amount and record.cost.currency != self.currency):
            return None
        return record.cost.amount

    def _why_unknown(self, one: Placed) -> str:
        if self.by == "cost" and one.document.record.cost is not None:
            return "currency"
        return "unstated"

    def _noted(self, one: Placed, why: str) -> Placed:
        cost = one.document.record.cost
        own = cost.currency if cost else None
        return Placed(one.document, one.score, unranked_note(self.by, why, own, self.currency, self.language))


def _pool(group: list[Placed]) -> list[Placed]:
    """Those that rule 11 reorders."""
    if not group:
        return []
    least = group[0].score * LEAST_OF_BEST
    return [one for one in group[:REORDERED] if one.score >= least]


def _currency(question: Question, asked: GapQuestion, where: Where) -> str | None:
    """The currency in which costs are compared; a free credential costs nothing in any."""
    if asked.rank_by != "cost":
        if asked.currency is not None:
            raise InputError("is read only where results are ranked by cost.", field="currency")
        return None
    snapshot = question.context.snapshot
    if asked.currency is not None:
        return known_currency(snapshot, asked.currency)
    page = snapshot.closing("credential", question.gap, 0, where=where, facets=("currency",))
    found = [code for code in page.facets["currency"] if code != NO_CURRENCY]
    if len(found) > 1:
        raise InputError(
            f"costs in several currencies are not compared: name one of {', '.join(found)}.",
            field="currency",
            nearest=found,
        )
    return found[0] if found else None


def known_currency(snapshot: Snapshot, typed: str) -> str:
    """A currency that costs are stated in.

    Raises:
        FilterError: no credential has it; those that there are stand in the message.
    """
    known = [code for code in snapshot.values("credential", "currency") if code != NO_CURRENCY]
    code = typed.strip().upper()
    if code not in known:
        raise FilterError(
            f"no credential has a cost in '{typed}' (there are: {', '.join(known) or 'none'}).",
            field="currency",
            nearest=nearest(code, known) or known,
        )
    return code
