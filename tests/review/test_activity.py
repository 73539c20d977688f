"""The activity of a project: sessions of people, nothing twice, nothing left out, and for whom it is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from app.db.tx import Database
from app.ids import uuid7
from app.models import Operation, Project
from app.review import activity
from app.review.activity import deeds_of
from app.review.sessions import Deed, first_sessions, sessions_of
from tests.annotations.ops import create
from tests.conftest import Person, SetClock
from tests.factories import make_photo
from tests.statements import counted

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def deed(minute: float, who: str = "user:1", photo_id: int = 1, kind: str = "labelled") -> Deed:
    return Deed(NINE + timedelta(minutes=minute), who, "label", kind, photo_id)


def newest_first(*deeds: Deed) -> list[Deed]:
    return sorted(deeds, key=lambda one: one.at, reverse=True)


def day_of(at: datetime):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return at.date()


def test_what_somebody_does_without_a_long_pause_is_one_session() -> None:
    deeds = newest_first(*(deed(minute, photo_id=minute // 10) for minute in range(0, 60, 10)))
    (session,) = sessions_of(deeds, day_of)
    assert (session.begin, session.end) == (NINE, NINE + timedelta(minutes=50))
    assert list(session.photo_ids) == [5, 4, 3, 2, 1, 0]
    assert session.times == 6


def test_a_pause_another_person_another_kind_or_another_day_begins_another_session() -> None:
    assert len(sessions_of(newest_first(deed(0), deed(31)), day_of)) == 2
    assert len(sessions_of(newest_first(deed(0), deed(1, who="user:2"), deed(2)), day_of)) == 2
    assert len(sessions_of(newest_first(deed(0), deed(1, kind="accepted")), day_of)) == 2
    assert len(sessions_of(newest_first(deed(14 * 60 + 59), deed(15 * 60)), day_of)) == 2


def test_a_page_of_sessions_ends_at_a_moment_so_that_the_next_goes_on_without_gap_or_repetition() -> None:
    """Two people work at the same time: a cut between sessions would tell one of them twice."""
    deeds = newest_first(*(deed(n, who=f"user:{n % 2}", photo_id=n) for n in range(0, 400, 7)))
    told: list[int] = []
    until = NINE + timedelta(days=1)
    for _ in range(100):
        left = [one for one in deeds if one.at < until]
        sessions, following = first_sessions(left, day_of, most=3)
        told += [photo for session in sessions for photo in session.photo_ids]
        if following is None:
            break
        until = following
    assert sorted(told) == [one.photo_id for one in reversed(deeds)]


@pytest.fixture
def photos(database: Database, project_id: int) -> list[int]:
    """Twelve photos."""
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        return [make_photo(tx, project).id for _ in range(12)]


def page(person: Person, project_id: int, query: str = "") -> list[str]:
    """Read the lines of the page: "Labeler labelled 3 photos"."""
    answer = person.get(f"//projects/{project_id}/activity?{query}")
    assert answer.status_code == 200, answer.text
    lines = re.findall(r"<p><b><bdi>(.*?)</p>", answer.text, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", line)).strip() for line in lines]


def test_the_page_tells_who_did_what_and_when(
    labeler: Person,
    reviewer: Person,
    manager: Person,
    project_id: int,
    photos: list[int],
    clock: SetClock,
) -> None:
    for photo_id in photos[:3]:
        labeler.post(f"/photos/{photo_id}/changes", json={"ops": [create()]})
        clock.forward(minutes=5)
    seq = reviewer.get(f"/photos/{photos[0]}").json()["seq"]
    sent_back = {"state": "rejected", "reason": "loose", "seq": seq}
    assert reviewer.put(f"/photos/{photos[0]}/state", json=sent_back).status_code == 200
    clock.forward(minutes=1)
    reviewer.post(f"/photos/{photos[0]}/comments", json={"op_id": uuid7(), "text": "Tighter"})
    clock.forward(minutes=1)
    manager.delete(f"/photos/{photos[5]}")
    manager.post(f"/projects/{project_id}/classes", json={"name": "spall"})
    assert page(manager, project_id)[:5] == [
        "Manager added a class",
        "Manager moved a photo to the trash",
        "Reviewer commented on 1 photo",
        "Reviewer sent back 1 photo",
        "Labeler labelled 3 photos",
    ]
    assert page(manager, project_id, f"person={labeler.user_id}") == ["Labeler labelled 3 photos"]
    assert page(manager, project_id, "kind=review") == ["Reviewer sent back 1 photo"]
    assert page(manager, project_id, "kind=talk&person=999999") == []
    shown = manager.get(f"//projects/{project_id}/activity").text
    assert "10:00 to 10:10" in shown, "in the project's time zone"


def test_it_is_for_reviewers_and_managers_alone(
    labeler: Person, reviewer: Person, manager: Person, stranger: Person, project_id: int
) -> None:
    address = f"//projects/{project_id}/activity"
    answers = [person.get(address).status_code for person in (labeler, reviewer, manager, stranger)]
    assert answers == [403, 200, 200, 404]
    assert "/activity" not in labeler.get(f"//projects/{project_id}/comments").text


def test_a_source_with_more_than_is_read_at_once_ends_the_page_and_the_next_goes_on(
    database: Database, project_id: int, photos: list[int], labeler: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity, "MOST", 7)
    with database.write_tx() as tx:
        for n in range(40):
            tx.add(
                Operation(
                    op_id=uuid7(),
                    step=uuid7(),
                    project_id=project_id,
                    photo_id=photos[n % 12],
                    seq=n,
                    actor_id=labeler.user_id,
                    at=tx.now - timedelta(seconds=n // 3),
                    action="create",
                    payload="{}",
                    status="applied",
                )
            )
    seen = 0
    until: datetime | None = NINE + timedelta(days=1)
    with database.read_tx() as tx:
        while until is not None:
            deeds, until = deeds_of(tx, project_id, until=until, family="label")
            seen += len(deeds)
    assert seen == 40


def test_what_was_reviewed_is_found_however_much_was_drawn_since(
    manager: Person,
    reviewer: Person,
    labeler: Person,
    project_id: int,
    photos: list[int],
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(activity, "MOST", 3)
    labeler.post(f"/photos/{photos[0]}/changes", json={"ops": [create()]})
    assert reviewer.put(f"/photos/{photos[0]}/state", json={"state": "accepted", "seq": 1}).status_code == 200
    for photo_id in photos[1:]:
        clock.forward(seconds=1)
        labeler.post(f"/photos/{photo_id}/changes", json={"ops": [create()]})
    assert page(manager, project_id, "kind=review") == ["Reviewer accepted 1 photo"]


def test_the_merging_of_a_class_is_one_deed_and_labels_no_photo(
    manager: Person, labeler: Person, project_id: int, photos: list[int], clock: SetClock
) -> None:
    for photo_id in photos:
        labeler.post(f"/photos/{photo_id}/changes", json={"ops": [create(class_id=1)]})
    clock.forward(minutes=1)
    assert manager.post(f"/projects/{project_id}/classes/1/merge", json={"into": 2}).status_code == 200
    assert page(manager, project_id)[:2] == ["Manager merged a class", "Labeler labelled 12 photos"]
    assert page(manager, project_id, f"kind=label&person={manager.user_id}") == []


def test_a_page_takes_a_fixed_number_of_queries(
    database: Database, manager: Person, labeler: Person, project_id: int, photos: list[int]
) -> None:
    labeler.post(f"/photos/{photos[0]}/changes", json={"ops": [create()]})
    with counted(database) as few:
        page(manager, project_id)
    for photo_id in photos:
        labeler.post(f"/photos/{photo_id}/changes", json={"ops": [create()]})
        labeler.post(f"/photos/{photo_id}/comments", json={"op_id": uuid7(), "text": "Look"})
    with counted(database) as many:
        page(manager, project_id)
    assert len(many) == len(few)
