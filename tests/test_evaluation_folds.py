"""Texts that the encoder and heads were fitted on are judged by what was fitted without their fold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluation.datasets import PREFIX
from evaluation.folds import adapter_of, fold_encoder, is_shipped, learned
from evaluation.sources import FOLDS, by_key, digest, esco, fold_of, linkable, validation
from evaluation.systems import Product
from indexers.adapter import SHIPPED, facts_of, read_changes
from tests import encoders
from tests.conftest import RealFile


def test_a_fold_s_encoder_differs_from_the_shipped_one_in_its_last_layer() -> None:
    shipped = read_changes(SHIPPED)
    for fold in range(FOLDS):
        own = read_changes(adapter_of(fold))
        assert own.keys() < shipped.keys()
        assert all("layer.5." in name for name in own)
        assert any(not np.array_equal(values, shipped[name]) for name, values in own.items())
        assert facts_of(adapter_of(fold)).name.endswith(f"without fold {fold}")
        assert facts_of(adapter_of(fold)).base == facts_of(SHIPPED).base


def test_what_is_judged_by_other_encoders_are_the_annotated_sentences(real_file: RealFile) -> None:
    data = real_file("benchmarks/tech_validation_annotations.csv").parents[1]
    ids = by_key(linkable(esco(data, french=False)))
    texts = {one.text for some in validation(data, ids).values() for one in some}
    assert learned() == {digest(text) for text in texts}
    assert {fold_of(text) for text in texts} == set(range(FOLDS))


def test_an_annotated_sentence_is_read_by_an_encoder_that_did_not_learn_from_it(
    real_file: RealFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = real_file("benchmarks/tech_validation_annotations.csv").parents[1]
    skills = linkable(esco(data, french=False))
    marked = next(one for one in validation(data, by_key(skills))["tech"] if one.skills)
    fold = fold_of(marked.text)
    opened: list[int] = []

    def other(number: int, folder: Path) -> object:
        opened.append(number)
        return fold_encoder(number, folder, threads=2)

    monkeypatch.setattr("evaluation.systems.fold_encoder", other)
    few = [*(skills[id_] for id_ in marked.skills), *list(skills.values())[:20]]
    few = [replace(one, id=f"{PREFIX}:{row:06d}") for row, one in enumerate(few)]
    product = Product("skillstep", "", few, encoders.default(), tmp_path, "en")
    mine = product.rank(["A sentence of our own on sheep."])
    assert opened == []
    ranked = product.rank([marked.text, "A sentence of our own on sheep."])
    assert opened == [fold]
    assert ranked[1] == mine[0]
    assert is_shipped(encoders.default())
