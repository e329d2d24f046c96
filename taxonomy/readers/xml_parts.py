"""The XML parts of a workbook, looked through before a parser sees them: what no spreadsheet program writes.

A document type is what entity bombs and entities that are files are made of. A tag, comment or instruction
without end costs expat before 2.6 the square of its length (CVE-2023-52425).
"""

from __future__ import annotations

import re
import zipfile

from taxonomy.errors import FileError
from taxonomy.readers.delimited import MAX_BYTES

_PARTS = (".xml", ".rels", ".vml")
_CHUNK = 1 << 20
_MOST_CELLS = 3_000_000  # openpyxl takes about 20 seconds for them
_LONGEST = 2 << 20  # a cell holds at most 32,767 characters, and a tag no text
_CLOSED_BY = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
# openpyxl makes a row of every number that is left out, and would not end; no sheet has more than 1,048,576.
_FAR_ROW = re.compile(rb'\br="[A-Z]{0,9}\d{8,}')
_FAR = 32
_OVERLAP = max(map(len, (*_CLOSED_BY, b"<!DOCTYPE")))


def check_parts(archive: zipfile.ZipFile, file: str) -> None:
    """Look through all XML parts.

    Raises:
        FileError: a document type, something without end, UTF-16, or more cells or bytes than are read.
    """
    for member in archive.infolist():
        if not member.filename.casefold().endswith(_PARTS):
            continue
        if member.file_size > MAX_BYTES:
            raise FileError(f"its part {member.filename} holds more than {MAX_BYTES:,} bytes.", file=file)
        scan = _Scan()
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                if fault := scan.fault(chunk):
                    raise FileError(f"its part {member.filename} {fault}.", file=file)


class _Scan:
    """What is known of one part so far."""

    def __init__(self) -> None:
        self._tail = self._before = b""
        self._first = True
        self._cells = 0
        self._closer = b""  # of the comment or the like that is open
        self._run = 0  # bytes since it opened, or since the last "<"

    def fault(self, chunk: bytes) -> str:
        """What is wrong up to this chunk, "" when nothing is."""
        if self._first and chunk.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
            return "is in UTF-16; save the workbook in a spreadsheet program and try again"
        self._first = False
        text = self._tail + chunk
        if b"<!DOCTYPE" in text:
            return "declares a document type, which no spreadsheet program writes"
        self._cells += chunk.count(b"<c ")
        if self._cells > _MOST_CELLS:
            return f"holds more than {_MOST_CELLS:,} cells. Load it in parts, one after the other"
        if _FAR_ROW.search(self._before + chunk):
            return "numbers a row or cell beyond the last row of any sheet"
        self._before = chunk[-_FAR:]
        self._follow(text, len(chunk))
        self._tail = text[-_OVERLAP:]
        return "holds a tag or comment without end" if self._run > _LONGEST else ""

    def _follow(self, text: bytes, new: int) -> None:
        """Follow what opens and closes; a token that the tail repeats opens or closes the same once more."""
        at = 0
        while True:
            if self._closer:
                end = text.find(self._closer, at)
                if end < 0:
                    self._run += new
                    return
                at, self._closer, self._run = end, b"", 0
            found = [(text.find(opener, at), opener) for opener in _CLOSED_BY]
            place, opener = min((one for one in found if one[0] >= 0), default=(-1, b""))
            if place < 0:
                last = text.rfind(b"<", at)
                self._run = self._run + new if last < 0 else len(text) - last
                return
            at, self._closer = place + len(opener), _CLOSED_BY[opener]
