"""Recommendations as a job board shows them beside a posting: few, short, and readable by search engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.answers import GapAnswer, Insufficient, Result, SkillRef, ThingRef
from service.plain import plain, safe_url
from service.questions import GapQuestion, TargetQuestion
from service.reasons import say
from service.recommending import PostingError, RecommendQuestion
from service.service import Service
from service.thin import title_alone
from taxonomy.credentials import Posting

MAX_SHOWN = 10
_MOST_SKILLS = 3
_LONGEST_TITLE, _LONGEST_NAME = 160, 80  # characters: beside a posting there is little room


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedItem:
    """A recommended credential: `closes` is a share of what the posting asks for, most of it by `skills`."""

    id: str
    title: str
    closes: float
    skills: tuple[SkillRef, ...]
    provider: str | None = None
    url: str | None = None
    hours: tuple[float, float] | None = None
    cost: float | None = None
    currency: str | None = None
    mode: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedAnswer:
    """What stands beside one posting. `jsonld` is the same for search engines (schema.org)."""

    posting: ThingRef
    items: tuple[EmbedItem, ...]
    lang: str
    insufficient: Insufficient | None = None
    attribution: str = ""
    jsonld: Mapping[str, Any] | None = None
    snapshot: str = ""


def recommendations(service: Service, posting: str | Posting, k: int, language: str) -> EmbedAnswer:
    """The `k` credentials that close most of what a posting asks for.

    Raises:
        UnknownName, AmbiguousName: no posting, or several, have that id.
    """
    if isinstance(posting, str):
        target = TargetQuestion(name=posting, kind="posting")
    else:
        target = TargetQuestion(posting=posting)
    return _embedded(service, service.gap(GapQuestion(target=target, k=k, language=language)), language)


def recommendations_of_many(
    service: Service, postings: Sequence[str | Posting], k: int, language: str
) -> list[EmbedAnswer | PostingError]:
    """As `recommendations` for each of up to `recommending.MAX_POSTINGS`, or why it has none."""
    asked = RecommendQuestion(postings=tuple(postings), k=k, language=language)
    found: list[EmbedAnswer | PostingError] = []
    for one in service.recommend(asked).answers:
        if one.answer is not None:
            found.append(_embedded(service, one.answer, language))
        elif one.error is not None:
            found.append(one.error)
    return found


def _embedded(service: Service, found: GapAnswer, language: str) -> EmbedAnswer:
    titled = found.insufficient is None and title_alone(service, found)
    items = () if titled else tuple(_item(one) for one in found.results)
    return EmbedAnswer(
        posting=ThingRef(found.target.id or "", plain(found.target.label, _LONGEST_TITLE)),
        items=items,
        lang=language,
        insufficient=Insufficient(say("title alone", language)) if titled else found.insufficient,
        attribution=_attribution(service, found),
        jsonld=_jsonld(found) if items else None,
        snapshot=found.snapshot,
    )


def _item(result: Result) -> EmbedItem:
    return EmbedItem(
        id=result.id,
        title=_title(result),
        closes=result.closes,
        skills=tuple(_skills(result)[:_MOST_SKILLS]),
        provider=plain(result.provider, _LONGEST_NAME) or None,
        url=safe_url(result.url),
        hours=result.hours,
        cost=result.cost,
        currency=result.currency,
        mode=result.mode,
        language=result.language,
    )


def _title(result: Result) -> str:
    return plain(result.title, _LONGEST_TITLE) or plain(result.id, _LONGEST_TITLE)


def _skills(result: Result) -> list[SkillRef]:
    """What it surely closes, most of the posting first."""
    closes: dict[str, float] = {}
    for part in result.parts:
        if part.claimed:
            closes[part.skill.id] = closes.get(part.skill.id, 0) + part.closes
    named = {part.skill.id: part.skill.label for part in result.parts}
    return [
        SkillRef(id_, plain(named[id_], _LONGEST_NAME))
        for id_ in sorted(closes, key=lambda id_: (-closes[id_], id_))
    ]


def _attribution(service: Service, found: GapAnswer) -> str:
    snapshot = service.engine.current()
    known = snapshot.taxonomy().frameworks if snapshot else {}
    framework = known.get(found.target.framework)
    return plain(framework.attribution) if framework else ""


def _jsonld(found: GapAnswer) -> dict[str, Any]:
    """An ItemList of what is recommended: a course where hours are stated, else a credential."""
    elements = [
        {"@type": "ListItem", "position": number, "item": _thing(one)}
        for number, one in enumerate(found.results, 1)
    ]
    return {"@context": "https://schema.org", "@type": "ItemList", "itemListElement": elements}


def _thing(one: Result) -> dict[str, Any]:
    provider = plain(one.provider, _LONGEST_NAME)
    names = [skill.label for skill in _skills(one)] or None
    common: dict[str, Any] = {
        "name": _title(one),
        "description": plain(one.reason),
        "inLanguage": one.language,
        "url": safe_url(one.url),
    }
    by = {"@type": "Organization", "name": provider} if provider else None
    if one.hours is None:
        own: dict[str, Any] = {"recognizedBy": by, "competencyRequired": names}
        thing = {"@type": "EducationalOccupationalCredential", **common, **own}
    else:
        own = {
            "provider": by,
            "teaches": names,
            "timeRequired": _duration(one.hours[1]),
            "offers": _offer(one),
        }
        thing = {"@type": "Course", **common, **own}
    return {name: value for name, value in thing.items() if value is not None}


def _offer(one: Result) -> dict[str, Any] | None:
    if one.cost is None or one.currency is None:
        return None
    return {"@type": "Offer", "price": one.cost, "priceCurrency": one.currency}


def _duration(hours: float) -> str:
    """As ISO 8601 has it, in whole minutes: PT7H30M."""
    whole, minutes = divmod(round(hours * 60), 60)
    return "PT" + (f"{whole}H" if whole or not minutes else "") + (f"{minutes}M" if minutes else "")
