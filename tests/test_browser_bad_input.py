"""Bad input in a real browser: what was loaded by somebody who means ill is text, and leads where it says."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import expect

from service.web.pages.words import Words
from tests.browser import DESKTOP, OUTPUT, PHONE, View, Visit, overflow, violations
from tests.hostile import CANARY, TARGET, TRAPS, hostile_data
from tests.hosts import host_of
from tests.serving import Server, served
from tests.watching import NARROW, faults, looked_at, unfolded

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["hostile_data"]

KINDS = ("skill", "occupation", "credential", "posting")
RANK = "button[value=rank]:not([aria-hidden])"


@pytest.fixture(scope="module")
def hostile(hostile_data: Path) -> Iterator[Server]:
    """The real server over a folder of traps."""
    with served(hostile_data) as server:
        yield server


@pytest.fixture
def visit(chromium: Browser, hostile: Server, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """`visit(path, view)` opens a page over the folder of traps."""
    found = Visit(chromium, f"http://127.0.0.1:{hostile.port}", request.node.name)
    yield found
    found.close()


def ids(hostile: Server, kind: str) -> list[str]:
    found = []
    answer = hostile.ask("GET", f"/v1/{kind}s?k=100").json
    while True:
        found += [one["id"] for one in answer["items"] if one["id"].startswith("bad:")]
        if not answer.get("next"):
            return found
        answer = hostile.ask("GET", f"/v1/{kind}s?k=100&cursor={answer['next']}").json


@pytest.mark.parametrize("kind", KINDS)
def test_every_trap_is_text_on_its_own_page(visit: Visit, hostile: Server, kind: str) -> None:
    page = looked_at(visit, f"/browse?kind={kind}&q=sql")
    page.set_viewport_size(NARROW)
    wrong = {}
    for id_ in ids(hostile, kind):
        page.goto(f"{visit.root}/browse/{kind}s/{quote(id_, safe='')}")
        unfolded(page)
        if found := faults(page):
            wrong[id_] = found
    assert wrong == {}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/browse/frameworks",
        *(f"/browse?kind={kind}&q=hit+script" for kind in ("skill", "occupation", "credential", "posting")),
        "/browse?kind=credential",
        f"/advisor?target={TARGET}",
        "/board",
        "/board?posting=bad:p-arabic",
        "/provider",
        "/docs",
    ],
)
def test_lists_of_traps(visit: Visit, path: str) -> None:
    page = looked_at(visit, path)
    assert faults(page) == []


def answered(page: Page, root: str) -> None:
    """The answer to the occupation that requires every trap, with all of it open and three ticks set."""
    page.goto(f"{root}/advisor?target={TARGET}")
    page.fill("#skill-1", "sql")
    page.click(RANK)
    page.wait_for_selector("#results-title")
    unfolded(page)
    for at in (0, 1, 2):
        page.locator("ol input[name=pick]").nth(at).check()


def test_an_answer_of_traps_and_each_step_from_it(visit: Visit) -> None:
    page = looked_at(visit, "/advisor")
    answered(page, visit.root)
    page.locator("#together").get_by_text("close").wait_for()
    wrong = {"answer": faults(page)}
    page.screenshot(path=OUTPUT / "bad-input-answer.png")
    for step in ("compare", "sheet"):
        page.click(f"button[formaction^='/advisor/{step}']")
        page.wait_for_url(f"**/{step}?lang=*")
        wrong[step] = faults(page)
        page.screenshot(path=OUTPUT / f"bad-input-{step}.png")
        answered(page, visit.root)
    page.fill("#plan_hours", "200")
    page.click("form[action^='/advisor/plan'] button")
    page.wait_for_url("**/plan?lang=*")
    unfolded(page)
    wrong["plan"] = faults(page)
    page.screenshot(path=OUTPUT / "bad-input-plan.png")
    assert {step: found for step, found in wrong.items() if found} == {}


def test_a_course_full_of_traps(visit: Visit) -> None:
    page = looked_at(visit, "/provider")
    page.fill("#title", TRAPS["script"] + TRAPS["override"])
    page.fill("#description", "Learners write SQL queries; safe everything. " + " ".join(TRAPS.values()))
    page.select_option("#framework", "bad")
    page.click("button[value=check]")
    page.wait_for_selector("button[value=edit]")
    unfolded(page)
    assert faults(page) == []
    page.click("button[value=edit]")
    page.wait_for_selector("#title")
    assert page.input_value("#title") == TRAPS["script"] + TRAPS["override"]
    assert faults(page) == []


def test_the_evidence_of_need_is_text_in_a_file_of_its_own(
    visit: Visit, hostile: Server, tmp_path: Path
) -> None:
    sent = {"title": TRAPS["script"], "description": "SQL. " + " ".join(TRAPS.values()), "framework": "bad"}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = hostile.ask("POST", "/provider", urlencode({**sent, "action": "report"}).encode(), form)
    assert "attachment" in answer.headers["content-disposition"]
    file = tmp_path / "need.html"
    file.write_bytes(answer.body)
    page = looked_at(visit, "/provider")
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text(TRAPS["script"])
    assert page.evaluate(f"window.{CANARY}") == 0
    assert page.locator("script, img, iframe, base, [onload], a:not([href^='#'], [href^=http])").count() == 0
    assert not re.search("[\u202a-\u202e\u200b]|W{700}", page.content())


def test_ten_million_characters_stay_a_small_and_quick_page(visit: Visit, hostile: Server) -> None:
    page = looked_at(visit, "/browse/credentials/bad:huge")
    assert len(page.content()) < 60_000
    page.get_by_text("Description", exact=True).click()
    expect(page.locator("details[open] .note")).to_contain_text("The first 20,000 of 10,000,")
    took = []
    for _ in range(5):
        began = time.perf_counter()
        hostile.ask("GET", "/browse/credentials/bad:huge")
        took.append(time.perf_counter() - began)
    assert min(took) < 1


@pytest.mark.parametrize("view", [DESKTOP, replace(PHONE, language="fr")], ids=str)
def test_what_a_person_types_is_text_and_stays(visit: Visit, view: View) -> None:
    visit.expect(400)
    page = looked_at(visit, "/advisor", view)
    page.fill("#target", TRAPS["attribute"])
    for number, name in enumerate(("image", "hebrew", "template"), 1):
        page.fill(f"#skill-{number}", TRAPS[name])
        page.fill(f"#level-{number}", TRAPS["quote"])
    page.click(RANK)
    page.wait_for_selector("#problem")
    assert page.input_value("#target") == TRAPS["attribute"]
    kept = page.locator("[name=has]").evaluate_all("all => all.map(one => one.value)")
    assert kept[:3] == [TRAPS["image"], TRAPS["hebrew"], TRAPS["template"]]
    assert faults(page) == []
    page.fill("#target", "sample:data-analyst")
    page.locator("details:has(#cv) summary").click()
    page.fill("#cv", "I write SQL. " + " ".join(TRAPS.values()))
    page.click(RANK)
    page.wait_for_selector(".from")
    assert faults(page) == []


FILES = {
    "picture.json": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "program.exe": b"MZ\x90\x00" + bytes(60),
    "empty.json": b"",
    "altered.json": b'{"target": "x", "skills": [{"skill": 1, "level": {}}]}',
    "other.json": json.dumps({"credentials": [{"title": TRAPS["script"]}]}).encode(),
}


@pytest.mark.parametrize(
    ("path", "field"), [("/advisor", "saved"), ("/board", "file"), ("/provider", "file")]
)
def test_files_of_a_wrong_kind_end_in_a_calm_form(visit: Visit, path: str, field: str) -> None:
    visit.expect(400)
    page = looked_at(visit, path, replace(DESKTOP, language="fr"))
    for name, content in FILES.items():
        page.locator(f"details:has(#{field}) > summary").click()
        page.set_input_files(f"#{field}", {"name": name, "mimeType": "application/json", "buffer": content})
        page.locator(f"form:has(#{field}) button[type=submit]:not(.quiet):not(.hidden)").last.click()
        page.wait_for_load_state()
        assert page.get_by_role("alert").count() + page.locator(".note").count() > 0, name
        assert faults(page) == [], name
        page.goto(visit.root + path)


@pytest.mark.parametrize("path", ["/advisor", "/board", "/provider"])
@pytest.mark.parametrize("view", [PHONE, replace(DESKTOP, language="fr", scripts=False)], ids=str)
def test_an_empty_form_says_what_to_enter(visit: Visit, path: str, view: View) -> None:
    visit.expect(400)
    page = visit(path, view)
    page.locator("main form button[type=submit]:not(.quiet):not(.hidden)").last.click()
    page.wait_for_load_state()
    assert page.get_by_role("alert").count() == 1
    assert page.locator("html").get_attribute("lang") == view.language
    visit.calm(page)
    if view.scripts:
        assert violations(page) == []


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nothing", 404), ("/advisor/nothing", 404), ("/browse/credentials/bad:nothing", 404),
     ("/browse?cursor=altered", 400), ("/browse?kind=skill&mode=nowhere", 200), ("/sample", 405)],
)  # fmt: skip
def test_addresses_of_nothing_are_calm_pages(visit: Visit, path: str, status: int) -> None:
    visit.expect(status)
    for view in (DESKTOP, replace(PHONE, language="fr", scheme="dark")):
        page = visit(path, view)
        assert page.locator("html").get_attribute("lang") == view.language
        assert page.locator("main a").count() > 0
        assert violations(page) == []
        visit.calm(page, str(view))


def test_forms_of_another_site_change_nothing(visit: Visit, hostile: Server) -> None:
    """No cookie goes along and nothing is kept, so that such a form is worth what typing it oneself is."""
    visit.expect(400)
    ours = visit.root
    form = (
        '<form method="post" action="{ours}{path}"><input name="target" value="sample:data-analyst">'
        '<input name="has" value="sql"><button>Go</button></form>'
    )
    pages: dict[str, Any] = {
        f"/{step}": (form.format(ours=ours, path=f"/{step}"), {}) for step in ("advisor", "sample")
    }
    pages["/frame"] = (f'<iframe src="{ours}/advisor" title="f"></iframe>', {})
    before = hostile.ask("GET", "/v1/status").json["snapshot"]
    with host_of(pages) as address:
        context = visit.browser.new_context()
        page = context.new_page()
        page.goto(f"{address}/advisor")
        page.get_by_role("button").click()
        page.wait_for_selector("#results-title")
        assert page.evaluate("window.opener") is None
        page.goto(f"{address}/sample")
        page.get_by_role("button").click()
        page.wait_for_selector("main .card")
        assert "from this machine alone" in page.inner_text("main")
        page.goto(f"{address}/frame")
        assert page.frames[1].locator("form").count() == 0  # no page of ours is framed by others
        assert context.cookies() == []
        context.close()
    assert hostile.ask("GET", "/v1/status").json["snapshot"] == before


def published(data: Path, files: Path, gone: str) -> None:
    """Of the sample all but one credential and one posting, in a snapshot beside which none is kept."""
    from indexers.formats import FormatOptions
    from service.service import Service
    from service.settings import Settings

    sample = Path(__file__).resolve().parents[1] / "service" / "sample"
    service = Service.open(Settings(data, model=""))
    try:
        for kind, name, without in (("credential", "credentials", gone), ("posting", "postings", "job-001")):
            lines = (sample / f"{name}.jsonl").read_text("utf-8").splitlines()
            kept = [one for one in lines if json.loads(one)["id"] != without.removeprefix("sample:")]
            assert len(kept) == len(lines) - 1
            file = files / f"{name}.jsonl"
            file.write_text("\n".join(kept) + "\n", "utf-8")
            service.load_catalogue(kind, [file], options=FormatOptions(source="sample"), replace=True)  # type: ignore[arg-type]
        current = service.engine.current()
        assert current is not None
        for older in service.engine.snapshots():
            if older.id != current.info.id:
                service.engine.drop(older.id)
    finally:
        service.close()


def test_a_snapshot_is_published_between_two_clicks(visit: Visit, sample_data: Path, tmp_path: Path) -> None:
    """Whoever was in the middle of something goes on: what is gone is said, and nothing typed is lost."""
    visit.expect(404, 410)
    t = Words("fr")
    data = shutil.copytree(sample_data, tmp_path / "data")
    with served(data) as server:
        visit.root = f"http://127.0.0.1:{server.port}"
        french = replace(DESKTOP, language="fr")
        answers = [visit("/advisor?target=sample:data-analyst", french) for _ in range(3)]
        for page in answers:
            page.fill("#skill-1", "SQL")
            page.click(RANK)
            page.wait_for_selector("#results-title")
            for at in (0, 1, 2):
                page.locator("ol input[name=pick]").nth(at).check()
        gone = answers[0].locator("ol input[name=pick]").first.input_value()
        listed = visit("/browse?kind=credential", french)
        board = visit("/board?posting=sample:job-001", french)
        provider = visit("/provider", french)
        provider.fill("#description", "Learners write SQL queries.")
        published(data, tmp_path, gone)

        answers[0].click("button[formaction^='/advisor/compare']")
        answers[1].click("button[name=cursor]")
        answers[2].locator("details:has(#plan_hours) > summary").click()
        answers[2].fill("#plan_hours", "100")
        answers[2].click("form[action^='/advisor/plan'] button")
        for page, path in zip(answers, ("/compare", "/advisor", "/plan"), strict=True):
            page.wait_for_url(f"**{path}*")
        expect(answers[0].get_by_text(t("answer.lost", count=1))).to_be_visible()
        assert answers[0].locator("th[scope=col] a").count() == 2
        expect(answers[1].get_by_text(t("answer.moved"))).to_be_visible()
        expect(answers[1].get_by_text(t("answer.lost", count=1))).to_be_visible()
        assert answers[1].locator("input[name=pick]:checked").count() == 2
        assert answers[2].input_value("#plan_hours") == "100"
        for page in answers:
            assert page.locator("input[name=has]").first.input_value() == "SQL"

        listed.locator("a[rel=next]").click()
        expect(listed.get_by_text(t("error.moved"))).to_be_visible()
        listed.get_by_role("link", name=t("error.again")).click()
        expect(listed.locator("ol.plainlist li").first).to_be_visible()
        listed.goto(f"{visit.root}/browse/credentials/{gone}")
        expect(listed.get_by_role("heading", level=1)).to_have_text(t("error.title"))
        board.locator("form button[type=submit]").first.click()
        board.wait_for_load_state()
        assert board.input_value("#posting") == "sample:job-001"
        provider.click("button[value=check]")
        expect(provider.locator("#demand")).to_be_visible()
        for page in (*answers, listed, board, provider):
            assert page.locator("html").get_attribute("lang") == "fr"
            assert overflow(page) == []
