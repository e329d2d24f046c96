"""What the widget asks about, and what its answers may hold."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from indexers.formats import FormatOptions
from service.keys import KeyFile
from service.service import Service
from service.settings import Settings
from service.web.limits import MAX_DESCRIBED
from tests.apis import problem
from tests.embeds import BOARD, api, asked, data, sent, serving, site

__all__ = ["api", "data", "site"]


POSTING = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": "Reporting analyst",
    "description": "<p>You write <b>SQL</b> and statistical analysis.</p><script>alert(1)</script>",
    "datePosted": "2026-10-01",
    "validThrough": "2026-12-31T00:00",
    "employmentType": ["FULL_TIME", "CONTRACTOR"],
    "identifier": {"@type": "PropertyValue", "name": "Merrowfield", "value": "7"},
    "hiringOrganization": {"@type": "Organization", "name": "Merrowfield", "sameAs": "https://example.org"},
    "jobLocation": {"@type": "Place", "address": {"@type": "PostalAddress", "addressLocality": "Ottawa"}},
    "baseSalary": {
        "@type": "MonetaryAmount",
        "currency": "CAD",
        "value": {"@type": "QuantitativeValue", "minValue": 60000, "maxValue": 80000, "unitText": "YEAR"},
    },
    "skills": ["SQL", "statistical analysis"],
    "educationRequirements": {"@type": "EducationalOccupationalCredential", "credentialCategory": "bachelor"},
    "something-of-our-own": {"deep": [1, 2, {"er": None}]},
}


@pytest.mark.parametrize(
    "posting",
    [
        POSTING,
        {name: value for name, value in POSTING.items() if name != "@context"},  # as it stands in a @graph
        {"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "name": "x"}, POSTING]},
        {**POSTING, "@type": "https://schema.org/JobPosting"},
        [POSTING],
        {"title": "Reporting analyst", "description": "SQL and statistical analysis", "unknown": {"a": 1}},
    ],
)
def test_a_posting_is_read_as_a_page_describes_it(api: TestClient, site: str, posting: Any) -> None:
    answer = sent(api, site, posting)
    assert answer.status_code == 200, answer.text
    assert answer.json()["posting"]["title"] == "Reporting analyst"
    assert answer.json()["items"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["access-control-allow-origin"] == BOARD


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        "null",
        "[]",
        "3",
        '"x"',
        "{}",
        '{"title": "\\ud800", "description": "x"}',
        "[" * 50_000,
        '{"a":' * 20_000 + "1" + "}" * 20_000,
        '{"@type": "JobPosting"}',
        '{"@type": "Recipe", "title": "x"}',
        '{"title": "x", "a": NaN}',
        json.dumps([POSTING, POSTING]),
    ],
)
def test_what_is_no_posting_is_told_so(api: TestClient, site: str, body: bytes | str) -> None:
    answer = sent(api, site, body)
    assert answer.status_code == 400, answer.text
    assert answer.headers["access-control-allow-origin"] == BOARD
    assert len(answer.content) < 2000


def test_a_posting_that_is_too_large_is_not_read(api: TestClient, site: str) -> None:
    answer = sent(api, site, {"title": "x", "description": "y" * MAX_DESCRIBED})
    problem(answer, 413, "too-large")
    assert answer.headers["access-control-allow-origin"] == BOARD


@pytest.mark.parametrize("body", [b'{"title": "\xe9"}', b"\xff\xfe{", b"[" * 9_999, b""])
def test_what_is_no_json_is_no_failure_of_ours(api: TestClient, site: str, body: bytes) -> None:
    problem(sent(api, site, body), 400, "invalid-input")


def test_a_posting_without_skills_has_no_answer_and_says_why(api: TestClient, site: str) -> None:
    answer = sent(api, site, {"title": "Zzyzx", "description": "Qwxyz."}).json()
    assert answer["items"] == []
    assert answer["insufficient"]["reason"]
    assert answer["jsonld"] is None
    french = sent(api, site, {"title": "Zzyzx", "description": "Qwxyz."}, lang="fr").json()
    assert french["insufficient"]["reason"] != answer["insufficient"]["reason"]


@pytest.fixture(scope="module")
def hostile(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, with credentials and a posting of somebody who means ill."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(sample_data, folder / "data")
    rows: list[dict[str, Any]] = [
        {
            "id": "evil",
            "title": "</script><script>alert(1)</script>",
            "url": "javascript:alert(1)",
            "hours": 7.5,
        },
        {
            "id": "bidi",
            "title": "\u202egnitirw\u200b LQS",
            "url": "https://example.org/\u202e",
            "provider": "\x07a",
        },
        {"id": "long", "title": "SQL " * 100_000, "url": "data:text/html,x", "description": "y" * 10_000_000},
        {"id": "good", "title": "SQL", "url": "https://example.org/a?b=1&c=2", "cost": 10, "currency": "CAD"},
    ]
    (folder / "evil.jsonl").write_text("".join(json.dumps({**one, **_teaches()}) + "\n" for one in rows))
    job = {"id": "job", "title": "</title><img src=x>", "skills": [{"skill": "sql", "level": 3}]}
    (folder / "job.jsonl").write_text(json.dumps(job))
    service = Service.open(Settings(folder / "data"))
    try:
        options = FormatOptions(source="evil")
        service.load_catalogue("credential", [folder / "evil.jsonl"], options=options)
        service.load_catalogue("posting", [folder / "job.jsonl"], options=options)
    finally:
        service.close()
    return folder / "data"


def _teaches() -> dict[str, Any]:
    return {"skills": [{"skill": "sql", "level": 3}], "language": "en"}


def test_a_hostile_catalogue_is_text_and_leads_nowhere(hostile: Path) -> None:
    site = KeyFile(hostile).make("Board", "embed", origins=[BOARD]).key
    with serving(hostile) as api:
        answer = asked(api, site, posting="evil:job", k=10)
        frame = api.get("/embed", params={"site": site, "posting": "evil:job"})
    assert len(answer.content) < 40_000
    items = {one["id"]: one for one in answer.json()["items"]}
    assert items["evil:evil"]["url"] is None
    assert items["evil:long"]["url"] is None
    assert len(items["evil:long"]["title"]) <= 160
    assert items["evil:bidi"]["title"] == "gnitirw LQS"
    assert items["evil:bidi"]["url"] == "https://example.org/"
    assert items["evil:bidi"]["provider"] == "a"
    assert items["evil:good"]["url"] == "https://example.org/a?b=1&c=2"
    assert "javascript:" not in answer.text
    assert "<script" not in frame.text
    assert "<img" not in frame.text
    assert "javascript:" not in frame.text


def test_search_engines_are_told_the_same(hostile: Path, api: TestClient, site: str) -> None:
    body = asked(api, site).json()
    told = body["jsonld"]
    assert (told["@context"], told["@type"]) == ("https://schema.org", "ItemList")
    assert [one["position"] for one in told["itemListElement"]] == [1, 2, 3]
    things = [one["item"] for one in told["itemListElement"]]
    assert [one["name"] for one in things] == [one["title"] for one in body["items"]]
    for thing, item in zip(things, body["items"], strict=True):
        assert thing["@type"] in ("Course", "EducationalOccupationalCredential")
        assert thing["url"] == item["url"]
        assert thing["description"]
        assert None not in thing.values()
    key = KeyFile(hostile).make("Other", "embed", origins=[BOARD]).key
    with serving(hostile) as server:
        found = asked(server, key, posting="evil:job", k=10).json()["jsonld"]["itemListElement"]
    by_name = {one["item"]["name"]: one["item"] for one in found}
    assert by_name["</script><script>alert(1)</script>"]["timeRequired"] == "PT7H30M"
    assert "url" not in by_name["</script><script>alert(1)</script>"]
    assert by_name["SQL"]["@type"] == "EducationalOccupationalCredential"
