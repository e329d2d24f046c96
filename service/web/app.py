"""The API as one ASGI app, and how to serve it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.types import Scope

from service.loads import Loads
from service.samples import SampleLoad
from service.serve_options import ServeOptions
from service.service import Service
from service.settings import Settings
from service.warming import Warming
from service.web import problems
from service.web.accesslog import json_logging
from service.web.around import around
from service.web.caching import Validators
from service.web.metrics import Metrics, shared_counts
from service.web.openapi import describe
from service.web.pages import advisor, board, browse, compared, home, provider, reference, timeline
from service.web.refusals import Refusal, answer_refusal
from service.web.routes import (
    demand,
    documents,
    embed,
    frameworks,
    gap,
    hierarchy,
    holders,
    jobs,
    ladder,
    loads,
    metrics,
    plan,
    read,
    rules,
    status,
    suggest,
    texts,
)
from taxonomy.errors import SkillStepError

_GRACE = 10  # seconds for requests at work when the server is told to stop
# Seconds that an idle connection stays open: longer than clients keep theirs (httpx 5, many proxies 60), so
# that none sends a request into a connection that is just being closed.
_KEEP_ALIVE = 75
_TAGS = [
    {"name": "gap", "description": "Which credentials close a gap, and why."},
    {"name": "jobs", "description": "Which postings suit a person."},
    {"name": "holders", "description": "What the holders of a credential look like."},
    {"name": "demand", "description": "Which skills postings ask for."},
    {"name": "text", "description": "From text to skills."},
    {"name": "awards", "description": "What badges and other documents of held credentials say."},
    {"name": "rules", "description": "Whether a credential meets rules, and credentials side by side."},
    {"name": "embed", "description": "What the widget shows beside a posting, on pages of sites with a key."},
    {"name": "documents", "description": "Search and show what is loaded."},
    {"name": "hierarchy", "description": "What stands around a skill or occupation."},
    {"name": "frameworks", "description": "Which frameworks are loaded."},
    {"name": "loads", "description": "Load credentials and postings, with a key."},
    {"name": "status", "description": "What is loaded, and whether the server can answer."},
]


def create_app(
    settings: Settings | None = None,
    service: Service | None = None,
    options: ServeOptions | None = None,
    warm: bool = False,
) -> FastAPI:
    """The app over a data folder (default: that of the environment), or over a service that is open already.

    A service that the app opens, at start-up, it closes at the end; one that was given stays open.
    With `warm`, what links texts is opened in the background, at start-up and after each publish.
    """
    options = options or ServeOptions.read()
    settings = service.settings if service else settings or Settings.read()
    counts = Metrics()

    app = FastAPI(
        title="SkillStep",
        version=_version(),
        summary="Ranks the micro-credentials that close a person's skill gap, and says exactly why.",
        openapi_tags=_TAGS,
        lifespan=_lifespan(settings, service, counts, warm),
        middleware=[
            *around(options, settings.data, counts),
            Middleware(Validators, version=_version(), current=_snapshot),  # inside: who may ask comes first
        ],
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a path that is nearly one is told which; a redirect would believe Host
    )
    app.state.options, app.state.metrics = options, counts
    problems.install(app)
    app.add_exception_handler(Refusal, answer_refusal)
    _include(app)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    return app


def _lifespan(
    settings: Settings, service: Service | None, counts: Metrics, warm: bool
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What is open while the app runs: its service, the loads that it is asked for, and what warms it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.service = service or Service.open(settings)
        app.state.loads = Loads(app.state.service, counts.loaded)
        app.state.sample = SampleLoad(app.state.service)
        warming = Warming(app.state.service) if warm else None
        if warming:
            warming.start()
        try:
            yield
        finally:
            if warming:
                warming.close()
            app.state.loads.close()
            if service is None:
                app.state.service.close()

    return lifespan


def _include(app: FastAPI) -> None:
    v1 = APIRouter(prefix="/v1")
    for router in (
        embed.router, gap.router, plan.router, jobs.router, demand.router, holders.router, texts.router,
        read.router, rules.router, suggest.router, frameworks.router,
        ladder.router, hierarchy.router,  # before documents, whose ids take the rest of a path
        documents.router, loads.router, status.router, status.probes,
    ):  # fmt: skip
        v1.include_router(router)
    app.include_router(v1)
    app.include_router(status.probes, include_in_schema=False)
    app.include_router(metrics.router)
    for pages in (
        home.router, browse.router, advisor.router, timeline.router, compared.router, board.router,
        provider.router, reference.router,
    ):  # fmt: skip
        app.include_router(pages)


def served() -> FastAPI:
    """The app of a worker process of `serve`."""
    return create_app(warm=True)


def serve(
    settings: Settings,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
    options: ServeOptions | None = None,
) -> None:
    """Serve until interrupted. What is asked and by whom is not logged: see `service/web/accesslog.py`.

    Every worker process makes its own app, and learns of the settings through the environment.

    Raises:
        MissingPackage, FileError: what the engine needs is not installed, or its CA certificate is none.
    """
    import uvicorn
    from uvicorn.config import LOGGING_CONFIG

    options = options or ServeOptions.read()
    if settings.access is not None:
        from indexers.elastic.connection import connect

        connect(settings.access).close()  # what is missing here is told before a worker starts
    os.environ |= {**settings.environ(), **options.environ()}
    with shared_counts(workers):
        uvicorn.run(
            "service.web.app:served",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            access_log=False,  # it has addresses and queries
            proxy_headers=False,  # uvicorn believes whoever is on this machine; `around` asks the options
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
            timeout_keep_alive=_KEEP_ALIVE,
            log_config=json_logging() if options.log == "json" else LOGGING_CONFIG,
        )


def _snapshot(scope: Scope) -> str:
    """The id of the published snapshot, "" where there is none or it cannot be opened."""
    try:
        snapshot = scope["app"].state.service.engine.current()
    except SkillStepError:
        return ""
    return snapshot.info.id if snapshot else ""


def _version() -> str:
    try:
        return version("skillstep")
    except PackageNotFoundError:  # run from its source tree
        return "0"
