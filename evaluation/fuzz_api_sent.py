"""A request as it is sent, what came back, and the lines that send the same again."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import json
import re
import shlex
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

_NEXT = re.compile(r'<(\?[^>]*)>; rel="next"')
_SHOWN_BODY = 2_000  # bytes; a longer one is kept in a file


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of an OpenAPI document. `examples` are bodies that it documents."""

    name: str
    method: str
    path: str
    parameters: tuple[Mapping[str, Any], ...]
    responses: Mapping[str, Any]
    examples: tuple[Any, ...] = ()
    has_body: bool = False
    takes_file: bool = False
    guarded: bool = False

    @classmethod
    def all_of(cls, document: Mapping[str, Any]) -> list[Operation]:
        """Of a whole document, in its order."""
        return [
            _operation(document, method, path, about)
            for path, item in document["paths"].items()
            for method, about in item.items()
        ]


def _operation(document: Mapping[str, Any], method: str, path: str, about: Mapping[str, Any]) -> Operation:
    content = about.get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    schema = document["components"]["schemas"].get(reference.rpartition("/")[2], {})
    return Operation(
        name=f"{method.upper()} {path}",
        method=method.upper(),
        path=path,
        parameters=tuple(about.get("parameters", ())),
        responses=about["responses"],
        examples=tuple(schema.get("examples", ())),
        has_body=bool(content),
        takes_file="multipart/form-data" in content,
        guarded="security" in about,
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """A request. `target` is the path and query as they stand on the wire; header values are Latin-1.

    `chunked` sends the body without saying how long it is.
    """

    operation: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    chunked: bool = False

    def size(self) -> int:
        """How much there is of it; the smallest of several that fail alike is shown."""
        return len(self.target) + sum(len(value) for _, value in self.headers) + len(self.body)

    def curl(self, url: str, folder: Path) -> str:
        """A line for bash that sends it; a long body goes into a file in `folder`."""
        parts = ["curl -isg --path-as-is", f"-X {self.method}" if self.method != "HEAD" else "--head"]
        headers = [*self.headers, *([("Transfer-Encoding", "chunked")] if self.chunked else [])]
        named = {name.lower() for name, _ in headers}
        parts += [f"-H {_quoted(f'{name}: {value}'.encode('latin-1'))}" for name, value in headers]
        if "content-type" not in named and self.body:
            parts.append("-H 'Content-Type:'")
        before = ""
        if len(self.body) > _SHOWN_BODY:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{hashlib.sha256(self.body).hexdigest()[:12]}.body"
            path.write_bytes(self.body)
            parts.append(f"--data-binary @{shlex.quote(str(path))}")
        elif self.body:
            before = f"printf {_quoted(_octal(self.body))} | "
            parts.append("--data-binary @-")
        return f"{before}{' '.join(parts)} {shlex.quote(url + self.target)}"


def _octal(body: bytes) -> bytes:
    """For printf, which knows no backslash, no per cent and no odd byte but in octal."""
    plain = frozenset(range(0x20, 0x7F)) - frozenset(b"\\%'")
    return b"".join(bytes([one]) if one in plain else b"\\%03o" % one for one in body)


def _quoted(text: bytes) -> str:
    if all(0x20 <= one < 0x7F for one in text):
        return shlex.quote(text.decode("ascii"))
    return (
        "$'"
        + "".join(chr(one) if 0x20 <= one < 0x7F and one not in b"\\'" else f"\\x{one:02x}" for one in text)
        + "'"
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `broken` says why nothing did."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float
    broken: str = ""

    @property
    def media_type(self) -> str:
        """Without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:
        """The body as strict JSON.

        Raises:
            ValueError: it is none, or not in UTF-8.
        """
        return json.loads(self.body.decode("utf-8"), parse_constant=_no_constant)


def following(sent: Sent, answer: Answer) -> Iterator[Sent]:
    """What a client asks next: the same once more where that has an ETag, and the next page."""
    if answer.status != 200 or answer.media_type != "application/json":
        return
    if "etag" in answer.headers and not any(name.lower() == "if-none-match" for name, _ in sent.headers):
        yield replace(sent, headers=(*sent.headers, ("If-None-Match", answer.headers["etag"])))
    if link := _NEXT.search(answer.headers.get("link", "")):
        yield replace(sent, target=sent.target.partition("?")[0] + link[1])
    try:
        asked, cursor = json.loads(sent.body), answer.json()["next"]
    except (ValueError, KeyError):
        return
    if isinstance(asked, dict) and isinstance(cursor, str):
        yield replace(sent, body=json.dumps({**asked, "cursor": cursor}).encode())


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


@dataclass(slots=True)
class Line:
    """A connection to a server, kept open and opened again where it was closed."""

    port: int
    timeout: float
    _connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)

    def send(self, sent: Sent) -> Answer:
        """Send a request and read the whole answer. A connection that had been closed is opened anew."""
        began = time.perf_counter()
        for again in (True, False):
            fresh = self._connection.sock is None
            try:
                return self._exchange(sent, began)
            except TimeoutError:
                self._connection.close()
                return _broken("no answer came in time", began)
            except (OSError, EOFError, zlib.error, http.client.HTTPException) as error:
                self._connection.close()
                if fresh or not again:
                    return _broken(f"the connection broke: {error!r}", began)
        raise AssertionError("unreachable")

    def _exchange(self, sent: Sent, began: float) -> Answer:
        connection = self._connection
        connection.putrequest(sent.method, sent.target, skip_accept_encoding=True)
        for name, value in sent.headers:
            connection.putheader(name, value.encode("latin-1"))
        if sent.chunked:
            connection.putheader("Transfer-Encoding", "chunked")
            half = len(sent.body) // 2
            chunks = [one for one in (sent.body[:half], sent.body[half:]) if one]
            connection.endheaders(iter(chunks), encode_chunked=True)
        else:
            if sent.body or sent.method == "POST":
                connection.putheader("Content-Length", str(len(sent.body)))
            connection.endheaders(sent.body or None)
        found = connection.getresponse()
        body = found.read()
        headers = {name.lower(): value for name, value in found.getheaders()}
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return Answer(found.status, headers, body, time.perf_counter() - began)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def _broken(why: str, began: float) -> Answer:
    return Answer(0, {}, b"", time.perf_counter() - began, why)
