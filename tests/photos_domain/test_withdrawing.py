"""Taking back what one has sent: who may, for how long, and what becomes of what others sent too."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from sqlalchemy import select

from app.db.tx import Database
from app.ids import digest, new_secret
from app.models import ApiToken, Audit, Device, Photo, Receipt
from app.projects import counters
from tests.annotations.ops import create
from tests.conftest import Person, SetClock
from tests.photos_domain.sending import picture, send

DATA = picture(7)
SHA256 = hashlib.sha256(DATA).hexdigest()


def sent(person: Person, project_id: int) -> int:
    answer = send(person, project_id, DATA)
    assert answer.status_code in (200, 201), answer.text
    return int(answer.json().get("photo", {"id": 0})["id"])


def photo_of(database: Database) -> Photo:
    with database.read_tx() as tx:
        found: Photo = tx.scalars(select(Photo).where(Photo.sha256 == SHA256)).one()
        return found


def senders(database: Database) -> set[str]:
    with database.read_tx() as tx:
        return {receipt.sender.partition(":")[0] for receipt in tx.scalars(select(Receipt))}


def pass_time(clock: SetClock, person: Person, **amount: float) -> None:
    """Let a day go by without the person's sign-in ending meanwhile."""
    for _ in range(4):
        clock.forward(hours=6)
        assert person.get("/me").status_code == 200
    clock.forward(**amount)


def take_back(phone: Person) -> Any:
    return phone.delete(f"/capture/receipts/{SHA256}")


@pytest.mark.parametrize("role", ["labeler", "reviewer"])
def test_whoever_sent_a_photo_takes_it_back_within_a_day(
    role: str, request: pytest.FixtureRequest, project_id: int, database: Database, clock: SetClock
) -> None:
    sender: Person = request.getfixturevalue(role)
    photo_id = sent(sender, project_id)
    pass_time(clock, sender)
    answer = sender.delete(f"/photos/{photo_id}")
    assert (answer.status_code, answer.json()["trashed_at"]) == (200, "2026-11-25T09:00:00.000Z")
    assert sender.get(f"/photos/{photo_id}").status_code == 404
    assert sender.get(f"/projects/{project_id}/receipts").json()["items"] == []
    with database.read_tx() as tx:
        row = tx.scalars(select(Audit).order_by(Audit.id.desc())).first()
        assert row is not None
        assert (row.actor, row.action) == (f"user:{sender.user_id}", "photo.withdraw")
        assert row.object == f"project:{project_id} photo:{photo_id}"
        counts = counters.read(tx, project_id)
    assert (counts["state:unlabelled"], counts["trashed"]) == (0, 1)


def test_a_phone_takes_back_by_its_receipt(
    contributor: Person, manager: Person, project_id: int, database: Database
) -> None:
    sent(contributor, project_id)
    assert contributor.get("/capture/me").json()["counts"]["stored"] == 1
    answer = take_back(contributor)
    assert (answer.status_code, answer.content) == (204, b"")
    assert contributor.get("/capture/me").json()["counts"]["stored"] == 0
    assert photo_of(database).deleted_at is not None
    assert take_back(contributor).status_code == 404
    trashed = manager.get(f"/projects/{project_id}/photos?trashed=true").json()["items"]
    assert [item["sha256"] for item in trashed] == [SHA256]
    assert manager.delete(f"/capture/receipts/{SHA256}").status_code == 401


def test_a_program_takes_back_what_it_sent(labeler: Person, project_id: int, database: Database) -> None:
    tokens = {}
    with database.write_tx() as tx:
        for scope in ("upload", "label"):
            secret = f"blm_{new_secret()}"
            row = ApiToken(
                secret_hash=digest(secret),
                user_id=labeler.user_id,
                name=scope,
                scopes=[scope],
                created_at=tx.now,
            )
            tx.add(row)
            tokens[scope] = Person(labeler.stage, token=secret)
    photo_id = sent(tokens["upload"], project_id)
    assert tokens["label"].delete(f"/photos/{photo_id}").status_code == 403
    assert tokens["upload"].delete(f"/photos/{photo_id}").status_code == 200


def test_after_a_day_a_manager_has_to_do_it(
    labeler: Person, contributor: Person, project_id: int, database: Database, clock: SetClock
) -> None:
    photo_id = sent(labeler, project_id)
    pass_time(clock, labeler, seconds=1)
    refusal = labeler.delete(f"/photos/{photo_id}")
    assert (refusal.status_code, "24 hours" in refusal.json()["detail"]) == (403, True)
    sent(contributor, project_id)
    clock.forward(hours=24, seconds=1)
    assert take_back(contributor).status_code == 403
    assert senders(database) == {"user", "device"}


def test_what_somebody_has_begun_to_label_stays(
    labeler: Person, other_labeler: Person, contributor: Person, project_id: int, database: Database
) -> None:
    sent(contributor, project_id)
    photo_id = photo_of(database).id
    assert other_labeler.post(f"/photos/{photo_id}/changes", json={"ops": [create()]}).status_code == 200
    refusal = take_back(contributor)
    assert (refusal.status_code, "begun to label" in refusal.json()["detail"]) == (403, True)
    assert photo_of(database).deleted_at is None
    assert senders(database) == {"device"}


def test_photos_of_others_stay(labeler: Person, other_labeler: Person, project_id: int) -> None:
    photo_id = sent(labeler, project_id)
    refusal = other_labeler.delete(f"/photos/{photo_id}")
    assert (refusal.status_code, "did not send" in refusal.json()["detail"]) == (403, True)


def test_what_somebody_else_sent_too_stays_and_nobody_learns_of_it(
    contributor: Person, labeler: Person, project_id: int, database: Database, clock: SetClock
) -> None:
    photo_id = sent(labeler, project_id)
    assert labeler.post(f"/photos/{photo_id}/changes", json={"ops": [create()]}).status_code == 200
    sent(contributor, project_id)
    assert take_back(contributor).status_code == 204
    assert photo_of(database).deleted_at is None
    assert senders(database) == {"user"}
    assert send(contributor, project_id, DATA).status_code == 201


def test_a_photo_sent_again_comes_out_of_the_trash(
    contributor: Person, manager: Person, project_id: int, database: Database
) -> None:
    sent(contributor, project_id)
    assert take_back(contributor).status_code == 204
    assert send(contributor, project_id, DATA).status_code == 201
    assert photo_of(database).deleted_at is None
    with database.read_tx() as tx:
        counts = counters.read(tx, project_id)
    assert (counts["state:unlabelled"], counts["trashed"]) == (1, 0)
    assert manager.delete(f"/photos/{photo_of(database).id}").status_code == 200
    assert send(contributor, project_id, DATA).status_code == 200
    assert photo_of(database).deleted_at is not None, "what a manager deleted stays deleted"


def test_a_phone_reaches_only_its_own_project(
    contributor: Person, stranger: Person, project_id: int, other_project_id: int, database: Database
) -> None:
    sent(stranger, other_project_id)
    assert take_back(contributor).status_code == 404
    with database.read_tx() as tx:
        assert tx.scalars(select(Device)).one().project_id == project_id
    for wrong in ("A" * 64, "0" * 63):
        assert contributor.delete(f"/capture/receipts/{wrong}").status_code in (404, 422)
