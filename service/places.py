"""Places that hold snapshots, as a person names them, and copying from one to the other."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyAnswer:
    """What a copy did, and what a person should know of it; `source` and `target` are the places."""

    source: str
    target: str
    report: CopyReport
    notes: tuple[str, ...] = ()


def settings_of(place: str, settings: Settings, field: str) -> Settings:
    """The settings of a place: a data folder, or the address of a cluster.

    What opens a cluster, and its data folder, are those of `settings`, or of the environment.

    Raises:
        InputError: it is no place; `field` is named.
    """
    if not place.strip():
        raise InputError("is empty: name a data folder, or the address of a cluster.", field=field)
    if "://" not in place:
        return replace(settings, data=Path(place).expanduser(), access=None)
    try:
        known = settings.access
        access = replace(known, url=place) if known else Settings.read(settings.data, engine=place).access
    except InputError as error:
        if error.field in ("url", "--engine"):
            error.field = field
        raise
    return replace(settings, access=access)


def open_engine(settings: Settings) -> Engine:
    """The engine of a place."""
    from service.service import Service

    return Service.open(settings).engine


def served(place: str, settings: Settings, field: str) -> str | None:
    """The id of the snapshot that a place serves; None where there is none that can be read."""
    with closing(open_engine(settings_of(place, settings, field))) as engine:
        return current_id(engine)


def copy_between(source: str, target: str, settings: Settings, progress: Progress = silent) -> CopyAnswer:
    """Serve at one place what is served at another, as `indexers.copying.copy` does.

    Raises:
        InputError, FileError: a place is none, or both are the same; nothing has changed then.
        NothingLoaded, SchemaError, Busy, EngineUnavailable, EngineRefused: as `copy`.
    """
    from indexers.copying import copy

    from_, to = settings_of(source, settings, "from"), settings_of(target, settings, "to")
    _check_apart(from_, to)
    with closing(open_engine(from_)) as left, closing(open_engine(to)) as right:
        before = current_id(right)
        with nullcontext() if to.access else writing_below(to.data):
            report = copy(left, right, progress)
        older = len(left.snapshots()) - 1
        facts = next(info.facts for info in right.snapshots() if info.id == report.snapshot)
    at = f"--engine {to.engine}" if to.engine else f"--data {shlex.quote(str(to.data))}"
    notes = [
        f"Snapshots of {from_.place} that are not served were not copied: {older}." if older > 0 else "",
        f"What {to.place} served before, {before}, stays for: skillstep rollback {before} {at}"
        if before not in (None, report.snapshot)
        else "",
        *_of_texts(from_, to, facts),
    ]
    return CopyAnswer(source=from_.place, target=to.place, report=report, notes=tuple(filter(None, notes)))


def _check_apart(source: Settings, target: Settings) -> None:
    """Raises InputError: the places are the same or one lies in the other; FileError: there is no source."""
    if source.access is None and not source.data.is_dir():
        raise FileError("there is no such folder.", file=str(source.data))
    same = False
    if source.access and target.access:
        common = {*source.access.addresses} & {*target.access.addresses}
        same = bool(common) and source.access.prefix == target.access.prefix
    elif source.access is None and target.access is None:
        left, right = source.data.resolve(), target.data.resolve()
        same = left.is_relative_to(right) or right.is_relative_to(left)
    if same:
        raise InputError(f"{target.place} is {source.place}, or one lies within the other.", field="to")


def _of_texts(source: Settings, target: Settings, facts: Mapping[str, str]) -> Iterator[str]:
    """What answering texts needs in the data folder of the target, and a copy does not bring."""
    if source.data == target.data:
        return
    versions = msgspec.json.decode(facts.get("links", "{}"), type=dict[str, str]).values()
    if not all((target.data / "linking" / version).is_dir() for version in versions):
        yield f"What links texts is not copied: the first text that is asked builds it in {target.data}."
    if (source.data / FILE).exists() and not (target.data / FILE).exists():
        yield (
            f"{source.data} has an encoder that was trained there: copy {FILE} from it into {target.data}, "
            "or texts are linked there with the encoder that comes with the program."
        )
