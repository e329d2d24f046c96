"""Origins of the web: what a page is of, as its browser says it."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from taxonomy.errors import InputError

_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?")
_USUAL = {"http": 80, "https": 443}


def origin_of(text: str) -> str:
    """The origin that an address has: scheme, host and port, as browsers send it (RFC 6454, 6.2).

    Raises:
        InputError: it is no address of the web, or its host is not in ASCII.
    """
    wrong = InputError(f"'{text[:200]}' is no origin, such as https://jobs.example.org.", field="origin")
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in _USUAL or "@" in parts.netloc:
        raise wrong
    if not host.isascii():
        raise InputError(
            f"'{text[:200]}': write the host as browsers send it, in ASCII (xn--...).",
            field="origin",
            nearest=_in_ascii(parts.scheme, host),
        )
    if ":" in host:
        try:
            host = f"[{ipaddress.IPv6Address(host).compressed}]"
        except ValueError:
            raise wrong from None
    elif not _HOST.fullmatch(host):
        raise wrong
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, _USUAL[parts.scheme]) else "")


def _in_ascii(scheme: str, host: str) -> list[str]:
    """What a browser most likely sends: the codec is of IDNA 2003, from which browsers differ in letters."""
    try:
        return [f"{scheme}://{host.encode('idna').decode('ascii')}"]
    except UnicodeError:
        return []
