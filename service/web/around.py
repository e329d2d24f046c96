"""What stands around the answers, in one list: who calls, how much, for how long, and what is told of it."""

from __future__ import annotations

from pathlib import Path

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Scope
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from service.keys import KeyFile
from service.serve_options import ServeOptions
from service.web.accesslog import REQUEST_ID_HEADER, Failures, Observe, Seen, log_request
from service.web.callers import Admit, Identify
from service.web.deps import SNAPSHOT_HEADER
from service.web.headers import SecurityHeaders
from service.web.heads import Heads
from service.web.limits import MAX_BODY_BYTES, BodyLimit, is_upload
from service.web.metrics import Metrics
from service.web.pages.refused import Refused
from service.web.ratelimit import Buckets, RateLimit
from service.web.sites import SiteCors
from service.web.timeouts import InFlight, TimeLimit

_COMPRESSED_FROM = 1000  # bytes; what fits into one packet gains nothing
_COMPRESSION = 5
_EXPOSED = (
    REQUEST_ID_HEADER, SNAPSHOT_HEADER, "ETag", "Link", "Location", "Retry-After",
    "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset",
)  # fmt: skip


def around(options: ServeOptions, data: Path, metrics: Metrics) -> list[Middleware]:
    """The middleware of an app, outermost first.

    A refusal passes outwards through all that stands before it: it too has its id, its line in the log, its
    security headers, and may be read by an allowed origin.
    """

    def seconds(scope: Scope) -> float:
        return options.upload_timeout if is_upload(scope) else options.timeout

    def ended(seen: Seen) -> None:
        metrics.ended(seen)
        log_request(seen)

    keys = KeyFile(data)
    proxies = [Middleware(ProxyHeadersMiddleware, trusted_hosts=list(options.trusted_proxies))]
    cors = [
        Middleware(
            CORSMiddleware,
            allow_origins=options.cors_origins,
            allow_methods=("GET", "POST"),
            allow_headers=("Authorization", "Content-Type", "If-None-Match", "X-API-Key", REQUEST_ID_HEADER),
            expose_headers=_EXPOSED,
        )
    ]
    return [
        *(proxies if options.trusted_proxies else []),
        Middleware(Observe, began=metrics.began, ended=ended),
        Middleware(Heads),  # outside of compression: it too changes headers
        # No answer holds a secret of the server's or of another caller's beside what its caller sent, and
        # nothing is authorised by a cookie, so that compression has nothing to give away (BREACH).
        Middleware(GZipMiddleware, minimum_size=_COMPRESSED_FROM, compresslevel=_COMPRESSION),
        Middleware(SecurityHeaders),
        Middleware(Refused),
        Middleware(SiteCors, keys=keys),
        *(cors if options.cors_origins else []),
        Middleware(Failures),
        Middleware(Identify, keys=keys),
        Middleware(
            RateLimit,
            addresses=Buckets(options.rate),
            keys=Buckets(options.key_rate),
            visitors=Buckets(options.visitor_rate),
            limited=lambda whose: metrics.refused(f"{whose} rate"),
        ),
        Middleware(Admit, require_key=options.require_key),
        Middleware(TimeLimit, seconds=seconds, timed_out=lambda: metrics.refused("timeout")),
        Middleware(InFlight, limit=options.max_in_flight, refused=lambda: metrics.refused("overloaded")),
        Middleware(BodyLimit, limit=MAX_BODY_BYTES, uploads=options.max_upload),
    ]
