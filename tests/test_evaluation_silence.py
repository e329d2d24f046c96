"""The labelled postings of the silence evaluation, and the figure made of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evaluation.metrics import auroc
from evaluation.silence import _auroc, labelled
from evaluation.silence_rows import NONE, SKILL
from indexers.linking.boilerplate import boilerplate
from indexers.linking.silence import silences
from taxonomy.errors import FileError
from tests.conftest import RealFile


def test_both_labels_have_two_hundred_sentences_and_share_none() -> None:
    assert len(NONE) > 200
    assert len(SKILL) > 200
    assert not NONE & SKILL


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
    assert float(_auroc(np.array(scores), np.array(silent, dtype=float))) == auroc(scores, silent)


def test_boilerplate_is_silent_whatever_is_near_it() -> None:
    texts = ["We are an equal opportunity employer.", "Bake cakes", "Bake cakes"]
    first, likely, unlikely = silences(texts, [5.0, 5.0, -5.0], [0.9, 0.9, 0.1])
    assert first == 1.0
    assert likely < 0.5 < unlikely
