"""A stub, not a node: it plays what a node made of the published jars cannot do.

TLS and authentication belong to a module of the full distribution, which is not on Maven Central; and a
server of another product or version, a busy one or a slow one, is not to be had at will. The stub speaks
just enough HTTP to be taken for such a server, its errors have the form of the real ones, and nothing is
learnt from it about searching.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import ssl
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Certificate:
    """A self-signed certificate, which is its own authority, and its key, as PEM files."""

    path: Path
    key: Path

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as `ssl_assert_fingerprint` takes it: 64 hexadecimal digits."""
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(self.path.read_text("ascii"))).hexdigest()


def make_certificate(folder: Path, names: str = "DNS:localhost,IP:127.0.0.1") -> Certificate:
    """Made by the openssl command, for a day. Raises FileNotFoundError where there is no openssl."""
    made = Certificate(folder / "stub.crt", folder / "stub.key")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=stub"]
    command += ["-addext", f"subjectAltName={names}", "-keyout", str(made.key), "-out", str(made.path)]
    subprocess.run(command, check=True, capture_output=True)
    return made


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How the stub answers. Of several faults authentication comes first, then `status`, then `version`."""

    product: str | None = "Elasticsearch"
    """The header X-Elastic-Product; None: it is not sent."""
    version: str = "9.5.3"
    """Below 9 it refuses requests of newer clients as such a server does."""
    basic: tuple[str, str] | None = None
    """The user and password it asks for."""
    key: str | None = None
    """The API key it asks for, encoded as users have it."""
    may: bool = True
    """Whether who is known may do anything: 403 if not."""
    status: int = 200
    """429 or 503: every request gets that, `times` times if that is not None."""
    times: int | None = None
    delay: float = 0.0
    """Seconds until an answer begins."""
    answers: Mapping[str, tuple[int, Any]] = field(default_factory=dict)
    """More answers: status and JSON by method and path, such as `GET /_alias/x`."""


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked, headers by their lower-case names."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Stub:
    """A server on a free port, between `with` and its end; `requests` are those it got."""

    def __init__(self, behaviour: Behaviour, certificate: Certificate | None = None) -> None:
        self.behaviour = behaviour
        self.requests: list[Request] = []
        self.ended = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.path, certificate.key)
            # Each connection shakes hands in its own thread: one that hangs holds up nobody else.
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
            self._scheme = "https"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        return f"{self._scheme}://localhost:{self._server.server_port}"

    def behave(self, **changes: Any) -> None:
        """Answers otherwise from now on."""
        with self._lock:
            self.behaviour = replace(self.behaviour, **changes)

    def answer(self, request: Request) -> tuple[int, Any]:
        """The status and the JSON of an answer."""
        with self._lock:
            self.requests.append(request)
            now = self.behaviour
            if now.times:
                self.behaviour = replace(now, times=now.times - 1)
        self.ended.wait(now.delay)
        return (
            _unauthorised(now, request)
            or (_failing(now) if now.times != 0 else None)
            or _too_new(now, request)
            or _found(now, request)
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: clients that do not trust the certificate or lose patience are what it is for."""


def _handler(stub: Stub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            named = {name.lower(): value for name, value in self.headers.items()}
            status, found = stub.answer(Request(self.command, self.path, named, body))
            content = json.dumps(found).encode()
            self.send_response(status)
            if stub.behaviour.product is not None:
                self.send_header("X-Elastic-Product", stub.behaviour.product)
            if status == 401:
                self.send_header("WWW-Authenticate", 'Basic realm="security", charset="UTF-8"')
                self.send_header("WWW-Authenticate", "ApiKey")
            self.send_header("Content-Type", named.get("accept", "application/json").split(",")[0])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = reply  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: tests read what they asked in `requests`."""

    return Handler


def _unauthorised(now: Behaviour, request: Request) -> tuple[int, Any] | None:
    wanted = []
    if now.basic is not None:
        wanted.append("Basic " + base64.b64encode(":".join(now.basic).encode()).decode())
    if now.key is not None:
        wanted.append(f"ApiKey {now.key}")
    given = request.headers.get("authorization")
    if wanted and given is None:
        reason = f"missing authentication credentials for REST request [{request.path}]"
        return _error(401, "security_exception", reason)
    if wanted and given not in wanted:
        reason = f"unable to authenticate with the credentials given for REST request [{request.path}]"
        return _error(401, "security_exception", reason)
    if not now.may:
        return _error(403, "security_exception", f"action [{request.method} {request.path}] is unauthorized")
    return None


def _failing(now: Behaviour) -> tuple[int, Any] | None:
    if now.status == 429:
        return _error(429, "es_rejected_execution_exception", "rejected execution: the queue is full")
    if now.status == 503:
        return _error(503, "master_not_discovered_exception", "no master")
    return None if now.status == 200 else _error(now.status, "exception", "as the test wants it")


def _too_new(now: Behaviour, request: Request) -> tuple[int, Any] | None:
    """A server refuses the media type of a client whose major version is above its own."""
    major = int(now.version.partition(".")[0])
    for header in ("accept", "content-type"):
        asked = re.search(r"compatible-with=(\d+)", request.headers.get(header, ""))
        if asked and int(asked[1]) > major:
            name = header.title()
            cause = f"{name} version must be either version {major} or {major - 1}, but found {asked[1]}"
            return _error(
                400, "media_type_header_exception", f"Invalid media-type value on headers [{name}]", cause
            )
    return None


def _found(now: Behaviour, request: Request) -> tuple[int, Any]:
    path = request.path.partition("?")[0]
    if (answer := now.answers.get(f"{request.method} {path}")) is not None:
        return answer
    version = {"number": now.version, "build_flavor": "default"}
    if path == "/":
        return 200, {"name": "stub", "cluster_name": "stub", "version": version, "tagline": "a stub"}
    if path == "/_nodes" or path.startswith("/_nodes/"):
        return 200, {"cluster_name": "stub", "nodes": {"stub": {"name": "stub", "version": now.version}}}
    if path.startswith("/_cluster/health"):
        return 200, {"cluster_name": "stub", "status": "green", "timed_out": False, "number_of_nodes": 1}
    return _error(404, "index_not_found_exception", f"no such index [{path.strip('/')}]")


def _error(status: int, kind: str, reason: str, deeper: str | None = None) -> tuple[int, Any]:
    cause = {"type": kind, "reason": reason}
    error: dict[str, Any] = {"root_cause": [cause], **cause}
    if deeper is not None:
        error["caused_by"] = {"type": "status_exception", "reason": deeper}
    return status, {"error": error, "status": status}
