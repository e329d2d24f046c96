"""Whole files to mutate: for each reader and format what it accepts, out of folders and the sample."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.fuzz_archives import ON_BOOKS, ON_ZIPS, packed, unpacked, zipped
from evaluation.fuzz_child import FRAMEWORK, doors
from evaluation.fuzz_json import ON_JSON, ON_LINES
from evaluation.fuzz_text import ON_BYTES, ON_TABLES, ON_TEXTS, Mutation
from taxonomy.errors import SkillStepError
from taxonomy.readers import READERS

SAMPLE = Path(__file__).resolve().parents[1] / "service" / "sample"

# A mutation needs no more of a file than this to be met; whole ones would make a run ten times as long.
_MOST_BYTES = 100_000
_MOST_ROWS = 150
_MOST_ENTRIES = 40
_LARGEST_FILE = 50_000_000

_SHARED = re.compile(rb"<si\b[^>]*?(?:/>|>.*?</si>)", re.DOTALL)
_SHARED_CELL = re.compile(rb'<c\b[^>]*?\bt="s"[^>]*?><v>(\d+)</v>')


@dataclass(frozen=True, slots=True)
class Source:
    """Files that go through one way in together, by name. `door` is one of `fuzz_child.doors`."""

    door: str
    name: str
    files: Mapping[str, bytes]


def sources(folders: Sequence[Path]) -> Iterator[Source]:
    """All sources: files of one folder and framework format together, any other file alone.

    Whether a format accepts such a file is for the caller to find out.
    """
    alone = [door for door in doors() if not door.startswith(FRAMEWORK)]
    for folder in folders:
        groups: dict[tuple[str, Path], dict[str, bytes]] = {}
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            if path.stat().st_size > _LARGEST_FILE:
                continue
            formats = [name for name, reader in READERS.items() if _recognises(name, path)]
            for name in formats[:1]:
                groups.setdefault((name, path.parent), {})[path.name] = trimmed(path.read_bytes())
            for door in [] if formats else alone:
                yield Source(door, path.name, {path.name: trimmed(path.read_bytes())})
        for (name, place), files in groups.items():
            yield Source(f"{FRAMEWORK}{name}", place.name, files)


def _recognises(name: str, path: Path) -> bool:
    try:
        return READERS[name].recognises(path)
    except SkillStepError:
        return False


def mutations(data: bytes) -> dict[str, Mutation]:
    """The mutations that fit a file, by what it holds."""
    pool: dict[str, Mutation] = dict(ON_BYTES)
    match _kind(data):
        case "zip":
            pool |= ON_ZIPS
            pool |= ON_BOOKS if b"xl/workbook.xml" in data else {}
        case "gzip":
            pool |= {name: zipped(mutation) for name, mutation in (ON_TEXTS | ON_TABLES).items()}
        case "json":
            pool |= ON_TEXTS | ON_JSON
        case "lines":
            pool |= ON_TEXTS | ON_LINES
        case _:
            pool |= ON_TEXTS | ON_TABLES
    return pool


def _kind(data: bytes) -> str:
    if data.startswith(b"PK"):
        return "zip"
    if data.startswith(b"\x1f\x8b"):
        return "gzip"
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"["):
        try:
            json.loads(data)
        except ValueError:
            return "lines"
        return "json"
    return "text"


def trimmed(data: bytes) -> bytes:
    """The beginning of a file, as a whole file of the same kind."""
    match _kind(data):
        case "zip":
            members = unpacked(data)
            if "xl/workbook.xml" in members:
                return packed(_trimmed_book(members))
            return packed({name: trimmed(body) for name, body in members.items()})
        case "gzip":
            return gzip.compress(trimmed(gzip.decompress(data)), 1, mtime=0)
        case "json" if len(data) > _MOST_BYTES:
            return json.dumps(_shortened(json.loads(data)), ensure_ascii=False).encode()
    return _first_lines(data)


def _shortened(value: object) -> object:
    if isinstance(value, list):
        return value[:_MOST_ENTRIES]
    if isinstance(value, dict) and len(value) > _MOST_ENTRIES:
        return dict(list(value.items())[:_MOST_ENTRIES])
    if isinstance(value, dict):
        return {name: one[:_MOST_ENTRIES] if isinstance(one, list) else one for name, one in value.items()}
    return value


def _first_lines(data: bytes) -> bytes:
    """Whole lines, up to one in which no quotation is open."""
    if len(data) <= _MOST_BYTES:
        return data
    taken, quotes, size = [], 0, 0
    for line in data.splitlines(keepends=True):
        taken.append(line)
        size += len(line)
        quotes += line.count(b'"')
        if size > _MOST_BYTES and quotes % 2 == 0:
            break
    return b"".join(taken)


def _trimmed_book(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """The first rows of each sheet, and the shared texts that they use."""
    found = dict(members)
    most = -1
    for name, body in members.items():
        if name.startswith("xl/worksheets/sheet"):
            head, close, _ = body.partition(b"</sheetData>")
            ends = [match.end() for match in re.finditer(rb"</row>", head)][:_MOST_ROWS]
            if close and ends:
                found[name] = head[: ends[-1]] + close + body.rpartition(b"</sheetData>")[2]
            most = max([most, *map(int, _SHARED_CELL.findall(found[name]))])
    shared = members.get("xl/sharedStrings.xml", b"")
    texts = [match.end() for match in _SHARED.finditer(shared)][: most + 1]
    if texts:
        found["xl/sharedStrings.xml"] = shared[: texts[-1]] + b"</sst>"
    return found
