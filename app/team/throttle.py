"""Slowing down guessers without locking anybody out: five tries a minute per account and address (D4)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from app.db.tx import WriteTx
from app.errors import RateLimited
from app.ids import digest
from app.models import LoginTry

FREE_TRIES = 5
WINDOW = timedelta(minutes=1)
LONGEST_BLOCK = timedelta(minutes=15)


def _key(account: str, address: str) -> str:
    return digest(f"{account}|{address}")


def check_throttle(tx: WriteTx, account: str, address: str) -> None:
    """Let a try pass, or raise RateLimited with the seconds to wait; others are never locked out."""
    row = tx.session.get(LoginTry, _key(account, address))
    if row is not None and row.blocked_until is not None and row.blocked_until > tx.now:
        seconds = int((row.blocked_until - tx.now).total_seconds()) + 1
        raise RateLimited(f"Too many tries. Wait {seconds} seconds.", retry_after=seconds)


def count_failure(tx: WriteTx, account: str, address: str) -> None:
    """Remember a failed try; from the fifth in a minute on, the wait doubles up to 15 minutes."""
    key = _key(account, address)
    row = tx.session.get(LoginTry, key)
    if row is None:
        tx.add(LoginTry(key=key, failures=1, last_at=tx.now))
        return
    block_over = row.blocked_until is None or row.blocked_until < tx.now - WINDOW
    if block_over and row.last_at < tx.now - WINDOW:
        row.failures = 0
    row.failures += 1
    row.last_at = tx.now
    if row.failures >= FREE_TRIES:
        wait = min(WINDOW * 2 ** (row.failures - FREE_TRIES), LONGEST_BLOCK)
        row.blocked_until = tx.now + wait


def forget_failures(tx: WriteTx, account: str, address: str) -> None:
    """A success wipes the slate; so does a day, for everybody."""
    tx.execute(delete(LoginTry).where(LoginTry.key == _key(account, address)))
    tx.execute(delete(LoginTry).where(LoginTry.last_at < tx.now - timedelta(days=1)))
