"""What `help` and editors say of a method that was made from a call: its own keywords and its own answer."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import update_wrapper
from typing import Any, ParamSpec, TypeVar

from service.client.calls import Asked

P = ParamSpec("P")
T = TypeVar("T")


def named(
    method: Callable[P, T],
    make: Callable[..., object],
    name: str | None = None,
    what: str = "",
    answer: str = "{}",
) -> Callable[P, T]:
    """The method, described as the call that it makes; `what` stands before its words.

    `answer` is the type that it returns, with {} for that of the call.
    """
    update_wrapper(method, make)
    method.__name__ = name or make.__name__
    method.__doc__ = f"{what} `{make.__name__}`. {make.__doc__}" if what else make.__doc__
    stated = inspect.signature(make)
    returned = str(stated.return_annotation).removeprefix("Call[").removesuffix("]")
    me = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    signature = inspect.Signature([me, *_keywords(stated)], return_annotation=answer.format(returned))
    method.__signature__ = signature  # type: ignore[attr-defined]
    return method


def _keywords(stated: inspect.Signature) -> Iterator[inspect.Parameter]:
    """The parameters, those of `Asked` one by one."""
    for parameter in stated.parameters.values():
        if parameter.name != "asked":
            yield parameter
            continue
        for name, type_ in Asked.__annotations__.items():
            yield inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_written(type_)
            )


def _written(type_: Any) -> str:
    """An annotation as it stands in the source."""
    return str(getattr(type_, "__forward_arg__", type_))
