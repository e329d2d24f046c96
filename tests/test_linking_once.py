"""What parts of a batch share is encoded once, and stands in each as if it had been encoded there."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from threading import Barrier

import numpy as np
import pytest

from indexers.encoder import Encoded, Encoder
from indexers.linking.once import EncodedOnce
from tests import encoders

PARTS = (
    ["Bake bread", "Apply to us today", "Lead a team of nine cooks"],
    ["Apply to us today", "Repair pumps", "Bake bread"],
    ["Repair pumps", "Apply to us today"],
)


@pytest.fixture
def encoder() -> Encoder:
    return encoders.default()


def same(one: Encoded, other: Encoded) -> bool:
    return all(np.array_equal(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))


def counted(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []
    encode = encoder.encode_all

    def counting(texts: list[str]) -> Encoded:
        asked.extend(texts)
        return encode(texts)

    monkeypatch.setattr(encoder, "encode_all", counting)
    return asked


def test_shared_texts_are_encoded_once_and_the_same(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = [encoder.encode_all(part) for part in PARTS]
    asked = counted(encoder, monkeypatch)
    once = EncodedOnce(encoder)
    found = [once.encode_all(part) for part in PARTS]
    assert all(map(same, found, expected))
    assert sorted(asked) == sorted(set().union(*PARTS))


def test_threads_wait_for_what_others_encode(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [encoder.encode_all(part) for part in PARTS]
    asked = counted(encoder, monkeypatch)
    for _ in range(10):
        asked.clear()
        once, together = EncodedOnce(encoder), Barrier(len(PARTS))

        def encode(part: list[str], once: EncodedOnce = once, together: Barrier = together) -> Encoded:
            together.wait()
            return once.encode_all(part)

        with ThreadPoolExecutor(len(PARTS)) as pool:
            found = list(pool.map(encode, PARTS, timeout=60))
        assert all(map(same, found, expected))
        assert sorted(asked) == sorted(set().union(*PARTS))


def test_nothing_to_encode(encoder: Encoder) -> None:
    assert len(EncodedOnce(encoder).encode_all([]).vectors) == 0


def test_a_failure_reaches_those_who_wait_for_it(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    once = EncodedOnce(encoder)

    def fail(texts: list[str]) -> Encoded:
        raise MemoryError(texts[0])

    with monkeypatch.context() as patch:
        patch.setattr(encoder, "encode_all", fail)
        with pytest.raises(MemoryError):
            once.encode_all(PARTS[0])
    with pytest.raises(MemoryError, match="Bake bread"):
        once.encode_all(PARTS[1])
