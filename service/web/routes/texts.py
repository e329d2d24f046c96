"""Text to skills: link a text, check a planned course."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from indexers.formats import parse_credential
from indexers.formats.languages import detect_language
from service.courses import LISTED, MOST_LISTED
from service.found_answers import CourseAnswer, LinkAnswer
from service.web.deps import ServiceDep, private
from service.web.schemas import (
    FrameworkField,
    Inline,
    LanguageField,
    LongText,
    Name,
    RequestModel,
    ResultCount,
    SwitchesField,
    no_parameters,
    parse_inline,
)
from taxonomy.credentials import Credential
from taxonomy.text import clean

router = APIRouter(tags=["text"], dependencies=[Depends(no_parameters)])

_COURSE: JsonDict = {
    "title": "Dashboards for public transit",
    "description": "Learners write SQL queries, practise data cleaning and build dashboards.",
}


class LinkRequest(RequestModel):
    """A text in which to find skills."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"text": "You will write SQL queries and present your findings."},
                {"text": "Vous rédigez des requêtes SQL.", "framework": "sample", "language": "fr"},
            ]
        }
    )

    text: LongText
    framework: Annotated[
        FrameworkField, Field(description="One framework. Default: all that are loaded.")
    ] = None
    language: Annotated[LanguageField, Field(description="Language of the text and of labels.")] = "en"
    switches: SwitchesField


class CourseRequest(RequestModel):
    """A planned course: its text, or a record under the usual field names."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": _COURSE["description"]}, {"course": _COURSE, "k": 5}]}
    )

    text: LongText | None = None
    course: Annotated[Inline | None, Field(description="Title, description, outcomes, skills and so on.")] = (
        None
    )
    framework: FrameworkField = None
    k: Annotated[ResultCount, Field(description="How many existing credentials, and occupations.")] = 10
    postings: Annotated[
        int,
        Field(strict=True, ge=0, le=MOST_LISTED, description="How many postings to name behind a figure."),
    ] = LISTED
    rules: Annotated[
        list[Name], Field(default_factory=list, max_length=20, description="Rules to check the course by.")
    ]
    language: LanguageField = "en"
    switches: SwitchesField

    @model_validator(mode="after")
    def _one_of(self) -> CourseRequest:
        if (self.text is None) == (self.course is None):
            raise PydanticCustomError("exactly_one", "Give exactly one of text, course")
        return self

    def planned(self) -> Credential:
        """The course as a credential.

        Raises:
            InputError: a field of the record is wrong.
        """
        if self.course is not None:
            return parse_inline(parse_credential, self.course, "course")
        text = clean(self.text or "")
        language = detect_language([text]) or self.language
        return Credential(id="", title="", texts={"description": text}, language=language)


@router.post("/link", operation_id="link", summary="Find the skills in a text", response_model=LinkAnswer)
def link(request: LinkRequest, service: ServiceDep) -> Response:
    """The skills that a text names, most probable first, each with the words that it was read from."""
    return private(
        service.link(request.text, request.framework, request.language, request.switches.switches())
    )


@router.post(
    "/courses", operation_id="courses", summary="Check a planned course", response_model=CourseAnswer
)
def courses(request: CourseRequest, service: ServiceDep) -> Response:
    """What a planned course teaches, which postings ask for it, and what teaches nearly the same.

    Also what postings ask for beside it, the occupations that it serves, and what it is worth alone. Shares
    come with their sample and 95 % interval; below 30 postings there are none, and the answer says so.
    """
    return private(
        service.course(
            request.planned(),
            request.framework,
            request.k,
            request.language,
            request.switches.switches(),
            request.postings,
            request.rules,
        )
    )
