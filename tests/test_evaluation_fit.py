"""What fits the heads of linking, and how texts are shared out between what trains and what measures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evaluation.folds import folded_heads
from evaluation.heads import Facts, layered, logistic, plain
from evaluation.sources import (
    FOLDS,
    Labelled,
    digest,
    fold_of,
    joined,
)
from indexers.linking import fusion, silence
from indexers.linking.fitted import JUDGE, SILENCE
from indexers.linking.gather import DOCUMENT_FEATURES

RNG = np.random.default_rng(1)
VALUES = RNG.normal(size=(60_000, 2))
ROUND = (np.hypot(*VALUES.T) < 1.1).astype(np.float64)  # no line tells inside from outside
EVEN = np.ones(len(VALUES))


def test_a_logistic_regression_finds_the_line_that_made_the_data() -> None:
    values = RNG.normal(size=(20_000, 2))
    right = (RNG.random(20_000) < 1 / (1 + np.exp(-(2 * values[:, 0] - values[:, 1] - 1)))).astype(np.float64)
    weights, bias = logistic(values, right, np.ones(20_000))
    assert np.allclose([*weights, bias], [2, -1, -1], atol=0.1)


def test_a_layer_learns_what_a_line_cannot() -> None:
    def right(facts: Facts) -> float:
        found = fusion.Head.read(facts).chances(VALUES.astype(np.float32), ["a", "b"])
        return float(((found > 0.5) == (ROUND > 0.5)).mean())

    straight, bent = plain(["a", "b"], VALUES, ROUND, EVEN), layered(["a", "b"], VALUES, ROUND, EVEN)
    assert right(bent) > 0.9 > 0.75 > right(straight)
    assert layered(["a", "b"], VALUES, ROUND, EVEN) == bent


def test_shipped_heads_read_evidence_that_the_product_gathers() -> None:
    for name in (fusion.TEXT, fusion.TEXT_LEXICAL):
        assert set(fusion.fitted()[name].names) <= set(DOCUMENT_FEATURES)
    nothing = np.zeros((1, len(DOCUMENT_FEATURES)), dtype=np.float32)
    assert fusion.chances(nothing, fusion.fitted()[fusion.TEXT_LEXICAL])[0] < fusion.CLAIM


def test_a_fold_s_head_is_there_for_every_text_that_fitted_the_shipped_one() -> None:
    known, heads = folded_heads(fusion.TEXT)
    assert len(heads) == FOLDS
    assert len(known) > 500
    assert digest("a text that nobody wrote") not in known
    assert {fold_of(f"text {at}") for at in range(100)} == set(range(FOLDS))


@pytest.mark.parametrize("own", [silence.fitted(), silence.judge()], ids=["evidence", "judge"])
def test_a_silence_head_says_nothing_of_another_encoder_s_vectors(own: silence.SilenceHead) -> None:
    vectors = np.full((2, 384), 100, dtype=np.int16)
    assert not own.speaks(vectors, "all-mpnet-base-v2@abc").any()
    assert own.speaks(vectors, own.encoder + "@abc").all()


def test_joined_documents_hold_sentences_of_one_fold_and_all_their_skills() -> None:
    some = [Labelled(f"sentence {at}", (f"s:{at}",) if at % 3 else ()) for at in range(300)]
    own = {one.text: one for one in some}
    documents, folds = joined([*some, Labelled("une phrase", ("s:0",), "fr")], 50, 1)
    for document, fold in zip(documents, folds, strict=True):
        parts = [own[line] for line in document.text.split("\n")]
        assert {fold_of(one.text) for one in parts} == {fold}
        assert set(document.skills) == {id_ for one in parts for id_ in one.skills}
        assert 2 <= sum(bool(one.skills) for one in parts) <= 7


@pytest.mark.parametrize("path", [SILENCE, JUDGE], ids=["evidence", "judge"])
def test_a_silence_head_is_read_as_it_was_written(path: Path, tmp_path: Path) -> None:
    own = silence.SilenceHead.read(path)
    own.write(tmp_path / "head")
    assert (tmp_path / "head").read_bytes() == path.read_bytes()  # so that the same numbers have one hash
    again = silence.SilenceHead.read(tmp_path / "head")
    vectors = np.random.default_rng(1).integers(-300, 300, (5, 384)).astype(np.int16)
    assert again.speaks(vectors, own.encoder).tolist() == own.speaks(vectors, own.encoder).tolist()
    assert again.joint.tolist() == own.joint.tolist()
