"""Slowing down guessers without locking anybody out (D4).

An account takes five tries a minute from one address. One address takes thirty wrong ones a minute for all
accounts together: a whole depot may come from it. Then each waits, twice as long each time. A try counts
before it is looked at and is forgiven when it was right: many at once get no more than one after the other.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete

from app.db.tx import WriteTx
from app.errors import RateLimited
from app.ids import digest
from app.models import LoginTry

WINDOW: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many tries are free in a minute, and how long the wait grows."""

    tries: int
    longest: timedelta


OF_ACCOUNT: Final = Limit(5, timedelta(minutes=15))
OF_ADDRESS: Final = Limit(30, timedelta(minutes=5))


def _key(account: str, address: str) -> str:
    return digest(f"{account}|{address}")


def network_of(address: str) -> str:
    """What counts as one address: of IPv6 the network, since one customer has all of its addresses."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6 and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address


def _network(address: str) -> str:
    return _key("", network_of(address))


def take_try(tx: WriteTx, account: str, address: str) -> None:
    """Count a try of a password, before it is looked at. Raises RateLimited with the seconds to wait."""
    for key, limit in ((_key(account, address), OF_ACCOUNT), (_network(address), OF_ADDRESS)):
        tx.lock(f"blemish tries {key}")
        row = tx.session.get(LoginTry, key, populate_existing=True)
        _require_open(row, tx.now)
        _count(tx, row, key, limit)


def forgive(tx: WriteTx, account: str, address: str) -> None:
    """The try was right: the account's slate is wiped, the address has one less; after a day all are."""
    key = _network(address)
    for name in (_key(account, address), key):  # in the order of take_try
        tx.lock(f"blemish tries {name}")
    tx.execute(delete(LoginTry).where(LoginTry.key == _key(account, address)))
    tx.execute(delete(LoginTry).where(LoginTry.last_at < tx.now - timedelta(days=1)))
    row = tx.session.get(LoginTry, key, populate_existing=True)
    if row is not None and row.failures > 0:
        row.failures -= 1
        if row.failures < OF_ADDRESS.tries:
            row.blocked_until = None


def check_throttle(tx: WriteTx, account: str, address: str) -> None:
    """Let a try of something else than a password pass, or raise RateLimited with the seconds to wait."""
    _require_open(tx.session.get(LoginTry, _key(account, address)), tx.now)


def count_failure(tx: WriteTx, account: str, address: str) -> None:
    """Remember that such a try failed; from the fifth in a minute on the wait doubles."""
    key = _key(account, address)
    tx.lock(f"blemish tries {key}")
    _count(tx, tx.session.get(LoginTry, key, populate_existing=True), key, OF_ACCOUNT)


def _require_open(row: LoginTry | None, now: datetime) -> None:
    if row is not None and row.blocked_until is not None and row.blocked_until > now:
        seconds = int((row.blocked_until - now).total_seconds()) + 1
        raise RateLimited(f"Too many tries. Wait {seconds} seconds.", retry_after=seconds)


def _count(tx: WriteTx, row: LoginTry | None, key: str, limit: Limit) -> None:
    if row is None:
        row = LoginTry(key=key, failures=0, last_at=tx.now)
        tx.add(row)
    block_over = row.blocked_until is None or row.blocked_until < tx.now - WINDOW
    if block_over and row.last_at < tx.now - WINDOW:
        row.failures = 0
    row.failures += 1
    row.last_at = tx.now
    if row.failures >= limit.tries:
        row.blocked_until = tx.now + min(WINDOW * 2 ** min(row.failures - limit.tries, 10), limit.longest)
    tx.flush()
