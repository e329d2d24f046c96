"""What things are called in Elasticsearch: indices, aliases, fields and ids. Built and read here alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b, sha256

from indexers.engine import Kind

# Elasticsearch takes ids of at most 512 bytes; longer ones of ours stand under their digest.
_LONGEST_ID = 480


_OF_SNAPSHOT = re.compile(r"(\d{6,}-[0-9a-f]{8})-(?:documents|records)")


@dataclass(frozen=True, slots=True)
class Names:
    """The names below one prefix, which several teams on one cluster choose apart."""

    prefix: str

    @property
    def control(self) -> str:
        """The index of the lock and of the counter of loads."""
        return f"{self.prefix}-control"

    @property
    def current(self) -> str:
        """The alias of the published snapshot's documents: the pointer."""
        return f"{self.prefix}-current"

    @property
    def published(self) -> str:
        """The alias of every snapshot that was published and is kept."""
        return f"{self.prefix}-published"

    @property
    def every_documents(self) -> str:
        """A pattern for the documents of all snapshots."""
        return f"{self.prefix}-*-documents"

    @property
    def every_records(self) -> str:
        """A pattern for the records of all snapshots."""
        return f"{self.prefix}-*-records"

    def documents(self, snapshot: str) -> str:
        """The index of a snapshot's documents."""
        return f"{self.prefix}-{snapshot}-documents"

    def records(self, snapshot: str) -> str:
        """The index of the source records behind a snapshot."""
        return f"{self.prefix}-{snapshot}-records"

    def snapshot(self, index: str) -> str | None:
        """The snapshot that an index belongs to, None where it is of another prefix that begins as ours."""
        found = _OF_SNAPSHOT.fullmatch(index.removeprefix(f"{self.prefix}-"))
        return found[1] if found and index.startswith(f"{self.prefix}-") else None


def field(kind: Kind, name: str) -> str:
    """A field of one kind. All kinds share an index, and terms are counted by field: so each has its own."""
    return f"{kind}_{name}"


def names_kind(kind: Kind) -> str:
    """The `kind` of the entries that hold the names of documents of a kind, one each."""
    return f"{kind}_name"


def entry_id(kind: str, id_: str, number: int = 0) -> str:
    """The id of an entry in its index, for a document's or record's own."""
    whole = f"{kind}:{number}:{id_}"
    if len(whole) <= _LONGEST_ID // 4 or len(whole.encode()) <= _LONGEST_ID:
        return whole
    return f"{kind}#{number}#{sha256(id_.encode()).hexdigest()}"


def digest(data: bytes) -> str:
    """What tells whether an entry has changed."""
    return blake2b(data, digest_size=16).hexdigest()


def step_feature(step: str) -> str:
    """A step as a feature of a sparse vector, which takes no dot in a name."""
    return step.replace("%", "%25").replace(".", "%2E") if "." in step or "%" in step else step
