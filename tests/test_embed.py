"""What the widget asks: from which pages, by whose key, and how often."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.keys import KEYS_FILE, KeyFile
from tests.apis import problem
from tests.embeds import BOARD, ELSEWHERE, JOB, PATH, api, asked, data, sent, serving, site

__all__ = ["api", "data", "site"]


def test_a_page_of_the_site_is_answered_where_others_need_a_key(api: TestClient, site: str) -> None:
    answer = asked(api, site, k=2)
    assert answer.status_code == 200
    body = answer.json()
    assert body["posting"] == {"id": JOB, "title": "Data Analyst"}
    assert len(body["items"]) == 2
    closes = [one["closes"] for one in body["items"]]
    assert closes == sorted(closes, reverse=True)
    assert 0 < closes[0] <= 1
    assert answer.headers["access-control-allow-origin"] == BOARD
    assert "Origin" in answer.headers["vary"]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"  # CORS alone lets it out


def test_the_answer_is_that_of_the_gap(api: TestClient, site: str, data: Path) -> None:
    key = KeyFile(data).make("reader").key
    gap = api.post("/v1/gap", json={"target": {"posting": JOB}, "k": 3}, headers={"X-API-Key": key}).json()
    shown = asked(api, site).json()["items"]
    assert [(one["id"], one["closes"]) for one in shown] == [
        (one["id"], one["closes"]) for one in gap["results"]
    ]


@pytest.mark.parametrize("origin", [ELSEWHERE, "null", f"{BOARD}:8443", f"{BOARD}.evil.example", None])
def test_a_page_of_another_origin_is_refused_and_may_read_why(
    api: TestClient, site: str, origin: str | None
) -> None:
    answer = asked(api, site, origin)
    assert "bound to others" in problem(answer, 403, "site-refused")["detail"]
    assert BOARD not in answer.text.replace(str(origin), "")
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_page_of_this_server_and_a_typed_address_are_answered(api: TestClient, site: str) -> None:
    for relation in ("same-origin", "none"):
        assert asked(api, site, None, headers={"Sec-Fetch-Site": relation}).status_code == 200
    own = asked(api, site, "http://testserver", headers={"Sec-Fetch-Site": "same-origin"})
    assert own.status_code == 200
    for relation in ("same-site", "cross-site"):
        refused = asked(api, site, None, headers={"Sec-Fetch-Site": relation})
        problem(refused, 403, "site-refused")
    problem(asked(api, site, ELSEWHERE, headers={"Sec-Fetch-Site": "none"}), 403, "site-refused")


def test_a_key_of_no_site_a_revoked_and_an_expired_one_are_refused(api: TestClient, data: Path) -> None:
    keys = KeyFile(data)
    for named in ("site_00000000", "site_", "", "nonsense", "site_é"):
        problem(asked(api, named), 403, "site-refused")
    problem(api.get(PATH, params={"posting": JOB}, headers={"Origin": BOARD}), 403, "site-refused")
    made = keys.make("gone", "embed", origins=[BOARD])
    assert asked(api, made.key).status_code == 200
    known = {"If-None-Match": asked(api, made.key).headers["etag"]}
    keys.revoke(made.about.id)
    assert "revoked" in problem(asked(api, made.key), 403, "site-refused")["detail"]
    problem(asked(api, made.key, headers=known), 403, "site-refused")
    today = datetime.now(UTC).date()
    dated = keys.make("dated", "embed", expires=today, origins=[BOARD])
    path = data / KEYS_FILE
    path.write_text(path.read_text("utf-8").replace(f'"expires": "{today}"', '"expires": "2020-01-01"'))
    assert "expired" in problem(asked(api, dated.key), 403, "site-refused")["detail"]


def test_a_sites_key_opens_nothing_else(api: TestClient, site: str, data: Path) -> None:
    id_ = site.removeprefix("site_")
    for headers in (
        {"Authorization": f"Bearer {site}"},
        {"X-API-Key": site},
        {"X-API-Key": f"skst_{id_}"},
        {"X-API-Key": f"skst_{id_}_"},
    ):
        for path in ("/v1/status", "/v1/loads", "/board"):
            problem(api.get(path, headers=headers | {"Origin": BOARD}), 401, "key-invalid")
    for path in ("/v1/status", "/v1/skills/sample:sql", "/embed/", "/embedded", "/v1/embed", f"{PATH}/"):
        answer = api.get(path, params={"site": site}, headers={"Origin": BOARD})
        problem(answer, 401, "key-required")
        assert "access-control-allow-origin" not in answer.headers
    loading = api.post("/v1/postings", params={"site": site}, content=b"{}", headers={"Origin": BOARD})
    problem(loading, 401, "key-required")


def test_no_other_key_stands_in_for_a_sites(api: TestClient, data: Path) -> None:
    made = KeyFile(data).make("loader", "load")
    answer = api.get(PATH, params={"posting": JOB}, headers={"X-API-Key": made.key, "Origin": BOARD})
    problem(answer, 403, "site-refused")
    problem(asked(api, made.key), 400, "key-in-url")
    problem(asked(api, f"site_{made.about.id}"), 403, "site-refused")


def test_damaged_keys_let_no_site_in_and_name_no_file(sample_data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(sample_data, folder)
    (folder / KEYS_FILE).write_text('[{"id": 1')
    with serving(folder) as api:
        answer = asked(api, "site_00000000")
    assert "cannot be checked" in problem(answer, 403, "site-refused")["detail"]
    assert str(tmp_path) not in answer.text


def test_a_visitor_who_asks_too_much_takes_nothing_from_others(data: Path, site: str) -> None:
    with serving(data, visitor_rate=2, key_rate=5) as greedy:
        codes = [asked(greedy, site).status_code for _ in range(6)]
        assert codes == [200, 200, 429, 429, 429, 429]
        other = TestClient(greedy.app, client=("198.51.100.9", 50))
        assert [asked(other, site).status_code for _ in range(3)] == [200, 200, 429]
        third = TestClient(greedy.app, client=("203.0.113.9", 50))
        assert [asked(third, site).status_code for _ in range(2)] == [200, 429]  # the site's five are used
        assert greedy.get("/v1/status").status_code == 200  # the address's own are not


def test_a_page_that_is_refused_takes_nothing_from_the_site(data: Path, site: str) -> None:
    with serving(data, rate=3, key_rate=1) as api:
        assert [asked(api, site, ELSEWHERE).status_code for _ in range(4)] == [403, 403, 403, 429]
        assert asked(api, site).status_code == 200


def test_limits_can_be_switched_off(data: Path, site: str) -> None:
    with serving(data, visitor_rate=0, key_rate=0) as api:
        answer = asked(api, site)
        assert answer.status_code == 200
        assert "ratelimit-limit" not in answer.headers


def test_the_log_and_the_metrics_name_the_key_and_nothing_of_the_page(
    data: Path, site: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "service"), serving(data, metrics="open") as api:
        asked(api, site)
        sent(api, site, {"title": "Quibbler", "description": "SQL"})
        asked(api, site, ELSEWHERE)
        metrics = api.get("/metrics").text
    told = [getattr(one, "fields", {}) for one in caplog.records]
    id_ = site.removeprefix("site_")
    assert [one["key"] for one in told if one.get("route") == PATH] == [id_, id_]
    assert f'route="{PATH}"' in metrics
    for secret in ("Quibbler", JOB, BOARD, ELSEWHERE, "192.0.2.7"):
        assert secret not in metrics
        assert secret not in str(told)
