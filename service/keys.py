"""API keys: who may load, and who may ask where asking is not open. Only their hashes are kept."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from service.origins import origin_of
from service.written import write_aside
from taxonomy.errors import FileError, InputError, UnknownName
from taxonomy.readers.tables import nearest
from taxonomy.text import clean

Scope: TypeAlias = Literal["read", "load", "embed"]

KEYS_FILE = "keys.json"
PREFIX = "skst"
SITE_PREFIX = "site"  # of what an embedding page shows to everyone, in place of a secret
_ID_BYTES, _SECRET_BYTES = 4, 32  # 256 random bits
_MAX_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What is kept of a key. `load` may read too. Dates are ISO, in UTC; `expires` is its last day.

    `embed` is no secret: it only asks for recommendations, from pages of its `origins`.

    `digest` is the SHA-256 of the whole key. A slow, salted hash protects secrets that people choose, because
    those can be guessed; 256 random bits cannot, and a fast hash costs a request nothing.
    """

    id: str
    name: str
    scope: Scope
    digest: str
    created: str
    expires: str | None = None
    revoked: str | None = None
    origins: tuple[str, ...] = ()

    def fault(self, today: date) -> str | None:
        """Why it does not count on a day, None where it does."""
        if self.revoked:
            return f"was revoked on {self.revoked[:10]}"
        if self.expires and date.fromisoformat(self.expires) < today:
            return f"expired after {self.expires}"
        return None

    def allows(self, scope: Scope) -> bool:
        """Whether it may do what a scope stands for."""
        return scope == self.scope or (self.scope == "load" and scope == "read")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownKey:
    """A key as it is listed: without its hash. `state` says whether it works today."""

    id: str
    name: str
    scope: Scope
    created: str
    expires: str | None
    revoked: str | None
    state: Literal["active", "expired", "revoked"]
    origins: tuple[str, ...] = ()

    @classmethod
    def of(cls, key: Key, today: date) -> ShownKey:
        """On a day."""
        works = key.fault(today) is None
        return cls(
            id=key.id,
            name=key.name,
            scope=key.scope,
            created=key.created,
            expires=key.expires,
            revoked=key.revoked,
            state="active" if works else "revoked" if key.revoked else "expired",
            origins=key.origins,
        )


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that has just been made: the only time that `key` is shown."""

    key: str
    about: ShownKey


class KeyFile:
    """The keys of a data folder. Safe to share among threads; other processes' changes are noticed.

    They stand in a file of their own, readable by its owner only, and not among the records: a copy of the
    catalogue must not carry them, and a rollback must not bring a revoked key back.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / KEYS_FILE
        # Swapped whole, so that threads need no lock. What the file looked like, and what it held.
        self._read: tuple[tuple[int, int, int], dict[str, Key]] | None = None

    def make(
        self, name: str, scope: Scope = "read", expires: date | None = None, origins: Sequence[str] = ()
    ) -> NewKey:
        """A new key.

        Raises:
            InputError: the name is empty or long, the last day is past, or an embed key has no origins, or
                another key has some.
            FileError: the folder cannot be written to, or its keys cannot be read.
        """
        name = clean(name)
        if not 0 < len(name) <= _MAX_NAME:
            raise InputError(f"a name has 1 to {_MAX_NAME} characters.", field="name")
        today = datetime.now(UTC).date()
        if expires is not None and expires < today:
            raise InputError(f"{expires} is past (today is {today}, UTC).", field="expires")
        bound = tuple(dict.fromkeys(map(origin_of, origins)))
        if (scope == "embed") != bool(bound):
            raise InputError("an embed key, and no other, names the origins of its pages.", field="origin")
        with self._changing() as keys:
            id_ = secrets.token_hex(_ID_BYTES)
            while id_ in keys:
                id_ = secrets.token_hex(_ID_BYTES)
            public = f"{SITE_PREFIX}_{id_}"
            text = public if bound else f"{PREFIX}_{id_}_{secrets.token_urlsafe(_SECRET_BYTES)}"
            key = Key(
                id=id_,
                name=name,
                scope=scope,
                digest=_digest(text),
                created=_now(),
                expires=expires.isoformat() if expires else None,
                origins=bound,
            )
            keys[id_] = key
        return NewKey(text, ShownKey.of(key, today))

    def revoke(self, id_: str) -> ShownKey:
        """Take a key back, for good. Revoking twice keeps the first time.

        Raises:
            UnknownName: there is no such key.
        """
        with self._changing() as keys:
            key = keys.get(id_)
            if key is None:
                near = nearest(id_, keys)
                raise UnknownName(f"there is no key with the id '{id_[:50]}'.", field="id", nearest=near)
            keys[id_] = key = replace(key, revoked=key.revoked or _now())
        return ShownKey.of(key, datetime.now(UTC).date())

    def shown(self) -> list[ShownKey]:
        """All keys, revoked ones too, oldest first."""
        today = datetime.now(UTC).date()
        keys = sorted(self._keys().values(), key=lambda one: (one.created, one.id))
        return [ShownKey.of(key, today) for key in keys]

    def find(self, text: str) -> Key | None:
        """The key that somebody sent, whether or not it still counts; None where there is no such key.

        Raises:
            FileError: the file of keys is damaged: nobody is let in then.
        """
        prefix, _, rest = text.partition("_")
        key = self._keys().get(rest.partition("_")[0]) if prefix == PREFIX else None
        # An unknown id costs the same comparison, so that time does not tell which ids there are.
        same = hmac.compare_digest(_digest(text), key.digest if key else _digest(""))
        return key if key and same else None

    def site(self, text: str) -> Key | None:
        """The embed key of a page, by what it shows to everyone; None where there is no such key.

        Raises:
            FileError: as `find`.
        """
        prefix, _, id_ = text.partition("_")
        key = self._keys().get(id_) if prefix == SITE_PREFIX else None
        return key if key and key.scope == "embed" else None

    def _keys(self) -> dict[str, Key]:
        """The keys, read again only when the file is another than before (it is replaced, never changed)."""
        try:
            seen = self._path.stat()
        except FileNotFoundError:
            return {}
        mark = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
        if self._read is None or self._read[0] != mark:
            self._read = (mark, self._decode())
        return self._read[1]

    def _decode(self) -> dict[str, Key]:
        try:
            keys = msgspec.json.decode(self._path.read_bytes(), type=list[Key])
            for key in keys:
                key.fault(date.min)  # a date that is none
            return {key.id: key for key in keys}
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise FileError(f"cannot be read: {error.strerror}.", file=str(self._path)) from None
        except ValueError as error:  # msgspec's errors are ValueErrors too
            raise FileError(
                f"is damaged ({error}). Restore it, or delete it and make new keys.", file=str(self._path)
            ) from None

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Key]]:
        """A copy of the keys to change, written when the block ends well; one process at a time."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._folder / f"{KEYS_FILE}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise FileError(f"cannot be written to: {error.strerror}.", file=str(self._folder)) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            keys = dict(self._keys())
            yield keys
            write_aside(self._path, msgspec.json.format(msgspec.json.encode(list(keys.values()))))
        finally:
            with contextlib.suppress(OSError):
                os.close(lock)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
