"""The API as one ASGI app, and how to serve it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter, FastAPI
from starlette.responses import Response

from service.service import Service
from service.settings import DATA_VARIABLE, MODEL_VARIABLE, Settings
from service.web import problems
from service.web.deps import public
from service.web.limits import BodyLimit
from service.web.openapi import describe
from service.web.routes import documents, frameworks, gap, hierarchy, jobs, status, suggest, texts

MAX_BODY_BYTES = 4_000_000

_TAGS = [
    {"name": "gap", "description": "Which credentials close a gap, and why."},
    {"name": "jobs", "description": "Which postings suit a person."},
    {"name": "text", "description": "From text to skills."},
    {"name": "documents", "description": "Search and show what is loaded."},
    {"name": "hierarchy", "description": "What stands around a skill or occupation."},
    {"name": "frameworks", "description": "Which frameworks are loaded."},
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
    problems.install(app)
    v1 = APIRouter(prefix="/v1")
    for router in (
        gap.router, jobs.router, texts.router, suggest.router, frameworks.router,
        hierarchy.router,  # before documents, whose ids take the rest of a path
        documents.router, status.router, status.probes,
    ):  # fmt: skip
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


def _root() -> Response:
    return public(
        {"name": "SkillStep", "version": _version(), "docs": "/docs", "openapi": "/openapi.json"}, None
    )


def _version() -> str:
    try:
        return version("skillstep")
    except PackageNotFoundError:  # run from its source tree
        return "0"
