"""schema.org's JobPosting as the columns of a posting."""

from __future__ import annotations

from indexers.formats.fields import Layout
from indexers.formats.json_values import Json, Values
from indexers.formats.jsonld import Graph
from indexers.formats.schema_parts import SITE, add_facts, given, language, money
from indexers.formats.schema_terms import skills_of

TYPES = ("JobPosting",)

_PROPERTIES = (
    "title name description responsibilities qualifications experienceRequirements skills hiringOrganization "
    "jobLocation datePosted url inLanguage occupationalCategory identifier baseSalary image logo"
)
_READ = frozenset(_PROPERTIES.split())


def posting_values(graph: Graph, node: Values, page: str | None) -> Values:
    """The cells of a posting. What asks for education is a fact; what asks for experience is a text.

    A posting at several places has the first as its location and all of them among its facts.
    """
    skills, prose = skills_of(graph, node, "skills")
    experience = [one for one in graph.get(node, "experienceRequirements") if isinstance(one, str)]
    needed = [*graph.texts(node, "qualifications"), *graph.texts({"x": experience}, "x"), *prose]
    places = [_place(graph, one) for one in graph.get(node, "jobLocation")]
    employer = graph.text(node, "hiringOrganization")
    values: Values = {
        **given(graph, node, page, employer),
        "title": graph.text(node, "title", "name"),
        "description": "\n\n".join(graph.texts(node, "description")),
        "responsibilities": "\n".join(graph.texts(node, "responsibilities")),
        "qualifications": "\n".join(needed),
        "skills": skills,
        "hiringOrganization": employer,
        "addressLocality": places[0][0] if places else None,
        "addressRegion": places[0][1] if places else None,
        "datePosted": graph.text(node, "datePosted"),
        "inLanguage": language(graph, node),
        "occupationalCategory": graph.text(node, "occupationalCategory"),
    }
    if len(places) > 1:
        values["jobLocation"] = [", ".join(filter(None, place)) for place in places]
    values["experienceRequirements"] = [
        f"{months} months" for one in graph.get(node, "experienceRequirements")
        if isinstance(one, dict) and (months := graph.text(one, "monthsOfExperience"))
    ]  # fmt: skip
    salary = [money(graph, one) for one in graph.get(node, "baseSalary")]
    values["baseSalary"] = [one for one in salary if one]
    return add_facts(graph, node, values, _READ)


def _place(graph: Graph, value: Json) -> tuple[str | None, str | None]:
    """The locality and region of a place; a text is a locality, a country stands in for a missing region."""
    if not isinstance(value, dict):
        return graph.text({"x": value}, "x"), None
    address = graph.node(value, "address")
    if not address and "addressLocality" not in value:
        return graph.text(value, "address", "name"), None
    address = address or value
    region = graph.text(address, "addressRegion") or graph.text(address, "addressCountry")
    return graph.text(address, "addressLocality"), region


LAYOUT = Layout(
    source="schema-org",
    kind="posting",
    headers=frozenset({"@type", "title"}),
    columns={
        "id": "id",
        "title": "title",
        "description": "description",
        "responsibilities": "responsibilities",
        "requirements": "qualifications",
        "skills": "skills",
        "employer": "hiringOrganization",
        "location": "addressLocality",
        "region": "addressRegion",
        "posted": "datePosted",
        "url": "url",
        "language": "inLanguage",
        "category": "occupationalCategory",
    },
    site=SITE,
)
