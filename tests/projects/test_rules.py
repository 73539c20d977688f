"""How a project checks its labels: what is set, who may set it, who hears of it."""

from __future__ import annotations

import pytest

from app.db.tx import Database
from app.models import Event
from tests.conftest import Person
from tests.review.reviewing import BY_HAND


def test_a_new_team_reviews_all_of_a_newcomers_first_photos_and_a_fifth_of_the_others(
    labeler: Person, project_id: int
) -> None:
    assert labeler.get(f"/projects/{project_id}/rules").json() == {
        "review_share": 20,
        "review_first": 20,
        "review_after": 0,
        "self_review": True,
        "blind_share": 0,
        "blind_people": 2,
        "gold_share": 0,
    }


def test_a_manager_sets_them_and_pages_and_the_trail_hear_of_it(
    manager: Person, project_id: int, database: Database
) -> None:
    wanted = {**BY_HAND, "review_share": 35, "self_review": False, "blind_people": 3}
    for _ in range(2):
        assert manager.put(f"/projects/{project_id}/rules", json=wanted).json() == wanted
    assert manager.get(f"/projects/{project_id}/rules").json() == wanted
    with database.read_tx() as tx:
        kinds = [row.kind for row in tx.session.query(Event).filter_by(project_id=project_id)]
    assert kinds.count("rules.changed") == 1, "the same again is no news"
    [row] = [
        row
        for row in manager.get(f"/projects/{project_id}/audit").json()["items"]
        if row["action"] == "rules.change"
    ]
    assert row["detail"]["review_share"] == 35


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("review_share", 101),
        ("review_share", -1),
        ("review_share", 20.5),
        ("review_share", "20"),
        ("review_first", -1),
        ("review_after", -1),
        ("blind_people", 1),
        ("blind_people", 6),
        ("gold_share", True),
        ("self_review", 1),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    manager: Person, project_id: int, field: str, value: object
) -> None:
    refused = manager.put(f"/projects/{project_id}/rules", json={**BY_HAND, field: value})
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [f"/{field}"]


def test_reviewers_and_labelers_read_them_only(
    labeler: Person, reviewer: Person, stranger: Person, project_id: int
) -> None:
    for person in (labeler, reviewer):
        assert person.get(f"/projects/{project_id}/rules").status_code == 200
        assert person.put(f"/projects/{project_id}/rules", json=BY_HAND).status_code == 403
    assert stranger.get(f"/projects/{project_id}/rules").status_code == 404
