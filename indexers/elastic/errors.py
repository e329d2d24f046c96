"""What the client of Elasticsearch raises, told as errors of ours: where, what was wanted, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from taxonomy.errors import EngineRefused, EngineUnavailable, SkillStepError

if TYPE_CHECKING:
    from elastic_transport import ApiError, TransportError

PRODUCT_HEADER = "x-elastic-product"  # on every answer of an Elasticsearch of 7.14 or later
_CLOSED = "it closed the connection"
_ACTION = re.compile(r"action \[([^\]]+)\]")
_DISK_FULL = re.compile(r"flood-stage|read-only ?/ ?allow delete|read-only-allow-delete")
_UNRECOVERED = re.compile(r"SERVICE_UNAVAILABLE|no master|not recovered")
_OVERLOADED = {"es_rejected_execution_exception", "circuit_breaking_exception"}
_TOO_MANY = {"too_many_clauses", "too_many_nested_clauses"}
_SHARDS = {"no_shard_available_action_exception", "search_phase_execution_exception"}
_UNAVAILABLE = {500, 502, 503, 504}


class IndexMissing(EngineRefused):
    """An index or alias that was asked for is not there."""


class DocumentMissing(EngineRefused):
    """A document that was asked for by its id is not there, in an index that is."""


class IndexExists(EngineRefused):
    """An index that was to be created is there already."""


class TooLarge(EngineRefused):
    """A request has more bytes than the cluster takes."""


class TooManyClauses(EngineRefused):
    """A query has more clauses than the cluster takes."""


class WriteConflict(EngineRefused):
    """A document that was to be created is there already, or was changed meanwhile."""


def of_transport(error: TransportError, address: str, what: str, timeout: float) -> SkillStepError:
    """The error for a request that got no answer."""
    from elastic_transport import ConnectionTimeout, SerializationError, TlsError

    where = f"the engine at {address}"
    if isinstance(error, TlsError):
        return _of_tls(str(error), where, what)
    if isinstance(error, ConnectionTimeout):
        return EngineUnavailable(f"{where} gave no answer within {timeout:g} s (wanted: {what}).")
    if isinstance(error, SerializationError):
        return EngineRefused(
            f"{where} answered what cannot be read (wanted: {what}). Is it Elasticsearch, and not a proxy?"
        )
    reason = _reason_of_socket(error)
    plain = reason == _CLOSED and address.startswith("http:")
    hint = " Does its address begin with https?" if plain else ""
    return EngineUnavailable(f"{where} cannot be reached: {reason} (wanted: {what}).{hint}")


def _of_tls(said: str, where: str, what: str) -> SkillStepError:
    lowered = said.lower()
    if "wrong version number" in lowered or "record layer" in lowered or "unknown protocol" in lowered:
        return EngineRefused(
            f"{where} does not speak TLS (wanted: {what}). Does its address begin with http?"
        )
    if "fingerprint" in lowered:
        why = "of another fingerprint"
    elif "mismatch" in lowered or "doesn't match" in lowered or "not valid for" in lowered:
        why = "for another host name"
    elif "expired" in lowered:
        why = "that is out of date"
    elif "certificate" in lowered:
        why = "that nobody trusted here has signed"
    else:
        return EngineUnavailable(f"{where} broke off the TLS handshake (wanted: {what}).")
    return EngineRefused(
        f"{where} has a certificate {why} (wanted: {what}). Give the cluster's CA certificate in "
        "SKILLSTEP_ENGINE_CA (a file), or the SHA-256 of its certificate in SKILLSTEP_ENGINE_FINGERPRINT."
    )


def _reason_of_socket(error: TransportError) -> str:
    said = str(error.message)
    for sign, reason in (
        ("refused", "nothing listens there"),
        ("resolve", "there is no host of that name"),
        ("Name or service", "there is no host of that name"),
        ("unreachable", "there is no route to it"),
        ("No route", "there is no route to it"),
        ("closed connection", _CLOSED),
        ("aborted", _CLOSED),
        ("reset", _CLOSED),
    ):
        if sign in said:
            return reason
    return "the connection failed"


def of_answer(error: ApiError, address: str, what: str, prefix: str) -> SkillStepError:
    """The error for a request that was answered by one."""
    where, status = f"the engine at {address}", error.meta.status
    types, reason, index = _told(error.body)
    if type(error).__name__ == "UnsupportedProductError":
        return not_elasticsearch(address)
    missing = _of_missing(types, status, error.body, where, what)
    if missing is not None:
        return missing
    if "cluster_block_exception" in types:
        return _of_block(reason, index, where, what)
    if status == 401:
        return EngineRefused(
            f"{where} does not know who asks (wanted: {what}). Give a key in SKILLSTEP_ENGINE_KEY (or "
            "_KEY_FILE), or SKILLSTEP_ENGINE_USER and SKILLSTEP_ENGINE_PASSWORD (or _PASSWORD_FILE)."
        )
    if status == 403:
        action = _ACTION.search(reason)
        return EngineRefused(
            f"{where} does not allow this{f' ({action[1]})' if action else ''} (wanted: {what}). The key or "
            f"user needs the privileges read, write and manage on {prefix}-*, and monitor on the cluster."
        )
    if "index_closed_exception" in types:
        return _closed(index, where, what)
    return _of_trouble(types, status, reason, where, what)


def of_part(error: Mapping[str, Any], status: int, address: str, what: str) -> SkillStepError:
    """The error for one of several things that were asked in a request, of which each has its own answer."""
    where = f"the engine at {address}"
    types, reason, index = _told({"error": error})
    if "index_not_found_exception" in types:
        return IndexMissing(f"{where} does not have that index or alias (wanted: {what}).")
    if "index_closed_exception" in types:
        return _closed(index, where, what)
    if "cluster_block_exception" in types:
        return _of_block(reason, index, where, what)
    return _of_trouble(types, status, reason, where, what)


def _of_trouble(types: set[str], status: int, reason: str, where: str, what: str) -> SkillStepError:
    if types & _TOO_MANY:
        return TooManyClauses(
            f"{where} takes fewer clauses in a query than were asked (wanted: {what}). Ask with fewer "
            "words, or let the cluster have more memory: the limit follows from it."
        )
    if status == 413:
        return TooLarge(
            f"{where} does not take a request that large (wanted: {what}). Its limit is "
            "http.max_content_length."
        )
    if status == 429 or types & _OVERLOADED:
        return EngineUnavailable(f"{where} is overloaded (wanted: {what}). Ask again later.")
    if types & {"master_not_discovered_exception", "process_cluster_event_timeout_exception"}:
        return EngineUnavailable(f"{where} has no master node that answers (wanted: {what}).")
    if "search_context_missing_exception" in types:
        return EngineRefused(
            f"{where} lost its place in what was read, as after a restart (wanted: {what}). Begin again."
        )
    if types & _SHARDS and status >= 500:
        return EngineUnavailable(f"{where} cannot reach all shards (wanted: {what}).")
    if status in _UNAVAILABLE:
        return EngineUnavailable(f"{where} answered {status} (wanted: {what}){_because(reason)}")
    return EngineRefused(f"{where} answered {status} (wanted: {what}){_because(reason)}")


def _of_missing(types: set[str], status: int, body: object, where: str, what: str) -> SkillStepError | None:
    if "resource_already_exists_exception" in types:
        return IndexExists(f"{where} has that index already (wanted: {what}).")
    if status == 409:
        return WriteConflict(f"{where} has another version of that document (wanted: {what}).")
    if status != 404:
        return None
    if isinstance(body, Mapping) and (body.get("found") is False or body.get("result") == "not_found"):
        return DocumentMissing(f"{where} does not have that document (wanted: {what}).")
    if "index_not_found_exception" in types or (
        isinstance(body, Mapping) and "alias" in str(body.get("error"))
    ):
        return IndexMissing(f"{where} does not have that index or alias (wanted: {what}).")
    return None


def _of_block(reason: str, index: str, where: str, what: str) -> SkillStepError:
    if _UNRECOVERED.search(reason):
        return EngineUnavailable(f"{where} is starting, or has no master node (wanted: {what}).")
    if _DISK_FULL.search(reason):
        return EngineRefused(
            f"{where} takes no more writes: its disk is nearly full (wanted: {what}). Free space there; "
            "it lifts the block by itself then."
        )
    if "closed" in reason:
        return _closed(index, where, what)
    return EngineRefused(
        f"{where} has an index set to read-only (wanted: {what}). Lift the block: {_short(reason)}"
    )


def _closed(index: str, where: str, what: str) -> EngineRefused:
    return EngineRefused(
        f"{where} has the index {index} closed (wanted: {what}). Open it with: POST {index}/_open."
    )


def not_elasticsearch(address: str) -> EngineRefused:
    """The error for another product, or an Elasticsearch before 7.14, which does not say what it is."""
    return EngineRefused(f"what answers at {address} is not Elasticsearch 9 or later, which is wanted.")


def too_old(address: str, version: str) -> EngineRefused:
    """The error for an Elasticsearch of an earlier major version."""
    return EngineRefused(f"the engine at {address} is Elasticsearch {version}; wanted is 9 or later.")


def _told(body: object) -> tuple[set[str], str, str]:
    """The types of all causes that an answer names, its first reason, and the first index that it names."""
    error = body.get("error") if isinstance(body, Mapping) else None
    if isinstance(error, str):
        return set(), error, ""
    causes = list(_causes(error)) if isinstance(error, Mapping) else []
    # The outermost reason of a search is "all shards failed"; what a shard says is the cause.
    reasons = [str(cause["reason"]) for cause in causes[1:] + causes[:1] if cause.get("reason")]
    indices = [str(cause["index"]) for cause in causes if cause.get("index")]
    return {str(cause.get("type")) for cause in causes}, next(iter(reasons), ""), next(iter(indices), "")


def _causes(error: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield error
    for inner in error.get("root_cause") or ():
        if isinstance(inner, Mapping):
            yield inner
    for shard in error.get("failed_shards") or ():
        if isinstance(shard, Mapping) and isinstance(shard.get("reason"), Mapping):
            yield from _causes(shard["reason"])
    if isinstance(error.get("caused_by"), Mapping):
        yield from _causes(error["caused_by"])


def _because(reason: str) -> str:
    return f": {_short(reason)}" if reason else "."


def _short(reason: str) -> str:
    return (reason if len(reason) <= 200 else f"{reason[:200]} ...").rstrip(".; ") + "."
