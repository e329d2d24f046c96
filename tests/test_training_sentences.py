"""The sentences that we wrote, from which the shipped encoder and its heads learn."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np

from evaluation.datasets import key, read_sentences
from evaluation.sources import TRAINED_LABELS, WRITTEN, by_key, esco, fits_heads, linkable, ours
from taxonomy.model import label
from taxonomy.text import clean
from tests.conftest import RealFile

MARKED = ("tech_validation_annotations.csv", "house_validation_annotations.csv", "skillskape_dev.csv")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_sentence_is_whole_and_stands_once() -> None:
    by_file = [rows(path) for path in WRITTEN]
    assert len(by_file) == 5
    assert min(map(len, by_file)) > 500
    every = [row for some in by_file for row in some]
    assert all(None not in row for row in every)
    texts = Counter(clean(row["sentence"]) for row in every)
    assert "" not in texts
    assert [text for text, count in texts.items() if count > 1] == []


def test_every_label_is_one_of_esco(real_file: RealFile) -> None:
    skills = linkable(esco(real_file("esco/skills_fr.csv").parents[1], french=False))
    ids = by_key(skills)
    used = {
        key(name) for path in WRITTEN for row in rows(path) for name in row["skills"].split(" | ") if name
    }
    assert sorted(used - ids.keys()) == []
    written = ours(ids)
    assert len(written) == sum(len(rows(path)) for path in WRITTEN)
    assert sum(not one.skills for one in written) > 300
    assert 0.08 < np.mean([fits_heads(one.text) for one in written]) < 0.17
    names = {label(one.labels) for one in skills.values()}
    assert set(TRAINED_LABELS.read_text(encoding="utf-8").splitlines()) <= names


def test_no_sentence_is_one_that_measures_linking(real_file: RealFile) -> None:
    own = {key(row["sentence"]) for path in WRITTEN for row in rows(path)}
    for name in MARKED:
        measuring = {key(one.text) for one in read_sentences(real_file(f"benchmarks/{name}"))}
        assert sorted(own & measuring) == []
