"""The provider's page: a planned course from a form or a file, its answer, its rules and its report."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook

from indexers.formats import FormatOptions, parse_credential, read_credentials
from indexers.formats.stating import stated
from service.settings import Settings
from service.web.pages.words import sentences
from taxonomy.readers.base import silent
from tests.apis import running
from tests.clis import cli_over
from tests.conftest import RealFile
from tests.test_course import data as data

ROOT = Path(__file__).resolve().parents[1] / "service"
COURSE = {
    "title": "Data analysis in practice",
    "description": "Learners write SQL queries and use spreadsheets.",
    "outcomes": "Critical thinking about evidence.",
    "hours": "40",
}
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def pages(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


@pytest.fixture(scope="module")
def trades(data: Path) -> Iterator[TestClient]:
    """Over postings enough to say something of what is missing (see `test_course.documents`)."""
    with running(Settings(data, model="")) as client:
        yield client


def asked(client: TestClient, **fields: Any) -> str:
    response = client.post("/provider", data={"lang": "en", **fields})
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    return said(response.text)


def said(page: str) -> str:
    """A page without its markup, with what its pictures say; one space where there are several."""
    labels = re.sub(r'<svg[^>]*aria-label="([^"]*)"[^>]*>', r" \1 ", page)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", labels)).split())


def uploaded(client: TestClient, name: str, content: bytes) -> Any:
    return client.post("/provider", data={"lang": "en"}, files={"file": (name, content)})


def hidden(page: str) -> dict[str, Any]:
    """The fields that the answer's own form carries on."""
    form = page[page.index("<form") : page.index("</form>")]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form):
        found.setdefault(name, []).append(unescape(value))
    return found


def test_the_form_offers_frameworks_and_rules_in_both_languages(pages: TestClient) -> None:
    english, french = (pages.get("/provider", params={"lang": one}) for one in ("en", "fr"))
    assert "European Union: micro-credential offered in a catalogue" in english.text
    assert "Union européenne\u202f: microcertification proposée" in french.text
    assert "SkillStep sample framework" in french.text
    assert 'value="eu-award"' not in english.text  # of what a person was given
    assert french.headers["content-language"] == "fr"
    assert "style=" not in english.text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_course_of_the_sample_is_checked(pages: TestClient, language: str) -> None:
    line = (ROOT / "sample" / "credentials.jsonl").read_text("utf-8").splitlines()[0]
    files = {"file": ("course.json", line.encode())}
    response = pages.post("/provider", data={"lang": language}, files=files)
    answer = pages.post("/v1/courses", json={"course": json.loads(line), "language": language}).json()
    shown = said(response.text)
    for one in answer["skills"]:
        assert one["skill"]["label"] in shown
        assert f"{one['asked']['count']} {'of' if language == 'en' else 'sur'} {one['asked']['of']}" in shown
    for one in answer["nearest"]:
        assert one["title"] in shown
    for one in answer["occupations"]:
        assert one["title"] in shown
    assert " ".join(answer["missing_unsaid"].split()) in shown
    assert "provider." not in shown
    assert response.headers["content-language"] == language


def test_skills_stand_with_their_words_level_and_where_that_is_from(pages: TestClient) -> None:
    shown = asked(pages, **COURSE, level="Beginner")
    assert "SQL: taught to level" in shown
    assert re.search(r"Critical thinking .*?% sure Critical thinking Learning outcomes", shown)
    assert re.search(r"to level \d \((stated|from the wording|assumed)\)", shown)


def test_no_share_without_its_sample(pages: TestClient) -> None:
    shown = asked(pages, **COURSE)
    bars = re.findall(r"Asked for by [\d.]+% \((\d+) of 56; 95% interval [\d.]+% to [\d.]+%\)", shown)
    assert len(bars) == shown.count("Asked for by") > 1
    assert "Of the postings that name a skill" in shown


def test_too_few_postings_are_said(pages: TestClient) -> None:
    assert re.search(
        r"Cannot say: \d+ postings ask for what the course teaches; it takes 30", asked(pages, **COURSE)
    )


def test_what_is_missing_stands_with_what_adding_it_would_gain(trades: TestClient) -> None:
    shown = asked(trades, title="Welding", description="Learners practise arc welding.")
    assert re.search(r"Beside the course in 50\.0% \(30 of 60; .*?\); in all postings 33\.3%", shown)
    assert "Adding it: 5 more postings, 23.81% more" in shown  # (30 * 2/3 + 5) / 105
    assert "Postings that ask for nothing beyond it: 30 of 105." in shown
    assert "teaches 100.0% of the course" in shown
    assert "37,000 openings" in shown
    assert "Trades of us" in shown


def test_rules_are_a_checklist_as_on_the_day(pages: TestClient) -> None:
    shown = asked(pages, **COURSE, rule=["ontario-osap", "eu-offer"], day="2021-06-30")
    assert "40 hours" in shown
    for result in ("✓ pass", "? not stated", "– not applicable"):
        assert result in shown
    assert "Not all mandatory elements are stated." in shown
    assert "in force from 2022" in shown
    assert "Ontario, OSAP for micro-credentials" in shown


def test_a_failed_rule_says_what_was_found_and_wanted(pages: TestClient) -> None:
    shown = asked(pages, **{**COURSE, "hours": "900"}, rule="ontario-osap")
    assert re.search(r"✗ fail .*? Found: 900 hours.*? Wanted: ", shown)
    assert "A mandatory element fails." in shown


def test_the_report_is_the_file_of_the_command_line(
    sample_data: Path, pages: TestClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "course.json").write_text(json.dumps(COURSE), "utf-8")
    report = tmp_path / "r.html"
    named = ("--rules", "eu-offer", "--report", str(report), "--lang", "fr")
    done = cli_over(sample_data, capsys)("course", str(tmp_path / "course.json"), *named)
    assert done.code == 0, done.err
    fields = {**COURSE, "lang": "fr", "rule": "eu-offer"}
    page = pages.post("/provider", data={**fields, "action": "report"})
    assert page.text == report.read_text("utf-8")
    assert page.headers["content-disposition"] == 'attachment; filename="skillstep-evidence-of-need.html"'
    assert page.headers["cache-control"] == "no-store"
    figures = pages.post("/provider", data={**fields, "action": "json"})
    assert figures.content == (tmp_path / "r.html.json").read_bytes()
    assert figures.headers["content-type"] == "application/json"


def test_the_body_to_copy_gives_the_same_answer(pages: TestClient) -> None:
    page = pages.post("/provider", data={**COURSE, "lang": "en", "rule": "eu-offer"}).text
    body = json.loads(unescape(re.findall(r"<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)[-1]))
    answer = pages.post("/v1/courses", json=body)
    figures = pages.post("/provider", data={**COURSE, "lang": "en", "rule": "eu-offer", "action": "json"})
    assert answer.status_code == 200, answer.text
    assert [one["skill"] for one in answer.json()["skills"]] == [
        one["skill"] for one in figures.json()["skills"]
    ]
    assert answer.json()["rules"] == figures.json()["rules"]


def test_less_certain_skills_are_folded_after_the_claimed(pages: TestClient) -> None:
    fields = {**COURSE, "description": "Learners write SQL, clean data and work in teams; they tell stories."}
    answer = pages.post("/v1/courses", json={"course": fields}).json()
    assert answer["uncertain"]
    assert not {one["id"] for one in answer["uncertain"]} & {one["skill"]["id"] for one in answer["skills"]}
    page = pages.post("/provider", data={**fields, "lang": "en"}).text
    assert f"<summary>{len(answer['uncertain'])} less certain</summary>" in page


def test_an_empty_form_says_what_to_do_beside_the_field(pages: TestClient) -> None:
    response = pages.post("/provider", data={"lang": "en", "level": "EQF 5"})
    assert response.status_code == 400
    assert 'href="#description"' in response.text
    assert 'id="wrong-description"' in response.text
    assert 'aria-describedby="hint-description wrong-description"' in response.text
    assert 'value="EQF 5"' in response.text


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"hours": "many"}, "hours", "'many' is no number of hours"),
        ({"framework": "esko"}, "framework", "esko"),
        ({"rule": "eu-offer", "day": "soon"}, "day", "no ISO day"),
        ({"rule": "eu-ofer"}, "rules", "eu-offer"),
    ],
)
def test_a_wrong_value_is_named_beside_its_field(
    pages: TestClient, changed: dict[str, str], field: str, words: str
) -> None:
    response = pages.post("/provider", data={**COURSE, "lang": "en", **changed})
    assert response.status_code == 400
    assert f'id="wrong-{field}"' in response.text
    assert words in unescape(response.text)
    assert COURSE["description"] in response.text


def test_a_text_without_skill_is_not_enough_information(pages: TestClient) -> None:
    shown = asked(pages, title="Zzz", description="Qqq xyzzy plugh.")
    assert "Not enough information" in shown
    assert "Download the evidence of need" not in shown


def test_without_a_title_its_first_line_is_one(pages: TestClient) -> None:
    assert (
        "<h1>SQL in a week</h1>" in pages.post("/provider", data={"description": "SQL in a week\nMore"}).text
    )


def _workbook(*rows: tuple[str, ...]) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    sheet = book.create_sheet("Courses", 0)
    for row in rows:
        sheet.append(row)
    book.save(stream)
    return stream.getvalue()


LINKED = {"@context": "https://schema.org", "@type": "Course", "name": "SQL queries", "description": "SQL"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps({"title": "SQL queries", "hours": 9}).encode()),
        ("a.json", json.dumps([{"title": "SQL queries"}]).encode()),
        ("a.json", json.dumps(LINKED).encode()),
        ("a.csv", b"Title,Description\nSQL queries,With joins\n"),
        ("A.XLSX", _workbook(("Title", "Description"), ("SQL queries", "With joins"))),
    ],
)
def test_a_file_is_read_carried_on_and_may_be_left_out(pages: TestClient, name: str, content: bytes) -> None:
    first = uploaded(pages, name, content)
    assert first.status_code == 200, first.text
    assert "<h1>SQL queries</h1>" in first.text
    again = pages.post("/provider", data={**hidden(first.text), "action": "check"})
    assert again.text == first.text
    edit = pages.post("/provider", data={**hidden(first.text), "action": "edit"})
    assert "SQL queries" in said(edit.text)
    assert 'name="drop"' in edit.text
    dropped = pages.post("/provider", data={**hidden(first.text), **COURSE, "drop": "yes"})
    assert f"<h1>{COURSE['title']}</h1>" in dropped.text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"MZ", "'a.exe' is of no kind that is read here"),
        ("a", b"{}", "'a' is of no kind that is read here"),
        ("a.pdf", b"%PDF-1.7", "Courses are read from CSV"),
        ("a.json", b"[1", "not valid JSON"),
        ("a.json", b"\xff\xfe\x00", "UTF-8"),
        ("a.csv", b"", "is empty"),
        (
            "a.csv",
            b"title,employer,job requirements\nClerk,Firm,Files\n",
            "looks like postings, not credentials",
        ),
        ("a.csv", b"price\n3\n", "title"),
        ("a.xlsx", b"PK\x03\x04nothing", "xlsx"),
        ("a.csv", b"title\n" + b"A\n" * 2_000_000, "larger than 4 MB"),
        (
            "a.csv",
            b"title,description\nA,%s\nB,%s\n" % (b"x" * 250_000, b"y" * 250_000),
            "holds 2 courses; one is needed",
        ),
        ("a.json", json.dumps({"title": "x", "description": "y " * 300_000}).encode(), "400,000 characters"),
    ],
)
def test_a_wrong_file_is_a_calm_form(pages: TestClient, name: str, content: bytes, words: str) -> None:
    response = uploaded(pages, name, content)
    assert response.status_code == 400, response.text
    assert words.casefold() in unescape(response.text).casefold()
    assert re.search(r'<a href="#file">File with the course</a>', response.text)
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "record", ["[]", "{", "{}", '{"title": 3}', "[" * 5000, '{"title": "\\ud800"}', "null"]
)
def test_a_tampered_record_is_refused(pages: TestClient, record: str) -> None:
    for action in ("check", "edit", "report"):
        response = pages.post("/provider", data={"record": record, "action": action})
        assert response.status_code in (200, 400), response.text
        assert "text/html" in response.headers["content-type"]


def test_hostile_text_is_text(pages: TestClient) -> None:
    hostile = {
        "title": f"{SCRIPT} SQL\u202e",
        "description": f'"><img src=x onerror=1> {SCRIPT} SQL queries \u200b',
        "outcomes": "</textarea>" + SCRIPT,
        "level": '" autofocus onfocus="alert(1)',
    }
    shown = pages.post("/provider", data=hostile)
    form = pages.post("/provider", data={**hostile, "action": "edit"})
    for page in (shown.text, form.text):
        assert SCRIPT not in page
        assert "<img src=x" not in page
        assert '" autofocus' not in page
    assert "\u202e" not in shown.text[shown.text.index("<h1>") : shown.text.index("</h1>")]
    assert "script-src 'self'" in shown.headers["content-security-policy"]


def test_an_address_that_runs_script_is_no_link(trades: TestClient) -> None:
    page = trades.post("/provider", data={"title": "Welding", "description": "arc welding"}).text
    assert "javascript:" not in page


def test_a_field_of_megabytes_is_a_calm_page(pages: TestClient) -> None:
    response = pages.post("/provider", data={"title": "x", "description": "sql " * 300_000})
    assert response.status_code == 200
    assert response.text.count("sql " * 300_000) <= 1  # it goes on in the form, and stands nowhere else
    assert "Length in characters: 1," in response.text
    response = pages.post("/provider", data={"description": "x" * 4_000_000}, headers={"Accept": "text/html"})
    assert response.status_code == 413
    assert "That is too large" in response.text


def test_without_data_the_page_says_what_to_load(tmp_path: Path) -> None:
    with running(Settings(tmp_path)) as client:
        for response in (client.get("/provider"), client.post("/provider", data=COURSE)):
            assert response.status_code == 503
            assert "Nothing is loaded yet" in response.text


def test_every_sentence_is_in_both_languages_and_used() -> None:
    english, french = sentences("en"), sentences("fr")
    own = {id_.removesuffix(".one") for id_ in english if id_.startswith("provider.")}
    places = re.compile(r"\{(\w+)\}")
    for id_ in own:
        assert set(places.findall(english[id_])) == set(places.findall(french[id_])), id_
    templates = "".join(
        one.read_text("utf-8") for one in (ROOT / "web" / "pages" / "templates").glob("provider*.html")
    )
    code = (ROOT / "web" / "pages" / "planned.py").read_text("utf-8")
    templates += code.replace('"', "'") + "'provider.read' 'provider.first'"
    built = ("provider.field.", "provider.language.", "provider.verdict.", "provider.result.")
    assert not [id_ for id_ in own if not id_.startswith(built) and f"'{id_}'" not in templates]


def test_of_a_file_with_several_courses_one_is_chosen(pages: TestClient) -> None:
    rows = "".join(f"Course {at},SQL queries {at}\n" for at in range(25))
    first = uploaded(pages, "courses.csv", f"title,description\n{rows},none\n".encode())
    assert first.status_code == 200
    assert "25 courses were read from “courses.csv”. The first 20 are offered." in said(first.text)
    assert "1 row was set aside" in first.text
    offered = re.findall(r'<option value="(\d+)">(Course \d+)</option>', first.text)
    assert offered == [(str(at), f"Course {at}") for at in range(20)]
    read = re.findall(r'name="read" value="([^"]*)"', first.text)
    assert len(read) == 2  # in the form, and in what the switch of languages sends
    form = {"lang": "fr", "read": unescape(read[1])}
    again = pages.post("/provider", data={**form, "action": "edit"})
    assert "Lequel est le cours prévu" in again.text
    checked = pages.post("/provider", data={**form, "chosen": "7", "action": "check"})
    assert re.search(r"<h1>(<span[^>]*>)?Course 7<", checked.text)
    edit = pages.post("/provider", data={**hidden(checked.text), "action": "edit"})
    assert "Course 7" in said(edit.text)
    dropped = pages.post("/provider", data={**form, "chosen": "7", "drop": "yes", **COURSE})
    assert re.search(rf"<h1>(<span[^>]*>)?{COURSE['title']}<", dropped.text)


@pytest.mark.parametrize(
    ("read", "chosen"), [("{", "0"), ("null", "0"), (None, "9"), (None, "99999999999999")]
)
def test_what_did_not_come_back_whole_is_chosen_again(
    pages: TestClient, read: str | None, chosen: str
) -> None:
    first = uploaded(pages, "courses.csv", b"title\nA\nB\n")
    carried = unescape(re.findall(r'name="read" value="([^"]*)"', first.text)[0])
    response = pages.post("/provider", data={"read": read or carried, "chosen": chosen, "action": "check"})
    assert response.status_code == 400
    assert "did not come back whole" in response.text


@pytest.mark.parametrize(
    ("file", "count"),
    [
        ("courses/myskillsfuture_60_courses.xlsx", "60 courses"),
        ("courses/coursera_5411_skills_whatyoulearn.csv", "5,411 courses"),
    ],
)
def test_publishers_own_catalogues(pages: TestClient, real_file: RealFile, file: str, count: str) -> None:
    path = real_file(file)
    response = uploaded(pages, path.name, path.read_bytes())
    assert response.status_code == 200
    assert f"{count} were read from" in response.text
    read = unescape(re.findall(r'name="read" value="([^"]*)"', response.text)[0])
    checked = pages.post("/provider", data={"read": read, "chosen": "0", "action": "check"})
    assert checked.status_code == 200
    assert f"<h1>{json.loads(read)['records'][0]['title']}"[:60] in checked.text


def test_what_is_carried_is_the_record_that_was_read(real_file: RealFile) -> None:
    """But for facts that bear the name of a field of ours."""
    for name in ("courses/myskillsfuture_60_courses.xlsx", "courses/coursera_5411_skills_whatyoulearn.csv"):
        for one in read_credentials([real_file(name)], FormatOptions(), silent).records:
            again = parse_credential(json.loads(json.dumps(stated(one))))
            assert again.facts.items() <= one.facts.items()
            assert replace(again, facts={}) == replace(one, facts={})
