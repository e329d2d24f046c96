"""Skills as a source names them: exactly a skill's id, code or name, else linked like a very short text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from indexers.encoder import Encoded
from indexers.linking import fusion, levels
from indexers.linking.documents import DECLARED_FIELD, TextDocument
from indexers.linking.evidence import weigh
from indexers.linking.index import LinkIndex
from indexers.linking.names import PREFERRED
from indexers.linking.once import EncodedOnce
from taxonomy.credentials import Alignment, DeclaredSkill, Evidence
from taxonomy.text import tokens

# What its source declares by an id, code or preferred label, or by an alternative name. Names of one skill
# each; the skills that share a name share its confidence.
BY_LABEL = 0.95
BY_ALTERNATIVE = 0.85
_NEAREST = 5


class _Meaning(NamedTuple):
    skill: int
    chance: float
    level: float | None = None


class DeclaredLinks:
    """What declared names mean in one framework; each distinct name is linked once."""

    def __init__(self, index: LinkIndex) -> None:
        self._index = index
        self._asked: set[tuple[str, str]] = set()
        self._known: dict[tuple[str, str], list[_Meaning]] = {}
        self._coded: dict[tuple[str, ...], list[_Meaning]] = {}

    def begin(self, documents: Iterable[TextDocument], encoder: EncodedOnce | None) -> Callable[[], None]:
        """Begin to link the names that these documents declare, if none before did; what is returned waits
        for the encoder, and links them."""
        wanted: dict[str, list[str]] = defaultdict(list)
        for document in documents:
            for skill in document.declared:
                asked = (document.language, skill.name)
                if not self._by_code(skill) and asked not in self._asked:
                    self._asked.add(asked)
                    wanted[document.language].append(skill.name)
        begun = [self._begin(names, language, encoder) for language, names in wanted.items()]

        def linked() -> None:
            for each in begun:
                each()

        return linked

    def _begin(
        self, names: Sequence[str], language: str, encoder: EncodedOnce | None
    ) -> Callable[[], None]:  # fmt: skip
        unresolved = []
        for name in names:
            exact = self._exactly(name)
            self._known[language, name] = exact
            if not exact and name.strip():
                unresolved.append(name)
        if not unresolved or not self._index.ids:
            return lambda: None
        encoded = encoder.encoding(unresolved) if encoder else lambda: None
        return lambda: self._nearly(unresolved, language, encoded())

    def of(self, document: TextDocument) -> list[Alignment]:
        """The alignments that a document's declared skills make, the best of each skill."""
        found: dict[str, Alignment] = {}
        at = 0
        for skill in document.declared:
            evidence = Evidence(DECLARED_FIELD, at, at + len(skill.name))
            at = evidence.end + 2
            for meaning in self._by_code(skill) or self._known[document.language, skill.name]:
                alignment = self._alignment(skill, meaning, evidence)
                before = found.get(alignment.skill)
                if before is None or before.confidence < alignment.confidence:
                    found[alignment.skill] = alignment
        return list(found.values())

    def _alignment(self, skill: DeclaredSkill, meaning: _Meaning, evidence: Evidence) -> Alignment:
        id_ = self._index.ids[meaning.skill]
        scale = self._index.scales.get(id_)
        exit_ = levels.stated(skill.exit, scale)
        exit_ = meaning.level if exit_ is None and scale else exit_
        entry = levels.stated(skill.entry, scale)
        return Alignment(
            skill=id_, confidence=fusion.confidence(meaning.chance), claimed=meaning.chance >= fusion.CLAIM,
            source="declared", evidence=(evidence,), entry=entry,
            entry_source="assumed" if entry is None else "stated",
            exit=(scale.assumed if scale else None) if exit_ is None else exit_,
            exit_source="assumed" if exit_ is None else "stated",
        )  # fmt: skip

    def _by_code(self, skill: DeclaredSkill) -> list[_Meaning]:
        """What the first of the skill's codes that this framework knows means."""
        if skill.codes and skill.codes not in self._coded:
            # The same address is written with either scheme, and ids have the older one.
            every = [form for code in skill.codes for form in (code, code.replace("https://", "http://", 1))]
            known = (self._index.coded(code) for code in every)
            self._coded[skill.codes] = [
                _Meaning(at, BY_LABEL, level) for at, level in next(filter(None, known), [])
            ]
        return self._coded.get(skill.codes, [])

    def _exactly(self, name: str) -> list[_Meaning]:
        coded = self._index.coded(name)
        if coded:
            return [_Meaning(skill, BY_LABEL, level) for skill, level in coded]
        ranked = self._index.named(name)
        if not ranked:
            return []
        best = min(rank for _, rank in ranked)
        meant = sorted(skill for skill, rank in ranked if rank == best)
        return [
            _Meaning(skill, (BY_LABEL if best == PREFERRED else BY_ALTERNATIVE) / len(meant))
            for skill in meant
        ]

    def _nearly(self, names: Sequence[str], language: str, encoded: Encoded | None) -> None:
        pairs = weigh(names, list(map(tokens, names)), encoded, self._index, language)
        chances = fusion.likeness(pairs.values, fusion.NAME if encoded else fusion.NAME_LEXICAL)
        bounds = np.searchsorted(pairs.text, np.arange(len(names) + 1))
        for row, name in enumerate(names):
            own = np.arange(bounds[row], bounds[row + 1])
            best = own[np.lexsort((pairs.skill[own], -chances[own]))][:_NEAREST]
            self._known[language, name] = [
                _Meaning(int(pairs.skill[at]), float(chances[at]))
                for at in best
                if chances[at] >= fusion.FLOOR
            ]
