"""What training changed in a model's weights, small enough to ship: low-rank differences to its base.

A weight matrix W of the base becomes W + L R, where L (rows, rank) and R (rank, columns) are the best
approximation of its change (truncated singular value decomposition); vectors change as they are.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from taxonomy.errors import FileError, InputError

SHIPPED = Path(__file__).parent / "adapters" / "all-MiniLM-L6-v2.safetensors"
FILE = "adapter.safetensors"  # that of a data folder
_LEFT, _RIGHT, _WHOLE = ".left", ".right", ".whole"

Weights = Mapping[str, npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class AdapterFacts:
    """Where an adapter comes from: `base` is the hash of the model it changes, `data` what it learned.

    `framework` is the one that it was fitted to ("": the shipped one, to several), `start` the hash of the
    adapter that training began with ("": none), `program` the version of skillstep that trained it.
    """

    name: str
    base_model: str
    base: str
    rank: int
    seed: int
    steps: int
    data: tuple[str, ...]
    framework: str = ""
    start: str = ""
    program: str = ""


def write_adapter(base: Weights, tuned: Weights, facts: AdapterFacts, path: Path) -> None:
    """Store the change from `base` to `tuned`, in half precision, in one rename."""
    from safetensors.numpy import save

    arrays: dict[str, npt.NDArray[np.float16]] = {}
    for name, before in base.items():
        change = np.asarray(tuned[name], dtype=np.float64) - before
        if not change.any():
            continue
        if change.ndim != 2 or min(change.shape) <= 2 * facts.rank:
            arrays[name + _WHOLE] = change.astype(np.float16)
            continue
        left, sizes, right = np.linalg.svd(change, full_matrices=False)
        root = np.sqrt(sizes[: facts.rank])
        arrays[name + _LEFT] = np.ascontiguousarray(left[:, : facts.rank] * root, dtype=np.float16)
        arrays[name + _RIGHT] = np.ascontiguousarray(root[:, None] * right[: facts.rank], dtype=np.float16)
    aside = path.with_suffix(".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    aside.write_bytes(save(arrays, metadata={"facts": json.dumps(asdict(facts))}))
    aside.replace(path)


def facts_of(path: Path) -> AdapterFacts:
    """What an adapter says of itself.

    Raises:
        FileError: the file is no adapter.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as stream:
            found = json.loads((stream.metadata() or {})["facts"])
        return AdapterFacts(**(found | {"data": tuple(found["data"])}))
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise FileError(f"is no adapter of an encoder: {error}.", file=str(path)) from None


def adapter_hash(path: Path) -> str:
    """Twelve hexadecimal digits of the SHA-256 of the file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:12]


def apply_adapter(model: Any, base: str, path: Path) -> None:
    """Add an adapter to the weights of a SentenceTransformer whose own hash is `base`.

    Raises:
        FileError: the file is no adapter.
        InputError: it was made for other weights.
    """
    import torch
    from safetensors.numpy import load_file

    facts = facts_of(path)
    if facts.base != base:
        raise InputError(
            f"the adapter {facts.name} changes {facts.base_model} ({facts.base}), not these weights, {base}.",
            field="model",
        )
    arrays = load_file(path)
    own = dict(model[0].model.named_parameters())
    with torch.no_grad():
        for name in {key.rpartition(".")[0] for key in arrays}:
            if name + _WHOLE in arrays:
                change = arrays[name + _WHOLE].astype(np.float32)
            else:
                change = arrays[name + _LEFT].astype(np.float32) @ arrays[name + _RIGHT].astype(np.float32)
            own[name].add_(torch.from_numpy(change))


def reset(model: Any, base: Weights) -> None:
    """Give a SentenceTransformer the weights that `weights` copied."""
    import torch

    own = dict(model[0].model.named_parameters())
    with torch.no_grad():
        for name, values in base.items():
            own[name].copy_(torch.from_numpy(values))


@contextmanager
def installed(new: Path | None, path: Path) -> Iterator[None]:
    """`path` becomes `new` (None: it goes) in one rename, for good unless the block fails."""
    before = path.with_suffix(".before")
    if path.exists():
        shutil.copy2(path, before)  # with its time: exports are known by it
    try:
        if new is None:
            path.unlink(missing_ok=True)
        else:
            new.replace(path)
        yield
    except BaseException:
        if before.exists():
            before.replace(path)
        else:
            path.unlink(missing_ok=True)
        raise
    finally:
        before.unlink(missing_ok=True)


def weights(model: Any) -> dict[str, npt.NDArray[np.float32]]:
    """The weights of a SentenceTransformer's transformer, copied, by name."""
    return {name: one.detach().numpy().copy() for name, one in model[0].model.named_parameters()}
