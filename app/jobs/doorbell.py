"""Waking the job loops of this process when a job was queued here; other processes find it by looking."""

from __future__ import annotations

import threading

_bells: set[threading.Event] = set()
_guard = threading.Lock()


def hang(bell: threading.Event) -> None:
    """Have ``bell`` set whenever a job is queued."""
    with _guard:
        _bells.add(bell)


def take_down(bell: threading.Event) -> None:
    """Stop that."""
    with _guard:
        _bells.discard(bell)


def ring() -> None:
    """Tell every loop that there is work."""
    with _guard:
        bells = list(_bells)
    for bell in bells:
        bell.set()
