"""What browsers are told of the widget's answers: who may read, keep and frame them."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.keys import KeyFile
from tests.apis import problem
from tests.embeds import BOARD, ELSEWHERE, JOB, api, asked, data, sent, serving, site

__all__ = ["api", "data", "site"]


def test_a_page_of_the_site_reads_every_error(api: TestClient, site: str) -> None:
    unknown = asked(api, site, posting="sample:job-999")
    assert problem(unknown, 400, "unknown-name")["nearest"]
    for answer in (
        unknown,
        asked(api, site, k=11),
        asked(api, site, lang="de"),
        asked(api, site, wrong="x"),
        asked(api, site, method="DELETE"),
        sent(api, site, "{"),
    ):
        assert 400 <= answer.status_code < 500
        assert answer.headers["access-control-allow-origin"] == BOARD
        assert "Origin" in answer.headers["vary"]
        assert answer.headers["cache-control"] == "no-store"


def test_a_page_of_the_site_reads_that_the_server_is_busy_or_broken(
    data: Path, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(data) as api:

        def broken(*_: object) -> None:
            raise RuntimeError("secret")

        monkeypatch.setattr("service.web.routes.embed.recommendations", broken)
        answer = asked(api, site)
        problem(answer, 500, "internal")
        assert answer.headers["access-control-allow-origin"] == BOARD
    with serving(data, visitor_rate=1) as api:
        asked(api, site)
        late = asked(api, site)
        problem(late, 429, "rate-limited")
        assert late.headers["access-control-allow-origin"] == BOARD


def test_a_browser_that_asks_beforehand_is_told(api: TestClient, site: str) -> None:
    wishes = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    answer = asked(api, site, method="OPTIONS", headers=wishes)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == BOARD
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == "Content-Type"
    assert "access-control-allow-credentials" not in answer.headers
    problem(asked(api, site, ELSEWHERE, method="OPTIONS", headers=wishes), 403, "site-refused")


@pytest.mark.parametrize("allowed", [("*",), (ELSEWHERE,)])
def test_origins_that_may_call_the_api_are_no_origins_of_a_site(
    data: Path, site: str, allowed: tuple[str, ...]
) -> None:
    wishes = {"Access-Control-Request-Method": "GET"}
    with serving(data, cors_origins=allowed) as api:
        problem(asked(api, site, ELSEWHERE), 403, "site-refused")
        assert asked(api, site).headers["access-control-allow-origin"] == BOARD
        problem(asked(api, site, ELSEWHERE, method="OPTIONS", headers=wishes), 403, "site-refused")
        assert asked(api, site, method="OPTIONS", headers=wishes).status_code == 204
        assert "access-control-allow-origin" in api.get("/v1/status", headers={"Origin": ELSEWHERE}).headers


def test_an_answer_is_kept_a_while_and_asked_about_again(api: TestClient, site: str) -> None:
    answer = asked(api, site)
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert {"Origin", "Accept-Language"} <= {one.strip() for one in answer.headers["vary"].split(",")}
    known = {"If-None-Match": answer.headers["etag"]}
    again = asked(api, site, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["access-control-allow-origin"] == BOARD
    assert again.headers["cache-control"] == "public, max-age=300"
    problem(asked(api, site, ELSEWHERE, headers=known), 403, "site-refused")
    other = asked(api, site, lang="fr", headers=known)
    assert other.status_code == 200


def test_only_the_head_of_an_answer_can_be_asked_for(api: TestClient, site: str) -> None:
    whole, head = asked(api, site), asked(api, site, method="HEAD")
    assert head.status_code == 200
    assert head.headers["etag"] == whole.headers["etag"]
    assert api.head("/widget.js").status_code == 200


def test_the_script_may_be_loaded_by_any_page_and_is_small(api: TestClient) -> None:
    script = api.get("/widget.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert script.headers["access-control-allow-origin"] == "*"
    assert len(script.content) < 15_000
    known = {"If-None-Match": script.headers["etag"]}
    assert api.get("/widget.js", headers=known).status_code == 304


def test_only_the_sites_pages_may_frame_the_page(api: TestClient, site: str) -> None:
    answer = api.get("/embed", params={"site": site, "posting": JOB, "lang": "fr"})
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert f"frame-ancestors 'self' {BOARD};" in policy + ";"
    assert "x-frame-options" not in answer.headers  # it can name no origin, and would contradict
    assert 'lang="fr"' in answer.text
    problem(api.get("/embed", params={"posting": JOB}), 403, "site-refused")
    refused = api.get("/embed", params={"site": "site_00000000", "posting": JOB})
    problem(refused, 403, "site-refused")
    assert refused.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in refused.headers["content-security-policy"]


@pytest.mark.parametrize("posting", ["sample:job-999", "", "x" * 5000])
def test_a_frame_without_an_answer_is_a_calm_page_within_it(api: TestClient, site: str, posting: str) -> None:
    answer = api.get("/embed", params={"site": site, "posting": posting})
    assert answer.status_code == 400
    assert BOARD in answer.headers["content-security-policy"]
    assert "cannot be shown" in answer.text
    assert "xxxxx" not in answer.text


def test_other_pages_may_not_be_framed(api: TestClient, data: Path) -> None:
    key = KeyFile(data).make("reader").key
    answer = api.get("/board", headers={"X-API-Key": key})
    assert answer.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
