"""Sending photos in tests: as a member's program and as a phone."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from httpx2 import Response

from tests import photos
from tests.conftest import Person


def picture(seed: int = 1, size: tuple[int, int] = (320, 240)) -> bytes:
    """Draw a small JPEG; another seed, other bytes."""
    return photos.encoded(photos.crack(size, seed=seed), "JPEG")


def send(
    person: Person,
    project_id: int,
    data: bytes,
    *,
    name: str = "IMG_0001.jpg",
    proves: bool = False,
    as_phone: bool = False,
    **fields: Any,
) -> Response:
    """POST one photo; ``proves`` sends the SHA-256 along."""
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in fields.items()}
    if proves:
        texts["sha256"] = hashlib.sha256(data).hexdigest()
    headers = {"blemish-sender": "phone"} if as_phone else {}
    return person.post(
        f"/projects/{project_id}/photos", files={"file": (name, data)}, data=texts, headers=headers
    )
