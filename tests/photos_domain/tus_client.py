"""Sending a photo in pieces by hand, to see every answer."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from httpx2 import Response

from tests.conftest import Person

TUS = {"tus-resumable": "1.0.0"}


def metadata(**texts: str) -> str:
    """Write Upload-Metadata."""
    return ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in texts.items())


def begin(person: Person, project_id: int, data: bytes, *, is_proven: bool = False, **texts: str) -> Response:
    """POST: begin an upload; ``is_proven`` tells the SHA-256."""
    told = {"filename": "IMG_0001.jpg", **texts}
    if is_proven:
        told["sha256"] = hashlib.sha256(data).hexdigest()
    headers = {**TUS, "upload-length": str(len(data)), "upload-metadata": metadata(**told)}
    return person.post(f"/projects/{project_id}/uploads", headers=headers)


def place(begun: Response) -> str:
    """Where an upload is, as ``Person`` takes it."""
    assert begun.status_code in (200, 201), begun.text
    return begun.headers["location"].removeprefix("/api")


def add(person: Person, where: str, offset: int, data: bytes, **headers: str) -> Response:
    """PATCH: send bytes at an offset."""
    sent = {**TUS, "upload-offset": str(offset), "content-type": "application/offset+octet-stream", **headers}
    return person.patch(where, content=data, headers=sent)


def checksum(data: bytes) -> dict[str, str]:
    """The header that proves a piece."""
    return {"upload-checksum": f"sha256 {base64.b64encode(hashlib.sha256(data).digest()).decode()}"}


def find(person: Person, where: str) -> Response:
    """HEAD: ask how far it is."""
    return person.call("HEAD", where, headers=TUS)


def receipt(person: Person, where: str) -> Any:
    """GET: the receipt."""
    answer = person.get(where)
    assert answer.status_code == 200, answer.text
    return answer.json()["receipt"]
