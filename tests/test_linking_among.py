"""How a skill stands among its document's other candidates."""

from __future__ import annotations

import numpy as np
import pytest

from indexers.linking.among import AMONG, BEHIND, SPREAD, among, evidence

NAMES = (*SPREAD, "unused")
ROWS = np.random.default_rng(1).random((20, len(NAMES))).astype(np.float32)
AT = {name: at for at, name in enumerate(AMONG)}


def test_the_best_candidate_is_behind_none_and_the_others_are() -> None:
    behind = among(ROWS, NAMES)[:, : len(BEHIND)]
    assert behind.max(axis=0).tolist() == [0.0] * len(BEHIND)
    assert behind[3, AT["label_behind"]] == pytest.approx(ROWS[3, 0] - ROWS[:, 0].max())


def test_a_spread_is_in_standard_deviations_above_the_candidates_mean() -> None:
    spread = among(ROWS, NAMES)[:, len(BEHIND) :]
    assert spread.mean(axis=0) == pytest.approx(np.zeros(len(SPREAD)), abs=1e-6)
    assert spread.std(axis=0) == pytest.approx(np.ones(len(SPREAD)), abs=1e-4)


def test_candidates_that_are_alike_are_told_apart_by_nothing() -> None:
    assert not among(ROWS[[0, 0, 0]], NAMES).any()
    assert not among(ROWS[:1], NAMES).any()


def test_a_document_without_candidates_has_no_rows() -> None:
    assert among(ROWS[:0], NAMES).shape == (0, len(AMONG))


def test_each_says_which_evidence_it_compares() -> None:
    assert {evidence(name) for name in AMONG} == set(SPREAD)
    assert evidence("label") == "label"
