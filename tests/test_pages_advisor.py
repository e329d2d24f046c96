"""The advisor's page: what is asked, answered, corrected, saved, and that nothing of a person stays."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from fastapi.testclient import TestClient

from indexers.formats import FormatOptions
from service.questions import GapQuestion, TargetQuestion
from service.service import Service
from service.settings import Settings
from service.web.pages.advisor import scale_of
from service.web.pages.stairs import Stair
from tests.pages import fields, pages, shown, text_of

PERSON: dict[str, Any] = {
    "lang": "en",
    "target": "data analyst",
    "has": ["SQL", "Python", ""],
    "has_level": ["Practitioner", "1", ""],
    "has_standing": ["verified", "claimed", "claimed"],
}
LEARNER = {"skills": [{"skill": "SQL", "level": 2, "standing": "verified"}, "python:1"]}
CV = "I have written SQL for years, built dashboards in Power BI and cleaned messy data in Python."


@pytest.fixture(scope="module")
def site(sample_data: Path) -> Iterator[TestClient]:
    with pages(sample_data) as client:
        yield client


def ask(site: TestClient, **changed: Any) -> Any:
    return site.post("/advisor", data={**PERSON, **changed})


def ids(html: str) -> list[str]:
    """The credentials of an answer, in its order."""
    return re.findall(r'<input type="checkbox" id="pick-\d+" name="pick" value="([^"]+)"', html)


def test_the_form_comes_with_the_target_that_an_address_names(site: TestClient) -> None:
    assert fields(shown(site.get("/advisor?target=data+analyst")), "target") == ["data analyst"]
    assert fields(shown(site.get("/advisor?posting=sample:job-001")), "target") == ["sample:job-001"]


@pytest.mark.parametrize(
    ("language", "title"), [("en", "The gap to Data analyst"), ("fr", "L’écart vers Analyste")]
)
def test_the_answer_is_that_of_the_api(site: TestClient, language: str, title: str) -> None:
    response = ask(site, lang=language)
    html = shown(response)
    body = {"target": "data analyst", "learner": LEARNER, "k": 20, "language": language}
    answer = site.post("/v1/gap", json=body).json()
    assert response.headers["cache-control"] == "no-store"
    assert title in html
    assert ids(html) == [one["id"] for one in answer["results"]]
    first = f"{100 * answer['results'][0]['closes']:.1f}".replace(".", "," if language == "fr" else ".")
    assert first in html


def test_what_was_understood_is_in_the_answer_and_can_be_changed(site: TestClient) -> None:
    html = shown(ask(site))
    assert fields(html, "has")[:2] == ["SQL", "Python"]
    changed = shown(ask(site, action="edit"))
    assert fields(changed, "has")[:2] == ["SQL", "Python"]
    assert fields(changed, "has_level")[:2] == ["Practitioner", "1"]
    assert re.search(r'<option value="verified" selected>', changed)


def test_the_levels_of_a_skill_are_offered_in_the_words_of_its_scale(site: TestClient) -> None:
    html = shown(ask(site, action="edit"))
    first = re.search(r'<datalist id="levels-1">(.*?)</datalist>', html)
    assert first
    assert re.findall(r'value="(\w+)"', first[1]) == ["Foundation", "Practitioner", "Specialist", "Lead"]


def test_more_rows_keep_what_is_typed(site: TestClient) -> None:
    html = shown(ask(site, action="row"))
    assert fields(html, "has") == ["SQL", "Python", "", "", ""]


def test_a_row_can_be_taken_away(site: TestClient) -> None:
    html = shown(ask(site, action="edit", **{"drop-0": "yes"}))
    assert fields(html, "has")[0] == "Python"
    assert fields(html, "has_level")[0] == "1"


def test_a_cv_is_read_into_rows_to_correct_and_goes_no_further(site: TestClient) -> None:
    html = shown(ask(site, cv=CV, has=[], has_level=[], has_standing=[]))
    assert "SQL" in fields(html, "has")
    assert "Correct what was read, then go on." in html
    assert re.search(r"<q>(<span[^>]*>)?SQL<", html)  # the words that it came from
    assert not re.search(r"<textarea[^>]*>[^<]*I have written", html)
    assert "The gap to" not in html  # nothing is ranked before it was looked at


def test_a_text_without_skills_says_so(site: TestClient) -> None:
    assert "No skill was read from the text." in shown(ask(site, cv="Hello there, nice weather today."))


def test_a_saved_file_opens_again(site: TestClient) -> None:
    saved = ask(site, action="save")
    assert saved.headers["content-disposition"].startswith("attachment")
    assert saved.headers["cache-control"] == "no-store"
    opened = site.post("/advisor", data={"lang": "en"}, files={"saved": ("me.json", saved.content)})
    html = shown(opened)
    assert fields(html, "target") == ["data analyst"]
    assert fields(html, "has")[:2] == ["SQL", "Python"]
    assert fields(html, "has_level")[:2] == ["Practitioner", "1"]


def test_what_is_ticked_is_added_up_each_step_once(site: TestClient) -> None:
    first, second = ids(shown(ask(site)))[:2]
    answer = site.post("/v1/gap", json={"target": "data analyst", "learner": LEARNER, "k": 2}).json()
    best: dict[tuple[str, float | None], float] = {}
    for result in answer["results"]:
        for part in result["parts"]:
            key = (part["skill"]["id"], part["level"])
            best[key] = max(best.get(key, 0.0), part["closes"])
    assert f"2 credentials close {100 * sum(best.values()):.1f}%" in shown(ask(site, pick=[first, second]))


def test_what_is_ticked_stays_ticked_on_the_next_page(site: TestClient) -> None:
    html = shown(ask(site))
    cursor = re.search(r'name="cursor" value="([^"]+)"', html)
    assert cursor
    chosen = ids(html)[0]
    following = shown(ask(site, cursor=cursor[1], pick=[chosen]))
    assert chosen not in ids(following)
    assert "Ticked on other pages" in following
    assert f'value="{chosen}" checked' in following


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"target": ""}, "choose a target"),
        ({"target_text": "SQL"}, "leave one out"),
        ({"target": "data analist"}, "Data analyst"),
        ({"has": ["sqll"]}, "SQL"),
        ({"has_level": ["grand master", "1", ""]}, "Foundation"),
        ({"hours_max": "many"}, "is no number"),
    ],
)
def test_what_is_wrong_is_said_on_the_form_and_what_was_typed_stays(
    site: TestClient, changed: dict[str, Any], says: str
) -> None:
    response = ask(site, **changed)
    html = shown(response, 400)
    assert 'role="alert"' in html
    assert says in text_of(html)
    assert response.headers["cache-control"] == "no-store"
    assert fields(html, "has")[:1] == changed.get("has", ["SQL"])[:1]


def test_what_narrows_the_answer_stays_too_unless_it_is_wrong(site: TestClient) -> None:
    picked = ids(shown(ask(site)))[:2]
    html = shown(ask(site, target="data analist", mode="online", hours_max="40", pick=picked), 400)
    assert fields(html, "mode") == ["online"]
    assert fields(html, "hours_max") == ["40.0"]
    assert fields(html, "pick") == picked
    html = shown(ask(site, mode="by carrier pigeon", hours_max="40", pick=picked), 400)
    assert fields(html, "mode") == fields(html, "hours_max") == []
    assert fields(html, "pick") == picked


@pytest.mark.parametrize("step", ["", "/compare", "/sheet"])
def test_a_ticked_credential_that_is_gone_is_left_out_and_said(site: TestClient, step: str) -> None:
    picked = ids(shown(ask(site)))[:2]
    asked = {**PERSON, "pick": [*picked, "sample:nothing-like-this"]}
    html = shown(site.post(f"/advisor{step}", data=asked))
    assert "no longer loaded, left out here: 1." in html
    assert "nothing-like-this" not in html.partition('<form id="again"')[0]
    assert "no longer loaded" not in shown(site.post(f"/advisor{step}", data={**PERSON, "pick": picked}))


def test_what_is_left_to_compare_may_be_too_little(site: TestClient) -> None:
    asked = {**PERSON, "pick": [*ids(shown(ask(site)))[:1], "sample:nothing-like-this"]}
    html = text_of(shown(site.post("/advisor/compare", data=asked), 400))
    assert "no longer loaded, left out here: 1." in html
    assert "Tick two to five" in html


def test_a_page_that_is_none_of_the_answer_is_its_first(site: TestClient) -> None:
    html = shown(ask(site, cursor="never-a-cursor"), 400)
    assert "here is its first" in html
    assert ids(html) == ids(shown(ask(site)))
    assert fields(html, "has")[0] == "SQL"


def test_an_empty_form_is_a_calm_page(site: TestClient) -> None:
    assert "choose a target" in shown(site.post("/advisor"), 400)
    assert "choose a target" in shown(site.post("/advisor", json={"target": "data analyst"}), 400)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cv.pdf", b"%PDF-1.7\x00\xff\xfe"),
        ("list.json", b"[1, 2, 3]"),
        ("deep.json", b"[" * 100_000),
        ("other.json", b'{"colour": "red"}'),
        ("wrong.json", b'{"skills": 7}'),
        ("large.json", b" " * 1_000_001),
        ("empty.json", b""),
        ("latin1.json", '{"target": "\u00e9"}'.encode("latin-1")),
        ("utf16.json", '{"target": "data analyst"}'.encode("utf-16")),
        ("person.json", b"\x89PNG\r\n\x1a\n"),
        ("program.json", b"\x7fELF\x02\x01\x01" + bytes(99)),
        ("many.json", b'{"skills": [' + b'"sql",' * 1000 + b'"sql"]}'),
        ("altered.json", b'{"skills": [{"skill": "sql", "level": [1]}]}'),
    ],
)
def test_a_file_of_another_kind_is_refused_calmly(site: TestClient, name: str, content: bytes) -> None:
    html = shown(site.post("/advisor", data=PERSON, files={"saved": (name, content)}), 400)
    assert 'role="alert"' in html
    assert fields(html, "has")[:2] == ["SQL", "Python"]


def test_a_form_sent_twice_is_answered_twice_the_same(site: TestClient) -> None:
    assert ask(site).text == ask(site).text


def test_nothing_of_a_person_is_in_an_address_a_cookie_or_the_log(
    site: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    responses = [ask(site), ask(site, action="edit"), ask(site, cv=CV), ask(site, action="save")]
    for response in responses:
        assert "set-cookie" not in response.headers
        assert response.headers["cache-control"] == "no-store"
        assert "location" not in response.headers
    for response in responses[:3]:
        addresses = re.findall(r'(?:href|action)="([^"]*)"', response.text)
        assert [one for one in addresses if "Practitioner" in one or "verified" in one or "has=" in one] == []
    log = "\n".join(str(record.__dict__) for record in caplog.records if record.name.startswith("service"))
    assert "/advisor" in log
    for word in ("SQL", "Practitioner", "data analyst", "dashboards"):
        assert word not in log


def test_an_answer_goes_on_in_what_is_loaded_now(sample_data: Path, tmp_path: Path) -> None:
    data = copytree(sample_data, tmp_path / "data")
    more = tmp_path / "more.jsonl"
    service = Service.open(Settings(data))
    try:
        with pages(data) as client:
            cursor = re.search(r'name="cursor" value="([^"]+)"', shown(ask(client)))
            assert cursor
            for number in range(6):  # more snapshots than are kept
                more.write_text(json.dumps({"id": f"new-{number}", "title": "A new course"}) + "\n", "utf-8")
                service.load_catalogue("credential", [more], options=FormatOptions(source="more"))
            html = shown(ask(client, cursor=cursor[1]))
            assert "What is loaded has changed meanwhile" in html
            assert ids(html) == ids(shown(ask(client)))
    finally:
        service.close()


def test_an_id_in_the_form_is_named(site: TestClient) -> None:
    assert "This is: Data Analyst" in text_of(shown(site.get("/advisor?posting=sample:job-001")))
    french = shown(site.get("/advisor?target=sample:data-analyst&lang=fr"))
    assert "C’est : Analyste de données" in text_of(french)
    for target in ("data analyst", "sample:nothing", ""):
        assert 'id="aim"' not in shown(site.get("/advisor", params={"target": target}))


def test_each_result_says_what_it_closes_on_bars_of_one_scale(site: TestClient) -> None:
    html = shown(ask(site))
    answer = site.post("/v1/gap", json={"target": "data analyst", "learner": LEARNER, "k": 20}).json()
    said = text_of(html)
    assert all(one["reason"] in said for one in answer["results"])
    scale = scale_of([one["closes"] for one in answer["results"]])
    assert f"A whole bar is {scale:.0%} of the target" in said
    bar = re.findall(r'<rect class="closed[^"]*" x="([\d.]+)" width="([\d.]+)"', html.split("<ol")[1])
    first = answer["results"][0]
    x, width = map(float, bar[len(first["parts"]) - 1])
    assert x + width == pytest.approx(1000 * first["closes"] / scale, abs=2)


@pytest.mark.parametrize(("closes", "scale"), [([], 0.1), ([0.1], 0.1), ([0.02, 0.11], 0.2), ([0.7], 1.0)])
def test_a_whole_bar_is_the_least_round_share_that_holds_all(closes: list[float], scale: float) -> None:
    assert scale_of(closes) == scale


def test_what_is_ticked_elsewhere_closes_what_it_closes_alone(sample_data: Path) -> None:
    """The page looks no place up for it."""
    service = Service.open(Settings(sample_data))
    try:
        question = GapQuestion(target=TargetQuestion(name="data analyst"))
        found = [one.id for one in service.gap(question).results]
        results = service.closing(found, question)
        assert results == tuple(service.explain(id_, question).result for id_ in found)
    finally:
        service.close()


def test_a_skill_without_levels_is_coloured_where_something_closes_it() -> None:
    assert Stair([None], closes=0).states() == ["closed"]
    assert Stair([None]).states() == ["missing"]
