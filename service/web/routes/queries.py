"""Query parameters of searches: one model a kind, its filters named after the fields that engines filter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, TypeAlias
from urllib.parse import urlencode

from pydantic import Field

from indexers.engine import DATE_FIELDS, NUMBER_FIELDS, TERM_FIELDS, Kind
from service.found_answers import SearchAnswer
from service.questions import MAX_OFFSET, MAX_RESULTS, RawFilter, RawWhere
from service.switches import Switches
from service.walks import WalkAnswer
from service.web.language import LangField, OtherLangField, chosen
from service.web.schemas import CursorField, Language, Name, RequestModel, refuse_repeats
from taxonomy.errors import InputError

Terms: TypeAlias = Annotated[
    list[Name],
    Field(default_factory=list, max_length=100, description="Any of these values; may be repeated."),
]
Bound: TypeAlias = Annotated[float | None, Field(allow_inf_nan=False)]
Day: TypeAlias = Annotated[str | None, Field(max_length=10, description="A date such as 2027-01-31.")]


class ShowQuery(RequestModel):
    """Parameters of one document."""

    lang: LangField = None
    language: OtherLangField = None

    def labels(self, accepted: Language) -> Language:
        """The language of labels."""
        return chosen(self.lang, self.language, accepted)


class PageQuery(RequestModel):
    """Parameters of every search."""

    q: Annotated[
        str, Field(max_length=2000, description="Words to look for; without any, all documents.")
    ] = ""
    k: Annotated[int, Field(ge=1, le=MAX_RESULTS, description="Documents on a page.")] = 10
    offset: Annotated[int, Field(ge=0, le=MAX_OFFSET, description="Documents before the page.")] = 0
    cursor: CursorField = None
    typos: Annotated[
        bool, Field(description="Put mistyped words right where a search finds nothing; false: do not.")
    ] = True
    facet: Annotated[
        list[Name],
        Field(
            default_factory=list, max_length=20, description="A field whose values to count; may be repeated."
        ),
    ]
    stated: Annotated[
        list[Name],
        Field(default_factory=list, max_length=20, description="A field that documents must state."),
    ]
    not_stated: Annotated[
        list[Name],
        Field(default_factory=list, max_length=20, description="A field that documents must not state."),
    ]

    def where(self, kind: Kind) -> RawWhere:
        """The filters that were given, as the service takes them.

        Raises:
            InputError: a field is said to be stated, or not, and filtered otherwise too.
        """
        found: dict[str, RawFilter] = {}
        for name in TERM_FIELDS[kind]:
            if values := getattr(self, name):
                found[name] = values
        for name in (*NUMBER_FIELDS[kind], *DATE_FIELDS[kind]):
            ends = {end: getattr(self, f"{name}_{end}") for end in ("min", "max")}
            if stated := {end: value for end, value in ends.items() if value is not None}:
                found[name] = stated
        for name, said in (("stated", True), ("not_stated", False)):
            for field in getattr(self, name):
                if field in found:
                    raise InputError(f"names {field}, which is filtered otherwise too.", field=name)
                found[field] = {"stated": said}
        return found

    def refuse_repeats(self, parameters: Iterable[tuple[str, str]]) -> None:
        """Raise InputError for a parameter that takes one value and was given several."""
        refuse_repeats(self, parameters)

    lang: LangField = None

    def labels(self, accepted: Language) -> Language:
        """The language of labels."""
        return self.lang or accepted

    def switches(self) -> Switches:
        """What is on."""
        return Switches(typos=self.typos)


class CredentialQuery(PageQuery):
    """Parameters of a search for credentials. `language` is the credential's own."""

    language: Terms
    provider: Terms
    mode: Terms
    assessment: Terms
    category: Terms
    currency: Terms
    credit_system: Terms
    level: Terms
    source: Terms
    informal: Terms
    type: Terms
    portability: Terms
    endorsed: Terms
    assessment_only: Terms
    evidence_visible: Terms
    meets: Terms
    hours_min: Bound = None
    hours_max: Bound = None
    cost_min: Bound = None
    cost_max: Bound = None
    credits_min: Bound = None
    credits_max: Bound = None
    starts_min: Day = None
    starts_max: Day = None
    weeks_min: Bound = None
    weeks_max: Bound = None
    mastery_min: Bound = None
    mastery_max: Bound = None
    valid_months_min: Bound = None
    valid_months_max: Bound = None
    review_due_min: Day = None
    review_due_max: Day = None
    expires_min: Day = None
    expires_max: Day = None
    start_min: Annotated[Day, Field(description="The same as starts_min.")] = None
    start_max: Annotated[Day, Field(description="The same as starts_max.")] = None

    link_text: Annotated[
        bool,
        Field(description="Where q is the name of a skill, find what teaches it too; false: words alone."),
    ] = True

    def switches(self) -> Switches:
        """What is on."""
        return Switches(link_text=self.link_text, typos=self.typos)

    def where(self, kind: Kind) -> RawWhere:
        """As `PageQuery.where`.

        Raises:
            InputError: a parameter and its other name say different things.
        """
        for end in ("min", "max"):
            name, other = f"starts_{end}", f"start_{end}"
            stated, also = getattr(self, name), getattr(self, other)
            if None not in (stated, also) and stated != also:
                raise InputError(
                    f"says something else than {name}, of which it is another name.", field=other
                )
            setattr(self, name, stated or also)
        return super().where(kind)


class PostingQuery(PageQuery):
    """Parameters of a search for postings. `language` is the posting's own."""

    language: Terms
    employer: Terms
    location: Terms
    region: Terms
    category: Terms
    source: Terms
    posted_min: Day = None
    posted_max: Day = None


class _LabelledQuery(PageQuery):
    """Parameters of a search for what has labels in several languages."""

    language: OtherLangField = None

    def labels(self, accepted: Language) -> Language:
        """The language of labels."""
        return chosen(self.lang, self.language, accepted)


class SkillQuery(_LabelledQuery):
    """Parameters of a search for skills."""

    framework: Terms
    type: Terms
    category: Terms
    status: Terms


class OccupationQuery(_LabelledQuery):
    """Parameters of a search for occupations and job roles."""

    framework: Terms
    sector: Terms
    track: Terms
    status: Terms


def page_links(parameters: Iterable[tuple[str, str]], answer: SearchAnswer | WalkAnswer) -> str:
    """The Link header (RFC 8288) to the pages around one, "" when it is the only one.

    Targets are relative to the request, so that they hold behind a proxy too; their cursors stay in the
    answer's snapshot.
    """
    kept = [(name, value) for name, value in parameters if name not in ("offset", "cursor")]
    cursors = {"prev": answer.previous, "next": answer.next}
    return ", ".join(
        f'<?{urlencode([*kept, ("cursor", cursor)])}>; rel="{relation}"'
        for relation, cursor in cursors.items()
        if cursor is not None
    )
