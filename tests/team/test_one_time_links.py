"""A one-time link is the account, so it counts only while whoever made it could make it now."""

from __future__ import annotations

import pytest

from tests.conftest import Person, SetClock

PASSWORD = "a long enough pass phrase"
EVA = "eva@depot.example"


def _invite(person: Person, project_id: int, role: str = "labeler") -> tuple[int, str]:
    answer = person.post(f"/projects/{project_id}/members", json={"email": EVA, "role": role})
    assert answer.status_code == 201, answer.text
    return answer.json()["user_id"], _secret(answer.json()["invite_url"])


def _secret(url: str) -> str:
    return url.partition("#")[2]


def _take_up(anonymous: Person, secret: str) -> int:
    looked = anonymous.post("/setup/check", json={"token": secret}).status_code
    status = anonymous.post("/setup", json={"token": secret, "password": PASSWORD}).status_code
    assert (looked, status) in {(200, 201), (410, 410)}, "the page tells before what the call will say"
    return status


@pytest.fixture
def second_manager(admin: Person, manager: Person, other_labeler: Person, project_id: int) -> Person:
    """Another manager of the project."""
    path = f"/projects/{project_id}/members/{other_labeler.user_id}"
    assert manager.patch(path, json={"role": "manager"}).status_code == 204
    return other_labeler


def test_the_link_of_a_manager_does_not_open_an_account_that_became_admin(
    manager: Person, admin: Person, anonymous: Person, project_id: int
) -> None:
    """Whoever makes somebody admin gets a fresh link to hand over; the older one ends."""
    user_id, old = _invite(manager, project_id)
    granted = admin.patch(f"/users/{user_id}", json={"admin": True})
    assert granted.status_code == 200
    assert _take_up(anonymous, old) == 410
    assert _take_up(anonymous, _secret(granted.json()["invite_url"])) == 201


def test_nobody_gets_a_link_for_being_made_admin_who_has_a_password(admin: Person, manager: Person) -> None:
    granted = admin.patch(f"/users/{manager.user_id}", json={"admin": True})
    assert granted.json()["invite_url"] is None


def test_a_reset_ends_the_older_links(
    manager: Person, admin: Person, anonymous: Person, project_id: int
) -> None:
    user_id, old = _invite(manager, project_id)
    fresh = admin.patch(f"/users/{user_id}", json={"reset": True}).json()["invite_url"]
    assert _take_up(anonymous, old) == 410
    assert _take_up(anonymous, _secret(fresh)) == 201


def test_somebody_invited_elsewhere_is_added_once_they_have_signed_in(
    manager: Person, stranger: Person, anonymous: Person, project_id: int, other_project_id: int
) -> None:
    """Else the first manager's link would carry the second project's rights."""
    _, link = _invite(manager, project_id)
    path = f"/projects/{other_project_id}/members"
    refused = stranger.post(path, json={"email": EVA, "role": "manager"})
    assert (refused.status_code, refused.json()["type"]) == (409, "invited")
    assert _take_up(anonymous, link) == 201
    added = stranger.post(path, json={"email": EVA, "role": "manager"})
    assert (added.status_code, added.json()["invite_url"]) == (201, None)


def test_a_link_that_ran_out_is_not_made_anew_for_rights_that_came_since(
    manager: Person, stranger: Person, project_id: int, other_project_id: int, clock: SetClock
) -> None:
    user_id, _ = _invite(manager, project_id)
    clock.forward(days=8)
    manager = _signed_in_again(manager)
    stranger = _signed_in_again(stranger)
    path = f"/projects/{other_project_id}/members"
    assert stranger.post(path, json={"email": EVA, "role": "labeler"}).status_code == 201
    assert manager.post(f"/projects/{project_id}/members/{user_id}/invite").status_code == 403
    assert stranger.post(f"{path}/{user_id}/invite").status_code == 403


def _signed_in_again(person: Person) -> Person:
    from tests.factories import make_session

    database = person.stage.app.state.database  # type: ignore[attr-defined]
    with database.write_tx() as tx:
        from app.models import User

        secret = make_session(tx, tx.session.get_one(User, person.user_id))
    return Person(person.stage, cookie=f"blemish_session={secret}", user_id=person.user_id)


def test_an_admin_adds_somebody_invited_elsewhere_and_holds_the_only_link_then(
    manager: Person, admin: Person, anonymous: Person, project_id: int, other_project_id: int
) -> None:
    _, old = _invite(manager, project_id)
    _, fresh = _invite(admin, other_project_id)
    assert _take_up(anonymous, old) == 410
    assert _take_up(anonymous, fresh) == 201


@pytest.mark.parametrize("how", ["removed", "demoted", "disabled"])
def test_the_links_of_somebody_who_lost_their_rights_count_no_more(
    manager: Person,
    second_manager: Person,
    admin: Person,
    anonymous: Person,
    project_id: int,
    how: str,
) -> None:
    _, link = _invite(manager, project_id)
    path = f"/projects/{project_id}/members/{manager.user_id}"
    if how == "removed":
        assert second_manager.delete(path).status_code == 204
    elif how == "demoted":
        assert second_manager.patch(path, json={"role": "labeler"}).status_code == 204
    else:
        assert admin.patch(f"/users/{manager.user_id}", json={"disabled": True}).status_code == 200
    assert _take_up(anonymous, link) == 410


def test_a_link_whose_maker_manages_every_project_of_the_person_counts(
    manager: Person, stranger: Person, anonymous: Person, project_id: int, other_project_id: int
) -> None:
    added = stranger.post(
        f"/projects/{other_project_id}/members", json={"email": manager.email, "role": "manager"}
    )
    assert added.status_code == 201
    _, link = _invite(manager, project_id)
    assert (
        stranger.post(
            f"/projects/{other_project_id}/members", json={"email": EVA, "role": "labeler"}
        ).status_code
        == 201
    )
    assert _take_up(anonymous, link) == 201
