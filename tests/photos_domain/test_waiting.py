"""Small pictures of photos that are still on phones: seen before the photo, and never taken for it."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pytest
from httpx2 import Response
from PIL import Image

from tests.conftest import Person, SetClock
from tests.photos import crack, exif, gps_tags, jpeg
from tests.photos_domain.sending import picture
from tests.photos_domain.tus_client import add, begin, place

BODY = {"content-type": "application/offset+octet-stream"}
SMALL = jpeg(crack((512, 384), seed=3))
PHOTO = picture(3)
WHOLE = {"photos": 0, "bytes": 0}


def show(
    phone: Person, client_id: str, content: bytes = SMALL, size: int | str = 4_000_000, **more: str
) -> Response:
    """Show the small picture of a photo."""
    told = {"size": str(size), **more}
    return phone.put(f"/capture/waiting/{client_id}", params=told, content=content, headers=BODY)


def waiting(manager: Person, project_id: int) -> list[dict[str, Any]]:
    """What the project waits for."""
    items: list[dict[str, Any]] = manager.get(f"/projects/{project_id}/waiting").json()["items"]
    return items


def test_a_small_picture_is_seen_until_its_photo_is_stored(
    contributor: Person, manager: Person, project_id: int
) -> None:
    """Neither labelled nor exported meanwhile."""
    client_id = str(uuid.uuid4())
    assert show(contributor, client_id, captured_at="2026-11-24T09:00:00+01:00").status_code == 204
    assert show(contributor, client_id).status_code == 204, "a lost answer: shown again"
    (one,) = waiting(manager, project_id)
    assert (one["size"], one["phone"], one["is_missing"]) == (4_000_000, "Night shift", False)
    address = f"/projects/{project_id}/waiting/{one['id']}/picture"
    seen = manager.get(address)
    assert Image.open(io.BytesIO(seen.content)).size == (512, 384)
    assert seen.headers["content-type"] == "image/jpeg"
    assert manager.get(f"/projects/{project_id}").json()["photos"] == 0
    assert manager.post(f"/projects/{project_id}/queue/next", json={}).status_code == 204
    assert address in manager.get(f"//projects/{project_id}").text

    where = place(begin(contributor, project_id, PHOTO, client_id=client_id))
    assert add(contributor, where, 0, PHOTO).status_code == 204
    assert waiting(manager, project_id) == []
    assert manager.get(address).status_code == 404
    assert show(contributor, client_id).status_code == 204, "late: its photo is here"
    assert waiting(manager, project_id) == []


def test_what_is_kept_is_a_picture_of_our_own(contributor: Person, manager: Person, project_id: int) -> None:
    """C5, C12: drawn anew, at most 512 px, without what the file carried; opened directly it is inert."""
    content = jpeg(crack((900, 600), seed=4), block=exif(orientation=6, gps=gps_tags(47.37, 8.54)))
    assert show(contributor, str(uuid.uuid4()), content).status_code == 204
    (one,) = waiting(manager, project_id)
    answer = manager.get(f"/projects/{project_id}/waiting/{one['id']}/picture")
    small = Image.open(io.BytesIO(answer.content))
    assert small.size == (341, 512), "upright"
    assert not small.getexif()
    assert answer.headers["content-security-policy"].startswith("sandbox")


def test_a_photo_that_is_refused_is_waited_for_no_more(
    contributor: Person, manager: Person, project_id: int
) -> None:
    """It is on its phone, which says why; it is not missing."""
    client_id = str(uuid.uuid4())
    show(contributor, client_id)
    content = PHOTO[: len(PHOTO) // 2]
    where = place(begin(contributor, project_id, content, client_id=client_id))
    assert add(contributor, where, 0, content).status_code == 422
    assert waiting(manager, project_id) == []


def test_a_photo_that_is_on_no_phone_any_more_is_told_as_missing(
    contributor: Person, manager: Person, project_id: int, clock: SetClock
) -> None:
    """It is not missing in silence; a manager may let it go, and should it come, it is taken."""
    client_id = str(uuid.uuid4())
    show(contributor, client_id)
    told = {**WHOLE, "photos": 1, "bytes": 4_000_000}
    clock.forward(minutes=30)
    assert contributor.patch("/capture/me", json={"waiting": told}).status_code == 204
    assert not waiting(manager, project_id)[0]["is_missing"]
    assert contributor.get("/capture/me").json()["device"]["waiting"] == 1, "a cleared browser learns of it"
    contributor.patch("/capture/me", json={"waiting": {**WHOLE, "missing": 2}})
    contributor.patch("/capture/me", json={"waiting": {**WHOLE, "missing": 1}})
    (one,) = waiting(manager, project_id)
    assert one["is_missing"]
    page = " ".join(manager.get(f"//projects/{project_id}").text.split())
    assert '<b class="err">2</b><span>did not arrive on phones' in page, "never fewer than were told"
    assert ">missing</span>" in page
    assert manager.delete(f"/projects/{project_id}/waiting/{one['id']}").status_code == 204
    assert waiting(manager, project_id) == []
    assert add(
        contributor, place(begin(contributor, project_id, PHOTO, client_id=client_id)), 0, PHOTO
    ).is_success


def test_a_phone_takes_its_small_picture_back_and_no_other_phones(
    contributor: Person, other_contributor: Person, manager: Person, project_id: int
) -> None:
    """D2: the same id from another phone is another photo."""
    client_id = str(uuid.uuid4())
    show(contributor, client_id)
    show(other_contributor, client_id)
    assert len(waiting(manager, project_id)) == 2
    assert other_contributor.delete(f"/capture/waiting/{client_id}").status_code == 204
    assert [one["phone"] for one in waiting(manager, project_id)] == ["Night shift"]


def test_a_phone_that_comes_back_by_another_code_is_one_phone(
    manager: Person, anonymous: Person, project_id: int
) -> None:
    """What waits on it is told once, and its small pictures are still those of its photos."""

    def join(cookie: str = "") -> Person:
        made = manager.post(f"/projects/{project_id}/capture-links", json={"name": "Gate 3"}).json()
        person = Person(anonymous.stage, cookie=cookie)
        answer = person.post("/capture/join", json={"token": made["url"].split("#")[1]})
        secret = answer.headers["set-cookie"].split(";")[0]
        return Person(anonymous.stage, cookie=secret)

    first = join()
    client_id = str(uuid.uuid4())
    show(first, client_id)
    first.patch("/capture/me", json={"waiting": {"photos": 3, "bytes": 9}})
    again = join(first.cookie)
    assert again.get("/capture/me").json()["device"]["waiting"] == 3
    page = " ".join(manager.get(f"//projects/{project_id}").text.split())
    assert "<b>3</b><span>photos still on 1 phone<br>" in page
    where = place(begin(again, project_id, PHOTO, client_id=client_id))
    assert add(again, where, 0, PHOTO).status_code == 204
    assert waiting(manager, project_id) == []


NO_PICTURES: list[tuple[bytes, str, int]] = [
    (b"no picture", "4000", 415),
    (SMALL[:2000], "4000", 422),
    (SMALL + b"\0" * 300_000, "4000", 413),
    (b"", "4000", 422),
    (SMALL, "0", 422),
    (SMALL, "1e9", 422),
    (SMALL, str(2**60), 422),
]


def test_what_is_no_small_picture_is_refused_with_words(
    contributor: Person, manager: Person, project_id: int, subtests: pytest.Subtests
) -> None:
    for content, size, status in NO_PICTURES:
        with subtests.test(str(content)):
            answer = show(contributor, str(uuid.uuid4()), content, size)
            assert answer.status_code == status, answer.text
            assert answer.headers["content-type"] == "application/problem+json"
            assert waiting(manager, project_id) == []


def test_a_phone_cannot_fill_the_disk_with_small_pictures(
    contributor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.photos.waiting.MOST_OF_A_PHONE", 2)
    answers = [show(contributor, str(uuid.uuid4())) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [204, 204, 429]
    assert answers[2].headers["retry-after"] == "300"
