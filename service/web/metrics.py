"""Metrics in Prometheus's text format: what was asked, how long it took, what is loaded and what was refused.

Several workers count in files that all share (prometheus_client's multiprocess mode, which `serve` switches
on), so that whichever answers tells the sum.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from indexers.engine import Snapshot
from service.web.accesslog import Seen
from taxonomy.errors import SkillStepError

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client's own
# Answers take from a millisecond (a document by its id) to seconds (a text of many pages).
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class Metrics:
    """The counters of one app. They live in a registry of its own: one process may hold several apps."""

    def __init__(self) -> None:
        own = self._own = CollectorRegistry()
        self._requests = Counter(
            "skillstep_http_requests", "Requests answered.", ["method", "route", "status"], registry=own
        )
        self._seconds = Histogram(
            "skillstep_http_request_seconds",
            "Time to the end of the answer.",
            ["method", "route"],
            buckets=_BUCKETS,
            registry=own,
        )
        self._in_flight = Gauge(
            "skillstep_http_in_flight", "Requests at work.", registry=own, multiprocess_mode="livesum"
        )
        self._refused = Counter(
            "skillstep_http_refused",
            "Requests turned away: over the rate of an address or a key, overloaded, or out of time.",
            ["reason"],
            registry=own,
        )
        self._loads = Counter(
            "skillstep_loads",
            "Uploaded loads that ended, by kind and how.",
            ["kind", "outcome"],
            registry=own,
        )

    def began(self) -> None:
        """A request has come."""
        self._in_flight.inc()

    def ended(self, seen: Seen) -> None:
        """A request is over."""
        self._in_flight.dec()
        method = seen.method if seen.method in _METHODS else "other"
        self._requests.labels(method, seen.route, str(seen.status)).inc()
        self._seconds.labels(method, seen.route).observe(seen.seconds)

    def refused(self, reason: str) -> None:
        """A request was turned away."""
        self._refused.labels(reason).inc()

    def loaded(self, kind: str, outcome: str) -> None:
        """A load has ended."""
        self._loads.labels(kind, outcome).inc()

    def text(self, current: Callable[[], Snapshot | None]) -> bytes:
        """All of it, as text format 0.0.4; snapshots are looked at now."""
        registry = CollectorRegistry()
        if folder := os.environ.get(FOLDER_VARIABLE):
            _bury(Path(folder))
            MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
        else:
            registry.register(_Of(self._own.collect))
            ProcessCollector(registry=registry)
        registry.register(_Of(lambda: _engine(current)))
        return generate_latest(registry)


class _Of(Collector):
    """A collector out of a function."""

    def __init__(self, collect: Callable[[], Iterable[Metric]]) -> None:
        self._collect = collect

    def collect(self) -> Iterable[Metric]:
        return self._collect()


@contextmanager
def shared_counts(workers: int) -> Iterator[None]:
    """Within it, the processes that are started count into the same files. One process needs none."""
    if workers == 1:
        yield
        return
    with TemporaryDirectory(prefix="skillstep-metrics-") as folder:
        os.environ[FOLDER_VARIABLE] = folder
        yield


def _engine(current: Callable[[], Snapshot | None]) -> Iterator[Metric]:
    try:
        snapshot, up = current(), 1
    except SkillStepError:  # what is counted is told all the same, most of all now
        snapshot, up = None, 0
    help_ = "Whether the engine says which snapshot is published (1), or cannot be asked (0)."
    yield GaugeMetricFamily("skillstep_engine_up", help_, up)
    yield from _snapshot(snapshot)


def _snapshot(snapshot: Snapshot | None) -> Iterator[Metric]:
    info = GaugeMetricFamily(
        "skillstep_snapshot_info", "The snapshot that answers.", labels=["snapshot", "created"]
    )
    documents = GaugeMetricFamily("skillstep_documents", "Documents in it, by kind.", labels=["kind"])
    if snapshot is not None:
        info.add_metric([snapshot.info.id, snapshot.info.created], 1)
        for kind, count in snapshot.info.counts.items():
            documents.add_metric([kind], count)
    yield info
    yield documents


def _bury(folder: Path) -> None:
    """Forget the requests that were at work in workers that were killed."""
    for path in folder.glob("gauge_live*_*.db"):
        pid = path.stem.rpartition("_")[2]
        with contextlib.suppress(PermissionError):
            try:
                os.kill(int(pid), 0)
            except ProcessLookupError:
                mark_process_dead(int(pid), str(folder))  # type: ignore[no-untyped-call]
