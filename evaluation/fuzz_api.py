"""The API under requests by the thousand, of its documented shapes and of every other: what must hold holds.

A server of its own, started as users start it, answers one request after the other over a real connection.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evaluation.fuzz_api_checks import PROBLEM, Checks, reason
from evaluation.fuzz_api_plan import Plan
from evaluation.fuzz_api_sent import Answer, Line, Operation, Sent, following
from evaluation.served import Served

LIMIT_S = 30.0  # the server's own limit for a request
_PATIENCE_S = 60.0  # for a load of a few rows
_OPTIONS = ("--rate", "0", "--key-rate", "0")
_NAMED = ("credentials", "skills", "occupations", "postings", "frameworks")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer that must not be. `inside` is what the server's log says of it."""

    operation: str
    fault: str
    sent: Sent
    inside: str = ""


@dataclass(slots=True)
class Tally:
    """What came back, by operation (with a key or without) and status."""

    seed: int
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    failures: dict[tuple[str, str], Failure] = field(default_factory=dict)
    failed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    loads: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str, str] = (0.0, "", "")  # seconds, operation, target
    seconds: float = 0.0

    @property
    def requests(self) -> int:
        """How many there were."""
        return sum(self.statuses.values())

    def rows(self) -> Iterator[tuple[str, dict[str, int]]]:
        """A row for each operation: requests, and those answered 2xx, 3xx, 4xx, 5xx or not at all."""
        for name in dict.fromkeys(name for name, _ in self.statuses):
            some = {status: count for (one, status), count in self.statuses.items() if one == name}
            classes = Counter[str]()
            for status, count in some.items():
                classes[f"{status // 100}xx"] += count
            yield name, {"requests": sum(some.values()), **classes}

    def fail(self, failure: Failure) -> None:
        """Keep the smallest of those that fail alike."""
        self.failed += 1
        place = (failure.operation, failure.fault)
        if place not in self.failures or failure.sent.size() < self.failures[place].sent.size():
            self.failures[place] = failure


def run(count: int, seed: int, data: Path | None, folder: Path, say: Say) -> Tally:
    """Ask `count` requests or a few more.

    `data` is a loaded folder to ask about; without it, the sample. Loads go into the sample in `folder`,
    where it is put unless it is there, and never into `data`.

    Raises:
        SkillStepError: nothing is loaded in `data`, or it cannot be read.
    """
    began = time.monotonic()
    tally = Tally(seed)
    own = folder / "sample"
    if data is not None:
        _check(data)
    key = _prepare(own)
    with _Asked(data or own, tally, say) as asked:
        plan = Plan(asked.document, seed, count)
        say(f"{len(plan.operations)} operations, {count:,} requests, seed {seed}")
        for operation in plan.operations:
            asked.all(operation, plan.asked(operation, asked.names))
        if data is None:
            _load(plan, asked, key)
    if data is not None:
        with _Asked(own, tally, say) as asked:
            _load(plan, asked, key)
    tally.seconds = time.monotonic() - began
    return tally


def _load(plan: Plan, asked: _Asked, key: str) -> None:
    """The pass with a key, and questions about what it left behind."""
    asked.key = key
    for operation in plan.operations:
        if operation.guarded:
            asked.all(operation, plan.with_key(operation, asked.names))
    asked.look()
    for operation in plan.operations:
        if not operation.guarded:
            asked.all(operation, plan.again(operation, asked.names))


def _check(data: Path) -> None:
    from service.service import Service
    from service.settings import Settings

    service = Service.open(Settings(data))
    try:
        service.frameworks()
    finally:
        service.close()


def _prepare(own: Path) -> str:
    """The sample, loaded, and a key that may load."""
    from service.keys import KeyFile
    from service.samples import load_sample, sample_files
    from service.service import Service
    from service.settings import Settings
    from taxonomy.readers.base import silent

    service = Service.open(Settings(own))
    try:
        with sample_files() as sample:
            load_sample(service, sample, silent)
    finally:
        service.close()
    return KeyFile(own).make("fuzz", "load").key


class _Asked:
    """A server over a folder, asked within a `with` block, its answers checked and counted."""

    def __init__(self, data: Path, tally: Tally, say: Say) -> None:
        self.key: str | None = None  # sent with what needs one
        self.names: dict[str, list[str]] = {}
        self._data, self._tally, self._say = data, tally, say
        self._folder = TemporaryDirectory(prefix="skillstep-fuzz-")
        self._log = _Log(Path(self._folder.name) / "log")
        self._server = Served(data, 1, *_OPTIONS, log=self._log.path)

    def __enter__(self) -> _Asked:
        self._server.__enter__()
        self._line = Line(self._server.port, LIMIT_S + 5)
        self.document: Mapping[str, Any] = self._get("/openapi.json")
        self._checks = Checks(self.document, LIMIT_S, (str(self._data.absolute()),))
        self.look()
        return self

    def __exit__(self, *about: Any) -> None:
        self._line.close()
        self._server.__exit__(*about)
        self._folder.cleanup()

    def look(self) -> None:
        """See which names are loaded."""
        self.names |= {kind: list(self._named(kind)) for kind in _NAMED}

    def _named(self, kind: str) -> Iterator[str]:
        found = self._get(f"/v1/{kind}" + ("" if kind == "frameworks" else "?k=20"))
        for one in found["frameworks" if kind == "frameworks" else "items"]:
            yield one["id"]
            yield from [one["title"]] if "title" in one else []

    def _get(self, path: str) -> Any:
        return self._line.send(Sent("", "GET", path)).json()

    def all(self, operation: Operation, requests: Iterable[Sent]) -> None:
        """Send them all."""
        name = f"{operation.name} (key)" if self.key and operation.guarded else operation.name
        for asked in requests:
            sent = self._keyed(asked) if operation.guarded else asked
            answer = self._one(operation, name, sent)
            for follow in following(sent, answer):
                self._one(operation, name, follow)
        self._say(f"{name}: {self._tally.requests:,} requests so far, {self._tally.failed:,} failed")

    def _keyed(self, sent: Sent) -> Sent:
        if self.key is None:
            return sent
        kept = tuple(one for one in sent.headers if one[0] not in _KEYS)
        return replace(sent, headers=(*kept, ("X-API-Key", self.key)))

    def _one(self, operation: Operation, name: str, sent: Sent) -> Answer:
        answer = self._line.send(sent)
        self._tally.statuses[name, answer.status] += 1
        if answer.media_type == PROBLEM and answer.body:
            self._tally.reasons[reason(answer)] += 1
        self._tally.slowest = max(self._tally.slowest, (answer.seconds, name, sent.target))
        faults = list(self._checks.faults(operation, sent, answer))
        if answer.status == 202:
            faults += self._ended(answer)
        inside = self._log.last() if faults else ""
        for fault in faults:
            shown = replace(sent, headers=tuple(_hidden(one) for one in sent.headers)) if self.key else sent
            self._tally.fail(Failure(name, fault, shown, inside))
        return answer

    def _ended(self, accepted: Answer) -> Iterator[str]:
        """Wait for a load, so that the next finds its place; whatever the file, it ends in a known way."""
        where = accepted.headers.get("location", "")
        self.names.setdefault("loads", [""])[0] = where.rpartition("/")[2]
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            found = self._line.send(Sent("", "GET", where, (("X-API-Key", self.key or ""),)))
            if found.status != 200:
                yield f"Location leads to status {found.status}"
                return
            job = found.json()
            if job["state"] in ("published", "unchanged", "failed"):
                self._tally.loads[job["state"]] += 1
                if job["state"] == "failed" and "on the server" in job["error"]["detail"]:
                    yield f"the load failed: {job['error']['detail']}"
                return
            time.sleep(0.01)
        yield f"the load did not end in {_PATIENCE_S:g} s"


_KEYS = frozenset({"Authorization", "X-API-Key"})


def _hidden(header: tuple[str, str]) -> tuple[str, str]:
    return (header[0], "KEY") if header[0] == "X-API-Key" else header


@dataclass(slots=True)
class _Log:
    """The server's log, read for what went wrong inside."""

    path: Path
    _read: int = 0
    _last: str = ""

    def last(self) -> str:
        """The newest error since the last look, with where it was; "" for none."""
        with self.path.open("rb") as file:
            file.seek(self._read)
            lines = file.read().splitlines()
            self._read = file.tell()
        self._last = ""
        for line in lines:
            if b'"level":"error"' in line:
                said = json.loads(line)
                places = " < ".join(reversed(said.get("places", [])[-3:]))
                self._last = f"{said.get('error', said['message'])} in {places}"
        return self._last
