"""What is known of a user's own framework as a whole: its `framework.json`, the caller, or the file name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from taxonomy.errors import FileError, InputError
from taxonomy.model import Framework
from taxonomy.readers.base import ReadOptions
from taxonomy.readers.cells import slug
from taxonomy.readers.tables import reading
from taxonomy.text import clean

FRAMEWORK_FILE = "framework.json"
_ID = r"[a-z0-9][a-z0-9._-]*"
_Language = Annotated[str, msgspec.Meta(pattern="^[a-z]{2}$")]


class _Stated(msgspec.Struct, forbid_unknown_fields=True):
    """The fields of `framework.json`, all optional; `languages` are two-letter codes, the main one first."""

    id: Annotated[str, msgspec.Meta(pattern=f"^{_ID}$")] | None = None
    name: str = ""
    version: str = ""
    licence: str = ""
    attribution: str = ""
    languages: tuple[_Language, ...] = ()


def stem_of(path: Path) -> str:
    """A file's name without its endings ("skills.csv.gz" -> "skills")."""
    return path.name.split(".", 1)[0]


def describe(paths: Sequence[Path], skills: Path, options: ReadOptions) -> Framework:
    """The framework of these files: what the caller says, else `framework.json`, else the skills file's name.

    `framework.json` is one of the paths or stands beside the skills file. Its first language, else English,
    is that of columns which name none.

    Raises:
        FileError: `framework.json` is no JSON, or a field is unknown or not what it should be.
        InputError: a prefix that cannot begin an id.
    """
    if options.prefix is not None:
        checked_prefix(options.prefix)
    file = next((path for path in paths if path.name == FRAMEWORK_FILE), skills.with_name(FRAMEWORK_FILE))
    stated = _read(file) if file.is_file() else _Stated()
    id_ = options.prefix or stated.id or slug(stem_of(skills))
    return Framework(
        id=id_,
        name=options.name or clean(stated.name) or id_,
        version=options.version or clean(stated.version),
        languages=stated.languages or ("en",),
        licence=clean(stated.licence),
        attribution=clean(stated.attribution),
    )


def checked_prefix(prefix: str) -> str:
    """A prefix that ids may begin with.

    Raises:
        InputError: other characters than lower-case letters, digits, ".", "_" and "-".
    """
    if not re.fullmatch(_ID, prefix):
        raise InputError(
            f"'{prefix}' cannot begin an id: lower-case letters, digits, '.', '_' and '-' can.",
            field="prefix",
            nearest=[slug(prefix)],
        )
    return prefix


def _read(path: Path) -> _Stated:
    with reading(path.name):
        text = path.read_bytes().decode("utf-8-sig")
    try:
        return msgspec.json.decode(text, type=_Stated)
    except msgspec.DecodeError as error:
        raise FileError(f"cannot be used: {error}.", file=path.name) from None
