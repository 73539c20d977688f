"""The in-process bus between commits and open event streams: who waits for which project, and waking them.

Commits wake it through ``wake``; on PostgreSQL a thread listens (or a poll looks once a second) for commits
of other processes. A subscriber learns only *that* something happened and reads the ``event`` table itself;
moments (presence) are not kept anywhere and are passed on as they are.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Callable, Collection, Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from app.db.tx import ReadTx
from app.realtime import wake

MAX_MOMENTS = 100  # waiting for one slow reader; older ones are let go


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a stream, and whether they still may (it may block, and raise AppError).

    ``key`` is what all streams of a sign-in to a project have in common: one answer is for them all.
    """

    key: Hashable
    may_still_read: Callable[[ReadTx], bool]


class Subscription:
    """One open stream's ear: ``woken`` is set when something happened, ``is_behind`` when it has a number.

    ``is_over`` once its reader may read no more, or the server stops.
    """

    def __init__(self, project_id: int, reader: Reader) -> None:
        self.project_id = project_id
        self.reader = reader
        self.woken = asyncio.Event()
        self.is_behind = False
        self.is_over = False
        self.moments: deque[tuple[str, dict[str, Any]]] = deque(maxlen=MAX_MOMENTS)


class Bus:
    """All subscriptions of this process. Everything but ``wake`` and ``tell`` runs on the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._subscriptions: set[Subscription] = set()
        self._streams: Counter[int] = Counter()
        self.closed = asyncio.Event()
        self._stop = [wake.listen(self.wake), wake.listen_moments(self.tell)]

    def wake(self, project_ids: set[int]) -> None:
        """Wake the readers of these projects; from any thread."""
        self._call(self._wake, project_ids)

    def tell(self, project_id: int, kind: str, data: dict[str, Any]) -> None:
        """Pass a moment to the readers of a project; from any thread."""
        self._call(self._tell, project_id, kind, data)

    def _call(self, function: Any, *arguments: Any) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody reads any more
            self._loop.call_soon_threadsafe(function, *arguments)

    def _wake(self, project_ids: set[int]) -> None:
        for subscription in self._subscriptions:
            if subscription.project_id in project_ids:
                subscription.is_behind = True
                subscription.woken.set()

    def _tell(self, project_id: int, kind: str, data: dict[str, Any]) -> None:
        for subscription in self._subscriptions:
            if subscription.project_id == project_id:
                subscription.moments.append((kind, data))
                subscription.woken.set()

    @property
    def projects(self) -> set[int]:
        """The projects that somebody reads."""
        return {subscription.project_id for subscription in list(self._subscriptions)}

    @property
    def readers(self) -> list[Reader]:
        """Who reads, each sign-in to a project once."""
        return list({one.reader.key: one.reader for one in self._subscriptions}.values())

    def end(self, readers: Collection[Reader]) -> None:
        """End all streams of these readers."""
        keys = {reader.key for reader in readers}
        for subscription in self._subscriptions:
            if subscription.reader.key in keys:
                subscription.is_over = True
                subscription.woken.set()

    @contextlib.contextmanager
    def subscribe(self, project_id: int, reader: Reader) -> Iterator[Subscription]:
        """Listen to a project."""
        subscription = Subscription(project_id, reader)
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    def take_place(self, user_id: int, most: int) -> bool:
        """Count one more stream of a person, unless they have ``most`` already."""
        if self._streams[user_id] >= most:
            return False
        self._streams[user_id] += 1
        return True

    def leave_place(self, user_id: int) -> None:
        """Count one stream less."""
        self._streams[user_id] -= 1
        if self._streams[user_id] <= 0:
            del self._streams[user_id]

    def close(self) -> None:
        """End every stream."""
        self.closed.set()
        for stop in self._stop:
            stop()
        for subscription in self._subscriptions:
            subscription.woken.set()
