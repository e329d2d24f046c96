"""What can be asked of the API: one function a call, which says the request and the type of its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import quote

from service.answers import ExplainAnswer, GapAnswer
from service.found_answers import CourseAnswer, LinkAnswer, SearchAnswer, StatusAnswer

T = TypeVar("T")

Language = Literal["en", "fr"]
Standing = Literal["all", "strict"]
Fields = Mapping[str, Any]
# The name of an occupation, job role or posting, or an object as `POST /v1/gap` takes it.
Target = str | Fields
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request. `repeatable` says that sending it twice does no more than sending it once."""

    method: str
    path: str
    answer: Any  # the type that the body decodes to: mypy has no name for "a type form of T"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    content: bytes | None = None
    media_type: str = "application/json"
    repeatable: bool = True


def _post(path: str, answer: Any, **body: Any) -> Call[Any]:
    return Call("POST", path, answer, body=_given(body))


def _get(path: str, answer: Any, **parameters: Any) -> Call[Any]:
    return Call("GET", path, answer, parameters=_given(parameters))


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the caller said; the API has its own defaults for the rest."""
    return {name: value for name, value in values.items() if value is not None}


def gap(
    target: Target,
    *,
    learner: Fields | None = None,
    framework: str | None = None,
    where: Fields | None = None,
    k: int | None = None,
    standing: Standing | None = None,
    language: Language | None = None,
) -> Call[GapAnswer]:
    """Which credentials close the gap between a learner and a target, and why."""
    return _post(
        "/v1/gap", GapAnswer, target=target, learner=learner, framework=framework, where=where, k=k,
        standing=standing, language=language,
    )  # fmt: skip


def recommend(
    posting: str | Fields,
    *,
    learner: Fields | None = None,
    framework: str | None = None,
    where: Fields | None = None,
    k: int | None = None,
    standing: Standing | None = None,
    language: Language | None = None,
) -> Call[GapAnswer]:
    """Which credentials to recommend beside a job posting: a loaded one by its id, or one as an object."""
    return _post(
        "/v1/recommend", GapAnswer, posting=posting, learner=learner, framework=framework, where=where,
        k=k, standing=standing, language=language,
    )  # fmt: skip


def explain(
    credential: str,
    target: Target,
    *,
    learner: Fields | None = None,
    framework: str | None = None,
    where: Fields | None = None,
    standing: Standing | None = None,
    language: Language | None = None,
) -> Call[ExplainAnswer]:
    """Why a credential stands where it stands in the answer to a gap question, or is not listed."""
    return _post(
        "/v1/explain", ExplainAnswer, credential=credential, target=target, learner=learner,
        framework=framework, where=where, standing=standing, language=language,
    )  # fmt: skip


def link(text: str, *, framework: str | None = None, language: Language | None = None) -> Call[LinkAnswer]:
    """The skills that a text names, each with the words that it was read from."""
    return _post("/v1/link", LinkAnswer, text=text, framework=framework, language=language)


def course(
    planned: str | Fields,
    *,
    framework: str | None = None,
    k: int | None = None,
    language: Language | None = None,
) -> Call[CourseAnswer]:
    """What a planned course teaches, who asks for it, and what teaches nearly the same."""
    said = {"text": planned} if isinstance(planned, str) else {"course": planned}
    return _post("/v1/courses", CourseAnswer, **said, framework=framework, k=k, language=language)


Kind = Literal["skill", "occupation", "credential", "posting"]


def search(
    kind: Kind,
    q: str = "",
    *,
    k: int | None = None,
    offset: int | None = None,
    facet: Sequence[str] | None = None,
    **filters: Any,
) -> Call[SearchAnswer]:
    """Documents of a kind by their words; `filters` as `GET /v1/{kind}s` takes them (`hours_max=40`)."""
    return _get(f"/v1/{kind}s", SearchAnswer, q=q, k=k, offset=offset, facet=facet, **filters)


def show(kind: Kind, id_: str, *, language: Language | None = None) -> Call[Record]:
    """One document, whole."""
    return _get(f"/v1/{kind}s/{quote(id_, safe='')}", Record, language=language)


def status() -> Call[StatusAnswer]:
    """What is loaded, and how it is served."""
    return _get("/v1/status", StatusAnswer)
