"""The client knows the whole API: every operation and every field of a request, and types every answer."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_type_hints

import pytest

from service.client import AsyncSkillStep, SkillStep, calls, loading
from service.client.call import Call
from service.walks import RELATIONS, WalkKind
from service.web.app import create_app

DOCUMENT: dict[str, Any] = create_app().openapi()
OPERATIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
}
WALKS: Mapping[WalkKind, str] = {"skill": "skills", "occupation": "occupations"}
KINDS: Mapping[calls.Kind, str] = {
    "skill": "skills",
    "occupation": "occupations",
    "credential": "credentials",
    "posting": "postings",
}


def walk_operation(kind: WalkKind, relation: str) -> str:
    """`broader_skills` where it leads to the same kind, else `credentials_of_skill`."""
    return f"{relation}_of_{kind}" if relation in KINDS.values() else f"{relation}_{WALKS[kind]}"


# Operation, the function of the client, and a call that it makes.
CALLS: list[tuple[str, Any, Call[Any]]] = [
    ("gap", calls.gap, calls.gap("x")),
    ("recommend", calls.recommend, calls.recommend("x")),
    ("recommend", calls.recommend_many, calls.recommend_many(["x"])),
    ("plan", calls.plan, calls.plan("x")),
    ("stack", calls.stack, calls.stack("x")),
    ("ladder_of_credential", calls.ladder, calls.ladder("credential", "x")),
    ("ladder_of_skill", calls.ladder, calls.ladder("skill", "x")),
    ("explain", calls.explain, calls.explain("x", "y")),
    ("jobs", calls.jobs, calls.jobs({})),
    ("holders", calls.holders, calls.holders([{}])),
    ("demand", calls.demand, calls.demand()),
    ("link", calls.link, calls.link("x")),
    ("courses", calls.course, calls.course("x")),
    ("read", calls.read, calls.read([{}])),
    ("rules", calls.rules, calls.rules()),
    ("check", calls.check, calls.check("x", "y")),
    ("compare", calls.compare, calls.compare(["x", "y"])),
    ("suggest_posted", calls.suggest, calls.suggest("x")),
    ("frameworks", calls.frameworks, calls.frameworks()),
    ("show_framework", calls.framework, calls.framework("x")),
    ("status", calls.status, calls.status()),
    ("health", calls.health, calls.health()),
    ("ready", calls.ready, calls.ready()),
    ("load_credentials", loading.load_credentials, loading.load_credentials(b"x", filename="x.csv")),
    ("load_postings", loading.load_postings, loading.load_postings(b"x", filename="x.csv")),
    ("show_load", loading.load_status, loading.load_status("x")),
    ("list_loads", loading.loads, loading.loads()),
    *((f"search_{plural}", calls.search, calls.search(kind)) for kind, plural in KINDS.items()),
    *((f"show_{kind}", calls.show, calls.show(kind, "x")) for kind in KINDS),
    *(
        (walk_operation(kind, relation), calls.walk, calls.walk(kind, "x", relation))
        for kind, relations in RELATIONS.items()
        for relation in relations
    ),
]
NAMES = [f"{make.__name__}:{operation}" for operation, make, _ in CALLS]
# What the API calls otherwise, or takes under two names.
OTHERWISE = {"text": "planned", "course": "planned", "language": "lang", "id": "credential"}


def fields(operation: dict[str, Any]) -> Iterator[str]:
    """The parameters of an operation, and the fields of its JSON body."""
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "query":
            yield parameter["name"]
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if "$ref" in schema:
        yield from DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"]


def known(make: Any) -> set[str]:
    """The keywords that a function of the client takes."""
    names = set(inspect.signature(make).parameters)
    return names | set(get_type_hints(calls.Asked)) if "asked" in names else names


# Asked by the widget, with a site's key and from a page of the site; a program has `recommend`.
WIDGETS = {"embed_recommendations", "embed_recommendations_inline"}
# The client posts what is typed.
AT_AN_ADDRESS = {"suggest"}


def test_every_operation_has_a_call() -> None:
    assert {operation for operation, _, _ in CALLS} == set(OPERATIONS) - WIDGETS - AT_AN_ADDRESS


@pytest.mark.parametrize(("operation", "make", "call"), CALLS, ids=NAMES)
def test_a_call_goes_where_its_operation_is_and_types_its_answer(
    operation: str, make: Any, call: Call[Any]
) -> None:
    method, template, described = OPERATIONS[operation]
    assert call.method == method
    assert re.fullmatch(re.sub(r"\{\w+\}", "x", template), call.path)
    success = described["responses"].get("200") or described["responses"]["202"]
    schema = success["content"]["application/json"]["schema"]
    answers = {one["$ref"].rpartition("/")[2] for one in schema.get("anyOf", [schema])}
    assert call.answer.__name__ in answers


@pytest.mark.parametrize(("operation", "make", "call"), CALLS, ids=NAMES)
def test_a_call_takes_every_field_of_its_operation(operation: str, make: Any, call: Call[Any]) -> None:
    names = known(make)
    if "filters" in names:
        return  # any: what the API does not know, it names with what is near
    other = {"recommend": "postings", "recommend_many": "posting"}.get(make.__name__)
    takes_cursor = make is not calls.recommend_many
    missing = {
        name
        for name in fields(OPERATIONS[operation][2])
        if name not in names
        and OTHERWISE.get(name) not in names
        and name != other
        and (takes_cursor or name != "cursor")
    }
    assert missing == set()


def test_both_clients_offer_every_call_and_the_same() -> None:
    def public(one: type) -> set[str]:
        return {name for name in vars(one) if not name.startswith("_")}

    assert public(SkillStep) == public(AsyncSkillStep)
    assert public(SkillStep) >= {make.__name__ for _, make, _ in CALLS}
    for client in (SkillStep, AsyncSkillStep):
        assert all(getattr(client, name).__doc__ for name in public(client))
        assert all(getattr(client, name).__name__ == name for name in public(client))


def test_help_names_every_keyword_and_the_answer() -> None:
    stated = inspect.signature(SkillStep.gap)
    assert set(get_type_hints(calls.Asked)) < set(stated.parameters)
    assert stated.parameters["rank_by"].annotation == "Literal['closes', 'hour', 'cost'] | None"
    assert stated.return_annotation == "GapAnswer"
    assert inspect.signature(AsyncSkillStep.every).return_annotation == "AsyncIterator[FoundItem]"
    assert inspect.signature(SkillStep.pages).return_annotation == "Iterator[SearchAnswer]"
