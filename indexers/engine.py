"""The seam: what an engine is. Everything above speaks these types and never a query language.

Immutable snapshots are the one idea for every engine. A stage takes source records, builds one snapshot
of all kinds beside the live one, and `publish` moves one pointer. Fusion, paging, resolving and
explanation sit above the seam, once, so that engines cannot drift there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Protocol, TypeAlias

from taxonomy.frameworks import Taxonomy

Kind = Literal["skill", "occupation", "credential", "posting"]
KINDS: tuple[Kind, ...] = ("skill", "occupation", "credential", "posting")
RecordKind = Literal["framework", "skill", "occupation", "mapping", "outlook", "credential", "posting"]

# Raised when what a stored record or document means changes; a folder of another schema is not read.
SCHEMA = 2

# The filter fields of each kind. A term field holds strings, a number field floats (dates are ISO strings
# and terms; ISO order is their order, so a range over them is a range of strings).
TERM_FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "skill": ("framework", "type", "category", "status"),
    "occupation": ("framework", "sector", "track", "status"),
    "credential": (
        "language", "provider", "mode", "assessment", "category", "currency", "credit_system", "level",
        "source", "informal",
    ),
    "posting": ("language", "employer", "location", "region", "category", "source"),
}  # fmt: skip
NUMBER_FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "skill": (),
    "occupation": (),
    "credential": ("hours", "cost", "credits"),
    "posting": (),
}
DATE_FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "skill": (),
    "occupation": (),
    "credential": ("starts",),
    "posting": ("posted",),
}


@dataclass(frozen=True, slots=True)
class Record:
    """A source record: what a reader parsed, as JSON. The truth from which all else is derived."""

    kind: RecordKind
    id: str
    body: bytes
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a snapshot holds of one record.

    `body` is the JSON that `get` gives back. `title` and `text` are searched, as terms that
    `taxonomy.text.index_terms` made (separated by blanks); a hit in the title counts more. `names` are
    suggested, as written. `terms`, `numbers` and `dates` are filtered and counted by field. `steps` maps
    a step id to its weight, an integer of at most 9 significant bits: k of 1..256 for a credential, points of
    4,096 per framework for a posting.
    """

    kind: Kind
    id: str
    body: bytes
    title: str = ""
    text: str = ""
    names: tuple[str, ...] = ()
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A term filter: the field holds at least one of the values."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """A range filter, both ends included; None leaves an end open. ISO dates compare as strings.

    A document that does not state the field is outside every range.
    """

    low: float | str | None = None
    high: float | str | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """A filter on whether a document states the field at all: what is not stated is never zero (rule 10)."""

    stated: bool = True


# Every kind can be filtered by id: `AnyOf` ids, of which those that are not there match nothing.
ID_FIELD = "id"

Filter: TypeAlias = AnyOf | Between | Stated
Where: TypeAlias = Mapping[str, Filter]


@dataclass(frozen=True, slots=True)
class Hit:
    """A found document. `score` is BM25 for `search` and the exact integer sum for `closing`."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Page:
    """Hits from `offset` on, by falling score and then id; `total` counts all that match.

    `facets` counts all that match (not only the page) by value, most frequent first.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name that continues what was typed, and the document that it names."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class SnapshotInfo:
    """What a snapshot says of itself. `counts` has an entry for every kind; `created` is ISO UTC."""

    id: str
    created: str
    schema: int
    counts: Mapping[str, int]
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cluster:
    """The servers that an engine asks: their address without credentials, name and version."""

    address: str
    name: str
    version: str


class Snapshot(Protocol):
    """One immutable state of everything, safe to read from many threads."""

    @property
    def info(self) -> SnapshotInfo:
        """Id, time, counts and the facts that the build gave it."""

    def taxonomy(self) -> Taxonomy:
        """All frameworks, read into memory once and kept."""

    def get(self, kind: Kind, ids: Sequence[str]) -> dict[str, bytes]:
        """The bodies of those ids that exist."""

    def search(
        self,
        kind: Kind,
        query: str,
        k: int,
        *,
        offset: int = 0,
        where: Where | None = None,
        facets: Sequence[str] = (),
    ) -> Page:
        """Documents by BM25 over the query's terms; an empty query matches all, by id.

        Raises:
            FilterError: an unknown field, or a value that no document of the kind has.
        """  # fmt: skip

    def suggest(
        self, kind: Kind, prefix: str, k: int, *, typos: bool = True, where: Where | None = None
    ) -> list[Suggestion]:
        """Names with a word that continues the last typed one and all others typed, closest first.

        With `typos`, one typing error is forgiven in a word of four letters or more. A document comes once.

        Raises:
            FilterError: as in `search`.
        """

    def closing(
        self,
        kind: Kind,
        steps: Mapping[str, int],
        k: int,
        *,
        offset: int = 0,
        where: Where | None = None,
        facets: Sequence[str] = (),
    ) -> Page:
        """Documents by the integer dot product of their steps with `steps`; only those above 0.

        Exact while no sum passes 2^24: a target's 4,096 points times weights of at most 4,096 do not.

        Raises:
            FilterError: as in `search`.
        """  # fmt: skip

    def highest(self, kind: Kind, steps: Iterable[str], where: Where | None = None) -> dict[str, int]:
        """The highest weight that any document has of each step; a step that none has is absent.

        Raises:
            FilterError: as in `search`.
        """  # fmt: skip

    def values(self, kind: Kind, field: str) -> list[str]:
        """Every value of a term field, sorted. Raises FilterError for an unknown field."""

    def scan(self, kind: Kind) -> Iterator[tuple[str, bytes]]:
        """All ids and bodies of a kind, by id."""


class Stage(Protocol):
    """A load under way: the one writer. Leaving the `with` block without `build` discards it all."""

    def __enter__(self) -> Stage: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def put(self, records: Iterable[Record]) -> Changes:
        """Stage records; one whose body is what is stored already is counted as unchanged."""

    def remove(self, kind: RecordKind, ids: Iterable[str]) -> int:
        """Stage removals; how many of the ids were there."""

    def ids(self, kind: RecordKind) -> list[str]:
        """The ids that would be there after this load, in load order."""

    def records(self, kind: RecordKind) -> Iterator[Record]:
        """The records that would be there after this load, in load order (for a changed one: its first)."""

    def build(
        self,
        documents: Iterable[Document],
        taxonomy: Taxonomy,
        facts: Mapping[str, str],
        *,
        like: SnapshotInfo | None = None,
    ) -> SnapshotInfo:
        """Build a snapshot of all kinds beside the live one, from documents in any order.

        A copy of the snapshot `like`, of another engine, keeps its id and `created`: answers name them. Where
        that very copy is kept here already, it is what is given back, and nothing is built.

        Raises:
            InputError: the id of `like` has another shape than ids have, or another snapshot has it here.
        """


@dataclass(slots=True)
class Changes:
    """How many staged records were new, changed and the same as before."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed)


class Engine(Protocol):
    """Where snapshots live."""

    def current(self) -> Snapshot | None:
        """The published snapshot, None before the first; cheap enough to call on every request."""

    def open(self, snapshot: str) -> Snapshot:
        """A snapshot that was published and is still kept, by its id, so that a page can be turned in it.

        Raises:
            SnapshotGone: there is none of that id, or it is kept no longer.
        """  # fmt: skip

    def stage(self, resume: str | None = None, *, empty: bool = False) -> Stage:
        """Begin a load. Raises Busy, naming the holder, while another is under way.

        It starts from the published records, or from none if it is to be `empty`: their place in load order
        is then that in which they are put. `resume` names the load; where one of the same name ended without
        publishing, this one may go on with what that one wrote: the caller
        stages and builds the same again, whole.
        """

    def publish(self, snapshot: str) -> None:
        """Make a built snapshot the current one, atomically, together with its staged records."""

    def snapshots(self) -> list[SnapshotInfo]:
        """Those kept, newest first."""

    def drop(self, snapshot: str) -> None:
        """Delete a snapshot that is not the current one."""

    def cluster(self) -> Cluster | None:
        """The servers that are asked, None where there are none: all is in this process."""

    def close(self) -> None:
        """Release what is open."""


# Called as progress(done, total, what) by long work; total 0 when unknown.
Progress: TypeAlias = Callable[[int, int, str], None]
