"""What one command runs with: its settings, the service over them, and where its answer goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from service.settings import Settings

if TYPE_CHECKING:
    from service.cli.screen import Screen
    from service.service import Service

EXIT_WRONG_INPUT = 2
EXIT_INTERRUPTED = 130

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Common:
    """What may be said before the command or after it."""

    data: Path | None = None
    as_json: bool = False
    engine: str | None = None

    @classmethod
    def before(cls, ctx: typer.Context) -> Common:
        """What stands before the command."""
        said = ctx.find_root().obj
        return said if isinstance(said, Common) else cls()


@dataclass(slots=True)
class Session:
    """One command. The service is opened when first needed: usage errors and help load nothing."""

    settings: Settings
    as_json: bool
    _service: Service | None = field(default=None, repr=False)

    @classmethod
    def of(cls, ctx: typer.Context, data: Path | None, as_json: bool, engine: str | None = None) -> Session:
        """From what stands after the command, else before it, else the environment."""
        before = Common.before(ctx)
        said = before.engine if engine is None else engine
        return cls(Settings.read(data or before.data, engine=said), as_json or before.as_json)

    @property
    def service(self) -> Service:
        """The service over the data folder, which only a load makes."""
        if self._service is None:
            from service.service import Service

            self._service = Service.open(self.settings)
        return self._service

    def answer(self, answer: T, render: Callable[[Screen, T], None], frameworks: Iterable[str] = ()) -> None:
        """Print an answer, as JSON or as tables that end with the attribution of what they show."""
        from service.cli.screen import DIM, Screen, write_json

        if self.as_json:
            write_json(answer)
            return
        screen = Screen()
        render(screen, answer)
        for line in self._attributions(frameworks):
            screen.line()
            screen.line(line, DIM)

    def _attributions(self, frameworks: Iterable[str]) -> list[str]:
        asked = list(frameworks)
        snapshot = self.service.engine.current() if asked else None
        if snapshot is None:
            return []
        known = snapshot.taxonomy().frameworks
        lines = (known[name].attribution for name in asked if name in known)
        return list(dict.fromkeys(line for line in lines if line))
