"""Opening a request's transaction: round the endpoint, in the endpoint's own thread.

An endpoint that asks for ``ReadTxDep`` or ``WriteTxDep`` is wrapped by our route class: the transaction is
opened when everything else of the request has been read and checked, and committed before the answer is made.
FastAPI's own dependencies would open it first, hold SQLite's only writer while the body is being checked, and
cross between threads three times a request (decision 0002).
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import Enum
from functools import wraps
from typing import Any, Final, get_args, get_type_hints

import anyio
from fastapi import FastAPI, Request

from app.db.tx import Database
from app.errors import Unavailable

_REQUEST: Final = "_request"
_WRITERS_ON_SQLITE: Final = 2
"""One that writes and one that is ready to: more would only stand in each other's way."""


class Opens(Enum):
    """Which transaction a parameter of an endpoint stands for."""

    READ = "read"
    WRITE = "write"


def with_transaction(endpoint: Callable[..., Any]) -> tuple[Callable[..., Any], Opens | None]:
    """Wrap an endpoint that asks for a transaction; others come back as they are.

    Raises TypeError for an ``async def`` endpoint that asks for one: it would block the event loop.
    """
    hints = get_type_hints(endpoint, include_extras=True)
    asked = [
        (name, mark) for name, hint in hints.items() for mark in get_args(hint) if isinstance(mark, Opens)
    ]
    if not asked:
        return endpoint, None
    if inspect.iscoroutinefunction(endpoint) or len(asked) > 1:
        raise TypeError(f"{endpoint.__qualname__} must be a plain def with one transaction")
    [(name, opens)] = asked

    own_request = next((key for key, hint in hints.items() if hint is Request), None)

    @wraps(endpoint)
    def opened(**values: Any) -> Any:
        request = values[own_request] if own_request else values.pop(_REQUEST)
        database: Database = request.app.state.database
        with database.write_tx() if opens is Opens.WRITE else database.read_tx() as tx:
            return endpoint(**values, **{name: tx})

    signature = inspect.signature(endpoint)
    kept = [
        parameter.replace(annotation=hints.get(key, parameter.annotation), kind=parameter.KEYWORD_ONLY)
        for key, parameter in signature.parameters.items()
        if key != name
    ]
    if own_request is None:  # FastAPI fills in one Request, whatever its name
        kept.append(inspect.Parameter(_REQUEST, inspect.Parameter.KEYWORD_ONLY, annotation=Request))
    returned = hints.get("return", signature.return_annotation)
    opened.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=kept, return_annotation=None if returned is type(None) else returned
    )
    return opened, opens


def install(app: FastAPI, *, threads: int) -> None:
    """Prepare the turns of writing requests; ``threads`` is how many requests are worked on at once."""
    database: Database = app.state.database
    app.state.write_turns = anyio.Semaphore(_WRITERS_ON_SQLITE if database.is_sqlite else threads)


@asynccontextmanager
async def turn_to_write(app: FastAPI) -> AsyncIterator[None]:
    """Wait for one's turn, first come first served, without holding a thread.

    Raises Unavailable after the time that a lock is waited for.
    """
    turns: anyio.Semaphore = app.state.write_turns
    try:
        with anyio.fail_after(app.state.settings.database_timeout):
            await turns.acquire()
    except TimeoutError:
        raise Unavailable("The database is busy. Try again in a moment.", retry_after=2) from None
    try:
        yield
    finally:
        turns.release()
