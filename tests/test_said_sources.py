"""Every error that a page can show has its French: the source is read, and what is missing is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import PydanticKnownError

import tests.sentences as kit
from service.said import catalogue, said
from service.web import problems, refusals
from tests.sentences import ERRORS, ROOT, Said, is_sentence, known, numbers_in, said_in, sources

# What no page can reach, with the reason; a folder stands for all in it. Their errors are in English.
UNREACHED: Mapping[str, str] = {
    "service/cli/": "the command line speaks English",
    "service/client/": "raised in the program that calls the API",
    "service/holders/": "persons and tables are asked about by the API and the command line; no page does",
    "service/keys.py": "keys are made on the command line",
    "service/origins.py": "as above: the origins of a key",
    "service/places.py": "copies are made on the command line",
    "service/settings.py": "read when a program starts",
    "service/serve_options.py": "read when a program starts",
    "service/snapshots.py": "rolled back on the command line",
    "service/written.py": "files that the command line writes",
    "service/mapping.py": "the command line's map",
    "service/training.py": "the command line's train",
    "service/loads.py": "loads through the API, by programs",
    "service/load_records.py": "loads through the API, by programs",
    "service/web/uploads.py": "loads through the API, by programs",
    "service/web/routes/loads.py": "loads through the API, by programs",
    "indexers/training/": "the command line's train",
    "indexers/adapter.py": "the command line's train",
    "indexers/encoder.py": "says a command to type",
    "indexers/encoder_export.py": "exported when a framework is loaded",
    "indexers/copying.py": "copies are made on the command line",
    "indexers/checks.py": "what a load is checked for",
    "indexers/embedded/bodies.py": "what a load writes",
    "indexers/embedded/build.py": "what a load writes",
    "indexers/embedded/stage.py": "what a load writes",
    "indexers/elastic/access.py": "read when a program starts",
    "indexers/elastic/build.py": "what a load writes",
    "indexers/elastic/indices.py": "what a load writes",
    "indexers/elastic/lock.py": "what a load writes",
    "indexers/elastic/stage.py": "what a load writes",
    "indexers/elastic/writing.py": "what a load writes",
    "indexers/linking/spans.py": "a fault of the program's own",
    "taxonomy/readers/__init__.py": "frameworks are loaded by commands and programs",
    "taxonomy/readers/cops.py": "reads a publisher's file",
    "taxonomy/readers/crosswalks.py": "reads a publisher's file",
    "taxonomy/readers/esco_concepts.py": "reads a publisher's file",
    "taxonomy/readers/esco_files.py": "reads a publisher's file",
    "taxonomy/readers/mappings.py": "reads a publisher's file",
    "taxonomy/readers/noc.py": "reads a publisher's file",
    "taxonomy/readers/oasis.py": "reads a publisher's file",
    "taxonomy/readers/oasis_guide.py": "reads a publisher's file",
    "taxonomy/readers/oasis_profiles.py": "reads a publisher's file",
    "taxonomy/readers/onet_files.py": "reads a publisher's file",
    "taxonomy/readers/rsd.py": "reads a publisher's file",
    "taxonomy/readers/rsd_json.py": "reads a publisher's file",
    "taxonomy/readers/skillsfuture.py": "reads a publisher's file",
    "taxonomy/readers/skillsfuture_levels.py": "reads a publisher's file",
    "taxonomy/readers/soc.py": "reads a publisher's file",
    "taxonomy/readers/table.py": "reads the table of a framework",
    "taxonomy/readers/table_columns.py": "reads the table of a framework",
    "taxonomy/readers/table_framework.py": "reads the table of a framework",
    "taxonomy/readers/table_rows.py": "reads the table of a framework",
    "taxonomy/readers/table_values.py": "reads the table of a framework",
    "taxonomy/rules/profile.py": "rule profiles are read when a program starts",
    "taxonomy/validation.py": "what a framework that is loaded is checked for",
}
# Errors within a module that pages do reach.
NOT_SHOWN = {
    "'{}' cannot name a catalogue: lower-case letters, digits, '.', '_' and '-'.": "named by commands alone",
    "no file was named.": "named by commands alone",
    "holds no file that is recognised as {}s ({}); name the file to load it.": "folders are read by commands",
    "has no column for the title of a {}; name it with --map title=COLUMN. Its columns are {}.": (
        "pages say it in other words: service/web/pages/files.py"
    ),
    "there are other rules '{}'.": "rule profiles are read when a program starts",
    'pip install "elasticsearch>=9.2,<10"': "a command to type",
}
# An argument that is no sentence itself: where the sentence it passes on stands.
PASSED_ON = {
    "reason": "taxonomy/readers/cells.py: of a framework's file",
    "error.message": "another error of ours",
    "error.reason": "BadRow",
    "first.reason if options.strict else f'no row could be used; the first {first.reason}'": (
        "rows are set aside for reasons of BadRow, and no page is strict"
    ),
    "detail": "an exception of Starlette's, or a refusal, which tests.sentences.CARRIERS names",
    "why": "_invalid, refused: their callers, which tests.sentences.CARRIERS names",
    "message": "_wrong: its callers, which tests.sentences.CARRIERS names",
}
REACHED = [path for path in sources() if not path.relative_to(ROOT).as_posix().startswith(tuple(UNREACHED))]


@pytest.mark.parametrize("path", REACHED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_error_has_its_french(path: Path) -> None:
    missing = [one for one in said_in(path) if _lacks_french(one)]
    told = "\n".join(
        f'{one.file}:{one.line}\n  add to service/sentences: {json.dumps(one.template)}: "..."'
        if one.template
        else f"{one.file}:{one.line}: what {one.source} says cannot be read; name it in PASSED_ON or CARRIERS"
        for one in missing
    )
    assert not missing, told


def _lacks_french(one: Said) -> bool:
    if one.template is None:
        return one.source not in PASSED_ON
    return is_sentence(one.template) and one.template not in known() and one.template not in NOT_SHOWN


def test_no_french_is_kept_for_an_error_that_is_gone() -> None:
    said_now = {one.template for path in REACHED for one in said_in(path)}
    assert known() - said_now == set()


def test_what_is_excepted_is_there() -> None:
    for name in UNREACHED:
        assert (ROOT / name).exists(), name
    templates = {one.template for path in REACHED for one in said_in(path)}
    assert set(NOT_SHOWN) <= templates


def test_a_new_error_is_found_and_told(tmp_path: Path) -> None:
    """Literals, f-strings, joined ones, both ways of a condition, names, returned ones, classes of ours."""
    source = tmp_path / "new.py"
    source.write_text(
        "def why(value):\n    if value:\n        return f'is {value:,}.'\n    return 'is not.'\n"
        "def check(value, other):\n"
        "    message = 'first' if value else f'{value} second'\n"
        "    raise InputError(message)\n"
        "    raise IndexMissing(f\"'{value}' and \"\n        f'{other} of {{x}}.', field='a')\n"
        "    error = FileError(why(value), file='f')\n"
        "    raise LevelError(value.message)\n",
        "utf-8",
    )
    found = [one.template for one in kit.said_in(source, tmp_path)]
    assert found == ["first", "{} second", "'{}' and {} of {{x}}.", "is not.", "is {}.", None]


def test_numbers_are_written_as_french_writes_them() -> None:
    french = {english: text for name in ERRORS for english, text in catalogue(name).items()}
    numbers = [one for path in REACHED for one in numbers_in(path) if one[0] in french]
    assert len(numbers) > 40
    for english, at in numbers:
        assert f"{{{at}:number}}" in french[english], english


def test_every_title_has_its_french() -> None:
    titles = {title for _, title, _ in problems._KINDS.values()}
    titles |= {title for _, title in problems._OF_STATUS.values()}
    titles |= {title for _, title in refusals._TITLES.values()}
    titles |= {"HTTP error", "Invalid request", "Invalid JSON"}
    assert titles == set(catalogue("titles"))


# What pydantic may say of the shape of a request that our schemas describe, with what it names.
ANY = {"field_type": "List", "actual_length": 9}
PLAIN = """missing string_type int_type int_parsing int_from_float int_parsing_size float_type float_parsing
    finite_number bool_type bool_parsing list_type tuple_type dict_type none_required date_type invalid_key
    model_attributes_type"""
SHAPES: list[tuple[Any, dict[str, Any] | None]] = [
    *((one, None) for one in PLAIN.split()),
    *((one, {"min_length": n}) for one in ("string_too_short",) for n in (1, 2)),
    *((one, {"max_length": n}) for one in ("string_too_long",) for n in (1, 2)),
    *(("too_long", {**ANY, "max_length": n}) for n in (1, 2)),
    *(("too_short", {**ANY, "min_length": n}) for n in (1, 2)),
    ("too_long", {**ANY, "field_type": "Dictionary", "max_length": 2}),
    ("string_pattern_mismatch", {"pattern": "a+"}),
    ("literal_error", {"expected": "'a', 'b' or 'c'"}),
    ("model_type", {"class_name": "Gap"}),
    ("greater_than", {"gt": 1}),
    ("greater_than_equal", {"ge": 1}),
    ("less_than", {"lt": 1.5}),
    ("less_than_equal", {"le": 1000}),
    ("date_parsing", {"error": "input is too short"}),
    ("date_from_datetime_parsing", {"error": "input is too short"}),
]


@pytest.mark.parametrize(("shape", "names"), SHAPES)
def test_what_pydantic_says_of_a_request_has_its_french(shape: Any, names: dict[str, Any] | None) -> None:
    english = PydanticKnownError(shape, names).message()
    french = said(english, "fr")
    assert french != english
    assert " or " not in french
