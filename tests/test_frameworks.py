"""The taxonomy as one object: names and ranks, retired ids, counterparts, and the checks on the way in."""

from __future__ import annotations

import pytest

from taxonomy.errors import InputError
from taxonomy.frameworks import Taxonomy
from taxonomy.mappings import ConceptMapping
from taxonomy.model import Framework, FrameworkData, Level, LevelScale, Occupation, Requirement, Skill
from taxonomy.names import RANK_ALTERNATIVE, RANK_ID, RANK_PREFERRED, NameMatch
from taxonomy.validation import validate

SCALE = LevelScale("four", 4, {"basic": 1})
A = Framework(id="a", name="A")
B = Framework(id="b", name="B")
SQL = Skill(
    id="a:sql",
    labels={"en": "SQL", "fr": "Langage SQL"},
    alternatives={"en": ("Structured query language",)},
    scale=SCALE,
    levels=(Level(1), Level(3)),
    codes={"SQ-100": 3.0},
)
OLD = Skill(id="a:old", labels={"en": "Old"}, retired=True, replaced_by=("a:older", "a:sql"))
OLDER = Skill(id="a:older", labels={"en": "Older"}, retired=True, replaced_by=("a:old",))
OTHER = Skill(id="b:1", labels={"en": "sql"})
FAR = Skill(id="b:2", labels={"en": "Queries"})
JOB = Occupation(
    id="a:job", labels={"en": "Analyst"}, requirements=(Requirement("a:sql", 3),), codes={"noc": "00123"}
)


def build(*mappings: ConceptMapping) -> Taxonomy:
    return Taxonomy.build([A, B], [SQL, OLD, OLDER, OTHER, FAR], [JOB], mappings)


@pytest.fixture(params=["built", "read back"])
def taxonomy(request: pytest.FixtureRequest) -> Taxonomy:
    built = build()
    return built if request.param == "built" else Taxonomy.from_bytes(built.to_bytes())


def test_a_name_means_ids_best_rank_first(taxonomy: Taxonomy) -> None:
    assert taxonomy.named("skill", "a:sql") == [NameMatch(RANK_ID, "a:sql")]
    assert taxonomy.named("skill", "sq-100") == [NameMatch(RANK_ID, "a:sql", 3.0)]
    assert taxonomy.named("skill", "langage sql") == [NameMatch(RANK_PREFERRED, "a:sql")]
    assert taxonomy.named("skill", "Structured Query-Language") == [NameMatch(RANK_ALTERNATIVE, "a:sql")]
    assert [match.id for match in taxonomy.named("skill", "SQL")] == ["a:sql", "b:1"]
    assert taxonomy.named("skill", "nothing") == []


def test_occupations_are_found_by_code_with_its_leading_zeros(taxonomy: Taxonomy) -> None:
    assert [match.id for match in taxonomy.named("occupation", "00123")] == ["a:job"]
    assert taxonomy.named("occupation", "123") == []


def test_what_is_read_back_is_what_was_built() -> None:
    built = build(ConceptMapping("a:sql", "b:2", "exact"))
    again = Taxonomy.from_bytes(built.to_bytes())
    assert dict(again.skills) == dict(built.skills)
    assert dict(again.occupations) == dict(built.occupations)
    assert (again.frameworks, again.mappings, again.skill_names) == (
        built.frameworks,
        built.mappings,
        built.skill_names,
    )


def test_a_retired_skill_resolves_to_its_successors_even_round_in_a_circle(taxonomy: Taxonomy) -> None:
    assert taxonomy.current("a:old") == ("a:sql",)
    assert taxonomy.current("a:sql") == ("a:sql",)
    assert taxonomy.current("a:gone") == ()


def test_a_counterpart_is_mapped_else_has_the_same_label_and_nothing_else() -> None:
    by_label = build()
    assert [one.id for one in by_label.counterparts(SQL, "b")] == ["b:1"]
    assert by_label.counterparts(FAR, "a") == []
    mapped = build(ConceptMapping("b:2", "a:sql", "close"), ConceptMapping("a:older", "b:2", "broad"))
    assert [one.id for one in mapped.counterparts(SQL, "b")] == ["b:2"]
    assert [one.id for one in mapped.counterparts(FAR, "a")] == ["a:sql"]


def data(*skills: Skill) -> FrameworkData:
    return FrameworkData(A, list(skills))


@pytest.mark.parametrize(
    ("skills", "message"),
    [
        ([SQL, SQL], "a:sql occurs twice"),
        ([OTHER], "does not begin with 'a:'"),
        ([Skill(id="a:x", labels={}, levels=(Level(1),))], "levels but no scale"),
        ([Skill(id="a:x", labels={}, scale=SCALE, levels=(Level(2), Level(2)))], "above 2 and at most"),
        ([Skill(id="a:x", labels={}, scale=SCALE, levels=(Level(5),))], "at most at 4"),
        (
            [Skill(id="a:x", labels={}, broader=("a:y",)), Skill(id="a:y", labels={}, broader=("a:x",))],
            "a:x -> a:y -> a:x|a:y -> a:x -> a:y",
        ),
    ],
)
def test_a_framework_that_contradicts_itself_is_refused(skills: list[Skill], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        validate(data(*skills), "skills.csv")
    assert caught.value.file == "skills.csv"


def test_a_sound_framework_passes() -> None:
    validate(data(SQL, OLD, OLDER), "skills.csv")
