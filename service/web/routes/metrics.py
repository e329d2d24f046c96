"""GET /metrics, for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from service.serve_options import ServeOptions
from service.web.callers import caller_of, is_local, required
from service.web.deps import ServiceDep
from service.web.metrics import Metrics

router = APIRouter()


@router.get("/metrics", include_in_schema=False)
def show_metrics(service: ServiceDep, request: Request) -> Response:
    """All metrics; they tell how much is asked, which is nobody's business on a public address.

    By default for callers on this machine, where whoever can connect can see the process anyway, and with any
    key from elsewhere.
    """
    options: ServeOptions = request.app.state.options
    metrics: Metrics = request.app.state.metrics
    if options.metrics == "off":
        raise HTTPException(404)
    if options.metrics == "local" and not is_local(request.scope) and caller_of(request.scope).key is None:
        raise required("metrics are for this machine, and for callers with a key")
    body = metrics.text(service.engine.current)
    return Response(body, headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE_PLAIN_0_0_4)
