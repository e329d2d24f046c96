"""One connection to a cluster for the life of an engine, and every failure of it as an error of ours."""

from __future__ import annotations

import logging
import random
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from indexers.elastic.access import Access
from indexers.elastic.errors import PRODUCT_HEADER, not_elasticsearch, of_answer, of_transport, too_old
from indexers.engine import Cluster
from taxonomy.errors import EngineRefused, EngineUnavailable, FileError, MissingPackage, SkillStepError

if TYPE_CHECKING:
    from elastic_transport import ObjectApiResponse
    from elasticsearch import Elasticsearch

__all__ = ["Access", "Connection", "connect"]

T = TypeVar("T")

WANTED = 9  # the major version whose sparse_vector fields hold exact weights
_THREADS = 64  # connections to a node: above the 40 threads on which the service answers
_RETRIES = 2  # at once, on another connection or node: all that we ask may be asked twice
_CHECK_SECONDS = 5.0
_MAY_BE = (401, 403, 429)  # what stands before an Elasticsearch may answer for it, without its header
_PAUSE = 1.0  # seconds for which a failed check answers for all who ask
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 5.0  # seconds between the attempts of `insist`
# A load waits this long for a cluster that is busy or restarting.
PATIENCE_SECONDS = 60.0


def connect(access: Access) -> Connection:
    """The connection to a cluster. Nothing is asked of it yet.

    Raises:
        MissingPackage: the client is not installed; the message is the command to type.
        FileError: the CA certificate cannot be read as one.
    """
    try:
        from elasticsearch import Elasticsearch
    except ImportError:
        raise MissingPackage('pip install "elasticsearch>=9.2,<10"') from None
    # What these warn of on each attempt comes to the caller as one error.
    logging.getLogger("elastic_transport").setLevel(logging.ERROR)
    client = Elasticsearch(
        list(access.addresses),
        request_timeout=access.timeout,
        connections_per_node=_THREADS,
        # The client's gzip is the slowest: 5,000 documents in bulk took 1.1 s with it, 0.3 s without, and a
        # search 0.3 ms more.
        http_compress=False,
        max_retries=_RETRIES,
        # The client asks again at once, which an overloaded node (429) is better spared: see `insist`.
        retry_on_status=(502, 503, 504),
        retry_on_timeout=False,  # the timeout is the deadline of a request, not of a third of one
        **_credentials(access),
        **_trust(access),
    )
    return Connection(access, client)


def _credentials(access: Access) -> dict[str, Any]:
    if access.key:
        id_, colon, secret = access.key.partition(":")
        return {"api_key": (id_, secret) if colon else access.key}
    return {"basic_auth": (access.user, access.password)} if access.user else {}


def _trust(access: Access) -> dict[str, Any]:
    if access.fingerprint:
        return {"ssl_assert_fingerprint": access.digest}
    if access.ca is None:
        return {}
    try:
        return {"ssl_context": ssl.create_default_context(cafile=str(access.ca))}
    except (ssl.SSLError, OSError):
        raise FileError("cannot be read as certificates (PEM).", file=str(access.ca)) from None


class Connection:
    """A client, and the knowledge whether what it reaches is what is wanted.

    Safe to use from many threads. The cluster is looked at before the first request, and again after it was
    not reached; while it is not, one thread looks again each second and all others are told at once.

    Attributes:
        access: where and how.
        client: for raw calls, within `call`.
        address: the cluster's, without credentials.
        patience: seconds for which `insist` waits while the cluster is unavailable.
    """

    def __init__(self, access: Access, client: Elasticsearch, patience: float = 0.0) -> None:
        self.access = access
        self.client = client
        self.patience = patience
        self.address = ",".join(access.addresses)
        self._checking = threading.Lock()
        self._cluster: Cluster | None = None  # None: not looked at since it was last not reached
        self._failure: SkillStepError | None = None
        self._failed_at = 0.0

    def close(self) -> None:
        """Release the sockets."""
        self.client.close()

    def patient(self, seconds: float = PATIENCE_SECONDS) -> Connection:
        """The same for a load: whoever asks through it waits out a restart or an overload."""
        return Connection(self.access, self.client, seconds)

    @contextmanager
    def call(self, what: str) -> Iterator[None]:
        """Around calls of the client: `what` says to a person what they are for ("search the documents").

        Raises:
            EngineUnavailable: unreachable, too slow, overloaded, starting, without a master or shards.
            IndexMissing, DocumentMissing, IndexExists, WriteConflict: as `indexers.elastic.errors` says.
            EngineRefused: wrong product, version, credentials or certificate, read-only, closed, too many
                clauses, too large, or anything else, with its reason.
        """
        self.check()
        with self._told(what):
            yield

    def insist(self, what: str, action: Callable[[], T], seconds: float | None = None) -> T:
        """The result of an action, tried again with growing pauses while the engine is unavailable.

        For loads, which may wait out a restart or an overload; a question is better answered at once: it
        asks through a connection without `patience`, which is how long this tries if `seconds` is None.

        Raises:
            EngineUnavailable: it was so for that long.
        """
        until, wait = time.monotonic() + (self.patience if seconds is None else seconds), _FIRST_WAIT
        while True:
            try:
                with self.call(what):
                    return action()
            except EngineUnavailable:
                pause = wait * random.uniform(0.5, 1.0)
                if time.monotonic() + pause > until:
                    raise
            time.sleep(pause)
            wait = min(2 * wait, _LONGEST_WAIT)

    def check(self) -> Cluster:
        """The cluster, which is looked at when it was not yet, or was not reached meanwhile.

        Raises:
            EngineUnavailable, EngineRefused: as in `call`.
        """
        found = self._cluster
        if found is not None:
            return found
        known = self._failure
        # Who comes while another looks waits for what that finds, unless it was lost already a moment ago.
        if not self._checking.acquire(blocking=known is None) and known is not None:
            raise type(known)(known.message)
        try:
            found, known = self._cluster, self._failure
            if found is not None:
                return found
            if known is not None and time.monotonic() - self._failed_at < _PAUSE:
                raise type(known)(known.message)
            return self._looked()
        finally:
            self._checking.release()

    def _looked(self) -> Cluster:
        try:
            found = self._look()
        except SkillStepError as error:
            self._failure, self._failed_at = error, time.monotonic()
            raise
        self._cluster, self._failure = found, None
        return found

    def _look(self) -> Cluster:
        from elasticsearch import ApiError

        wait = min(self.access.timeout, _CHECK_SECONDS)
        client = self.client.options(request_timeout=wait, max_retries=1)
        with self._told("its version", wait):
            try:
                answer = client.perform_request(
                    "GET",
                    "/_nodes/_local",
                    params={"filter_path": "cluster_name,nodes.*.version"},
                    headers={"accept": "*/*"},  # versions before 9 refuse the client's own
                )
            except ApiError as error:
                other = PRODUCT_HEADER not in error.meta.headers
                if other and error.meta.status < 500 and error.meta.status not in _MAY_BE:
                    raise not_elasticsearch(self.address) from None
                raise
        found = answer.body
        versions = [node["version"] for node in found.get("nodes", {}).values()] if found else []
        if not versions:
            raise not_elasticsearch(self.address)
        if int(versions[0].partition(".")[0]) < WANTED:
            raise too_old(self.address, versions[0])
        return Cluster(self.address, found["cluster_name"], versions[0])

    @contextmanager
    def _told(self, what: str, timeout: float | None = None) -> Iterator[None]:
        from elasticsearch import ApiError, TransportError

        try:
            yield
        except TransportError as error:
            self._cluster = None
            raise of_transport(error, self.address, what, timeout or self.access.timeout) from None
        except ApiError as error:
            raise of_answer(error, self.address, what, self.access.prefix) from None

    def complete(self, answer: Mapping[str, Any] | ObjectApiResponse[Any]) -> Mapping[str, Any]:
        """The body of a search's answer, which every shard gave and in time.

        Raises:
            EngineUnavailable: it is not whole.
        """
        body: Mapping[str, Any] = answer if isinstance(answer, Mapping) else answer.body
        shards = body.get("_shards")
        if not isinstance(shards, Mapping):
            raise EngineRefused(f"the engine at {self.address} does not say which shards answered.")
        if body.get("timed_out"):
            raise EngineUnavailable(f"the engine at {self.address} did not finish a search in time.")
        if shards.get("failed") or shards["successful"] < shards["total"]:
            raise EngineUnavailable(
                f"the engine at {self.address} answered from {shards['successful']} of {shards['total']} "
                "shards only; an answer from fewer than all is none."
            )
        return body
