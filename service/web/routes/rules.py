"""Rules of credentials: which there are, whether a credential meets them, and credentials side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError
from starlette.requests import Request
from starlette.responses import Response

from indexers.formats import parse_credential
from service.questions import GapQuestion
from service.rules.answers import CheckAnswer, CompareAnswer, RulesAnswer
from service.rules.comparing import MOST
from service.web.deps import ServiceDep, private, unstored
from service.web.language import AcceptedLanguage
from service.web.routes.queries import ShowQuery
from service.web.routes.targets import LearnerInput, TargetInput, target_question
from service.web.schemas import (
    FrameworkField,
    Inline,
    LanguageField,
    Name,
    RequestModel,
    no_parameters,
    parse_inline,
    refuse_repeats,
)
from taxonomy.awards import Award
from taxonomy.credentials import Credential, Learner

router = APIRouter(tags=["rules"])
_ALONE = [Depends(no_parameters)]

_DAY = r"\d{4}-\d{2}-\d{2}"


class AwardInput(RequestModel):
    """What an award adds to a credential: to whom, when, with which grade."""

    learner: Annotated[Name | None, Field(description="Identification of the learner; never stored.")] = None
    issued: Annotated[str | None, Field(pattern=f"^{_DAY}$", description="The ISO day of issuing.")] = None
    grade: Name | None = None
    expires: Annotated[str | None, Field(pattern=f"^{_DAY}$", description="The ISO day of expiry.")] = None


class CheckRequest(RequestModel):
    """A credential, planned or loaded, and the rules to check it by."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"id": "sample:vc-statistiques", "rules": "eu-offer"},
                {
                    "credential": {"title": "Welding basics", "hours": 40, "weeks": 12, "mode": "on-site"},
                    "rules": "ontario-osap",
                },
                {
                    "credential": {"title": "Welding basics", "credits": "4 ECTS"},
                    "award": {"learner": "A. Learner", "issued": "2026-05-01"},
                    "rules": "eu-award",
                    "date": "2026-09-30",
                    "language": "fr",
                },
            ]
        }
    )

    credential: Annotated[Inline | None, Field(description="A credential as an object.")] = None
    id: Annotated[Name | None, Field(description="A loaded credential by its id.")] = None
    rules: Annotated[Name, Field(description="Rules by name, as GET /v1/rules lists them.")]
    award: Annotated[AwardInput | None, Field(description="Where it was awarded.")] = None
    date: Annotated[
        str | None, Field(pattern=f"^{_DAY}$", description="Check as on this ISO day. Default: today.")
    ] = None
    language: LanguageField = "en"

    @model_validator(mode="after")
    def _one_of(self) -> CheckRequest:
        if (self.credential is None) == (self.id is None):
            raise PydanticCustomError("exactly_one", "Give exactly one of credential, id")
        return self

    def checked(self) -> Credential | str:
        """The credential, or the id of a loaded one."""
        if self.credential is None:
            return self.id or ""
        return parse_inline(parse_credential, self.credential, "credential")

    def awarded(self, credential: Credential | str) -> Award | None:
        """The award, where there is one."""
        if self.award is None:
            return None
        given = self.award
        held = credential if isinstance(credential, Credential) else Credential(id=credential, title="")
        return Award(
            credential=held,
            learner=given.learner,
            issued=given.issued,
            grade=given.grade,
            expires=given.expires,
        )


class CompareRequest(RequestModel):
    """Loaded credentials to set side by side, and the gap that they should close."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"credentials": ["sample:dd-sql-foundations", "sample:cr-sql-debutant"]},
                {
                    "credentials": ["sample:dd-sql-foundations", "sample:cr-sql-debutant"],
                    "target": "data analyst",
                    "learner": {"skills": ["SQL:1"]},
                },
            ]
        }
    )

    credentials: Annotated[list[Name], Field(min_length=2, max_length=MOST, description="Their ids.")]
    target: Annotated[TargetInput | None, Field(description="Whose gap they should close.")] = None
    learner: Annotated[LearnerInput | None, Field(description="Default: one who holds nothing.")] = None
    framework: FrameworkField = None
    language: LanguageField = "en"

    def gap(self) -> GapQuestion | None:
        """The gap question, None without a target."""
        if self.target is None:
            return None
        return GapQuestion(
            target=target_question(self.target),
            learner=self.learner.learner() if self.learner else Learner(),
            framework=self.framework,
            language=self.language,
        )


@router.get(
    "/rules", operation_id="rules", summary="List the rules of credentials", response_model=RulesAnswer
)
def rules(
    query: Annotated[ShowQuery, Query()], service: ServiceDep, request: Request, accepted: AcceptedLanguage
) -> Response:
    """The rules that a credential can be checked by, each with its day in force and its source."""
    refuse_repeats(query, request.query_params.multi_items())
    return unstored(service.rules(query.labels(accepted)), None)


@router.post(
    "/check",
    operation_id="check",
    summary="Check a credential by rules",
    response_model=CheckAnswer,
    dependencies=_ALONE,
)
def check(request: CheckRequest, service: ServiceDep) -> Response:
    """Each element of the rules: pass, fail, not stated or not applicable, what was found and wanted."""
    subject = request.checked()
    award = request.awarded(subject)
    answers = service.check(subject, [request.rules], request.language, request.date, award)
    return private(answers[0])


@router.post(
    "/compare",
    operation_id="compare",
    summary="Set credentials side by side",
    response_model=CompareAnswer,
    dependencies=_ALONE,
)
def compare(request: CompareRequest, service: ServiceDep) -> Response:
    """Credentials on Australia's critical information, with what each closes of a gap."""
    return private(service.compare(request.credentials, request.gap(), request.language))
