"""Servers that pages are looked at on: ours over a folder that is left as it is, and somebody else's page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from evaluation.pages_walks import Site
from evaluation.served import Served
from service.keys import KEYS_FILE, KeyFile

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Example jobs</title><link rel="icon" href="data:,"><script src="{root}/widget.js" async></script>
<style>:root {{ color-scheme: light dark; background: #fff; color: #222 }}
@media (prefers-color-scheme: dark) {{ :root {{ background: #121212; color: #eee }} }}
body {{ font: 1rem/1.5 Georgia, serif; margin: 0 auto; max-width: 42rem; padding: 1rem }}</style></head>
<body><header><p><strong>Example jobs</strong></p></header><main><h1>{title}</h1>
<skillstep-recommendations site="{key}" posting="{posting}" lang="{language}"></skillstep-recommendations>
</main></body></html>
"""
_TITLES = {"en": "A job on a page of another site", "fr": "Un emploi sur la page d’un autre site"}


@contextmanager
def sites(data: Path, posting: str) -> Iterator[Site]:
    """The servers: over the folder, over an empty one, and a page of another origin with the widget.

    The key of the other origin's site is made beside the folder, never in it.
    """
    with ExitStack() as stack:
        beside = Path(stack.enter_context(TemporaryDirectory(prefix="skillstep-pages-")))
        (beside / "data").mkdir()
        (beside / "empty").mkdir()
        for one in data.iterdir():
            if one.name != KEYS_FILE:
                (beside / "data" / one.name).symlink_to(one.resolve())
        pages: dict[str, str] = {}
        host = stack.enter_context(_host(pages))
        key = KeyFile(beside / "data").make("Example jobs", "embed", origins=[host]).key
        server = stack.enter_context(Served(beside / "data", 1, "--rate", "0"))
        bare = stack.enter_context(Served(beside / "empty", 1, "--rate", "0", probe="/health"))
        for language, title in _TITLES.items():
            pages[f"/{language}"] = _PAGE.format(
                language=language, root=server.url, title=title, key=key, posting=posting
            )
        yield Site(root=server.url, empty=bare.url, host=host, key=key)


@contextmanager
def _host(pages: dict[str, str]) -> Iterator[str]:
    """The address of a server of these pages by their path."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path)
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((page or "").encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
