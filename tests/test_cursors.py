"""Cursors: pages of an answer, joined, are the whole answer, and no publish moves them."""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexers.formats import FormatOptions
from service import cursors
from service.questions import GapQuestion, TargetQuestion
from service.service import Service
from service.settings import Settings
from service.switches import Switches
from service.walks import Relation, WalkQuestion
from taxonomy.credentials import HeldSkill, Learner
from taxonomy.errors import InputError, SnapshotGone
from tests.apis import ANALYST, problem, running
from tests.clis import TARGET, cli_over

ON_A_MODULE = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def service(sample_data: Path) -> Iterator[Service]:
    service = Service.open(Settings(sample_data))
    yield service
    service.close()


@pytest.fixture
def changing(sample_data: Path, tmp_path: Path) -> Iterator[Service]:
    """A service over a copy, to load into."""
    shutil.copytree(sample_data, tmp_path / "data")
    service = Service.open(Settings(tmp_path / "data"))
    yield service
    service.close()


def publish(service: Service, folder: Path, number: int) -> str:
    """Load one more course that would stand first; the snapshot published with it."""
    file = folder / f"more{number}.jsonl"
    course = {"id": f"x-{number}", "title": "SQL", "skills": ["SQL:3", "Data cleaning:3"]}
    file.write_text(json.dumps(course), "utf-8")
    return service.load_catalogue("credential", [file], options=FormatOptions(source="aaa")).snapshot


def pages(service: Service, query: str, sizes: Iterator[int], **options: Any) -> list[str]:
    """The ids of all pages, each of the next size."""
    answer = service.search("credential", query, next(sizes), **options)
    found = [one.id for one in answer.items]
    while answer.next:
        answer = service.search("credential", query, next(sizes), cursor=answer.next, **options)
        assert answer.offset == len(found)
        found += [one.id for one in answer.items]
    return found


def cycle(sizes: list[int]) -> Iterator[int]:
    while True:
        yield from sizes


QUESTION = GapQuestion(
    target=TargetQuestion(name="data analyst"), learner=Learner(skills=(HeldSkill("SQL", "1"),)), k=5
)


@ON_A_MODULE
@given(
    st.sampled_from(["", "SQL", "python", "data", "soins", "pyhton"]),
    st.lists(st.integers(1, 60), min_size=1, max_size=4),
    st.booleans(),
)
def test_pages_of_a_search_joined_are_the_whole(
    service: Service, query: str, sizes: list[int], link_text: bool
) -> None:
    switches = Switches(link_text=link_text)
    whole = service.search("credential", query, 1000, switches=switches)
    assert whole.next is None
    found = pages(service, query, cycle(sizes), switches=switches)
    assert found == [one.id for one in whole.items]
    assert len(found) == len(set(found)) == whole.total


@ON_A_MODULE
@given(st.sampled_from(["closes", "hour", "cost"]), st.lists(st.integers(1, 30), min_size=1, max_size=4))
def test_pages_of_a_gap_joined_are_the_whole(service: Service, rank_by: Any, sizes: list[int]) -> None:
    asked = replace(QUESTION, rank_by=rank_by, currency="CAD" if rank_by == "cost" else None)
    whole = service.gap(replace(asked, k=1000))
    size = cycle(sizes)
    answer = service.gap(replace(asked, k=next(size)))
    found = list(answer.results)
    while answer.next:
        answer = service.gap(replace(asked, k=next(size), cursor=answer.next))
        assert answer.offset == len(found)
        found += answer.results
    assert tuple(found) == whole.results
    assert len(found) == whole.total


def test_pages_stay_in_their_snapshot_across_a_publish(changing: Service, tmp_path: Path) -> None:
    whole = [one.id for one in changing.search("credential", "SQL", 1000).items]
    results = [one.id for one in changing.gap(replace(QUESTION, k=1000)).results]
    page, gap = changing.search("credential", "SQL", 3), changing.gap(QUESTION)
    published = publish(changing, tmp_path, 1)
    assert changing.search("credential", "SQL", 1000).items[0].id == "aaa:x-1"
    after = changing.search("credential", "SQL", 1000, cursor=page.next)
    assert [one.id for one in after.items] == whole[3:]
    assert after.snapshot == page.snapshot != published
    rest = changing.gap(replace(QUESTION, k=1000, cursor=gap.next))
    assert [one.id for one in rest.results] == results[5:]
    assert rest.snapshot == gap.snapshot
    back = changing.search("credential", "SQL", 3, cursor=after.previous)
    assert back.snapshot == page.snapshot


@pytest.mark.parametrize("relation", ["credentials", "postings", "occupations"])
def test_a_walk_stays_in_its_snapshot_across_a_publish(
    changing: Service, tmp_path: Path, relation: Relation
) -> None:
    asked = WalkQuestion(kind="skill", name="sample:sql", relation=relation, k=2)
    whole = changing.walk(replace(asked, k=1000))
    page = changing.walk(asked)
    published = publish(changing, tmp_path, 1)
    rest = changing.walk(replace(asked, k=1000, cursor=page.next))
    assert page.items + rest.items == whole.items
    assert rest.snapshot == page.snapshot != published
    assert rest.next is None
    assert changing.walk(replace(asked, cursor=rest.previous)).items == page.items
    assert changing.walk(asked).snapshot == published


def test_a_cursor_goes_with_its_own_walk(service: Service) -> None:
    asked = WalkQuestion(kind="skill", name="sample:sql", relation="credentials", k=2)
    cursor = service.walk(asked).next
    for other in ({"relation": "postings"}, {"name": "sample:python"}, {"level": "1"}, {"language": "fr"}):
        with pytest.raises(InputError, match="other parameters"):
            service.walk(replace(asked, cursor=cursor, **other))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="beside a cursor"):
        service.walk(replace(asked, cursor=cursor, offset=2))


def test_a_snapshot_that_is_kept_no_longer_is_gone(changing: Service, tmp_path: Path) -> None:
    page, gap = changing.search("credential", "", 3), changing.gap(QUESTION)
    for number in range(3):
        publish(changing, tmp_path, number)
    with pytest.raises(SnapshotGone, match="start again") as refused:
        changing.search("credential", "", 3, cursor=page.next)
    assert refused.value.field == "cursor"
    with pytest.raises(SnapshotGone):
        changing.gap(replace(QUESTION, cursor=gap.next))


@pytest.mark.parametrize(
    "other",
    [
        {"where": {"language": "fr"}},
        {"query": "python"},
        {"facets": ["mode"]},
        {"language": "fr"},
        {"switches": Switches(typos=False)},
    ],
)
def test_a_cursor_goes_with_its_own_search(service: Service, other: dict[str, Any]) -> None:
    cursor = service.search("credential", "SQL", 2).next
    asked: dict[str, Any] = {"query": "SQL", **other}
    with pytest.raises(InputError, match="other parameters") as refused:
        service.search("credential", k=2, cursor=cursor, **asked)
    assert refused.value.field == "cursor"


@pytest.mark.parametrize(
    "other",
    [
        {"learner": Learner()},
        {"rank_by": "hour"},
        {"where": {"language": "en"}},
        {"target": TargetQuestion(name="web developer")},
        {"switches": Switches(embedding=False)},
    ],
)
def test_a_cursor_goes_with_its_own_gap(service: Service, other: dict[str, Any]) -> None:
    cursor = service.gap(QUESTION).next
    with pytest.raises(InputError, match="other parameters"):
        service.gap(replace(QUESTION, cursor=cursor, **other))


def test_a_cursor_of_a_search_is_none_of_a_gap(service: Service) -> None:
    with pytest.raises(InputError, match="other parameters"):
        service.gap(replace(QUESTION, cursor=service.search("credential", "", 3).next))


@given(st.text(max_size=500) | st.text("ABCDEFabcdef0123456789-_", max_size=120))
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        cursors.read(text, None, 10)
    assert refused.value.field == "cursor"


@given(st.text(max_size=20), st.integers(0, 10), st.text(max_size=9))
def test_a_cursor_says_what_was_written(snapshot: str, offset: int, asked: str) -> None:
    assert cursors.read(cursors.write(snapshot, offset, asked), asked, 10) == cursors.Cursor(snapshot, offset)


def test_a_cursor_with_a_place_out_of_reach_or_of_another_version_is_refused() -> None:
    for offset in (-1, 11):
        with pytest.raises(InputError, match="no cursor"):
            cursors.read(cursors.write("s", offset, None), None, 10)
    _, *rest = msgspec.msgpack.decode(base64.urlsafe_b64decode(cursors.write("s", 1, None) + "=="))
    newer = base64.urlsafe_b64encode(msgspec.msgpack.encode([2, *rest])).decode().rstrip("=")
    with pytest.raises(InputError, match="no cursor that this version"):
        cursors.read(newer, None, 10)


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


def test_link_headers_lead_through_cursors_and_back(api: TestClient) -> None:
    first = api.get("/v1/credentials?k=50&mode=online")
    link = re.search(r'<([^>]*)>; rel="next"', first.headers["link"])
    assert link
    assert link[1] == f"?k=50&mode=online&cursor={first.json()['next']}"
    second = api.get(f"/v1/credentials{link[1]}")
    assert second.json()["offset"] == 50
    back = re.search(r'<([^>]*)>; rel="prev"', second.headers["link"])
    assert back
    assert api.get(f"/v1/credentials{back[1]}").json()["items"] == first.json()["items"]


def test_the_api_refuses_cursors_that_do_not_fit(api: TestClient) -> None:
    cursor = api.get("/v1/credentials?k=5").json()["next"]
    assert problem(api.get(f"/v1/credentials?q=x&cursor={cursor}"), 400, "invalid-input")["field"] == "cursor"
    beside = problem(api.get(f"/v1/credentials?k=5&offset=5&cursor={cursor}"), 400, "invalid-input")
    assert beside["field"] == "offset"
    problem(api.get("/v1/skills?cursor=abc"), 400, "invalid-input")
    problem(api.get(f"/v1/skills?cursor={'a' * 401}"), 422, "invalid-request")
    cursor = api.post("/v1/gap", json=ANALYST).json()["next"]
    second = api.post("/v1/gap", json={**ANALYST, "cursor": cursor})
    assert second.headers["cache-control"] == "no-store"
    assert second.json()["offset"] == 10
    problem(api.post("/v1/gap", json={**ANALYST, "k": 3, "where": {}, "language": "fr", "cursor": cursor}),
            400, "invalid-input")  # fmt: skip


def test_the_api_answers_410_for_what_is_gone(sample_data: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_data, tmp_path / "data")
    with running(Settings(tmp_path / "data")) as api:
        cursor = api.get("/v1/credentials?k=5").json()["next"]
        other = Service.open(Settings(tmp_path / "data"))
        try:
            publish(other, tmp_path, 0)
            kept = api.get(f"/v1/credentials?k=5&cursor={cursor}")
            assert kept.json()["snapshot"] == kept.headers["x-skillstep-snapshot"]
            assert kept.json()["snapshot"] != api.get("/v1/ready").json()["snapshot"]
            for number in (1, 2):
                publish(other, tmp_path, number)
        finally:
            other.close()
        gone = problem(api.get(f"/v1/credentials?k=5&cursor={cursor}"), 410, "snapshot-gone")
        assert "start again" in gone["detail"]


def test_the_command_line_goes_on(sample_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = cli_over(sample_data, capsys)
    first = run("gap", *TARGET, "-k", "2", "--json").json
    told = run("gap", *TARGET, "-k", "2", "--parts", "1", "--cursor", first["next"])
    assert "3 to 4 of those that close most" in told.out
    found = run("search", "skills", "data", "-k", "1", "--json").json
    walked = ("walk", "skill", "SQL", "postings", "-k", "1", "--json")
    second = run(*walked, "--cursor", run(*walked).json["next"]).json
    assert second["items"] == run(*walked, "--offset", "1").json["items"]
    after = run("search", "skills", "data", "-k", "1", "--cursor", found["next"], "--json").json
    assert after["offset"] == 1
    refused = run("search", "skills", "data", "--cursor", "nonsense")
    assert refused.code == 2
    assert "start again without one" in refused.err
