"""Rule profiles are data: a user's own is read, and one that is wrong names its place and what is near."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from taxonomy.credentials import Credential, Hours
from taxonomy.errors import FileError
from taxonomy.rules import Subject, check, profiles_in, read_profile, shipped

TOML = """
name = "our-college"
title = { en = "Our college", fr = "Notre collège" }
in_force = "2025-09-01"
outcome = "college approved"

[source]
name = "Senate minutes"
url = "https://example.org/senate"
date = "2025-06-30"

[[elements]]
name = "hours"
test = "between"
field = "workload"
unit = "hours"
minimum = 10
maximum = 60
wanted = "10 to 60 hours"
"""


def profile(tmp_path: Path, text: str = TOML, name: str = "own.toml") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def with_element(**changed: Any) -> str:
    element = {"name": "hours", "test": "stated", "field": "title", "wanted": "it", **changed}
    source = {"name": "x", "url": "https://x", "date": "2025"}
    made = {"name": "own", "title": "Own", "in_force": "2025", "source": source, "elements": [element]}
    return json.dumps(made)


def test_a_profile_of_ones_own_needs_no_code(tmp_path: Path) -> None:
    own = read_profile(profile(tmp_path))
    assert (own.name, own.outcome, str(own.source)) == (
        "our-college",
        "college approved",
        "Senate minutes (2025-06-30)",
    )
    one = Credential(id="x", title="x", hours=Hours(20, 30))
    assert [each.result for each in check(own, Subject(credential=one))] == ["pass"]


def test_toml_and_json_say_the_same(tmp_path: Path) -> None:
    import tomllib

    as_json = profile(tmp_path, json.dumps(tomllib.loads(TOML)), "own.json")
    assert read_profile(as_json) == read_profile(profile(tmp_path))


def test_a_profile_builds_on_another(tmp_path: Path) -> None:
    text = TOML.replace('outcome = "college approved"', 'base = "eu-offer"')
    own = read_profile(profile(tmp_path, text), shipped().get)
    assert [one.key for one in own.elements] == [
        *(one.key for one in shipped()["eu-offer"].elements),
        "hours",
    ]
    assert sum(not one.applicable for one in own.elements) == 3


def test_the_profiles_of_a_folder_keep_their_names_apart(tmp_path: Path) -> None:
    profile(tmp_path)
    (tmp_path / "notes.txt").write_text("no profile", "utf-8")
    assert list(profiles_in(tmp_path, shipped())) == ["our-college"]
    profile(tmp_path, TOML, "twice.toml")
    with pytest.raises(FileError, match="other rules 'our-college'"):
        profiles_in(tmp_path, shipped())
    assert profiles_in(tmp_path / "absent", shipped()) == {}


@pytest.mark.parametrize(
    ("changed", "field", "near"),
    [
        ({"test": "statd"}, "elements[1].test", "stated"),
        ({"field": "titel"}, "elements[1].field", "title"),
        ({"feild": "title"}, "elements[1].feild", "field"),
        (
            {"test": "between", "field": "workload", "unit": "hour", "minimum": 1, "maximum": 2},
            "elements[1].unit",
            "hours",
        ),
        ({"test": "yes", "field": "evidence"}, "elements[1].field", "evidence_visible"),
        (
            {"not_applicable_if": {"field": "moode", "pattern": "x"}},
            "elements[1].not_applicable_if.field",
            "mode",
        ),
        ({"name": {"en": "x", "fi": "x"}}, "elements[1].name.fi", "fr"),
    ],
)
def test_a_wrong_word_names_its_place_and_the_nearest(
    tmp_path: Path, changed: dict[str, Any], field: str, near: str
) -> None:
    with pytest.raises(FileError) as error:
        read_profile(profile(tmp_path, with_element(**changed), "own.json"))
    assert (error.value.file, error.value.field) == ("own.json", field)
    assert near in error.value.nearest


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"test": "matches", "pattern": "("}, "elements[1].pattern"),
        ({"test": "matches", "pattern": "x", "most": 0}, "elements[1].most"),
        ({"test": "one_of", "values": []}, "elements[1].values"),
        ({"test": "one_of", "values": ["x"], "also_if": "hours"}, "elements[1].also_if"),
        ({"test": "at_most", "field": "weeks", "unit": "weeks", "maximum": -1}, "elements[1].maximum"),
        ({"test": "at_most", "field": "weeks", "unit": "weeks", "maximum": True}, "elements[1].maximum"),
        (
            {"test": "between", "field": "weeks", "unit": "weeks", "minimum": 3, "maximum": 2},
            "elements[1].minimum",
        ),
        ({"test": "no_duplicate", "field": "title"}, "elements[1].field"),
        ({"mandatory": "yes"}, "elements[1].mandatory"),
        ({"wanted": ""}, "elements[1].wanted"),
        ({"name": 3}, "elements[1].name"),
    ],
)
def test_a_wrong_setting_names_its_place(tmp_path: Path, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(FileError) as error:
        read_profile(profile(tmp_path, with_element(**changed), "own.json"))
    assert error.value.field == field


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('name = "our-college"', 'name = "Our College"', "name"),
        ("2025-09-01", "soon", "in_force"),
        ('outcome = "college approved"', 'until = "2024"', "until"),
        ('outcome = "college approved"', 'document = "ofer"', "document"),
        ('outcome = "college approved"', 'base = "eu"', "base"),
        ('outcome = "college approved"', 'not_applicable = ["weeks"]', "not_applicable"),
        ("[source]", "[sources]", "sources"),
        ('date = "2025-06-30"', "", "source.date"),
        ("[[elements]]", "[elements]", "elements"),
    ],
)
def test_what_is_wrong_with_a_profile_as_a_whole(tmp_path: Path, old: str, new: str, field: str) -> None:
    with pytest.raises(FileError) as error:
        read_profile(profile(tmp_path, TOML.replace(old, new)))
    assert error.value.field == field


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("name = ", "own.toml"),
        ("[1, 2]", "own.json"),
        ("[" * 100_000, "own.json"),
        ("{}", "own.txt"),
        ("\xff", "own.json"),
    ],
)
def test_a_file_that_is_no_profile(tmp_path: Path, text: str, name: str) -> None:
    with pytest.raises(FileError, match="is no"):
        read_profile(profile(tmp_path, text, name))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        read_profile(tmp_path / "absent.toml")
