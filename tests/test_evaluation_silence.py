"""The labelled postings of the silence evaluation, and the figure made of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evaluation.datasets import Sentence, read_sentences
from evaluation.lacking import half, measure
from evaluation.metrics import auroc, auroc_along
from evaluation.silence_postings import _JOB_BANK, Row, _job_bank, labelled, labelled_later
from evaluation.silence_rows import LATER_NONE, LATER_SKILL, NAMED, NONE, SKILL
from evaluation.sources import SPEAKING, digest, speaking
from indexers.linking.boilerplate import boilerplate
from indexers.linking.silence import judge, known, silences
from taxonomy.errors import FileError
from taxonomy.model import Skill
from taxonomy.readers.base import silent
from taxonomy.text import clean
from tests import encoders
from tests.conftest import RealFile


def test_both_labels_have_two_hundred_sentences_and_share_none() -> None:
    assert len(NONE) > 200
    assert len(SKILL) > 200
    assert not NONE & SKILL
    assert not LATER_NONE & LATER_SKILL
    assert not (NONE | SKILL) & (LATER_NONE | LATER_SKILL)


def test_a_heading_of_job_bank_holds_the_line_below_it_alone(tmp_path: Path) -> None:
    text = "Work Setting\nSmall family bakery; Shop\nBaker Specific Skills\nBake many cakes; Sell all of them"
    (tmp_path / "jobs.json").write_text(json.dumps({"1": {"job_requirement": text}}), "utf-8")
    assert list(_job_bank(tmp_path / "jobs.json")) == [Row("Small family bakery", False, "en", _JOB_BANK)]


def test_what_was_read_later_is_found_in_both_languages(real_file: RealFile) -> None:
    later = labelled_later(real_file("jobs"))
    assert {(row.language, row.skill) for row in later} == {
        ("en", True), ("en", False), ("fr", True), ("fr", False)
    }  # fmt: skip
    assert not set(later) & set(labelled(real_file("jobs")))


def test_sentences_that_skillskape_marks_wrongly_are_marked_as_without_a_skill(real_file: RealFile) -> None:
    marked = read_sentences(real_file("benchmarks/skillskape_dev.csv"))
    named = [one for one in marked if digest(clean(one.text)) in NAMED]
    assert len(named) == len(NAMED)
    assert all(one.labels <= {"unk", ""} for one in named)


def test_sentences_written_for_the_head_are_none_of_those_it_is_judged_by() -> None:
    written = speaking()
    assert len({text for text, _ in written}) == len(written)
    assert not {digest(text) for text, _ in written} & (NONE | SKILL | LATER_NONE | LATER_SKILL | NAMED)
    assert len(list(SPEAKING.glob("*.tsv"))) == 2
    assert 0.3 < np.mean([speaks for _, speaks in written]) < 0.7


def test_real_postings_lose_few_sentences_with_skills_and_many_without(real_file: RealFile) -> None:
    rows = labelled(real_file("jobs"))
    with_skill = [boilerplate(row.text) for row in rows if row.skill]
    without = [boilerplate(row.text) for row in rows if not row.skill]
    assert len(with_skill) > 1_000
    assert np.mean(with_skill) <= 0.005
    assert np.mean(without) >= 0.4


def test_a_folder_without_the_postings_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="jobbank"):
        labelled(tmp_path)


def test_the_vectorised_figure_is_the_library_s() -> None:
    scores, silent = [0.9, 0.4, 0.4, 0.1, 0.7], [True, True, False, False, False]
    assert float(auroc_along(np.array(scores), np.array(silent, dtype=float))) == auroc(scores, silent)


def test_boilerplate_is_silent_whatever_is_near_it() -> None:
    texts = ["We are an equal opportunity employer.", "Bake cakes", "Bake cakes"]
    first, likely, unlikely = silences(texts, [5.0, 5.0, -5.0], [0.9, 0.9, 0.1])
    assert first == 1.0
    assert likely < 0.5 < unlikely


def test_a_framework_has_what_is_meant_by_its_best_skills_and_not_by_many_poor_ones() -> None:
    assert known([]) == known([0.0, 0.0])
    assert known([0.5, 0.05]) > known([0.2] * 20)
    assert known([0.5, 0.4]) > known([0.5]) == known([0.0, 0.5])
    assert known([1.0]) < float("inf")


def test_a_label_taken_out_is_told_from_one_that_is_left(tmp_path: Path) -> None:
    labels = ["bake bread", "weld pipes", "SQL", "shear sheep", "play the piano", "repair clocks"]
    assert {half(label) for label in labels} == {0, 1}
    skills = [Skill(id=f"vocabulary:{at:06d}", labels={"en": label}) for at, label in enumerate(labels)]
    given = [Sentence(f"You will {label} all day.", frozenset({label.casefold()})) for label in labels]
    found = measure("file", given, labels, skills, None, tmp_path, silent)
    assert found is not None
    assert "6 times a label is left, 6 times none" in found["about"][0]
    assert found["systems"]["skillstep"] == {"auroc": 1.0}


def test_without_a_label_of_the_framework_nothing_is_taken_out(tmp_path: Path) -> None:
    skills = [Skill(id="vocabulary:000000", labels={"en": "SQL"})]
    given = [Sentence("Bake.", frozenset({"bake bread"}))]
    assert measure("file", given, ["SQL"], skills, None, tmp_path, silent) is None


def test_the_judge_tells_most_of_what_was_read_later(real_file: RealFile) -> None:
    rows, encoder = labelled_later(real_file("jobs")), encoders.default()
    vectors = encoder.encode_all([clean(row.text) for row in rows], tokens=False).vectors
    speaks = judge().speaks(vectors, encoder.identity)
    found = auroc([-float(one) for one in speaks], [not row.skill for row in rows])
    assert found is not None
    assert found > 0.9
