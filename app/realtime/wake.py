"""Waking the readers of live feeds inside this process, from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

_listeners: set[Callable[[set[int]], None]] = set()
_guard = threading.Lock()


def listen(call: Callable[[set[int]], None]) -> Callable[[], None]:
    """Have ``call`` told the ids of projects whose feed grew; gives back how to stop. Must not block."""
    with _guard:
        _listeners.add(call)

    def stop() -> None:
        with _guard:
            _listeners.discard(call)

    return stop


def project_changed(project_ids: set[int]) -> None:
    """Tell every listener."""
    with _guard:
        listeners = list(_listeners)
    for call in listeners:
        call(project_ids)


_moment_listeners: set[Callable[[int, str, dict[str, Any]], None]] = set()


def listen_moments(call: Callable[[int, str, dict[str, Any]], None]) -> Callable[[], None]:
    """Have ``call`` told (project id, kind, data) of every moment; gives back how to stop. Must not block."""
    with _guard:
        _moment_listeners.add(call)

    def stop() -> None:
        with _guard:
            _moment_listeners.discard(call)

    return stop


def moment_happened(project_id: int, kind: str, data: dict[str, Any]) -> None:
    """Tell every listener of moments."""
    with _guard:
        listeners = list(_moment_listeners)
    for call in listeners:
        call(project_id, kind, data)
