"""A photo goes in: what is answered, what is kept, what is refused."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from app.db.tx import Database
from app.models import CaptureLink, Event, Photo, Receipt
from app.projects import counters
from tests import photos
from tests.conftest import Person, SetClock
from tests.photos_domain.sending import picture, send


def test_a_stored_photo_is_answered_with_its_receipt(labeler: Person, project_id: int, app: FastAPI) -> None:
    """A16: the original is byte for byte what was sent."""
    data = picture()
    answer = send(labeler, project_id, data, name="Wheel arch.jpg", proves=True)
    assert answer.status_code == 201, answer.text
    photo, receipt = answer.json()["photo"], answer.json()["receipt"]
    assert receipt["sha256"] == hashlib.sha256(data).hexdigest()
    assert receipt["size"] == len(data)
    assert receipt["stored_at"] == "2026-11-24T09:00:00.000Z"
    assert (photo["width"], photo["height"], photo["state"], photo["seq"]) == (320, 240, "unlabelled", 0)
    assert photo["name"] == "Wheel arch.jpg"
    assert app.state.blobs.path(receipt["sha256"]).read_bytes() == data


def test_the_row_the_counters_and_the_live_event_are_written_together(
    labeler: Person, project_id: int, database: Database
) -> None:
    photo = send(labeler, project_id, picture()).json()["photo"]
    with database.read_tx() as tx:
        assert counters.read(tx, project_id)["state:unlabelled"] == 1
        job, event, numbers = tx.scalars(
            select(Event).where(Event.project_id == project_id).order_by(Event.seq)
        ).all()
        assert (event.kind, event.data["photo_id"]) == ("photo.added", photo["id"])
        assert (job.kind, job.data["state"]) == ("job", "queued")  # the one that finds the photo's scene
        assert numbers.kind == "counts"
        assert event.data["actor"] == {"id": labeler.user_id, "name": "Labeler"}


def test_the_same_bytes_again_answer_the_same_photo(
    labeler: Person, project_id: int, database: Database
) -> None:
    """A5: after a lost reply the same send again answers 200 with the same id; one row, one blob."""
    first = send(labeler, project_id, picture(), proves=True)
    again = send(labeler, project_id, picture(), proves=True)
    assert again.status_code == 200
    assert again.json()["duplicate"] is True
    assert again.json()["photo"]["id"] == first.json()["photo"]["id"]
    assert again.json()["receipt"] == first.json()["receipt"]
    with database.read_tx() as tx:
        assert tx.scalar(select(func.count()).select_from(Photo)) == 1
        assert tx.scalar(select(func.count()).select_from(Receipt)) == 1


def test_bytes_in_the_trash_are_told_as_such(labeler: Person, manager: Person, project_id: int) -> None:
    photo_id = send(labeler, project_id, picture()).json()["photo"]["id"]
    assert manager.delete(f"/photos/{photo_id}").status_code == 200
    again = send(labeler, project_id, picture()).json()
    assert (again["duplicate"], again["trashed"]) == (True, True)


def _at_once(people: tuple[Person, Person], project_id: int, data: bytes, *, as_phone: bool) -> list[int]:
    """Send the same photo from two at once; gives what they were answered, in no order."""
    start = threading.Barrier(2)

    def one(person: Person) -> int:
        start.wait(30)
        return send(person, project_id, data, as_phone=as_phone).status_code

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(one, people))


def _kept(database: Database, app: FastAPI, data: bytes) -> tuple[int, int, int]:
    """How many rows, receipts from different senders, and files there are for these bytes."""
    sha256 = hashlib.sha256(data).hexdigest()
    with database.read_tx() as tx:
        ids = tx.scalars(select(Photo.id).where(Photo.sha256 == sha256)).all()
        senders = set(tx.scalars(select(Receipt.sender).where(Receipt.photo_id.in_(ids))))
    return len(ids), len(senders), list(app.state.blobs.each()).count(sha256)


def test_two_phones_that_send_one_photo_at_once_each_get_a_receipt(
    contributor: Person, other_contributor: Person, project_id: int, database: Database, app: FastAPI
) -> None:
    """A6, 50 times: one blob, one row, two receipts; each phone hears that it was the first to send it."""
    for turn in range(50 if app.state.database.is_sqlite else 15):
        data = picture(turn + 10, (40, 30))
        told = _at_once((contributor, other_contributor), project_id, data, as_phone=True)
        assert told == [201, 201]
        assert _kept(database, app, data) == (1, 2, 1)


def test_two_members_that_send_one_photo_at_once_each_get_a_receipt(
    labeler: Person, other_labeler: Person, project_id: int, database: Database, app: FastAPI
) -> None:
    """A6: one of them is told that the project has it already."""
    for turn in range(5):
        data = picture(turn + 10, (40, 30))
        assert _at_once((labeler, other_labeler), project_id, data, as_phone=False) == [200, 201]
        assert _kept(database, app, data) == (1, 2, 1)


def test_changed_bytes_are_refused_and_not_kept(
    labeler: Person, project_id: int, database: Database, settings: object, app: FastAPI
) -> None:
    """A7: a bit that flipped on the way is found by the sender's SHA-256; nothing is kept."""
    data = bytearray(picture())
    right = hashlib.sha256(data).hexdigest()
    data[len(data) // 2] ^= 1
    answer = send(labeler, project_id, bytes(data), sha256=right)
    assert (answer.status_code, answer.json()["type"]) == (422, "digest-mismatch")
    with database.read_tx() as tx:
        assert tx.scalar(select(func.count()).select_from(Photo)) == 0
    assert list(app.state.blobs.each()) == []
    assert _staged(app) == []


def _staged(app: FastAPI) -> list[Path]:
    folder = app.state.blobs.blobs.parent / "staging"
    return [file for file in folder.rglob("*") if file.is_file() and file.name != "in-use"]


def test_a_cut_off_photo_is_refused_with_words(labeler: Person, project_id: int, app: FastAPI) -> None:
    """C2: a cut JPEG is refused after a whole decode, in words for the field."""
    answer = send(labeler, project_id, picture()[:-200])
    assert (answer.status_code, answer.json()["type"]) == (422, "unreadable")
    assert "cut off" in answer.json()["detail"]
    assert list(app.state.blobs.each()) == []


def test_a_cut_off_photo_that_arrived_as_sent_is_kept_as_damaged(
    labeler: Person, project_id: int, database: Database
) -> None:
    """C2: the sender's SHA-256 proves that it was damaged before: kept, flagged, without pictures."""
    answer = send(labeler, project_id, picture()[:-200], proves=True)
    assert answer.status_code == 201
    photo = answer.json()["photo"]
    assert photo["damaged"] is True
    assert photo["urls"]["thumb"] is None
    assert (photo["width"], photo["height"]) == (320, 240)
    found = labeler.get(f"/projects/{project_id}/photos?damaged=true").json()
    assert [item["id"] for item in found["items"]] == [photo["id"]]
    refused = labeler.put(f"/photos/{photo['id']}/state", json={"state": "done", "no_defect": True, "seq": 0})
    assert (refused.status_code, refused.json()["type"]) == (409, "damaged")


@pytest.mark.parametrize(
    ("data", "status", "slug"),
    [
        (b"", 422, "unreadable"),
        (b"hello, I am not a photo", 415, "unsupported-media"),
        (b"GIF89a" + b"\0" * 40, 415, "unsupported-media"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "unsupported-media"),
        (photos.bomb_header_png(), 413, "too-large"),
    ],
)
def test_what_is_no_photo_is_refused(
    labeler: Person, project_id: int, data: bytes, status: int, slug: str
) -> None:
    answer = send(labeler, project_id, data, name="x.jpg", proves=True)
    assert (answer.status_code, answer.json()["type"]) == (status, slug)


def test_tiff_is_for_members_only(labeler: Person, contributor: Person, project_id: int) -> None:
    data = photos.encoded(photos.surface((60, 40)), "TIFF")
    assert send(contributor, project_id, data, as_phone=True).status_code == 415
    assert send(labeler, project_id, data).status_code == 201


def test_a_phone_gets_receipts_and_never_a_photo(
    labeler: Person, contributor: Person, project_id: int
) -> None:
    """D2: no oracle: a first send is 201 whoever sent the same bytes before, and 200 only for its own."""
    data = picture(3)
    send(labeler, project_id, data)
    first = send(contributor, project_id, data, as_phone=True)
    again = send(contributor, project_id, data, as_phone=True)
    assert (first.status_code, again.status_code) == (201, 200)
    assert set(first.json()) == {"receipt"}
    assert "photo" not in again.json()
    listed = contributor.get(f"/projects/{project_id}/receipts").json()["items"]
    assert [item["sha256"] for item in listed] == [hashlib.sha256(data).hexdigest()]
    assert contributor.get(f"/projects/{project_id}/photos").status_code == 404


def test_a_phone_may_not_send_to_another_project(contributor: Person, other_project_id: int) -> None:
    assert send(contributor, other_project_id, picture(), as_phone=True).status_code == 403


def test_an_expired_link_still_delivers_for_14_days(
    contributor: Person, project_id: int, database: Database, clock: SetClock
) -> None:
    with database.write_tx() as tx:
        link = tx.scalars(select(CaptureLink)).one()
        link.expires_at = tx.now + timedelta(hours=1)
    clock.forward(days=13)
    assert send(contributor, project_id, picture(1), as_phone=True).status_code == 201
    clock.forward(days=2)
    late = send(contributor, project_id, picture(2), as_phone=True)
    assert (late.status_code, late.json()["type"]) == (403, "link-expired")
    assert "stay on this phone" in late.json()["detail"]


def test_a_revoked_link_delivers_nothing(contributor: Person, project_id: int, database: Database) -> None:
    with database.write_tx() as tx:
        tx.scalars(select(CaptureLink)).one().revoked_at = tx.now
    assert send(contributor, project_id, picture(), as_phone=True).status_code in (401, 403)


def test_a_link_takes_so_many_photos_and_no_more(
    contributor: Person, project_id: int, database: Database
) -> None:
    with database.write_tx() as tx:
        tx.scalars(select(CaptureLink)).one().max_photos = 1
    assert send(contributor, project_id, picture(1), as_phone=True).status_code == 201
    assert send(contributor, project_id, picture(1), as_phone=True).status_code == 200
    full = send(contributor, project_id, picture(2), as_phone=True)
    assert (full.status_code, full.json()["type"]) == (403, "link-full")


@pytest.mark.parametrize(
    ("claimed", "told", "zone", "utc", "doubtful"),
    [
        (
            "2026-11-20T14:02:00+01:00",
            "2026-11-20T14:02:00+01:00",
            "claimed",
            "2026-11-20T13:02:00.000Z",
            False,
        ),
        ("2026-07-20T14:02:00", "2026-07-20T14:02:00", "assumed", "2026-07-20T12:02:00.000Z", False),
        ("1970-01-01T00:00:03Z", "1970-01-01T00:00:03+00:00", "claimed", "1970-01-01T00:00:03.000Z", True),
        ("2036-11-20T14:02:00Z", "2036-11-20T14:02:00+00:00", "claimed", "2036-11-20T14:02:00.000Z", True),
    ],
)
def test_the_capture_time_is_kept_as_claimed(
    labeler: Person, project_id: int, claimed: str, told: str, zone: str, utc: str, doubtful: bool
) -> None:
    """A15: claimed time and offset are kept, the project's zone is assumed, nonsense is flagged."""
    photo = send(labeler, project_id, picture(), captured_at=claimed).json()["photo"]
    assert (photo["captured_at"], photo["captured_zone"]) == (told, zone)
    assert (photo["captured_utc"], photo["captured_doubtful"]) == (utc, doubtful)


def test_what_the_field_says_is_kept(labeler: Person, project_id: int) -> None:
    photo = send(
        labeler,
        project_id,
        picture(),
        attributes={"origin": "found", "part": "A-17"},
        series="0190a7c8-0000-7000-8000-000000000001",
        hint={"class_id": 2, "x": 0.5, "y": 0.25},
        note="left side",
    ).json()["photo"]
    assert photo["attributes"] == {"origin": "found", "part": "A-17"}
    assert photo["hint"] == {"class_id": 2, "x": 0.5, "y": 0.25}
    assert (photo["series"], photo["note"]) == ("0190a7c8-0000-7000-8000-000000000001", "left side")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"attributes": {"colour": "red"}}, "/attributes/colour"),
    ({"attributes": {"origin": "bought"}}, "/attributes/origin"),
    ({"attributes": "not json"}, "/attributes"),
    ({"hint": '{"x": NaN}'}, "/x"),
    ({"hint": {"x": 2}}, "/hint/x"),
    ({"hint": {"class_id": 99}}, "/hint/class_id"),
    ({"captured_at": "yesterday"}, "/captured_at"),
    ({"sha256": "abc"}, "/sha256"),
    ({"series": "7"}, "/series"),
    ({"state": "done"}, "/state"),
    ({"author": "2"}, "/author"),
]


def test_wrong_fields_are_pointed_at(
    labeler: Person, project_id: int, app: FastAPI, subtests: pytest.Subtests
) -> None:
    """D20: what is not for the sender to say is refused, and nothing is kept."""
    for fields, pointer in WRONG:
        with subtests.test(str(fields)):
            answer = send(labeler, project_id, picture(), **fields)
            assert answer.status_code == 422, answer.text
            assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Cafe\u0301 \U0001f527.jpg", "Caf\u00e9 \U0001f527.jpg"),
        ("\u202egnp.exe.jpg", "\u202egnp.exe.jpg"),
        ("..\\..\\etc\\passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        ("x" * 400 + ".jpg", "x" * 296 + ".jpg"),
        ("CON", "CON"),
    ],
)
def test_names_are_kept_clean(labeler: Person, project_id: int, sent: str, kept: str) -> None:
    """C10: NFC, no control characters, no folders, at most 300 characters."""
    assert send(labeler, project_id, picture(), name=sent).json()["photo"]["name"] == kept


def test_strangers_and_the_anonymous_cannot_send(
    stranger: Person, anonymous: Person, project_id: int
) -> None:
    assert send(stranger, project_id, picture()).status_code == 404
    assert send(anonymous, project_id, picture()).status_code == 401
