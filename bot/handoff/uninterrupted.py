"""Work that goes on to its end when whoever asked for it is gone: a closed tab cancels its caller."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_running: set[asyncio.Task[Any]] = set()


def uninterrupted(
    function: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, T]]:
    """Let *function* end although its caller is cancelled.

    A transaction that is cut off keeps SQLite locked; a message that is cut off reaches nobody.
    """

    @wraps(function)
    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        task = asyncio.ensure_future(function(*args, **kwargs))
        _running.add(task)  # the loop itself keeps no reference to it
        task.add_done_callback(_running.discard)
        return await asyncio.shield(task)

    return run
