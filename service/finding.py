"""Find, show, link, and say what is loaded."""

from __future__ import annotations

import msgspec

from indexers.documents import LinkedCredential
from indexers.engine import Engine, Kind
from service import cursors
from service.answers import Insufficient, LinkedSkill
from service.context import Context, text_document
from service.corresponding import around
from service.found_answers import FoundItem, FrameworkStatus, LinkAnswer, SearchAnswer, StatusAnswer
from service.questions import MAX_OFFSET, SearchQuestion
from service.reasons import linked_reason, say, why_none
from service.resolve import check_framework, resolve
from service.searching import find
from service.settings import EMBEDDED, Settings
from service.units import where_of
from taxonomy.errors import InputError
from taxonomy.frameworks import Taxonomy, framework_of
from taxonomy.model import label
from taxonomy.rules import outcomes
from taxonomy.text import clean
from taxonomy.typing import credential_type, portability


def search(context: Context, asked: SearchQuestion) -> SearchAnswer:
    """A page of documents by their words, and of credentials by the skill that the words name.

    Raises:
        FilterError: an unknown filter or facet field, or a value that no document has.
        InputError: a negative offset.
    """
    kind, offset = asked.kind, asked.offset
    if offset < 0:
        raise InputError(f"must not be negative, and is {offset}.", field="offset")
    where = where_of(context.snapshot, kind, asked.where)
    found = find(context, kind, clean(asked.query), asked.k, offset, where, asked.facets)
    page = found.page
    described = _described(context, kind, [hit.id for hit in page.hits])
    known = context.taxonomy.skills if kind == "skill" else {}
    items = tuple(
        FoundItem(
            hit.id,
            described[hit.id][0],
            hit.score,
            described[hit.id][1],
            known[hit.id].type if hit.id in known else "",
            known[hit.id].category if hit.id in known else "",
            hit.id in found.teaching,
        )
        for hit in page.hits
    )
    id_ = context.snapshot.info.id
    before, after = cursors.around(id_, asked.unpaged(), offset, asked.k, page.total, MAX_OFFSET)
    return SearchAnswer(
        kind=kind,
        query=asked.query,
        total=page.total,
        offset=offset,
        items=items,
        facets=page.facets,
        linked=tuple(map(context.skill_ref, found.skills)),
        corrected=found.corrected,
        next=after,
        previous=before,
        snapshot=id_,
    )


def _described(context: Context, kind: Kind, ids: list[str]) -> dict[str, tuple[str, str]]:
    """Title and a line about each document."""
    if kind == "credential":
        found = context.credentials(ids)
        return {id_: (one.record.title, one.record.provider or "") for id_, one in found.items()}
    if kind == "posting":
        postings = context.postings(ids)
        return {id_: (one.record.title, one.record.employer or "") for id_, one in postings.items()}
    language = context.language
    if kind == "skill":
        skills = {id_: context.taxonomy.skills[id_] for id_ in ids}
        return {
            id_: (label(one.labels, language), label(one.descriptions, language))
            for id_, one in skills.items()
        }
    known = {id_: context.taxonomy.occupations[id_] for id_ in ids}
    return {
        id_: (label(one.labels, language), label(one.descriptions, language)) for id_, one in known.items()
    }


def show(context: Context, kind: Kind, name: str) -> dict[str, object]:
    """One document, whole: its record, and for credentials and postings the skills with their evidence.

    Raises:
        UnknownName, AmbiguousName: nothing, or more than one thing, has that id, code or label.
    """
    if kind in ("skill", "occupation"):
        id_ = resolve(context.taxonomy, "skill" if kind == "skill" else "occupation", name, field="id").id
        body = context.snapshot.get(kind, [id_])[id_]
        shown: dict[str, object] = msgspec.json.decode(body)
        if kind == "occupation":
            shown |= msgspec.to_builtins(around(context, id_))
        return shown
    known = context.known_id(kind, name, "id")
    document = (context.credentials if kind == "credential" else context.postings)([known])[known]
    texts = {"title": document.record.title, **document.record.texts}
    skills = [
        {
            **msgspec.to_builtins(context.linked_skill(one, texts)),
            "claimed": one.claimed,
            "source": one.source,
        }
        for one in sorted(document.alignments, key=lambda one: (-one.confidence, one.skill))
    ]
    return {
        **msgspec.to_builtins(document.record),
        **(_derived(document, context.language) if isinstance(document, LinkedCredential) else {}),
        "taught": skills,
        "insufficient": {
            name: linked_reason(reason, context.language) for name, reason in document.insufficient.items()
        },
    }


def _derived(document: LinkedCredential, language: str) -> dict[str, object]:
    """What follows from what a credential states."""
    record = document.record
    return {
        "type": msgspec.to_builtins(credential_type(record, language)),
        "portability": msgspec.to_builtins(portability(record, language)),
        "review_due": record.stated.review_due,
        "meets": outcomes(record, document.claimed),
    }


def link_text(context: Context, text: str, framework: str | None) -> LinkAnswer:
    """The claimed skills of a text, by falling probability; "not enough information" when there are none.

    Raises:
        UnknownName, NothingLoaded: as `check_framework`.
    """
    check_framework(context.taxonomy, framework)
    cleaned = clean(text)
    if not cleaned:
        return LinkAnswer((), Insufficient(say("empty text", context.language)))
    chosen = context.link(text_document(text), framework)
    found: list[LinkedSkill] = [
        context.linked_skill(one, {"text": cleaned})
        for document in chosen.values()
        for one in document.alignments
        if one.claimed
    ]
    found.sort(key=lambda one: (-one.probability, one.id))
    if found:
        return LinkAnswer(tuple(found))
    stored = next((one.insufficient for one in chosen.values() if one.insufficient), None)
    return LinkAnswer((), Insufficient(why_none(stored, "none found at all", context.language)))


def status(settings: Settings, engine: Engine, encoder: str) -> StatusAnswer:
    """What is loaded."""
    cluster = engine.cluster()
    snapshot = engine.current()
    return StatusAnswer(
        data=str(settings.data),
        engine="elasticsearch" if cluster else EMBEDDED,
        cluster=cluster,
        snapshot=snapshot.info.id if snapshot else None,
        created=snapshot.info.created if snapshot else None,
        counts={**snapshot.info.counts, **snapshot.taxonomy().fact_counts()} if snapshot else {},
        frameworks=_frameworks(snapshot.taxonomy()) if snapshot else (),
        encoder=encoder,
        snapshots=tuple(info.id for info in engine.snapshots()),
    )


def _frameworks(taxonomy: Taxonomy) -> tuple[FrameworkStatus, ...]:
    return tuple(
        FrameworkStatus(
            one.id,
            one.name,
            one.version,
            sum(framework_of(id_) == one.id for id_ in taxonomy.skills),
            sum(framework_of(id_) == one.id for id_ in taxonomy.occupations),
            one.licence,
            one.attribution,
        )
        for one in map(taxonomy.frameworks.__getitem__, taxonomy.ordered())
    )
