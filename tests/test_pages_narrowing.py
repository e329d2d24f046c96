"""Filters of an answer: the most frequent values at hand, those chosen always, the others folded."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from indexers.formats import FormatOptions
from service.service import Service
from service.settings import Settings
from service.web.pages.narrowing import AT_HAND, facet
from tests.pages import pages, shown, text_of

MANY = 40
ANALYST = {"lang": "en", "target": "Data analyst", "action": "rank"}


@given(st.lists(st.integers(1, 900), max_size=400), st.sets(st.integers(0, 500), max_size=8))
def test_each_value_stands_once_and_the_chosen_ones_are_at_hand(sizes: list[int], chosen: set[int]) -> None:
    counts = {str(at): size for at, size in enumerate(sorted(sizes, reverse=True))}
    wanted = [str(one) for one in chosen]
    found = facet("provider", counts, wanted)
    listed = [*found.at_hand, *found.folded]
    assert len(dict(listed)) == len(listed)
    assert found.values == len(counts)
    assert set(found.chosen) == set(wanted) & set(counts)
    assert set(found.chosen) <= dict(found.at_hand).keys()
    assert [*counts.items()][:AT_HAND] == [*found.at_hand][:AT_HAND]
    if found.beyond:
        assert len(listed) >= 200


@pytest.fixture(scope="module")
def site(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The sample, and a catalogue of many providers, of which one cannot be seen."""
    folder = tmp_path_factory.mktemp("many")
    data, file = shutil.copytree(sample_data, folder / "data"), folder / "courses.jsonl"
    names = ["\u3164\u3164", *(f"School {at:02}" for at in range(1, MANY))]
    rows = [
        {"id": f"c{at}", "title": f"SQL {at}", "provider": name, "skills": ["SQL"]}
        for at, name in enumerate(names)
    ]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    service = Service.open(Settings(data))
    try:
        service.load_catalogue("credential", [file], options=FormatOptions(source="many"))
    finally:
        service.close()
    with pages(data) as client:
        yield client


def narrowed(site: TestClient, **more: object) -> tuple[str, str]:
    """The providers at hand, and those that are folded."""
    html = shown(site.post("/advisor", data={**ANALYST, **more}))
    facet_ = re.search(r"<fieldset><legend>Provider</legend>(.*?)</fieldset>", html, re.DOTALL)
    assert facet_
    at_hand, _, folded = facet_[1].partition("<details")
    return at_hand, folded


def test_the_most_frequent_are_at_hand_and_the_rest_is_folded(site: TestClient) -> None:
    at_hand, folded = narrowed(site)
    assert at_hand.count('type="checkbox"') == AT_HAND
    assert "School 39" not in at_hand
    assert "School 39" in folded
    others = folded.count('type="checkbox"')
    assert f"and {others} more" in text_of(folded)


def test_what_is_chosen_stands_at_hand_and_narrows(site: TestClient) -> None:
    at_hand, folded = narrowed(site, provider=["School 39", "School 38"])
    assert [one for one in ("School 38", "School 39") if f'value="{one}" checked' in at_hand]
    assert at_hand.count(" checked") == 2
    assert "School 39" not in folded
    html = shown(site.post("/advisor", data={**ANALYST, "provider": ["School 39", "School 38"]}))
    assert sorted(re.findall(r'name="pick" value="([^"]+)"', html)) == ["many:c38", "many:c39"]


def test_a_provider_that_cannot_be_seen_is_said_by_its_code_points(site: TestClient) -> None:
    assert "U+1160 U+1160" in text_of(" ".join(narrowed(site)))
    # Beside a result, too: its own page and the list of results name it as the filter does.
    assert "U+1160 U+1160" in text_of(shown(site.get("/browse/credentials/many:c0")))
    listed = text_of(shown(site.get("/browse", params={"kind": "credential", "lang": "en"})))
    assert "U+1160 U+1160 1" in listed


def test_a_short_facet_stays_a_list_to_choose_from(site: TestClient) -> None:
    html = shown(site.post("/advisor", data=ANALYST))
    assert '<select id="f-mode" name="mode">' in html
