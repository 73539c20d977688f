"""Leases under clocks that jump, people who come back late, and many people who do as they please."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db.tx import Database
from app.errors import Conflict
from app.ids import UserId
from app.models import Lease, Photo, User
from app.projects.queries import load_project
from app.review.choosing import asker_of, choose
from app.review.counting import queue_counts
from app.review.handing import hand_out
from app.review.queries import LEASE_TIME
from app.review.service import give_back, hold
from app.team.actor import Actor
from app.team.roles import Action
from tests.conftest import Person, SetClock
from tests.factories import make_member, make_photo, make_project, make_user
from tests.review.scenes import draw, make_scenes, take

# --- coming back late


def test_who_comes_back_late_keeps_what_nobody_took_and_their_boxes_on_what_somebody_did(
    labeler: Person, other_labeler: Person, project_id: int, database: Database, clock: SetClock
) -> None:
    (a, b, c), *_ = make_scenes(database, project_id, 3)
    assert take(labeler, project_id, count=3, order="group") == [a, b, c]
    draw(labeler, a)
    clock.forward(hours=5)
    assert take(other_labeler, project_id, order="group") == [b]
    draw(other_labeler, b)
    late = draw(labeler, b)
    assert [one["status"] for one in late["results"]] == ["applied"], "saving never needs a lease"
    boxes = labeler.get(f"/photos/{b}/annotations").json()["annotations"]
    assert {box["author"]["id"] for box in boxes} == {labeler.user_id, other_labeler.user_id}
    assert take(labeler, project_id, count=50, order="group") == [a, c]
    held = labeler.put(f"/photos/{b}/lease", json={})
    assert (held.status_code, held.json()["by"]["id"]) == (409, other_labeler.user_id)


@pytest.mark.parametrize("way", ["removed", "disabled"])
def test_what_somebody_had_in_hand_is_free_as_soon_as_they_are_gone(
    labeler: Person,
    other_labeler: Person,
    manager: Person,
    admin: Person,
    project_id: int,
    database: Database,
    way: str,
) -> None:
    make_scenes(database, project_id, 2)
    held = take(labeler, project_id, count=2)
    assert labeler.put(f"/photos/{held[0]}/presence", json={"tab": "a"}).status_code == 200
    assert take(other_labeler, project_id) == []
    if way == "removed":
        gone = manager.delete(f"/projects/{project_id}/members/{labeler.user_id}")
    else:
        gone = admin.patch(f"/users/{labeler.user_id}", json={"disabled": True})
    assert gone.status_code in (200, 204), gone.text
    assert take(other_labeler, project_id, count=2) == held
    assert manager.get(f"/projects/{project_id}/presence").json()["people"] == []


# --- clocks that jump


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=-400), timedelta(hours=5)])
def test_a_clock_that_jumps_never_hands_a_photo_to_two_and_blocks_it_for_half_an_hour_at_most(
    jump: timedelta,
    labeler: Person,
    other_labeler: Person,
    project_id: int,
    database: Database,
    clock: SetClock,
) -> None:
    make_scenes(database, project_id, 2)
    held = take(labeler, project_id, count=2)
    clock.moment += jump
    if jump < timedelta(0):
        assert take(other_labeler, project_id) == [], "a lease that was given is kept"
    assert take(labeler, project_id, count=2) == held
    with database.read_tx() as tx:
        ends = [lease.expires_at for lease in tx.session.query(Lease)]
    assert set(ends) == {clock.now() + LEASE_TIME}
    clock.forward(minutes=30)
    assert take(other_labeler, project_id, count=2) == held


def test_who_left_before_the_clock_was_set_back_blocks_nobody_for_ever(
    labeler: Person, other_labeler: Person, project_id: int, database: Database, clock: SetClock
) -> None:
    make_scenes(database, project_id, 2)
    held = take(labeler, project_id, count=2)
    clock.moment -= timedelta(days=1)
    assert take(other_labeler, project_id) == []
    clock.forward(minutes=30)
    assert take(other_labeler, project_id, count=2) == held


# --- many people


@pytest.fixture
def people(database: Database) -> list[Actor]:
    """Four labelers, and one who is not on the team."""
    with database.write_tx() as tx:
        users = [make_user(tx, f"labeler{number}") for number in range(4)]
        return [
            Actor(user_id=UserId(one.id), name=one.name, email=one.email, is_admin=False) for one in users
        ]


WHO = st.integers(0, 3)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("take"), WHO, st.integers(1, 5), st.sampled_from(["oldest", "newest", "group"])),
        st.tuples(st.just("skip"), WHO, st.integers(0, 7)),
        st.tuples(st.just("hold"), WHO, st.integers(0, 7), st.booleans()),
        st.tuples(st.just("back"), WHO, st.integers(0, 7), st.booleans()),
        st.tuples(st.just("wait"), st.integers(1, 40)),
    ),
    min_size=5,
    max_size=20,
)


class Held:
    """Who holds what until when, as the server told each of them."""

    def __init__(self) -> None:
        self.leases: dict[int, tuple[int, Any]] = {}

    def told(self, photo: int, person: int, until: Any, now: Any, *, by_force: bool = False) -> None:
        """Note a lease; fails when somebody else was told of one that still lasts."""
        holder, end = self.leases.get(photo, (person, now))
        assert holder == person or end <= now or by_force, f"photo {photo} is in two hands"
        self.leases[photo] = (person, until)

    def ended(self, person: int, photo: int | None = None) -> None:
        """Note that somebody gave a photo, or all they have, back."""
        for one, (holder, _) in list(self.leases.items()):
            if holder == person and photo in (None, one):
                del self.leases[one]


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(deeds=DEEDS)
def test_no_photo_is_in_two_hands_whatever_people_do(
    deeds: list[tuple[Any, ...]], database: Database, people: list[Actor], clock: SetClock
) -> None:
    with database.write_tx() as tx:
        project = make_project(tx, "Depot")
        for person in people:
            make_member(tx, project, tx.session.get_one(User, person.user_id), "labeler")
        photos = [make_photo(tx, project).id for _ in range(8)]
        project_id = project.id
    held = Held()
    for deed, *rest in deeds:
        if deed == "wait":
            clock.forward(minutes=rest[0])
            continue
        person = people[rest[0]]
        _do(database, person, project_id, photos, held, clock, deed, rest[1:])
        _counts_agree(database, person, project_id)


def _do(
    database: Database,
    person: Actor,
    project_id: int,
    photos: list[int],
    held: Held,
    clock: SetClock,
    deed: str,
    rest: list[Any],
) -> None:
    now = clock.now()
    with database.write_tx() as tx:
        if deed in ("take", "skip"):
            order, count, skip = "oldest", 1, []
            if deed == "take":
                count, order = rest
            else:
                skip = [photos[rest[0]]]
                held.ended(person.user_id, skip[0])
            _, taken, until = hand_out(tx, person, project_id, order=order, count=count, skip=skip)
            for photo in taken:
                assert isinstance(photo, Photo), "nothing is to be labelled again"
                assert photo.id not in skip
                held.told(photo.id, person.user_id, until, now)
        elif deed == "back":
            give_back(tx, person, photos[rest[0]], rest=rest[1])
            held.ended(person.user_id, None if rest[1] else photos[rest[0]])
        else:
            try:
                until = hold(tx, person, photos[rest[0]], take_over=rest[1])
            except Conflict:
                holder, end = held.leases[photos[rest[0]]]
                assert holder != person.user_id
                assert end > now
                return
            held.told(photos[rest[0]], person.user_id, until, now, by_force=rest[1])
            for one, (holder, end) in list(held.leases.items()):
                if holder == person.user_id and end > now:
                    held.leases[one] = (holder, until)


def _counts_agree(database: Database, person: Actor, project_id: int) -> None:
    with database.write_tx() as tx:
        access = load_project(tx, person, project_id, Action.LABEL)
        counts = queue_counts(tx, access, person.user_id)
        chosen = choose(tx, asker_of(tx, access.project, person.user_id), order="oldest", count=50)
        live = tx.session.query(Lease).filter(
            Lease.project_id == project_id, Lease.user_id == person.user_id, Lease.expires_at > tx.now
        )
        skipped = counts["skipped_today"]
        assert counts["waiting"] == len(chosen) == len(set(chosen))
        assert counts["leased"] <= live.count() <= counts["leased"] + skipped
