"""The API as one ASGI app, and how to serve it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import Scope

from service.service import Service
from service.settings import DATA_VARIABLE, MODEL_VARIABLE, Settings
from service.web import problems
from service.web.caching import Validators
from service.web.deps import public
from service.web.limits import BodyLimit
from service.web.openapi import describe
from service.web.routes import documents, gap, status, texts
from taxonomy.errors import SkillStepError

MAX_BODY_BYTES = 4_000_000
_COMPRESSED_FROM = 1000  # bytes; what fits into one packet gains nothing
_COMPRESSION = 5

_TAGS = [
    {"name": "gap", "description": "Which credentials close a gap, and why."},
    {"name": "text", "description": "From text to skills."},
    {"name": "documents", "description": "Search and show what is loaded."},
    {"name": "status", "description": "What is loaded, and whether the server can answer."},
]


def create_app(settings: Settings | None = None, service: Service | None = None) -> FastAPI:
    """The app over a data folder (default: that of the environment), or over a service that is open already.

    A service that the app opens, at start-up, it closes at the end; one that was given stays open.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.service = service or Service.open(settings or Settings.read())
        try:
            yield
        finally:
            if service is None:
                app.state.service.close()

    app = FastAPI(
        title="SkillStep",
        version=_version(),
        summary="Ranks the micro-credentials that close a person's skill gap, and says exactly why.",
        openapi_tags=_TAGS,
        lifespan=lifespan,
    )
    app.add_middleware(BodyLimit, limit=MAX_BODY_BYTES)
    app.add_middleware(Validators, version=_version(), current=_snapshot)
    # No answer holds a secret of the server's or of another caller's beside what its caller sent, and nothing
    # is authorised by a cookie, so that compression has nothing to give away (BREACH).
    app.add_middleware(GZipMiddleware, minimum_size=_COMPRESSED_FROM, compresslevel=_COMPRESSION)
    problems.install(app)
    v1 = APIRouter(prefix="/v1")
    for router in (gap.router, texts.router, documents.router, status.router, status.probes):
        v1.include_router(router)
    app.include_router(v1)
    app.include_router(status.probes, include_in_schema=False)
    app.add_api_route("/", _root, include_in_schema=False)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    return app


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 8000, workers: int = 1) -> None:
    """Serve until interrupted. Requests are not logged: addresses and bodies say what people look for.

    Every worker process makes its own app, and learns of the settings through the environment.
    """
    import uvicorn

    os.environ[DATA_VARIABLE] = str(settings.data.absolute())
    if settings.model is not None:
        os.environ[MODEL_VARIABLE] = settings.model
    uvicorn.run(
        "service.web.app:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
    )


def _snapshot(scope: Scope) -> str:
    """The id of the published snapshot, "" where there is none or it cannot be opened."""
    try:
        snapshot = scope["app"].state.service.engine.current()
    except SkillStepError:
        return ""
    return snapshot.info.id if snapshot else ""


def _root() -> Response:
    return public(
        {"name": "SkillStep", "version": _version(), "docs": "/docs", "openapi": "/openapi.json"}, None
    )


def _version() -> str:
    try:
        return version("skillstep")
    except PackageNotFoundError:  # run from its source tree
        return "0"
