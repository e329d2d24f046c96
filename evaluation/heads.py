"""Fitting the heads of `indexers.linking.fusion`: a logistic regression, and a layer added to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from indexers.linking.fusion import REACH

Floats = npt.NDArray[np.float64]
Facts = dict[str, Any]

UNITS, NETS, EPOCHS, BATCH, RATE, DECAY = 24, 3, 12, 4096, 5e-3, 1e-2
RIDGE = 1e-5


def logistic(values: Floats, right: Floats, weight: Floats, ridge: float = RIDGE) -> tuple[Floats, float]:
    """Ridge logistic regression on standardised values: weights and bias for the values as they are."""
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = np.column_stack([(values - mean) / spread, np.ones(len(values))])
    weight = weight / weight.sum()

    def loss(x: Floats) -> tuple[float, Floats]:
        logits = scaled @ x
        value = float(weight @ (np.logaddexp(0.0, logits) - right * logits)) + ridge * float(x[:-1] @ x[:-1])
        chance = 1.0 / (1.0 + np.exp(-logits))
        return value, scaled.T @ (weight * (chance - right)) + 2 * ridge * np.append(x[:-1], 0.0)

    x = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 2000}).x
    found: Floats = x[:-1] / spread
    return found, float(x[-1] - found @ mean)


def plain(names: Sequence[str], values: Floats, right: Floats, weight: Floats) -> Facts:
    """A head without a layer."""
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = np.clip((values - mean) / spread, -REACH, REACH)
    weights, bias = logistic(scaled, right, weight)
    return _facts(names, mean, spread, weights, bias, np.zeros((len(names), 0)), np.zeros(0), np.zeros(0))


def layered(names: Sequence[str], values: Floats, right: Floats, weight: Floats, seed: int = 0) -> Facts:
    """A head with a layer: the mean of `NETS` nets that differ in their seeds."""
    import torch

    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = torch.tensor(np.clip((values - mean) / spread, -REACH, REACH), dtype=torch.float32)
    wanted = torch.tensor(right, dtype=torch.float32)
    share = torch.tensor(weight / weight.mean(), dtype=torch.float32)
    with one_torch_thread():
        nets = [_net(scaled, wanted, share, seed + at) for at in range(NETS)]
    inner = np.concatenate([net["inner.weight"].T for net in nets], axis=1)
    inner_bias = np.concatenate([net["inner.bias"] for net in nets])
    outer = np.concatenate([net["outer.weight"][0] for net in nets]) / NETS
    weights = np.mean([net["straight.weight"][0] for net in nets], axis=0)
    bias = float(np.mean([net["outer.bias"][0] + net["straight.bias"][0] for net in nets]))
    return _facts(names, mean, spread, weights, bias, inner, inner_bias, outer)


def _net(scaled: Any, wanted: Any, share: Any, seed: int) -> dict[str, Floats]:
    import torch

    torch.manual_seed(seed)
    net = torch.nn.ModuleDict(
        {
            "inner": torch.nn.Linear(scaled.shape[1], UNITS),
            "outer": torch.nn.Linear(UNITS, 1),
            "straight": torch.nn.Linear(scaled.shape[1], 1),
        }
    )

    def logits(some: Any) -> Any:
        return (net["outer"](torch.tanh(net["inner"](some))) + net["straight"](some))[:, 0]

    descend(net, logits, (scaled, wanted, share), EPOCHS, BATCH, RATE, DECAY)
    return {name: one.detach().numpy().astype(np.float64) for name, one in net.named_parameters()}


def descend(
    net: Any, logits: Callable[[Any], Any], data: tuple[Any, Any, Any],
    epochs: int, batch: int, rate: float, decay: float,
) -> None:  # fmt: skip
    """Fit a torch module in place: `data` are rows, what is right of each (0 or 1) and what each counts."""
    import torch

    rows, wanted, share = data
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=decay)
    steps = epochs * (len(rows) // batch + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps)
    loss_of = torch.nn.functional.binary_cross_entropy_with_logits
    for _ in range(epochs):
        order = torch.randperm(len(rows))
        for at in range(0, len(order), batch):
            some = order[at : at + batch]
            each = loss_of(logits(rows[some]), wanted[some], reduction="none") * share[some]
            optimiser.zero_grad()
            each.mean().backward()
            optimiser.step()
            schedule.step()


@contextmanager
def one_torch_thread() -> Iterator[None]:
    """Within, torch uses one thread, so that the same data give the same numbers."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _facts(
    names: Sequence[str], mean: Floats, spread: Floats, weights: Floats, bias: float,
    inner: Floats, inner_bias: Floats, outer: Floats,
) -> Facts:  # fmt: skip
    """As `fusion.json` holds them: six significant digits."""
    arrays: Mapping[str, Floats] = {
        "mean": mean, "spread": spread, "weights": weights, "bias": np.array([bias]),
        "inner": inner, "inner_bias": inner_bias, "outer": outer,
    }  # fmt: skip
    rounded = {name: [float(f"{one:.6g}") for one in values.ravel()] for name, values in arrays.items()}
    return {"names": list(names), **rounded}
