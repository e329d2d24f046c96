"""How far a load is: a bar with rate and time left on a terminal, one line a stage elsewhere. On stderr."""

from __future__ import annotations

import sys
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text


class _Rate(ProgressColumn):
    """Items a second."""

    def render(self, task: Task) -> Text:
        """Nothing until the first figure."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "", "dim")


class _Count(ProgressColumn):
    """Done of total, where the total is known."""

    def render(self, task: Task) -> Text:
        """Nothing while neither is known."""
        total = f" of {task.total:,.0f}" if task.total else ""
        return Text(f"{task.completed:,.0f}{total}" if task.completed or total else "")


class Watched:
    """A progress callback that draws itself; use it in a `with` block."""

    def __init__(self) -> None:
        console = Console(file=sys.stderr, markup=False, highlight=False)
        self._live = console.is_terminal
        self._what = ""
        self._task: TaskID | None = None
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            _Count(),
            _Rate(),
            TimeRemainingColumn(compact=True),
            console=console,
            disable=not self._live,
            transient=True,
        )

    def __enter__(self) -> Watched:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def pause(self) -> None:
        """Take the bars away, so that something can be asked."""
        self._finish()
        self._task = None
        self._bars.stop()

    def resume(self) -> None:
        """Undo `pause`."""
        self._bars.start()

    def __call__(self, done: int, total: int, what: str) -> None:
        """Show that `done` of `total` (0: unknown) are done of `what`; another `what` is the next stage."""
        if not self._live:
            if what != self._what:
                print(f"{what} ...", file=sys.stderr, flush=True)
                self._what = what
            return
        if what != self._what or self._task is None:
            self._finish()
            self._task, self._what = self._bars.add_task(what, total=total or None), what
        self._bars.update(self._task, completed=done, total=total or None)

    def _finish(self) -> None:
        if self._task is not None:
            self._bars.remove_task(self._task)
