"""Elasticsearch nodes in processes of their own: started on free ports, stopped, killed, started again."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.elasticsearch.kit import Kit

PATIENCE = 90.0
"""Seconds for a start; it takes about four, and a busy machine may take ten times that."""


class StartFailed(Exception):
    """The node ended, or did not answer in time; the message ends with its log's tail."""


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """One node: where it keeps its files, and how little it takes. Port 0 is a free one."""

    folder: Path
    name: str = "node-1"
    cluster: str = "skillstep-tests"
    heap: str = "512m"
    processors: int = 2
    http_port: int = 0
    transport_port: int = 0
    # The first compiler alone starts a fifth sooner; a test seldom runs long enough to gain by the second.
    jvm: tuple[str, ...] = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
    more: Mapping[str, str] = field(default_factory=lambda: {"discovery.type": "single-node"})

    def values(self, home: Path) -> dict[str, str]:
        """As they would stand in elasticsearch.yml."""
        return {
            "path.home": str(home),
            "path.data": str(self.folder / "data"),
            "path.logs": str(self.folder / "logs"),
            "cluster.name": self.cluster,
            "node.name": self.name,
            "node.processors": str(self.processors),
            "node.portsfile": "true",
            "network.host": "127.0.0.1",
            "http.port": str(self.http_port),
            "transport.port": str(self.transport_port),
            # A disk that is fuller than 85 % would leave new indices without shards.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            # A write to an index that nobody created is a mistake, not a new index.
            "action.auto_create_index": "false",
            **self.more,
        }


class Node:
    """A node, which runs between `start` and `stop`; ports and data stay its own over restarts."""

    def __init__(self, kit: Kit, settings: NodeSettings) -> None:
        self.kit = kit
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.settings.http_port}"

    @property
    def transport(self) -> str:
        return f"127.0.0.1:{self.settings.transport_port}"

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def log_path(self) -> Path:
        return self.settings.folder / "node.log"

    def log(self, lines: int = 40) -> str:
        """The last lines of what it printed."""
        with contextlib.suppress(OSError):
            return "\n".join(self.log_path.read_text("utf-8", "replace").splitlines()[-lines:])
        return ""

    def launch(self) -> Self:
        """Starts the process, and waits for nothing."""
        logs = self.settings.folder / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        for old in logs.glob("*.ports"):
            old.unlink()
        heap = self.settings.heap
        values = self.settings.values(self.kit.home)
        with self.log_path.open("ab") as out:
            self.process = subprocess.Popen(
                [
                    *self.kit.command(f"-Xms{heap}", f"-Xmx{heap}", *self.settings.jvm),
                    *(f"{key}={value}" for key, value in values.items()),
                ],
                stdin=subprocess.PIPE,  # the launcher stops when this ends, with us
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the tests, which stop their nodes themselves
            )
        return self

    def start(self, seconds: float = PATIENCE) -> Self:
        """Returns when it answers and knows a master. Raises `StartFailed`; then nothing of it runs."""
        self.launch()
        try:
            self.wait_started(seconds)
            self.wait("yellow", seconds=seconds)
        except BaseException:
            self.kill()
            raise
        return self

    def wait_started(self, seconds: float = PATIENCE) -> None:
        """Until it has written its ports, which are its own from now on."""
        http, transport = (self.settings.folder / "logs" / f"{kind}.ports" for kind in ("http", "transport"))
        until = time.monotonic() + seconds
        while not (http.exists() and transport.exists()):
            if not self.running:
                raise StartFailed(f"{self.settings.name} ended while it started:\n{self.log()}")
            if time.monotonic() > until:
                raise StartFailed(f"{self.settings.name} did not start in {seconds} s:\n{self.log()}")
            time.sleep(0.05)
        self.settings = replace(self.settings, http_port=_port(http), transport_port=_port(transport))

    def wait(self, status: str = "green", nodes: int = 1, seconds: float = PATIENCE) -> None:
        """Until the cluster's health is at least this, with at least so many nodes."""
        query = f"wait_for_status={status}&wait_for_nodes=ge({nodes})&timeout=1s&master_timeout=1s"
        until = time.monotonic() + seconds
        while True:
            health = self.ask(f"/_cluster/health?{query}")
            if health and not health.get("timed_out", True):
                return
            if not self.running or time.monotonic() > until:
                raise StartFailed(f"{self.settings.name} is not {status}, but {health}:\n{self.log()}")
            time.sleep(0.05)

    def ask(self, path: str) -> dict[str, Any] | None:
        """The JSON that a GET brings, whatever its status; None where nobody answers."""
        try:
            with urlopen(self.address + path, timeout=10) as answer:
                found = json.load(answer)
        except HTTPError as error:
            found = json.load(error)
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def stop(self, seconds: float = 30.0) -> None:
        """By its own process id, as an operator would; killed if that takes too long."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._reap()

    def kill(self) -> None:
        """As a machine that loses power."""
        if self.process is not None:
            self.process.kill()
            self._reap()

    def restart(self, seconds: float = PATIENCE) -> Self:
        """The same node on the same ports and data."""
        self.stop()
        return self.start(seconds)

    def _reap(self) -> None:
        if self.process is not None:
            self.process.wait()
            if self.process.stdin is not None:
                self.process.stdin.close()
            self.process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start_cluster(kit: Kit, folder: Path, size: int, heap: str = "512m") -> Sequence[Node]:
    """Nodes that know each other; the first may always be master, so that the loss of another leaves one."""
    nodes: list[Node] = []
    try:
        for number in range(1, size + 1):
            name = f"node-{number}"
            more = {"cluster.initial_master_nodes": name}
            if nodes:
                more = {"discovery.seed_hosts": nodes[0].transport}
            settings = NodeSettings(folder / name, name=name, heap=heap, more=more)
            nodes.append(Node(kit, settings).start())
        nodes[0].wait("green", nodes=size)
    except BaseException:
        for node in nodes:
            node.kill()
        raise
    return nodes


def _port(path: Path) -> int:
    return int(path.read_text("utf-8").split()[0].rpartition(":")[2])
