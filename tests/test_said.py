"""Errors in French: every sentence that a page can show has one, and what was typed comes through whole."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexers.formats.json_values import Json, kind_of
from service.said import PARTS, Template, catalogue, catalogues, literals_of, said, told
from taxonomy.errors import FileError, UnknownName
from tests.sentences import ROOT, Said, is_sentence, said_in, sources

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
ERRORS = [name for name in catalogues() if name not in (PARTS, "shape", "titles")]
NBSP = "\u202f"
REACHED = [path for path in sources() if not path.relative_to(ROOT).as_posix().startswith(tuple(UNREACHED))]


def known() -> set[str]:
    return {template for name in ERRORS for template in catalogue(name)}


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
    import tests.sentences as kit

    found = [one.template for one in kit.said_in(source, tmp_path)]
    assert found == ["first", "{} second", "'{}' and {} of {{x}}.", "is not.", "is {}.", None]


def test_the_french_has_the_places_of_the_english() -> None:
    for name in catalogues():
        for english, french in catalogue(name).items():
            places = sum(part[1] is not None for part in Formatter().parse(english))
            named = {part[1] for part in Formatter().parse(french) if part[1] is not None}
            there = set(map(str, range(places)))
            assert named == there if name != "shape" else named <= there, (
                english
            )  # pydantic says more than we
            assert {part[2] for part in Formatter().parse(french)} <= {
                *("", None, "said", "number", "plural", "either")
            }, english


def test_no_english_stands_twice_and_each_says_enough_to_be_known() -> None:
    templates = [template for name in catalogues() for template in catalogue(name)]
    assert len(templates) == len(set(templates))
    for template in known():
        assert len(re.sub(r"[\W\d]", "", "".join(literals_of(template)))) >= 4, template


def test_french_is_written_as_french() -> None:
    """Typographic apostrophes and quotes; a space at high punctuation, which `said` makes unbreakable."""
    for name in catalogues():
        for english, french in catalogue(name).items():
            prose = re.sub(
                r"https?://\S*|\{\{.*?\}\}|Content-Type:|Authorization:|X-API-Key:|\?site", "", french
            )
            assert "'" not in prose, french
            assert not re.search(r"\w[:;?!»]|«\S", re.sub(r"\{\d:\w+\}|\{\d\}", "x ", prose)), french
            assert english.endswith((".", "?")) == french.endswith((".", "?")), english
            if name != PARTS and english[0].isalpha() and french[0].isalpha():
                assert english[0].isupper() == french[0].isupper() or english[0] == "A", english


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("no skill is called 'Pyhton'.", "rien ne s’appelle « Pyhton » parmi les compétences."),
        ("is larger than 1,000,000 bytes.", "dépasse 1 000 000 octets."),
        (
            "must lie above 0 and at most at 2.5, not -7.",
            "doit être supérieur à 0 et au plus égal à 2,5, et non -7.",
        ),
        ("is a list, not text.", "est une liste, et non un texte."),
        ("'-3' is below 0.", "« -3 » est inférieur à 0."),  # the fault of a cell, made a sentence
        (
            "is not valid JSON: Expecting value (line 3, character 4).",
            "n’est pas du JSON valide : une valeur est attendue (ligne 3, caractère 4).",
        ),
        (
            'takes {"stated": true} or {"stated": false}, with nothing beside it.',
            'prend {"stated": true} ou {"stated": false}, sans rien d’autre.',
        ),
        (
            "cannot be read: is a plain text that nobody translated",
            "est illisible : is a plain text that nobody translated",
        ),
    ],
)
def test_a_message_is_said_in_french(english: str, french: str) -> None:
    assert said(english, "fr").replace(NBSP, " ") == french
    assert said(english, "en") == english


@pytest.mark.parametrize(
    "message", ["", "is", "nobody wrote this.", "skill", "none", "is of one occupation."]
)
def test_what_is_not_known_stays_english(message: str) -> None:
    assert said(message, "fr") == message


def test_what_was_typed_is_not_translated() -> None:
    assert said("no skill is called 'is empty.'.", "fr") == (
        f"rien ne s’appelle «{NBSP}is empty.{NBSP}» parmi les compétences."
    )
    assert "{0}" in said("no skill is called '{0}{1:said}'.", "fr")


@given(st.lists(st.text(max_size=30), min_size=4, max_size=4), st.sampled_from(sorted(known())))
def test_each_sentence_is_found_whatever_fills_it(values: list[str], english: str) -> None:
    literals = literals_of(english)
    message = "".join(
        a + b for a, b in zip(literals, [*[*values, *values][: len(literals) - 1], ""], strict=True)
    )
    template = Template(literals, "")
    filled = template.values(message)
    assert filled is not None
    assert "".join(a + b for a, b in zip(literals, [*filled, ""], strict=True)) == message
    assert said(message, "fr") != message


def test_words_of_ours_have_their_french() -> None:
    values: tuple[Json, ...] = (None, True, 1, 1.5, "a", [], {})
    for value in values:
        assert kind_of(value) in catalogue(PARTS)


def test_a_message_that_was_cut_is_french_up_to_there() -> None:
    error = UnknownName(f"no occupation, job role or posting is called '{'a' * 900}'.", field="target")
    assert error.message.endswith(" ...")
    assert said(error.message, "fr").startswith(
        "aucun métier, rôle ni offre d’emploi ne s’appelle « a".replace(" a", f"{NBSP}a")
    )
    assert said("x" * 500 + " ...", "fr") == "x" * 500 + " ..."


@pytest.mark.parametrize(
    "hostile",
    [
        "'" * 500,
        "is no " * 84,
        "'x' is no level of " * 27,
        " (wanted: " * 50,
        "{} " * 167,
        "no " * 167,
        " " * 500,
    ],
    ids=["quotes", "is no", "level", "wanted", "places", "no", "spaces"],
)
@pytest.mark.parametrize("end", ["", "."])
def test_a_hostile_message_takes_no_time(hostile: str, end: str) -> None:
    """Measured: 0.12 ms, and 0.5 ms where the message was cut; a hundred times that is still no wait."""
    said("warm", "fr")
    best = min(_seconds(hostile + end) for _ in range(5))
    assert best < 0.05


def _seconds(message: str) -> float:
    started = time.perf_counter()
    said(message, "fr")
    return time.perf_counter() - started


def test_an_error_is_told_whole() -> None:
    error = FileError(
        "has no column 'skil'.", file="a.csv", row=1, field="skill", nearest=["skills", "Skill"]
    )
    assert told(error, "en") == str(error)
    assert told(error, "fr").replace(NBSP, " ") == (
        "a.csv, ligne 1, champ « skill » : n’a pas de colonne « skil ». Au plus près : skills, Skill."
    )
