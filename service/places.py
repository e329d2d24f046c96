"""Places that hold snapshots, as a person names them, and copying from one to the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from indexers.adapter import FILE
from indexers.engine import Engine, Progress
from indexers.faults import writing_below
from service.settings import Settings
from service.snapshots import current_id
from taxonomy.errors import FileError, InputError
from taxonomy.readers.base import silent

if TYPE_CHECKING:
    from indexers.copying import CopyReport

_SCHEMES = ("http", "https")


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyAnswer:
    """What a copy did, and what a person should know of it; `source` and `target` are the places."""

    source: str
    target: str
    report: CopyReport
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A data folder, or the address of an Elasticsearch: `name` is what is shown, and holds no secret."""

    name: str
    folder: Path | None

    @classmethod
    def read(cls, typed: str, field: str) -> Place:
        """From what was typed.

        Raises:
            InputError: it is no place, or an address with a password in it.
        """
        scheme, mark, _ = typed.partition("://")
        if not mark:
            if not typed.strip():
                raise InputError(
                    "is empty: name a data folder, or the address of an Elasticsearch.", field=field
                )
            folder = Path(typed).expanduser()
            return cls(str(folder), folder)
        if scheme.lower() not in _SCHEMES:
            raise InputError(
                f"'{scheme}://' is no address of an Elasticsearch.",
                field=field,
                nearest=("https://", "http://"),
            )
        return cls(_address(typed, field), None)


def _address(typed: str, field: str) -> str:
    """An address in one spelling. Raises InputError, which does not repeat it: it may hold a secret."""
    parts = urlsplit(typed)
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise InputError(
            "holds more than scheme, host, port and path; a key or password has no place in it.", field=field
        )
    if not parts.netloc.strip(":"):
        raise InputError("is no address, such as https://host:9200.", field=field)
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def open_engine(place: Place, settings: Settings) -> Engine:
    """The engine of a place; `settings` say all else than where it is."""
    from service.service import Service

    if place.folder is None:
        raise InputError(f"{place.name} cannot be opened: this version knows data folders only.")
    return Service.open(replace(settings, data=place.folder)).engine


def served(place: str, settings: Settings) -> str | None:
    """The id of the snapshot that a place serves; None where there is none that can be read."""
    with closing(open_engine(Place.read(place, "place"), settings)) as engine:
        return current_id(engine)


def copy_between(source: str, target: str, settings: Settings, progress: Progress = silent) -> CopyAnswer:
    """Serve at one place what is served at another, as `indexers.copying.copy` does.

    Raises:
        InputError, FileError: a place is none, or both are the same; nothing has changed then.
        NothingLoaded, SchemaError, Busy: as `copy`.
    """
    from indexers.copying import copy

    from_, to = Place.read(source, "from"), Place.read(target, "to")
    _check_apart(from_, to)
    with closing(open_engine(from_, settings)) as left, closing(open_engine(to, settings)) as right:
        before = current_id(right)
        with writing_below(to.folder) if to.folder else nullcontext():
            report = copy(left, right, progress)
        older = len(left.snapshots()) - 1
        facts = next(info.facts for info in right.snapshots() if info.id == report.snapshot)
    notes = [
        f"Snapshots of {from_.name} that are not served were not copied: {older}." if older > 0 else "",
        f"What {to.name} served before, {before}, stays for: skillstep rollback {before}"
        if before not in (None, report.snapshot)
        else "",
        *_of_texts(from_.folder, to.folder or settings.data, facts),
    ]
    return CopyAnswer(source=from_.name, target=to.name, report=report, notes=tuple(filter(None, notes)))


def _check_apart(source: Place, target: Place) -> None:
    """Raises InputError: the places are the same or one lies in the other; FileError: there is no source."""
    if source.folder is not None and not source.folder.is_dir():
        raise FileError("there is no such folder.", file=source.name)
    same = source.name == target.name
    if source.folder is not None and target.folder is not None:
        left, right = source.folder.resolve(), target.folder.resolve()
        same = left.is_relative_to(right) or right.is_relative_to(left)
    if same:
        raise InputError(f"{target.name} is {source.name}, or one lies within the other.", field="to")


def _of_texts(source: Path | None, target: Path, facts: Mapping[str, str]) -> Iterator[str]:
    """What answering texts needs in the data folder of the target, and a copy does not bring."""
    versions = msgspec.json.decode(facts.get("links", "{}"), type=dict[str, str]).values()
    if not all((target / "linking" / version).is_dir() for version in versions):
        yield f"What links texts is not copied: the first text that is asked builds it in {target}."
    if source is not None and (source / FILE).exists() and not (target / FILE).exists():
        yield (
            f"{source} has an encoder that was trained there: copy {FILE} from it into {target}, or texts "
            "are linked there with the encoder that comes with the program."
        )
