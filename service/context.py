"""What one question is answered from: a snapshot, its taxonomy, and a linker for texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from indexers.documents import LinkedCredential, LinkedPosting
from indexers.engine import Kind, Snapshot
from indexers.formats.languages import detect_language
from indexers.linking import LinkedDocument, TextDocument
from service.answers import LinkedSkill, SkillRef, Span
from service.decoded import Decoded, decode
from service.sums import Sums
from service.switches import ALL_ON, Switches
from taxonomy.credentials import CONFIDENCE_PARTS, Alignment, Evidence
from taxonomy.errors import AmbiguousName, UnknownName
from taxonomy.frameworks import Taxonomy
from taxonomy.model import label
from taxonomy.readers.tables import nearest
from taxonomy.text import clean

_POSTINGS = msgspec.json.Decoder(LinkedPosting)

# Ids that a wrong one is compared with: each takes about 5 us, and a typing error is no reason to wait.
_NEAR_AMONG = 20_000
_NEAR_LETTERS = 200  # of what was typed: the places of a typing error are tried one by one

# A text, and the one framework to link it to (None: all).
LinkText = Callable[[TextDocument, str | None], Mapping[str, LinkedDocument]]


@dataclass(frozen=True, slots=True)
class Context:
    """One snapshot for the length of one question, so that no answer mixes two.

    `read` are the credentials that were read for it, each once: an engine may be a network away.
    """

    snapshot: Snapshot
    taxonomy: Taxonomy
    link: LinkText
    language: str = "en"
    switches: Switches = ALL_ON
    read: dict[str, LinkedCredential | None] = field(default_factory=dict)
    sums: Sums | None = None
    decoded: Decoded = field(default_factory=Decoded)

    def skill_ref(self, id_: str) -> SkillRef:
        """A skill with its label in the answer's language."""
        return SkillRef(id_, label(self.taxonomy.skills[id_].labels, self.language))

    def credentials(self, ids: Iterable[str], keep: bool = False) -> dict[str, LinkedCredential]:
        """Those of the credentials that exist, by id; with `keep` the next question need not decode them."""
        wanted = list(ids)
        unread = [id_ for id_ in dict.fromkeys(wanted) if id_ not in self.read]
        decoded = self.decoded.get(self.snapshot, unread) if keep else decode(self.snapshot, unread)
        self.read.update((id_, decoded.get(id_)) for id_ in unread)
        return {id_: one for id_ in wanted if (one := self.read[id_]) is not None}

    def postings(self, ids: Iterable[str]) -> dict[str, LinkedPosting]:
        """Those of the postings that exist, by id."""
        found = self.snapshot.get("posting", list(ids))
        return {id_: _POSTINGS.decode(body) for id_, body in found.items()}

    def credential(self, id_: str, field: str = "credential") -> LinkedCredential:
        """One credential. Raises UnknownName and AmbiguousName as `known_id`."""
        known = self.known_id("credential", id_, field)
        return self.credentials([known])[known]

    def known_id(self, kind: Kind, typed: str, field: str) -> str:
        """The id of a credential or posting, typed whole or without the catalogue before its colon.

        Raises:
            UnknownName: there is none; the nearest are listed.
            AmbiguousName: several catalogues have one; they are listed.
        """
        whole = (f"{source}:{typed}" for source in self.snapshot.values(kind, "source"))
        found = self.snapshot.get(kind, [typed, *whole])
        if typed in found:
            return typed
        if not found:
            near = self.near(kind, typed)
            raise UnknownName(f"no {kind} has the id '{typed}'.", field=field, nearest=near)
        if len(found) > 1:
            raise AmbiguousName(
                f"several {kind}s have the id '{typed}'; name the catalogue.",
                field=field,
                nearest=sorted(found),
            )
        return next(iter(found))

    def near(self, kind: Kind, typed: str) -> list[str]:
        """Ids of documents whose id or name looks like what was typed."""
        typed = typed[:_NEAR_LETTERS]
        suggested = [one.id for one in self.snapshot.suggest(kind, typed, 3)]
        if suggested:
            return suggested
        among = self.snapshot.search(kind, "", _NEAR_AMONG)
        return nearest(typed, (hit.id for hit in among.hits))

    def linked_skill(self, one: Alignment, texts: Mapping[str, str]) -> LinkedSkill:
        """An alignment as it is shown, with the words that it was read from."""
        skill = self.skill_ref(one.skill)
        return LinkedSkill(
            id=skill.id,
            label=skill.label,
            level=one.exit,
            level_source=one.exit_source,
            probability=one.confidence / CONFIDENCE_PARTS,
            evidence=spans(one.evidence, texts),
        )


def text_document(text: str) -> TextDocument:
    """A pasted text, in whichever of English and French it is in."""
    cleaned = clean(text)
    return TextDocument(texts={"text": cleaned}, language=detect_language([cleaned]) or "en")


def spans(evidence: Iterable[Evidence], texts: Mapping[str, str]) -> tuple[Span, ...]:
    """Evidence with its words, cut from the document's own fields."""
    return tuple(
        Span(one.field, texts.get(one.field, "")[one.start : one.end], one.start, one.end) for one in evidence
    )
