"""Keys: made once, kept as hashes, sent in headers, noticed when they change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from service.keys import KEYS_FILE, Key, KeyFile
from service.serve_options import ServeOptions
from service.service import Service
from service.settings import Settings
from service.web.app import create_app
from taxonomy.errors import FileError, InputError, UnknownName
from tests.apis import problem


@pytest.fixture(scope="module")
def data(sample_data: Path) -> Iterator[Path]:
    yield sample_data
    (sample_data / KEYS_FILE).unlink(missing_ok=True)


@pytest.fixture(scope="module")
def keys(data: Path) -> KeyFile:
    return KeyFile(data)


@pytest.fixture(scope="module")
def api(data: Path) -> Iterator[TestClient]:
    """A server that answers with a key only."""
    service = Service.open(Settings(data))
    try:
        with TestClient(create_app(service=service, options=ServeOptions(require_key=True))) as client:
            yield client
    finally:
        service.close()


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_an_answer_to_a_key_is_for_its_caller_alone_and_not_unchanged_for_others(
    api: TestClient, keys: KeyFile
) -> None:
    made = keys.make("Job board")
    for headers in (bearer(made.key), {"X-API-Key": made.key}):
        answer = api.get("/v1/skills/sample:sql", headers=headers)
        assert answer.headers["cache-control"] == "private, no-cache"
        known = {"If-None-Match": answer.headers["etag"]}
        assert api.get("/v1/skills/sample:sql", headers=headers | known).status_code == 304
        problem(api.get("/v1/skills/sample:sql", headers=known), 401, "key-required")


def test_a_key_opens_and_none_does_not(api: TestClient, keys: KeyFile) -> None:
    made = keys.make("Job board")
    assert api.get("/v1/status", headers=bearer(made.key)).status_code == 200
    assert api.get("/v1/status", headers={"X-API-Key": made.key}).status_code == 200
    response = api.get("/v1/status")
    assert problem(response, 401, "key-required")["detail"].startswith("this server answers with a key only")
    assert response.headers["www-authenticate"] == 'Bearer realm="SkillStep"'


def test_probes_and_the_description_stay_open(api: TestClient) -> None:
    for path in ("/health", "/ready", "/v1/health", "/v1/ready", "/", "/openapi.json", "/docs"):
        assert api.get(path).status_code == 200, path


@pytest.mark.parametrize(
    "headers",
    [
        bearer("nonsense"),
        bearer("skst_00000000_nonsense"),
        bearer(""),
        {"X-API-Key": ""},
        {"Authorization": "Basic dTpw"},
        {"Authorization": "Bearer"},
        {"X-API-Key": "skst_é"},
    ],
)
def test_a_wrong_key_is_refused_even_where_none_is_needed(data: Path, headers: dict[str, str]) -> None:
    with TestClient(create_app(Settings(data), options=ServeOptions())) as client:
        response = client.get(
            "/v1/status", headers={name.encode(): value.encode() for name, value in headers.items()}
        )
    problem(response, 401, "key-invalid")
    assert 'error="invalid_token"' in response.headers["www-authenticate"]


def test_two_different_keys_are_one_too_many(api: TestClient, keys: KeyFile) -> None:
    first, second = keys.make("a").key, keys.make("b").key
    both = {**bearer(first), "X-API-Key": second}
    assert "one key" in problem(api.get("/v1/status", headers=both), 401, "key-invalid")["detail"]
    assert api.get("/v1/status", headers={**bearer(first), "X-API-Key": first}).status_code == 200


@pytest.mark.parametrize("name", ["key", "api_key", "API_KEY", "access_token", "token", "x-api-key"])
def test_a_key_must_not_travel_in_a_url(api: TestClient, keys: KeyFile, name: str) -> None:
    key = keys.make("a").key
    found = problem(api.get("/v1/skills", params={name: key}, headers=bearer(key)), 400, "key-in-url")
    assert "revoke" in found["detail"]
    assert key not in json.dumps(found)


def test_a_key_is_known_in_a_url_under_any_name(api: TestClient, keys: KeyFile) -> None:
    problem(api.get("/v1/skills", params={"q": keys.make("a").key}), 400, "key-in-url")


def test_revoking_works_without_a_restart(api: TestClient, keys: KeyFile, data: Path) -> None:
    made = keys.make("short")
    assert api.get("/v1/status", headers=bearer(made.key)).status_code == 200
    KeyFile(data).revoke(made.about.id)  # another process
    found = problem(api.get("/v1/status", headers=bearer(made.key)), 401, "key-invalid")
    assert f"the key {made.about.id} was revoked" in found["detail"]


def test_a_key_works_through_its_last_day() -> None:
    key = Key(id="a", name="a", scope="read", digest="", created="", expires="2030-12-31")
    assert key.fault(date(2030, 12, 31)) is None
    assert key.fault(date(2031, 1, 1)) == "expired after 2030-12-31"


def test_a_read_key_does_not_load_and_a_load_key_reads(api: TestClient, keys: KeyFile) -> None:
    response = api.get("/v1/loads", headers=bearer(keys.make("r").key))
    problem(response, 403, "scope")
    assert 'error="insufficient_scope"' in response.headers["www-authenticate"]
    load = bearer(keys.make("l", "load").key)
    assert api.get("/v1/loads", headers=load).status_code == 200
    assert api.get("/v1/status", headers=load).status_code == 200


def test_only_the_hash_is_kept_for_the_owner_alone(tmp_path: Path) -> None:
    made = KeyFile(tmp_path).make("Job board")
    path = tmp_path / KEYS_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    secret = made.key.split("_", 2)[2]
    assert len(secret) == 43  # 256 bits
    assert not any(secret in file.read_text("utf-8") for file in tmp_path.iterdir())
    assert not list(tmp_path.glob(f".{KEYS_FILE}*"))


def test_a_damaged_file_lets_nobody_in(tmp_path: Path, sample_data: Path) -> None:
    key = KeyFile(tmp_path).make("a", "load").key
    (tmp_path / KEYS_FILE).write_text('[{"id": 1')
    with pytest.raises(FileError, match="damaged"):
        KeyFile(tmp_path).shown()
    with TestClient(create_app(Settings(tmp_path), options=ServeOptions())) as client:
        found = problem(client.get("/v1/loads", headers=bearer(key)), 401, "key-invalid")
    assert str(tmp_path) not in str(found)


def test_keys_made_at_once_are_all_there(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = [*pool.map(lambda n: KeyFile(tmp_path).make(f"key {n}"), range(24))]
    assert {one.id for one in KeyFile(tmp_path).shown()} == {one.about.id for one in made}


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> tuple[KeyFile, str]:
    keys = KeyFile(tmp_path_factory.mktemp("one"))
    return keys, keys.make("a").key


@given(text=st.text(max_size=80), cut=st.integers(0, 60))
def test_nothing_but_the_key_is_the_key(one: tuple[KeyFile, str], text: str, cut: int) -> None:
    keys, key = one
    sent = key[:cut] + text
    assert (keys.find(sent) is not None) == (sent == key)
    assert keys.find(key) is not None


def test_wrong_wishes_are_refused(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path)
    for name in ("", "  ", "x" * 201):
        with pytest.raises(InputError, match="name"):
            keys.make(name)
    with pytest.raises(InputError, match="is past"):
        keys.make("a", expires=datetime.now(UTC).date() - timedelta(days=1))
    id_ = keys.make("a").about.id
    with pytest.raises(UnknownName) as error:
        keys.revoke(id_[:-1])
    assert error.value.nearest == (id_,)
