"""Where things live. The one place that reads the environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DATA_VARIABLE = "SKILLSTEP_DATA"
MODEL_VARIABLE = "SKILLSTEP_MODEL"


@dataclass(frozen=True, slots=True)
class Settings:
    """`data` is the one folder of everything; `model` names an encoder (None: the default, "": none)."""

    data: Path
    model: str | None = None

    @classmethod
    def read(cls, data: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
        """From an explicit folder, else the environment, else the user's own data folder."""
        env = os.environ if environ is None else environ
        folder = data or (Path(env[DATA_VARIABLE]) if env.get(DATA_VARIABLE) else _user_folder(env))
        return cls(folder.expanduser(), env.get(MODEL_VARIABLE))


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
