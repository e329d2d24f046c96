"""What is measured: the protocol of a system, and SkillStep's own linker behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol, TypeVar

from evaluation.datasets import PREFIX, row_of
from evaluation.folds import fold_encoder, folded_heads, is_shipped, learned
from evaluation.sources import digest, fold_of
from indexers.encoder import Encoder
from indexers.linking import Linker, LinkIndex, TextDocument, fusion, silence
from indexers.vector_cache import VectorCache
from taxonomy.model import Skill
from taxonomy.readers.base import Progress, silent
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
    """SkillStep: its linker over the skills of a vocabulary.

    A text that fitted the shipped head is weighed by the head that was fitted without it and its fold; one
    that the shipped encoder learned from is read by the encoder that did not, too.
    """

    def __init__(
        self,
        name: str,
        about: str,
        skills: Sequence[Skill],
        encoder: Encoder | None,
        folder: Path,
        language: str,
        progress: Progress = silent,
    ) -> None:
        """Vectors are kept in the cache of `folder`."""
        self.name = name
        self.about = about
        self._skills = skills
        self._encoder = encoder
        self._folder = folder
        self._language = language
        self._progress = progress
        self._fitted, self._heads = folded_heads(fusion.TEXT if encoder else fusion.TEXT_LEXICAL)
        self._learned = learned() if encoder and is_shipped(encoder) else frozenset()
        self._index = self._indexed(encoder)
        self._linkers: dict[tuple[bool, int], Linker] = {}

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
        rows: dict[tuple[bool, int], list[int]] = {}
        for row, text in enumerate(cleaned):
            rows.setdefault(self._judge(text), []).append(row)
        found: dict[int, T] = {}
        for judge, some in rows.items():
            found.update(zip(some, ask(self._linker(*judge), [cleaned[row] for row in some]), strict=True))
        return [found[row] for row in range(len(texts))]

    def _judge(self, text: str) -> tuple[bool, int]:
        """Whether an encoder must judge it that did not learn from its fold, and the fold, -1 for none."""
        known = digest(text)
        other = known in self._learned
        return other, fold_of(text) if other or known in self._fitted else -1

    def _linker(self, other: bool, fold: int) -> Linker:
        if (other, fold) not in self._linkers:
            encoder, index = self._encoder, self._index
            if other:
                self._progress(0, 0, f"opening the encoder that did not learn from fold {fold + 1}")
                encoder = fold_encoder(fold, self._folder)
                index = self._indexed(encoder)
            self._linkers[other, fold] = Linker([index], encoder, self._heads[fold] if fold >= 0 else None)
        return self._linkers[other, fold]

    def _indexed(self, encoder: Encoder | None) -> LinkIndex:
        with closing(VectorCache(self._folder / "cache.sqlite")) as cache:
            return LinkIndex.build(PREFIX, self._skills, encoder, cache, self._progress)
