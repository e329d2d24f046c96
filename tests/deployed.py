"""The Dockerfile read, and what its health checks and commands are held against."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any

import typer.main

from service.cli.app import app

ROOT = Path(__file__).resolve().parents[1]


def instructions() -> list[tuple[str, str]]:
    """Those of the Dockerfile: name and rest, continued lines joined, comments left out."""
    lines = [
        line for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines() if not line.startswith("#")
    ]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(words[0], words[1]) for line in joined.splitlines() if (words := line.split(maxsplit=1))]


def given(name: str) -> list[str]:
    return [rest for instruction, rest in instructions() if instruction == name]


def check_command(words: list[str]) -> None:
    """The command and each option are there."""
    command = typer.main.get_command(app)
    while words and words[0] in getattr(command, "commands", {}):
        command, words = command.commands[words[0]], words[1:]  # type: ignore[attr-defined]
    assert not hasattr(command, "commands"), words
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word.split("=")[0] for word in words if word.startswith("-")} <= known


class Asked(dict[str, str]):
    """An environment that notes which variables are read from it."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return super().__getitem__(name)


class Answering:
    """A server on this machine that answers with a status by the headers, and notes those."""

    def __init__(self, status: Callable[[Message], int]) -> None:
        seen: list[str] = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                seen.append(self.headers.get("Authorization", ""))
                self.send_response(status(self.headers))
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.seen = seen

    def __enter__(self) -> tuple[int, list[str]]:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self.server.server_port, self.seen

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
