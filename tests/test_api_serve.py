"""The app under its real server, started by the command."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def get(url: str, body: bytes | None = None) -> str:
    headers = {"Content-Type": "application/json"} if body else {}
    with urlopen(Request(url, body, headers), timeout=30) as response:
        text: str = response.read().decode()
        return text


def test_served_requests_are_answered_and_what_was_asked_is_not_logged(sample_data: Path) -> None:
    root = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-m", "service.cli", "serve", "--data", str(sample_data), "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            for _ in range(300):
                try:
                    get(f"{root}/ready")
                    break
                except URLError:
                    time.sleep(0.1)
            answer = json.loads(get(f"{root}/v1/gap", json.dumps({"target": "data analyst"}).encode()))
            assert answer["results"]
            assert "sample:sql" in get(f"{root}/v1/skills?q=SQL")
        finally:
            server.terminate()
            log, _ = server.communicate(timeout=30)
    assert "Application startup complete" in log
    assert '"route":"/v1/gap"' in log
    assert "SQL" not in log
    assert "analyst" not in log
    assert "127.0.0.1:" not in log.replace(root, "")
