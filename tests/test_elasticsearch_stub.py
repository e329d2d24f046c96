"""The stub is taken for a server by the engine's client, and has the faults that tests ask for."""

from __future__ import annotations

from pathlib import Path

import pytest
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    BadRequestError,
    ConnectionTimeout,
    Elasticsearch,
    UnsupportedProductError,
)
from elasticsearch import ConnectionError as ClientConnectionError

from tests.elasticsearch.fixtures import StubFactory
from tests.elasticsearch.stub import Certificate, make_certificate


def test_it_is_taken_for_a_server(elasticsearch_stub: StubFactory) -> None:
    stub = elasticsearch_stub(version="9.2.0")
    with Elasticsearch(stub.address) as client:
        assert client.info()["version"]["number"] == "9.2.0"
        assert client.cluster.health()["status"] == "green"
    assert [request.path for request in stub.requests] == ["/", "/_cluster/health"]


def test_tls_needs_the_certificate_or_its_fingerprint(
    elasticsearch_stub: StubFactory, certificate: Certificate
) -> None:
    stub = elasticsearch_stub(certificate)
    with Elasticsearch(stub.address, ca_certs=str(certificate.path)) as client:
        assert client.info()["name"] == "stub"
    with Elasticsearch(stub.address, ssl_assert_fingerprint=certificate.fingerprint) as client:
        assert client.info()["name"] == "stub"
    with Elasticsearch(stub.address, max_retries=0) as client, pytest.raises(ClientConnectionError):
        client.info()


def test_a_certificate_of_another_name_is_refused(elasticsearch_stub: StubFactory, tmp_path: Path) -> None:
    other = make_certificate(tmp_path, "DNS:elsewhere.example")
    stub = elasticsearch_stub(other)
    with (
        Elasticsearch(stub.address, ca_certs=str(other.path), max_retries=0) as client,
        pytest.raises(ClientConnectionError) as caught,
    ):
        client.info()
    assert "mismatch" in repr(caught.value).lower()


def test_basic_authentication(elasticsearch_stub: StubFactory) -> None:
    stub = elasticsearch_stub(basic=("ada", "secret"))
    with Elasticsearch(stub.address) as client:
        assert client.options(basic_auth=("ada", "secret")).info()["name"] == "stub"
        for refused in (client, client.options(basic_auth=("ada", "wrong"))):
            with pytest.raises(AuthenticationException):
                refused.info()


def test_an_api_key(elasticsearch_stub: StubFactory) -> None:
    stub = elasticsearch_stub(key="aWQ6a2V5")
    with Elasticsearch(stub.address, api_key="aWQ6a2V5") as client:
        assert client.info()["name"] == "stub"
        with pytest.raises(AuthenticationException):
            client.options(api_key="b3RoZXI6a2V5").info()


def test_who_is_known_may_still_be_forbidden(elasticsearch_stub: StubFactory) -> None:
    stub = elasticsearch_stub(basic=("ada", "secret"), may=False)
    with (
        Elasticsearch(stub.address, basic_auth=("ada", "secret")) as client,
        pytest.raises(AuthorizationException),
    ):
        client.info()


def test_another_product(elasticsearch_stub: StubFactory) -> None:
    with (
        Elasticsearch(elasticsearch_stub(product=None).address) as client,
        pytest.raises(UnsupportedProductError),
    ):
        client.info()


def test_a_server_of_version_8_refuses_a_client_of_9(elasticsearch_stub: StubFactory) -> None:
    with (
        Elasticsearch(elasticsearch_stub(version="8.19.0").address) as client,
        pytest.raises(BadRequestError, match="media_type_header_exception"),
    ):
        client.info()


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_recovers(elasticsearch_stub: StubFactory, status: int) -> None:
    stub = elasticsearch_stub(status=status, times=2)
    with Elasticsearch(stub.address, max_retries=0) as client:
        for _ in range(2):
            with pytest.raises(ApiError) as caught:
                client.info()
            assert caught.value.status_code == status
        assert client.info()["name"] == "stub"


def test_a_slow_server_runs_into_the_clients_deadline(elasticsearch_stub: StubFactory) -> None:
    stub = elasticsearch_stub(delay=30)
    with Elasticsearch(stub.address, request_timeout=0.2, max_retries=0) as client:
        with pytest.raises(ConnectionTimeout):
            client.info()
        stub.behave(delay=0)
        assert client.info()["name"] == "stub"
