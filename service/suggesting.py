"""Suggest what somebody may be typing: names of skills, occupations, credentials, postings, closest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexers.engine import AnyOf, Kind, Suggestion, Where
from indexers.ranking import closeness, typed_words
from service.context import Context
from service.resolve import check_framework
from taxonomy.errors import InputError
from taxonomy.frameworks import framework_of
from taxonomy.model import label, level_names

# A list to choose from while typing; who wants more than this searches.
MAX_SUGGESTIONS = 100

OF_FRAMEWORKS: tuple[Kind, ...] = ("skill", "occupation")


@dataclass(frozen=True, slots=True)
class SuggestedName:
    """A thing whose name continues what was typed: the `name` that does, and its `label` in the language.

    `framework` is that of a skill or occupation, `source` what the id of a credential or posting begins with.
    `levels` are what a skill's levels are called, lowest first: the scale's word, else the number.
    """

    id: str
    kind: Kind
    name: str
    label: str
    framework: str | None = None
    source: str | None = None
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestAnswer:
    """Suggestions, closest first whatever their kind."""

    query: str
    suggestions: tuple[SuggestedName, ...]
    snapshot: str = ""


def suggest(
    context: Context, query: str, kinds: Sequence[Kind], k: int, framework: str | None, typos: bool
) -> SuggestAnswer:
    """The `k` closest of all kinds; without `typos` no typing error is forgiven.

    Raises:
        InputError: a `k` out of range, or a framework asked of what belongs to none.
        UnknownName, NothingLoaded: as `check_framework`.
    """
    if not 1 <= k <= MAX_SUGGESTIONS:
        raise InputError(f"must lie between 1 and {MAX_SUGGESTIONS:,}, not {k:,}.", field="k")
    chosen = tuple(dict.fromkeys(kinds)) or OF_FRAMEWORKS
    if framework is not None:
        check_framework(context.taxonomy, framework)
        if others := [kind for kind in chosen if kind not in OF_FRAMEWORKS]:
            raise InputError(f"{others[0]}s belong to no framework.", field="framework")
    typed = typed_words(query)
    ranked = []
    for place, kind in enumerate(chosen):
        for one in _of_kind(context, query, kind, k, framework, typos):
            close = closeness(typed, one.name)
            assert close is not None  # every engine chooses names by it
            ranked.append((close, place, one.id, one.name))
    closest = sorted(ranked)[:k]
    labels = {
        kind: _labels(context, kind, [id_ for _, at, id_, _ in closest if at == place])
        for place, kind in enumerate(chosen)
    }
    return SuggestAnswer(
        query=query,
        suggestions=tuple(
            _shown(context, chosen[at], id_, name, labels[chosen[at]]) for _, at, id_, name in closest
        ),
        snapshot=context.snapshot.info.id,
    )


def _of_kind(
    context: Context, query: str, kind: Kind, k: int, framework: str | None, typos: bool
) -> list[Suggestion]:
    where: Where = {}
    if framework is not None:
        if framework not in context.snapshot.values(kind, "framework"):
            return []  # it may have no occupations
        where = {"framework": AnyOf((framework,))}
    return context.snapshot.suggest(kind, query, k, typos=typos, where=where)


def _labels(context: Context, kind: Kind, ids: Iterable[str]) -> dict[str, str]:
    """What to call things of a kind, by id."""
    if kind == "credential":
        return {id_: one.record.title for id_, one in context.credentials(ids).items()}
    if kind == "posting":
        return {id_: one.record.title for id_, one in context.postings(ids).items()}
    taxonomy = context.taxonomy
    if kind == "skill":
        return {id_: label(taxonomy.skills[id_].labels, context.language) for id_ in ids}
    return {id_: label(taxonomy.occupations[id_].labels, context.language) for id_ in ids}


def _shown(context: Context, kind: Kind, id_: str, name: str, labels: dict[str, str]) -> SuggestedName:
    prefix = framework_of(id_)
    if kind == "skill":
        levels = level_names(context.taxonomy.skills[id_])
        return SuggestedName(id_, kind, name, labels[id_], framework=prefix, levels=levels)
    if kind == "occupation":
        return SuggestedName(id_, kind, name, labels[id_], framework=prefix)
    return SuggestedName(id_, kind, name, labels[id_], source=prefix)
