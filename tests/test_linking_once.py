"""What parts of a batch share is encoded once, and stands in each as if it had been encoded there."""

from collections.abc import Callable
from dataclasses import fields

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
    encoding = encoder.encoding

    def counting(texts: list[str]) -> Callable[[], Encoded]:
        asked.extend(texts)
        return encoding(texts)

    monkeypatch.setattr(encoder, "encoding", counting)
    return asked


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 1, 0, 2, 0)])
def test_shared_texts_are_encoded_once_and_the_same(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch, order: tuple[int, ...]
) -> None:
    expected = [encoder.encode_all(part) for part in PARTS]
    asked = counted(encoder, monkeypatch)
    once = EncodedOnce(encoder)
    begun = [once.encoding(part) for part in PARTS]
    assert all(same(begun[at](), expected[at]) for at in order)
    assert sorted(asked) == sorted(set().union(*PARTS))


def test_nothing_to_encode(encoder: Encoder) -> None:
    assert len(EncodedOnce(encoder).encoding([])().vectors) == 0


@pytest.mark.parametrize("lines", [1, 400])
def test_a_failure_reaches_all_who_share_it(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch, lines: int
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError("too long")

    once = EncodedOnce(encoder)
    with monkeypatch.context() as patch:
        patch.setattr(encoder, "_run", fail)
        begun = once.encoding([f"Bake bread number {number}" for number in range(lines)])
        with pytest.raises(MemoryError, match="too long"):
            begun()
        with pytest.raises(MemoryError, match="too long"):
            once.encoding(["Bake bread number 0", "Repair pumps"])()
