"""What names of skills and credentials mean in what is loaded; without a snapshot they stay as written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from indexers.documents import LinkedCredential
from indexers.engine import Snapshot
from service.resolve import check_framework
from taxonomy.errors import NothingLoaded
from taxonomy.frameworks import Taxonomy, framework_of
from taxonomy.model import label
from taxonomy.names import RANK_RETIRED
from taxonomy.text import fold

_TITLES = 50  # hits of a title's words among which the title itself is looked for


@dataclass(frozen=True, slots=True)
class Matcher:
    """Names as written to ids; `framework` is None where nothing is loaded."""

    snapshot: Snapshot | None
    taxonomy: Taxonomy | None
    framework: str | None
    language: str = "en"

    @classmethod
    def of(cls, snapshot: Snapshot | None, framework: str | None, language: str) -> Matcher:
        """Over a snapshot, in the named framework or the first loaded.

        Raises:
            UnknownName, NothingLoaded: a framework was named that is not loaded.
        """
        taxonomy = snapshot.taxonomy() if snapshot else None
        if taxonomy is None or not taxonomy.frameworks:
            if framework is not None:
                raise NothingLoaded("no framework is loaded; load one with: skillstep load framework PATH...")
            return cls(snapshot, None, None, language)
        return cls(snapshot, taxonomy, check_framework(taxonomy, framework), language)

    def skill(self, name: str) -> tuple[str | None, str]:
        """The id and label of the one skill that has exactly this name, else (None, the name as written)."""
        if self.taxonomy is None:
            return None, name
        own = [one for one in self.taxonomy.named("skill", name) if framework_of(one.id) == self.framework]
        best = [one for one in own if one.rank == own[0].rank and one.rank < RANK_RETIRED]
        scored = [one for one in best if self.taxonomy.skills[one.id].scored] or best
        if len(scored) != 1:
            return None, name
        id_ = scored[0].id
        return id_, label(self.taxonomy.skills[id_].labels, self.language)

    def credential_names(self, typed: str) -> set[str]:
        """The folded names by which rows may hold a credential: as typed, and its id and title."""
        names = {fold(typed)}
        for document in self._credentials(typed):
            if names & {fold(one) for one in _names(document)}:
                return names | {fold(one) for one in _names(document)}
        return names

    def is_credential(self, typed: str) -> bool:
        """Whether a loaded credential has this id or title."""
        return any(fold(typed) in {fold(one) for one in _names(one)} for one in self._credentials(typed))

    def _credentials(self, typed: str) -> Iterable[LinkedCredential]:
        """The loaded credentials that may have this id or title."""
        if self.snapshot is None or not self.snapshot.info.counts["credential"]:
            return
        whole = (f"{source}:{typed}" for source in self.snapshot.values("credential", "source"))
        bodies = list(self.snapshot.get("credential", [typed, *whole]).values())
        if not bodies:
            hits = self.snapshot.search("credential", typed, _TITLES).hits
            bodies = list(self.snapshot.get("credential", [hit.id for hit in hits]).values())
        for body in bodies:
            yield msgspec.json.decode(body, type=LinkedCredential)


def _names(document: LinkedCredential) -> tuple[str, str, str]:
    record = document.record
    return record.id, record.id.partition(":")[2], record.title
