"""Which requests a run of the API's fuzzing sends: how many to which operation, and of which making."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evaluation.fuzz_api_generated import Generated
from evaluation.fuzz_api_sent import Operation, Sent
from evaluation.fuzz_api_wild import Wild

_RIGHT, _WRONG = 0.25, 0.15  # shares that schemathesis makes of the declared shapes, and against them
_AGAIN = 0.05  # of all requests: questions once more, about what the loads left behind


@dataclass(slots=True)
class Plan:
    """Which requests go to which operation: a function of document, seed and the names that are loaded."""

    document: Mapping[str, Any]
    seed: int
    count: int
    operations: list[Operation] = field(init=False)
    _made: Generated = field(init=False)
    _each: int = field(init=False)

    def __post_init__(self) -> None:
        self.operations = Operation.all_of(self.document)
        self._made = Generated(self.document)
        parts = len(self.operations) + sum(one.guarded for one in self.operations)  # those in two passes
        self._each = max(3, -(-int(self.count * (1 - _AGAIN)) // parts))

    def asked(self, operation: Operation, names: Mapping[str, list[str]]) -> Iterator[Sent]:
        """The first pass, without a key: the declared shapes, what is against them, and wild ones."""
        return self._all(operation, names, self.seed)

    def with_key(self, operation: Operation, names: Mapping[str, list[str]]) -> Iterator[Sent]:
        """The pass with a key, of what needs one."""
        return self._all(operation, names, self.seed + 1)

    def again(self, operation: Operation, names: Mapping[str, list[str]]) -> Iterator[Sent]:
        """Wild requests about what was loaded meanwhile."""
        free = sum(not one.guarded for one in self.operations)
        wild = Wild(names, self.seed + 2)
        return (wild.make(operation, number) for number in range(-(-int(self.count * _AGAIN) // free)))

    def _all(self, operation: Operation, names: Mapping[str, list[str]], seed: int) -> Iterator[Sent]:
        made = 0
        for right, share in ((True, _RIGHT), (False, _WRONG)):
            for sent in self._made.make(operation, right, max(1, int(self._each * share)), seed):
                made += 1
                yield sent
        wild = Wild(names, seed)
        yield from (wild.make(operation, number) for number in range(self._each - made))
