"""Why nothing is claimed of a document: no text, no skill in it, or skills that a framework may lack."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from indexers.linking import silence
from indexers.linking.boilerplate import boilerplate
from indexers.linking.documents import TextDocument
from indexers.linking.gather import Reading
from indexers.linking.index import LinkIndex
from indexers.linking.segments import MAX_CHARS, MAX_SEGMENTS, Segment, is_cut

# How sure the judge must be to say that a text holds no skill, and that it holds some. Of sentences in which
# nothing of ESCO is claimed, 35 without a skill and 38 with one (SkillSkape dev), and 48 with one or
# something like it (TECH, HOUSE), "no skill" is told of 23, 1 and 6, and "skills" of 0, 23 and 11.
_SILENT, _SPEAKING = 0.9, 0.8


def why_none(document: TextDocument, found: Sequence[Segment], index: LinkIndex, reading: Reading) -> str:
    """The reason, in English; `found` are the document's pieces, which `reading` read."""
    if not document.title and not document.declared and not any(document.texts.values()):
        return "there is no text to read"
    if not document.declared and not found:
        return "the text holds nothing but headings and boilerplate"
    without = "" if index.encoder else " by its words alone"
    limit = f" in what is read, its first {MAX_SEGMENTS} sentences or {MAX_CHARS:,} characters"
    cut = limit if is_cut(document, found) else ""
    told = _silence(found, index, reading)
    return f"no skill of {index.framework} is found with enough certainty{cut}{without}{told}"


def _silence(found: Sequence[Segment], index: LinkIndex, reading: Reading) -> str:
    """Which of the two silences it is, by the vectors alone: a small framework's skills tell little of it."""
    if reading.encoded is None or not index.encoder.startswith(silence.judge().encoder):
        return ""
    rows = sorted({reading.row[piece.text] for piece in found if not boilerplate(piece.text)})
    if not rows:
        return ""
    # A document speaks of a skill where any of its pieces does.
    logit = silence.judge().speaks(reading.encoded.vectors[rows], index.encoder).max()
    speaks = 1.0 / (1.0 + exp(-logit))
    if speaks >= _SPEAKING:
        return ": the text seems to speak of skills, and the framework may lack them"
    return ": the text seems to speak of no skill at all" if speaks <= 1.0 - _SILENT else ""
