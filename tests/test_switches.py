"""Switches: what each smart behaviour does, that it can be turned off, and that answers say so."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexers.derive import open_indexes
from indexers.encoder import Encoder
from indexers.linking import Linker, TextDocument
from service.found_answers import SearchAnswer
from service.questions import GapQuestion, TargetQuestion
from service.service import Service
from service.settings import Settings
from service.switches import Switches
from taxonomy.credentials import Learner
from tests.apis import problem, running
from tests.clis import cli_over

TEXT = "You write SQL queries, build dashboards, clean messy data, and explain charts to managers."
FRENCH = "Nettoyage de données"
ON_A_MODULE = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def service(sample_data: Path) -> Iterator[Service]:
    service = Service.open(Settings(sample_data))
    yield service
    service.close()


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


def search(service: Service, query: str, *, k: int = 1000, off: str = "", **options: Any) -> SearchAnswer:
    switches = Switches(**({off: False} if off else {}))
    return service.search("credential", query, k, switches=switches, **options)


def ids(answer: SearchAnswer) -> list[str]:
    return [one.id for one in answer.items]


def test_a_query_that_names_a_skill_also_finds_what_teaches_it(service: Service) -> None:
    by_words, linked = (
        search(service, FRENCH, off="link_text"),
        search(service, "Data cleaning"),
    )
    assert [one.id for one in linked.linked] == ["sample:data-cleaning"]
    assert (by_words.linked, by_words.switched_off) == ((), ("link_text",))
    assert linked.switched_off == ()
    teaching = {one.id for one in linked.items if one.teaches}
    assert teaching
    for id_ in teaching:
        shown = service.show("credential", id_)
        taught: Any = shown["taught"]
        assert any(one["id"] == "sample:data-cleaning" and one["claimed"] for one in taught)
    words = search(service, "Data cleaning", off="link_text")
    assert set(ids(linked)) == set(ids(words)) | teaching
    assert not any(one.teaches for one in words.items)


def test_what_teaches_it_is_found_without_its_words(service: Service) -> None:
    french = search(service, FRENCH)
    english = [one for one in french.items if one.teaches and one.score == 0]
    assert english
    assert not {one.id for one in english} & set(ids(search(service, FRENCH, off="link_text")))


def test_a_query_that_names_no_skill_is_searched_by_its_words_alone(service: Service) -> None:
    query = "data cleaning for hospital records"
    assert search(service, query).linked == ()
    assert ids(search(service, query)) == ids(search(service, query, off="link_text"))


@ON_A_MODULE
@given(
    st.sampled_from(["SQL", "Data cleaning", "python", "Communication", "Vital signs", FRENCH]),
    st.sampled_from([{}, {"language": "fr"}, {"mode": ["online", "blended"]}, {"hours": {"max": 20}}]),
)
def test_totals_and_facets_of_fused_searches_are_exact(
    service: Service, query: str, where: dict[str, Any]
) -> None:
    answer = search(service, query, where=where, facets=["language", "mode"])
    assert len(answer.items) == len(set(ids(answer))) == answer.total
    shown = [service.show("credential", id_) for id_ in ids(answer)]
    for field in ("language", "mode"):
        assert dict(answer.facets[field]) == Counter(one[field] for one in shown if one[field])
    words = search(service, query, where=where, off="link_text")
    assert set(ids(words)) <= set(ids(answer))


def test_a_mistyped_query_is_put_right_and_says_so(service: Service) -> None:
    wrong = search(service, "pyhton")
    assert wrong.corrected == "python"
    assert wrong.query == "pyhton"
    assert ids(wrong) == ids(search(service, "python"))
    as_typed = search(service, "pyhton", off="typos")
    assert (as_typed.total, as_typed.corrected, as_typed.switched_off) == (0, None, ("typos",))
    assert search(service, "python").corrected is None
    assert search(service, "qqqqqqqq").total == 0
    nothing = search(service, "python", where={"provider": "Willowmere Health College", "language": "fr"})
    assert (nothing.total, nothing.corrected) == (0, None)  # it is the filters that leave nothing
    assert service.search("skill", "vizualization").corrected == "visualization"


def test_linking_by_words_alone_is_linking_without_an_encoder(service: Service, tmp_path: Path) -> None:
    snapshot = service.engine.current()
    assert snapshot is not None
    plain = Linker(open_indexes(tmp_path, snapshot.taxonomy(), None, lambda *_: None), None)
    expected = plain.link([TextDocument(texts={"text": TEXT}, language="en")])[0]["sample"]
    off = service.link(TEXT, switches=Switches(embedding=False))
    claimed = {one.skill: one.confidence / 256 for one in expected.alignments if one.claimed}
    assert {one.id: one.probability for one in off.skills} == claimed
    assert off.switched_off == ("embedding",)
    on = service.link(TEXT)
    assert on.switched_off == ()
    if isinstance(service.encoder(), Encoder):
        assert {one.id: one.probability for one in on.skills} != claimed


def test_a_lexical_index_keeps_everything_but_vectors(service: Service) -> None:
    snapshot = service.engine.current()
    assert snapshot is not None
    for index in service.linkers.of(snapshot).indexes:
        lexical = index.lexical()
        assert (lexical.encoder, lexical.ids) == ("", index.ids)
        for language, part in lexical.parts.items():
            assert part.vectors is None
            assert np.array_equal(part.names.weights, index.parts[language].names.weights)


def test_a_gap_of_texts_is_understood_by_words_alone(service: Service) -> None:
    asked = GapQuestion(target=TargetQuestion(text=TEXT), learner=Learner(text="I write SQL."))
    switches = Switches(embedding=False)
    off = service.gap(replace(asked, switches=switches))
    assert off.switched_off == ("embedding",)
    by_words = {one.id: one.probability for one in service.link(TEXT, switches=switches).skills}
    assert {one.id: one.probability for one in off.target.found} == by_words
    assert service.gap(asked).switched_off == ()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("gap", {"target": {"text": TEXT}}),
        ("recommend", {"posting": "sample:job-001"}),
        ("explain", {"credential": "sample:dd-sql-foundations", "target": "data analyst"}),
        ("link", {"text": TEXT}),
        ("courses", {"text": TEXT}),
    ],
)
def test_every_answer_of_the_api_says_what_was_off(api: TestClient, path: str, body: dict[str, Any]) -> None:
    off = api.post(f"/v1/{path}", json={**body, "switches": {"embedding": False}})
    assert off.status_code == 200, off.text
    assert off.json()["switched_off"] == ["embedding"]
    assert api.post(f"/v1/{path}", json=body).json()["switched_off"] == []
    wrong = problem(api.post(f"/v1/{path}", json={**body, "switches": {"embeding": False}}), 422,
                    "invalid-request")  # fmt: skip
    assert "embedding" in wrong["nearest"]


def test_searches_of_the_api_take_switches(api: TestClient) -> None:
    assert api.get("/v1/credentials?q=SQL").json()["linked"] == [{"id": "sample:sql", "label": "SQL"}]
    off = api.get("/v1/credentials?q=SQL&link_text=false&typos=false").json()
    assert (off["linked"], off["switched_off"]) == ([], ["link_text", "typos"])
    assert api.get("/v1/skills?q=pyhton&typos=false").json()["total"] == 0
    assert api.get("/v1/skills?q=pyhton").json()["corrected"] == "python"
    french = api.get("/v1/credentials?q=data-cleaning&lang=fr").json()["linked"]
    assert french == [{"id": "sample:data-cleaning", "label": "Nettoyage de données"}]


def test_the_command_line_says_what_was_off(sample_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = cli_over(sample_data, capsys)
    assert "Also what teaches SQL (sample:sql)" in run("search", "credentials", "SQL").out
    assert "switched off: link_text" in run("search", "credentials", "SQL", "--no-link-text").out
    assert "this is for 'python'" in run("search", "credentials", "pyhton").out
    assert "No credential matches" in run("search", "credentials", "pyhton", "--no-typos").out
    assert "switched off: embedding" in run("link", TEXT, "--no-embedding").out
    assert "off     embedding" in run("gap", "--target", "data analyst", "--no-embedding").out
    answered = json.loads(run("course", TEXT, "--no-embedding", "--json").out)
    assert answered["switched_off"] == ["embedding"]
