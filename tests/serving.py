"""What the tests with a real server share."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.clis import environment
from tests.test_api_serve import free_port


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """A server in a process of its own; `log` is there once it has stopped."""

    port: int
    process: subprocess.Popen[str]
    log: str = field(default="")

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Over a connection of its own, so that each worker has its turn."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, dict(headers or {}))
            found = connection.getresponse()
            named = {name.lower(): value for name, value in found.getheaders()}
            return Answer(found.status, named, found.read())
        finally:
            connection.close()

    def ready(self) -> bool:
        return self._says("/ready")

    def up(self) -> bool:
        return self._says("/health")

    def _says(self, path: str) -> bool:
        try:
            return self.ask("GET", path).status == 200
        except OSError:
            return False

    @property
    def lines(self) -> list[Any]:
        """The log, which is JSON."""
        return [json.loads(line) for line in self.log.splitlines()]


@contextmanager
def served(
    data: Path, *options: str, encoder: bool = False, ready: bool = True, **variables: str
) -> Iterator[Server]:
    """`skillstep serve` over a data folder, without an encoder or with the default one.

    Without `ready` it is enough that it is up: it cannot answer yet.
    """
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "service.cli",
        "serve",
        "--data",
        str(data),
        "--port",
        str(port),
        *options,
    ]
    # Into a file: a pipe that nobody reads is full after some hundred lines, and stops the server.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            command,
            env=environment(**({} if encoder else {"SKILLSTEP_MODEL": ""}), **variables),
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        )
        server = Server(port, process)
        try:
            wait_for(server.ready if ready else server.up)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=40)
            log.seek(0)
            server.log = log.read()


def wait_for(what: Any, seconds: float = 60.0) -> Any:
    """What a function returns once that is true."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")
