"""What people say of scenes stands: splitting holds, joining holds, both can be undone."""

from __future__ import annotations

from tests.conftest import Person, on_one_database
from tests.datasets.conftest import Depot
from tests.datasets.scenes import photo


def _split(depot: Depot, *photo_ids: int) -> dict[str, int]:
    group_id = depot.group_of(photo_ids[0])
    answer = depot.person.post(f"/groups/{group_id}/split", json={"photo_ids": list(photo_ids)})
    assert answer.status_code == 200, answer.text
    told: dict[str, int] = answer.json()
    return told


def _join(depot: Depot, *photo_ids: int, **more: str) -> dict[str, object]:
    answer = depot.person.post(
        f"/projects/{depot.project_id}/groups/join", json={"photo_ids": list(photo_ids), **more}
    )
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = answer.json()
    return told


@on_one_database
def test_a_split_holds_against_photos_that_look_like_both(depot: Depot) -> None:
    one, two = depot.take(photo(1)), depot.take(photo(1, shift=12))
    depot.group()
    told = _split(depot, two)
    assert depot.groups() == {frozenset({one}), frozenset({two})}
    assert (depot.group_of(one), depot.group_of(two)) == (told["group_id"], told["new_group_id"])
    later = depot.take(photo(1, shift=6))
    depot.group()
    assert depot.group_of(one) != depot.group_of(two)
    assert depot.group_of(later) in {depot.group_of(one), depot.group_of(two)}
    assert depot.count()["scenes"] == 2


@on_one_database
def test_a_split_holds_for_what_is_split_again_and_for_what_is_joined(depot: Depot) -> None:
    ids = [depot.take(photo(1, shift=shift)) for shift in (0, 8, 16, 24)]
    far = depot.take(photo(2))
    depot.group()
    _split(depot, ids[2], ids[3])
    _split(depot, ids[3])
    _join(depot, ids[3], far)
    depot.take(photo(1, shift=4))
    depot.take(photo(1, shift=20))
    depot.group()
    assert len({depot.group_of(one) for one in (ids[0], ids[2], ids[3])}) == 3
    assert depot.group_of(ids[3]) == depot.group_of(far)


def test_joining_undoes_a_split(depot: Depot) -> None:
    one, two = depot.take(photo(1)), depot.take(photo(1, shift=12))
    depot.group()
    told = _split(depot, two)
    joined = _join(depot, one, two)
    assert joined["group_id"] == told["group_id"]
    assert depot.groups() == {frozenset({one, two})}
    third = depot.take(photo(1, shift=5))
    depot.group()
    assert depot.groups() == {frozenset({one, two, third})}


def test_joining_takes_whole_stacks_keeps_the_lowest_number_and_can_be_undone(depot: Depot) -> None:
    first = [depot.take(photo(1, shift=shift)) for shift in (0, 9)]
    second = [depot.take(photo(2, shift=shift)) for shift in (0, 9)]
    depot.group()
    low, high = depot.group_of(first[0]), depot.group_of(second[0])
    told = _join(depot, second[0], first[1])
    assert told == {"group_id": low, "before": {str(high): second}}
    assert depot.groups() == {frozenset(first + second)}
    assert list(depot.stacks().values()) == [4]
    by_old_number = depot.person.get(f"/projects/{depot.project_id}/photos?group={high}").json()["items"]
    assert {item["id"] for item in by_old_number} == {*first, *second}
    answer = depot.person.post(f"/groups/{high}/split", json={"photo_ids": second})
    assert answer.status_code == 200
    assert depot.groups() == {frozenset(first), frozenset(second)}


def test_photos_that_were_not_looked_at_yet_can_be_joined(depot: Depot) -> None:
    one, two = depot.take(photo(1)), depot.take(photo(2))
    _join(depot, one, two)
    assert depot.groups() == {frozenset({one, two})}
    depot.group()
    assert depot.groups() == {frozenset({one, two})}


def test_scenes_of_two_parts_are_joined_only_by_who_says_which_part_it_is(depot: Depot) -> None:
    one = depot.take(photo(1), attributes={"part": "Door 1"})
    two = depot.take(photo(2), attributes={"part": "Door 2"})
    depot.group()
    path = f"/projects/{depot.project_id}/groups/join"
    refused = depot.person.post(path, json={"photo_ids": [one, two]})
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("other-parts")
    _join(depot, one, two, part="Door 1")
    assert depot.groups() == {frozenset({one, two})}
    assert depot.person.get(f"/photos/{two}").json()["attributes"]["part"] == "Door 1"


def test_what_makes_no_sense_is_refused_and_changes_nothing(depot: Depot) -> None:
    one, two = depot.take(photo(1)), depot.take(photo(1, shift=12))
    other = depot.take(photo(2))
    depot.group()
    group_id = depot.group_of(one)
    for photo_ids in ([one, two], [other], [one, 999_999]):
        answer = depot.person.post(f"/groups/{group_id}/split", json={"photo_ids": photo_ids})
        assert answer.status_code == 422, photo_ids
    depot.person.delete(f"/photos/{other}")
    for photo_ids in ([one, other], [one, 999_999]):
        answer = depot.person.post(f"/projects/{depot.project_id}/groups/join", json={"photo_ids": photo_ids})
        assert answer.status_code == 422, photo_ids
    assert depot.groups() == {frozenset({one, two}), frozenset({other})}


def test_labelers_put_stacks_right_too(depot: Depot, labeler: Person) -> None:
    one, two = depot.take(photo(1)), depot.take(photo(1, shift=12))
    depot.group()
    depot.person = labeler
    _split(depot, two)
    assert depot.groups() == {frozenset({one}), frozenset({two})}
