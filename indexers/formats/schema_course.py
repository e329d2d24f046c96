"""schema.org's Course, CourseInstance and EducationalOccupationalCredential as the columns of a credential.

A course and its instances are one credential. What the course states itself comes first; of its instances
the earliest start, the lowest price, the shortest and longest workload, and the mode where they all agree.
All starts, prices and modes stay among the facts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from indexers.formats.fields import Layout
from indexers.formats.json_values import Json, Values
from indexers.formats.jsonld import Graph, text_of, types_of
from indexers.formats.records import informal_assessment
from indexers.formats.schema_figures import cost_of, hours_of, modes_of, starts_of
from indexers.formats.schema_parts import SITE, add_facts, given, language
from indexers.formats.schema_terms import is_term, skills_of

COURSE, INSTANCE, AWARD = "Course", "CourseInstance", "EducationalOccupationalCredential"
TYPES = (COURSE, INSTANCE, AWARD)

_PROPERTIES = (
    "name description provider recognizedBy hasCourseInstance teaches skills about url identifier courseCode "
    "timeRequired courseWorkload courseSchedule offers isAccessibleForFree courseMode eventAttendanceMode "
    "startDate inLanguage educationalLevel numberOfCredits coursePrerequisites syllabusSections image logo "
    "review aggregateRating accreditedBy instructionalProgramType"
)
_READ = frozenset(_PROPERTIES.split())
_CERTIFYING = frozenset({"ceterms:Certification", "ceterms:License"})
_CIP = re.compile(r"\d{2}\.\d{4}")


def owner_of(graph: Graph, node: Values) -> str | None:
    """Who offers it, or recognises it."""
    return graph.text(node, "provider", "recognizedBy", "offeredBy", "organizer")


def credential_values(
    graph: Graph, node: Values, page: str | None, known: Mapping[int, str | None]
) -> Values:
    """The cells of a credential; `known` has the ids of the document's records by their nodes' identity."""
    instances = [] if INSTANCE in types_of(node) else graph.get(node, "hasCourseInstance")
    nodes = [node, *(one for one in instances if isinstance(one, dict))]
    skills, outcomes, topics = _skills(graph, node)
    owners = [owner for one in nodes if (owner := owner_of(graph, one))]
    descriptions = [text for one in nodes if (text := "\n\n".join(graph.texts(one, "description")))]
    values: Values = {
        **given(graph, node, page, owner_of(graph, node)),
        "name": graph.text(node, "name"),
        "description": next(iter(descriptions), None),
        "outcomes": "\n".join(outcomes),
        "syllabusSections": "\n".join(_sections(graph, node)),
        "teaches": skills,
        "provider": next(iter(owners), None),
        "about": next(iter(topics), None),
        "topics": topics[1:],
        "inLanguage": next(filter(None, (language(graph, one) for one in nodes)), None),
        "timeRequired": hours_of(graph, nodes),
        "level": ", ".join(graph.texts(node, "educationalLevel")),
        "credits": ", ".join(
            filter(None, (_credits(graph, one) for one in graph.get(node, "numberOfCredits")))
        ),
        "coursePrerequisites": _prerequisites(graph, node, known),
        "assessment": _assessment(graph, node),
    }
    values["offers"], values["prices"] = cost_of(graph, nodes)
    values["courseMode"], values["modes"] = modes_of(graph, nodes)
    values["startDate"], values["start dates"] = starts_of(graph, nodes)
    values["recognised by"] = _recognised(graph, node)
    values["certification"] = _certification(node)
    values["cip"] = next(iter(_programs(graph, node)), None)
    return add_facts(graph, node, values, _READ)


def _skills(graph: Graph, node: Values) -> tuple[list[Json], list[str], list[str]]:
    """Declared skills, outcomes in prose, and topics.

    What an award requires is what it attests; what a course requires is asked beforehand and stays a fact.
    """
    names = ("teaches", "competencyRequired", "skills") if AWARD in types_of(node) else ("teaches", "skills")
    skills, outcomes = skills_of(graph, node, *names)
    about = graph.get(node, "about")
    declared, _ = skills_of(graph, {"about": [one for one in about if is_term(one)]}, "about")
    topics = [text for one in about if not is_term(one) and (text := text_of(one))]
    return [*skills, *declared], outcomes, topics


def _recognised(graph: Graph, node: Values) -> list[Json]:
    """Who recognises or accredits it, without who offers it."""
    named = [*graph.texts(node, "recognizedBy"), *graph.texts(node, "accreditedBy")]
    owner = owner_of(graph, node)
    return [one for one in dict.fromkeys(named) if one != owner]


def _certification(node: Values) -> str | None:
    """The type, where CTDL's says that it is a certification or a licence."""
    types = node.get("@type")
    named = [one for one in (types if isinstance(types, list) else [types]) if isinstance(one, str)]
    return next((one.partition(":")[2] for one in named if one in _CERTIFYING), None)


def _programs(graph: Graph, node: Values) -> list[str]:
    """The codes of its instructional programs that have the shape of a CIP code."""
    given = [one for one in graph.get(node, "instructionalProgramType") if isinstance(one, dict)]
    codes = (graph.text(one, "codedNotation") for one in given)
    return [code for code in codes if code and _CIP.fullmatch(code)]


def _sections(graph: Graph, node: Values) -> list[str]:
    lines = []
    for one in graph.get(node, "syllabusSections"):
        said = (
            (graph.text(one, "name"), graph.text(one, "description"))
            if isinstance(one, dict)
            else (text_of(one),)
        )
        lines.append(": ".join(filter(None, said)))
    return [line for line in lines if line]


def _credits(graph: Graph, value: Json) -> str | None:
    if not isinstance(value, dict):
        return text_of(value)
    figure = graph.text(value, "value") or graph.text(value, "minValue")
    return (
        " ".join(filter(None, (figure, graph.text(value, "unitText", "unitCode", "name"))))
        if figure
        else None
    )


def _prerequisites(graph: Graph, node: Values, known: Mapping[int, str | None]) -> Json:
    """Ids where each is a record of this document, else their words."""
    asked = graph.get(node, "coursePrerequisites")
    ids: list[Json] = [known.get(id(one)) for one in asked]
    if asked and all(ids):
        return ids
    return "\n".join(text for one in asked if (text := text_of(one))) or None


def _assessment(graph: Graph, node: Values) -> str | None:
    """Participation or recognition, where the category or the award says so; other categories are facts."""
    said = [*graph.texts(node, "credentialCategory"), *graph.texts(node, "educationalCredentialAwarded")]
    return next(filter(None, map(informal_assessment, said)), None)


LAYOUT = Layout(
    source="schema-org",
    kind="credential",
    headers=frozenset({"@type", "name"}),
    columns={
        "id": "id",
        "title": "name",
        "description": "description",
        "outcomes": "outcomes",
        "content": "syllabusSections",
        "skills": "teaches",
        "provider": "provider",
        "url": "url",
        "language": "inLanguage",
        "category": "about",
        "hours": "timeRequired",
        "level": "level",
        "credits": "credits",
        "cost": "offers",
        "mode": "courseMode",
        "assessment": "assessment",
        "prerequisites": "coursePrerequisites",
        "starts": "startDate",
        "recognised_by": "recognised by",
        "cip": "cip",
        "certification": "certification",
        "valid_months": "validFor",
        "expires": "expires",
        "country": "validIn",
        "stacks_into": "isPartOf",
    },
    site=SITE,
)
