"""The linker: documents in, alignments out."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from indexers.encoder import Encoder
from indexers.linking import fusion, silence
from indexers.linking.alignments import Spoken
from indexers.linking.declared import DeclaredLinks
from indexers.linking.documents import LinkedDocument, TextDocument
from indexers.linking.evidence import F
from indexers.linking.gather import Gathered, Reading, begin_reading, gather, pieces, weigh_all, whole
from indexers.linking.index import LinkIndex
from indexers.linking.level_reading import LevelReader, joined
from indexers.linking.level_wording import course
from indexers.linking.none_found import why_none
from indexers.linking.once import EncodedOnce
from indexers.linking.one_thread import one_thread
from indexers.linking.proper import capped
from indexers.linking.repeats import claims
from indexers.linking.spans import TextWords
from taxonomy.credentials import Alignment
from taxonomy.errors import EncoderMismatch
from taxonomy.readers.base import Progress, silent

# Texts weighed while others are encoded, and how many parts of them are begun ahead. The share of the
# encoder's own rate that linking 300 texts reached on two cores, the median of twelve rounds: .777 with 64
# and three parts, .732 with two; with 48, .733 and .732; with 32 and three, .735; of seven rounds before .706
# .735, .724, .709. Two hold less.
_AT_ONCE, _AHEAD = 64, 2

_Readings = list[tuple[str, list[int], Reading]]  # by language, with the rows of its documents

Item = TypeVar("Item")
Result = TypeVar("Result")


class Linker:
    """Links texts to the skills of every framework given. Safe to use from many threads.

    A text's links depend on the text and the index alone: not on what it is linked together with, nor on
    the number of threads.
    """

    def __init__(
        self, indexes: Sequence[LinkIndex], encoder: Encoder | None, head: fusion.Head | None = None
    ) -> None:
        """Link with these indexes; `head` weighs the evidence of texts in place of the shipped one.

        Raises:
            EncoderMismatch: an index was built with another encoder.
        """
        identity = encoder.identity if encoder else ""
        for index in indexes:
            if index.encoder != identity:
                raise EncoderMismatch(
                    f"the link index of {index.framework} was built with the encoder "
                    f"'{index.encoder or 'none'}', not '{identity or 'none'}'; load the framework again."
                )
        self.indexes = tuple(indexes)
        self.encoder = encoder
        self._head = head or fusion.fitted()[fusion.TEXT if encoder else fusion.TEXT_LEXICAL]

    def link(
        self, documents: Sequence[TextDocument], progress: Progress = silent
    ) -> list[dict[str, LinkedDocument]]:
        """For each document, what it says in each framework (by framework id)."""
        declared = {index.framework: DeclaredLinks(index) for index in self.indexes}
        found: list[dict[str, LinkedDocument]] = []
        parts = _parts(documents)
        encoder = EncodedOnce(self.encoder) if self.encoder else None
        ahead = _ahead(lambda some: _begin(some, declared.values(), encoder), parts)
        for some, readings in zip(parts, ahead, strict=True):
            with one_thread:
                found += self._link_some(some, readings(), declared)
            progress(len(found), len(documents), "texts linked")
        return found

    def rank(
        self, texts: Sequence[str], language: str = "en", count: int = 100
    ) -> list[list[tuple[str, float]]]:
        """For each text, its most probable skills of the first framework.

        At most `count` pairs of skill id and probability, best first, ties by id, with no floor: an order to
        measure or to choose from, not a decision.
        """
        ids = self.indexes[0].ids
        found: list[list[tuple[str, float]]] = []
        for some in _parts(texts):
            for one, chances in self._weighed(pieces(some, self.encoder), language):
                best = np.lexsort((one.skills, -chances))[:count]
                found.append([(ids[one.skills[row]], float(chances[row])) for row in best])
        return found

    def silence(self, texts: Sequence[str], language: str = "en") -> list[float]:
        """For each text, read whole as one piece, how probable it is that it holds no skill at all, whatever
        the taxonomy knows."""
        speaks, best = [], []
        for some in _parts(texts):
            reading = whole(some, self.encoder)
            logits = np.zeros(len(reading.texts))
            if reading.encoded is not None:
                logits = silence.judge().speaks(reading.encoded.vectors, self.indexes[0].encoder)
            speaks += [float(logits[reading.row[text]]) for text in some]
            best += [chances.max(initial=0.0) for _, chances in self._weighed(reading, language)]
        return silence.silences(texts, speaks, best)

    def _weighed(
        self, reading: Reading, language: str
    ) -> Iterator[tuple[Gathered, npt.NDArray[np.float64]]]:  # fmt: skip
        """Each document's evidence in the first framework, and the probabilities."""
        index = self.indexes[0]
        for one in gather(reading, weigh_all(reading, index, language), index, language):
            yield one, _chances(one, self._head, index, language)

    def _link_some(
        self,
        documents: Sequence[TextDocument],
        readings: _Readings,
        declared: dict[str, DeclaredLinks],
    ) -> list[dict[str, LinkedDocument]]:
        found: list[dict[str, LinkedDocument]] = [{} for _ in documents]
        courses = [course(document) for document in documents]
        for language, rows, reading in readings:
            words = TextWords.of(reading.texts, reading.words)
            for index in self.indexes:
                pairs = weigh_all(reading, index, language)
                spoken = Spoken.of(index, reading, words, pairs)
                model = index.level_models.get(language)
                fitted = model.positions(reading.texts) if model else None
                each = zip(rows, reading.pieces, gather(reading, pairs, index, language), strict=True)
                for row, own, one in each:
                    levels = LevelReader(courses[row], language, fitted)
                    chances = _chances(one, self._head, index, language)
                    alignments = _joined_by_skill(
                        spoken.alignments(one, chances, claims(one, chances, index, language), own, levels),
                        declared[index.framework].of(documents[row]), index, levels,
                    )  # fmt: skip
                    found[row][index.framework] = (
                        LinkedDocument(alignments)
                        if any(alignment.claimed for alignment in alignments)
                        else LinkedDocument(alignments, why_none(documents[row], own, index, reading))
                    )
        return found


def _parts(items: Sequence[Item]) -> list[Sequence[Item]]:
    return [items[at : at + _AT_ONCE] for at in range(0, len(items), _AT_ONCE)]


def _begin(
    documents: Sequence[TextDocument], declared: Iterable[DeclaredLinks], encoder: EncodedOnce | None
) -> Callable[[], _Readings]:  # fmt: skip
    """Begin to read what the documents declare and say; what is returned waits for the encoder, and links
    what they declare."""
    names = [links.begin(documents, encoder) for links in declared]
    by_language: dict[str, list[int]] = defaultdict(list)
    for at, document in enumerate(documents):
        by_language[document.language].append(at)
    begun = [
        (language, rows, begin_reading([documents[row] for row in rows], encoder))
        for language, rows in by_language.items()
    ]

    def read() -> _Readings:
        for linked in names:
            linked()
        return [(language, rows, reading()) for language, rows, reading in begun]

    return read


def _ahead(begin: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """`map`, while the next items are begun in another thread.

    In one, so that they are begun in order: three took turns, and the first was read with the third.
    """
    if len(items) < 2:
        yield from map(begin, items)
        return
    with ThreadPoolExecutor(1, "reading") as pool:
        coming = deque(pool.submit(begin, item) for item in items[:_AHEAD])
        for item in items[_AHEAD:]:
            coming.append(pool.submit(begin, item))
            yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()


def _chances(
    one: Gathered, head: fusion.Head, index: LinkIndex, language: str
) -> npt.NDArray[np.float64]:  # fmt: skip
    """The probability of each skill gathered; a proper name that the text lacks is under the threshold."""
    found = fusion.chances(one.values, head)
    proper = index.part(language).names.proper[one.skills]
    mentioned = np.any(one.values[:, [F["mention_long"], F["mention_word"]]] > 0, axis=1)
    return capped(found, proper, one.values[:, F["words"]], mentioned, fusion.CLAIM)


def _joined_by_skill(
    linked: list[Alignment], own: list[Alignment], index: LinkIndex, levels: LevelReader
) -> tuple[Alignment, ...]:  # fmt: skip
    """What a document's prose says and what it declares, an alignment a skill, by skill."""
    by_skill = {alignment.skill: alignment for alignment in linked}
    for alignment in own:
        read, scale = by_skill.get(alignment.skill), index.scales.get(alignment.skill)
        by_skill[alignment.skill] = _joined(alignment, read) if read else levels.complete(alignment, scale)
    return tuple(by_skill[skill] for skill in sorted(by_skill))


def _joined(declared: Alignment, read: Alignment) -> Alignment:
    """A skill both declared and read: at its higher confidence, each level at its surer source."""
    better, other = (declared, read) if declared.confidence >= read.confidence else (read, declared)
    return replace(
        joined(declared, read), confidence=better.confidence, source=better.source,
        claimed=better.claimed or other.claimed, evidence=better.evidence + other.evidence,
    )  # fmt: skip
