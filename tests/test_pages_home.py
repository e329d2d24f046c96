"""The first page, an empty folder, and what every page has in common."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.service import Service
from service.settings import Settings
from service.web.app import create_app
from tests.pages import pages, shown, text_of

PUBLIC = (
    "/",
    "/advisor",
    "/browse",
    "/browse/frameworks",
    "/browse/skills/sample:sql",
    "/browse/occupations/sample:data-analyst",
    "/browse/credentials/sample:dd-sql-foundations",
    "/browse/postings/sample:job-001",
)
HEAVIEST = 60_000  # bytes of the first page with all that it loads, before compression


@pytest.fixture(scope="module")
def site(sample_data: Path) -> Iterator[TestClient]:
    with pages(sample_data) as client:
        yield client


def test_a_browser_gets_a_page_and_a_program_the_addresses_of_the_api(site: TestClient) -> None:
    assert "<h1>Close the gap" in shown(site.get("/"))
    assert site.get("/", headers={"Accept": "application/json"}).json()["openapi"] == "/openapi.json"


def test_the_first_page_says_what_is_loaded(site: TestClient) -> None:
    said = text_of(shown(site.get("/")))
    status = site.get("/v1/status").json()
    for kind, count in status["counts"].items():
        assert f"{count} {kind}s" in said
    assert "SkillStep sample data" in said  # the framework's attribution


def test_the_first_page_weighs_little_with_all_that_it_loads(site: TestClient) -> None:
    html = shown(site.get("/"))
    parts = {unescape(one) for one in re.findall(r'(?:src|href)="(/static/[^"]+)"', html)}
    assert {part.partition("?")[0].rpartition(".")[2] for part in parts} == {"css", "js", "svg"}
    weights = [len(html.encode()), *(len(site.get(part).content) for part in parts)]
    assert sum(weights) < HEAVIEST
    assert len(site.get("/static/app.js").content) < 6 * 1024
    assert len(gzip.compress(site.get("/static/app.js").content)) < 3_000


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize(("prefers", "lang"), [("fr-CA,en;q=0.5", "fr"), ("de", "en")])
def test_a_page_speaks_the_language_that_the_browser_prefers(
    site: TestClient, path: str, prefers: str, lang: str
) -> None:
    response = site.get(path, headers={"Accept-Language": prefers})
    assert f'<html lang="{lang}">' in shown(response)
    assert response.headers["content-language"] == lang
    assert "accept-language" in response.headers["vary"].lower()


@pytest.mark.parametrize("path", PUBLIC)
def test_a_switch_shows_the_same_page_in_the_other_language(site: TestClient, path: str) -> None:
    html = shown(site.get(path, params={"lang": "en"}))
    other = re.search(r'class="language" href="([^"]+)"', html)
    assert other
    french = shown(site.get(unescape(other[1])))
    assert '<html lang="fr">' in french
    links = re.findall(r'href="(/[^"]*)"', french)
    kept = [
        one for one in links if not one.startswith(("/static/", "/v1/", "/docs")) and "lang=en" not in one
    ]
    assert [one for one in kept if "lang=fr" not in one] == []


@pytest.mark.parametrize("path", PUBLIC)
def test_all_that_a_page_loads_is_served_here_and_kept(site: TestClient, path: str) -> None:
    html = shown(site.get(path))
    loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', html)
    assert all(one.startswith("/") and not one.startswith("//") for one in loaded)
    for one in filter(lambda one: one.startswith("/static/"), loaded):
        response = site.get(unescape(one))
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]


@pytest.mark.parametrize(
    "name", ["..%2Frender.py", "render.py", ".hidden", "%C3%A9.css", "nothing.js", "style.css%00"]
)
def test_no_other_file_is_served(site: TestClient, name: str) -> None:
    assert site.get(f"/static/{name}").status_code == 404


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[TestClient]:
    with pages(tmp_path) as client:
        yield client


@pytest.mark.parametrize("path", ["/advisor", "/browse", "/browse/frameworks", "/browse/skills/sample:sql"])
def test_an_empty_folder_says_what_to_load_and_how(empty: TestClient, path: str) -> None:
    assert "skillstep load framework PATH" in shown(empty.get("/"))
    said = shown(empty.get(path), 503)
    assert "Nothing is loaded yet" in said
    assert "skillstep demo" in said
    assert "Rien n’est encore chargé" in shown(empty.get(path, params={"lang": "fr"}), 503)


def test_an_answer_from_an_empty_folder_is_that_page_too(empty: TestClient) -> None:
    assert "Nothing is loaded yet" in shown(empty.post("/advisor", data={"target": "data analyst"}), 503)


def test_the_sample_is_one_click_away_on_an_empty_folder(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(tmp_path, model="")), client=("127.0.0.1", 5)) as client:
        first = client.get("/", headers={"Accept": "text/html"})
        assert 'action="/sample' in first.text
        assert first.headers["referrer-policy"] == "same-origin"  # else a browser says that it is from "null"
        for origin in ("https://elsewhere.example", "null"):
            assert client.post("/sample", headers={"Origin": origin}).status_code == 400
        begun = client.post("/sample", headers={"Accept": "text/html"})  # led back to the first page
        assert begun.status_code == 200
        client.app.state.sample._thread.join(60)  # type: ignore[attr-defined]
        assert "117" in client.get("/", headers={"Accept": "text/html"}).text


def test_the_sample_is_not_loaded_for_somebody_elsewhere(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(tmp_path, model="")), client=("203.0.113.9", 5)) as client:
        assert 'action="/sample' not in client.get("/", headers={"Accept": "text/html"}).text
        assert client.post("/sample").status_code == 400
        assert client.app.state.service.engine.current() is None  # type: ignore[attr-defined]


def test_the_reference_shows_every_operation_and_nothing_from_other_hosts(site: TestClient) -> None:
    html = shown(site.get("/docs"))
    for item in site.get("/openapi.json").json()["paths"].values():
        for operation in item.values():
            assert f'id="{operation["operationId"]}"' in html
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)
    assert "Every operation" in html
    assert "Chaque opération" in shown(site.get("/docs?lang=fr"))


def test_facts_that_are_loaded_are_counted(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    status = Service.status

    def with_outlooks(service: Service) -> Any:
        found = status(service)
        return replace(found, counts={**found.counts, "outlook": 533, "of tomorrow": 2})

    monkeypatch.setattr(Service, "status", with_outlooks)
    said = text_of(shown(site.get("/?lang=fr")))
    assert "533 perspectives de professions" in said
    assert "of tomorrow" not in said
