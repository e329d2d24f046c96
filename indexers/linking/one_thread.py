"""Keeps matrix products to one thread where they are too small to be worth sharing."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager

from threadpoolctl import ThreadpoolController


class OneThread:
    """Products take one thread while anyone is inside: the setting is the whole process's.

    Threads that wait for each other cost 88 ms a text on a busy machine, one thread 2.4 ms; and they wait by
    spinning, on processors that the encoder needs next: 84 ms for a text of 300 words, and 68 without.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._controller: ThreadpoolController | None = None
        self._limit: AbstractContextManager[object] | None = None

    def __enter__(self) -> None:
        with self._lock:
            self._controller = self._controller or ThreadpoolController()
            if self._inside == 0:
                self._limit = self._controller.limit(limits=1, user_api="blas")
                self._limit.__enter__()
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and self._limit is not None:
                self._limit.__exit__(None, None, None)


one_thread = OneThread()
