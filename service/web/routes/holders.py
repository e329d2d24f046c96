"""What the holders of a credential look like beside the others. The rows are counted and forgotten."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from service.holders.answers import MINIMUM, HoldersAnswer, HoldersQuestion, InlineTable
from service.web.deps import ServiceDep, private
from service.web.schemas import (
    FrameworkField,
    Inline,
    LanguageField,
    Name,
    RequestModel,
    no_parameters,
)
from taxonomy.errors import FileError, InputError

router = APIRouter(tags=["holders"], dependencies=[Depends(no_parameters)])

_MOST_ROWS = 100_000
_MOST_TABLES = 50

Rows = Annotated[list[Inline], Field(min_length=1, max_length=_MOST_ROWS)]
GroupSize = Annotated[int, Field(strict=True, ge=1)]


class HoldersTable(RequestModel):
    """An aggregated table: its rows, each an object of cells by header."""

    name: Annotated[Name, Field(description="What errors call it.")] = "table"
    rows: Rows


class HoldersRequest(RequestModel):
    """Rows of persons, or aggregated tables."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rows": [
                        {
                            "person": "p-1",
                            "occupation": "Data analyst",
                            "skills": ["SQL", "Data visualization"],
                            "credentials": ["SQL foundations"],
                            "seniority": "Mid",
                            "field": "Economics",
                        },
                        {"person": "p-2", "occupation": "Data analyst", "skills": ["SQL"]},
                    ],
                    "credentials": ["SQL foundations"],
                },
                {
                    "tables": [
                        {
                            "name": "skills",
                            "rows": [
                                {"skill": "Tableau", "group": "With MC", "percent": 40},
                                {"skill": "Tableau", "group": "Without MC", "percent": 16},
                            ],
                        }
                    ],
                    "holders": 200,
                    "others": 5800,
                },
            ]
        }
    )

    rows: Annotated[
        Rows | None,
        Field(
            description="Persons: person (a key that joins rows), occupation, skills, credentials, "
            "seniority, field of study. They are counted in memory, and neither stored nor logged."
        ),
    ] = None
    tables: Annotated[
        list[HoldersTable] | None,
        Field(min_length=1, max_length=_MOST_TABLES, description="Published tables, in place of rows."),
    ] = None
    credentials: Annotated[
        list[Name],
        Field(
            default_factory=list,
            max_length=100,
            description="What makes a holder, by id or title. Default: any credential.",
        ),
    ]
    occupation: Annotated[Name | None, Field(description="Only this occupation.")] = None
    minimum: Annotated[
        int, Field(strict=True, ge=1, le=1_000_000, description="No count below this is shown, nor told.")
    ] = MINIMUM
    holders: Annotated[
        GroupSize | None, Field(description="How many hold one, for tables that do not state it.")
    ] = None
    others: Annotated[
        GroupSize | None, Field(description="How many do not, for tables that do not state it.")
    ] = None
    framework: Annotated[
        FrameworkField,
        Field(description="Skills are matched with its names. Default: the first loaded, if any is."),
    ] = None
    language: LanguageField = "en"

    @model_validator(mode="after")
    def _one_of(self) -> HoldersRequest:
        if (self.rows is None) == (self.tables is None):
            raise PydanticCustomError("exactly_one", "Give exactly one of rows, tables")
        return self

    def question(self) -> HoldersQuestion:
        """As the service takes it."""
        tables = (
            [InlineTable("rows", self.rows)]
            if self.rows is not None
            else [InlineTable(one.name, one.rows) for one in self.tables or ()]
        )
        return HoldersQuestion(
            tables=tables,
            credentials=self.credentials,
            occupation=self.occupation,
            minimum=self.minimum,
            holders=self.holders,
            others=self.others,
            framework=self.framework,
            language=self.language,
        )


@router.post(
    "/holders",
    operation_id="holders",
    summary="Compare the holders of a credential with the others",
    response_model=HoldersAnswer,
)
def holders(request: HoldersRequest, service: ServiceDep) -> Response:
    """Uptake, skill lift in percentage points, and shares by seniority and field of study, by occupation.

    A difference is `real` only where its 95 % interval leaves zero out and its p, adjusted for all
    comparisons of its table, is at most 5 %; null where the counts are not known. No count below `minimum` is
    shown, nor anything that it could be computed from.
    """
    try:
        return private(service.holders(request.question()))
    except FileError as error:  # its file is a table of the request
        row = f", row {error.row}" if error.row is not None else ""
        column = f", '{error.field}'" if error.field else ""
        raise InputError(
            f"{error.file}{row}{column}: {error.message}",
            field="rows" if request.tables is None else "tables",
            nearest=error.nearest,
        ) from None
