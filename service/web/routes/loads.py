"""Load credentials and postings over HTTP: as a job, with its state and its report."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from indexers.formats import FormatOptions
from indexers.publish import CatalogueKind
from service.keys import Key
from service.load_records import LoadJob, LoadList
from service.loads import Loads, TooManyWaiting
from service.web.callers import needs_load
from service.web.deps import private
from service.web.refusals import Refusal
from service.web.schemas import RequestModel, no_parameters
from service.web.uploads import FORM, FORM_FIELD, SUFFIX_OF, save

LoaderDep = Annotated[Key, Depends(needs_load)]

router = APIRouter(tags=["loads"])


class LoadQuery(RequestModel):
    """How a file is read."""

    filename: Annotated[
        str | None,
        Field(min_length=1, max_length=300, description="The file's name, where nothing else says it."),
    ] = None
    source: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=100,
            pattern=r"^[a-z0-9][a-z0-9._-]*$",
            description="The catalogue's name, which prefixes its ids. Default: the file's name.",
        ),
    ] = None
    replace: Annotated[bool, Field(description="Retire what this source held before and no longer does.")] = (
        False
    )
    strict: Annotated[bool, Field(description="Refuse the whole file when any row is bad.")] = False


def _files(example: str) -> dict[str, Any]:
    """The request body for the OpenAPI document: a file, raw or in a form."""
    binary = {"type": "string", "format": "binary"}
    raw: dict[str, Any] = {name: {"schema": binary} for name in SUFFIX_OF}
    raw["application/x-ndjson"]["example"] = example
    form = {"type": "object", "required": [FORM_FIELD], "properties": {FORM_FIELD: binary}}
    return {"requestBody": {"required": True, "content": {**raw, FORM: {"schema": form}}}}


_ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {"description": "Accepted; Location leads to the load.", "model": LoadJob}
}


@router.post(
    "/credentials",
    operation_id="load_credentials",
    summary="Load credentials",
    status_code=202,
    responses=_ACCEPTED,
    openapi_extra=_files('{"id": "c-1", "title": "SQL basics", "skills": ["SQL:2"]}\n'),
)
async def load_credentials(
    query: Annotated[LoadQuery, Query()], key: LoaderDep, request: Request
) -> Response:
    """Load credentials from a file: NDJSON, JSON, CSV, TSV or XLSX, raw or as the part `file` of a form.

    The answer comes when the file is here; follow Location until `state` is published, unchanged or failed. A
    load that fails changes nothing. Needs a key with the scope load.
    """
    return await _load("credential", query, key, request)


@router.post(
    "/postings",
    operation_id="load_postings",
    summary="Load job postings",
    status_code=202,
    responses=_ACCEPTED,
    openapi_extra=_files('{"id": "p-1", "title": "Data analyst", "skills": ["SQL:2"]}\n'),
)
async def load_postings(query: Annotated[LoadQuery, Query()], key: LoaderDep, request: Request) -> Response:
    """Load job postings from a file, as credentials are."""
    return await _load("posting", query, key, request)


@router.get(
    "/loads",
    operation_id="list_loads",
    summary="List the loads",
    response_model=LoadList,
    dependencies=[Depends(no_parameters)],
)
def list_loads(_key: LoaderDep, request: Request) -> Response:
    """The latest loads that were asked for over HTTP, newest first."""
    return private(_loads(request).all())


@router.get(
    "/loads/{id}",
    operation_id="show_load",
    summary="Show a load",
    response_model=LoadJob,
    dependencies=[Depends(no_parameters)],
)
def show_load(id: str, _key: LoaderDep, request: Request) -> Response:
    """How far a load is, and once it has ended its report or its error."""
    return private(_loads(request).show(id))


async def _load(kind: CatalogueKind, query: LoadQuery, key: Key, request: Request) -> Response:
    loads = _loads(request)
    upload = await run_in_threadpool(loads.upload)
    try:
        file = await save(request, upload, query.filename, query.source)
        options = FormatOptions(source=query.source, strict=query.strict)
        job = await run_in_threadpool(loads.ask, kind, upload, file, options, query.replace, key.id)
    except TooManyWaiting as error:
        await run_in_threadpool(upload.discard)
        raise Refusal("loads-waiting", f"{error.message} Try again later.", {"Retry-After": "30"}) from None
    except BaseException:  # a caller that goes away, too
        upload.discard()
        raise
    response = private(job)
    response.status_code = 202
    response.headers["Location"] = f"/v1/loads/{job.id}"
    return response


def _loads(request: Request) -> Loads:
    loads: Loads = request.app.state.loads
    return loads
