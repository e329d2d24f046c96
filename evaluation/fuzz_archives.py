"""What happens to zip archives and workbooks: their members, their XML, and what spreadsheets do to cells."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Mapping
from random import Random

from evaluation.fuzz_text import ON_BYTES, ON_TABLES, ON_TEXTS, Mutation

Members = dict[str, bytes]

BILLION_LAUGHS = b"<!DOCTYPE lolz [<!ENTITY a0 'lol'>" + b"".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>".encode() for n in range(1, 10)
)  # to be closed by "]>"
EXTERNAL_ENTITY = b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
_BOMB = 150_000_000  # bytes that a member unpacks to: more than any official file, packed a thousandfold
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_ROW = re.compile(rb"<row\b.*?(?:</row>|/>)", re.DOTALL)


def unpacked(data: bytes) -> Members:
    """The members of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: Mapping[str, bytes]) -> bytes:
    """An archive of members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _chosen(rng: Random, members: Members) -> str:
    return rng.choice(sorted(members))


def member_missing(rng: Random, data: bytes) -> bytes:
    """A member is gone."""
    members = unpacked(data)
    del members[_chosen(rng, members)]
    return packed(members)


def member_changed(rng: Random, data: bytes) -> bytes:
    """A member is cut, flipped, emptied or of another encoding; the archive around it is whole."""
    members = unpacked(data)
    name = _chosen(rng, members)
    pool = ON_BYTES | ON_TEXTS | (ON_TABLES if name.casefold().endswith((".csv", ".txt", ".tsv")) else {})
    members[name] = pool[rng.choice(sorted(pool))](rng, members[name])
    return packed(members)


def member_renamed(rng: Random, data: bytes) -> bytes:
    """A member's name climbs out of the folder, is absolute, too long, or another's."""
    members = unpacked(data)
    name = _chosen(rng, members)
    new = rng.choice(
        [f"../../{name}", f"/etc/{name}", f"{'d/' * 500}{name}", f"C:\\{name}", name.upper(), "x" * 9000]
    )
    members[new] = members.pop(name)
    return packed(members)


def member_bomb(rng: Random, data: bytes) -> bytes:
    """A member unpacks to far more than it should."""
    members = unpacked(data)
    name = _chosen(rng, members)
    members[name] = members[name][:200] + rng.choice([b"0", b" ", b"a,", b"\n"]) * (_BOMB // 2)
    return packed(members)


def nested(rng: Random, data: bytes) -> bytes:
    """The archive within an archive, beside or instead of its members."""
    return packed({"inner.zip": data} | (unpacked(data) if rng.random() < 0.5 else {}))


def member_twice(rng: Random, data: bytes) -> bytes:
    """Two members of one name."""
    members = unpacked(data)
    name = _chosen(rng, members)
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr(zipfile.ZipInfo(name), members[name][: len(members[name]) // 2])
    return out.getvalue()


def entities(rng: Random, data: bytes) -> bytes:
    """A billion laughs, or an entity that is a file of the machine, in a part of the workbook."""
    members = unpacked(data)
    names = [name for name in sorted(members) if name.endswith((".xml", ".rels"))]
    if not names:
        return data
    name = rng.choice(names)
    head, close, body = members[name].partition(b"?>")
    if not close:
        head, close, body = b"", b"", members[name]
    bomb, entity = rng.choice([(BILLION_LAUGHS + b"]>", b"&a9;"), (EXTERNAL_ENTITY, b"&e;")])
    body = re.sub(rb">([^<>]+)<", b">" + entity + b"<", body, count=3)
    members[name] = head + close + bomb + body
    return packed(members)


def _sheet(rng: Random, members: Members) -> str | None:
    names = [name for name in sorted(members) if _SHEET.fullmatch(name)]
    return rng.choice(names) if names else None


def cells_changed(rng: Random, data: bytes) -> bytes:
    """Formulas without a value, errors, texts that are there by a number that nothing has, odd types."""
    members = unpacked(data)
    name = _sheet(rng, members)
    if name is None:
        return data
    cells = list(_CELL.finditer(members[name]))
    body = members[name]
    for match in sorted(rng.sample(cells, min(8, len(cells))), key=lambda one: -one.start()):
        body = body[: match.start()] + _cell(rng, match[1] + match[2]) + body[match.end() :]
    members[name] = body
    return packed(members)


def _cell(rng: Random, place: bytes) -> bytes:
    inner = rng.choice(
        [
            b'r="%s"><f>1+1</f></c>', b'r="%s"><f>A1</f><v></v></c>', b'r="%s" t="e"><v>#REF!</v></c>',
            b'r="%s" t="s"><v>99999999</v></c>', b'r="%s" t="s"><v>x</v></c>', b'r="%s" t="s"><v>-5</v></c>',
            b'r="%s" t="n"><v>1e400</v></c>', b'r="%s" t="n"><v>nan</v></c>', b'r="%s" t="n"><v>many</v></c>',
            b'r="%s" t="d"><v>2026-99-99</v></c>', b'r="%s" t="b"><v>7</v></c>',
            b'r="%s" t="zz"><v>1</v></c>',
            b'r="%s" t="inlineStr"><is/></c>', b'r="%s" t="inlineStr"><is><t>_xD800_ _x0000_</t></is></c>',
            b'r="%s" s="999999"><v>45000</v></c>', b'r="%s" s="-1"><v>1</v></c>', b't="n"><v>1</v></c>',
            b'r="" t="n"><v>1</v></c>', b'r="XFD1048576"><v>1</v></c>', b'r="ZZZZ1"><v>1</v></c>',
            b'r="A99999999999"><v>1</v></c>', b'r="1A"><v>1</v></c>', b'r="A0"><v>1</v></c>',
        ]
    )  # fmt: skip
    return b"<c " + (inner % place if b"%s" in inner else inner)


def rows_changed(rng: Random, data: bytes) -> bytes:
    """Rows in another order, numbered beyond the end of any sheet, none at all, or merged over many."""
    members = unpacked(data)
    name = _sheet(rng, members)
    if name is None:
        return data
    body = members[name]
    rows = _ROW.findall(body)
    match rng.randrange(6):
        case 0:
            body = _ROW.sub(b"", body)
        case 1:
            number = rng.choice([b"1048576", b"99999999999", b"0", b"-1", b"x", b""])
            body = re.sub(rb'<row\b([^>]*?)\br="\d+"', rb'<row\1 r="' + number + b'"', body, count=2)
        case 2:
            area = rng.choice(["A1:XFD1048576", "A2:C9", "B1:A5", "A1:A1", "A1:ZZZZ9", "A3:B3"]).encode()
            merge = b'<mergeCells count="1"><mergeCell ref="' + area + b'"/></mergeCells>'
            body = body.replace(b"</sheetData>", b"</sheetData>" + merge)
        case 3:
            rng.shuffle(rows)
            body = re.sub(
                rb"<sheetData>.*</sheetData>",
                lambda _: b"<sheetData>" + b"".join(rows) + b"</sheetData>",
                body,
                flags=re.DOTALL,
            )
        case 4:
            body = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', body)
        case _:
            body = re.sub(rb"<row\b[^>]*>", rb'<row r="1">', body)
    members[name] = body
    return packed(members)


def linked(rng: Random, data: bytes) -> bytes:
    """The workbook has a link to another workbook, on the machine or on the net."""
    members = unpacked(data)
    target = rng.choice(["file:///etc/passwd", "http://127.0.0.1:9/x.xlsx", "\\\\server\\share\\x.xlsx"])
    return packed(members | external_link(members, target))


def external_link(members: Mapping[str, bytes], target: str) -> Members:
    """The parts of a workbook that make it refer to another one."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = members.get("xl/_rels/workbook.xml.rels", b"")
    link = (
        f'<Relationship Id="rIdX" Type="{relation}/externalLink" Target="externalLinks/externalLink1.xml"/>'
    )
    book = members.get("xl/workbook.xml", b"")
    reference = (
        f'<externalReferences><externalReference xmlns:r="{relation}" r:id="rIdX"/></externalReferences>'
    )
    return {
        "xl/_rels/workbook.xml.rels": rels.replace(b"</Relationships>", link.encode() + b"</Relationships>"),
        "xl/workbook.xml": book.replace(b"</sheets>", b"</sheets>" + reference.encode()),
        "xl/externalLinks/externalLink1.xml": (
            f'<externalLink xmlns="{main}"><externalBook xmlns:r="{relation}" r:id="rId1"/></externalLink>'
        ).encode(),
        "xl/externalLinks/_rels/externalLink1.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{relation}/externalLinkPath" Target="{target}"'
            ' TargetMode="External"/></Relationships>'
        ).encode(),
    }


def zipped(mutation: Mutation) -> Mutation:
    """A mutation of what a gzip file holds."""

    def inside(rng: Random, data: bytes) -> bytes:
        return gzip.compress(mutation(rng, gzip.decompress(data)), 1, mtime=0)

    return inside


ON_ZIPS: dict[str, Mutation] = {
    "member missing": member_missing, "member changed": member_changed, "member renamed": member_renamed,
    "member bomb": member_bomb, "nested": nested, "member twice": member_twice, "entities": entities,
}  # fmt: skip
ON_BOOKS: dict[str, Mutation] = {
    "book cells": cells_changed, "book rows": rows_changed, "book linked": linked,
}  # fmt: skip
