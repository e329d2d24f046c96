"""The parts of a batch are encoded in order; what they share once, as if it had been encoded in each."""

from collections.abc import Callable
from dataclasses import fields

import numpy as np
import pytest

from indexers.encoder import Encoded, Encoder
from indexers.linking import Linker, LinkIndex, TextDocument
from indexers.linking.once import EncodedOnce
from taxonomy.credentials import DeclaredSkill
from taxonomy.model import Skill
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


def framework(name: str, *labels: str) -> list[Skill]:
    return [Skill(id=f"{name}:{at}", labels={"en": label}) for at, label in enumerate(labels)]


def test_parts_are_encoded_in_order_each_with_the_names_that_it_is_first_to_declare(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    kitchen = LinkIndex.build("kitchen", framework("kitchen", "bake bread", "wash dishes"), encoder)
    garage = LinkIndex.build("garage", framework("garage", "repair pumps", "change tyres"), encoder)
    linker = Linker([kitchen, garage], encoder)
    documents = [
        TextDocument(
            texts={"text": f"You bake bread in oven {number}."},
            declared=(DeclaredSkill(f"Bread for {number // 2} tables"), DeclaredSkill("Repair pumps")),
        )
        for number in range(7)
    ]
    alone = [linker.link([document])[0] for document in documents]
    asked = counted(encoder, monkeypatch)
    monkeypatch.setattr("indexers.linking.linker._AT_ONCE", 2)
    assert linker.link(documents) == alone
    parts = (documents[at : at + 2] for at in range(0, 7, 2))
    names = [[f"Bread for {number} tables", *(["Repair pumps"] if not number else [])] for number in range(4)]
    texts = [[document.texts["text"] for document in part] for part in parts]
    assert asked == [one for part in zip(names, texts, strict=True) for some in part for one in some]
