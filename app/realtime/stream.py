"""One open event stream: reads the ``event`` table when woken, and writes server-sent events.

No database connection is held while it waits. It ends when its reader may read no more (rights.py).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import func, select
from starlette.concurrency import run_in_threadpool

from app.clock import to_wire
from app.db.tx import Database
from app.models import Event, Project
from app.realtime.bus import Bus, Reader, Subscription

HEARTBEAT_SECONDS = 15.0
MOST_AT_ONCE = 500
RETRY_MILLISECONDS = 2000
MOST_STREAMS = 10  # per person


@dataclass(frozen=True, slots=True)
class Batch:
    """Events after a cursor, and where the cursor is then; ``is_reset`` when some before are gone."""

    lines: list[tuple[int, str, dict[str, Any]]]
    cursor: int
    is_reset: bool = False


def read_events(database: Database, project_id: int, cursor: int | None) -> Batch:
    """Read what came after a cursor (None: only where the feed is now). At most 500 at once."""
    with database.read_tx() as tx:
        last = tx.scalar(select(Project.event_seq).where(Project.id == project_id)) or 0
        if cursor is None or cursor == last:
            return Batch([], last)
        oldest = tx.scalar(select(func.min(Event.seq)).where(Event.project_id == project_id))
        if cursor > last or oldest is None or cursor < oldest - 1:
            return Batch([], last, is_reset=True)
        rows = tx.execute(
            select(Event.seq, Event.at, Event.kind, Event.data)
            .where(Event.project_id == project_id, Event.seq > cursor)
            .order_by(Event.seq)
            .limit(MOST_AT_ONCE)
        ).all()
    lines = [(row.seq, row.kind, {"seq": row.seq, "at": to_wire(row.at), **row.data}) for row in rows]
    return Batch(lines, rows[-1].seq if rows else cursor)


async def stream(
    database: Database, bus: Bus, project_id: int, *, cursor: int | None, reader: Reader
) -> AsyncIterator[bytes]:
    """Write a project's feed after ``cursor`` for as long as the reader may read it."""
    with bus.subscribe(project_id, reader) as subscription:
        yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
        if cursor is None:
            # An id without data only sets where a reconnecting browser goes on.
            cursor = (await run_in_threadpool(read_events, database, project_id, None)).cursor
            yield f"id: {cursor}\n\n".encode()
        else:
            subscription.is_behind = True  # catch up at once
            subscription.woken.set()
        last_sent = time.monotonic()
        while True:
            was_woken = await _wait(subscription, last_sent + HEARTBEAT_SECONDS - time.monotonic())
            if subscription.is_over or bus.closed.is_set():
                return
            now = time.monotonic()
            if was_woken:
                written, cursor = await _catch_up(database, subscription, cursor)
                for piece in written:
                    yield piece
                    last_sent = now
            if now - last_sent >= HEARTBEAT_SECONDS:
                yield b": still here\n\n"
                last_sent = now


async def _wait(subscription: Subscription, seconds: float) -> bool:
    try:
        await asyncio.wait_for(subscription.woken.wait(), seconds)
    except TimeoutError:
        return False
    subscription.woken.clear()
    return True


async def _catch_up(database: Database, subscription: Subscription, cursor: int) -> tuple[list[bytes], int]:
    written: list[bytes] = []
    while subscription.is_behind:
        subscription.is_behind = False
        batch = await run_in_threadpool(read_events, database, subscription.project_id, cursor)
        cursor = batch.cursor
        if batch.is_reset:
            written.append(message("reset", {"seq": cursor}, seq=cursor))
        written.extend(message(kind, data, seq=seq) for seq, kind, data in batch.lines)
        if len(batch.lines) == MOST_AT_ONCE:
            subscription.is_behind = True
    while subscription.moments:
        kind, data = subscription.moments.popleft()
        written.append(message(kind, data))
    return written, cursor


def message(kind: str, data: dict[str, Any], *, seq: int | None = None) -> bytes:
    """Write one server-sent event; without ``seq`` it is not remembered by the reader."""
    start = f"id: {seq}\n" if seq is not None else ""
    return f"{start}event: {kind}\ndata: {orjson.dumps(data).decode()}\n\n".encode()
