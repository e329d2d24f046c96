"""What is near a wrong name, in the page's language: only what means the same thing when it is typed."""

from __future__ import annotations

import pytest

from service.web.pages.near import name_in
from taxonomy.frameworks import Taxonomy
from taxonomy.model import Framework, Occupation, Skill

TAXONOMY = Taxonomy.build(
    [Framework(id="one", name="One"), Framework(id="two", name="Two")],
    [
        Skill(id="one:py", labels={"en": "Python (computer programming)", "fr": "Python"}),
        Skill(id="one:weld", labels={"en": "Welding", "fr": "Soudage"}),
        Skill(id="one:braze", labels={"en": "Brazing", "fr": "Soudage"}),
        Skill(id="one:nurse", labels={"en": "Nurse", "fr": "Soins infirmiers"}),
        Skill(id="two:weld", labels={"en": "Two welds", "fr": "Soudage"}),
        Skill(id="two:flat", labels={"en": "Flat"}),
    ],
    [Occupation(id="one:n", labels={"en": "Nurse", "fr": "Infirmier"})],
)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Python (computer programming)", "Python"),
        ("Welding", "Welding"),  # two things of its framework have its French name
        ("Two welds", "Soudage"),
        ("Flat", "Flat"),
        ("one:weld (Welding)", "one:weld (Soudage)"),
        ("one:weld (something else)", "one:weld (something else)"),
        ("one:gone (Gone)", "one:gone (Gone)"),
        ("jobbank:1", "jobbank:1"),
        ("Nurse", "Soins infirmiers"),
    ],
)
def test_a_name_in_french(name: str, said: str) -> None:
    assert name_in(TAXONOMY, ("skill", "occupation"), name, "fr") == said
    assert name_in(TAXONOMY, ("skill", "occupation"), name, "en") == name


def test_what_is_aimed_at_is_an_occupation_first() -> None:
    assert name_in(TAXONOMY, ("occupation", "skill"), "Nurse", "fr") == "Infirmier"
