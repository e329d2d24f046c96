"""Read badges, records and European credentials into awards."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict
from starlette.responses import Response

from service import awards
from service.awards import ReadAnswer
from service.web.deps import private
from service.web.schemas import (
    MAX_DOCUMENTS,
    DocumentInput,
    LanguageField,
    RequestModel,
    no_parameters,
)

router = APIRouter(tags=["awards"], dependencies=[Depends(no_parameters)])

_BADGE: JsonDict = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "id": "urn:uuid:4d0f3c1e-0f52-4a39-9d7b-0f6e5b0f6a11",
    "issuer": {"id": "https://example.org/dunmarrow", "name": "Dunmarrow Data Institute"},
    "validFrom": "2026-05-04T00:00:00Z",
    "credentialSubject": {
        "type": "AchievementSubject",
        "achievement": {
            "id": "https://example.org/dunmarrow/sql-foundations",
            "type": "Achievement",
            "name": "SQL foundations",
            "alignment": [{"targetName": "SQL", "targetCode": "sql"}],
        },
    },
}


class ReadRequest(RequestModel):
    """Documents of held credentials, which complete one another. Nothing of them is stored, or fetched."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"documents": [_BADGE], "today": "2026-11-22"}]}
    )

    documents: Annotated[
        list[DocumentInput],
        Field(
            min_length=1,
            max_length=MAX_DOCUMENTS,
            description="Open Badges 2.0 and 3.0, CLR 2.0, European credentials: objects (also a JWS in "
            "JSON), or compact JWS. A badge class, an issuer or a list of revocations may stand beside them.",
        ),
    ]
    today: Annotated[
        str | None,
        Field(max_length=40, description="The ISO day as of which they are judged. Default: today in UTC."),
    ] = None
    language: LanguageField = "en"


@router.post("/read", operation_id="read", summary="Read held credentials", response_model=ReadAnswer)
def read(request: ReadRequest) -> Response:
    """The awards in the documents, each with its standing (claimed, evidenced, verified) and the reason.

    Verified takes a signature that matches a key in the document itself; nothing is fetched.
    """
    return private(awards.read(request.documents, request.today, request.language))
