"""What the audit trail tells of though it can happen thousands of times an hour: refusals, originals, joins.

A row each would let anybody fill the disk. So they are counted, each hour anew, and a row is written at the
1st, 10th, 100th ... time, with the count. The counts live in the memory of one process.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Hashable
from datetime import datetime
from typing import Final

from fastapi import Request

from app.db.tx import Database, WriteTx
from app.errors import AppError
from app.team import audit
from app.team.actor import Actor, Contributor

logger = logging.getLogger(__name__)

_MOST_KEYS: Final = 10_000
_ROWS_AN_HOUR: Final = 100  # of one person's refusals, of one link's new phones; then at the 1000th ...


class Tally:
    """How often each thing happened this hour. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hour = 0
        self._counts: dict[Hashable, int] = {}

    def add(self, key: Hashable, now: datetime) -> int:
        """Count one more, and tell how many that makes this hour."""
        with self._lock:
            hour = int(now.timestamp() // 3600)
            if hour != self._hour or len(self._counts) >= _MOST_KEYS:
                self._hour = hour
                self._counts.clear()
            self._counts[key] = self._counts.get(key, 0) + 1
            return self._counts[key]


class Noter:
    """Notes what one application's callers do often; see the module's words."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._times = Tally()
        self._rows = Tally()

    def download(self, actor: Actor, photo_id: int, project_id: int) -> None:
        """Note that an original goes out; called before its first byte."""
        times = self._times.add((actor.label, "original", project_id), self._database.clock.now())
        if _is_told(times):
            detail = {"photo": photo_id, "times": times}
            with self._database.write_tx() as tx:
                audit.record(tx, actor.label, "original.download", f"project:{project_id}", detail)

    def denied(self, request: Request, error: AppError) -> None:
        """Note that a known caller was refused (403), in a transaction of its own: theirs was rolled back.

        That it cannot be noted is logged, and leaves the refusal as it is.
        """
        caller = getattr(request.state, "caller", None)
        if not isinstance(caller, Actor | Contributor):
            return
        action = str(getattr(request.scope.get("route"), "permission", ""))
        target = " ".join(
            f"{name.removesuffix('_id')}:{value}"
            for name, value in request.path_params.items()
            if str(value).isdigit()
        )[:100]
        now = self._database.clock.now()
        times = self._times.add((caller.label, action, target), now)
        if not _is_told(times):
            return
        if not _has_room(self._rows.add(caller.label, now)):
            return
        detail = {"wanted": action, "slug": error.slug, "times": times}
        try:
            with self._database.write_tx() as tx:
                audit.record(tx, caller.label, "denied", target, detail)
        except AppError:
            logger.warning("a refusal could not be noted", exc_info=True)

    def joined(self, tx: WriteTx, phone: Contributor) -> None:
        """Note that a phone is new under its link, in the transaction that lets it in.

        Whoever keeps no cookie is a new phone each time: a leaked code must not fill the disk.
        """
        target = f"link:{phone.link_id}"
        times = self._rows.add(target, tx.now)
        if _has_room(times):
            audit.record(
                tx, phone.label, "link.use", f"project:{phone.project_id} {target}", {"times": times}
            )


def _has_room(rows: int) -> bool:
    return rows <= _ROWS_AN_HOUR or _is_told(rows)


def _is_told(times: int) -> bool:
    return str(times).rstrip("0") == "1"
