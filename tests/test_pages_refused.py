"""What a browser is shown where no page answers: a calm page of that status; a program gets its problem."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.keys import KeyFile
from service.serve_options import ServeOptions
from service.settings import Settings
from service.web.app import create_app
from service.web.pages.words import Words
from taxonomy.errors import EngineUnavailable, FileError
from tests.embeds import BOARD, data
from tests.pages import HTML, shown, text_of

__all__ = ["data"]

FRENCH = {**HTML, "Accept-Language": "fr"}


@contextmanager
def app(data: Path, **options: Any) -> Iterator[TestClient]:
    made = create_app(Settings(data), options=ServeOptions(**options))
    with TestClient(made, headers=FRENCH, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def client(sample_data: Path) -> Iterator[TestClient]:
    with app(sample_data) as found:
        yield found


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("PUT", "/advisor", 405)],
)
def test_an_address_of_nothing(client: TestClient, method: str, path: str, status: int) -> None:
    html = shown(client.request(method, path), status)
    assert "Il n’y a pas de page ici" in html
    assert 'href="/?lang=fr"' in html
    english = client.request(method, f"{path}?lang=en")
    assert "There is no page here" in shown(english, status)
    assert english.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/nothing", "/v1/nothing"])
def test_a_program_is_told_as_before(client: TestClient, path: str) -> None:
    headers = {"Accept": "application/json" if path == "/nothing" else "text/html"}
    answer = client.get(path, headers=headers)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_too_many_requests(sample_data: Path) -> None:
    with app(sample_data, rate=1) as client:
        client.get("/browse?q=sql")
        looked, sent = client.get("/browse?q=sql&x=<b>"), client.post("/advisor", data={"cv": "mine"})
    html = shown(looked, 429)
    assert f"Réessayez dans {looked.headers['retry-after']} s." in html
    assert 'href="/browse?q=sql&amp;x=%3Cb%3E"' in html
    html = shown(sent, 429)
    assert "revenir en arrière peut montrer un formulaire vide" in html
    assert "mine" not in html


def test_what_takes_too_long(sample_data: Path) -> None:
    with app(sample_data, timeout=0.0001) as client:
        assert "Un instant" in shown(client.get("/browse"), 503)


@pytest.mark.parametrize("path", ["/advisor", "/advisor/plan", "/advisor/compare", "/board", "/provider"])
def test_what_is_too_large(client: TestClient, path: str) -> None:
    html = shown(client.post(path, data={"cv": "x" * 5_000_000}), 413)
    assert "C’est trop volumineux" in html
    assert Words("fr")("error.lost") in html
    assert len(html) < 5_000


def test_a_long_text_is_none_of_that(client: TestClient) -> None:
    """Browsers send the advisor's form in parts, of which one may be as long as the whole."""
    sent = {"target": "nowhere", "target_text": "", "has": "x" * 2_000_000}
    html = shown(client.post("/advisor", data=sent, files={"saved": ("", b"")}), 400)
    assert "x" * 2_000_000 in html


def test_a_server_for_keys_alone(sample_data: Path) -> None:
    with app(sample_data, require_key=True) as client:
        answer = client.get("/browse")
        assert "Il demande une clé" in shown(answer, 401)
        assert answer.headers["www-authenticate"]


def test_a_key_in_an_address_is_not_repeated(client: TestClient) -> None:
    html = shown(client.get("/browse?api_key=secret-thing"), 400)
    assert "must not travel in a URL" in html or "ne doit pas voyager" in html
    assert text_of(html).count("secret-thing") == 0


def test_a_failure_of_the_server(sample_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise FileError("is damaged.", file="/srv/private/store.sqlite")

    with app(sample_data) as client:
        monkeypatch.setattr(client.app.state.service, "search", fails)  # type: ignore[attr-defined]
        answer = client.get("/browse")
        html = shown(answer, 500)
    assert "Quelque chose s’est mal passé sur le serveur" in html
    assert answer.headers["x-request-id"] in html
    assert "/srv/private" not in html


def test_a_frame_says_so_on_the_pages_of_its_site(data: Path) -> None:
    site = KeyFile(data).make("Board", "embed", origins=[BOARD]).key
    with app(data, visitor_rate=1) as client:
        address = f"/embed?site={site}&posting=sample:job-001"
        client.get(address)
        answer = client.get(address)
        refused = client.get("/embed?site=site_00000000&posting=sample:job-001")
    assert answer.status_code == 429
    assert "Les recommandations ne peuvent être affichées maintenant." in answer.text
    assert f"frame-ancestors 'self' {BOARD}" in answer.headers["content-security-policy"]
    assert refused.status_code == 403
    assert "frame-ancestors 'none'" in refused.headers["content-security-policy"]


def test_what_arrived_before_something_failed_can_be_sent_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise EngineUnavailable("the engine does not answer.")

    monkeypatch.setattr(client.app.state.service, "frameworks", away)  # type: ignore[attr-defined]
    sent = {"title": "<SQL>", "description": "Requêtes", "action": "edit"}
    html = shown(client.post("/provider", data=sent), 503)
    t = Words("fr")
    assert t("error.resend") in html
    assert t("error.lost") not in html
    assert '<input type="hidden" name="title" value="&lt;SQL&gt;">' in html
    assert '<input type="hidden" name="description" value="Requêtes">' in html
