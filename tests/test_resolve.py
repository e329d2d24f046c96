"""From typed names to ids: taken, refused with what is near, or refused as ambiguous. Never guessed."""

from __future__ import annotations

import pytest

from service.resolve import check_framework, parse_level, resolve, resolve_with_level
from taxonomy.errors import AmbiguousName, LevelError, NothingLoaded, UnknownName
from taxonomy.frameworks import Taxonomy
from taxonomy.model import Framework, Level, LevelScale, Skill

SCALE = LevelScale("three", 3, {"Basic": 1, "Intermediate": 2, "Advanced": 3})
LEVELS = (Level(1, "Basic"), Level(2, "Intermediate"), Level(3, "Advanced"))


def skill(id_: str, label: str, *alternatives: str) -> Skill:
    return Skill(id=id_, labels={"en": label}, alternatives={"en": alternatives}, scale=SCALE, levels=LEVELS)


TAXONOMY = Taxonomy.build(
    [Framework(id="one", name="One"), Framework(id="two", name="Two")],
    [
        skill("one:data", "Data analysis", "Analytics"),
        skill("one:web", "Web analytics", "Analytics"),
        skill("one:analytics-lead", "Incident response", "Handling: incidents"),
        skill("two:data", "Data analysis"),
        skill("two:only", "Underwriting"),
        Skill(id="two:flat", labels={"en": "Flat"}),
        Skill(id="two:a-group", labels={"en": "Flat"}, type="group"),
    ],
    [],
)


def found(name: str, framework: str | None = None, only: bool = False) -> str:
    return resolve(TAXONOMY, "skill", name, framework=framework, only=only, field="have").id


def test_a_label_that_one_framework_knows_is_taken_from_there() -> None:
    assert found("underwriting") == "two:only"


def test_a_label_that_several_know_is_taken_from_the_default_or_the_named_one_with_the_others_shown() -> None:
    first = resolve(TAXONOMY, "skill", "Data analysis", field="have")
    assert (first.id, first.also) == ("one:data", ("two:data",))
    named = resolve(TAXONOMY, "skill", "Data analysis", framework="two", field="have")
    assert (named.id, named.also) == ("two:data", ("one:data",))


def test_an_id_wins_and_a_tie_at_one_rank_is_an_error_that_lists_it() -> None:
    assert found("one:web") == "one:web"
    with pytest.raises(AmbiguousName, match="means 2 skills of one") as caught:
        found("analytics")
    assert caught.value.nearest == ("one:data (Data analysis)", "one:web (Web analytics)")


def test_a_group_of_the_same_name_is_no_rival_of_a_skill() -> None:
    assert found("flat") == "two:flat"


def test_the_unknown_is_an_error_with_the_nearest_never_a_guess() -> None:
    with pytest.raises(UnknownName, match="no skill is called 'Data analisys'") as caught:
        found("Data analisys")
    assert caught.value.nearest[0] == "Data analysis"
    assert caught.value.field == "have"
    with pytest.raises(UnknownName):
        found("Underwriting", framework="one", only=True)


def test_a_framework_must_be_loaded() -> None:
    assert check_framework(TAXONOMY, None) == "one"
    with pytest.raises(UnknownName, match="loaded: one, two"):
        check_framework(TAXONOMY, "oen")
    with pytest.raises(NothingLoaded, match="load framework"):
        check_framework(Taxonomy.build([], [], []), None)


@pytest.mark.parametrize(
    ("typed", "id_", "level"),
    [
        ("underwriting:2", "two:only", "2"),
        ("two:only", "two:only", None),
        ("two:only:advanced", "two:only", "advanced"),
        ("handling: incidents", "one:analytics-lead", None),
        ("handling: incidents : 1", "one:analytics-lead", "1"),
    ],
)
def test_a_level_stands_after_the_last_colon_unless_the_colon_is_the_names_own(
    typed: str, id_: str, level: str | None
) -> None:
    resolved, read = resolve_with_level(TAXONOMY, typed, field="have")
    assert (resolved.id, read) == (id_, level)


def test_levels_are_read_as_numbers_and_as_the_scales_words() -> None:
    one = TAXONOMY.skills["one:data"]
    assert parse_level(one, "2", field="have") == 2
    assert parse_level(one, "ADVANCED", field="have") == 3
    assert parse_level(one, "1,5", field="have") == 1.5
    assert parse_level(one, None, field="have") is None
    with pytest.raises(LevelError, match="1 \\(Basic\\)") as caught:
        parse_level(one, "intermediat", field="have")
    assert caught.value.nearest[0] == "Intermediate"
    with pytest.raises(LevelError, match="outside its scale"):
        parse_level(one, "4", field="have")
    with pytest.raises(LevelError, match="has no levels"):
        parse_level(TAXONOMY.skills["two:flat"], "1", field="have")
    with pytest.raises(LevelError):
        parse_level(one, "nan", field="have")
