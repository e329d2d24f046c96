"""Where a cluster is and what opens it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from taxonomy.errors import InputError

_PORTS = {"http": 80, "https": 443}
# What an index name may hold (lower case, no sign first), with room for what stands behind the prefix.
_PREFIX = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HEADER = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """A cluster and how to enter it. What is secret stands in no repr and no message.

    Attributes:
        url: the address, https://host:9200, or those of several nodes of one cluster with commas between.
        key: an API key, as Elasticsearch gives it (`encoded`) or as id:key.
        user, password: in place of a key.
        ca: a file of the certificates (PEM) that are trusted in place of the system's.
        fingerprint: SHA-256 of the cluster's certificate in hex, in place of `ca`.
        prefix: what the names of all indices begin with; two data sets in one cluster need two.
        timeout: seconds that one request may take.

    Raises:
        InputError: a value is wrong; `field` is its name.
    """

    url: str
    key: str | None = field(default=None, repr=False)
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    ca: Path | None = None
    fingerprint: str | None = None
    prefix: str = "skillstep"
    timeout: float = 30.0

    def __post_init__(self) -> None:
        secure = all(address.startswith("https:") for address in self.addresses)
        self._check_credentials()
        for name in ("ca", "fingerprint"):
            if getattr(self, name) and not secure:
                raise InputError("is for https, and the engine's address is not.", field=name)
        if self.ca and self.fingerprint:
            raise InputError("give the CA certificate or the fingerprint, not both.", field="fingerprint")
        if self.ca and not self.ca.is_file():
            raise InputError(f"there is no file {self.ca}.", field="ca")
        if self.fingerprint and not _SHA256.fullmatch(self.digest):
            raise InputError("must be a SHA-256 in hex: 64 digits, colons or not.", field="fingerprint")
        if not _PREFIX.fullmatch(self.prefix):
            raise InputError(
                f"'{self.prefix}' cannot begin an index name: up to 100 of a-z, 0-9, '-', '_' and '.', "
                "a letter or digit first.",
                field="prefix",
            )
        if not (math.isfinite(self.timeout) and self.timeout > 0):
            raise InputError("must be a number of seconds above 0.", field="timeout")

    def _check_credentials(self) -> None:
        if self.key and (self.user or self.password):
            raise InputError("give a key, or a user and a password, not both.", field="key")
        if self.user and not self.password:
            raise InputError("is missing: there is a user without one.", field="password")
        if self.password and not self.user:
            raise InputError("is missing: there is a password without one.", field="user")
        if self.user and ":" in self.user:
            raise InputError("must not hold a colon.", field="user")
        if self.key and not _HEADER.fullmatch(self.key):
            raise InputError("must be one line of letters, digits and signs, without spaces.", field="key")

    @property
    def addresses(self) -> tuple[str, ...]:
        """Scheme, host, port and path of each node; no port stated is 443, or 80 for http, as in any URL."""
        return tuple(_address(one.strip()) for one in self.url.split(",") if one.strip()) or (_address(""),)

    @property
    def digest(self) -> str:
        """The fingerprint as bare lower-case digits."""
        return (self.fingerprint or "").replace(":", "").strip().lower()


def _address(url: str) -> str:
    """One address in full. A wrong one is not quoted where a password may stand in it.

    Raises:
        InputError: it is none, or holds credentials.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if "@" in url:
        raise InputError(
            "must hold no user, password or key. Give those in SKILLSTEP_ENGINE_USER and "
            "SKILLSTEP_ENGINE_PASSWORD (or _PASSWORD_FILE), or in SKILLSTEP_ENGINE_KEY (or _KEY_FILE).",
            field="url",
        )
    host = parts.hostname or ""
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host) or parts.query or parts.fragment:
        raise InputError(
            f"'{url.partition('?')[0]}' is no address of a cluster, such as https://host:9200.", field="url"
        )
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}:{port or _PORTS[parts.scheme]}{parts.path.rstrip('/')}"
