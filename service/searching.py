"""Search above the seam: by words, by the skill that the words name, and with a mistyped word put right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from rapidfuzz.distance import OSA

from indexers.engine import ID_FIELD, AnyOf, Hit, Kind, Page, Where
from indexers.filters import by_frequency
from indexers.ranking import FORGIVEN_LETTERS, typed_words
from service.context import Context
from taxonomy.frameworks import framework_of
from taxonomy.steps import steps_of

# So many of those that teach a named skill most surely, and of those with its words, are fused.
_FUSED = 100
# Reciprocal-rank fusion: 1 / (60 + rank), summed (Cormack, Clarke and Buettcher, SIGIR 2009).
_RRF = 60
_SUGGESTED = 5


class _Claim(msgspec.Struct):
    """What this needs of an `Alignment`; the rest of a body is not decoded."""

    skill: str
    confidence: int
    claimed: bool


class _Body(msgspec.Struct):
    alignments: tuple[_Claim, ...]


_BODY = msgspec.json.Decoder(_Body)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. `skills` are those that the query names, `teaching` the hits that teach one of them.

    `corrected` is the query as it was asked in the end, where that is not as it was typed.
    """

    page: Page
    skills: tuple[str, ...] = ()
    teaching: frozenset[str] = frozenset()
    corrected: str | None = None


@dataclass(frozen=True, slots=True)
class _Search:
    """One search, whatever its page."""

    context: Context
    kind: Kind
    query: str
    where: Where
    facets: Sequence[str]

    def page(self, k: int, offset: int = 0, where: Where | None = None, query: str | None = None) -> Page:
        """By words alone; `where` beside the search's own filters, `query` in place of its own."""
        return self.context.snapshot.search(
            self.kind,
            self.query if query is None else query,
            k,
            offset=offset,
            where={**self.where, **(where or {})},
            facets=self.facets,
        )


def find(
    context: Context, kind: Kind, query: str, k: int, offset: int, where: Where, facets: Sequence[str]
) -> Found:
    """A page of documents.

    Raises:
        FilterError: as `Snapshot.search`.
    """
    found = _find(_Search(context, kind, query, where, facets), k, offset)
    if found.page.total or not context.switches.typos:
        return found
    corrected = _corrected(context, kind, query)
    if corrected is None:
        return found
    again = _find(_Search(context, kind, corrected, where, facets), k, offset)
    return Found(again.page, again.skills, again.teaching, corrected) if again.page.total else found


def _find(asked: _Search, k: int, offset: int) -> Found:
    if asked.kind != "credential" or not asked.context.switches.link_text:
        return Found(asked.page(k, offset))
    skills = _named(asked.context, asked.query)
    taught = _teaching(asked, skills) if skills else []
    if not taught:
        return Found(asked.page(k, offset), skills)
    return Found(_fused(asked, taught, k, offset), skills, frozenset(taught))


def _named(context: Context, query: str) -> tuple[str, ...]:
    """The skills whose name a query is; in each framework by code, else by label, else by another name."""
    taxonomy = context.taxonomy
    best: dict[str, int] = {}
    found: dict[str, None] = {}
    for match in taxonomy.named("skill", query) if query else ():
        framework = framework_of(match.id)
        if match.rank <= best.setdefault(framework, match.rank):
            found |= dict.fromkeys(id_ for id_ in taxonomy.current(match.id) if taxonomy.skills[id_].scored)
    return tuple(found)


def _teaching(asked: _Search, skills: Sequence[str]) -> list[str]:
    """The credentials that claim to teach one of the skills, surest first (ties: more of its levels, id)."""
    context = asked.context
    steps = {step.id: 1 for id_ in skills for step in steps_of(context.taxonomy.skills[id_])}
    page = context.snapshot.closing("credential", steps, _FUSED, where=asked.where)
    bodies = context.snapshot.get("credential", [hit.id for hit in page.hits])
    sure: dict[str, int] = {}
    for hit in page.hits:
        alignments = _BODY.decode(bodies[hit.id]).alignments
        claimed = [one.confidence for one in alignments if one.claimed and one.skill in skills]
        if claimed:
            sure[hit.id] = max(claimed)
    return sorted(sure, key=lambda id_: -sure[id_])  # stable: ties stay in the engine's order


def _fused(asked: _Search, taught: Sequence[str], k: int, offset: int) -> Page:
    """Those that teach and those with the words, each once; beyond the fused ones the rest with the words.

    Totals and facets are exact: with the words, and teaching, less what is both.
    """
    words = asked.page(_FUSED)
    within: Where = {ID_FIELD: AnyOf(tuple(taught))}
    both, teaching = asked.page(0, where=within), asked.page(0, where=within, query="")
    scores = {hit.id: hit.score for hit in words.hits}
    order = _reciprocal_ranks([taught, list(scores)])
    hits = [Hit(id_, scores.get(id_, 0.0)) for id_ in order]
    if offset + k > len(hits):
        more = asked.page(offset + k - len(hits) + len(taught), _FUSED)
        hits += [hit for hit in more.hits if hit.id not in set(taught)]
    facets = {
        field: _sum(counts, teaching.facets[field], both.facets[field])
        for field, counts in words.facets.items()
    }
    return Page(tuple(hits[offset : offset + k]), words.total + len(taught) - both.total, facets)


def _reciprocal_ranks(lists: Iterable[Sequence[str]]) -> list[str]:
    scores: Counter[str] = Counter()
    for one in lists:
        for rank, id_ in enumerate(one, 1):
            scores[id_] += 1 / (_RRF + rank)  # type: ignore[assignment]
    return sorted(scores, key=lambda id_: (-scores[id_], id_))


def _sum(words: Mapping[str, int], teaching: Mapping[str, int], both: Mapping[str, int]) -> dict[str, int]:
    counts = Counter(words)
    counts.update(teaching)
    counts.subtract(both)
    return by_frequency(dict(counts))


def _corrected(context: Context, kind: Kind, query: str) -> str | None:
    """The query with each word that no document has put right by one letter, None where that cannot be."""
    right = []
    for word in (typed := typed_words(query)):
        known = context.snapshot.search(kind, word, 0).total > 0
        better = word if known else _nearest_word(context, kind, word)
        if better is None:
            return None
        right.append(better)
    return " ".join(right) if right != typed else None


def _nearest_word(context: Context, kind: Kind, word: str) -> str | None:
    """A word one error away in the name that suggestions find closest, of the kind itself or of a skill."""
    if len(word) < FORGIVEN_LETTERS:
        return None
    for where in dict.fromkeys((kind, "skill")):
        for suggestion in context.snapshot.suggest(where, word, _SUGGESTED):
            for other in typed_words(suggestion.name):
                if OSA.distance(word, other, score_cutoff=1) <= 1:
                    return other
    return None
