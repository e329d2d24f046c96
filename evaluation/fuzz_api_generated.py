"""Requests that schemathesis makes out of the OpenAPI document: of the declared shapes, and against them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from evaluation.fuzz_api_sent import Operation, Sent

if TYPE_CHECKING:
    from schemathesis import Case

_DROPPED = frozenset(
    {"user-agent", "connection", "accept", "x-schemathesis-testcaseid", "content-length", "host"}
)
_CREDENTIALS = frozenset(
    {"authorization", "x-api-key"}
)  # made up by the document's word; a pass brings its own
_BOUNDARY = re.compile(r"boundary=([0-9a-f]{32})")
_AT_HOME = "http://127.0.0.1"


class Generated:
    """The requests of schemathesis for a document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        import schemathesis
        from schemathesis.core.result import Ok

        schema = schemathesis.openapi.from_dict(dict(document))
        found = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
        self._operations = {f"{one.method.upper()} {one.path}": one for one in found}

    def make(self, operation: Operation, right: bool, count: int, seed: int) -> Iterator[Sent]:
        """Up to `count` requests; fewer where there are no more, as for an operation without parameters."""
        from hypothesis import HealthCheck, Phase, given, settings
        from hypothesis import seed as seeded
        from hypothesis.errors import Unsatisfiable
        from schemathesis import GenerationMode

        mode = GenerationMode.POSITIVE if right else GenerationMode.NEGATIVE
        found: list[Sent] = []

        @seeded(seed)
        @settings(
            max_examples=count,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(self._operations[operation.name].as_strategy(generation_mode=mode))
        def collect(case: Case[Any]) -> None:
            found.append(_sent(operation, case))

        try:
            collect()
        except Unsatisfiable:  # nothing can be wrong with a request without parameters
            return iter(())
        return iter(found[:count])


def _sent(operation: Operation, case: Case[Any]) -> Sent:
    """As it stands on the wire; the random boundary of a form is always the same."""
    import requests

    ready = requests.Request(**case.as_transport_kwargs(base_url=_AT_HOME)).prepare()
    at = urlsplit(ready.url or "")
    body = ready.body.encode() if isinstance(ready.body, str) else bytes(ready.body or b"")
    headers = [
        (name, value.decode("latin-1") if isinstance(value, bytes) else str(value))
        for name, value in ready.headers.items()
        if name.lower() not in _DROPPED and not (operation.guarded and name.lower() in _CREDENTIALS)
    ]
    for name, value in headers:
        if name.lower() == "content-type" and (random := _BOUNDARY.search(value)):
            body = body.replace(random[1].encode(), b"skillstep-boundary")
            headers = [(one, kept.replace(random[1], "skillstep-boundary")) for one, kept in headers]
            break
    target = at.path + (f"?{at.query}" if at.query else "")
    return Sent(operation.name, ready.method or operation.method, target, tuple(headers), body)
