"""How fast a capture link is used: its photos by the hour, and its new phones by the hour and address.

A link that somebody posts must not let a flood in (trust.md, 1: the rate per link). Both paces are buckets
that run empty within an hour: a whole hour's worth may come at once, as when a crew comes back from a day
without a signal, and from then on as much as runs off. One number in the database tells how full a bucket
is, so a restart forgets nothing and several server processes share it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.clock import to_wire
from app.db.tx import Database, ReadTx, WriteTx
from app.errors import RateLimited
from app.ids import digest
from app.models import CaptureLink, Device, LinkPace, Upload
from app.team.throttle import network_of

JOINS_PER_HOUR: Final = 300
"""New phones of one link from one address: a whole depot may come from it."""
_HOUR: Final = timedelta(hours=1)
_LEAST_WAIT: Final = 60  # seconds: many phones that ask again each second would be a flood of their own
_NOTED_AGAIN: Final = timedelta(minutes=1)


class LinkSlowed(RateLimited):
    """A link is used faster than it may be. ``is_noted``: its managers are told already."""

    def __init__(
        self, words: str, *, link_id: int, wait: int, is_noted: bool, slug: str | None = None
    ) -> None:
        super().__init__(words, slug=slug, retry_after=wait)
        self.link_id, self.is_noted = link_id, is_noted


def count_photo(tx: WriteTx, link_id: int, *, per_hour: int) -> None:
    """Count a photo that a phone begins to send. Raises LinkSlowed with the seconds to wait."""
    wait = _take(tx, f"photos {link_id}", per_hour)
    if wait is not None:
        raise LinkSlowed(
            "Very many photos are coming in by this code, so the server takes them more slowly. Yours stay "
            "on this phone until it is their turn.",
            slug="link-slowed",
            **_refusal(tx, link_id, wait),
        )


def count_join(tx: WriteTx, link_id: int, address: str) -> None:
    """Count a phone that is new to a link. Raises LinkSlowed with the seconds to wait."""
    wait = _take(tx, digest(f"joins {link_id} {network_of(address)}"), JOINS_PER_HOUR)
    if wait is not None:
        words = "Very many phones are joining by this code. Wait a minute and scan it again."
        raise LinkSlowed(words, **_refusal(tx, link_id, wait))


@contextmanager
def noting_slowed(database: Database) -> Iterator[None]:
    """Remember when a link was slowed down last: the refused transaction leaves nothing behind."""
    try:
        yield
    except LinkSlowed as slowed:
        if not slowed.is_noted:
            with database.write_tx() as tx:
                is_it = CaptureLink.id == slowed.link_id
                tx.execute(update(CaptureLink).where(is_it).values(slowed_at=tx.now))
        raise


def sweep_paces(database: Database) -> None:
    """Forget buckets that have run empty."""
    with database.write_tx() as tx:
        tx.lock("link paces")  # two processes that delete the same rows could wait for each other
        tx.execute(delete(LinkPace).where(LinkPace.clears_at < _number(tx.now)))


def slowed_links(tx: ReadTx, links: Sequence[CaptureLink]) -> dict[int, dict[str, Any]]:
    """Tell of the links that were slowed down within the last hour: when, and what came by them in it."""
    since = tx.now - _HOUR
    return {
        link.id: {
            "at": to_wire(link.slowed_at),
            "photos": tx.scalar(
                select(func.count()).where(Upload.link_id == link.id, Upload.created_at > since)
            ),
            "phones": tx.scalar(
                select(func.count()).where(Device.link_id == link.id, Device.created_at > since)
            ),
        }
        for link in links
        if link.slowed_at is not None and link.slowed_at > since
    }


def _refusal(tx: ReadTx, link_id: int, wait: int) -> dict[str, Any]:
    noted_at = tx.scalar(select(CaptureLink.slowed_at).where(CaptureLink.id == link_id))
    is_noted = noted_at is not None and noted_at > tx.now - _NOTED_AGAIN
    return {"link_id": link_id, "wait": wait, "is_noted": is_noted}


def _take(tx: WriteTx, key: str, per_hour: int) -> int | None:
    """Put one more into a bucket; tells the seconds to wait when it is full.

    ``clears_at`` is when the bucket will have run empty, so it is full when that is an hour away (GCRA, the
    leaky bucket as a meter of ITU-T I.371). One statement, that two processes cannot do at the same time.
    """
    now, hour = _number(tx.now), _HOUR // timedelta(microseconds=1)
    step = max(1, hour // per_hour)
    dialect: Any = postgresql if tx.dialect == "postgresql" else sqlite
    later = case((LinkPace.clears_at > now, LinkPace.clears_at), else_=now) + step
    taken = tx.scalar(
        dialect.insert(LinkPace)
        .values(key=key, clears_at=now + step)
        .on_conflict_do_update(
            index_elements=[LinkPace.key],
            set_={"clears_at": later},
            where=or_(LinkPace.clears_at <= now + hour - step, LinkPace.clears_at <= now),
        )
        .returning(LinkPace.clears_at)
    )
    if taken is not None:
        return None
    clears_at = int(tx.scalar(select(LinkPace.clears_at).where(LinkPace.key == key)))
    return max(_LEAST_WAIT, (clears_at + step - now - hour) // 1_000_000 + 1)


def _number(moment: datetime) -> int:
    """Microseconds since 1970: both databases reckon with them alike."""
    return int(moment.timestamp() * 1_000_000)
