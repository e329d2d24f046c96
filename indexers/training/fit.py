"""The one training loop: a sentence encoder learns to bring texts near the skills that they mean.

Two scores are trained together, since linking uses both: the cosine of the mean vectors, and token coverage
(the mean over a label's tokens of the best cosine with a token of the text). Each is a softmax over the
labels of the batch, the text's own skills against labels that the model itself finds near (mined anew as it
learns) and those of the other texts. Word embeddings stay as they are, so that words that no example holds
keep their meaning.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from indexers.adapter import Weights, reset
from indexers.training.examples import Example, Examples
from taxonomy.model import label
from taxonomy.readers.base import Progress, silent

_TEXT_TOKENS, _LABEL_TOKENS = 64, 20
_TEMPERATURE = 0.05
_PARTS = 3
_ROUND = 64
# Labels nearer than this to a text's own skill (by the untrained model) are no negatives: "JavaScript" and
# "use JavaScript" would be told apart by chance.
_TWINS = 0.8

_Weights = dict[str, Any]  # tensors by name


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and how hard to train; the defaults are those of the shipped adapter."""

    steps: int = 1000
    texts: int = 48
    negatives: int = 3  # mined for each text
    rate: float = 1e-4
    warm_up: int = 50
    mine_every: int = 250
    averaged: int = 4  # late checkpoints whose mean is kept
    average_every: int = 75
    seed: int = 7
    threads: int = 2
    layers: int | None = None  # how many of the last layers learn; None: all but word embeddings


@dataclass(frozen=True, slots=True)
class Stopping:
    """Early stopping: `score` measures the model as it stands (more is better) every `every` steps.

    Training ends after `patience` scores without a new best.
    """

    score: Callable[[], float]
    every: int
    patience: int = 3


class Trainer:
    """Holds a model while it is trained.

    `model` is a SentenceTransformer, and as it comes it says which labels are twins; `start` are the weights
    that training begins with, by default its own.
    """

    def __init__(
        self, model: Any, examples: Examples, recipe: Recipe, start: Weights | None = None
    ) -> None:  # fmt: skip
        import torch

        torch.manual_seed(recipe.seed)
        torch.set_num_threads(recipe.threads)
        self.recipe = recipe
        self.examples = examples
        self.ids = sorted(examples.skills)
        self.row = {id_: at for at, id_ in enumerate(self.ids)}
        self.labels = [label(examples.skills[id_].labels) for id_ in self.ids]
        self._tokenizer = model.tokenizer
        self._net = model[0].model
        self._net.set_attn_implementation("eager")  # on a CPU half the time of the fused kernel's backward
        for layer in self._net.modules():
            if isinstance(layer, torch.nn.Dropout):
                layer.p = 0.0  # texts come once or twice, with noise of their own; a fifth of a step's time
        learning = _learning(self._net.config.num_hidden_layers, recipe.layers)
        for name, one in self._net.named_parameters():
            one.requires_grad_(learning(name))
        self._rng = np.random.default_rng(recipe.seed)
        self._twins = self._vectors(self.labels)
        self._mined: npt.NDArray[np.float32] = self._twins
        if start is not None:
            reset(model, start)
            self._mined = self._vectors(self.labels)

    def train(self, progress: Progress = silent, stopping: Stopping | None = None) -> int:
        """Train, and keep the mean of the late checkpoints.

        With `stopping`, what is kept is the best such mean on the way, or the model as it was where none was
        better. Returns the step that it is from, 0 for the model as it was.
        """
        import torch

        recipe = self.recipe
        kept = [one for one in self._net.parameters() if one.requires_grad]
        optimiser = torch.optim.AdamW(kept, lr=recipe.rate, weight_decay=0.01)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, self._share_of_rate)
        late: deque[_Weights] = deque(maxlen=recipe.averaged)
        best = _Best(self, stopping) if stopping else None
        for step in range(1, recipe.steps + 1):
            self._net.train()
            loss = self._loss(self.examples.batch(recipe.texts))
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(kept, 1.0)
            optimiser.step()
            schedule.step()
            progress(step, recipe.steps, f"training (loss {float(loss.detach()):.2f})")
            if (recipe.steps - step) % recipe.average_every == 0:
                late.append(self._trained())
            if best and step % best.stopping.every == 0 and not best.offer(step, late):
                break
            if step % recipe.mine_every == 0 and step < recipe.steps:
                self._mined = self._vectors(self.labels)
        self._put(best.weights if best else _mean(late))
        self._net.eval()
        return best.step if best else recipe.steps

    def seconds_a_step(self) -> float:
        """How long a step takes here, tried on one batch; no weight changes."""
        batch = self.examples.batch(self.recipe.texts)
        taken = 0.0
        for _ in range(2):  # the first is slower than those that follow
            started = time.monotonic()
            self._loss(batch).backward()
            self._net.zero_grad()
            taken = time.monotonic() - started
        return taken

    def _trained(self) -> _Weights:
        every = self._net.named_parameters()
        return {name: one.detach().clone() for name, one in every if one.requires_grad}

    def _put(self, weights: _Weights) -> None:
        import torch

        own = dict(self._net.named_parameters())
        with torch.no_grad():
            for name, one in weights.items():
                own[name].copy_(one)

    def _share_of_rate(self, step: int) -> float:
        recipe = self.recipe
        if step < recipe.warm_up:
            return (step + 1) / recipe.warm_up
        return max(0.02, (recipe.steps - step) / max(1, recipe.steps - recipe.warm_up))

    def _loss(self, batch: Sequence[Example]) -> Any:
        import torch

        columns, right, masked = self._columns(batch)
        label_hidden, label_mask = self._hidden([self.labels[at] for at in columns], _LABEL_TOKENS)
        label_vectors = _pooled(label_hidden, label_mask)
        order = sorted(range(len(batch)), key=lambda row: len(batch[row].text))
        loss: Any = 0.0
        parts = min(_PARTS, len(batch))
        for rows in np.array_split(np.array(order), parts):  # of like length, so that little is padding
            hidden, mask = self._hidden([batch[row].text for row in rows], _TEXT_TOKENS)
            wanted, out = torch.from_numpy(right[rows]), torch.from_numpy(masked[rows])
            for scores in (
                _pooled(hidden, mask) @ label_vectors.T,
                _coverage(hidden, mask, label_hidden, label_mask),
            ):
                loss = loss + _softmax(scores, wanted, out) * len(rows) / len(batch)
        return loss

    def _columns(
        self, batch: Sequence[Example]
    ) -> tuple[list[int], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """The labels of this step as rows, which are right for each text, and which it must not judge."""
        own = [[self.row[id_] for id_ in one.skills] for one in batch]
        found: dict[int, None] = dict.fromkeys(at for rows in own for at in rows)
        for rows in own:
            near = _nearest(self._mined @ self._mined[rows[0]])
            for at in self._rng.choice(near, min(self.recipe.negatives, len(near)), replace=False):
                found.setdefault(int(at))
        while len(found) % _ROUND and len(found) < len(
            self.ids
        ):  # few different shapes: kernels are made anew for each
            found.setdefault(int(self._rng.integers(len(self.ids))))
        columns = list(found)
        place = {at: column for column, at in enumerate(columns)}
        right = np.zeros((len(batch), len(columns)), dtype=np.bool_)
        masked = np.zeros_like(right)
        for row, rows in enumerate(own):
            right[row, [place[at] for at in rows]] = True
            nearness = self._twins[columns] @ self._twins[rows].T
            masked[row] = (nearness.max(axis=1) > _TWINS) & ~right[row]
        return columns, right, masked

    def _hidden(self, texts: Sequence[str], most: int) -> tuple[Any, Any]:
        import torch

        batch = self._tokenizer(
            list(texts),
            padding=True,
            truncation=True,
            max_length=most,
            pad_to_multiple_of=4,
            return_tensors="pt",
        )  # fmt: skip
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self._net(
                input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]
            ).last_hidden_state
        return hidden.float(), batch["attention_mask"]

    def _vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        import torch

        self._net.eval()
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        found = np.zeros((len(texts), self._net.config.hidden_size), dtype=np.float32)
        with torch.no_grad():
            for low in range(0, len(order), 256):
                some = order[low : low + 256]
                found[some] = _pooled(*self._hidden([texts[at] for at in some], _TEXT_TOKENS)).numpy()
        return found


class _Best:
    """The best weights so far, beginning with the model as it is."""

    def __init__(self, trainer: Trainer, stopping: Stopping) -> None:
        self.stopping = stopping
        self.step = 0
        self.weights = trainer._trained()
        self._trainer = trainer
        self._net = trainer._net
        self._score = self._measured()
        self._without_gain = 0

    def offer(self, step: int, late: Sequence[_Weights]) -> bool:
        """Score the mean of the late checkpoints, and say whether to go on."""
        now = self._trainer._trained()
        mean = _mean(late) if late else now
        self._trainer._put(mean)
        score = self._measured()
        self._trainer._put(now)
        if score > self._score:
            self.step, self.weights, self._score, self._without_gain = step, mean, score, 0
        else:
            self._without_gain += 1
        return self._without_gain < self.stopping.patience

    def _measured(self) -> float:
        self._net.eval()
        return self.stopping.score()


def _learning(layers: int, last: int | None) -> Callable[[str], bool]:
    """Whether the weights of a name learn, in a net of so many layers."""
    if last is None:
        return lambda name: "word_embeddings" not in name
    own = tuple(f"encoder.layer.{at}." for at in range(layers - last, layers))
    return lambda name: name.startswith(own)


def _mean(some: Sequence[_Weights]) -> _Weights:
    import torch

    return {name: torch.stack([one[name] for one in some]).mean(dim=0) for name in some[0]}


def _nearest(cosines: npt.NDArray[np.float32], most: int = 30) -> npt.NDArray[np.intp]:
    return np.argpartition(-cosines, most)[:most] if len(cosines) > most else np.arange(len(cosines))


def _pooled(hidden: Any, mask: Any) -> Any:
    import torch

    kept = mask.unsqueeze(-1).to(hidden.dtype)
    return torch.nn.functional.normalize((hidden * kept).sum(dim=1) / kept.sum(dim=1), dim=-1)


def _coverage(hidden: Any, mask: Any, label_hidden: Any, label_mask: Any) -> Any:
    """(texts, labels): the mean over a label's tokens of the best cosine with a token of the text."""
    import torch

    words, label_words = _inner(mask), _inner(label_mask)
    tokens = torch.nn.functional.normalize(hidden, dim=-1)
    label_tokens = torch.nn.functional.normalize(label_hidden, dim=-1)[label_words]
    cosines = (label_tokens @ tokens.flatten(0, 1).T).view(len(label_tokens), *mask.shape).transpose(0, 1)
    best = cosines.masked_fill(~words.unsqueeze(1), -1.0).amax(dim=2)
    owner = torch.nonzero(label_words)[:, 0]
    sums = torch.zeros(len(hidden), len(label_hidden)).index_add(1, owner, best)
    return sums / label_words.sum(dim=1).clamp(min=1)


def _inner(mask: Any) -> Any:
    """Tokens without the first and the last, which are special (padding is on the right)."""
    import torch

    places = torch.arange(mask.shape[1]).unsqueeze(0)
    return (places > 0) & (places < mask.sum(dim=1, keepdim=True) - 1)


def _softmax(scores: Any, right: Any, masked: Any) -> Any:
    """Each right label against all that are not right; texts count alike however many skills they mean."""
    import torch

    logits = scores / _TEMPERATURE
    others = logits.masked_fill(right | masked, -1e9).logsumexp(dim=1, keepdim=True)
    each = torch.logaddexp(logits, others) - logits
    return ((each * right).sum(dim=1) / right.sum(dim=1).clamp(min=1)).mean()
