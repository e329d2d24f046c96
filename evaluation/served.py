"""The real server, started by the program's own command on a free port, and how much memory it takes."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from service.service import Service
from service.settings import EMBEDDED, ENGINE_VARIABLE, Settings
from taxonomy.frameworks import Taxonomy

_START_S = 60
# What is served stands in the data folder, whatever engine the environment names.
IN_FOLDER: Mapping[str, str] = {ENGINE_VARIABLE: EMBEDDED}


class Served:
    """A server over a data folder for the length of a `with` block; what it prints goes into `log`.

    `environ` may name a cluster in place of the folder. `probe` is what answers once it is up: /health
    for one that has nothing to answer about.
    """

    def __init__(
        self,
        data: Path,
        workers: int = 1,
        *options: str,
        log: Path | None = None,
        environ: Mapping[str, str] = IN_FOLDER,
        probe: str = "/ready",
    ) -> None:
        self._data, self._log, self._environ = data, log or Path(os.devnull), environ
        self._probe = probe
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = [
            sys.executable, "-m", "service.cli", "serve", "--data", str(data), "--port", str(self.port),
            "--workers", str(workers), *options,
        ]  # fmt: skip

    def __enter__(self) -> Served:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, stdout=log, stderr=log, env=os.environ | self._environ
            )
        until = time.monotonic() + _START_S
        while time.monotonic() < until and self._process.poll() is None:
            if self._ready():
                return self
            time.sleep(0.1)
        self._stop()
        raise AssertionError("the server did not become ready")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=_START_S)

    def _ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_START_S)
        try:
            connection.request("GET", self._probe)
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def taxonomy(self) -> Taxonomy:
        """What the server answers about."""
        service = Service.open(Settings(self._data))
        try:
            snapshot = service.engine.current()
            assert snapshot is not None, "the server was ready"
            return snapshot.taxonomy()
        finally:
            service.close()

    def memory_mb(self) -> float:
        """Proportional resident memory of the server and its workers, in MB; NaN where Linux does not say.

        Files mapped by several processes count once in all.
        """
        try:
            return sum(_pss(pid) for pid in (self._process.pid, *_children(self._process.pid))) / 1e3
        except OSError:
            return float("nan")


def _pss(pid: int) -> float:
    """Kilobytes (1,024 bytes, given as 1,000) of a process's share of memory; 0 for one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        if not Path("/proc/self/smaps_rollup").exists():
            raise
        return 0.0
    return next(float(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1.024


def _children(pid: int) -> list[int]:
    own = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    return [child for one in map(int, own) for child in (one, *_children(one))]
