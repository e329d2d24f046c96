"""What is loaded, and whether the server is up and can answer."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Depends
from starlette.responses import Response

from service.found_answers import Probe, StatusAnswer
from service.web.deps import ServiceDep, unstored
from service.web.schemas import no_parameters
from taxonomy.errors import NothingLoaded

router = APIRouter(tags=["status"], dependencies=[Depends(no_parameters)])
probes = APIRouter(tags=["status"], dependencies=[Depends(no_parameters)])


@router.get("/status", operation_id="status", summary="Say what is loaded", response_model=StatusAnswer)
def status(service: ServiceDep) -> Response:
    """The loaded frameworks with the attribution that their data needs, counts, encoder and snapshots."""
    # Where the folder and the cluster are concerns nobody outside.
    answer = replace(service.status(), data=None, cluster=None)
    return unstored(answer, answer.snapshot)


@probes.get("/health", operation_id="health", summary="Is the process up?", response_model=Probe)
async def health() -> Response:
    """Always answers while the process is up."""  # on no thread: all may wait for an engine
    return unstored(Probe("ok"), None)


@probes.get("/ready", operation_id="ready", summary="Can questions be answered?", response_model=Probe)
def ready(service: ServiceDep) -> Response:
    """Answers 200 once a snapshot is published, 503 before and while the engine cannot be reached."""
    snapshot = service.engine.current()
    if snapshot is None:
        raise NothingLoaded("nothing is loaded yet; load a framework, or start with: skillstep demo")
    return unstored(Probe("ready", snapshot.info.id), snapshot.info.id)
