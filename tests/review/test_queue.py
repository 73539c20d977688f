"""The queue: who is handed which photo, leases, passing over, presence."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from app.db.tx import Database
from app.models import Lease, Membership, Photo, Project, User
from app.projects.counters import bump
from app.review.queries import people_in_project
from tests.conftest import Person, SetClock
from tests.factories import make_photo
from tests.review.scenes import draw


@pytest.fixture
def photos(database: Database, project_id: int) -> list[int]:
    """Five unlabelled photos, oldest first."""
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        return [make_photo(tx, project).id for _ in range(5)]


def take(person: Person, project_id: int, **body: Any) -> list[int]:
    answer = person.post(f"/projects/{project_id}/queue/next", json=body)
    if answer.status_code == 204:
        assert answer.content == b""
        return []
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["photo"] == told["photos"][0]
    return [photo["id"] for photo in told["photos"]]


def mark(database: Database, photo_id: int, **values: Any) -> None:
    with database.write_tx() as tx:
        photo = tx.session.get_one(Photo, photo_id)
        if "state" in values:
            bump(tx, photo.project_id, {f"state:{photo.state}": -1})
            bump(tx, photo.project_id, {f"state:{values['state']}": 1})
        for name, value in values.items():
            setattr(photo, name, value)


def test_two_labelers_never_get_the_same_photo(
    labeler: Person, other_labeler: Person, project_id: int, photos: list[int]
) -> None:
    assert take(labeler, project_id) == photos[:1]
    assert take(other_labeler, project_id) == photos[1:2]
    assert take(labeler, project_id) == photos[:1]
    assert take(other_labeler, project_id, count=50) == photos[1:]


def test_the_answer_tells_the_photo_and_the_end_of_the_lease(
    labeler: Person, project_id: int, photos: list[int]
) -> None:
    told = labeler.post(f"/projects/{project_id}/queue/next").json()
    seen = labeler.get(f"/photos/{photos[0]}").json()
    assert told["photo"] == seen
    assert told["lease"] == {"expires_at": "2026-11-24T09:30:00.000Z"}


def test_newest_first_when_asked(labeler: Person, project_id: int, photos: list[int]) -> None:
    assert take(labeler, project_id, order="newest", count=2) == [photos[4], photos[3]]


def test_photos_of_one_series_stay_together(
    labeler: Person, project_id: int, photos: list[int], database: Database
) -> None:
    for photo_id in (photos[1], photos[4]):
        mark(database, photo_id, series="5f0c3d1c-8f39-4a4e-9d1f-000000000001")
    assert take(labeler, project_id, order="group", count=5) == [
        photos[0],
        photos[1],
        photos[4],
        photos[2],
        photos[3],
    ]


def test_sent_back_comes_before_own_begun_before_new(
    labeler: Person,
    other_labeler: Person,
    project_id: int,
    photos: list[int],
    database: Database,
    clock: SetClock,
) -> None:
    mark(database, photos[3], state="rejected", labeler_id=labeler.user_id, labeled_at=clock.now())
    mark(database, photos[2], state="in_progress", labeler_id=labeler.user_id, labeled_at=clock.now())
    mark(database, photos[1], state="in_progress", labeler_id=other_labeler.user_id, labeled_at=clock.now())
    assert take(labeler, project_id, count=50) == [photos[3], photos[2], photos[0], photos[4]]


def test_work_that_nobody_is_left_to_finish_is_handed_to_anybody(
    labeler: Person,
    other_labeler: Person,
    reviewer: Person,
    admin: Person,
    project_id: int,
    photos: list[int],
    database: Database,
    clock: SetClock,
) -> None:
    with database.write_tx() as tx:
        tx.session.delete(tx.session.get_one(Membership, (project_id, other_labeler.user_id)))
        tx.session.get_one(User, reviewer.user_id).disabled_at = clock.now()
    mark(database, photos[1], state="in_progress", labeler_id=None)
    mark(database, photos[2], state="rejected", labeler_id=other_labeler.user_id)
    mark(database, photos[3], state="in_progress", labeler_id=reviewer.user_id)
    mark(database, photos[4], state="rejected", labeler_id=admin.user_id)
    waiting = labeler.get(f"/projects/{project_id}/queue").json()
    assert waiting == {
        "waiting": 4,
        "free": 1,
        "assigned": 0,
        "in_progress": 2,
        "sent_back": 1,
        "leased": 0,
        "skipped_today": 0,
        "with_others": 0,
        "for_others": 1,
    }
    told = take(labeler, project_id, count=50)
    assert (told[0], set(told[1:3]), told[3:]) == (photos[2], {photos[1], photos[3]}, [photos[0]])
    assert take(admin, project_id, count=50) == [photos[4]], "an admin is never gone"


def test_what_nobody_can_label_is_never_handed_out(
    labeler: Person, project_id: int, photos: list[int], database: Database, clock: SetClock
) -> None:
    mark(database, photos[0], state="unsure")
    mark(database, photos[1], state="retake", reason="blurred")
    mark(database, photos[2], damaged=True)
    mark(database, photos[3], deleted_at=clock.now())
    mark(database, photos[4], state="done", no_defect=True)
    assert take(labeler, project_id, count=50) == []


def test_a_held_photo_that_is_done_makes_room_for_the_next(
    labeler: Person, project_id: int, photos: list[int], database: Database
) -> None:
    assert take(labeler, project_id, count=2) == photos[:2]
    mark(database, photos[0], state="done", no_defect=True)
    assert take(labeler, project_id, count=2) == photos[1:3]


def test_a_lease_ends_thirty_minutes_after_the_last_input(
    labeler: Person, other_labeler: Person, project_id: int, photos: list[int], clock: SetClock
) -> None:
    take(labeler, project_id, count=5)
    clock.forward(minutes=29)
    assert take(other_labeler, project_id) == []
    assert labeler.put(f"/photos/{photos[0]}/lease", json={}).status_code == 200
    clock.forward(minutes=29)
    assert take(other_labeler, project_id) == [], "renewing one renews the stack"
    clock.forward(minutes=1)
    assert take(other_labeler, project_id) == photos[:1]
    answer = labeler.put(f"/photos/{photos[0]}/lease", json={})
    assert (answer.status_code, answer.json()["type"]) == (409, "leased")
    assert answer.json()["by"]["id"] == other_labeler.user_id
    assert answer.json()["expires_at"] == "2026-11-24T10:29:00.000Z"
    assert labeler.put(f"/photos/{photos[0]}/lease", json={"take_over": True}).status_code == 200
    assert other_labeler.put(f"/photos/{photos[0]}/lease").status_code == 409


def test_a_lease_that_ran_out_is_renewed_while_nobody_else_took_the_photo(
    labeler: Person, other_labeler: Person, project_id: int, photos: list[int], clock: SetClock
) -> None:
    take(labeler, project_id)
    clock.forward(minutes=31)
    answer = labeler.put(f"/photos/{photos[0]}/lease")
    assert (answer.status_code, answer.json()["expires_at"]) == (200, "2026-11-24T10:01:00.000Z")
    assert take(other_labeler, project_id) == photos[1:2]


def test_leaving_gives_photos_back(
    labeler: Person, other_labeler: Person, project_id: int, photos: list[int]
) -> None:
    take(labeler, project_id, count=5)
    assert labeler.delete(f"/photos/{photos[1]}/lease").status_code == 204
    assert take(other_labeler, project_id, count=5) == [photos[1]]
    assert labeler.delete(f"/photos/{photos[1]}/lease").status_code == 204, "not mine: nothing happens"
    assert labeler.delete(f"/photos/{photos[0]}/lease?rest=true").status_code == 204
    assert take(other_labeler, project_id, count=5) == [photos[1], photos[0], *photos[2:]]


def test_leaving_keeps_the_photos_whose_work_is_still_on_its_way(
    labeler: Person, other_labeler: Person, project_id: int, photos: list[int]
) -> None:
    take(labeler, project_id, count=5)
    kept = f"keep={photos[0]}&keep={photos[3]}"
    assert labeler.delete(f"/photos/{photos[0]}/lease?rest=true&{kept}").status_code == 204
    assert take(other_labeler, project_id, count=5) == [photos[1], photos[2], *photos[4:]]
    assert labeler.delete(f"/photos/{photos[3]}/lease?keep={photos[3]}").status_code == 204
    assert take(labeler, project_id, count=5) == [photos[0], photos[3]]


def test_what_is_taken_over_from_somebody_is_counted_as_waiting(
    labeler: Person, other_labeler: Person, project_id: int, photos: list[int]
) -> None:
    draw(labeler, photos[0])
    before = other_labeler.get(f"/projects/{project_id}/queue").json()
    assert (before["waiting"], before["for_others"]) == (len(photos) - 1, 1)
    assert other_labeler.put(f"/photos/{photos[0]}/lease").status_code == 200
    held = other_labeler.get(f"/projects/{project_id}/queue").json()
    assert (held["waiting"], held["leased"], held["for_others"]) == (len(photos), 1, 0)


def test_a_skipped_photo_is_offered_again_the_day_after(
    labeler: Person, other_labeler: Person, project_id: int, photos: list[int], clock: SetClock
) -> None:
    assert take(labeler, project_id, count=2) == photos[:2]
    assert take(labeler, project_id, skip=[photos[0]]) == [photos[1]]
    assert take(other_labeler, project_id) == [photos[0]]
    assert other_labeler.delete(f"/photos/{photos[0]}/lease").status_code == 204
    clock.forward(hours=7)
    assert labeler.get(f"/projects/{project_id}/queue").status_code == 200
    clock.forward(hours=6, minutes=59)  # 22:59 UTC is 23:59 in Berlin
    assert photos[0] not in take(labeler, project_id, count=5)
    clock.forward(minutes=2)
    assert photos[0] in take(labeler, project_id, count=5)


def test_photos_of_other_projects_cannot_be_skipped(
    labeler: Person,
    stranger: Person,
    project_id: int,
    other_project_id: int,
    photos: list[int],
    database: Database,
) -> None:
    with database.write_tx() as tx:
        foreign = make_photo(tx, tx.session.get_one(Project, other_project_id)).id
    assert take(labeler, project_id, skip=[foreign, 999999]) == photos[:1]
    assert take(stranger, other_project_id) == [foreign]
    assert stranger.post(f"/projects/{project_id}/queue/next", json={}).status_code == 404
    assert stranger.put(f"/photos/{photos[0]}/lease", json={}).status_code == 404
    assert stranger.put(f"/photos/{photos[0]}/presence", json={"tab": "a"}).status_code == 404


def test_an_archived_project_hands_out_nothing(
    labeler: Person, project_id: int, photos: list[int], database: Database, clock: SetClock
) -> None:
    with database.write_tx() as tx:
        tx.session.get_one(Project, project_id).archived_at = clock.now()
    assert take(labeler, project_id) == []


def test_what_waits_is_counted(
    labeler: Person, other_labeler: Person, project_id: int, photos: list[int], database: Database
) -> None:
    mark(database, photos[4], state="rejected", labeler_id=labeler.user_id)
    take(other_labeler, project_id)
    take(labeler, project_id, count=3, skip=[photos[1]])
    assert labeler.get(f"/projects/{project_id}/queue").json() == {
        "waiting": 3,
        "free": 2,
        "assigned": 0,
        "in_progress": 0,
        "sent_back": 1,
        "leased": 3,
        "skipped_today": 1,
        "with_others": 1,
        "for_others": 0,
    }


WRONG_WISHES: list[dict[str, Any]] = [
    {"count": 0},
    {"count": 51},
    {"order": "best"},
    {"skip": ["1"]},
    {"x": 1},
]


def test_a_wrong_wish_is_refused(labeler: Person, project_id: int, subtests: pytest.Subtests) -> None:
    for body in WRONG_WISHES:
        with subtests.test(str(body)):
            assert labeler.post(f"/projects/{project_id}/queue/next", json=body).status_code == 422


def test_eight_labelers_at_once_share_the_queue_without_overlap(
    database: Database, project_id: int, stage: Any, settings: Any
) -> None:
    """Several labelers never get the same photo, however close together they ask."""
    from tests.conftest import _person

    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        all_photos = {make_photo(tx, project).id for _ in range(80)}
    people = [_person(stage, database, f"labeler{index}", project_id, "labeler") for index in range(8)]
    got: dict[int, list[int]] = {}
    failures: list[BaseException] = []
    start = threading.Barrier(8)

    def work(person: Person) -> None:
        try:
            start.wait()
            mine: list[int] = []
            for _ in range(5):
                fresh = take_raw(person, project_id, count=len(mine) + 2)
                mine = fresh
            got[person.user_id] = mine
        except BaseException as error:
            failures.append(error)

    def take_raw(person: Person, project: int, *, count: int) -> list[int]:
        answer = stage.request(
            "POST",
            f"/api/projects/{project}/queue/next",
            json={"count": count},
            headers={"cookie": person.cookie},
        )
        assert answer.status_code == 200, answer.text
        return [photo["id"] for photo in answer.json()["photos"]]

    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures, failures
    handed = [photo_id for mine in got.values() for photo_id in mine]
    assert len(handed) == len(set(handed))
    assert set(handed) <= all_photos
    assert len(handed) == 80
    with database.read_tx() as reading:
        assert reading.session.query(Lease).count() == 80


def test_who_opens_a_photo_learns_who_else_holds_it(
    labeler: Person, reviewer: Person, photos: list[int]
) -> None:
    def lease_seen_by(person: Person) -> Any:
        return person.put(f"/photos/{photos[0]}/presence", json={"tab": "a"}).json()["lease"]

    assert lease_seen_by(reviewer) is None
    until = labeler.put(f"/photos/{photos[0]}/lease", json={}).json()["expires_at"]
    assert lease_seen_by(labeler) is None
    seen = lease_seen_by(reviewer)
    assert (seen["by"]["id"], seen["expires_at"]) == (labeler.user_id, until)
    reviewer.put(f"/photos/{photos[0]}/lease", json={"take_over": True})
    assert lease_seen_by(labeler)["by"]["id"] == reviewer.user_id


def test_people_on_a_photo_see_each_other(
    labeler: Person, reviewer: Person, project_id: int, photos: list[int], clock: SetClock, database: Database
) -> None:
    def here(person: Person, photo_id: int, tab: str = "tab-1") -> list[int]:
        answer = person.put(f"/photos/{photo_id}/presence", json={"tab": tab})
        assert answer.status_code == 200, answer.text
        return [someone["id"] for someone in answer.json()["people"]]

    assert here(labeler, photos[0]) == []
    assert here(labeler, photos[0], "tab-2") == []
    assert here(reviewer, photos[0]) == [labeler.user_id]
    assert here(labeler, photos[0]) == [reviewer.user_id]
    assert here(labeler, photos[1]) == [], "the tab moved on; the other one is still there"
    assert here(reviewer, photos[0]) == [labeler.user_id]
    everybody = reviewer.get(f"/projects/{project_id}/presence").json()["people"]
    assert {(one["id"], one["photo_id"]) for one in everybody} == {
        (labeler.user_id, photos[0]),
        (labeler.user_id, photos[1]),
        (reviewer.user_id, photos[0]),
    }
    assert labeler.delete(f"/photos/{photos[0]}/presence?tab=tab-2").status_code == 204
    assert here(reviewer, photos[0]) == []
    clock.forward(seconds=46)
    with database.read_tx() as tx:
        assert people_in_project(tx, project_id) == []
