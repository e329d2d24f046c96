"""Holders beside others: what may be shown, how large a difference is, and whether it is called real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.holders.answers import Distribution, Interval, Lift, OccupationHolders, Uptake
from service.holders.statistics import FALSE_DISCOVERIES, adjusted, exact, newcombe, wilson
from service.holders.study import Pair, Part, Study
from service.holders.suppression import shown, shown_cells
from service.holders.wording import dimension_name, sentence


@dataclass(frozen=True, slots=True)
class Comparing:
    """How an answer is made: no count below `minimum` is shown; sentences are in `language`."""

    minimum: int
    language: str

    def say(self, name: str, **values: object) -> str:
        """A sentence."""
        return sentence(name, self.language, minimum=self.minimum, **values)

    def occupation(self, study: Study) -> OccupationHolders:
        """The answer for one occupation; with too few holders or others it has no figure but `all`."""
        few = self._too_few(study)
        if few:
            everyone = study.all if study.all is not None and study.all >= self.minimum else None
            return OccupationHolders(
                occupation=study.occupation, uptake=Uptake(all=everyone, reason=few), insufficient=few
            )
        skills, hidden = self._skills(study.skills)
        return OccupationHolders(
            occupation=study.occupation,
            uptake=self._uptake(study),
            skills=skills,
            hidden_skills=hidden,
            shares=tuple(self._distribution(name, pairs) for name, pairs in study.dimensions.items()),
        )

    def _too_few(self, study: Study) -> str | None:
        if study.holders is not None and study.holders < self.minimum:
            return self.say("too few holders")
        if study.holders is not None and study.all is not None and study.all - study.holders < self.minimum:
            return self.say("too few others")
        return None

    def _uptake(self, study: Study) -> Uptake | None:
        if study.holders is not None and study.all is not None:
            return Uptake(
                holders=study.holders,
                all=study.all,
                share=study.holders / study.all,
                one_in=_one_in(study.holders / study.all),
                interval=wilson(study.holders, study.all),
            )
        if study.share is None:
            return None
        return Uptake(share=study.share, one_in=_one_in(study.share), reason=self.say("no uptake counts"))

    def _skills(self, pairs: Sequence[Pair]) -> tuple[tuple[Lift, ...], int]:
        kept = [one for one in pairs if self._may_show(one.holders) and self._may_show(one.others)]
        lifts = self._judged(kept)
        lifts.sort(key=lambda one: (one.lift is None, -(one.lift or 0.0), one.name.casefold(), one.name))
        return tuple(lifts), len(pairs) - len(kept)

    def _may_show(self, part: Part | None) -> bool:
        if part is None or part.size is None or part.low is None or part.high is None:
            return True
        return all(shown(count, part.size, self.minimum) for count in (part.low, part.high))

    def _distribution(self, name: str, pairs: Sequence[Pair]) -> Distribution:
        """Shares of the values of a dimension; small cells of each group are hidden, and enough others."""
        holders = self._cells([one.holders for one in pairs])
        others = self._cells([one.others for one in pairs])
        named, hidden = [], 0
        for pair, own, other in zip(pairs, holders, others, strict=True):
            if not own and not other:
                hidden += 1
                continue
            named.append(
                replace(pair, holders=pair.holders if own else None, others=pair.others if other else None)
            )
        if not named:
            hidden = 0  # how many values there are could tell what they hold
        small = {
            pair.name for pair, own, other in zip(pairs, holders, others, strict=True) if not (own and other)
        }
        values = [
            replace(one, reason=self.say("small cell")) if one.name in small else one
            for one in self._judged(named)
        ]
        return Distribution(dimension_name(name, self.language), tuple(values), hidden)

    def _cells(self, parts: Sequence[Part | None]) -> list[bool]:
        """Which shares of one group may be shown; those that are absent or uncounted are not in the way."""
        counted = [
            (at, part.low) for at, part in enumerate(parts) if part is not None and part.low is not None
        ]
        keep = dict(
            zip(
                (at for at, _ in counted),
                shown_cells([count for _, count in counted], self.minimum),
                strict=True,
            )
        )
        return [keep.get(at, True) for at in range(len(parts))]

    def _judged(self, pairs: Sequence[Pair]) -> list[Lift]:
        """The lifts of one table, each with its interval, p and verdict where its counts are known."""
        raw = [_p(pair) for pair in pairs]
        adjusted_ps = iter(adjusted([p for p in raw if p is not None]))
        ps = [None if p is None else next(adjusted_ps) for p in raw]
        count = sum(p is not None for p in ps)
        return [self._lift(pair, p, count) for pair, p in zip(pairs, ps, strict=True)]

    def _lift(self, pair: Pair, p: float | None, count: int) -> Lift:
        own, other = pair.holders, pair.others
        lift = Lift(
            name=pair.name,
            id=pair.id,
            holders=own.share if own else None,
            others=other.share if other else None,
            holders_n=own.size if own else None,
            others_n=other.size if other else None,
            lift=_points(pair),
        )
        found = _interval(pair)
        if p is None or found is None:
            return replace(lift, reason=self._why_not(pair))
        lift = replace(lift, interval=Interval(found.low * 100, found.high * 100), p=p)
        if found.low <= 0 <= found.high:
            return replace(lift, real=False, reason=self.say("spans zero"))
        if p > FALSE_DISCOVERIES:
            return replace(lift, real=False, reason=self.say("many", count=count))
        return replace(lift, real=True)

    def _why_not(self, pair: Pair) -> str:
        if pair.holders is None and pair.others is None:
            return self.say("only difference")
        return self.say("one side" if pair.holders is None or pair.others is None else "no counts")


def _one_in(share: float) -> int | None:
    return round(1 / share) if share else None


def _points(pair: Pair) -> float | None:
    """The lift in percentage points."""
    if pair.holders is not None and pair.others is not None:
        return 100 * (pair.holders.share - pair.others.share)
    return None if pair.difference is None else 100 * pair.difference


def _corners(pair: Pair) -> tuple[tuple[int, int, int, int], tuple[int, int, int, int]] | None:
    """The counts and sizes of both groups where the difference is smallest and largest, None if unknown."""
    own, other = pair.holders, pair.others
    if own is None or other is None:
        return None
    ends = (own.low, own.high, own.size, other.low, other.high, other.size)
    if any(one is None for one in ends):
        return None
    low, high, size, other_low, other_high, other_size = (one for one in ends if one is not None)
    return (low, size, other_high, other_size), (high, size, other_low, other_size)


def _interval(pair: Pair) -> Interval | None:
    """The interval of the difference, over all counts that round to what is published."""
    corners = _corners(pair)
    if corners is None:
        return None
    return Interval(newcombe(*corners[0]).low, newcombe(*corners[1]).high)


def _p(pair: Pair) -> float | None:
    """The largest p of all counts that round to what is published, None where counts are unknown."""
    corners = _corners(pair)
    if corners is None:
        return None
    least, most = ((count / size) - (other / whole) for count, size, other, whole in corners)
    if least <= 0 <= most:
        return 1.0 if least != most else exact(*corners[0])
    return exact(*(corners[0] if least > 0 else corners[1]))
