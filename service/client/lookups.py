"""What is loaded, as the API shows it: search, documents, what stands around them, names, frameworks, status.

Answers whose modules load numerical libraries are imported where they are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, overload
from urllib.parse import quote

from service.client.call import Call, get, post
from service.found_answers import Probe, SearchAnswer, StatusAnswer
from service.walks import Relation, WalkAnswer, WalkKind
from taxonomy.model import Skill

if TYPE_CHECKING:
    from service.frameworks import FrameworkAnswer, FrameworksAnswer
    from service.shown import ShownCredential, ShownOccupation, ShownPosting
    from service.suggesting import SuggestAnswer

Kind = Literal["skill", "occupation", "credential", "posting"]
Language = Literal["en", "fr"]


def search(
    kind: Kind,
    q: str = "",
    *,
    k: int | None = None,
    offset: int | None = None,
    cursor: str | None = None,
    facet: Sequence[str] | None = None,
    stated: Sequence[str] | None = None,
    not_stated: Sequence[str] | None = None,
    typos: bool | None = None,
    lang: Language | None = None,
    **filters: Any,
) -> Call[SearchAnswer]:
    """Documents of a kind by their words; `filters` as the API takes them (`hours_max=40`, `mode="online"`).

    `facet` counts the values of fields; a filter may be a list, any of whose values will do.
    """
    return get(
        documents_path(kind), SearchAnswer, q=q, k=k, offset=offset, cursor=cursor, facet=facet,
        stated=stated, not_stated=not_stated, typos=typos, lang=lang, **filters,
    )  # fmt: skip


@overload
def show(kind: Literal["skill"], id_: str, *, lang: Language | None = None) -> Call[Skill]: ...
@overload
def show(kind: Literal["occupation"], id_: str, *, lang: Language | None = None) -> Call[ShownOccupation]: ...
@overload
def show(kind: Literal["credential"], id_: str, *, lang: Language | None = None) -> Call[ShownCredential]: ...
@overload
def show(kind: Literal["posting"], id_: str, *, lang: Language | None = None) -> Call[ShownPosting]: ...
def show(kind: Kind, id_: str, *, lang: Language | None = None) -> Call[Any]:
    """One document, whole; `lang` is of the labels beside a credential or posting."""
    from service.shown import ShownCredential, ShownOccupation, ShownPosting

    types = {
        "skill": Skill,
        "occupation": ShownOccupation,
        "credential": ShownCredential,
        "posting": ShownPosting,
    }
    return get(f"{documents_path(kind)}/{escaped(id_)}", types[kind], lang=lang)


def walk(
    kind: WalkKind,
    id_: str,
    relation: Relation,
    *,
    k: int | None = None,
    offset: int | None = None,
    cursor: str | None = None,
    level: str | None = None,
    lang: Language | None = None,
) -> Call[WalkAnswer]:
    """What stands around a skill (broader, narrower, related, credentials, postings, occupations).

    Around an occupation: broader, narrower, skills. `level` is for the credentials of a skill alone: those
    that teach the step which ends there.
    """
    path = f"{documents_path(kind)}/{escaped(id_)}/{relation}"
    return get(path, WalkAnswer, k=k, offset=offset, cursor=cursor, level=level, lang=lang)


def suggest(
    q: str,
    *,
    kind: Sequence[Kind] | None = None,
    k: int | None = None,
    framework: str | None = None,
    typos: bool | None = None,
    lang: Language | None = None,
) -> Call[SuggestAnswer]:
    """Names that continue what somebody types, closest first; what is typed stands in no address."""
    from service.suggesting import SuggestAnswer

    return post(
        "/v1/suggest", SuggestAnswer, q=q, kind=kind, k=k, framework=framework, typos=typos, lang=lang
    )


def frameworks() -> Call[FrameworksAnswer]:
    """The loaded frameworks, in load order."""
    from service.frameworks import FrameworksAnswer

    return get("/v1/frameworks", FrameworksAnswer)


def framework(id_: str) -> Call[FrameworkAnswer]:
    """One loaded framework."""
    from service.frameworks import FrameworkAnswer

    return get(f"/v1/frameworks/{escaped(id_)}", FrameworkAnswer)


def status() -> Call[StatusAnswer]:
    """What is loaded, and how it is served."""
    return get("/v1/status", StatusAnswer)


def health() -> Call[Probe]:
    """Whether the server is up; asked once."""
    return Call("GET", "/v1/health", Probe, probe=True)


def ready() -> Call[Probe]:
    """Whether the server can answer; asked once, and an ApiError (503) where it cannot yet."""
    return Call("GET", "/v1/ready", Probe, probe=True)


def documents_path(kind: Kind) -> str:
    """Where the documents of a kind are."""
    return f"/v1/{kind}s"


def escaped(id_: str) -> str:
    """An id as one part of a path."""
    return quote(id_, safe="")
