"""Ladders and stacks on the bundled sample, and stacks as schema.org and CTDL state them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.ladders import LadderQuestion
from service.questions import TargetQuestion
from service.service import Service
from service.settings import Settings
from service.stacks import StackQuestion
from taxonomy.credentials import Learner
from taxonomy.errors import UnknownName
from tests.apis import problem, running
from tests.clis import cli_over

PARENT = "sample:vb-energy-audit-specialist"
HELD = ("sample:vb-energy-audit-intro", "sample:vb-building-science", "sample:vb-energy-codes")


@pytest.fixture(scope="module")
def service(sample_data: Path) -> Iterator[Service]:
    service = Service.open(Settings(sample_data))
    yield service
    service.close()


def test_a_certification_stands_on_three_rungs(service: Service) -> None:
    answer = service.ladder(LadderQuestion(name=PARENT))
    assert answer.type == "Certification"
    assert [rung.type for rung in answer.rungs] == ["Knowledge", "Skill", "Ability"]
    knowledge = {one.id for one in answer.rungs[0].credentials}
    assert "sample:vb-energy-audit-intro" in knowledge
    for rung in answer.rungs:
        shares = [one.share for one in rung.credentials]
        assert shares == sorted(shares, reverse=True)
        assert all(one.skills and one.why for one in rung.credentials)
        assert PARENT not in {one.id for one in rung.credentials}


def test_a_missing_rung_is_named(service: Service) -> None:
    answer = service.ladder(LadderQuestion(name="SQL"))
    assert (answer.kind, answer.top.id, answer.type) == ("skill", "sample:sql", None)
    assert answer.missing == ("Skill",)
    assert [rung.missing for rung in answer.rungs] == [False, True, False, False]


def test_what_is_stated_to_be_attendance_stands_on_no_rung(service: Service) -> None:
    answer = service.ladder(LadderQuestion(name="SQL", k=100))
    found = {one.id for rung in answer.rungs for one in rung.credentials} | {one.id for one in answer.untyped}
    assert "sample:oq-sql-weekend" not in found


def test_a_name_of_nothing_names_what_is_near(service: Service) -> None:
    with pytest.raises(UnknownName) as refused:
        service.ladder(LadderQuestion(name="Pyhton"))
    assert refused.value.nearest
    with pytest.raises(UnknownName):
        service.ladder(LadderQuestion(name="SQL", kind="credential"))


def test_three_of_five_blocks_are_held(service: Service) -> None:
    answer = service.stack(StackQuestion(parent=PARENT, learner=Learner(credentials=HELD)))
    assert (answer.held, answer.total, answer.closes_of) == (3, 5, "parent")
    assert [one.held for one in answer.blocks] == [True, True, True, False, False]
    rest = [one for one in answer.blocks if not one.held]
    assert {one.id for one in rest} == {"sample:vb-energy-audit-practitioner", "sample:vb-energy-model"}
    assert rest[0].closes


def test_a_gap_ranks_the_blocks_by_what_they_close_of_it(service: Service) -> None:
    target = TargetQuestion(text="Energy modelling of houses")
    answer = service.stack(StackQuestion(parent=PARENT, target=target))
    assert answer.closes_of == "gap"
    assert answer.held == 0
    closes = [one.closes or 0 for one in answer.blocks if not one.blocked_by]
    assert closes == sorted(closes, reverse=True)


def test_what_has_no_blocks_says_so(service: Service) -> None:
    answer = service.stack(StackQuestion(parent="sample:dd-sql-foundations"))
    assert (answer.total, answer.blocks) == (0, ())
    assert answer.insufficient is not None


GRAPH: dict[str, Any] = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "Course", "@id": "https://x.org/a", "url": "https://x.org/a", "name": "Block A",
         "teaches": "SQL", "isPartOf": {"@id": "https://x.org/p"}},
        {"@type": "Course", "@id": "https://x.org/p", "url": "https://x.org/p", "name": "Whole P",
         "teaches": ["SQL", "Python"], "hasPart": [{"@id": "https://x.org/b"}, "Block Z"]},
        {"@type": "Course", "@id": "https://x.org/b", "url": "https://x.org/b", "name": "Block B",
         "teaches": "Python"},
    ],
}  # fmt: skip
RNCP = [
    {"id": "rncp-1", "title": "Technicien des arbres", "register": "RNCP99999", "skills": ["SQL", "Python"],
     "blocks": ["Bloc 1", "bc02", "Bloc 3"], "language": "fr"},
    {"id": "bc01", "title": "Bloc 1", "skills": ["SQL"], "language": "fr"},
    {"id": "bc02", "title": "Bloc 2", "skills": ["Python"], "language": "fr"},
    {"id": "bc04", "title": "Bloc 4", "skills": ["Python"], "language": "fr", "stacks_into": "RNCP99999"},
]  # fmt: skip


@pytest.fixture
def loaded(sample_data: Path, tmp_path: Path) -> Iterator[Service]:
    shutil.copytree(sample_data, tmp_path / "data")
    (tmp_path / "x.json").write_text(json.dumps(GRAPH), "utf-8")
    (tmp_path / "rncp.jsonl").write_text("\n".join(map(json.dumps, RNCP)), "utf-8")
    service = Service.open(Settings(tmp_path / "data"))
    service.load_catalogue("credential", [tmp_path / "x.json"])
    service.load_catalogue("credential", [tmp_path / "rncp.jsonl"])
    yield service
    service.close()


def test_parts_are_read_from_schema_org_both_ways(loaded: Service) -> None:
    found = loaded.search("credential", "Whole P").items
    parent = next(one.id for one in found if one.title == "Whole P")
    blocks = loaded.stack(StackQuestion(parent=parent)).blocks
    assert {one.title for one in blocks} == {"Block A", "Block B", "Block Z"}
    assert [(one.title, one.closes) for one in blocks if one.id is None] == [("Block Z", None)]


def test_the_blocks_of_a_registered_certification(loaded: Service) -> None:
    answer = loaded.stack(StackQuestion(parent="rncp:rncp-1", learner=Learner(credentials=("rncp:bc02",))))
    assert (answer.held, answer.total, answer.register) == (1, 4, "RNCP99999")
    assert [one.title for one in answer.blocks if one.id is None] == ["Bloc 3"]
    assert {one.id for one in answer.blocks} >= {"rncp:bc01", "rncp:bc02", "rncp:bc04"}


def test_commands_and_api_say_the_same(sample_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = cli_over(sample_data, capsys)
    shown = run("stack", PARENT, *(word for id_ in HELD for word in ("--held-credential", id_)))
    assert "3 of 5 blocks held" in shown.out
    assert "missing" in run("ladder", "SQL").out
    with running(Settings(sample_data)) as api:
        body = {"parent": PARENT, "learner": {"credentials": list(HELD)}}
        assert api.post("/v1/stack", json=body).json()["held"] == 3
        assert api.get("/v1/skills/sql/ladder").json()["missing"] == ["Skill"]
        assert api.get(f"/v1/credentials/{PARENT}/ladder?k=1").json()["type"] == "Certification"
        problem(api.get("/v1/credentials/nothing/ladder"), 404, "unknown-name")
