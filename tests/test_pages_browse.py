"""Pages of what is loaded: search, filters, and each thing; hostile data is shown as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from shutil import copytree
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from indexers.formats import FormatOptions
from service.service import Service
from service.settings import Settings
from service.web.pages.browse import by_framework
from tests.conftest import RealFile
from tests.pages import pages, shown, text_of, twin_of

THINGS = {
    "skills/sample:sql": ("SQL", "SQL"),
    "skills/sample:data-storytelling": ("Data storytelling", "Mise en récit des données"),
    "occupations/sample:data-analyst": ("Data analyst", "Analyste de données"),
    "credentials/sample:dd-sql-foundations": ("SQL foundations", "SQL foundations"),
    "postings/sample:job-001": ("Data Analyst", "Data Analyst"),
}


@pytest.fixture(scope="module")
def site(sample_data: Path) -> Iterator[TestClient]:
    with pages(sample_data) as client:
        yield client


def links(html: str, rel: str) -> str:
    """The address of a link to the next or the previous page."""
    found = re.search(rf'rel="{rel}" href="([^"]+)"', html)
    assert found, f"no {rel} page"
    return unescape(found[1])


def titles(html: str) -> list[str]:
    return re.findall(r'<li><a href="/browse/\w+/([^"?]+)', html)


@pytest.mark.parametrize("path", THINGS)
def test_a_thing_has_its_label_in_both_languages(site: TestClient, path: str) -> None:
    for language, label in zip(("en", "fr"), THINGS[path], strict=True):
        html = shown(site.get(f"/browse/{path}", params={"lang": language}))
        assert re.search(rf'<h1>(<span lang="en">)?{re.escape(label)}<', html)
        assert f"<title>{label} · SkillStep</title>" in html


@pytest.mark.parametrize(
    "path",
    [
        *(f"/browse/{one}" for one in THINGS),
        "/browse/frameworks",
        "/browse?kind=posting&q=analyst&region=Ontario",
    ],
)
def test_a_page_has_a_twin_in_json_that_answers(site: TestClient, path: str) -> None:
    for language in ("en", "fr"):
        html = shown(site.get(path, params={"lang": language} if "?" not in path else None))
        answer = site.get(twin_of(html))
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/json"


def test_a_search_finds_what_its_twin_finds(site: TestClient) -> None:
    html = shown(site.get("/browse", params={"kind": "credential", "q": "sql", "lang": "en"}))
    twin = site.get(twin_of(html)).json()
    assert f"{twin['total']} found" in html
    assert [unescape(one).replace("%3A", ":") for one in titles(html)][: len(twin["items"])] == [
        one["id"] for one in twin["items"]
    ]


def test_a_word_mistyped_is_corrected_and_said(site: TestClient) -> None:
    html = shown(site.get("/browse", params={"kind": "skill", "q": "statistcal anlysis", "lang": "en"}))
    assert "Statistical analysis" in html


def test_a_filter_narrows_keeps_the_words_and_can_be_taken_away(site: TestClient) -> None:
    html = shown(site.get("/browse", params={"kind": "credential", "q": "sql", "lang": "en"}))
    online = re.search(r'<a href="([^"]*mode=online[^"]*)"', html)
    assert online
    narrowed = shown(site.get(unescape(online[1])))
    assert "q=sql" in online[1]
    assert int(re.search(r"(\d+) found", narrowed)[1]) < int(re.search(r"(\d+) found", html)[1])  # type: ignore[index]
    back = re.search(r'<a href="([^"]*)" aria-current="true">✓ online', narrowed)
    assert back
    assert "mode=online" not in back[1]


def test_pages_of_results_go_on_and_back(site: TestClient) -> None:
    first = shown(site.get("/browse", params={"kind": "credential", "lang": "en"}))
    second = shown(site.get(links(first, "next")))
    assert set(titles(first)).isdisjoint(titles(second))
    assert titles(shown(site.get(links(second, "prev")))) == titles(first)


def test_nothing_found_says_what_to_do(site: TestClient) -> None:
    html = shown(site.get("/browse", params={"kind": "skill", "q": "zzzqqqxxx", "lang": "en"}))
    assert "Take a filter away, or try another word" in html


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/browse/skills/sample:sqll", 404),
        ("/browse/occupations/nothing", 404),
        ("/browse/credentials/%00", 404),
        ("/browse/postings/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E", 404),
        ("/browse?cursor=never-a-cursor", 400),
    ],
)
def test_a_wrong_address_is_a_calm_page(site: TestClient, path: str, status: int) -> None:
    html = shown(site.get(path, params={"lang": "fr"} if "?" not in path else None), status)
    assert "<script>alert" not in html
    assert 'href="/?lang=' in html


def test_a_wrong_id_names_what_is_near(site: TestClient) -> None:
    assert "SQL" in text_of(shown(site.get("/browse/skills/sqll", params={"lang": "en"}), 404))


@pytest.mark.parametrize(
    "query", ["kind=nonsense", "hours_max=abc", "q=" + "x" * 5000, "kind=credential&mode=nowhere"]
)
def test_odd_parameters_are_no_failure(site: TestClient, query: str) -> None:
    response = site.get(f"/browse?{query}")
    shown(response, response.status_code)
    assert response.status_code in (200, 400)


HOSTILE = {
    "id": "evil",
    "title": "<script>alert('title')</script> \u202egnp.exe \u200bhidden\u200b\x07",
    "provider": '"><img src=x onerror=alert(1)>',
    "description": "<iframe src=//evil.example></iframe> SQL queries " + "x" * 10_000_000,
    "url": "javascript:alert('url')",
    "language": "en",
    "mode": "<b>online</b>",
    "skills": [{"skill": "sql", "level": 2}],
}


@pytest.fixture(scope="module")
def hostile(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("hostile")
    data = copytree(sample_data, folder / "data")
    file = folder / "evil.jsonl"
    file.write_text(json.dumps(HOSTILE) + "\n", "utf-8")
    service = Service.open(Settings(data))
    try:
        service.load_catalogue("credential", [file], options=FormatOptions(source="evil"))
    finally:
        service.close()
    with pages(data) as client:
        yield client


def test_a_hostile_credential_is_shown_as_text(hostile: TestClient) -> None:
    response = hostile.get("/browse/credentials/evil:evil")
    html = shown(response)
    assert "&lt;script&gt;alert" in html
    for trick in (
        "<script>alert",
        "<img src=x",
        "<iframe",
        "javascript:",
        "<b>online",
        "\u202e",
        "\u200b",
        "\x07",
    ):
        assert trick not in html
    assert len(html) < 100_000


def test_a_hostile_credential_does_no_harm_in_lists(hostile: TestClient) -> None:
    for path in ("/browse?kind=credential&q=script+alert+title", "/browse/skills/sample:sql"):
        html = shown(hostile.get(path))
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "\u202e" not in html


def test_a_hostile_credential_is_text_in_an_answer(hostile: TestClient) -> None:
    form = {"target": "data analyst", "target_text": "", "lang": "en", "provider": HOSTILE["provider"]}
    html = shown(hostile.post("/advisor", data=form))
    assert "&lt;script&gt;alert" in html
    assert "<script>alert" not in html
    assert "onerror=alert(1)>" not in html
    assert len(html) < 200_000


def test_a_snapshot_published_between_two_clicks_is_a_calm_page(sample_data: Path, tmp_path: Path) -> None:
    data = copytree(sample_data, tmp_path / "data")
    more = tmp_path / "more.jsonl"
    service = Service.open(Settings(data))
    try:
        with pages(data) as client:
            first = shown(client.get("/browse", params={"kind": "credential", "lang": "en"}))
            for number in range(6):  # more than are kept
                course = {"id": f"new-{number}", "title": f"New course {number}", "language": "en"}
                more.write_text(json.dumps(course) + "\n", "utf-8")
                service.load_catalogue("credential", [more], options=FormatOptions(source="more"))
            gone = shown(client.get(links(first, "next")), 410)
            assert "What is loaded has changed" in gone
            again = re.search(r'<a class="button" href="([^"]+)"', gone)
            assert again
            assert "cursor" not in again[1]
            assert titles(shown(client.get(unescape(again[1]))))
            assert "New course" in shown(client.get("/browse?kind=credential&q=new+course"))
    finally:
        service.close()


def test_what_is_not_stated_is_said_once(site: TestClient) -> None:
    ids = [one["id"] for one in site.get("/v1/credentials?k=60").json()["items"]]
    said = 0
    for id_ in ids:
        html = shown(site.get(f"/browse/credentials/{id_}?lang=fr"))
        facts = html[html.index("<dl") : html.index("</dl>")]
        assert "non indiqué" not in facts
        stated = {one.casefold() for one in re.findall(r"<dt>([^<]+)</dt>", facts)}
        silent = set(text_of(html).partition("Non indiqué : ")[2].partition(" Ce qu")[0].split(", ")) - {""}
        assert len(stated) + len(silent) == 7
        assert not stated & silent
        said += len(silent)
    assert said


def test_skills_stand_by_framework_the_default_first(sample_data: Path) -> None:
    service = Service.open(Settings(sample_data))
    try:
        some: list[Mapping[str, object]] = [{"id": "sample:sql"}, {"id": "gone:x"}, {"id": "sample:python"}]
        (group,) = by_framework(service, some)
        assert group[0] == service.frameworks().frameworks[0].name
        assert [one["id"] for one in group[1]] == ["sample:sql", "sample:python"]
    finally:
        service.close()


def test_values_beyond_the_first_of_a_facet_can_be_chosen(site: TestClient) -> None:
    html = shown(site.get("/browse?kind=posting"))
    facet = html[html.index(">Employer<") :]
    more = facet[facet.index("<details") : facet.index("</details>")]
    offered = re.findall(r'<a href="([^"]+)"(?: [^>]*)?>.*?</a> <span class="soft">(\d+)<', more)
    assert len(offered) > 8
    for address, count in offered[::10]:
        assert f"{count} found" in text_of(shown(site.get(unescape(address))))


def test_what_a_gap_counts_stands_first_in_what_an_occupation_requires(
    real_file: RealFile, tmp_path: Path
) -> None:
    """OaSIS lists abilities, interests and conditions of work beside skills."""
    service = Service.open(Settings(tmp_path))
    try:
        service.load_framework([real_file("esdc/oasis_2023_v1.0")])
    finally:
        service.close()
    with pages(tmp_path) as client:
        html = shown(client.get("/browse/occupations/oasis:21211.00"))
        gap = client.post("/v1/gap", json={"target": "oasis:21211.00", "learner": {}}).json()["gap"]
    listed = re.findall(r'<td><a href="/browse/skills/([^"?]+)', html)
    counted = {one["skill"]["id"] for one in gap["skills"]}
    assert {unquote(one) for one in listed[: len(counted)]} >= counted
    assert len(listed) > len(counted)
    first, rest = html[html.index("<thead") :].split("</table>")[:2]
    assert "Importance" not in first  # where it is the same for all
    assert "Importance" in rest
