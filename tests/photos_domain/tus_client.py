"""Sending photos in pieces: by hand, to see every answer, and as a phone does, until it is stored."""

from __future__ import annotations

import base64
import hashlib
import time
import uuid
from typing import Any

import httpx2
from httpx2 import Response

from tests.conftest import Person

TUS = {"tus-resumable": "1.0.0"}
PIECE = 256 * 1024


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


class Phone:
    """Sends one photo until it is stored, resuming where the server stands."""

    def __init__(
        self,
        url: str,
        cookie: str,
        project_id: int,
        data: bytes,
        *,
        piece: int = PIECE,
        checks: bool = True,
        keeps_open: bool = False,
    ) -> None:
        """``checks``: every piece comes with its checksum. Each request has a connection of its own, if none
        ``keeps_open``.
        """
        headers = {"cookie": cookie, **({} if keeps_open else {"connection": "close"}), **TUS}
        self._client = httpx2.Client(base_url=url, headers=headers, timeout=20)
        self._begin = f"/api/projects/{project_id}/uploads"
        self._data, self._piece, self._checks = data, piece, checks
        self._told = metadata(
            filename="a.jpg", client_id=str(uuid.uuid4()), sha256=hashlib.sha256(data).hexdigest()
        )

    def deliver(self, seconds: float = 120) -> dict[str, object]:
        """Give the receipt, whatever it takes."""
        deadline = time.monotonic() + seconds
        where = ""
        while time.monotonic() < deadline:
            try:
                where = where or self._find()
                if where and self._send(where):
                    receipt: dict[str, object] | None = self._client.get(where).json()["receipt"]
                    assert receipt is not None
                    self._client.close()
                    return receipt
            except httpx2.TransportError:
                time.sleep(0.03)
        raise AssertionError("the photo was not stored in time")

    def _find(self) -> str:
        begun = self._client.post(
            self._begin, headers={"upload-length": str(len(self._data)), "upload-metadata": self._told}
        )
        if begun.status_code in (429, 503):
            time.sleep(0.1)
            return ""
        assert begun.status_code in (200, 201), begun.text
        return begun.headers["location"]

    def _send(self, where: str) -> bool:
        """Send one piece from where the server stands; tells whether the photo is stored."""
        asked = self._client.head(where)
        if asked.status_code == 503:
            time.sleep(0.1)
            return False
        if asked.status_code == 422:
            # All was here, but torn, and the server died before it said so: it looked now, and begins anew.
            return False
        assert asked.status_code == 200, asked.status_code
        at = int(asked.headers["upload-offset"])
        if at == len(self._data):
            return True
        piece = self._data[at : at + self._piece]
        headers = {"upload-offset": str(at), "content-type": "application/offset+octet-stream"}
        answer = self._client.patch(
            where, content=piece, headers={**headers, **(checksum(piece) if self._checks else {})}
        )
        if answer.status_code in (400, 409, 460, 503):
            return False
        if answer.status_code == 422:
            assert answer.json()["type"] == "digest-mismatch", answer.text
            return False
        assert answer.status_code == 204, answer.text
        return int(answer.headers["upload-offset"]) == len(self._data)
