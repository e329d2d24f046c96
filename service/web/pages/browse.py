"""Browse what is loaded: search with facets, and each thing with what stands around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from indexers.engine import NUMBER_FIELDS, Kind
from indexers.filters import counted_fields
from service.questions import RawFilter
from service.service import Service
from service.walks import RELATIONS, Relation, WalkAnswer, WalkItem, WalkQuestion
from service.web.deps import ServiceDep
from service.web.pages.pages import PageRoute
from service.web.pages.render import language_of, page
from service.web.pages.tongues import Tongues, tongues
from service.web.schemas import Language
from taxonomy.frameworks import Taxonomy, framework_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_PAGE = 20
_AROUND, _MOST_REQUIRED = 10, 200  # things around one, and skills that an occupation requires
_FACETS: Mapping[Kind, tuple[str, ...]] = {
    "skill": ("framework", "type", "category", "status"),
    "occupation": ("framework", "sector", "track", "status"),
    "credential": ("provider", "language", "mode", "assessment", "level", "currency"),
    "posting": ("employer", "region", "location", "language", "category"),
}
_SHOWN_VALUES, _MOST_VALUES = 8, 60  # of a facet, before "more" and in all: there may be thousands


@router.get("/browse")
def browse(request: Request, service: ServiceDep) -> Response:
    """Search one kind of thing by its words, narrowed by facets."""
    language = language_of(request)
    asked = request.query_params
    kind = kind_of(asked.get("kind"))
    query = asked.get("q", "")[:2000]
    facets = _FACETS[kind]
    where: dict[str, RawFilter] = {name: asked.getlist(name) for name in facets if asked.getlist(name)}
    where |= _bounds(asked, kind)
    cursor = asked.get("cursor") or None
    found = service.search(kind, query, _PAGE, 0, where, facets, language, cursor=cursor)
    return page(
        request,
        "browse.html",
        language,
        found=found,
        taxonomy=taxonomy_of(service),
        tongues=tongues(service, kind, [one.id for one in found.items]),
        kind=kind,
        kinds=get_args(Kind),
        query=query,
        chosen={name: asked.getlist(name) for name in facets},
        bounds=_bounds(asked, kind),
        shown_values=_SHOWN_VALUES,
        most_values=_MOST_VALUES,
        link=lambda **changed: _link(request, changed),
        twin=f"/v1/{kind}s?{_link(request, {'kind': None, 'k': _PAGE}).partition('?')[2]}",
        attributions=attributions(service, {framework_of(one.id) for one in found.items}),
    )


def kind_of(text: str | None) -> Kind:
    """The kind that an address names; credentials where it names none."""
    return cast(Kind, text) if text in get_args(Kind) else "credential"


def _bounds(asked: Any, kind: Kind) -> dict[str, RawFilter]:
    """Filters such as hours_max=40; what is no number is left out, as the field itself says so."""
    found: dict[str, RawFilter] = {}
    for name in NUMBER_FIELDS[kind]:
        try:
            ends = {
                end: float(asked[f"{name}_{end}"]) for end in ("min", "max") if asked.get(f"{name}_{end}")
            }
        except ValueError:
            continue
        if ends:
            found[name] = ends
    return found


def _link(request: Request, changed: Mapping[str, object]) -> str:
    """This address with some parameters set, or taken out (None); a changed question begins at its start."""
    kept = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in changed and name != "cursor"
    ]
    added: list[tuple[str, str]] = []
    for name, value in changed.items():
        values = value if isinstance(value, list) else [value]
        added += [(name, str(one)) for one in values if one is not None]
    return f"{request.url.path}?{urlencode([*kept, *added])}"


@router.get("/browse/frameworks")
def all_frameworks(request: Request, service: ServiceDep) -> Response:
    """The loaded frameworks."""
    return page(request, "frameworks.html", language_of(request), answer=service.frameworks())


@router.get("/browse/skills/{id_:path}")
def skill(request: Request, service: ServiceDep, id_: str) -> Response:
    """A skill: its levels, and what stands around it."""
    return _thing(request, service, "skill", id_)


@router.get("/browse/occupations/{id_:path}")
def occupation(request: Request, service: ServiceDep, id_: str) -> Response:
    """An occupation or job role: what it requires."""
    return _thing(request, service, "occupation", id_)


@router.get("/browse/credentials/{id_:path}")
def credential(request: Request, service: ServiceDep, id_: str) -> Response:
    """A credential: what it states, and what it teaches with the evidence."""
    return _thing(request, service, "credential", id_)


@router.get("/browse/postings/{id_:path}")
def posting(request: Request, service: ServiceDep, id_: str) -> Response:
    """A posting: what it asks for."""
    return _thing(request, service, "posting", id_)


def _thing(request: Request, service: Service, kind: Kind, id_: str) -> Response:
    language = language_of(request)
    record = service.show(kind, id_, language)
    own = str(record["id"])
    walks = _walks(service, kind, own, language)
    frameworks = {framework_of(own)} if kind in ("skill", "occupation") else set()
    taught = cast(Sequence[Mapping[str, Any]], record.get("taught", ()))
    frameworks |= {framework_of(one["id"]) for one in taught}
    return page(
        request,
        f"{kind}.html",
        language,
        record=record,
        kind=kind,
        walks=walks,
        requirements=_requirements(service, walks),
        claimed=by_framework(service, [one for one in taught if one["claimed"]]),
        taxonomy=taxonomy_of(service),
        tongues=_around(service, walks),
        counted=counted_fields(kind),
        twin=f"/v1/{kind}s/{quote(own, safe=':')}"
        + (f"?lang={language}" if kind in ("credential", "posting") else ""),  # others are in all languages
        attributions=attributions(service, frameworks),
    )


def _around(service: Service, walks: Mapping[Relation, WalkAnswer]) -> Tongues:
    """The languages of the credentials and postings around a skill."""
    some: tuple[tuple[Kind, WalkAnswer | None], ...] = (
        ("credential", walks.get("credentials")),
        ("posting", walks.get("postings")),
    )
    found: dict[str, str | None] = {}
    for kind, walk in some:
        found |= tongues(service, kind, [one.id for one in walk.items]) if walk else {}
    return found


def by_framework(
    service: Service, taught: Sequence[Mapping[str, Any]]
) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Linked skills by the name of their framework, the default one first: each framework reads all texts."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in taught:
        found.setdefault(framework_of(one["id"]), []).append(one)
    names = {one.id: one.name for one in service.frameworks().frameworks}
    return [(name, found[id_]) for id_, name in names.items() if id_ in found]


def _requirements(service: Service, walks: Mapping[Relation, WalkAnswer]) -> list[WalkItem]:
    """What an occupation requires, first what a gap to it counts: some frameworks list traits, too."""
    taxonomy, items = taxonomy_of(service), walks["skills"].items if "skills" in walks else ()

    def counts(one: WalkItem) -> bool:
        return taxonomy is not None and one.id in taxonomy.skills and taxonomy.skills[one.id].scored

    return sorted(items, key=lambda one: not counts(one))


def _walks(service: Service, kind: Kind, id_: str, language: Language) -> dict[Relation, WalkAnswer]:
    if kind not in ("skill", "occupation"):
        return {}

    def walk(relation: Relation) -> WalkAnswer:
        k = _MOST_REQUIRED if relation == "skills" else _AROUND
        return service.walk(WalkQuestion(kind=kind, name=id_, relation=relation, k=k, language=language))

    return {relation: walk(relation) for relation in RELATIONS[kind]}


def taxonomy_of(service: Service) -> Taxonomy | None:
    """The taxonomy of what is published."""
    snapshot = service.engine.current()
    return snapshot.taxonomy() if snapshot else None


def attributions(service: Service, frameworks: set[str]) -> list[str]:
    """What must stand where data of these frameworks is shown."""
    taxonomy = taxonomy_of(service)
    if taxonomy is None:
        return []
    known = [
        taxonomy.frameworks[name].attribution for name in sorted(frameworks) if name in taxonomy.frameworks
    ]
    return [one for one in dict.fromkeys(known) if one]
