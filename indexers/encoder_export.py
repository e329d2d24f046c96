"""The one place that imports torch: a sentence-transformers model written once as an ONNX graph."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from taxonomy.errors import InputError, MissingPackage, SkillStepError

GRAPH, TOKENIZER, FACTS = "model.onnx", "tokenizer.json", "encoder.json"
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")
_OPSET = 18
_LARGEST_DIFFERENCE = 1e-4
_PROBES = ("Python", "maintain the company's accounts and report on them", "gérer une équipe de vente")


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


def export(source: str, name: str, max_tokens: int, root: Path) -> Path:
    """Write a model's graph, tokenizer and facts as `root/<identity>/`, and return that folder.

    `source` is a model's folder or its name on the Hugging Face hub. The graph takes `input_ids` and
    `attention_mask` of shape (batch, length) and gives the last layer, `tokens` of shape (batch, length,
    dimension); "pooling" in the facts says how a sentence's vector is made of it. It appears in one rename.

    Raises:
        MissingPackage: sentence-transformers, torch or onnx is absent.
        InputError: the model cannot be loaded, or pools its tokens in another way than by mean or [CLS].
        SkillStepError: the graph's vectors differ from the model's.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own deprecations: nothing a user can act on
        return _export(source, name, max_tokens, root)


def _export(source: str, name: str, max_tokens: int, root: Path) -> Path:
    model = _load(source)
    revision = weights_hash(Path(source)) if Path(source).is_dir() else _parameters_hash(model)
    identity = f"{name}@{revision}"
    root.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".export-", dir=root))
    try:
        length = min(max_tokens, int(model.max_seq_length or max_tokens))
        pooling = _pooling(model, source)
        _write_graph(model, pooling, aside)
        model.tokenizer.backend_tokenizer.save(str(aside / TOKENIZER))
        facts = {
            "identity": identity,
            "dimension": int(model.get_embedding_dimension() or 0),
            "max_tokens": length,
            "pad": int(model.tokenizer.pad_token_id or 0),
            "pooling": pooling,
        }
        (aside / FACTS).write_text(json.dumps(facts))
        folder = root / identity.replace("/", "--")
        if folder.exists():  # an unfinished or older export
            shutil.rmtree(folder)
        os.replace(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder


def _load(source: str) -> Any:
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
    wanted = model.encode(list(_PROBES), normalize_embeddings=True)
    for text, vector in zip(_PROBES, wanted, strict=True):  # other shapes than the traced one
        inputs = model.tokenizer([text], return_tensors="np")
        names = ("input_ids", "attention_mask")
        hidden = session.run(["tokens"], {name: inputs[name].astype(np.int64) for name in names})[0][0]
        pooled = hidden[0] if pooling == "cls" else hidden.mean(axis=0)
        difference = float(np.abs(pooled / np.linalg.norm(pooled) - vector).max())
        if not difference < _LARGEST_DIFFERENCE:
            raise SkillStepError(f"the exported encoder differs from the model by {difference:.2g}.")
