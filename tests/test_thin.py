"""A posting of which little but a title is known: the board and the widget say so, and guess nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexers.formats import FormatOptions, parse_posting
from service.embedding import EmbedAnswer, recommendations, recommendations_of_many
from service.reasons import say
from service.service import Service
from service.settings import Settings
from tests.pages import pages, shown, text_of


@pytest.fixture(scope="module")
def service(sample_data: Path) -> Iterator[Service]:
    found = Service.open(Settings(sample_data))
    yield found
    found.close()


def asked(service: Service, title: str, description: str = "", **more: object) -> EmbedAnswer:
    posting = parse_posting({"title": title, "description": description, **more})
    return recommendations(service, posting, 3, "en")


@pytest.mark.parametrize(
    ("title", "description"),
    [
        ("Negotiator", ""),
        ("Team leader", "Full time, good pay."),
        ("Budget officer", "budget officer"),  # as what is pasted has its first line for a title
    ],
)
def test_a_title_that_suggests_a_skill_is_not_enough(service: Service, title: str, description: str) -> None:
    answer = asked(service, title, description)
    assert answer.items == ()
    assert answer.jsonld is None
    assert answer.insufficient
    assert answer.insufficient.reason == say("title alone", "en")


@pytest.mark.parametrize(
    ("title", "description"),
    [
        ("Data cleaning assistant", ""),  # what a title surely names
        ("Negotiator", "You plan budgets and write SQL queries."),
    ],
)
def test_what_is_sure_or_said_in_the_text_is_enough(service: Service, title: str, description: str) -> None:
    answer = asked(service, title, description)
    assert answer.items
    assert answer.insufficient is None


def test_declared_skills_are_enough(service: Service) -> None:
    assert asked(service, "Negotiator", skills=["SQL"]).items


def test_a_posting_of_nothing_keeps_its_own_reason(service: Service) -> None:
    answer = asked(service, "Urgent!")
    assert answer.insufficient
    assert answer.insufficient.reason != say("title alone", "en")


def test_a_loaded_posting_is_judged_as_one_that_is_described(sample_data: Path, tmp_path: Path) -> None:
    data = shutil.copytree(sample_data, tmp_path / "data")
    rows = [{"id": "one", "title": "Negotiator"}, {"id": "two", "title": "Data cleaning assistant"}]
    file = tmp_path / "postings.json"
    file.write_text(json.dumps(rows), "utf-8")
    service = Service.open(Settings(data))
    try:
        service.load_catalogue("posting", [file], options=FormatOptions(source="few"))
        one, two = recommendations_of_many(service, ["few:one", "few:two"], 3, "fr")
        assert isinstance(one, EmbedAnswer)
        assert isinstance(two, EmbedAnswer)
        assert one.insufficient
        assert one.insufficient.reason == say("title alone", "fr")
        assert two.items
    finally:
        service.close()


def test_the_board_says_so_in_the_pages_language(sample_data: Path) -> None:
    with pages(sample_data) as client:
        for language, said in (("en", "not surely"), ("fr", "sans certitude")):
            sent = {"lang": language, "text": "Negotiator"}
            html = text_of(shown(client.post("/board", data=sent)))
            assert said in html
            assert "%" not in html.partition("Negotiator")[2].partition("skillstep key")[0]
