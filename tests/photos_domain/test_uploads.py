"""Photos in pieces by tus 1.0.0: what the protocol asks for, what is refused, and what a lost reply costs."""

from __future__ import annotations

import hashlib
import json
import os
import uuid

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from app.db.tx import Database
from app.ids import UploadId, UserId
from app.models import Photo, Receipt, Upload, User
from app.photos.ingest import Workbench
from app.photos.lifecycle import imaging_limits
from app.photos.uploads import Begun, finish_upload, sweep_uploads
from app.storage.staging import Overtaken, Staging
from app.team.actor import Actor
from tests.conftest import Person, SetClock
from tests.photos import crack, exif, gps_tags, jpeg
from tests.photos_domain.sending import picture, send
from tests.photos_domain.tus_client import TUS, add, begin, checksum, find, metadata, place, receipt

DATA = picture(3)
HALF = len(DATA) // 2


def test_a_photo_comes_in_pieces_and_its_receipt_proves_the_whole(
    contributor: Person, project_id: int
) -> None:
    begun = begin(contributor, project_id, DATA, is_proven=True)
    assert begun.status_code == 201
    assert begun.headers["upload-offset"] == "0"
    assert begun.headers["tus-resumable"] == "1.0.0"
    where = place(begun)
    first = add(contributor, where, 0, DATA[:HALF], **checksum(DATA[:HALF]))
    assert (first.status_code, first.headers["upload-offset"]) == (204, str(HALF))
    assert "upload-expires" in first.headers
    assert contributor.get(where).json() == {"receipt": None, "offset": HALF, "length": len(DATA)}
    last = add(contributor, where, HALF, DATA[HALF:])
    assert (last.status_code, last.headers["upload-offset"]) == (204, str(len(DATA)))
    proof = receipt(contributor, where)
    assert proof["sha256"] == hashlib.sha256(DATA).hexdigest()
    assert proof["size"] == len(DATA)
    told = find(contributor, where)
    assert told.status_code == 200
    assert told.headers["upload-offset"] == told.headers["upload-length"] == str(len(DATA))
    assert told.headers["cache-control"] == "no-store"


def test_what_is_said_of_a_photo_comes_along(labeler: Person, project_id: int) -> None:
    series = str(uuid.uuid4())
    where = place(
        begin(
            labeler,
            project_id,
            DATA,
            filename="Gate 3/risse \N{PILE OF POO}.jpg",
            note="at the hinge",
            series=series,
            captured_at="2026-11-20T10:00:00+01:00",
            hint='{"class_id": 1, "x": 0.5, "y": 0.25}',
            filetype="image/jpeg",
        )
    )
    assert add(labeler, where, 0, DATA).status_code == 204
    photo = labeler.get(where).json()["photo"]
    assert photo["name"] == "risse \N{PILE OF POO}.jpg"
    assert photo["note"] == "at the hinge"
    assert photo["series"] == series
    assert photo["hint"] == {"class_id": 1, "x": 0.5, "y": 0.25}
    assert photo["captured_at"] == "2026-11-20T10:00:00+01:00"


def test_a_photo_may_come_with_its_beginning(labeler: Person, project_id: int) -> None:
    headers = {
        **TUS, "upload-length": str(len(DATA)), "upload-metadata": metadata(filename="a.jpg"),
        "content-type": "application/offset+octet-stream",
    }  # fmt: skip
    begun = labeler.post(f"/projects/{project_id}/uploads", headers=headers, content=DATA)
    assert (begun.status_code, begun.headers["upload-offset"]) == (201, str(len(DATA)))
    assert receipt(labeler, place(begun))["size"] == len(DATA)


def test_the_same_client_id_is_the_same_upload(
    contributor: Person, project_id: int, database: Database
) -> None:
    """A5: a lost reply costs nothing, and an id is never given to other bytes."""
    name = str(uuid.uuid4())
    where = place(begin(contributor, project_id, DATA, is_proven=True, client_id=name))
    add(contributor, where, 0, DATA[:HALF])
    again = begin(contributor, project_id, DATA, is_proven=True, client_id=name.upper())
    assert (again.status_code, place(again), again.headers["upload-offset"]) == (200, where, str(HALF))
    add(contributor, where, HALF, DATA[HALF:])
    stored = begin(contributor, project_id, DATA, client_id=name)
    assert (stored.status_code, stored.headers["upload-offset"]) == (200, str(len(DATA)))
    assert add(contributor, where, len(DATA), b"").status_code == 204  # the last reply was lost: asked again
    other = picture(4)
    for wrong in (
        begin(contributor, project_id, other, client_id=name),
        begin(contributor, project_id, other + b" ", client_id=name),
    ):
        assert (wrong.status_code, wrong.json()["type"]) == (409, "duplicate")
    with database.read_tx() as tx:
        assert tx.scalar(select(func.count()).select_from(Photo)) == 1
        assert tx.scalar(select(func.count()).select_from(Receipt)) == 1


def test_what_is_said_last_holds_while_the_upload_is_open(labeler: Person, project_id: int) -> None:
    name = str(uuid.uuid4())
    where = place(begin(labeler, project_id, DATA, is_proven=True, client_id=name, note="at the hinge"))
    add(labeler, where, 0, DATA[:HALF])
    begin(labeler, project_id, DATA, client_id=name, hint='{"class_id": 1}')
    wrong = begin(labeler, project_id, picture(4), is_proven=True, client_id=name)
    assert wrong.status_code == 409, "the hash that was told first still holds"
    assert add(labeler, where, HALF, DATA[HALF:]).status_code == 204
    photo = labeler.get(where).json()["photo"]
    assert (photo["note"], photo["hint"]) == ("", {"class_id": 1})


def test_another_sender_knows_nothing_of_an_upload(
    contributor: Person, labeler: Person, other_labeler: Person, project_id: int
) -> None:
    name = str(uuid.uuid4())
    where = place(begin(labeler, project_id, DATA, client_id=name))
    for other in (contributor, other_labeler):
        assert find(other, where).status_code == 404
        assert add(other, where, 0, DATA).status_code == 404
        assert other.get(where).status_code == 404
        assert other.delete(where, headers=TUS).status_code == 404
        assert place(begin(other, project_id, DATA, client_id=name)) != where


def test_two_that_send_at_one_place_do_not_both_win(labeler: Person, project_id: int) -> None:
    """A8: a stale piece is answered with the offset that holds, and the photo is never longer than told."""
    where = place(begin(labeler, project_id, DATA))
    assert add(labeler, where, 0, DATA[:HALF]).status_code == 204
    stale = add(labeler, where, 0, DATA[:HALF])
    assert (stale.status_code, stale.headers["upload-offset"]) == (409, str(HALF))
    assert stale.headers["tus-resumable"] == "1.0.0"
    ahead = add(labeler, where, HALF + 1, DATA[HALF:])
    assert (ahead.status_code, ahead.headers["upload-offset"]) == (409, str(HALF))
    long = add(labeler, where, HALF, DATA[HALF:] + b"more")
    assert long.status_code == 400
    assert find(labeler, where).headers["upload-offset"] == str(HALF)
    assert add(labeler, where, HALF, DATA[HALF:]).status_code == 204


def test_the_newest_of_two_writers_wins(app: FastAPI, labeler: Person, project_id: int) -> None:
    """A8: one that is stuck on a dead line finds out at its next piece, and can no longer do harm."""
    staging: Staging = app.state.staging
    where = place(begin(labeler, project_id, DATA))
    stuck = staging.grow(where.rsplit("/", 1)[1], 0, is_checked=False)
    stuck.append(DATA[:10])
    assert find(labeler, where).headers["upload-offset"] == "10"
    assert add(labeler, where, 10, DATA[10:HALF]).status_code == 204
    with pytest.raises(Overtaken):
        stuck.append(DATA[10:20])
    assert add(labeler, where, HALF, DATA[HALF:]).status_code == 204
    assert receipt(labeler, where)["sha256"] == hashlib.sha256(DATA).hexdigest()


def test_bytes_that_changed_on_their_way_do_not_stay(labeler: Person, project_id: int) -> None:
    """A7: of a piece by its checksum (460), of the whole by the photo's own (422): then it begins anew."""
    where = place(begin(labeler, project_id, DATA, is_proven=True))
    wrong = add(labeler, where, 0, DATA[:HALF], **checksum(DATA[1:HALF]))
    assert (wrong.status_code, wrong.json()["type"]) == (460, "checksum-mismatch")
    assert find(labeler, where).headers["upload-offset"] == "0"
    flipped = bytes([*DATA[:HALF], DATA[HALF] ^ 1, *DATA[HALF + 1 :]])
    assert add(labeler, where, 0, flipped).json()["type"] == "digest-mismatch"
    assert find(labeler, where).headers["upload-offset"] == "0"
    assert add(labeler, where, 0, DATA).status_code == 204
    assert receipt(labeler, where)["sha256"] == hashlib.sha256(DATA).hexdigest()


def test_unchecked_bytes_of_a_dead_process_do_not_count(
    app: FastAPI, labeler: Person, project_id: int
) -> None:
    staging: Staging = app.state.staging
    where = place(begin(labeler, project_id, DATA))
    dying = staging.grow(where.rsplit("/", 1)[1], 0, is_checked=True)
    dying.append(b"not what was sent")
    assert find(labeler, where).headers["upload-offset"] == "0"


def test_a_photo_that_is_refused_stays_refused(
    contributor: Person, project_id: int, database: Database
) -> None:
    name = str(uuid.uuid4())
    data = DATA[: HALF + 10]
    where = place(begin(contributor, project_id, data, client_id=name))
    first = add(contributor, where, 0, data)
    assert (first.status_code, first.json()["type"]) == (422, "unreadable")
    assert contributor.get(where).json()["detail"] == first.json()["detail"]
    assert begin(contributor, project_id, data, client_id=name).json()["reason"] == first.json()["reason"]
    assert add(contributor, where, 0, data).status_code == 422
    assert find(contributor, where).status_code == 422
    with database.read_tx() as tx:
        assert tx.scalar(select(func.count()).select_from(Photo)) == 0


def test_all_bytes_here_and_no_answer_are_stored_by_asking(
    app: FastAPI, labeler: Person, project_id: int
) -> None:
    """The server died after the last byte: a client that looks and sees all of it there may believe it."""
    staging: Staging = app.state.staging
    where = place(begin(labeler, project_id, DATA))
    last = staging.grow(where.rsplit("/", 1)[1], 0, is_checked=False)
    last.append(DATA)
    last.settle()
    assert find(labeler, where).headers["upload-offset"] == str(len(DATA))
    assert receipt(labeler, where)["size"] == len(DATA)


def test_the_same_photo_by_two_ways_is_one(contributor: Person, labeler: Person, project_id: int) -> None:
    """No oracle: a phone hears of its own receipts alone."""
    sent = send(labeler, project_id, DATA)
    where = place(begin(contributor, project_id, DATA))
    assert add(contributor, where, 0, DATA).status_code == 204
    answer = contributor.get(where).json()
    assert set(answer) == {"receipt"}
    assert (
        labeler.get(f"/photos/{sent.json()['photo']['id']}").json()["sha256"] == answer["receipt"]["sha256"]
    )


def test_an_upload_can_be_given_up(labeler: Person, project_id: int, app: FastAPI) -> None:
    where = place(begin(labeler, project_id, DATA))
    add(labeler, where, 0, DATA[:HALF])
    assert labeler.delete(where, headers=TUS).status_code == 204
    assert find(labeler, where).status_code == 404
    assert not list(app.state.staging.each())
    where = place(begin(labeler, project_id, DATA))
    add(labeler, where, 0, DATA)
    kept = labeler.delete(where, headers=TUS)
    assert (kept.status_code, kept.json()["type"]) == (409, "stored")
    assert receipt(labeler, where)


def test_silent_uploads_are_forgotten_after_a_week(
    labeler: Person, project_id: int, app: FastAPI, database: Database, clock: SetClock
) -> None:
    """A9: bytes that still come keep an upload alive, whatever the clock does."""
    staging: Staging = app.state.staging
    where = place(begin(labeler, project_id, DATA))
    add(labeler, where, 0, DATA[:HALF])
    now = clock.now().timestamp()
    os.utime(staging.path(where.rsplit("/", 1)[1]), (now, now))
    for days in (1, -2, 7):  # in sum six
        clock.forward(days=days)
        assert sweep_uploads(database, staging) == 0
    clock.forward(days=2)
    assert sweep_uploads(database, staging) == 1
    assert not list(staging.each())
    with database.read_tx() as tx:
        assert tx.scalar(select(func.count()).select_from(Upload)) == 0


def test_a_link_takes_no_more_than_it_may_also_in_pieces(
    manager: Person, contributor: Person, project_id: int
) -> None:
    """A9: what has begun is counted."""
    (link,) = manager.get(f"/projects/{project_id}/capture-links").json()["items"]
    manager.patch(f"/projects/{project_id}/capture-links/{link['id']}", json={"max_photos": 1})
    where = place(begin(contributor, project_id, DATA))
    full = begin(contributor, project_id, picture(9))
    assert (full.status_code, full.json()["type"]) == (403, "link-full")
    assert add(contributor, where, 0, DATA).status_code == 204


def test_a_link_that_is_revoked_in_the_middle_lets_no_byte_more_in(
    manager: Person, contributor: Person, project_id: int
) -> None:
    where = place(begin(contributor, project_id, DATA))
    add(contributor, where, 0, DATA[:HALF])
    (link,) = manager.get(f"/projects/{project_id}/capture-links").json()["items"]
    manager.patch(f"/projects/{project_id}/capture-links/{link['id']}", json={"revoked": True})
    for answer in (add(contributor, where, HALF, DATA[HALF:]), begin(contributor, project_id, DATA)):
        assert answer.status_code == 401


BROKEN: list[tuple[dict[str, str], int]] = [
    ({"tus-resumable": "0.2.2"}, 412),
    ({"tus-resumable": ""}, 412),
    ({"upload-length": "-1"}, 400),
    ({"upload-length": "1e3"}, 400),
    ({"upload-length": "99999999999"}, 413),
    ({"upload-length": "", "upload-defer-length": "1"}, 400),
    ({"upload-metadata": "filename !!"}, 422),
    ({"upload-metadata": "a YQ==,a YQ=="}, 422),
    ({"upload-metadata": metadata(client_id="not a uuid")}, 422),
    ({"upload-metadata": metadata(sha256="abc")}, 422),
    ({"upload-metadata": metadata(attributes="{")}, 422),
    ({"upload-metadata": metadata(note="n" * 13_000)}, 422),
]


def test_a_broken_beginning_is_refused_with_words(
    labeler: Person, project_id: int, subtests: pytest.Subtests
) -> None:
    """C9: before a byte is taken."""
    for headers, status in BROKEN:
        with subtests.test(str(headers)):
            told = {**TUS, "upload-length": "10", "upload-metadata": metadata(filename="a.jpg"), **headers}
            answer = labeler.post(f"/projects/{project_id}/uploads", headers=told)
            assert answer.status_code == status
            assert answer.json()["detail"]
            assert answer.headers["tus-resumable"] == "1.0.0"


def test_a_broken_piece_is_refused_with_words(labeler: Person, project_id: int) -> None:
    where = place(begin(labeler, project_id, DATA))
    assert add(labeler, where, 0, DATA, **{"content-type": "image/jpeg"}).status_code == 415
    assert add(labeler, where, 0, DATA, **{"upload-offset": "x"}).status_code == 400
    assert add(labeler, where, 0, DATA, **{"upload-checksum": "md5 AAAA"}).status_code == 400
    assert add(labeler, where, 0, DATA, **{"tus-resumable": "2"}).status_code == 412
    assert find(labeler, where).headers["upload-offset"] == "0"


def test_the_address_tells_what_it_speaks(labeler: Person, project_id: int) -> None:
    told = labeler.call("OPTIONS", f"/projects/{project_id}/uploads").headers
    assert told["tus-version"] == "1.0.0"
    assert told["tus-extension"] == "creation,creation-with-upload,checksum,expiration,termination"
    assert told["tus-checksum-algorithm"] == "sha256"
    assert int(told["tus-max-size"]) > 0


def test_an_answer_to_a_question_that_is_gone_costs_a_phone_no_photo(
    contributor: Person, labeler: Person, project_id: int
) -> None:
    """The questions changed while it was without a signal: the answer stands in the note."""
    told = {"origin": "found", "colour": "red"}
    where = place(begin(contributor, project_id, DATA, attributes=json.dumps(told), note="at the hinge"))
    assert add(contributor, where, 0, DATA).status_code == 204
    (photo,) = labeler.get(f"/projects/{project_id}/photos").json()["items"]
    photo = labeler.get(f"/photos/{photo['id']}").json()
    assert photo["attributes"] == {"origin": "found"}
    assert photo["note"] == "at the hinge\ncolour: red"
    member = begin(labeler, project_id, picture(8), attributes=json.dumps(told))
    refused = add(labeler, place(member), 0, picture(8))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/attributes/colour")


def test_a_class_that_is_gone_costs_a_phone_no_photo(
    contributor: Person, labeler: Person, project_id: int
) -> None:
    """It was without a signal meanwhile: where it is still goes with the photo."""
    hint = json.dumps({"class_id": 999, "x": 0.5, "y": 0.25})
    where = place(begin(contributor, project_id, DATA, hint=hint))
    assert add(contributor, where, 0, DATA).status_code == 204
    (photo,) = labeler.get(f"/projects/{project_id}/photos").json()["items"]
    assert photo["hint"] == {"x": 0.5, "y": 0.25}
    member = begin(labeler, project_id, picture(8), hint=hint)
    refused = add(labeler, place(member), 0, picture(8))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/hint/class_id")


def test_the_place_of_the_phone_counts_where_the_photo_has_none(
    contributor: Person, reviewer: Person, project_id: int
) -> None:
    """Android takes the place out of photos that it gives to pages."""
    told = json.dumps({"latitude": 52.5, "longitude": 13.4, "accuracy": 8, "at": "2026-11-24T09:00:00Z"})
    own = jpeg(crack((320, 240), seed=9), block=exif(gps=gps_tags(-33.5, 151.25)))
    for data in (DATA, own):
        where = place(begin(contributor, project_id, data, place=told))
        assert add(contributor, where, 0, data).status_code == 204
    found = reviewer.get(f"/projects/{project_id}/photos?sort=oldest").json()["items"]
    places = [reviewer.get(f"/photos/{photo['id']}").json()["place"] for photo in found]
    assert [(at["latitude"], at["longitude"]) for at in places] == [(52.5, 13.4), (-33.5, 151.25)]


@pytest.mark.parametrize("wrong", ['{"latitude": 91, "longitude": 0}', '{"latitude": 1}', "[1, 2]"])
def test_a_place_that_is_none_is_refused(contributor: Person, project_id: int, wrong: str) -> None:
    refused = begin(contributor, project_id, DATA, place=wrong)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"].startswith("/place")


def test_who_comes_too_late_to_store_a_photo_finds_it_stored(
    app: FastAPI, labeler: Person, project_id: int, database: Database
) -> None:
    """Two requests saw all bytes there; the second got the lock when the first had taken them."""
    where = place(begin(labeler, project_id, DATA))
    name = where.rsplit("/", 1)[1]
    assert add(labeler, where, 0, DATA).status_code == 204
    with database.write_tx() as tx:
        stored = tx.session.get_one(Upload, name)
        late = Begun(UploadId(name), project_id, len(DATA), stored.told, "open", None, None)
        sender = tx.session.get_one(User, labeler.user_id)
        actor = Actor(UserId(sender.id), sender.name, sender.email, is_admin=False)
    bench = Workbench(database, app.state.blobs, app.state.sandbox, imaging_limits(app.state.settings))
    outcome = finish_upload(bench, app.state.staging, actor, late)
    assert outcome.photo.sha256 == hashlib.sha256(DATA).hexdigest()
    assert not list(app.state.staging.each())
