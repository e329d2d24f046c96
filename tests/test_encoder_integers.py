"""A graph in integers gives nearly the same vectors, and the same ones in any batch and by any threads."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from indexers.encoder import Encoder
from indexers.encoder_export import DEFAULT_MODEL
from indexers.encoder_integers import in_integers
from tests import encoders

TEXTS = [
    "Retrieve and sort rows with SELECT, WHERE and ORDER BY.",
    "welding",
    "Participants read execution plans, design indexes and rewrite reports that run for an hour.",
    "Infection control in a hospital: hand hygiene, waste, isolation and the cleaning of shared equipment.",
    "project management",
] * 9


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder of the stock model's export, which is as it is, and of a copy in integers."""
    Encoder.open(encoders.folder(), DEFAULT_MODEL)
    plain = next(path.parent for path in encoders.folder().glob(f"encoder/{DEFAULT_MODEL}@*/model.onnx"))
    copied = tmp_path_factory.mktemp("integers") / "encoder"
    shutil.copytree(plain, copied)
    assert in_integers(copied / "model.onnx")
    return plain, copied


def test_the_vectors_are_nearly_those_of_the_model(pair: tuple[Path, Path]) -> None:
    plain, integers = (Encoder(folder, 1).encode(TEXTS) for folder in pair)
    assert np.sum(plain * integers, axis=1).min() > 0.99


def test_a_text_has_the_same_vectors_in_any_batch_and_by_any_threads(pair: tuple[Path, Path]) -> None:
    one, two = Encoder(pair[1], 1), Encoder(pair[1], 2)
    together = one.encode_all(TEXTS)
    assert np.array_equal(two.encode_all(TEXTS).tokens, together.tokens)
    alone = [one.encode_all([text]) for text in TEXTS[:5]]
    assert np.array_equal(np.vstack([each.vectors for each in alone]), together.vectors[:5])
    assert np.array_equal(np.vstack([each.tokens for each in alone]), together.rows(0, 5).tokens)


def test_a_graph_whose_attention_is_not_recognised_is_left_alone(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    weights = onnx.numpy_helper.from_array(np.ones((4, 4), np.float32), "weights")
    sides = [
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["rows", 4]) for name in ("x", "y")
    ]
    node = onnx.helper.make_node("MatMul", ["x", "weights"], ["y"])
    graph = onnx.helper.make_graph([node], "plain", sides[:1], sides[1:], [weights])
    path = tmp_path / "model.onnx"
    onnx.save(onnx.helper.make_model(graph), str(path))
    before = path.read_bytes()
    assert not in_integers(path)
    assert path.read_bytes() == before
