"""Passwords: argon2id, two at a time, and a check for those that would be guessed first (D5)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import FieldError, Rejected, Unavailable

MIN_LENGTH = 12
MAX_LENGTH = 256
# OWASP ASVS 5.0 appendix C: argon2id with at least t=1, m=46 MiB, p=1.
HASHER = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
# Each hash takes 46 MiB and a core; a storm of sign-ins must take neither all memory nor all cores.
AT_ONCE = 2
MOST_WAITING = 20  # about a second and a half of work; whoever comes then is told to come again
# 10^8 guesses: zxcvbn's line between "somewhat" and "safely" guessable (Wheeler, USENIX Security 2016).
_MIN_GUESSES_LOG10 = 8.0
# What an unknown account is verified against, so that it takes exactly as long as a known one (D4): the hash
# of 256 random bits that nobody kept.
_NOBODY = "$argon2id$v=19$m=47104,t=1,p=1$pE50QV+KiT4fiOFd2NM8Jw$HYHU9GQ8k3P7ASCbq/IDRubvPQyxUuQ4r3h1lNVwbOo"


def check_password(password: str, *about: str, pointer: str = "/password") -> None:
    """Refuse passwords that are too short, too long, or guessed in the first hundred million tries.

    ``about``: the person's name and e-mail, which guessers try first. Raises Rejected pointing at the field.
    """
    if len(password) < MIN_LENGTH:
        words = f"Too short: {len(password)} characters. Use {MIN_LENGTH} or more; a sentence is fine."
    elif len(password) > MAX_LENGTH:
        words = f"Too long: {len(password)} characters. Use at most {MAX_LENGTH}."
    elif _is_guessable(password, about):
        words = "Too easy to guess. Use a few unrelated words, or a sentence of your own."
    else:
        return
    raise Rejected("This password cannot be used.", errors=[FieldError(pointer, words)])


def _is_guessable(password: str, about: tuple[str, ...]) -> bool:
    from zxcvbn import zxcvbn  # imported late: its word lists cost memory and start-up time

    # 72 characters are enough to judge; zxcvbn's time grows with the square of the length.
    result = zxcvbn(password[:72], user_inputs=[word for word in about if word])
    return float(result["guesses_log10"]) < _MIN_GUESSES_LOG10


def hash_new_password(password: str, *about: str, hasher: PasswordHasher = HASHER) -> str:
    """Check a new password and hash it for keeping (PHC string). Raises Rejected with words."""
    check_password(password, *about)
    return hasher.hash(password)


def verify_password(password_hash: str | None, password: str, *, hasher: PasswordHasher = HASHER) -> bool:
    """Tell whether the password fits; exactly one argon2 run whatever the answer, also for None."""
    try:
        fits = hasher.verify(password_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return fits and password_hash is not None


Result = TypeVar("Result")


class PasswordDesk:
    """Does the password work of one server: two at a time, on threads that nobody else needs (D5).

    Requests wait for it without holding a thread, so a flood of sign-ins leaves everybody else alone.
    """

    def __init__(self, hasher: PasswordHasher = HASHER) -> None:
        self._hasher = hasher
        self._limiter = CapacityLimiter(AT_ONCE)

    def require_room(self) -> None:
        """Raises Unavailable while the queue is long."""
        if self._limiter.statistics().tasks_waiting >= MOST_WAITING:
            raise Unavailable("Many people are signing in just now. Try again in a moment.", retry_after=2)

    async def hash_new(self, password: str, *about: str) -> str:
        """Check a new password and hash it. Raises Rejected with words."""
        return await self._do(hash_new_password, password, *about, hasher=self._hasher)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Tell whether the password fits, after the same work for an account that is not there."""
        return await self._do(verify_password, password_hash, password, hasher=self._hasher)

    async def renewed(self, password_hash: str, password: str) -> str | None:
        """Hash a password that fits once more if its hash was made with older parameters."""
        if not self._hasher.check_needs_rehash(password_hash):
            return None
        return await self._do(self._hasher.hash, password)

    async def _do(self, work: Callable[..., Result], *given: Any, **named: Any) -> Result:
        return await to_thread.run_sync(partial(work, *given, **named), limiter=self._limiter)
