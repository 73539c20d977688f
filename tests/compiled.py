"""Statements compiled once a run instead of once a test.

SQLAlchemy keeps what it compiled with the engine and its dialect. A server has one pair of engines for
weeks; a test run has thousands, each with the same statements. Here all engines of one kind share them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

_shared: dict[str, LRUCache[Any, Any]] = defaultdict(lambda: LRUCache(3000))


def share_compiled_statements() -> None:
    """Let dialects of one kind be one key of the caches, and let their engines use one cache."""
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]

    @event.listens_for(Engine, "engine_connect")
    def use_shared(connection: Connection) -> None:
        connection.engine._compiled_cache = _shared[connection.dialect.name]
