"""What must hold of every answer of the API, whatever was asked."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import Any

from evaluation.fuzz_api_sent import Answer, Operation, Sent

PROBLEM = "application/problem+json"
_TYPE_PREFIX = "urn:skillstep:problem:"
# Why a server may say, on purpose, that it cannot answer now. Not "timeout": no request here is that large.
DELIBERATE = frozenset({"nothing-loaded", "overloaded", "loads-waiting", "missing-package", "other-schema"})
_LONGEST_PROBLEM = 200_000  # bytes: an error tells what is wrong, and does not send back all that was sent
_LEAKS = (b"Traceback (most recent call last)", b'File "/', b"site-packages")


class Checks:
    """The checks of one document. `seconds` is the longest that an answer may take; `secrets` are texts that
    no answer may hold, such as the place of the data.
    """

    def __init__(self, document: Mapping[str, Any], seconds: float, secrets: tuple[str, ...] = ()) -> None:
        self._document, self._seconds = document, seconds
        self._leaks = (*_LEAKS, *(one.encode() for one in secrets))
        self._validators: dict[str, Any] = {}

    def faults(self, operation: Operation, sent: Sent, answer: Answer) -> Iterator[str]:
        """Each thing that is wrong with an answer."""
        if answer.broken:
            yield answer.broken
            return
        if answer.seconds > self._seconds:
            yield f"it took more than {self._seconds:g} s"
        if any(one in answer.body for one in self._leaks):
            yield "the answer shows the server's inside"
        if not 100 <= answer.status < 400 and sent.method != "HEAD":
            yield from self._problem(answer)
        elif answer.status == 304:
            if answer.body or "etag" not in answer.headers:
                yield "304 with a body or without an ETag"
        elif 300 <= answer.status < 400:
            yield f"status {answer.status} is not declared"
        elif sent.method == operation.method and sent.target.partition("?")[0].startswith("/v1/"):
            yield from self._success(operation, answer)
        if answer.status >= 500 and not self._deliberate(answer):
            yield f"status {answer.status}"

    def _deliberate(self, answer: Answer) -> bool:
        return answer.status == 503 and reason(answer) in DELIBERATE

    def _problem(self, answer: Answer) -> Iterator[str]:
        if answer.media_type != PROBLEM:
            yield f"an error as {answer.media_type or 'nothing'}, not {PROBLEM}"
            return
        problem = yield from self._fits(answer, "#/components/schemas/Problem")
        if not isinstance(problem, dict):
            return
        if problem.get("status") != answer.status:
            yield "the problem states another status"
        if not str(problem.get("type")).startswith(_TYPE_PREFIX):
            yield "the problem has a type of another kind"
        if len(answer.body) > _LONGEST_PROBLEM:
            yield "an error of more bytes than anybody reads"
        if answer.headers.get("cache-control") != "no-store":
            yield "an error that may be stored"

    def _success(self, operation: Operation, answer: Answer) -> Iterator[str]:
        declared = operation.responses.get(str(answer.status))
        if declared is None:
            yield f"status {answer.status} is not declared"
            return
        if answer.media_type not in declared["content"]:
            yield f"content type {answer.media_type} is not declared"
            return
        place = f"#/paths/{_pointer(operation.path)}/{operation.method.lower()}/responses/{answer.status}"
        yield from self._fits(answer, f"{place}/content/{_pointer(answer.media_type)}/schema")

    def _fits(self, answer: Answer, place: str) -> Generator[str, None, Any]:
        """The faults of a body beside its schema; returns what it holds."""
        try:
            value = answer.json()
        except (ValueError, RecursionError) as error:
            yield f"the body is no strict JSON in UTF-8: {str(error)[:100]}"
            return None
        for wrong in self._validator(place).iter_errors(value):
            where = "/".join("[]" if isinstance(one, int) else str(one) for one in wrong.instance_path)
            yield f"the answer is not as declared, at {where or 'its root'}: {wrong.message[:160]}"
            break
        return value

    def _validator(self, place: str) -> Any:
        import jsonschema_rs

        if place not in self._validators:
            whole = {**self._document, "$ref": place}
            self._validators[place] = jsonschema_rs.Draft202012Validator(whole)
        return self._validators[place]


def reason(answer: Answer) -> str:
    """The kind of a problem, such as "unknown-name"; "" where it says none."""
    try:
        return str(answer.json()["type"]).removeprefix(_TYPE_PREFIX)
    except (ValueError, KeyError, TypeError):
        return ""


def _pointer(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
