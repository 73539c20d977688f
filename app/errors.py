"""Every error that Blemish tells a person or a program about.

An error carries its HTTP status, a fixed slug (part of the contract: programs match on it) and words that
name the thing, say what was wrong and what to do. One handler (``app/web/problems.py``) renders it as
problem+json or as a page.

    AppError
    ├── Unauthenticated 401        who are you?
    ├── Forbidden 403              seen, but not allowed
    ├── NotFound 404               not there, or not for you
    ├── Conflict 409               the world moved on
    │   ├── StaleRevision          you have not seen the newest state
    │   └── Duplicate              there is one already
    ├── Gone 410                   it was there once
    ├── TooLarge 413
    ├── UnsupportedMedia 415       not a picture we take
    ├── BadRange 416               after the end of the file
    ├── Rejected 422               understood, and refused
    │   ├── BadShape               geometry that cannot be
    │   └── UnreadablePhoto        the picture does not decode whole
    ├── RateLimited 429
    ├── Unavailable 503            try again soon
    └── StorageFull 507
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldError:
    """One broken part of a body: ``pointer`` is a JSON pointer (RFC 6901) into what was sent."""

    pointer: str
    detail: str


class AppError(Exception):
    """An error with words for people and a slug for programs."""

    status: int = 500
    slug: str = "internal"
    title: str = "Something broke on the server"

    def __init__(
        self,
        detail: str = "",
        *,
        slug: str | None = None,
        errors: Sequence[FieldError] = (),
        retry_after: int | None = None,
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """``retry_after`` is in seconds; ``extra`` joins the problem document and never echoes the input.

        ``headers`` go with the answer.
        """
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        if slug is not None:
            self.slug = slug
        self.errors = tuple(errors)
        self.retry_after = retry_after
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})


class BadRequest(AppError):
    """The bytes do not make a request (broken JSON, twice the same key)."""

    status, slug, title = 400, "bad-request", "This request cannot be read"


class Unauthenticated(AppError):
    """No valid credentials came with the request."""

    status, slug, title = 401, "unauthenticated", "Sign in first"


class Forbidden(AppError):
    """The caller may see the object but not do this to it."""

    status, slug, title = 403, "forbidden", "This is not allowed for you here"


class NotFound(AppError):
    """The object is not there, or the caller may not know of it."""

    status, slug, title = 404, "not-found", "This is not there, or not for you"


class Conflict(AppError):
    """The request was right when it was made, and is not any more."""

    status, slug, title = 409, "conflict", "This changed meanwhile"


class StaleRevision(Conflict):
    """The caller acted on an older state than the present one."""

    slug, title = "stale", "Somebody changed this since you looked"


class Duplicate(Conflict):
    """There is one of these already."""

    slug, title = "duplicate", "There is one already"


class Gone(AppError):
    """It was there once, and is no more."""

    status, slug, title = 410, "gone", "This is no longer there"


class TooLarge(AppError):
    """More bytes, pixels or items than the limit named in the words."""

    status, slug, title = 413, "too-large", "This is too large"


class UnsupportedMedia(AppError):
    """Not a kind of file that is taken here."""

    status, slug, title = 415, "unsupported-media", "This kind of file is not taken here"


class BadRange(AppError):
    """The bytes that were asked for lie after the end of the file."""

    status, slug, title = 416, "bad-range", "The file ends before that"


class Rejected(AppError):
    """Understood and refused; ``errors`` points at what to mend."""

    status, slug, title = 422, "invalid", "Some of this cannot be accepted"


class BadShape(Rejected):
    """Geometry that cannot be: not finite, empty, or wholly outside the photo."""

    slug, title = "bad-shape", "This shape cannot be"


class UnreadablePhoto(Rejected):
    """The file does not decode whole."""

    slug, title = "unreadable", "This photo cannot be read"


class RateLimited(AppError):
    """Too many tries in too little time."""

    status, slug, title = 429, "rate-limited", "Too many tries"


class Unavailable(AppError):
    """The server is busy or stopping; the same request may go through soon."""

    status, slug, title = 503, "unavailable", "The server is busy"


class StorageFull(AppError):
    """There is no room to keep this safely."""

    status, slug, title = 507, "storage-full", "The disk of the server is full"
