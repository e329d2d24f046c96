"""The loaded frameworks."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.responses import Response

from service.frameworks import FrameworkAnswer, FrameworksAnswer
from service.web.deps import ServiceDep, public, with_snapshot
from service.web.schemas import no_parameters

router = APIRouter(tags=["frameworks"], dependencies=[Depends(no_parameters)])


@router.get(
    "/frameworks",
    operation_id="frameworks",
    summary="List the loaded frameworks",
    response_model=FrameworksAnswer,
)
def frameworks(service: ServiceDep) -> Response:
    """Every framework with its version, languages, counts by type, licence and attribution."""
    answer = service.frameworks()
    return public(answer, answer.snapshot)


@router.get(
    "/frameworks/{id}",
    operation_id="show_framework",
    summary="Show a loaded framework",
    response_model=FrameworkAnswer,
)
def show_framework(id: str, service: ServiceDep) -> Response:
    """One framework by its id, the prefix of the ids of its skills and occupations."""
    answer, snapshot = with_snapshot(service, lambda: service.framework(id))
    return public(answer, snapshot)
