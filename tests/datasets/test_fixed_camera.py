"""Ticking "fixed camera" groups anew what is there already, and leaves alone what people said."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.models import CaptureLink, Job
from app.projects.fixed_camera import KIND
from tests.conftest import Person, on_one_database
from tests.datasets.conftest import Depot
from tests.datasets.scenes import photo
from tests.photos_domain.sending import send

SERIES = "0198b1a0-0000-7000-8000-00000000000b"

pytestmark = on_one_database


def _fix(depot: Depot, *, fixed: bool = True) -> None:
    assert depot.person.patch(f"/projects/{depot.project_id}", json={"fixed_camera": fixed}).is_success
    depot.group()


def _sets(*groups: set[int]) -> set[frozenset[int]]:
    return {frozenset(some) for some in groups}


def test_what_only_pixels_tied_comes_apart(depot: Depot) -> None:
    one, two = depot.take(photo(1)), depot.take(photo(1, shift=2))
    near, closer = (depot.take(photo(1, shift=n), series=SERIES) for n in (3, 4))
    depot.group()
    number = depot.group_of(one)
    assert depot.groups() == _sets({one, two, near, closer})
    _fix(depot)
    assert depot.groups() == _sets({one}, {two}, {near, closer})
    assert depot.group_of(one) == number, "the oldest keeps the number"
    assert (depot.count()["scenes"], depot.count()["grouped"]) == (3, 4)
    assert depot.stacks()[closer if closer in depot.stacks() else near] == 2


def test_parts_stay_together(depot: Depot) -> None:
    some = {depot.take(photo(1, shift=n), attributes={"part": "7"}) for n in (0, 3)}
    alone = depot.take(photo(1, shift=5))
    depot.group()
    assert depot.groups() == _sets(some | {alone})
    _fix(depot)
    assert depot.groups() == _sets(some, {alone})
    again = depot.take(photo(2), attributes={"part": "7"})
    depot.group()
    assert depot.groups() == _sets(some | {again}, {alone}), "the part finds its group"


def test_unticking_looks_at_the_lonely_again(depot: Depot) -> None:
    some = {depot.take(photo(1, shift=n)) for n in (0, 3, 6)}
    other = depot.take(photo(2))
    depot.group()
    _fix(depot)
    assert len(depot.groups()) == 4
    _fix(depot, fixed=False)
    assert depot.groups() == _sets(some, {other})
    assert (depot.count()["scenes"], depot.count()["grouped"]) == (2, 4)


def test_what_people_joined_or_took_out_stays(depot: Depot) -> None:
    wall = [depot.take(photo(1, shift=3 * n)) for n in range(4)]
    other, third = depot.take(photo(2)), depot.take(photo(3))
    depot.group()
    out = wall[2:]
    assert depot.person.post(f"/groups/{depot.group_of(wall[0])}/split", json={"photo_ids": out}).is_success
    joined = {"photo_ids": [other, third]}
    assert depot.person.post(f"/projects/{depot.project_id}/groups/join", json=joined).is_success
    _fix(depot)
    assert depot.groups() == _sets({wall[0]}, {wall[1]}, set(out), {other, third})
    _fix(depot, fixed=False)
    apart = next(some for some in depot.groups() if out[0] in some)
    assert apart == frozenset(out), "likeness does not join again what was taken out"
    assert frozenset({other, third}) in depot.groups()


def test_large_groups_come_apart_a_few_at_a_time(depot: Depot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.datasets.regrouping.AT_ONCE", 2)
    some = {depot.take(photo(1, shift=n)) for n in range(6)}
    depot.group()
    assert depot.groups() == _sets(some)
    _fix(depot)
    assert depot.groups() == {frozenset({one}) for one in some}
    _fix(depot, fixed=False)
    assert depot.groups() == _sets(some)


def _from_phone(phone: Person, depot: Depot, data: bytes) -> int:
    assert send(phone, depot.project_id, data).status_code == 201
    newest: int = depot.person.get(f"/projects/{depot.project_id}/photos?limit=1&sort=newest").json()[
        "items"
    ][0]["id"]
    return newest


def test_one_link_alone_may_be_of_a_fixed_camera(depot: Depot, contributor: Person) -> None:
    by_phone = {_from_phone(contributor, depot, photo(1, shift=n)) for n in (0, 2)}
    by_hand = {depot.take(photo(1, shift=n)) for n in (4, 6)}
    depot.group()
    assert depot.groups() == _sets(by_phone | by_hand)
    with depot.database.read_tx() as tx:
        link_id = tx.scalar(select(CaptureLink.id))
    where = f"/projects/{depot.project_id}/capture-links/{link_id}"
    told = depot.person.patch(where, json={"fixed_camera": True})
    assert told.json()["fixed_camera"] is True
    depot.group()
    assert depot.groups() == _sets(by_hand, *({one} for one in by_phone)), "others are still tied by pixels"
    more = _from_phone(contributor, depot, photo(1, shift=8))
    hand = depot.take(photo(1, shift=9))
    depot.group()
    assert depot.groups() == _sets(by_hand | {hand}, {more}, *({one} for one in by_phone))
    assert depot.person.patch(where, json={"fixed_camera": False}).is_success
    depot.group()
    assert depot.groups() == _sets(by_phone | by_hand | {more, hand})


def test_saying_the_same_again_asks_for_nothing(depot: Depot) -> None:
    for _ in range(2):
        depot.person.patch(f"/projects/{depot.project_id}", json={"fixed_camera": False})
    with depot.database.read_tx() as tx:
        assert tx.scalars(select(Job).where(Job.kind == KIND)).all() == []
