"""The documentation pages, each with a policy that lets in what the page needs and nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable

from fastapi import FastAPI
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from starlette.responses import HTMLResponse

_CDN = "https://cdn.jsdelivr.net"
_ICON = "https://fastapi.tiangolo.com"
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def install_docs(app: FastAPI) -> None:
    """Serve /docs and /redoc; `app` was made with `docs_url=None, redoc_url=None`."""
    title = f"{app.title} API"
    swagger = get_swagger_ui_html(openapi_url="/openapi.json", title=title)
    redoc = get_redoc_html(openapi_url="/openapi.json", title=title, with_google_fonts=False)
    for path, page in (("/docs", swagger), ("/redoc", redoc)):
        page.headers["Content-Security-Policy"] = _policy(page)
        app.add_api_route(path, _serving(page), include_in_schema=False)


def _serving(page: HTMLResponse) -> Callable[[], HTMLResponse]:
    def show() -> HTMLResponse:
        return page

    return show


def _policy(page: HTMLResponse) -> str:
    """Scripts from the library's own place, and the page's inline ones by their hash (CSP level 2).

    Both libraries write styles as they draw, which has no hash; ReDoc searches in a worker of its own making.
    """
    inline = (_hash(one) for one in _INLINE.findall(bytes(page.body).decode()))
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_CDN} {' '.join(inline)}".rstrip(),
            f"style-src {_CDN} 'unsafe-inline'",
            f"img-src 'self' data: {_ICON} {_CDN} https://cdn.redoc.ly",
            "worker-src blob:",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ]
    )


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
