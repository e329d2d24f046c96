"""How the API is served: one value, made of options and environment, that every worker process reads back."""

from __future__ import annotations

import ipaddress
import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, TypeAlias, get_args

from taxonomy.errors import InputError
from taxonomy.readers.tables import nearest

LogFormat: TypeAlias = Literal["json", "off"]
MetricsAccess: TypeAlias = Literal["local", "open", "off"]

PREFIX = "SKILLSTEP_"
_ORIGIN = re.compile(r"https?://[^/\s*,@]+|\*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """What surrounds the answers. Each field is also an environment variable: SKILLSTEP_ and its name.

    Attributes:
        require_key: read endpoints need a key too; load endpoints always do.
        rate, key_rate: requests a minute for each address without a key, and for each key; 0: no limit.
            Held in each process by itself: with several workers up to so many times more pass.
        visitor_rate: the same for each address that reads pages of sites; it counts for the key too.
        trusted_proxies: addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed.
        cors_origins: web origins whose pages may call; none by default.
        timeout: seconds that a request may take, its body included.
        upload_timeout: the same for uploads, which are long.
        max_in_flight: requests at work at once in a process; more are answered 503. 0: no limit.
        max_upload: bytes of an uploaded file.
        log: `json` writes a line a request to stderr, `off` none.
        metrics: who reads GET /metrics. `local`: callers on this machine, and any key from elsewhere.
    """

    require_key: bool = False
    rate: int = 3_000
    key_rate: int = 12_000
    visitor_rate: int = 120
    trusted_proxies: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    timeout: float = 30.0
    upload_timeout: float = 600.0
    max_in_flight: int = 64
    max_upload: int = 200_000_000
    log: LogFormat = "json"
    metrics: MetricsAccess = "local"

    def __post_init__(self) -> None:
        for name in ("rate", "key_rate", "visitor_rate", "max_in_flight"):
            if getattr(self, name) < 0:
                raise InputError("must be 0 (no limit) or more.", field=name)
        for name in ("timeout", "upload_timeout", "max_upload"):
            if not (math.isfinite(getattr(self, name)) and getattr(self, name) > 0):
                raise InputError("must be more than 0.", field=name)
        for proxy in self.trusted_proxies:
            _check_network(proxy)
        for origin in self.cors_origins:
            if not _ORIGIN.fullmatch(origin):
                raise InputError(
                    f"'{origin}' is no web origin, such as https://jobs.example: scheme and host, no path.",
                    field="cors_origins",
                    nearest=_bare(origin),
                )
        _one_of("log", self.log, get_args(LogFormat))
        _one_of("metrics", self.metrics, get_args(MetricsAccess))

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None, **given: Any) -> ServeOptions:
        """From the environment; what is given and not None goes before it.

        Raises:
            InputError: a value is wrong; the field is the variable or the option.
        """
        env = os.environ if environ is None else environ
        found: dict[str, Any] = {}
        for one in fields(cls):
            variable = PREFIX + one.name.upper()
            if text := env.get(variable, "").strip():
                found[one.name] = _READ[type(one.default)](text, variable)
        try:
            options = cls(**found)
        except InputError as error:
            variable = PREFIX + (error.field or "").upper()
            raise InputError(error.message, field=variable, nearest=error.nearest) from None
        stated = {name: value for name, value in given.items() if value is not None}
        return replace(options, **stated)

    def environ(self) -> dict[str, str]:
        """The variables from which `read` makes the same options again."""
        return {PREFIX + one.name.upper(): _written(getattr(self, one.name)) for one in fields(self)}


def _written(value: object) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _flag(text: str, variable: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if text.casefold() not in known:
        raise InputError(f"must be true or false, not '{text}'.", field=variable)
    return known[text.casefold()]


def _number(kind: type[int] | type[float]) -> Callable[[str, str], float]:
    def read(text: str, variable: str) -> float:
        try:
            return kind(text)
        except ValueError:
            what = "a whole number" if kind is int else "a number"
            raise InputError(f"must be {what}, not '{text}'.", field=variable) from None

    return read


_READ: Mapping[type, Callable[[str, str], object]] = {
    bool: _flag,
    int: _number(int),
    float: _number(float),
    str: lambda text, _variable: text,
    tuple: lambda text, _variable: tuple(one.strip() for one in text.split(",") if one.strip()),
}


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise InputError(
            f"must be one of {', '.join(known)}, not '{value}'.", field=name, nearest=nearest(value, known)
        )


def _check_network(proxy: str) -> None:
    try:
        ipaddress.ip_network(proxy)
    except ValueError:
        raise InputError(
            f"'{proxy}' is no address or network, such as 10.0.0.5 or 10.0.0.0/8.", field="trusted_proxies"
        ) from None


def _bare(origin: str) -> list[str]:
    found = re.match(r"https?://[^/\s*,@]+", origin)
    return [found[0]] if found else []
