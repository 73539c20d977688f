"""Typed ids, UUIDs and secrets. Ids are never the access control: the loaders are."""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid
from typing import NewType

UserId = NewType("UserId", int)
ProjectId = NewType("ProjectId", int)
ClassId = NewType("ClassId", int)  # counts from 1 inside each project
PhotoId = NewType("PhotoId", int)
AnnotationId = NewType("AnnotationId", int)
LinkId = NewType("LinkId", int)
DeviceId = NewType("DeviceId", int)
JobId = NewType("JobId", int)
ExportId = NewType("ExportId", int)
UploadId = NewType("UploadId", str)  # a random UUID


def uuid7() -> str:
    """Make a time-ordered UUID (RFC 9562, version 7), in its 36-character form."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | (0x7 << 76) | (secrets.randbits(12) << 64)
    value |= (0b10 << 62) | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def new_secret() -> str:
    """Make 256 random bits as URL-safe text: session ids, invite and token secrets."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Hash a high-entropy secret for keeping: SHA-256, hexadecimal. Not for passwords."""
    return hashlib.sha256(secret.encode()).hexdigest()
