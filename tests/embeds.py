"""What the tests of the embedded API share: a folder, a key of a site, a server, and how one asks it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.keys import KEYS_FILE, KeyFile
from service.serve_options import ServeOptions
from service.settings import Settings
from service.web.app import create_app

BOARD = "https://jobs.example.org"
ELSEWHERE = "https://elsewhere.example"
PATH = "/v1/embed/recommendations"
JOB = "sample:job-001"


@pytest.fixture(scope="module")
def data(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample's folder, for keys of its own."""
    folder = tmp_path_factory.mktemp("sites") / "data"
    shutil.copytree(sample_data, folder)
    (folder / KEYS_FILE).unlink(missing_ok=True)
    return folder


@pytest.fixture(scope="module")
def site(data: Path) -> str:
    return KeyFile(data).make("Board", "embed", origins=[BOARD]).key


@contextmanager
def serving(data: Path, client: str = "192.0.2.7", **options: Any) -> Iterator[TestClient]:
    app = create_app(Settings(data), options=ServeOptions(**options))
    with TestClient(app, client=(client, 50), raise_server_exceptions=False) as api:
        yield api


@pytest.fixture(scope="module")
def api(data: Path) -> Iterator[TestClient]:
    """A server that answers nobody else without a key."""
    with serving(data, require_key=True) as client:
        yield client


def asked(api: TestClient, site: str, origin: str | None = BOARD, **more: Any) -> Any:
    headers = {"Origin": origin} if origin else {}
    headers |= more.pop("headers", {})
    return api.request(
        more.pop("method", "GET"),
        PATH,
        params={"site": site, "posting": JOB, "lang": "en", **more},
        headers=headers,
    )


def sent(api: TestClient, site: str, body: Any, **params: Any) -> Any:
    content = body if isinstance(body, bytes | str) else json.dumps(body)
    headers = {"Origin": BOARD, "Content-Type": "text/plain"}
    return api.post(PATH, params={"site": site, "lang": "en", **params}, content=content, headers=headers)
