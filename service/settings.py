"""Where things live. The one place that reads the environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taxonomy.errors import InputError

if TYPE_CHECKING:
    from indexers.elastic.access import Access

DATA_VARIABLE = "SKILLSTEP_DATA"
MODEL_VARIABLE = "SKILLSTEP_MODEL"
ENGINE_VARIABLE = "SKILLSTEP_ENGINE"
EMBEDDED = "embedded"
# Of a cluster's access, what is plain and what is secret: that may stand in a file instead.
_PLAIN = ("user", "fingerprint", "prefix")
_SECRET = ("key", "password")
_NUMBERS: Mapping[str, type[int] | type[float]] = {"timeout": float, "shards": int, "replicas": int}


@dataclass(frozen=True, slots=True)
class Settings:
    """`data` is the one folder of everything; `model` names an encoder (None: the default, "": none).

    `access` is the cluster that holds the snapshots, None where the data folder does: the embedded engine.
    """

    data: Path
    model: str | None = None
    access: Access | None = None

    @classmethod
    def read(
        cls, data: Path | None = None, environ: Mapping[str, str] | None = None, engine: str | None = None
    ) -> Settings:
        """From an explicit folder and engine, else the environment, else the user's own data folder.

        `engine` is the address of a cluster or "embedded". What opens a cluster stands in the environment or
        in files that it names, whichever way the address is given.

        Raises:
            InputError: a value is wrong; its field is the variable.
        """
        env = os.environ if environ is None else environ
        folder = data or (Path(env[DATA_VARIABLE]) if env.get(DATA_VARIABLE) else _user_folder(env))
        url = (env.get(ENGINE_VARIABLE, "") if engine is None else engine).strip()
        if engine is not None and not url:
            raise InputError(f"must be the address of a cluster, or {EMBEDDED}.", field="--engine")
        access = None if url in ("", EMBEDDED) else _access(url, env, engine is not None)
        return cls(folder.expanduser(), env.get(MODEL_VARIABLE), access)

    @property
    def engine(self) -> str | None:
        """The address of the cluster, None for the embedded engine."""
        return self.access.url if self.access else None

    @property
    def place(self) -> str:
        """Where what is loaded lives, as a message says it."""
        return f"{self.access.prefix} at {self.access.url}" if self.access else str(self.data)

    def environ(self) -> dict[str, str]:
        """The variables that tell another process these settings; what opens a cluster it has already."""
        model = {} if self.model is None else {MODEL_VARIABLE: self.model}
        return {DATA_VARIABLE: str(self.data.absolute()), ENGINE_VARIABLE: self.engine or EMBEDDED, **model}


def _access(url: str, env: Mapping[str, str], typed: bool) -> Access:
    from indexers.elastic.access import Access

    variables = {name: f"{ENGINE_VARIABLE}_{name.upper()}" for name in (*_PLAIN, *_SECRET, "ca", *_NUMBERS)}
    known = {name: env.get(variable, "").strip() for name, variable in variables.items()}
    given: dict[str, Any] = {name: known[name] for name in _PLAIN if known[name]}
    for name in _SECRET:
        if secret := _secret(known[name], variables[name], env):
            given[name] = secret
    if known["ca"]:
        given["ca"] = Path(known["ca"]).expanduser()
    for name, type_ in _NUMBERS.items():
        if known[name]:
            given[name] = _number(known[name], variables[name], type_)
    try:
        return Access(url=url, **given)
    except InputError as error:
        variables["url"] = "--engine" if typed else ENGINE_VARIABLE
        raise InputError(error.message, field=variables[error.field or "url"]) from None


def _number(value: str, variable: str, type_: type[int] | type[float]) -> float:
    try:
        return type_(value)
    except ValueError:
        what = "a whole number" if type_ is int else "a number"
        raise InputError(f"must be {what}, not '{value}'.", field=variable) from None


def _secret(value: str, variable: str, env: Mapping[str, str]) -> str | None:
    """A secret from its variable, or from the first line of the file that the variable _FILE names."""
    path = env.get(f"{variable}_FILE", "").strip()
    if not path:
        return value or None
    if value:
        raise InputError(f"is given, and {variable}_FILE too; give one.", field=variable)
    try:
        lines = Path(path).expanduser().read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = (isinstance(error, OSError) and error.strerror) or "it is no text"
        raise InputError(f"{path} cannot be read: {why}.", field=f"{variable}_FILE") from None
    if not lines or not lines[0].strip():
        raise InputError(f"{path} is empty.", field=f"{variable}_FILE")
    return lines[0].strip()


def _user_folder(env: Mapping[str, str]) -> Path:
    if sys.platform == "win32":
        return Path(env.get("LOCALAPPDATA") or Path.home()) / "skillstep"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "skillstep"
    return Path(env.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "skillstep"


def demo_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Where the bundled sample is loaded: a cache of the user's, never the data folder nor inside it."""
    env = os.environ if environ is None else environ
    if sys.platform == "win32":
        return Path(env.get("LOCALAPPDATA") or Path.home()) / "skillstep-demo"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "skillstep-demo"
    return Path(env.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "skillstep-demo"
