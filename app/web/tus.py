"""The headers of tus 1.0.0 (https://tus.io/protocols/resumable-upload), read and written. Pure."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Final

from app.errors import AppError, BadRequest, Rejected, UnsupportedMedia

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,checksum,expiration,termination"
BODY: Final = "application/offset+octet-stream"
_MOST_METADATA: Final = 16_384
_WHOLE: Final = re.compile(r"[0-9]{1,15}\Z")
_KEY: Final = re.compile(r"[!-+\--~]{1,100}\Z")  # ASCII without spaces and commas


class WrongVersion(AppError):
    """The client speaks another version, or none."""

    status, slug, title = 412, "tus-version", "This address speaks tus 1.0.0"

    def __init__(self) -> None:
        super().__init__("Send the header Tus-Resumable: 1.0.0.", headers={"Tus-Version": VERSION})


class WrongChecksum(AppError):
    """The bytes of a request are not those that its checksum was made of."""

    status, slug, title = 460, "checksum-mismatch", "The bytes changed on their way"


def require_version(headers: Mapping[str, str]) -> None:
    """Raises WrongVersion."""
    if headers.get("tus-resumable") != VERSION:
        raise WrongVersion


def read_number(headers: Mapping[str, str], name: str) -> int:
    """Read a header that holds a number of bytes. Raises BadRequest."""
    text = headers.get(name.lower(), "")
    if not _WHOLE.match(text):
        raise BadRequest(f"The header {name} must be a number of bytes.")
    return int(text)


def require_body_type(headers: Mapping[str, str]) -> None:
    """Raises UnsupportedMedia for bytes that do not say that they are bytes."""
    if headers.get("content-type", "").lower() != BODY:
        raise UnsupportedMedia(f"Send bytes as {BODY}.")


def read_metadata(headers: Mapping[str, str]) -> dict[str, str]:
    """Read Upload-Metadata: keys, each with a text in base64 or nothing. Raises Rejected."""
    header = headers.get("upload-metadata", "")
    if len(header) > _MOST_METADATA:
        raise Rejected("Upload-Metadata is too long.")
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, value = pair.partition(" ")
        if not _KEY.match(key) or key in found:
            raise Rejected("Upload-Metadata has a broken key, or one key twice.")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise Rejected("Upload-Metadata must hold texts in base64.") from None
    return found


def write_metadata(values: Mapping[str, str]) -> str:
    """Write Upload-Metadata."""
    return ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in values.items())


def read_checksum(headers: Mapping[str, str]) -> bytes | None:
    """Read the SHA-256 that a request's bytes must have; None where none came. Raises BadRequest."""
    header = headers.get("upload-checksum")
    if header is None:
        return None
    kind, _, text = header.partition(" ")
    try:
        digest = base64.b64decode(text, validate=True)
    except binascii.Error:
        digest = b""
    if kind.lower() != "sha256" or len(digest) != 32:
        raise BadRequest("Upload-Checksum must be sha256 and the digest in base64.")
    return digest
