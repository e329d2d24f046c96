"""The linker: documents in, alignments out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from indexers.encoder import Encoder
from indexers.linking import fusion, silence
from indexers.linking.declared import DeclaredLinks
from indexers.linking.documents import LinkedDocument, TextDocument
from indexers.linking.evidence import F, Pairs
from indexers.linking.gather import Gathered, Reading, gather, read, weigh_all, whole
from indexers.linking.index import LinkIndex
from indexers.linking.level_reading import LevelReader, Place, joined
from indexers.linking.level_wording import course
from indexers.linking.name_table import Ints, NameTable
from indexers.linking.proper import capped
from indexers.linking.segments import MAX_CHARS, MAX_SEGMENTS, Segment, is_cut, segments
from indexers.linking.spans import shared_span, whole_words
from taxonomy.credentials import Alignment, Evidence
from taxonomy.errors import InputError
from taxonomy.readers.base import Progress, silent

_DOCUMENTS_AT_ONCE = 128
_MENTIONS_SHOWN = 3


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
            InputError: an index was built with another encoder.
        """
        identity = encoder.identity if encoder else ""
        for index in indexes:
            if index.encoder != identity:
                raise InputError(
                    f"the link index of {index.framework} was built with the encoder "
                    f"'{index.encoder or 'none'}', not '{identity or 'none'}'; load the framework again.",
                    field="encoder",
                )
        self.indexes = tuple(indexes)
        self.encoder = encoder
        self._head = head or fusion.fitted()[fusion.TEXT if encoder else fusion.TEXT_LEXICAL]

    def link(
        self, documents: Sequence[TextDocument], progress: Progress = silent
    ) -> list[dict[str, LinkedDocument]]:
        """For each document, what it says in each framework (by framework id)."""
        declared = {index.framework: DeclaredLinks(index, self.encoder) for index in self.indexes}
        found: list[dict[str, LinkedDocument]] = []
        for at in range(0, len(documents), _DOCUMENTS_AT_ONCE):
            found += self._link_some(documents[at : at + _DOCUMENTS_AT_ONCE], declared)
            progress(len(found), len(documents), "texts linked")
        return found

    def rank(
        self, texts: Sequence[str], language: str = "en", count: int = 100
    ) -> list[list[tuple[str, float]]]:
        """For each text, read whole as one piece, its most probable skills of the first framework.

        At most `count` pairs of skill id and probability, best first, ties by id, with no floor: an order to
        measure or to choose from, not a decision.
        """
        ids = self.indexes[0].ids
        found: list[list[tuple[str, float]]] = []
        for one, chances, _ in self._whole(texts, language):
            best = np.lexsort((one.skills, -chances))[:count]
            found.append([(ids[one.skills[row]], float(chances[row])) for row in best])
        return found

    def silence(self, texts: Sequence[str], language: str = "en") -> list[float]:
        """For each text, how probable it is that it holds no skill at all, whatever the taxonomy knows."""
        each = [(speaks, chances.max(initial=0.0)) for _, chances, speaks in self._whole(texts, language)]
        return silence.silences(texts, [speaks for speaks, _ in each], [best for _, best in each])

    def _whole(
        self, texts: Sequence[str], language: str
    ) -> Iterator[tuple[Gathered, npt.NDArray[np.float64], float]]:
        """Each text read as one piece: its evidence in the first framework, the probabilities, the logit
        that it speaks of any skill."""
        index = self.indexes[0]
        for at in range(0, len(texts), _DOCUMENTS_AT_ONCE):
            some = texts[at : at + _DOCUMENTS_AT_ONCE]
            reading = whole(some, self.encoder)
            speaks = np.zeros(len(reading.texts))
            if reading.encoded is not None:
                speaks = silence.fitted().speaks(reading.encoded.vectors, index.encoder)
            gathered = gather(reading, weigh_all(reading, index, language), index, language)
            for text, one in zip(some, gathered, strict=True):
                yield one, _chances(one, self._head, index, language), float(speaks[reading.row[text]])

    def _link_some(
        self, documents: Sequence[TextDocument], declared: dict[str, DeclaredLinks]
    ) -> list[dict[str, LinkedDocument]]:
        found: list[dict[str, LinkedDocument]] = [{} for _ in documents]
        by_language: dict[str, list[int]] = defaultdict(list)
        for at, document in enumerate(documents):
            by_language[document.language].append(at)
        for links in declared.values():
            links.prepare(documents)
        courses = [course(document) for document in documents]
        for language, rows in by_language.items():
            reading = read([documents[row] for row in rows], self.encoder)
            for index in self.indexes:
                pairs = weigh_all(reading, index, language)
                model = index.level_models.get(language)
                fitted = model.positions(reading.texts) if model else None
                each = zip(rows, reading.pieces, gather(reading, pairs, index, language), strict=True)
                for row, pieces, one in each:
                    levels = LevelReader(courses[row], language, fitted)
                    linked = _alignments(
                        one, _chances(one, self._head, index, language), pieces, reading, pairs, index, levels
                    )
                    found[row][index.framework] = _document(
                        documents[row], linked, declared[index.framework].of(documents[row]), index, levels
                    )
        return found


def _chances(
    one: Gathered, head: fusion.Head, index: LinkIndex, language: str
) -> npt.NDArray[np.float64]:  # fmt: skip
    """The probability of each skill gathered; a proper name that the text lacks is under the threshold."""
    found = fusion.chances(one.values, head)
    proper = index.part(language).names.proper[one.skills]
    mentioned = np.any(one.values[:, [F["mention_long"], F["mention_word"]]] > 0, axis=1)
    return capped(found, proper, one.values[:, F["words"]], mentioned, fusion.CLAIM)


def _alignments(
    one: Gathered, chances: npt.NDArray[np.float64], pieces: list[Segment],
    reading: Reading, pairs: Pairs, index: LinkIndex, levels: LevelReader,
) -> list[Alignment]:  # fmt: skip
    """What a document's prose says in one framework."""
    places: dict[str, list[Segment]] = defaultdict(list)
    for piece in pieces:
        places[piece.text].append(piece)
    found = []
    for at in np.flatnonzero(chances >= fusion.FLOOR):
        own = one.pairs[one.starts[at] : one.starts[at + 1]]
        own = own[np.lexsort((own, -fusion.strength(pairs.values[own])))]
        found.append(
            _alignment(int(one.skills[at]), float(chances[at]), own, pairs, reading, places, index, levels)
        )
    return found


def _alignment(
    skill: int, chance: float, own: npt.NDArray[np.int64], pairs: Pairs,
    reading: Reading, places: dict[str, list[Segment]], index: LinkIndex, levels: LevelReader,
) -> Alignment:  # fmt: skip
    """`own` are the skill's pairs in the document, the strongest first."""
    mentions = [pair for pair in own if pairs.spans[pair, 0] >= 0]
    evidence: list[Evidence] = []
    spoken: list[Place] = []
    for pair in mentions or own[:1]:
        row = int(pairs.text[pair])
        text = reading.texts[row]
        low, high = (int(one) for one in pairs.spans[pair])
        spoken.append(levels.place(text, low, high, row))
        if low < 0:
            low, high = _nearest(text, pairs.windows[pair], skill, index.part(levels.language).names)
        evidence += [Evidence(piece.field, piece.start + low, piece.start + high) for piece in places[text]]
    found = Alignment(
        skill=index.ids[skill], confidence=fusion.confidence(chance),
        claimed=chance >= fusion.CLAIM, evidence=tuple(evidence[:_MENTIONS_SHOWN]),
    )  # fmt: skip
    return levels.read(found, spoken, index.scales.get(found.skill))


def _nearest(text: str, window: Ints, skill: int, names: NameTable) -> tuple[int, int]:
    """The words that carry a skill which a text does not name."""
    low, high = (int(one) for one in window)
    return shared_span(text, names, skill) if low < 0 else whole_words(text, low, high)


def _document(
    document: TextDocument, linked: list[Alignment], own: list[Alignment],
    index: LinkIndex, levels: LevelReader,
) -> LinkedDocument:  # fmt: skip
    by_skill = {alignment.skill: alignment for alignment in linked}
    for alignment in own:
        read, scale = by_skill.get(alignment.skill), index.scales.get(alignment.skill)
        by_skill[alignment.skill] = _joined(alignment, read) if read else levels.complete(alignment, scale)
    alignments = tuple(by_skill[skill] for skill in sorted(by_skill))
    if any(alignment.claimed for alignment in alignments):
        return LinkedDocument(alignments)
    return LinkedDocument(alignments, _reason(document, index))


def _reason(document: TextDocument, index: LinkIndex) -> str:
    """Why nothing is claimed."""
    if not document.title and not document.declared and not any(document.texts.values()):
        return "there is no text to read"
    pieces = segments(document)
    if not document.declared and not pieces:
        return "the text holds nothing but headings and boilerplate"
    without = "" if index.encoder else " by its words alone: no encoder is installed"
    limit = f" in what is read, its first {MAX_SEGMENTS} sentences or {MAX_CHARS:,} characters"
    cut = limit if is_cut(document, pieces) else ""
    return f"no skill of {index.framework} is found with enough certainty{cut}{without}"


def _joined(declared: Alignment, read: Alignment) -> Alignment:
    """A skill both declared and read: at its higher confidence, each level at its surer source."""
    better, other = (declared, read) if declared.confidence >= read.confidence else (read, declared)
    return replace(
        joined(declared, read), confidence=better.confidence, source=better.source,
        claimed=better.claimed or other.claimed, evidence=better.evidence + other.evidence,
    )  # fmt: skip
