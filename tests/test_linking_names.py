"""The table of names: sequences of words meet only themselves, and single words only their own plural."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from indexers.linking.mentions import find, split
from indexers.linking.name_table import NameTable, form_of, sequence_hashes
from taxonomy.model import Skill


def mentioned(text: str, *labels: str) -> set[str]:
    table = NameTable.build([Skill(id=label, labels={"en": label}) for label in labels], "en")
    found = find([text], split([text], table), table)
    return {labels[table.name_skills[name]] for name in found.name}


def test_short_sequences_of_small_numbers_never_share_a_hash() -> None:
    ones = [(one,) for one in range(300)]
    twos = list(product(range(300), repeat=2))
    hashes = [int(sequence_hashes(np.array(ids, dtype=np.int64), len(ids))[0]) for ids in (*ones, *twos)]
    assert len(set(hashes)) == len(ones) + len(twos)


@pytest.mark.parametrize(
    ("text", "label", "met"),
    [
        ("logical and physical specifications", "physics", False),
        ("logical and physical specifications", "logic", False),
        ("a good communicator", "communication", False),
        ("taught physics", "physics", True),
        ("keep databases", "database", True),
        ("a database", "databases", True),
        ("new taxonomies", "taxonomy", True),
        ("two processes", "process", True),
        ("manages budgets", "manage budget", True),
    ],
)
def test_a_name_of_one_word_meets_its_plural_and_nothing_looser(text: str, label: str, met: bool) -> None:
    assert (label in mentioned(text, label, "filler words here")) is met


def test_forms_fold_case_accents_and_plurals() -> None:
    assert form_of("Réseaux") == form_of("reseau")
    assert form_of("CLASSES") == form_of("class")
    assert form_of("glass") != form_of("glas")
    assert form_of("SAS") == form_of("sas")
