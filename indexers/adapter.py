"""What training changed in a model's weights, small enough to ship: differences to its base, in a few bits.

A number of a changed matrix is one of 2^bits steps about zero, as wide as suits the root mean square of its
row; vectors change as they are, in half precision.
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
# RP@10 by cosine and coverage alone, of the shipped change whole and in 4, 3, 2 bits and 1: TECH .866 .866
# .866 .869 .856, HOUSE .818 .818 .818 .814 .748, SkillSkape dev .790 .789 .788 .778 .739, ours .670 .670 .664
# .659 .628; cut to rank 128, 64 and 16 instead, SkillSkape dev .784 .761 .716. A bit is 1.3 MB.
BITS, MOST_BITS = 3, 8
# The width of the steps, in standard deviations, that loses least of normally distributed numbers, by bits
# (J. Max, Quantizing for minimum distortion, 1960).
_STEPS = (0.0, 1.596, 0.9957, 0.5860, 0.3352, 0.1881, 0.1041, 0.0568, 0.0308)
_CODES, _STEP, _WHOLE = ".codes", ".step", ".whole"

Weights = Mapping[str, npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class AdapterFacts:
    """Where an adapter comes from: `base` is the hash of the model it changes, `data` what it learned.

    `framework` is the one that it was fitted to ("": the shipped one, to several), `start` the hash of the
    adapter that training began with ("": none), `program` the version of skillstep that trained it. It is the
    mean of so many `runs`, and `seed` that of the first run of all; `steps` are those of a run of the last
    round and of the rounds before it, each of which began with the mean of the runs of the one before. What
    a last layer learned after them (`evaluation.finish`) is named in `data` alone.
    """

    name: str
    base_model: str
    base: str
    bits: int
    seed: int
    steps: int
    data: tuple[str, ...]
    framework: str = ""
    start: str = ""
    program: str = ""
    runs: int = 1


def write_adapter(base: Weights, tuned: Weights, facts: AdapterFacts, path: Path) -> None:
    """Store the change from `base` to `tuned` in one rename."""
    write_changes(changes(base, tuned, facts.bits), facts, path)


def changes(base: Weights, tuned: Weights, bits: int) -> dict[str, npt.NDArray[Any]]:
    """The change from `base` to `tuned`, of the weights that `base` names, as it is stored."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name, before in base.items():
        change = np.asarray(tuned[name], dtype=np.float64) - before
        if not change.any():
            continue
        if change.ndim != 2:
            arrays[name + _WHOLE] = change.astype(np.float16)
            continue
        step = (_STEPS[bits] * np.sqrt(np.mean(change**2, axis=1))).astype(np.float16)
        arrays[name + _STEP] = step
        arrays[name + _CODES] = _packed(change, step, bits)
    return arrays


def write_changes(arrays: Mapping[str, npt.NDArray[Any]], facts: AdapterFacts, path: Path) -> None:
    """Store what `changes` gave, or several of it joined, in one rename."""
    from safetensors.numpy import save

    aside = path.with_suffix(".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    aside.write_bytes(save(dict(arrays), metadata={"facts": json.dumps(asdict(facts))}))
    aside.replace(path)


def read_changes(path: Path) -> dict[str, npt.NDArray[Any]]:
    """What `write_changes` stored."""
    from safetensors.numpy import load_file

    found: dict[str, npt.NDArray[Any]] = load_file(path)
    return found


def _packed(
    change: npt.NDArray[np.float64], step: npt.NDArray[np.float16], bits: int
) -> npt.NDArray[np.uint8]:
    """The steps that the numbers lie on, from 0, their bits end to end."""
    wide = np.where(step > 0, step, 1.0).astype(np.float64)[:, None]
    steps = np.clip(np.floor(change / wide) + 2 ** (bits - 1), 0, 2**bits - 1).astype(np.uint8)
    return np.packbits(steps.reshape(-1, 1) >> np.arange(bits, dtype=np.uint8) & 1)


def _unpacked(
    codes: npt.NDArray[np.uint8], step: npt.NDArray[np.float16], shape: tuple[int, ...], bits: int
) -> npt.NDArray[np.float32]:
    """The middles of the steps."""
    each = np.unpackbits(codes, count=bits * shape[0] * shape[1]).reshape(-1, bits)
    steps = (each << np.arange(bits, dtype=np.uint8)).sum(axis=1, dtype=np.float32).reshape(shape)
    found: npt.NDArray[np.float32] = (steps - np.float32(2 ** (bits - 1) - 0.5)) * step[:, None]
    return found


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

    facts = facts_of(path)
    if facts.base != base:
        raise InputError(
            f"the adapter {facts.name} changes {facts.base_model} ({facts.base}), not these weights, {base}.",
            field="model",
        )
    arrays = read_changes(path)
    own = dict(model[0].model.named_parameters())
    with torch.no_grad():
        for name in {key.rpartition(".")[0] for key in arrays}:
            if name + _WHOLE in arrays:
                change = arrays[name + _WHOLE].astype(np.float32)
            else:
                codes, step = arrays[name + _CODES], arrays[name + _STEP]
                change = _unpacked(codes, step, tuple(own[name].shape), facts.bits)
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
