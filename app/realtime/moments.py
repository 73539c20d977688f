"""Moments: worth telling now, not worth keeping (presence). Never numbered, never replayed.

Other processes of the same PostgreSQL hear them by LISTEN (BLEMISH_DATABASE_DIRECT_URL); without it they find
the same a second later in the tables (``looking``).
"""

from __future__ import annotations

import os
from typing import Any

import orjson
from sqlalchemy import text

from app.db.tx import WriteTx
from app.ids import uuid7
from app.realtime import wake

CHANNEL = "blemish_moments"
_START = uuid7()


def _origin() -> str:
    """Name this process: forks of one server have what was drawn before in common, but no process number."""
    return f"{_START}.{os.getpid()}"


def announce(tx: WriteTx, project_id: int, kind: str, data: dict[str, Any]) -> None:
    """Tell the readers of a project once this transaction has committed."""
    if tx.dialect == "postgresql":
        line = orjson.dumps(
            {"from": _origin(), "project_id": project_id, "kind": kind, "data": data}
        ).decode()
        tx.execute(text("SELECT pg_notify(:channel, :line)"), {"channel": CHANNEL, "line": line})
    tx.after_commit(lambda: wake.moment_happened(project_id, kind, data))


def hear(line: str) -> None:
    """Pass on what another process announced."""
    told = orjson.loads(line)
    if told["from"] != _origin():
        wake.moment_happened(told["project_id"], told["kind"], told["data"])
