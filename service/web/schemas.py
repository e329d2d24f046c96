"""What request models share. Unknown fields are errors that name the nearest; sizes are limited."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Annotated, Literal, TypeAlias, TypeVar

from fastapi import Query
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    JsonValue,
    StrictBool,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

from service.questions import MAX_RESULTS, RawFilter, RawWhere
from service.switches import Switches
from taxonomy.errors import InputError
from taxonomy.readers.tables import nearest

T = TypeVar("T")

MAX_TEXT = 2_000_000
MAX_ITEMS = 1000
MAX_DOCUMENTS = 100

UNKNOWN_FIELD = "unknown_field"


class RequestModel(BaseModel):
    """A request body or a set of query parameters."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown(cls, data: object) -> object:
        if isinstance(data, dict):
            for name in data:
                if name not in cls.model_fields:
                    near = nearest(name, cls.model_fields)
                    shown = name.encode("utf-8", "backslashreplace").decode()  # a lone surrogate has no UTF-8
                    known = ", ".join(cls.model_fields) or "no others"
                    raise PydanticCustomError(
                        UNKNOWN_FIELD,
                        "Unknown; known are {known}",
                        {"name": shown, "known": known, "nearest": near},
                    )
        return data


class NoParameters(RequestModel):
    """No query parameters at all."""


def no_parameters(_query: Annotated[NoParameters, Query()]) -> None:
    """Refuses every query parameter, where none would be read."""


def refuse_repeats(query: RequestModel, parameters: Iterable[tuple[str, str]]) -> None:
    """Raise InputError for a query parameter that takes one value and was given several."""
    for name, count in Counter(name for name, _ in parameters).items():
        if count > 1 and not isinstance(getattr(query, name), list):
            raise InputError(f"takes one value, and was given {count}.", field=name)


def json_type(value: object) -> str | None:
    """Which branch of a union of JSON types a value belongs to. Errors leave the parenthesised tag out."""
    if isinstance(value, str):
        return "(text)"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "(number)"
    if isinstance(value, list):
        return "(list)"
    return "(object)" if isinstance(value, dict | BaseModel) else None


def one_of(expected: str) -> Discriminator:
    """Chooses the branch of a union by JSON type; `expected` says which types there are."""
    return Discriminator(
        json_type, custom_error_type="wrong_json_type", custom_error_message=f"Must be {expected}"
    )


def _finite(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Refuses NaN and infinities, which Python's reader of JSON takes, and as which it reads 1e999."""
    inside: list[JsonValue] = [value]
    while inside:
        one = inside.pop()
        if isinstance(one, float) and not math.isfinite(one):
            raise PydanticCustomError("finite_number", "Holds a number that is not finite")
        if isinstance(one, dict | list):
            inside += one.values() if isinstance(one, dict) else one
    return value


Language: TypeAlias = Literal["en", "fr"]
Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=1000)]
LongText: TypeAlias = Annotated[str, Field(max_length=MAX_TEXT)]
Number: TypeAlias = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Inline: TypeAlias = Annotated[dict[str, JsonValue], AfterValidator(_finite)]
DocumentInput: TypeAlias = Annotated[
    Annotated[LongText, Tag("(text)")] | Annotated[Inline, Tag("(object)")],
    one_of("a document as an object, or the text of a compact JWS"),
]
ResultCount: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=MAX_RESULTS)]

NameOrNumber: TypeAlias = Annotated[
    Annotated[Name, Tag("(text)")] | Annotated[Number, Tag("(number)")], one_of("a text or a number")
]


class Range(RequestModel):
    """A range of numbers or dates, both ends included; or whether the field is stated at all."""

    min: Annotated[NameOrNumber | None, Field(description="Where it is left out, this end is open.")] = None
    max: Annotated[NameOrNumber | None, Field(description="Where it is left out, this end is open.")] = None
    stated: Annotated[
        StrictBool | None,
        Field(description="true: documents that state the field; false: those that do not. Stands alone."),
    ] = None


Filter: TypeAlias = Annotated[
    Annotated[Name, Tag("(text)")]
    | Annotated[Number, Tag("(number)")]
    | Annotated[list[Name], Field(min_length=1, max_length=MAX_ITEMS), Tag("(list)")]
    | Annotated[Range, Tag("(object)")],
    one_of("a text, a number, a list of texts, or an object with min, max or stated"),
]
Where: TypeAlias = Annotated[
    dict[str, Filter],
    Field(
        default_factory=dict,
        max_length=50,
        description="Filters by field of a credential: a value, a list of values (any of them), a range, or "
        "whether it is stated. A cost needs a currency beside it where several are loaded.",
        examples=[
            {"language": "en", "hours": {"max": 40}, "level": {"stated": False}},
            {"cost": {"max": 500}, "currency": "CAD", "starts": {"min": "2027-01-01"}},
        ],
    ),
]


def raw_where(where: dict[str, Filter]) -> RawWhere:
    """Filters as the service takes them."""
    return {name: _raw(value) for name, value in where.items()}


def _raw(value: str | float | list[str] | Range) -> RawFilter:
    return value.model_dump(exclude_none=True) if isinstance(value, Range) else value


def parse_inline(parse: Callable[[Inline], T], value: Inline, place: str) -> T:
    """A record that came in a request.

    Raises:
        InputError: a field of it is wrong; the error says where below `place`.
    """
    try:
        return parse(value)
    except InputError as error:
        field = f"{place}.{error.field}" if error.field else place
        raise InputError(error.message, field=field, nearest=error.nearest) from None


class EmbeddingSwitch(RequestModel):
    """Smart behaviours that can be switched off, to see what each does."""

    embedding: Annotated[
        StrictBool,
        Field(description="Link the texts of this request with the encoder too, not by their words alone."),
    ] = True

    def switches(self) -> Switches:
        """As the service takes them."""
        return Switches(embedding=self.embedding)


SwitchesField: TypeAlias = Annotated[
    EmbeddingSwitch, Field(default_factory=EmbeddingSwitch, examples=[{"embedding": False}])
]
CursorField: TypeAlias = Annotated[
    Annotated[str, Field(max_length=400)] | None,
    Field(description="`next` of an earlier answer to the same question: goes on in the same snapshot."),
]
FrameworkField: TypeAlias = Annotated[
    Name | None,
    Field(
        description="The framework to answer in, by its id. Default: the first loaded.", examples=["sample"]
    ),
]
LanguageField: TypeAlias = Annotated[Language, Field(description="Language of labels and sentences.")]
