"""What is measured: the protocol of a system, and SkillStep's own linker behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from evaluation.datasets import row_of
from evaluation.sources import digest, fold_of, folded_heads
from indexers.encoder import Encoder
from indexers.linking import Linker, LinkIndex, TextDocument, fusion, silence
from taxonomy.text import clean

T = TypeVar("T")

COUNT = 100  # rows that a system ranks for each text

Ranking = list[tuple[int, float]]


class System(Protocol):
    """Something that ranks the rows of a vocabulary for a text, and decides on a set of them.

    `about` says how, with its threshold.
    """

    name: str
    about: str

    def rank(self, texts: Sequence[str]) -> list[Ranking]:
        """For each text, up to `COUNT` (row, score) pairs, best first."""
        ...

    def decide(self, texts: Sequence[str]) -> list[frozenset[int]]:
        """For each text, the rows that it is said to name; none is an answer."""
        ...

    def presence(self, texts: Sequence[str], ranked: Sequence[Ranking]) -> list[tuple[float, float]]:
        """For each text and its ranking: how likely any skill is, and how likely one of the vocabulary."""
        ...


class Product:
    """SkillStep: its linker over an index of the vocabulary.

    A text that fitted the shipped head is weighed by the head that was fitted without it and its fold.
    """

    def __init__(
        self, name: str, about: str, index: LinkIndex, encoder: Encoder | None, language: str
    ) -> None:
        self.name = name
        self.about = about
        self._language = language
        self._fitted, heads = folded_heads(fusion.TEXT if encoder else fusion.TEXT_LEXICAL)
        self._linkers = [Linker([index], encoder, head) for head in (None, *heads)]

    def rank(self, texts: Sequence[str]) -> list[Ranking]:
        """By calibrated probability."""
        found = self._ask(texts, lambda linker, some: linker.rank(some, self._language, COUNT))
        return [[(row_of(id_), chance) for id_, chance in one] for one in found]

    def decide(self, texts: Sequence[str]) -> list[frozenset[int]]:
        """What is claimed of a document without a title that holds the text alone."""
        return self._ask(texts, self._claimed)

    def presence(self, texts: Sequence[str], ranked: Sequence[Ranking]) -> list[tuple[float, float]]:
        """Any skill: as the product says. One of the vocabulary: by the best probabilities."""
        silent = self._ask(texts, lambda linker, some: linker.silence(some, self._language))
        known = [silence.known([chance for _, chance in one]) for one in ranked]
        return [(1.0 - one, score) for one, score in zip(silent, known, strict=True)]

    def _claimed(self, linker: Linker, texts: Sequence[str]) -> list[frozenset[int]]:
        documents = [TextDocument(texts={"text": text}, language=self._language) for text in texts]
        return [
            frozenset(
                row_of(one.skill) for linked in found.values() for one in linked.alignments if one.claimed
            )
            for found in linker.link(documents)
        ]

    def _ask(self, texts: Sequence[str], ask: Callable[[Linker, list[str]], list[T]]) -> list[T]:
        """The answers in the order of the texts, each by the linker that may judge its text."""
        cleaned = [clean(text) for text in texts]
        by = [fold_of(text) + 1 if digest(text) in self._fitted else 0 for text in cleaned]
        found: dict[int, T] = {}
        for number, linker in enumerate(self._linkers):
            rows = [row for row, own in enumerate(by) if own == number]
            if rows:
                found.update(zip(rows, ask(linker, [cleaned[row] for row in rows]), strict=True))
        return [found[row] for row in range(len(texts))]
