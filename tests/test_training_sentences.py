"""The sentences that we wrote, from which the shipped encoder learns."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from evaluation.datasets import key, read_sentences
from evaluation.sources import BY_OCCUPATION, OURS, by_key, esco, linkable
from taxonomy.text import clean
from tests.conftest import RealFile

FILES = (*sorted(OURS.glob("*.tsv")), *sorted(BY_OCCUPATION.glob("*.tsv")))
MARKED = ("tech_validation_annotations.csv", "house_validation_annotations.csv", "skillskape_dev.csv")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_sentence_has_words_and_stands_once() -> None:
    assert len(FILES) == 3
    texts = Counter(clean(row["sentence"]) for path in FILES for row in rows(path))
    assert "" not in texts
    assert [text for text, count in texts.items() if count > 1] == []


def test_every_label_is_one_of_esco(real_file: RealFile) -> None:
    folder = real_file("esco/ESCO dataset - v1.1.1 - classification - en - csv.zip").parents[1]
    known = by_key(linkable(esco(folder, french=False))).keys()
    used = {key(name) for path in FILES for row in rows(path) for name in row["skills"].split(" | ") if name}
    assert sorted(used - known) == []


def test_no_sentence_is_one_that_measures_linking(real_file: RealFile) -> None:
    ours = {key(row["sentence"]) for path in FILES for row in rows(path)}
    for name in MARKED:
        measuring = {key(one.text) for one in read_sentences(real_file(f"benchmarks/{name}"))}
        assert sorted(ours & measuring) == []
