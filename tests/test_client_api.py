"""The client's pages, documents and loads, against the app and a real server."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import httpx2
import msgspec
import pytest
from openpyxl import Workbook

from service.client import ApiError, AsyncSkillStep, LoadFailed, SkillStep, calls
from service.client.call import Content
from service.found_answers import SearchAnswer
from service.keys import KeyFile
from service.load_records import LoadJob, LoadState
from service.settings import Settings
from service.shown import ShownCredential, ShownOccupation, ShownPosting
from service.web.app import create_app
from taxonomy.errors import FileError, InputError
from taxonomy.model import Skill
from tests.serving import served

T = TypeVar("T")
LINES = b'{"id": "c-1", "title": "SQL for cooks", "skills": ["SQL:2"]}\n'


@asynccontextmanager
async def client(data: Path, key: str | None = None) -> AsyncIterator[AsyncSkillStep]:
    app = create_app(Settings(data, model=""))
    transport = httpx2.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        AsyncSkillStep("http://api", key=key, transport=transport) as api,
    ):
        yield api


def ask(data: Path, questions: Callable[[AsyncSkillStep], Awaitable[T]], key: str | None = None) -> T:
    async def asked() -> T:
        async with client(data, key) as api:
            return await questions(api)

    return asyncio.run(asked())


@pytest.fixture
def data(sample_data: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample_data, tmp_path / "data"))


@pytest.fixture
def key(data: Path) -> str:
    return KeyFile(data).make("loader", "load").key


def test_pages_and_items_are_all_that_is_found(sample_data: Path) -> None:
    async def questions(api: AsyncSkillStep) -> None:
        whole = await api.search("credential", "data", k=1000, hours_max=40)
        pages = [page async for page in api.pages("credential", "data", k=4, hours_max=40)]
        assert [len(page.items) for page in pages] == [4, 4, 4, 3]
        assert [item.id for page in pages for item in page.items] == [item.id for item in whole.items]
        assert [item async for item in api.every("credential", "data", k=7, hours_max=40)] == list(
            whole.items
        )
        assert [item async for item in api.every("credential", "xyzzyquux")] == []

    ask(sample_data, questions)


def test_gaps_and_walks_are_followed_to_their_end(sample_data: Path) -> None:
    async def questions(api: AsyncSkillStep) -> None:
        gaps = [page async for page in api.follow(calls.gap("data analyst", k=8))]
        ids = [result.id for page in gaps for result in page.results]
        assert len(gaps) > 1
        assert len(set(ids)) == len(ids) == gaps[0].total
        walks = [page async for page in api.follow(calls.walk("skill", "SQL", "postings", k=4))]
        assert sum(len(page.items) for page in walks) == walks[0].total
        assert [page.offset for page in walks] == [0, 4]
        assert [page async for page in api.follow(calls.status())] == [await api.status()]

    ask(sample_data, questions)


def test_documents_come_as_what_they_are(sample_data: Path) -> None:
    async def questions(api: AsyncSkillStep) -> None:
        skill = await api.show("skill", "SQL")
        occupation = await api.show("occupation", "data analyst")
        credential = await api.show("credential", "sample:dd-sql-foundations", lang="fr")
        posting = await api.show("posting", "sample:job-001")
        assert isinstance(skill, Skill)
        assert isinstance(occupation, ShownOccupation)
        assert isinstance(credential, ShownCredential)
        assert isinstance(posting, ShownPosting)
        assert skill.id in {one.skill for one in occupation.requirements}
        assert skill.id in {one.id for one in credential.taught}

    ask(sample_data, questions)


def test_several_postings_are_answered_together(sample_data: Path) -> None:
    async def questions(api: AsyncSkillStep) -> None:
        many = await api.recommend_many(["sample:job-001", "sample:nowhere"], k=2, rank_by="hour")
        good, bad = many.answers
        alone = await api.recommend("sample:job-001", k=2, rank_by="hour")
        assert good.answer is not None
        assert good.answer.results == alone.results
        assert (bad.answer, many.failed) == (None, 1)

    ask(sample_data, questions)


def test_what_the_api_does_not_know_it_names_with_what_is_near(sample_data: Path) -> None:
    async def questions(api: AsyncSkillStep) -> None:
        with pytest.raises(ApiError) as caught:
            await api.search("credential", "data", hours_maxx=4)
        assert caught.value.nearest[0] == "hours_max"
        with pytest.raises(ApiError, match="'lang'") as caught:
            await api.search("skill", lang="de")  # type: ignore[arg-type]
        assert caught.value.status == 422

    ask(sample_data, questions)


def test_loads_of_every_kind_are_waited_for(data: Path, key: str, tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["id", "title"], ["c-3", "Three"]):
        book.active.append(row)
    book.save(tmp_path / "three.xlsx")
    (tmp_path / "two.csv").write_text("id,title\nc-2,Two\n", "utf-8")
    (tmp_path / "four.json").write_text('[{"id": "c-4", "title": "Four"}]', "utf-8")

    async def questions(api: AsyncSkillStep) -> None:
        done = [
            await api.wait_for_load(await api.load_credentials(LINES, filename="é.ndjson", source="mine"))
        ]
        for name in ("two.csv", "three.xlsx", "four.json"):
            load = await api.load_credentials(tmp_path / name, source="mine")
            done.append(await api.wait_for_load(load.id))
        assert {job.state for job in done} == {"published"}
        assert [job.report.changes.added for job in done if job.report] == [1] * 4
        posted = await api.load_postings(str(tmp_path / "two.csv"), source="jobs")
        assert (await api.wait_for_load(posted)).kind == "posting"
        again = await api.load_credentials(LINES, filename="other.ndjson", source="mine", strict=True)
        assert (await api.wait_for_load(again)).state == "unchanged"
        assert await api.load_status(again.id) == (await api.loads()).loads[0]
        assert (await api.show("credential", "mine:c-1")).title == "SQL for cooks"

    ask(data, questions, key)


def test_a_load_that_fails_raises_what_was_wrong_and_where(data: Path, key: str) -> None:
    async def questions(api: AsyncSkillStep) -> None:
        load = await api.load_credentials(b"id,title\nc-2,\n", filename="bad.csv", strict=True)
        with pytest.raises(LoadFailed, match=r"bad\.csv") as caught:
            await api.wait_for_load(load)
        assert (caught.value.job.id, caught.value.job.state) == (load.id, "failed")
        assert caught.value.row == 2

    ask(data, questions, key)


def test_a_refused_upload_says_why_though_it_is_large(data: Path, tmp_path: Path) -> None:
    (tmp_path / "large.csv").write_bytes(b"id,title\n" + b"c-1,One\n" * 1_000_000)
    with served(data, "--log", "off") as server, SkillStep(f"http://127.0.0.1:{server.port}") as api:
        with pytest.raises(ApiError) as caught:
            api.load_credentials(tmp_path / "large.csv")
        assert caught.value.status == 401
        assert api.ready().status == "ready"
        assert len(list(api.every("skill", k=50))) == api.status().counts["skill"]


def job(state: LoadState) -> httpx2.Response:
    stated = LoadJob(
        id="l-1", kind="credential", state=state, file="x.csv", bytes=1, source=None, replace=False,
        strict=False, key="k", created="",
    )  # fmt: skip
    return httpx2.Response(200, content=msgspec.json.encode(stated))


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    slept: list[float] = []
    monkeypatch.setattr("service.client.transport.time.sleep", slept.append)
    return slept


def mocked(handle: Callable[[httpx2.Request], httpx2.Response]) -> SkillStep:
    return SkillStep("http://api", transport=httpx2.MockTransport(handle))


def test_a_load_is_looked_at_ever_more_seldom(pauses: list[float]) -> None:
    states: list[LoadState] = ["published"]
    for _ in range(15):
        states.append("running")
    api = mocked(lambda _request: job(states.pop()))
    assert api.wait_for_load("l-1").state == "published"
    assert len(pauses) == 15
    assert pauses == sorted(pauses)
    assert pauses[-1] == 5


def test_a_load_that_does_not_end_is_not_waited_for_forever(pauses: list[float]) -> None:
    with pytest.raises(TimeoutError, match="running"):
        mocked(lambda _request: job("running")).wait_for_load("l-1", timeout=0)
    assert pauses == []


def test_a_file_is_sent_whole_again_when_it_was_refused_for_now(pauses: list[float], tmp_path: Path) -> None:
    (file := tmp_path / "x.csv").write_bytes(b"0123456789" * 100_000)
    bodies: list[bytes] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        bodies.append(request.read())
        assert request.headers["content-length"] == "1000000"
        assert "transfer-encoding" not in request.headers
        assert request.url.params["filename"] == "x.csv"
        return httpx2.Response(503, headers={"retry-after": "2"}) if len(bodies) == 1 else job("queued")

    assert mocked(handle).load_postings(file).state == "queued"
    assert bodies == [file.read_bytes()] * 2
    assert pauses == [2]
    assert max(map(len, Content(file, "text/csv").pieces())) < 1_000_000


@pytest.mark.parametrize("fault", [httpx2.ReadError("gone"), httpx2.Response(502), httpx2.Response(503)])
def test_a_load_that_may_have_arrived_is_not_sent_again(
    pauses: list[float], fault: Exception | httpx2.Response
) -> None:
    sent: list[httpx2.Request] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        if isinstance(fault, Exception):
            raise fault
        return fault

    with pytest.raises((httpx2.ReadError, ApiError)):
        mocked(handle).load_credentials(LINES, filename="x.ndjson")
    assert (len(sent), pauses) == (1, [])


def test_the_async_client_waits_and_tries_again_too() -> None:
    answers = [httpx2.Response(429, headers={"retry-after": "0"}), httpx2.Response(503), job("running")]

    async def questions() -> LoadJob:
        transport = httpx2.MockTransport(lambda _request: answers.pop(0))
        async with AsyncSkillStep("http://api", transport=transport) as api:
            return await api.load_status("l-1")

    assert asyncio.run(questions()).state == "running"
    assert answers == []


def test_a_probe_is_asked_once(pauses: list[float]) -> None:
    with pytest.raises(ApiError):
        mocked(lambda _request: httpx2.Response(503)).ready()
    assert pauses == []


def test_pages_that_end_before_all_came_are_an_error() -> None:
    page = SearchAnswer(kind="skill", query="", total=20_000, offset=10_000, items=())
    with pytest.raises(InputError, match="10,000 of 20,000"):
        list(mocked(lambda _request: httpx2.Response(200, content=msgspec.json.encode(page))).pages("skill"))


def test_what_cannot_be_sent_is_said_before(tmp_path: Path) -> None:
    api = mocked(lambda _request: pytest.fail("nothing should be sent"))
    with pytest.raises(FileError, match="is not there"):
        api.load_credentials(tmp_path / "none.csv")
    with pytest.raises(InputError, match="filename"):
        api.load_credentials(LINES)
