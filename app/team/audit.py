"""The audit trail: one hash chain, added to in the transaction of what it tells (D21).

Everybody's transactions queue for the end of the chain, so rows are put there last of all (``Ending.AUDIT``).
"""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from sqlalchemy import select

from app.clock import to_wire
from app.db.tx import Ending, ReadTx, WriteTx
from app.models import Audit

_START = "0" * 64


def record(
    tx: WriteTx, actor: str, action: str, target: str = "", detail: dict[str, Any] | None = None
) -> None:
    """Add one row when this transaction commits.

    ``detail`` holds ids, counts and slugs only: no names, secrets, addresses or places.
    """
    text = orjson.dumps(detail or {}, option=orjson.OPT_SORT_KEYS).decode()
    tx.at_end(Ending.AUDIT, _append, Audit(actor=actor, action=action, object=target, detail=text))


def _append(tx: WriteTx, rows: list[Audit]) -> None:
    tx.lock("blemish audit")
    last = tx.execute(select(Audit.id, Audit.hash).order_by(Audit.id.desc()).limit(1)).one_or_none()
    last_id, last_hash = (last.id, last.hash) if last else (0, _START)
    now = tx.now
    for row in rows:
        row.id = last_id = last_id + 1
        row.at = now.replace(microsecond=now.microsecond // 1000 * 1000)
        row.hash = last_hash = chain(last_hash, row)
    tx.session.add_all(rows)
    tx.flush()


def chain(previous: str, row: Audit) -> str:
    """Hash a row onto the one before it: SHA-256(previous hash + canonical JSON), hexadecimal."""
    canonical = orjson.dumps(
        {
            "id": row.id,
            "at": to_wire(row.at),
            "actor": row.actor,
            "action": row.action,
            "object": row.object,
            "detail": row.detail,
        },
        option=orjson.OPT_SORT_KEYS,
    )
    return hashlib.sha256(previous.encode() + canonical).hexdigest()


def first_break(tx: ReadTx) -> int | None:
    """Walk the chain and give the id of the first row that does not fit, or None when it is whole."""
    previous, expected = _START, 1
    for row in tx.scalars(select(Audit).order_by(Audit.id)):
        if row.id != expected or chain(previous, row) != row.hash:
            return int(row.id)
        previous, expected = row.hash, row.id + 1
    return None
