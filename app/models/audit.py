"""The audit trail: append-only, hash-chained, refused to UPDATE and DELETE by a trigger (D21)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import AUTOINCREMENT, Base, UtcDateTime


class Audit(Base):
    """One thing somebody did that matters for trust. Ids only: no names, secrets or places."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_object", "object"), AUTOINCREMENT)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(60))  # user:3, token:7, device:2, anonymous, host
    action: Mapped[str] = mapped_column(String(60))
    object: Mapped[str] = mapped_column(String(100), default="")
    detail: Mapped[str] = mapped_column(Text, default="{}")  # canonical JSON
    hash: Mapped[str] = mapped_column(String(64))  # SHA-256(previous hash + canonical JSON of this row)


class AuditHead(Base):
    """Where the trail ends, in one row, signed with the secret key: rows taken off its end are missed."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_id: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))  # of the last row
    mac: Mapped[str] = mapped_column(String(64))  # HMAC-SHA256 of both
