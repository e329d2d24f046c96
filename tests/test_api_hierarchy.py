"""Walks around skills and occupations: on the sample, and on a small world with groups and retired skills."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from fastapi.testclient import TestClient

from indexers.documents import occupation_document, skill_document
from indexers.embedded import EmbeddedEngine
from indexers.engine import Snapshot
from service import hierarchy
from service.context import Context
from service.hierarchy import Hierarchies, build_hierarchy
from service.settings import Settings
from service.walking import walk
from service.walks import RELATIONS, WalkAnswer, WalkQuestion
from taxonomy.errors import InputError, LevelError, UnknownName
from taxonomy.frameworks import Taxonomy
from taxonomy.model import Framework, Occupation, Requirement, Skill
from tests.apis import problem, running


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


def go(api: TestClient, path: str, **parameters: Any) -> Any:
    response = api.get(f"/v1/{path}", params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["x-skillstep-snapshot"] == response.json()["snapshot"]
    assert msgspec.json.encode(msgspec.json.decode(response.content, type=WalkAnswer)) == response.content
    return response.json()


def ids(answer: Any) -> list[str]:
    return [one["id"] for one in answer["items"]]


def test_up_and_down_lead_back(api: TestClient) -> None:
    above = go(api, "skills/SQL/broader")
    assert (above["start"], above["kind"]) == ({"id": "sample:sql", "title": "SQL"}, "skill")
    assert ids(above) == ["sample:grp-data"]
    assert above["items"][0]["type"] == "group"
    below = go(api, "skills/sample:grp-data/narrower", k=100)
    assert "sample:sql" in ids(below)
    labels = [one["title"].casefold() for one in below["items"]]
    assert labels == sorted(labels)
    assert all("sample:grp-data" in ids(go(api, f"skills/{id_}/broader")) for id_ in ids(below))


def test_related_are_those_that_it_names_and_those_that_name_it(api: TestClient) -> None:
    shown = api.get("/v1/skills/sample:bi-reporting").json()
    found = {one["id"]: one["relation"] for one in go(api, "skills/sample:bi-reporting/related")["items"]}
    assert [id_ for id_, how in found.items() if how == "names"] == shown["related"]
    back = {one["id"]: one["relation"] for one in go(api, "skills/sample:sql/related")["items"]}
    assert back["sample:bi-reporting"] == "named by"


def test_what_teaches_a_skill_by_the_surest_step(api: TestClient) -> None:
    found = go(api, "skills/sample:sql/credentials", k=1000)
    assert found["total"] == len(found["items"]) > 5
    order = [(-one["confidence"], one["id"]) for one in found["items"]]
    assert order == sorted(order)
    for one in found["items"]:
        taught = api.get(f"/v1/credentials/{one['id']}").json()["taught"]
        (own,) = [skill for skill in taught if skill["id"] == "sample:sql"]
        assert (own["probability"], own["level"]) == (one["confidence"], one["level"])
    pages = [
        id_
        for at in range(0, found["total"], 4)
        for id_ in ids(go(api, "skills/SQL/credentials", k=4, offset=at))
    ]
    assert pages == ids(found)


def test_a_level_leaves_what_teaches_the_step_to_it(api: TestClient) -> None:
    every = set(ids(go(api, "skills/sample:sql/credentials", k=1000)))
    third = go(api, "skills/sample:sql/credentials", k=1000, level="3")
    assert 0 < third["total"] == len(third["items"]) < len(every)
    assert set(ids(third)) < every
    assert all(one["level"] >= 3 for one in third["items"])
    wrong = api.get("/v1/skills/sample:sql/credentials?level=9")
    assert problem(wrong, 400, "invalid-level")["field"] == "level"
    assert problem(api.get("/v1/skills/sample:sql/credentials?level=0"), 400, "invalid-level")
    problem(api.get("/v1/skills/sample:sql/postings?level=3"), 422, "invalid-request")


def test_who_asks_for_a_skill(api: TestClient) -> None:
    found = go(api, "skills/sample:sql/postings", k=100)
    weights = [one["weight"] for one in found["items"]]
    assert weights == sorted(weights, reverse=True)
    for one in found["items"]:
        gap = api.post("/v1/recommend", json={"posting": one["id"], "k": 1}).json()["gap"]
        assert {skill["skill"]["id"]: skill["weight"] for skill in gap["skills"]}["sample:sql"] == one[
            "weight"
        ]


def test_skills_and_occupations_require_and_are_required(api: TestClient) -> None:
    found = go(api, "skills/sample:sql/occupations", k=100)
    importance = [one["importance"] for one in found["items"]]
    assert importance == sorted(importance, reverse=True)
    assert found["total"] == len(found["items"]) > 1
    for one in found["items"]:
        required = go(api, f"occupations/{one['id']}/skills", k=100)
        (own,) = [skill for skill in required["items"] if skill["id"] == "sample:sql"]
        assert (own["level"], own["importance"]) == (one["level"], one["importance"])
        assert required["total"] == len(api.get(f"/v1/occupations/{one['id']}").json()["requirements"])


def test_labels_in_french(api: TestClient) -> None:
    assert (
        go(api, "skills/sample:grp-data/broader", language="fr")["items"][0]["title"]
        == "Données et numérique"
    )
    assert (
        go(api, "occupations/Analyste de données/skills", language="fr")["start"]["title"]
        == "Analyste de données"
    )


def test_pages_link_to_each_other(api: TestClient) -> None:
    response = api.get("/v1/skills/sample:grp-data/narrower?k=2&offset=2&language=fr")
    links = {rel: link for link, rel in re.findall(r'<\?([^>]*)>; rel="(\w+)"', response.headers["link"])}
    assert set(links) == {"prev", "next"}
    assert links["next"] == f"k=2&language=fr&cursor={response.json()['next']}"
    after = api.get(f"/v1/skills/sample:grp-data/narrower?{links['next']}").json()
    assert after["offset"] == 4
    whole = go(api, "skills/sample:grp-data/narrower", language="fr")["items"]
    assert after["items"] == whole[4:6]
    before = api.get(f"/v1/skills/sample:grp-data/narrower?{links['prev']}").json()
    assert before["items"] == whole[:2]
    assert before["previous"] is None
    beyond = go(api, "skills/sample:grp-data/narrower", offset=1000)
    assert (beyond["items"], beyond["total"]) == ([], go(api, "skills/sample:grp-data/narrower")["total"])


@pytest.mark.parametrize("kind", ["skill", "occupation"])
def test_wrong_ids_and_parameters_are_refused_everywhere(api: TestClient, kind: Any) -> None:
    wrong, right = {"skill": ("Pyhton", "Python"), "occupation": ("data analist", "Data analyst")}[kind]
    for relation in RELATIONS[kind]:
        found = problem(api.get(f"/v1/{kind}s/{wrong}/{relation}"), 404, "unknown-name")
        assert found["field"] == "id"
        assert right in found["nearest"]
        problem(api.get(f"/v1/{kind}s/{right}/{relation}?q=a"), 422, "invalid-request")
        problem(api.get(f"/v1/{kind}s/{right}/{relation}?k=0"), 422, "invalid-request")
        problem(api.get(f"/v1/{kind}s/{right}/{relation}?k=1&k=2"), 400, "invalid-input")


SKILLS = [
    Skill(id="w:g", labels={"en": "Wool"}, type="group"),
    Skill(id="w:knit", labels={"en": "Knitting", "fr": "Tricot"}, broader=("w:g", "w:lost")),
    Skill(id="w:old", labels={"en": "Knit"}, broader=("w:g",), retired=True, replaced_by=("w:knit",)),
    Skill(id="w:dye", labels={"en": "Dyeing"}, broader=("w:g",), related=("w:knit", "w:lost")),
]
OCCUPATIONS = [
    Occupation(
        id="w:knitter",
        labels={"en": "Knitter"},
        broader=("w:isco-7318",),
        requirements=(Requirement("w:dye", importance=0.5), Requirement("w:old", relation="essential")),
        facts={"isco08": "7318", "isco08_title": "Handicraft workers"},
    ),
    Occupation(id="w:dyer", labels={"en": "Dyer"}, broader=("w:knitter", "w:other"),
               requirements=(Requirement("w:knit", importance=0.5), Requirement("w:lost"))),
]  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Snapshot]:
    engine = EmbeddedEngine(tmp_path)
    taxonomy = Taxonomy.build([Framework(id="w", name="Wool")], SKILLS, OCCUPATIONS)
    with engine.stage() as stage:
        documents = [*map(skill_document, SKILLS), *map(occupation_document, OCCUPATIONS)]
        engine.publish(stage.build(documents, taxonomy, {}).id)
    snapshot = engine.current()
    assert snapshot is not None
    yield snapshot
    engine.close()


def around(world: Snapshot, kind: Any, name: str, relation: Any, **rest: Any) -> WalkAnswer:
    context = Context(world, world.taxonomy(), lambda text, framework: {}, rest.pop("language", "en"))
    question = WalkQuestion(kind=kind, name=name, relation=relation, **rest)
    return walk(context, lambda: build_hierarchy(world), question)


def shown(answer: WalkAnswer) -> list[tuple[str, str, bool]]:
    return [(one.id, one.title, one.known) for one in answer.items]


def test_ids_that_name_no_record_are_shown_with_the_title_that_facts_tell(world: Snapshot) -> None:
    assert shown(around(world, "skill", "Knitting", "broader")) == [
        ("w:g", "Wool", True),
        ("w:lost", "", False),
    ]
    assert shown(around(world, "skill", "w:dye", "related"))[1] == ("w:lost", "", False)
    assert shown(around(world, "occupation", "Knitter", "broader")) == [
        ("w:isco-7318", "Handicraft workers", False)
    ]
    assert shown(around(world, "occupation", "w:dyer", "broader"))[1] == ("w:other", "", False)
    assert shown(around(world, "occupation", "w:dyer", "skills"))[0] == ("w:lost", "", False)


def test_a_group_without_a_record_leads_down(world: Snapshot) -> None:
    below = around(world, "occupation", "w:isco-7318", "narrower")
    assert (below.start.id, below.start.title) == ("w:isco-7318", "Handicraft workers")
    assert shown(below) == [("w:knitter", "Knitter", True)]
    assert around(world, "occupation", "w:isco-7318", "broader").total == 0
    assert shown(around(world, "occupation", "Knitter", "narrower")) == [("w:dyer", "Dyer", True)]
    with pytest.raises(UnknownName):
        around(world, "occupation", "w:isco-7319", "narrower")


def test_a_retired_skill_stands_below_nothing_and_its_successor_is_what_is_required(world: Snapshot) -> None:
    assert shown(around(world, "skill", "w:g", "narrower", language="fr"))[1] == ("w:knit", "Tricot", True)
    assert "w:old" not in [id_ for id_, _, _ in shown(around(world, "skill", "w:g", "narrower"))]
    required = around(world, "skill", "w:knit", "occupations")
    assert [(one.id, one.importance, one.relation) for one in required.items] == [
        ("w:knitter", 1.0, "essential"),
        ("w:dyer", 0.5, None),
    ]
    assert around(world, "skill", "w:old", "occupations").items == required.items
    assert shown(around(world, "occupation", "Knitter", "skills"))[0] == ("w:knit", "Knitting", True)


@pytest.mark.parametrize(
    ("kind", "relation", "rest", "error"),
    [
        ("skill", "skills", {}, InputError),
        ("occupation", "related", {}, InputError),
        ("skill", "broader", {"k": 0}, InputError),
        ("skill", "broader", {"offset": -1}, InputError),
        ("skill", "broader", {"level": "1"}, InputError),
        ("skill", "credentials", {"level": "1"}, LevelError),
    ],
)
def test_what_cannot_be_walked(
    world: Snapshot, kind: str, relation: str, rest: dict[str, Any], error: type[InputError]
) -> None:
    with pytest.raises(error):
        around(world, kind, "w:knit" if kind == "skill" else "w:knitter", relation, **rest)


def test_the_inverse_is_made_once_however_many_ask_at_once(world: Snapshot) -> None:
    made = Hierarchies()
    with patch.object(hierarchy, "build_hierarchy", wraps=build_hierarchy) as build:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(made.of, [world] * 40))
        assert build.call_count == 1
    assert all(one is found[0] for one in found)
