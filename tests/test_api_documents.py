"""Search, show, status and the probes of the API on the bundled sample."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient

from indexers.engine import DATE_FIELDS, KINDS, NUMBER_FIELDS, TERM_FIELDS, Kind
from service.found_answers import SearchAnswer, StatusAnswer
from service.settings import Settings
from service.shown import ShownCredential, ShownOccupation, ShownPosting
from service.web.routes.queries import CredentialQuery, OccupationQuery, PageQuery, PostingQuery, SkillQuery
from taxonomy.model import Skill
from tests.apis import running

QUERIES: Mapping[Kind, type[PageQuery]] = {
    "credential": CredentialQuery,
    "skill": SkillQuery,
    "occupation": OccupationQuery,
    "posting": PostingQuery,
}


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


def find(api: TestClient, path: str, **parameters: Any) -> Any:
    response = api.get(f"/v1/{path}", params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize("kind", KINDS)
def test_every_filter_field_has_its_parameters(kind: Kind) -> None:
    others = {"q", "k", "offset", "cursor", "facet", "stated", "not_stated", "typos", "lang"}
    if kind == "credential":
        others |= {"start_min", "start_max", "link_text"}
    parameters = set(QUERIES[kind].model_fields) - others
    ranges = {
        f"{name}_{end}" for name in (*NUMBER_FIELDS[kind], *DATE_FIELDS[kind]) for end in ("min", "max")
    }
    labels = {"language"} if kind in ("skill", "occupation") else set()
    assert parameters == {*TERM_FIELDS[kind], *ranges} | labels


@pytest.mark.parametrize(
    ("path", "query", "first"),
    [
        ("credentials", "query performance", "sample:dd-sql-specialist"),
        ("skills", "SQL", "sample:sql"),
        ("occupations", "data analyst", "sample:data-analyst"),
        ("postings", "product data analyst puzzle games", "sample:job-003"),
    ],
)
def test_search_finds_by_words(api: TestClient, path: str, query: str, first: str) -> None:
    response = api.get(f"/v1/{path}", params={"q": query})
    assert response.json()["items"][0]["id"] == first
    assert response.headers["x-skillstep-snapshot"] == response.json()["snapshot"]
    assert msgspec.json.encode(msgspec.json.decode(response.content, type=SearchAnswer)) == response.content


def test_labels_come_in_the_language_asked_for(api: TestClient) -> None:
    english = find(api, "occupations", q="analyste de données")["items"][0]
    french = find(api, "occupations", q="data analyst", language="fr")["items"][0]
    assert (english["id"], english["title"]) == ("sample:data-analyst", "Data analyst")
    assert (french["id"], french["title"]) == ("sample:data-analyst", "Analyste de données")
    shown = find(api, "credentials/sample:dd-sql-practitioner", language="fr")
    assert "Nettoyage de données" in {one["label"] for one in shown["taught"]}


def test_values_of_a_term_are_alternatives_and_fields_narrow(api: TestClient) -> None:
    english = find(api, "credentials", language="en", k=1)["total"]
    french = find(api, "credentials", language="fr", k=1)["total"]
    either = find(api, "credentials", language=["en", "fr"], k=1)["total"]
    assert english + french == either == find(api, "credentials", k=1)["total"] == 177
    narrowed = find(api, "credentials", language="fr", mode="online", k=1)["total"]
    assert 0 < narrowed < french


def test_ranges_of_numbers_and_dates(api: TestClient) -> None:
    short = find(api, "credentials", hours_max=10, k=200)
    assert 0 < short["total"] < 177
    hours = [find(api, f"credentials/{one['id']}")["hours"]["maximum"] for one in short["items"]]
    assert max(hours) <= 10
    between = find(api, "postings", posted_min="2026-11-01", posted_max="2026-11-30", k=100)
    dates = [find(api, f"postings/{one['id']}")["posted"] for one in between["items"]]
    assert dates
    assert all("2026-11-01" <= date <= "2026-11-30" for date in dates)


def test_facets_count_all_that_matches(api: TestClient) -> None:
    answer = find(api, "credentials", facet=["language", "mode"], k=1)
    assert answer["facets"]["language"] == {"en": 139, "fr": 38}
    assert sum(answer["facets"]["mode"].values()) == 177
    assert list(answer["facets"]["mode"].values()) == sorted(answer["facets"]["mode"].values(), reverse=True)


def test_pages_follow_their_links_through_everything_once(api: TestClient) -> None:
    url, seen, back = "/v1/credentials?mode=online&language=en&k=20", list[str](), 0
    while True:
        response = api.get(url)
        seen += [one["id"] for one in response.json()["items"]]
        header = response.headers.get("link", "")
        links = {rel: target for target, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', header)}
        back += "prev" in links
        if "next" not in links:
            break
        url = "/v1/credentials" + links["next"]
        assert "mode=online&language=en&k=20" in url
    assert len(seen) == len(set(seen)) == response.json()["total"] > 40
    assert back == len(range(20, len(seen), 20))
    assert "link" not in api.get("/v1/credentials?k=1000").headers


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("credentials/sample:dd-sql-practitioner", ShownCredential),
        ("postings/sample:job-001", ShownPosting),
        ("skills/sample:sql", Skill),
        ("occupations/sample:data-analyst", ShownOccupation),
    ],
)
def test_show_gives_the_whole_record_as_declared(api: TestClient, path: str, model: type[Any]) -> None:
    response = api.get(f"/v1/{path}")
    assert response.status_code == 200
    assert response.headers["x-skillstep-snapshot"] == api.get("/v1/status").json()["snapshot"]
    declared = msgspec.json.decode(response.content, type=model)
    assert json.loads(msgspec.json.encode(declared)) == response.json()
    assert declared.id == path.partition("/")[2]


def test_a_credential_shows_what_it_teaches_and_why(api: TestClient) -> None:
    shown = find(api, "credentials/sample:dd-sql-practitioner")
    assert shown["prerequisites"] == ["sample:dd-sql-foundations"]
    sql = next(one for one in shown["taught"] if one["id"] == "sample:sql")
    assert (sql["level"], sql["source"], sql["claimed"]) == (2, "declared", True)
    assert sql["evidence"]


def test_skills_are_shown_by_label_too(api: TestClient) -> None:
    assert find(api, "skills/Data visualization")["id"] == "sample:data-visualization"


def test_status_says_what_is_loaded_and_not_where(api: TestClient, sample_data: Path) -> None:
    response = api.get("/v1/status")
    answer = response.json()
    assert answer["counts"] == {
        "skill": answer["counts"]["skill"],
        "occupation": 25,
        "credential": 177,
        "posting": 60,
    }
    assert answer["frameworks"][0]["id"] == "sample"
    assert answer["frameworks"][0]["attribution"]
    assert answer["data"] is None
    assert str(sample_data) not in response.text
    assert msgspec.json.encode(msgspec.json.decode(response.content, type=StatusAnswer)) == response.content


@pytest.mark.parametrize("prefix", ["", "/v1"])
def test_probes(api: TestClient, prefix: str) -> None:
    assert api.get(f"{prefix}/health").json()["status"] == "ok"
    ready = api.get(f"{prefix}/ready")
    assert ready.status_code == 200
    assert ready.json()["snapshot"] == ready.headers["x-skillstep-snapshot"]


def test_the_root_leads_on(api: TestClient) -> None:
    root = api.get("/").json()
    assert api.get(root["openapi"]).status_code == api.get(root["docs"]).status_code == 200
