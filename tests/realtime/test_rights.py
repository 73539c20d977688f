"""Who may read the feed no more: asked of all readers of a process together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.db.tx import Database, ReadTx
from app.errors import NotFound, Unauthenticated, Unavailable
from app.realtime.bus import Bus, Reader
from app.realtime.rights import refused


def reader(key: str, says: Callable[[], bool] = lambda: True) -> Reader:
    return Reader(key, lambda _tx: says())


def raising(error: Exception) -> Callable[[], bool]:
    def says() -> bool:
        raise error

    return says


def test_only_those_who_may_not_read_are_refused(database: Database) -> None:
    readers = [
        reader("stays"),
        reader("another role", lambda: False),
        reader("signed out", raising(Unauthenticated())),
        reader("stays too"),
        reader("removed", raising(NotFound())),
    ]
    assert [one.key for one in refused(database, readers)] == ["another role", "signed out", "removed"]


def test_all_are_asked_in_one_transaction(database: Database) -> None:
    seen: list[ReadTx] = []

    def may(tx: ReadTx) -> bool:
        seen.append(tx)
        return True

    assert refused(database, [Reader(number, may) for number in range(50)]) == []
    assert len(seen) == 50
    assert len({id(tx) for tx in seen}) == 1


def test_a_busy_database_sends_nobody_away_who_was_not_asked(database: Database) -> None:
    readers = [
        reader("gone", lambda: False),
        reader("busy", raising(Unavailable("The database is busy."))),
        reader("not asked", lambda: False),
    ]
    assert [one.key for one in refused(database, readers)] == ["gone"]


def test_what_nobody_foresaw_lets_nobody_read_on(database: Database) -> None:
    readers = [reader("one"), reader("another", raising(RuntimeError("a fault of ours")))]
    assert refused(database, readers) == readers


def test_one_answer_is_for_all_streams_of_a_sign_in() -> None:
    async def look() -> None:
        bus = Bus(asyncio.get_running_loop())
        ruth, jana = reader("ruth"), reader("jana")
        with (
            bus.subscribe(1, ruth) as first,
            bus.subscribe(1, ruth) as second,
            bus.subscribe(1, jana) as other,
        ):
            assert {one.key for one in bus.readers} == {"ruth", "jana"}
            assert len(bus.readers) == 2
            bus.end([ruth])
            assert (first.is_over, second.is_over, other.is_over) == (True, True, False)
            assert first.woken.is_set()
        bus.close()

    asyncio.run(look())
