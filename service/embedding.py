"""Recommendations as a job board shows them beside a posting: few, short, and readable by search engines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.answers import GapAnswer, Insufficient, Result, SkillRef, ThingRef
from service.questions import GapQuestion, TargetQuestion
from service.service import Service
from taxonomy.credentials import Posting

MAX_SHOWN = 10


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
        UnknownName: there is no posting with that id.
    """
    if isinstance(posting, str):
        target = TargetQuestion(name=posting, kind="posting")
    else:
        target = TargetQuestion(posting=posting)
    found = service.gap(GapQuestion(target=target, k=k, language=language))
    items = tuple(_item(one) for one in found.results)
    return EmbedAnswer(
        posting=ThingRef(found.target.id or "", found.target.label),
        items=items,
        lang=language,
        insufficient=found.insufficient,
        attribution=_attribution(service, found),
        jsonld=_jsonld(found) if items else None,
        snapshot=found.snapshot,
    )


def _item(result: Result) -> EmbedItem:
    heaviest = sorted(result.parts, key=lambda part: -part.closes)
    skills = {part.skill.id: part.skill for part in heaviest if part.claimed}
    return EmbedItem(
        id=result.id,
        title=result.title,
        closes=result.closes,
        skills=tuple(skills.values())[:3],
        provider=result.provider,
        url=_web(result.url),
        hours=result.hours,
        cost=result.cost,
        currency=result.currency,
        mode=result.mode,
        language=result.language,
    )


def _web(url: str | None) -> str | None:
    """An address that a link may have: of the web."""
    return url if url and url.lower().startswith(("https://", "http://")) else None


def _attribution(service: Service, found: GapAnswer) -> str:
    snapshot = service.engine.current()
    known = snapshot.taxonomy().frameworks if snapshot else {}
    framework = known.get(found.target.framework)
    return framework.attribution if framework else ""


def _jsonld(found: GapAnswer) -> dict[str, Any]:
    """An ItemList of what is recommended: a course where hours are stated, else a credential."""
    elements = [
        {"@type": "ListItem", "position": number, "item": _thing(one)}
        for number, one in enumerate(found.results, 1)
    ]
    return {"@context": "https://schema.org", "@type": "ItemList", "itemListElement": elements}


def _thing(one: Result) -> dict[str, Any]:
    names = list(dict.fromkeys(part.skill.label for part in one.parts if part.claimed))
    provider = {"@type": "Organization", "name": one.provider} if one.provider else None
    common = {"name": one.title, "inLanguage": one.language, "url": _web(one.url)}
    if one.hours is not None:
        offer = {"@type": "Offer", "price": one.cost, "priceCurrency": one.currency} if one.currency else None
        thing = {
            "@type": "Course",
            **common,
            "description": one.reason,
            "provider": provider,
            "timeRequired": f"PT{one.hours[1]:g}H",
            "teaches": names or None,
            "offers": offer,
        }
    else:
        thing = {
            "@type": "EducationalOccupationalCredential",
            **common,
            "description": one.reason,
            "recognizedBy": provider,
            "competencyRequired": names or None,
        }
    return {name: value for name, value in thing.items() if value is not None}
