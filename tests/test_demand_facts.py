"""What official sources say beside the postings: O*NET's flags, and outlooks through NOC."""

from __future__ import annotations

from typing import Any, cast

import pytest

from service.context import Context
from service.demand_facts import hot, in_demand, outlooks_of, outlooks_of_skill
from service.hierarchy import Hierarchy
from taxonomy.frameworks import Taxonomy
from taxonomy.mappings import ConceptMapping
from taxonomy.model import Framework, Occupation, Requirement, Skill
from taxonomy.outlooks import Outlook

PYTHON = Skill(
    id="onet:tech-python", labels={"en": "Python"}, type="technology", facts={"hot_technology": "yes"}
)
COBOL = Skill(id="onet:tech-cobol", labels={"en": "COBOL"}, type="technology")
READING = Skill(id="onet:2.A.1.a", labels={"en": "Reading"})
OWN = Skill(id="f:python", labels={"en": "python"})
UNKNOWN = Skill(id="f:knitting", labels={"en": "knitting"})
DEVELOPER = Occupation(
    id="onet:15-1252.00",
    labels={"en": "Software Developers"},
    requirements=(
        Requirement("onet:tech-python", relation="hot technology, in demand"),
        Requirement("onet:tech-cobol", relation="technology"),
    ),
)
COUNTED = Occupation(id="f:dev", labels={"en": "developer"}, codes={"noc2021": "21232"})
FRAMEWORKS = [Framework(id="onet", name="O*NET"), Framework(id="f", name="F")]
MAPPING = ConceptMapping(source="f:dev", target="onet:15-1252.00", relation="close", kind="occupation")
OUTLOOKS = [
    Outlook(
        code="21232", period="2024-2033", labels={"en": "Developers", "fr": "Développeurs"}, openings=76_300
    ),
    Outlook(code="10010", period="2024-2033", openings=None),
]


def context(language: str = "en", *mappings: ConceptMapping) -> Context:
    taxonomy = Taxonomy.build(
        FRAMEWORKS, [PYTHON, COBOL, READING, OWN, UNKNOWN], [DEVELOPER, COUNTED], mappings, OUTLOOKS
    )
    unused = cast(Any, None)
    return Context(unused, taxonomy, unused, language)


@pytest.mark.parametrize(
    ("skill", "said"), [(PYTHON, True), (OWN, True), (COBOL, False), (READING, None), (UNKNOWN, None)]
)
def test_a_technology_is_hot_in_any_framework_that_has_it(skill: Skill, said: bool | None) -> None:
    assert hot(context(), skill) is said


def test_in_demand_is_said_for_an_occupation_that_o_net_knows() -> None:
    says = in_demand(context(), "onet:15-1252.00")
    assert says is not None
    assert (says(PYTHON), says(OWN), says(COBOL), says(READING)) == (True, True, False, None)
    assert in_demand(context(), None) is None
    assert in_demand(context(), "f:dev") is None


def test_in_demand_is_carried_by_a_close_mapping() -> None:
    says = in_demand(context("en", MAPPING), "f:dev")
    assert says is not None
    assert says(OWN) is True


def test_an_outlook_is_in_the_language_and_of_the_occupation_s_code() -> None:
    rows = outlooks_of(context("fr"), "f:dev")
    assert [(one.noc, one.title, one.openings, one.mapped) for one in rows] == [
        ("21232", "Développeurs", 76_300, None)
    ]


def test_a_skill_has_the_outlooks_of_those_who_require_it_once() -> None:
    inverse = Hierarchy({}, {}, {"f:python": ("f:dev", "f:dev")}, {})
    rows = outlooks_of_skill(context(), inverse, OWN)
    assert [(one.code, one.occupation and one.occupation.id) for one in rows] == [("21232", "f:dev")]
    assert outlooks_of_skill(context(), inverse, UNKNOWN) == ()
