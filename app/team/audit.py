"""The audit trail: one hash chain, added to in the transaction of what it tells (D21)."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from sqlalchemy import select

from app.clock import to_wire
from app.db.tx import ReadTx, WriteTx
from app.models import Audit

_START = "0" * 64


def record(
    tx: WriteTx, actor: str, action: str, target: str = "", detail: dict[str, Any] | None = None
) -> None:
    """Add one row. ``detail`` holds ids, counts and slugs only: no names, secrets, addresses or places."""
    tx.lock("blemish audit")
    tx.flush()
    last = tx.execute(select(Audit.id, Audit.hash).order_by(Audit.id.desc()).limit(1)).one_or_none()
    row = Audit(
        id=(last.id if last else 0) + 1,
        at=tx.now.replace(microsecond=tx.now.microsecond // 1000 * 1000),
        actor=actor,
        action=action,
        object=target,
        detail=orjson.dumps(detail or {}, option=orjson.OPT_SORT_KEYS).decode(),
    )
    row.hash = chain(last.hash if last else _START, row)
    tx.add(row)
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
