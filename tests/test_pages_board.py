"""The job board's page: previews of what was named, pasted or uploaded, and nothing kept of it."""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook

from service.recommending import RecommendQuestion
from tests.conftest import RealFile
from tests.pages import pages, shown, text_of

ANALYST = {"title": "Data analyst", "description": "You write SQL queries and build dashboards."}
LINKED = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Data analyst",
    "description": "<p>You write <b>SQL</b> queries.</p>",
}
COURSE = {"@context": "https://schema.org", "@type": "Course", "name": "SQL", "description": "Queries"}
PAGE = f'<!doctype html><title>x</title><script type="application/ld+json">{json.dumps(LINKED)}</script>'


@pytest.fixture(scope="module")
def site(sample_data: Path) -> Iterator[TestClient]:
    with pages(sample_data) as client:
        yield client


def sent(site: TestClient, name: str, content: bytes, status: int = 200, **fields: str) -> str:
    response = site.post("/board", data={"lang": "en", **fields}, files={"file": (name, content)})
    assert response.headers["cache-control"] == "no-store"
    return shown(response, status)


def pasted(site: TestClient, text: str, status: int = 200) -> str:
    return shown(site.post("/board", data={"lang": "en", "text": text}), status)


def titles(html: str) -> list[str]:
    """The postings that are previewed."""
    return [words_of(one) for one in re.findall(r'<article class="card"><h3>(.*?)</h3>', html)]


def words_of(html: str) -> str:
    """The text within elements."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def workbook(*rows: tuple[str, ...]) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    sheet = book.create_sheet("Postings", 0)
    for row in rows:
        sheet.append(row)
    book.save(stream)
    return stream.getvalue()


def other_language(html: str) -> list[tuple[str, str]]:
    """What the switch of languages sends."""
    form = html.partition('<form id="again"')[2]
    fields = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form)
    return [(unescape(name), unescape(value)) for name, value in fields]


def switched(site: TestClient, html: str, status: int = 200) -> str:
    """The same page in French, asked for as its switch asks."""
    data: dict[str, Any] = {"lang": "fr"}
    for name, value in other_language(html):
        data.setdefault(name, []).append(value)
    return shown(site.post("/board", data=data), status)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps(ANALYST).encode()),
        ("a.json", json.dumps([ANALYST]).encode()),
        ("a.jsonl", json.dumps(ANALYST).encode() + b"\n"),
        ("a.json", json.dumps(LINKED).encode()),
        ("a.json", json.dumps({"@context": "https://schema.org", "@graph": [LINKED]}).encode()),
        ("a.html", PAGE.encode()),
        ("A.CSV", b"Job title,Job description\nData analyst,You write SQL queries\n"),
        ("a.tsv", b"title\tdescription\nData analyst\tYou write SQL queries\n"),
        ("a.xlsx", workbook(("Title", "Description"), ("Data analyst", "You write SQL queries"))),
    ],
)
def test_every_kind_of_file_is_previewed(site: TestClient, name: str, content: bytes) -> None:
    html = sent(site, name, content)
    assert titles(html) == ["Data analyst"]
    assert f"1 posting was read from “{name}”." in html
    assert "closes" in text_of(html)


def test_a_file_goes_before_what_is_pasted_or_named(site: TestClient) -> None:
    html = sent(site, "a.json", json.dumps(ANALYST).encode(), text="Baker", posting="sample:job-001")
    assert titles(html) == ["Data analyst"]


def test_previews_are_what_the_api_recommends(site: TestClient) -> None:
    rows = [{**ANALYST, "id": f"x:{at}", "title": f"Analyst {at}"} for at in range(3)]
    html = sent(site, "a.json", json.dumps(rows).encode())
    found = site.post("/v1/recommend", json={"postings": rows, "k": 3}).json()["answers"]
    titled = [one["title"] for answer in found for one in answer["answer"]["results"]]
    previews = html[html.index('<div class="grid wide">') : html.index('aria-labelledby="code"')]
    shown_ = re.findall(r"<li><(a|strong)[^>]*>(.*?)</\1>", previews)
    assert [words_of(one) for _, one in shown_] == titled
    assert len(titled) > 3


def test_many_postings_take_one_batch(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    service = site.app.state.service  # type: ignore[attr-defined]
    asked: list[RecommendQuestion] = []
    recommend = type(service).recommend

    def counted(self: Any, question: RecommendQuestion) -> Any:
        asked.append(question)
        return recommend(self, question)

    monkeypatch.setattr(type(service), "recommend", counted)
    rows = "".join(f"Analyst {at},SQL queries {at}\n" for at in range(40))
    html = sent(site, "a.csv", b"title,description\n" + rows.encode())
    assert [len(one.postings) for one in asked] == [20]
    assert len(titles(html)) == 20
    assert "40 postings were read from “a.csv”. The first 20 are shown." in text_of(html)


def test_rows_set_aside_are_listed_with_their_reasons(site: TestClient) -> None:
    rows = b"title,description\nData analyst,SQL\n,no title\nClerk,Files,too,many\n" + b",x\n" * 30
    html = sent(site, "a.csv", rows)
    told = text_of(html)
    assert "32 rows were set aside" in told
    assert "Row 4: has 4 cells where the header has 2" in told
    assert re.search(r"Row 3: (?:'title' )?has no title", told)
    assert "and 12 more" in told
    assert "32 lignes ont été écartées" in text_of(switched(site, html)).replace("\u202f", " ")


def test_in_the_other_language_the_file_need_not_be_chosen_again(site: TestClient) -> None:
    rows = [{**ANALYST, "title": f"Analyst {at}"} for at in range(25)] + [{"description": "untitled"}]
    html = sent(site, "a.json", json.dumps(rows).encode(), posting="", text="")
    french = switched(site, html)
    assert titles(french) == titles(html)
    assert "25 offres ont été lues dans «\u202fa.json\u202f»" in french
    assert "1 ligne a été écartée" in french
    assert titles(switched(site, french)) == titles(html)


def test_a_file_that_is_too_long_to_carry_must_be_chosen_again(site: TestClient) -> None:
    html = sent(site, "a.json", json.dumps({**ANALYST, "notes": "x" * 500_000}).encode())
    assert titles(html) == ["Data analyst"]
    assert ("file", "a.json") in other_language(html)
    assert "« a.json » doit être choisi de nouveau" in switched(site, html, 400).replace("\u202f", " ")


@pytest.mark.parametrize("form", [{"posting": "sample:job-001"}, {"text": "You write SQL queries\nfor us"}])
def test_what_was_named_or_pasted_is_asked_again_in_the_other_language(
    site: TestClient, form: dict[str, str]
) -> None:
    html = shown(site.post("/board", data={"lang": "en", **form}))
    french = switched(site, html)
    assert '<html lang="fr">' in french
    assert titles(french) == titles(html)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("cv.pdf", b"%PDF-1.7", "'cv.pdf' is of no kind that is read here: .csv,"),
        ("logo.png", b"\x89PNG\r\n", "'logo.png' is of no kind that is read here"),
        ("cv.csv", b"%PDF-1.7\n%\xe2\xe3", "is not UTF-8"),
        ("a.json", b"", "is empty"),
        ("a.csv", b"\n", "is empty"),
        ("a.json", b"{", "not valid JSON"),
        ("a.json", b"[]", "no records"),
        ("a.html", b"<p>Nothing here</p>", "JSON-LD"),
        ("a.csv", b"price\n3\n", "has no column of titles"),
        ("a.csv", b"title\n\n,\n", "holds no records"),
        ("a.csv", b"title,provider,learning outcomes\nA,B,C\n", "looks like credentials, not postings"),
        ("a.json", json.dumps(COURSE).encode(), "holds no posting"),
        ("a.csv", b"title\n" + b"A\n" * 1_990_000, "is larger than 4 MB"),
        ("a.csv", b"title\n" + b"A\n" * 15_000_000, "is larger than 4 MB"),
        ("a.xlsx", b"PK\x03\x04nothing", "is not a whole zip archive or workbook"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_wrong_file_is_a_calm_form(site: TestClient, name: str, content: bytes, words: str) -> None:
    if words.endswith("4 MB") and len(content) < 5_000_000:
        content += b"B\n" * 15_000  # beyond the limit of a file, within that of a body or not
    html = sent(site, name, content, 400)
    assert words in unescape(re.findall(r'role="alert".*?</div>', html, re.DOTALL)[0])
    assert '<a href="#file">File</a>' in html
    assert re.search(r'<input type="file" id="file"[^>]* aria-invalid="true"', html)
    assert "Job postings are read from CSV, TSV, Excel (XLSX), JSON" in html
    assert "--map" not in html


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ANALYST),
        json.dumps([ANALYST], indent=2),
        json.dumps(LINKED),
        f'<script type="application/ld+json">{json.dumps(LINKED)}</script>',
        PAGE,
        f"{json.dumps(ANALYST)}\n{json.dumps({**ANALYST, 'title': 'Data analyst'})}",
    ],
)
def test_a_pasted_document_is_read_as_one(site: TestClient, text: str) -> None:
    html = pasted(site, text)
    assert titles(html) == ["Data analyst"]
    assert "was read from “the pasted text”" in html


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Data analyst\n\nYou write SQL.", "Data analyst"),
        ("[Remote] Data analyst\nYou write SQL.", "[Remote] Data analyst"),
        ("{Data analyst}, SQL", "{Data analyst}, SQL"),
        ("<h1>Data analyst</h1><p>You write SQL.</p>", "Data analyst"),
    ],
)
def test_words_are_words(site: TestClient, text: str, title: str) -> None:
    html = pasted(site, text)
    assert titles(html) == [title]
    assert "SQL" in text_of(html[html.index("<article") :])


@pytest.mark.parametrize("text", ['{"title": "x"', '{"colour": 7}', '[{"title": 3, "skills": {}}]'])
def test_a_pasted_document_that_is_none_is_told_beside_its_field(site: TestClient, text: str) -> None:
    html = pasted(site, text, 400)
    assert 'id="wrong-text"' in html
    assert '<textarea id="text" name="text" rows="7" aria-invalid="true"' in html


def test_the_code_to_copy_names_a_posting_that_is_loaded(site: TestClient) -> None:
    assert "posting=&#34;POSTING-ID&#34;" in sent(site, "a.json", json.dumps({**ANALYST, "id": "x"}).encode())
    assert "posting=&#34;sample:job-001&#34;" in shown(
        site.post("/board", data={"posting": "sample:job-001"})
    )


def test_one_that_is_not_known_leaves_the_others(site: TestClient) -> None:
    html = shown(site.get("/board?posting=sample:job-0001"))
    assert "sample:job-001" in text_of(html)


@pytest.mark.parametrize("read", ["[]", "{", '{"name": "a", "total": 1, "records": [7]}', "[" * 5000, "null"])
def test_what_did_not_come_back_whole_is_chosen_again(site: TestClient, read: str) -> None:
    html = shown(site.post("/board", data={"lang": "en", "read": read}), 400)
    assert "did not come back whole" in html


@pytest.mark.parametrize("content", [json.dumps(ANALYST).encode(), b"{", b"[7]"])
def test_nothing_of_an_upload_stays_on_the_disk(
    site: TestClient, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    site.post("/board", data={"lang": "en"}, files={"file": ("a.json", content)})
    site.post("/provider", data={"lang": "en"}, files={"file": ("a.json", content)})
    pasted(site, json.dumps(ANALYST))
    assert [*tmp_path.rglob("*")] == []


def test_names_of_files_are_text_and_lead_nowhere(site: TestClient) -> None:
    name = "../../<script>alert(1)</script>" + "a" * 400 + ".json"
    html = sent(site, name, json.dumps(ANALYST).encode())
    assert titles(html) == ["Data analyst"]
    assert "<script>alert" not in html


def test_without_data_the_page_says_what_to_load(tmp_path: Path) -> None:
    with pages(tmp_path) as client:
        response = client.post("/board", data={"text": "SQL"})
        assert response.status_code == 503
        assert "Nothing is loaded yet" in response.text


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("jobs/jobbank_canada_531.json", "529 postings were read"),
        ("jobs/france_travail_150_allsectors.csv", "150 postings were read"),
        ("jobs/usajobs_2215.csv", "2,189 postings were read"),
    ],
)
def test_publishers_own_files(site: TestClient, real_file: RealFile, file: str, said: str) -> None:
    path = real_file(file)
    html = sent(site, path.name, path.read_bytes())
    assert said in html
    assert len(titles(html)) == 20
    assert titles(switched(site, html)) == titles(html)


@pytest.mark.parametrize("file", ["courses/coursera_5411_skills_whatyoulearn.csv"])
def test_a_catalogue_of_courses_holds_no_postings(site: TestClient, real_file: RealFile, file: str) -> None:
    path = real_file(file)
    assert "looks like credentials, not postings" in sent(site, path.name, path.read_bytes(), 400)
