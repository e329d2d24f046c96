"""The linker: documents in, alignments out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from indexers.encoder import Encoder
from indexers.linking import fusion, levels
from indexers.linking.declared import DeclaredLinks
from indexers.linking.documents import LinkedDocument, TextDocument
from indexers.linking.evidence import Pairs
from indexers.linking.gather import Gathered, Reading, gather, read, weigh_all
from indexers.linking.index import LinkIndex
from indexers.linking.segments import Segment, segments
from taxonomy.credentials import Alignment, Evidence, LevelSource
from taxonomy.errors import InputError
from taxonomy.readers.base import Progress, silent

_DOCUMENTS_AT_ONCE = 128
_MENTIONS_SHOWN = 3


class Linker:
    """Links texts to the skills of every framework given. Safe to use from many threads.

    A text's links depend on the text and the index alone: not on what it is linked together with, nor on
    the number of threads.
    """

    def __init__(self, indexes: Sequence[LinkIndex], encoder: Encoder | None) -> None:
        """Link with these indexes.

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

    def _link_some(
        self, documents: Sequence[TextDocument], declared: dict[str, DeclaredLinks]
    ) -> list[dict[str, LinkedDocument]]:
        found: list[dict[str, LinkedDocument]] = [{} for _ in documents]
        by_language: dict[str, list[int]] = defaultdict(list)
        for at, document in enumerate(documents):
            by_language[document.language].append(at)
        for links in declared.values():
            links.prepare(documents)
        for language, rows in by_language.items():
            reading = read([documents[row] for row in rows], self.encoder)
            for index in self.indexes:
                pairs = weigh_all(reading, index, language)
                each = zip(rows, reading.pieces, gather(reading, pairs, index, language), strict=True)
                for row, pieces, one in each:
                    linked = _alignments(one, pieces, reading, pairs, index)
                    found[row][index.framework] = _document(
                        documents[row], linked, declared[index.framework].of(documents[row]), index
                    )
        return found


def _alignments(
    one: Gathered, pieces: list[Segment], reading: Reading, pairs: Pairs, index: LinkIndex
) -> list[Alignment]:  # fmt: skip
    """What a document's prose says in one framework."""
    chances = fusion.chances(one.values, fusion.TEXT if reading.encoded else fusion.TEXT_LEXICAL)
    places: dict[str, list[Segment]] = defaultdict(list)
    for piece in pieces:
        places[piece.text].append(piece)
    found = []
    for at in np.flatnonzero(chances >= fusion.FLOOR):
        own = one.pairs[one.starts[at] : one.starts[at + 1]]
        own = own[np.lexsort((own, -fusion.strength(pairs.values[own])))]
        found.append(_alignment(int(one.skills[at]), float(chances[at]), own, pairs, reading, places, index))
    return found


def _alignment(
    skill: int, chance: float, own: npt.NDArray[np.int64], pairs: Pairs,
    reading: Reading, places: dict[str, list[Segment]], index: LinkIndex,
) -> Alignment:  # fmt: skip
    """`own` are the skill's pairs in the document, the strongest first."""
    scale = index.scales.get(index.ids[skill])
    mentions = [pair for pair in own if pairs.spans[pair, 0] >= 0]
    evidence: list[Evidence] = []
    level = None
    for pair in mentions or own[:1]:
        text = reading.texts[pairs.text[pair]]
        low, high = (int(one) for one in pairs.spans[pair])
        if low < 0:
            low, high = 0, len(text)
        elif level is None:
            level = levels.beside(text, low, high, scale)
        evidence += [Evidence(piece.field, piece.start + low, piece.start + high) for piece in places[text]]
    exit_, source = _exit(level, scale)
    return Alignment(
        skill=index.ids[skill], confidence=fusion.confidence(chance), exit=exit_, exit_source=source,
        claimed=chance >= fusion.CLAIM, evidence=tuple(evidence[:_MENTIONS_SHOWN]),
    )  # fmt: skip


def _exit(level: float | None, scale: levels.Scale | None) -> tuple[float | None, LevelSource]:
    if level is not None:
        return level, "stated"
    return (scale.assumed if scale else None), "assumed"


def _document(
    document: TextDocument, linked: list[Alignment], own: list[Alignment], index: LinkIndex
) -> LinkedDocument:
    by_skill = {alignment.skill: alignment for alignment in linked}
    for alignment in own:
        by_skill[alignment.skill] = _joined(alignment, by_skill.get(alignment.skill))
    alignments = tuple(by_skill[skill] for skill in sorted(by_skill))
    if any(alignment.claimed for alignment in alignments):
        return LinkedDocument(alignments)
    return LinkedDocument(alignments, _reason(document, index))


def _reason(document: TextDocument, index: LinkIndex) -> str:
    """Why nothing is claimed."""
    if not document.title and not document.declared and not any(document.texts.values()):
        return "there is no text to read"
    if not document.declared and not segments(document):
        return "the text holds nothing but headings and boilerplate"
    without = "" if index.encoder else " by its words alone: no encoder is installed"
    return f"no skill of {index.framework} is found with enough certainty{without}"


def _joined(declared: Alignment, read: Alignment | None) -> Alignment:
    """A skill both declared and read: at its higher confidence, a stated level before an assumed one."""
    if read is None:
        return declared
    better, other = (declared, read) if declared.confidence >= read.confidence else (read, declared)
    level = better if better.exit_source == "stated" or other.exit_source == "assumed" else other
    return Alignment(
        skill=better.skill, confidence=better.confidence, exit=level.exit, entry=level.entry,
        claimed=better.claimed or other.claimed, source=better.source, exit_source=level.exit_source,
        entry_source=level.entry_source, evidence=better.evidence + other.evidence,
    )  # fmt: skip
