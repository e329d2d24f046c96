"""Request models of what is aimed at and of who asks: targets, postings, learners."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from indexers.formats import parse_learner, parse_posting
from service.questions import TargetQuestion, WantedSkill
from service.web.schemas import (
    MAX_DOCUMENTS,
    MAX_ITEMS,
    DocumentInput,
    Inline,
    LongText,
    Name,
    NameOrNumber,
    Number,
    RequestModel,
    one_of,
    parse_inline,
)
from taxonomy.credentials import Learner, Standing

SkillName: TypeAlias = Annotated[Name, Field(description="Id, code or label of a skill.")]
LevelField: TypeAlias = Annotated[
    NameOrNumber | None,
    Field(description="A level on the skill's scale, as a number or a word. Assumed where it is not stated."),
]


class TargetSkill(RequestModel):
    """A skill that a target asks for."""

    skill: SkillName
    level: LevelField = None
    importance: Annotated[Number, Field(gt=0, le=1)] = 1.0


class HeldSkillInput(RequestModel):
    """A skill that a learner holds."""

    skill: SkillName
    level: LevelField = None
    standing: Annotated[Standing, Field(description="What stands behind it.")] = "claimed"


TargetSkillInput: TypeAlias = Annotated[
    Annotated[Name, Tag("(text)")] | Annotated[TargetSkill, Tag("(object)")],
    one_of('a text such as "SQL:3", or an object'),
]
LearnerSkillInput: TypeAlias = Annotated[
    Annotated[Name, Tag("(text)")] | Annotated[HeldSkillInput, Tag("(object)")],
    one_of('a text such as "SQL:2", or an object'),
]
PostingInput: TypeAlias = Annotated[
    Annotated[Name, Tag("(text)")] | Annotated[Inline, Tag("(object)")],
    one_of("the id of a loaded posting, or a posting as an object"),
]

_WAYS = ("occupation", "posting", "id", "skills", "text")


class TargetObject(RequestModel):
    """What is aimed at: exactly one of these."""

    occupation: Annotated[Name | None, Field(description="An occupation or job role: id, code or label.")] = (
        None
    )
    posting: Annotated[
        PostingInput | None,
        Field(description="A loaded posting by its id, or a posting under the usual field names."),
    ] = None
    id: Annotated[Name | None, Field(description="The id of a posting, occupation or job role.")] = None
    skills: Annotated[
        list[TargetSkillInput] | None,
        Field(min_length=1, max_length=MAX_ITEMS, description='Objects, "skill" or "skill:level".'),
    ] = None
    text: Annotated[LongText | None, Field(description="A text that says what is asked for.")] = None

    @model_validator(mode="after")
    def _exactly_one(self) -> TargetObject:
        if sum(getattr(self, name) is not None for name in _WAYS) != 1:
            raise PydanticCustomError("exactly_one", "Give exactly one of {ways}", {"ways": ", ".join(_WAYS)})
        return self

    def question(self) -> TargetQuestion:
        """The target as the service takes it."""
        if self.occupation is not None:
            return TargetQuestion(name=self.occupation, kind="occupation")
        if self.posting is not None:
            return posting_target(self.posting, "target.posting")
        if self.skills is not None:
            return TargetQuestion(skills=tuple(_wanted(one) for one in self.skills))
        return TargetQuestion(name=self.id, text=self.text)


TargetInput: TypeAlias = Annotated[
    Annotated[Name, Tag("(text)")] | Annotated[TargetObject, Tag("(object)")],
    one_of("the name of an occupation, job role or posting, or an object"),
]


class LearnerInput(RequestModel):
    """What a person brings. Nothing of it is stored or logged."""

    name: Annotated[
        str | None, Field(max_length=1000, description="Not read: learner files may carry it.")
    ] = None
    skills: Annotated[
        list[LearnerSkillInput],
        Field(default_factory=list, max_length=MAX_ITEMS, description='Objects, "skill" or "skill:level".'),
    ]
    credentials: Annotated[
        list[Name],
        Field(
            default_factory=list, max_length=MAX_ITEMS, description="Ids of held credentials that are loaded."
        ),
    ]
    text: Annotated[LongText, Field(description="Free text, such as a CV.")] = ""
    awards: Annotated[
        list[DocumentInput],
        Field(
            default_factory=list,
            max_length=MAX_DOCUMENTS,
            description="Badges, records and European credentials, as `POST /v1/read` takes them.",
        ),
    ]

    def learner(self) -> Learner:
        """The learner as the service takes it."""
        return parse_inline(parse_learner, self.model_dump(exclude_none=True), "learner")


def target_question(target: str | TargetObject) -> TargetQuestion:
    """A target as the service takes it."""
    return TargetQuestion(name=target) if isinstance(target, str) else target.question()


def posting_target(posting: str | Inline, place: str) -> TargetQuestion:
    """A posting as a target, loaded or inline.

    Raises:
        InputError: a field of an inline posting is wrong; the error says where below `place`.
    """
    if isinstance(posting, str):
        return TargetQuestion(name=posting, kind="posting")
    return TargetQuestion(posting=parse_inline(parse_posting, posting, place))


def _wanted(skill: str | TargetSkill) -> WantedSkill:
    if isinstance(skill, str):
        return WantedSkill(skill)
    level = f"{skill.level:.15g}" if isinstance(skill.level, float) else skill.level
    return WantedSkill(skill.skill, level, skill.importance)
