"""The client against the app itself, and its retries against a server that fails a given number of times."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from service.answers import GapAnswer, Result
from service.client import ApiError, AsyncSkillStep, SkillStep
from service.client.conversation import pause_before
from service.questions import GapQuestion, TargetQuestion
from service.service import Service
from service.settings import Settings
from service.web.app import create_app
from taxonomy.credentials import HeldSkill, Learner

LEARNER = {"skills": ["SQL:1"]}


@pytest.fixture(scope="module")
def service(sample_data: Path) -> Iterator[Service]:
    service = Service.open(Settings(sample_data))
    yield service
    service.close()


def test_async_answers_are_those_of_the_service(service: Service) -> None:
    app = create_app(service=service)

    async def ask() -> GapAnswer:
        transport = httpx2.ASGITransport(app)
        async with app.router.lifespan_context(app), AsyncSkillStep("http://api", transport=transport) as api:
            return await api.gap("data analyst", learner=LEARNER, k=3, where={"language": "en"})

    learner = Learner(skills=(HeldSkill("SQL:1"),))
    question = GapQuestion(
        target=TargetQuestion(name="data analyst"), learner=learner, k=3, where={"language": "en"}
    )
    answer = asyncio.run(ask())
    assert answer.next  # bound to the question as it was typed, there in JSON
    assert replace(answer, next=None) == replace(service.gap(question), next=None)
    assert isinstance(answer.results[0], Result)


def client(
    answers: list[httpx2.Response | Exception], seen: list[httpx2.Request], **kwargs: object
) -> SkillStep:
    """A client whose server answers what it is told, one answer a request."""

    def handle(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return SkillStep("http://api", transport=httpx2.MockTransport(handle), **kwargs)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    slept: list[float] = []
    monkeypatch.setattr("service.client.transport.time.sleep", slept.append)
    return slept


def later(status: int, **headers: str) -> httpx2.Response:
    return httpx2.Response(status, json={"title": "Later", "status": status}, headers=headers)


FOUND = httpx2.Response(200, json={"skills": []})


def test_what_is_refused_for_now_is_asked_again_when_the_server_says(pauses: list[float]) -> None:
    seen: list[httpx2.Request] = []
    api = client([later(429, **{"retry-after": "7"}), later(503), httpx2.ConnectError("no"), FOUND], seen)
    assert api.link("SQL").skills == ()
    assert [request.url.path for request in seen] == ["/v1/link"] * 4
    assert pauses[0] == 7
    assert 0.25 <= pauses[1] <= 0.5
    assert 0.5 <= pauses[2] <= 1.0


@pytest.mark.parametrize("fault", [later(503), httpx2.ConnectError("no")])
def test_after_the_last_try_the_fault_is_raised(fault: httpx2.Response | Exception) -> None:
    seen: list[httpx2.Request] = []
    with pytest.raises((ApiError, httpx2.ConnectError)):
        client([fault] * 3, seen, tries=3).link("SQL")
    assert len(seen) == 3


def test_a_problem_is_an_error_with_its_field_and_what_is_near(service: Service) -> None:
    problem = {"title": "Unknown name", "detail": "no such thing", "field": "target", "nearest": ["a", "b"]}
    seen: list[httpx2.Request] = []
    with pytest.raises(ApiError, match="no such thing") as caught:
        client([httpx2.Response(400, json=problem)], seen).gap("analist")
    assert (caught.value.status, caught.value.field, caught.value.nearest) == (400, "target", ("a", "b"))
    assert len(seen) == 1


def test_a_page_of_a_proxy_is_an_error_that_says_the_status() -> None:
    with pytest.raises(ApiError, match="Not Found"):
        client([httpx2.Response(404, text="<h1>nothing here</h1>")], []).status()
    with pytest.raises(ApiError, match="no answer"):
        client([httpx2.Response(200, text="<h1>log in first</h1>")], []).status()
    with pytest.raises(ApiError, match="no answer"):
        client([httpx2.Response(200, content=b'{"a": "\xe9"}')], []).status()
    with pytest.raises(ApiError, match="Bad Gateway"):
        client(
            [httpx2.Response(404, content=b'{"a": "\xe9"}', extensions={"reason_phrase": b"Bad Gateway"})], []
        ).status()


def test_the_key_travels_in_a_header_and_ids_are_escaped() -> None:
    seen: list[httpx2.Request] = []
    skill = httpx2.Response(200, json={"id": "a:b/c?d", "labels": {"en": "x"}})
    assert client([skill], seen, key="secret").show("skill", "a:b/c?d").labels == {"en": "x"}
    assert seen[0].headers["authorization"] == "Bearer secret"
    assert seen[0].url.raw_path == b"/v1/skills/a%3Ab%2Fc%3Fd"
    assert "secret" not in str(seen[0].url)


def test_a_pause_has_an_end() -> None:
    assert pause_before(None, 50) <= 30
    assert pause_before(later(429, **{"retry-after": "999999"}), 1) == 30
