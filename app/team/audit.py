"""The audit trail: one hash chain, added to in the transaction of what it tells (D21).

Everybody's transactions queue for the end of the chain, so rows are put there last of all (``Ending.AUDIT``).

A chain does not miss rows that are taken off its end. So its end is kept in one more row, signed with the
server's secret key. When the end is not there as signed, the next row to be added is preceded by one that
says so, for good: ``BROKEN``. Whoever has the database alone cannot sign; whoever also has the key, or an
older head to put back before anything else is added, can hide what came last.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, Final

import orjson
from sqlalchemy import select

from app.clock import to_wire
from app.db.tx import Ending, ReadTx, WriteTx
from app.models import Audit, AuditHead

_START = "0" * 64
SEAL: Final = "audit.seal"
"""From this row on the end is signed: the first one, or the first after an upgrade. There is only one."""
BROKEN: Final = "audit.broken"
"""Before this row others are missing, or the secret key is another one."""


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
    head = tx.session.get(AuditHead, 1, populate_existing=True)
    if head is None:
        rows.insert(0, _note(SEAL))
        head = AuditHead(id=1)
        tx.add(head)
    elif not _is_end(head, last_id, last_hash, tx.key):
        rows.insert(0, _note(BROKEN))
    now = tx.now
    for row in rows:
        row.id = last_id = last_id + 1
        row.at = now.replace(microsecond=now.microsecond // 1000 * 1000)
        row.hash = last_hash = chain(last_hash, row)
    head.last_id, head.hash, head.mac = last_id, last_hash, _sign(last_id, last_hash, tx.key)
    tx.session.add_all(rows)
    tx.flush()


def _note(action: str) -> Audit:
    return Audit(actor="host", action=action, object="", detail="{}")


def _sign(last_id: int, last_hash: str, key: bytes) -> str:
    return hmac.new(key, f"audit:{last_id}:{last_hash}".encode(), hashlib.sha256).hexdigest()


def _is_end(head: AuditHead, last_id: int, last_hash: str, key: bytes) -> bool:
    """Tell whether the trail ends where the signed head says."""
    is_signed = hmac.compare_digest(head.mac, _sign(head.last_id, head.hash, key))
    return is_signed and (head.last_id, head.hash) == (last_id, last_hash)


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


def first_break(tx: ReadTx, key: bytes | None) -> int | None:
    """Walk the trail and give the id of the first row that does not fit, or None when it is whole.

    A row that tells of a missing end counts too; when the end is missing now, it is the id after the last
    row. Without the secret key the signature is not looked at.
    """
    previous, last_id, seals = _START, 0, 0
    for row in tx.scalars(select(Audit).order_by(Audit.id)):
        seals += row.action == SEAL
        if row.id != last_id + 1 or chain(previous, row) != row.hash or row.action == BROKEN or seals > 1:
            return int(row.id)
        previous, last_id = row.hash, row.id
    head = tx.session.get(AuditHead, 1, populate_existing=True)
    if head is None:  # before the first row, or since an upgrade that brought the head
        return None if seals == 0 else last_id + 1
    fits = (head.last_id, head.hash) == (last_id, previous)
    if key is not None:
        fits = _is_end(head, last_id, previous, key)
    return None if fits else last_id + 1
