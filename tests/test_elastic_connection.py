"""One connection to a cluster: looked at once, and every failure of it an error that says what to do.

TLS, authentication and servers of other kinds are played by a stub, over real sockets.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from indexers.elastic.connection import Access, connect
from indexers.elastic.errors import IndexMissing, TooLarge
from taxonomy.errors import EngineRefused, EngineUnavailable, FileError, MissingPackage, SkillStepError
from tests.connections import Open, raised
from tests.connections import opened as opened
from tests.elasticsearch.fixtures import StubFactory
from tests.elasticsearch.stub import Certificate, Stub, make_certificate
from tests.test_api_serve import free_port

SECRET = "dG9wOnNlY3JldA=="


def looks(stub: Stub) -> int:
    return sum(one.path.startswith("/_nodes") for one in stub.requests)


def test_nothing_is_asked_before_the_first_call(elasticsearch_stub: StubFactory, opened: Open) -> None:
    stub = elasticsearch_stub()
    opened(stub.address)
    assert stub.requests == []


def test_the_cluster_is_looked_at_once_by_all_threads(elasticsearch_stub: StubFactory, opened: Open) -> None:
    stub = elasticsearch_stub(delay=0.05)
    connection = opened(stub.address)
    with ThreadPoolExecutor(16) as threads:
        found = set(threads.map(lambda _: connection.check(), range(16)))
    assert [(one.address, one.name, one.version) for one in found] == [(stub.address, "stub", "9.5.3")]
    assert looks(stub) == 1


def test_a_client_that_is_not_installed_is_the_command_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "elasticsearch", None)
    with pytest.raises(MissingPackage, match="pip install"):
        connect(Access(url="http://localhost:9200"))


def test_nothing_listens_and_all_are_told_at_once(opened: Open) -> None:
    connection = opened(f"http://127.0.0.1:{free_port()}")
    assert "nothing listens there" in raised(EngineUnavailable, connection)
    started = time.monotonic()
    for _ in range(200):
        raised(EngineUnavailable, connection)
    assert time.monotonic() - started < 1.0


def test_no_such_host(opened: Open) -> None:
    assert "no host of that name" in raised(EngineUnavailable, opened("http://nohost.invalid:9200"))


def test_too_slow_and_then_quick_again(elasticsearch_stub: StubFactory, opened: Open) -> None:
    stub = elasticsearch_stub()
    connection = opened(stub.address, timeout=0.3)
    raised(IndexMissing, connection)
    stub.behave(delay=30.0)
    assert "gave no answer within 0.3 s (wanted: search the documents)" in raised(
        EngineUnavailable, connection
    )
    raised(EngineUnavailable, connection)  # the look
    stub.behave(delay=0.0)
    time.sleep(1.1)
    raised(IndexMissing, connection)


def test_while_it_hangs_one_thread_waits_and_the_others_are_told(
    elasticsearch_stub: StubFactory, opened: Open
) -> None:
    stub = elasticsearch_stub(delay=30.0)
    connection = opened(stub.address, timeout=1.0)
    raised(EngineUnavailable, connection)
    time.sleep(1.1)

    def told(_: int) -> float:
        started = time.monotonic()
        raised(EngineUnavailable, connection)
        return time.monotonic() - started

    with ThreadPoolExecutor(8) as threads:
        seconds = list(threads.map(told, range(8)))
    assert sum(one > 0.9 for one in seconds) == 1
    assert looks(stub) == 2


def test_after_it_was_lost_the_cluster_is_looked_at_again(
    elasticsearch_stub: StubFactory, opened: Open
) -> None:
    stub = elasticsearch_stub()
    connection = opened(stub.address, timeout=0.3)
    raised(IndexMissing, connection)
    stub.behave(delay=30.0)
    raised(EngineUnavailable, connection)
    stub.behave(delay=0.0, version="8.19.0")  # another server at the same address
    assert "8.19.0" in raised(EngineRefused, connection)


def test_another_product(elasticsearch_stub: StubFactory, opened: Open) -> None:
    assert "is not Elasticsearch 9 or later" in raised(
        EngineRefused, opened(elasticsearch_stub(product=None).address)
    )


def test_a_server_that_knows_nothing_of_nodes(elasticsearch_stub: StubFactory, opened: Open) -> None:
    stub = elasticsearch_stub(product=None, answers={"GET /_nodes/_local": (404, {"detail": "Not Found"})})
    assert "is not Elasticsearch" in raised(EngineRefused, opened(stub.address))


@pytest.mark.parametrize("version", ["8.19.0", "7.17.29"])
def test_an_older_version(elasticsearch_stub: StubFactory, opened: Open, version: str) -> None:
    message = raised(EngineRefused, opened(elasticsearch_stub(version=version).address))
    assert f"is Elasticsearch {version}; wanted is 9 or later" in message


def test_a_newer_version_is_taken(elasticsearch_stub: StubFactory, opened: Open) -> None:
    assert opened(elasticsearch_stub(version="10.0.1").address).check().version == "10.0.1"


def test_a_key_opens(elasticsearch_stub: StubFactory, opened: Open) -> None:
    stub = elasticsearch_stub(key=SECRET)
    assert opened(stub.address, key=SECRET).check()
    assert opened(stub.address, key="top:secret").check()  # as id:key
    assert "SKILLSTEP_ENGINE_KEY" in raised(EngineRefused, opened(stub.address, key="c2VjcmV0"))
    assert "does not know who asks" in raised(EngineRefused, opened(stub.address))


def test_a_user_and_a_password_open(elasticsearch_stub: StubFactory, opened: Open) -> None:
    stub = elasticsearch_stub(basic=("ada", "a secret"))
    assert opened(stub.address, user="ada", password="a secret").check()
    message = raised(EngineRefused, opened(stub.address, user="ada", password="another secret"))
    assert "SKILLSTEP_ENGINE_PASSWORD" in message
    assert "ada" not in message


def test_who_may_not_is_told_the_privileges(elasticsearch_stub: StubFactory, opened: Open) -> None:
    message = raised(EngineRefused, opened(elasticsearch_stub(may=False).address, prefix="jobs"))
    assert "read, write and manage on jobs-*, and monitor on the cluster" in message


def test_a_certificate_that_nobody_trusts(
    elasticsearch_stub: StubFactory, certificate: Certificate, opened: Open
) -> None:
    message = raised(EngineRefused, opened(elasticsearch_stub(certificate).address))
    assert "nobody trusted here has signed" in message
    assert "SKILLSTEP_ENGINE_CA" in message
    assert "SKILLSTEP_ENGINE_FINGERPRINT" in message


def test_a_certificate_that_is_given_is_trusted(
    elasticsearch_stub: StubFactory, certificate: Certificate, opened: Open
) -> None:
    stub = elasticsearch_stub(certificate, basic=("ada", "secret"))
    known: dict[str, Any] = {"user": "ada", "password": "secret"}
    assert opened(stub.address, ca=certificate.path, **known).check()
    assert opened(stub.address, fingerprint=certificate.fingerprint, **known).check()
    colons = ":".join(certificate.fingerprint[at : at + 2].upper() for at in range(0, 64, 2))
    assert opened(stub.address, fingerprint=colons, **known).check()


def test_another_fingerprint(elasticsearch_stub: StubFactory, certificate: Certificate, opened: Open) -> None:
    stub = elasticsearch_stub(certificate, basic=("ada", "secret"))
    connection = opened(stub.address, fingerprint="ab" * 32, user="ada", password="secret")
    assert "another fingerprint" in raised(EngineRefused, connection)
    assert stub.requests == []  # no password went there


def test_a_certificate_for_another_host(
    elasticsearch_stub: StubFactory, opened: Open, tmp_path: Path
) -> None:
    other = make_certificate(tmp_path, "DNS:elsewhere.example")
    connection = opened(elasticsearch_stub(other).address, ca=other.path)
    assert "for another host name" in raised(EngineRefused, connection)


def test_a_file_that_is_no_certificate(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("none")
    with pytest.raises(FileError, match=r"ca\.pem.*PEM"):
        connect(Access(url="https://localhost:9200", ca=tmp_path / "ca.pem"))


def test_the_wrong_scheme(elasticsearch_stub: StubFactory, certificate: Certificate, opened: Open) -> None:
    plain, secure = elasticsearch_stub(), elasticsearch_stub(certificate)
    message = raised(EngineRefused, opened(plain.address.replace("http:", "https:")))
    assert "does not speak TLS" in message
    message = raised(EngineUnavailable, opened(secure.address.replace("https:", "http:")))
    assert "Does its address begin with https?" in message


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (413, TooLarge, "http.max_content_length"),
        (429, EngineUnavailable, "is overloaded"),
        (500, EngineUnavailable, "answered 500"),
        (503, EngineUnavailable, "no master"),
        (418, EngineRefused, "answered 418"),
    ],
)
def test_other_answers(
    elasticsearch_stub: StubFactory, opened: Open, status: int, kind: type[SkillStepError], words: str
) -> None:
    stub = elasticsearch_stub()
    connection = opened(stub.address)
    connection.check()
    stub.behave(status=status)
    assert words in raised(kind, connection)


def test_an_overloaded_node_is_asked_once(elasticsearch_stub: StubFactory, opened: Open) -> None:
    stub = elasticsearch_stub()
    connection = opened(stub.address)
    connection.check()
    stub.behave(status=429)
    raised(EngineUnavailable, connection)
    assert len(stub.requests) == 2


@pytest.mark.parametrize(
    ("reason", "kind", "words"),
    [
        ("[SERVICE_UNAVAILABLE/1/state not recovered / initialized];", EngineUnavailable, "starting"),
        ("[SERVICE_UNAVAILABLE/2/no master];", EngineUnavailable, "no master"),
        ("index [x] blocked by: [FORBIDDEN/5/index read-only (api)];", EngineRefused, "set to read-only"),
        (
            "index [x] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index "
            "has read-only-allow-delete block; for more information, see the manual];",
            EngineRefused,
            "its disk is nearly full",
        ),
    ],
)  # fmt: skip
def test_blocks(
    elasticsearch_stub: StubFactory, opened: Open, reason: str, kind: type[SkillStepError], words: str
) -> None:
    cause = {"type": "cluster_block_exception", "reason": reason, "index": "x"}
    body = {"error": {"root_cause": [cause], **cause}, "status": 403}
    stub = elasticsearch_stub(answers={"POST /skillstep-x/_search": (403, body)})
    assert words in raised(kind, opened(stub.address))


def test_the_second_node_answers_when_the_first_is_lost(
    elasticsearch_stub: StubFactory, opened: Open
) -> None:
    lost, stub = f"http://127.0.0.1:{free_port()}", elasticsearch_stub()
    connection = opened(f"{lost},{stub.address}")
    for _ in range(10):
        raised(IndexMissing, connection)


def test_a_load_waits_out_what_passes(elasticsearch_stub: StubFactory, opened: Open) -> None:
    stub = elasticsearch_stub(status=503, times=3, answers={"POST /skillstep-x/_search": (200, {"took": 1})})
    connection = opened(stub.address)
    ask = lambda: connection.client.search(index="skillstep-x").body  # noqa: E731
    assert connection.insist("write the documents", ask, 20.0) == {"took": 1}
    stub.behave(status=429, times=None)
    started = time.monotonic()
    with pytest.raises(EngineUnavailable, match="overloaded"):
        connection.insist("write the documents", ask, 0.5)
    assert time.monotonic() - started < 2.0


def test_what_is_refused_is_not_tried_again(elasticsearch_stub: StubFactory, opened: Open) -> None:
    stub = elasticsearch_stub(may=False)
    with pytest.raises(EngineRefused):
        opened(stub.address).insist("write the documents", lambda: None)
    assert len(stub.requests) == 1


WHOLE = {"timed_out": False, "_shards": {"total": 3, "successful": 3, "skipped": 1, "failed": 0}}


def test_a_whole_answer_is_complete(opened: Open) -> None:
    assert opened("http://localhost:9200").complete(WHOLE) == WHOLE


@pytest.mark.parametrize(
    "change",
    [
        {"timed_out": True},
        {"_shards": {"total": 3, "successful": 2, "skipped": 0, "failed": 1}},
        {"_shards": {"total": 3, "successful": 2, "skipped": 0, "failed": 0}},
    ],
)
def test_an_answer_of_fewer_shards_is_none(opened: Open, change: dict[str, object]) -> None:
    raised(EngineUnavailable, opened("http://h:9200"), lambda one: one.complete({**WHOLE, **change}))


def test_an_answer_that_says_nothing_of_shards_is_none(opened: Open) -> None:
    raised(EngineRefused, opened("http://h:9200"), lambda one: one.complete({"hits": []}))
