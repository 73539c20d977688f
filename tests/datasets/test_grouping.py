"""Photos find their scene: by what people say, by likeness, and never across parts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.datasets.rules import Tie, most_alike, strongest_first
from app.jobs import rows
from app.models import Likeness, PhotoLink, Project
from tests import photos
from tests.conftest import Person, on_one_database
from tests.datasets.conftest import Depot
from tests.datasets.scenes import photo, view
from tests.factories import make_photo

SERIES = "0198b1a0-0000-7000-8000-00000000000a"


@on_one_database
def test_photos_of_one_wall_are_one_scene_with_the_sharpest_on_top(depot: Depot) -> None:
    blurred = depot.take(photos.encoded(photos.blurred(view(1), 2), "JPEG"))
    sharp = depot.take(photo(1, shift=40, turn=3))
    darker = depot.take(photo(1, shift=90, light=0.7))
    other = depot.take(photo(2))
    depot.group()
    assert depot.groups() == {frozenset({blurred, sharp, darker}), frozenset({other})}
    assert depot.stacks() == {other: 1, sharp: 3} or depot.stacks() == {other: 1, darker: 3}
    assert (depot.count()["scenes"], depot.count()["grouped"]) == (2, 4)


@on_one_database
def test_why_photos_belong_together_is_kept(depot: Depot) -> None:
    first = depot.take(photo(1))
    again = depot.take(photos.encoded(view(1), "JPEG", quality=60))
    depot.group()
    with depot.database.read_tx() as tx:
        links = {row.kind: row for row in tx.scalars(select(PhotoLink))}
    assert set(links) == {"same", "scene"}
    assert (links["same"].photo_id, links["same"].other_id) == (first, again)
    assert links["same"].score <= 8
    assert links["scene"].score >= 18


@on_one_database
def test_the_same_one_closer_is_the_same_scene_however_it_looks(depot: Depot) -> None:
    ids = {depot.take(photo(wall), series=SERIES) for wall in (1, 2, 3)}
    alone = depot.take(photo(4))
    depot.group()
    assert depot.groups() == {frozenset(ids), frozenset({alone})}


@on_one_database
def test_likeness_never_joins_two_parts(depot: Depot) -> None:
    left = depot.take(photo(1), attributes={"part": "Door 1"})
    right = depot.take(photo(1, shift=5), attributes={"part": "Door 2"})
    unlike = depot.take(photo(2), attributes={"part": " door 1 "})
    depot.group()
    assert depot.groups() == {frozenset({left, unlike}), frozenset({right})}


@on_one_database
def test_a_photo_without_a_part_joins_one_of_two_parts_and_not_both(depot: Depot) -> None:
    left = depot.take(photo(1), attributes={"part": "1"})
    right = depot.take(photo(1, shift=5), attributes={"part": "2"})
    untold = depot.take(photo(1, shift=9))
    depot.group()
    assert len(depot.groups()) == 2
    assert frozenset({left, right}) not in depot.groups()
    assert depot.group_of(untold) in {depot.group_of(left), depot.group_of(right)}


@on_one_database
def test_telling_another_part_later_takes_a_photo_out(depot: Depot) -> None:
    one, two = depot.take(photo(1)), depot.take(photo(1, shift=5))
    depot.group()
    assert depot.groups() == {frozenset({one, two})}
    depot.person.patch(f"/photos/{one}", json={"attributes": {"part": "A"}})
    depot.group()
    assert depot.groups() == {frozenset({one, two})}
    depot.person.patch(f"/photos/{two}", json={"attributes": {"part": "B"}})
    assert depot.count()["grouped"] == 1
    depot.group()
    assert depot.groups() == {frozenset({one}), frozenset({two})}


@on_one_database
def test_a_fixed_camera_groups_by_series_and_part_only(depot: Depot) -> None:
    told = depot.person.patch(f"/projects/{depot.project_id}", json={"fixed_camera": True}).json()
    assert told["fixed_camera"] is True
    one, two = depot.take(photo(1)), depot.take(photo(1, shift=2))
    three, four = (depot.take(photo(1, shift=n), attributes={"part": "7"}) for n in (3, 4))
    depot.group()
    assert depot.groups() == {frozenset({one}), frozenset({two}), frozenset({three, four})}


def test_no_scene_grows_past_a_tenth_by_likeness() -> None:
    assert [most_alike(photos) for photos in (0, 50, 200, 1000, 100_000)] == [20, 20, 20, 100, 10_000]


def test_the_strongest_ties_count_first() -> None:
    ties = [
        Tie("scene", 1, 20),
        Tie("scene", 2, 90),
        Tie("burst", 3, 0.1),
        Tie("same", 4, 8),
        Tie("same", 5, 0),
    ]
    ties += [Tie("part", 6), Tie("series", 7)]
    assert [tie.photo_id for tie in strongest_first(ties)] == [7, 6, 5, 4, 3, 2, 1]


@on_one_database
def test_likeness_stops_where_a_scene_is_large_enough(depot: Depot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.datasets.rules._SMALL_GROUP", 3)
    for shift in range(5):
        depot.take(photo(1, shift=shift))
    depot.group()
    assert sorted(len(ids) for ids in depot.groups()) == [2, 3]
    with depot.database.read_tx() as tx:  # what was not joined is kept, for a person to decide
        assert len(tx.scalars(select(PhotoLink).where(PhotoLink.kind == "scene")).all()) == 10


def test_a_photo_whose_file_is_lost_stands_alone(depot: Depot) -> None:
    with depot.database.write_tx() as tx:
        project = tx.session.get_one(Project, depot.project_id)
        lost = make_photo(tx, project).id
    whole = depot.take(photo(1))
    depot.group()
    assert depot.groups() == {frozenset({lost}), frozenset({whole})}
    with depot.database.read_tx() as tx:
        row = tx.scalar(select(Likeness).where(Likeness.photo_id == lost))
    assert row is not None
    assert row.vector is None


def test_damaged_photos_are_in_no_scene(depot: Depot) -> None:
    with depot.database.write_tx() as tx:
        project = tx.session.get_one(Project, depot.project_id)
        damaged = make_photo(tx, project, damaged=True).id
    whole = depot.take(photo(1))
    depot.group()
    assert depot.person.get(f"/photos/{damaged}").json()["group_id"] is None
    assert list(depot.stacks()) == [whole, damaged]


def test_grouping_makes_room_for_other_work_and_goes_on(depot: Depot) -> None:
    taken = [depot.take(photo(wall)) for wall in (1, 2)]
    with depot.database.write_tx() as tx:
        before = (tx.now - timedelta(days=30)).isoformat().replace("+00:00", "Z")
        rows.enqueue(tx, "purge", project_id=depot.project_id, payload={"before": before})
    depot.group()
    assert depot.groups() == {frozenset({one}) for one in taken}


def test_the_trash_is_in_no_stack(depot: Depot) -> None:
    ids = [depot.take(photo(1, shift=shift)) for shift in (0, 20, 40)]
    depot.group()
    [top] = depot.stacks()
    [group_id] = {depot.group_of(one) for one in ids}
    assert depot.person.delete(f"/photos/{top}").status_code == 200
    [(next_top, n)] = depot.stacks().items()
    assert next_top != top
    assert n == 2
    for one in ids:
        depot.person.delete(f"/photos/{one}")
    assert (depot.count()["scenes"], depot.count()["grouped"]) == (0, 0)
    depot.person.post(f"/photos/{top}/undelete")
    assert depot.stacks() == {top: 1}
    assert depot.group_of(top) == group_id


def test_photos_are_walked_by_scene_and_by_group(depot: Depot) -> None:
    for wall in (1, 2, 3):
        for shift in (0, 15):
            depot.take(photo(wall, shift=shift))
    depot.group()
    tops = list(depot.stacks())
    walked, cursor = [], ""
    while True:
        page = depot.person.get(
            f"/projects/{depot.project_id}/photos?scenes=true&sort=blur&limit=1{cursor}"
        ).json()
        walked += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(walked) == sorted(tops)
    group_id = depot.group_of(tops[0])
    inside = depot.person.get(f"/projects/{depot.project_id}/photos?group={group_id}").json()["items"]
    assert {item["group_id"] for item in inside} == {group_id}
    assert len(inside) == 2


@on_one_database
def test_photos_of_one_place_and_moment_are_one_burst(depot: Depot) -> None:
    here = photos.gps_tags(48.137, 11.575)
    ids = [depot.take(photos.jpeg(view(1, shift=shift), block=photos.exif(gps=here))) for shift in (0, 10)]
    depot.group()
    with depot.database.read_tx() as tx:
        kinds = {row.kind for row in tx.scalars(select(PhotoLink).where(PhotoLink.photo_id == ids[0]))}
    assert "burst" in kinds


def test_strangers_learn_nothing_of_groups(depot: Depot, stranger: Person) -> None:
    one, two = depot.take(photo(1)), depot.take(photo(1, shift=9))
    depot.group()
    group_id = depot.group_of(one)
    assert stranger.post(f"/groups/{group_id}/split", json={"photo_ids": [two]}).status_code == 404
    answer = stranger.post(f"/projects/{depot.project_id}/groups/join", json={"photo_ids": [one, two]})
    assert answer.status_code == 404
