"""Scenes that look alike and stayed apart because one was large enough: people decide, and can undo it."""

from __future__ import annotations

from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import func, select

from app.models import GroupsApart, PhotoLink
from tests.conftest import Person, on_one_database
from tests.datasets.conftest import Depot
from tests.datasets.scenes import photo

pytestmark = on_one_database


@pytest.fixture
def cut(depot: Depot, monkeypatch: pytest.MonkeyPatch) -> Depot:
    """Five photos of one wall, of which three may be together by likeness; and one of another."""
    monkeypatch.setattr("app.datasets.rules._SMALL_GROUP", 3)
    for shift in range(5):
        depot.take(photo(1, shift=shift))
    depot.take(photo(2))
    depot.group()
    assert sorted(len(ids) for ids in depot.groups()) == [1, 2, 3]
    return depot


def _pairs(depot: Depot) -> list[dict[str, Any]]:
    answer = depot.person.get(f"/projects/{depot.project_id}/groups/alike")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def _overview(person: Person, depot: Depot) -> str:
    return person.get(f"//projects/{depot.project_id}").text


def _apart(person: Person, depot: Depot, pair: dict[str, Any], *, apart: bool) -> Response:
    told = {"photo_ids": [one["id"] for one in pair["photos"]], "apart": apart}
    return person.put(f"/projects/{depot.project_id}/groups/apart", json=told)


def test_what_was_cut_is_shown_to_the_manager(cut: Depot, labeler: Person) -> None:
    (pair,) = _pairs(cut)
    assert {pair["n"], pair["other_n"]} == {2, 3}
    assert pair["ties"] == 6, "each of the two with each of the three"
    shown = [one["id"] for one in pair["photos"]]
    assert [cut.group_of(one) for one in shown] == [pair["group_id"], pair["other_id"]]
    assert "pair of scenes looks alike" in _overview(cut.person, cut)
    page = cut.person.get(f"//projects/{cut.project_id}/scenes").text
    assert "These 2 stacks look alike too" in page
    assert "one scene of 5 photos" in page
    assert "looks alike" not in _overview(labeler, cut)
    assert labeler.get(f"/projects/{cut.project_id}/groups/alike").status_code == 403


def test_joining_settles_it_and_what_undoes_it_asks_again(cut: Depot) -> None:
    """As with any joining, taking it back says that they are apart; the page takes that back too."""
    (pair,) = _pairs(cut)
    ids = [one["id"] for one in pair["photos"]]
    joined = cut.person.post(f"/projects/{cut.project_id}/groups/join", json={"photo_ids": ids}).json()
    assert sorted(len(some) for some in cut.groups()) == [1, 5]
    assert _pairs(cut) == []
    for group, photos in joined["before"].items():
        assert cut.person.post(f"/groups/{group}/split", json={"photo_ids": photos}).is_success
    assert sorted(len(some) for some in cut.groups()) == [1, 2, 3]
    assert _pairs(cut) == []
    assert _apart(cut.person, cut, pair, apart=False).status_code == 204
    assert [{one["n"], one["other_n"]} for one in _pairs(cut)] == [{2, 3}]


def test_left_apart_they_stay_so_until_it_is_taken_back(cut: Depot) -> None:
    (pair,) = _pairs(cut)
    assert _apart(cut.person, cut, pair, apart=True).status_code == 204
    assert _apart(cut.person, cut, pair, apart=True).status_code == 204, "saying it twice changes nothing"
    assert _pairs(cut) == []
    assert "looks alike" not in _overview(cut.person, cut)
    cut.take(photo(1, shift=6))
    cut.group()
    assert sorted(len(some) for some in cut.groups()) == [1, 3, 3], "the new one ties them as little"
    assert _pairs(cut) == []
    assert _apart(cut.person, cut, pair, apart=False).status_code == 204
    with cut.database.read_tx() as tx:
        assert tx.scalar(select(func.count()).select_from(GroupsApart)) == 0
    assert len(_pairs(cut)) == 1


def test_photos_of_others_and_of_one_scene_are_refused(
    cut: Depot, labeler: Person, stranger: Person, other_project_id: int
) -> None:
    (pair,) = _pairs(cut)
    assert _apart(labeler, cut, pair, apart=True).status_code == 403
    assert _apart(stranger, cut, pair, apart=True).status_code == 404
    ids = [one["id"] for one in pair["photos"]]
    foreign = f"/projects/{other_project_id}/groups/apart"
    assert stranger.put(foreign, json={"photo_ids": ids, "apart": True}).status_code == 422
    for some in ([ids[0], ids[0]], [ids[0], 999_999], ids[:1]):
        told = {"photo_ids": some, "apart": True}
        assert cut.person.put(f"/projects/{cut.project_id}/groups/apart", json=told).status_code == 422
    assert len(_pairs(cut)) == 1


def test_a_pair_of_different_parts_or_of_the_trash_is_not_asked(cut: Depot) -> None:
    (pair,) = _pairs(cut)
    small, large = sorted(cut.groups() - {min(cut.groups(), key=len)}, key=len)
    for photos, part in ((small, "A"), (large, "B")):
        for one in photos:
            cut.person.patch(f"/photos/{one}", json={"attributes": {"part": part}})
    cut.group()
    assert _pairs(cut) == []
    for one in small:
        cut.person.patch(f"/photos/{one}", json={"attributes": {"part": None}})
    for one in large:
        cut.person.patch(f"/photos/{one}", json={"attributes": {"part": None}})
    cut.group()
    for one in small:
        assert cut.person.delete(f"/photos/{one}").is_success
    assert _pairs(cut) == []
    assert pair["n"]


def test_ties_that_were_followed_are_not_marked(depot: Depot) -> None:
    for shift in range(3):
        depot.take(photo(1, shift=shift))
    depot.group()
    with depot.database.read_tx() as tx:
        assert not any(tx.scalars(select(PhotoLink.is_cut)))
    assert _pairs(depot) == []
    assert "No scenes to decide" in depot.person.get(f"//projects/{depot.project_id}/scenes").text


def test_a_fixed_camera_asks_nothing(cut: Depot) -> None:
    assert cut.person.patch(f"/projects/{cut.project_id}", json={"fixed_camera": True}).is_success
    assert _pairs(cut) == []
