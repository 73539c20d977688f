"""Members and their one-time links."""

from __future__ import annotations

from app.db.tx import Database
from tests.conftest import Person
from tests.factories import make_user


def test_an_unknown_address_gets_a_one_time_link(project_id: int, manager: Person, anonymous: Person) -> None:
    path = f"/projects/{project_id}/members"
    answer = manager.post(path, json={"email": "Jana@Depot.example", "role": "labeler"})
    assert answer.status_code == 201, answer.text
    address, _, secret = answer.json()["invite_url"].partition("#")
    assert address.endswith("/setup")
    listed = {item["user_id"]: item for item in manager.get(path).json()["items"]}[answer.json()["user_id"]]
    assert (listed["email"], listed["state"]) == ("jana@depot.example", "invited")
    used = anonymous.post(
        "/setup", json={"token": secret, "password": "a long enough pass phrase", "name": "Jana"}
    )
    assert used.status_code == 201, used.text
    assert manager.post(path, json={"email": "jana@depot.example", "role": "labeler"}).status_code == 409


def test_somebody_known_is_added_without_a_link(
    project_id: int, manager: Person, other_project_id: int, stranger: Person
) -> None:
    answer = manager.post(
        f"/projects/{project_id}/members", json={"email": stranger.email, "role": "reviewer"}
    )
    assert answer.json() == {"user_id": stranger.user_id, "invite_url": None}
    assert stranger.get(f"/projects/{project_id}").json()["role"] == "reviewer"


def test_a_manager_never_gets_the_link_of_somebody_elses_invitation(
    project_id: int, manager: Person, admin: Person, other_project_id: int, stranger: Person
) -> None:
    """A one-time link is the account: an invited admin's must not be had by adding them to a project."""
    admin.post("/users", json={"email": "boss@depot.example", "name": "Boss", "admin": True})
    path = f"/projects/{project_id}/members"
    answer = manager.post(path, json={"email": "boss@depot.example", "role": "labeler"}).json()
    assert answer["invite_url"] is None
    assert manager.post(f"{path}/{answer['user_id']}/invite").status_code == 403
    theirs = stranger.post(
        f"/projects/{other_project_id}/members", json={"email": "new@depot.example", "role": "labeler"}
    ).json()
    assert theirs["invite_url"] is not None
    assert manager.post(path, json={"email": "new@depot.example", "role": "labeler"}).status_code == 409
    again = stranger.post(f"/projects/{other_project_id}/members/{theirs['user_id']}/invite")
    assert again.status_code == 201
    assert again.json()["invite_url"] != theirs["invite_url"]


def test_a_role_that_somebody_has_already_is_no_news(
    project_id: int, manager: Person, labeler: Person
) -> None:
    path = f"/projects/{project_id}"
    for role in ("labeler", "reviewer", "reviewer"):
        answer = manager.patch(f"{path}/members/{labeler.user_id}", json={"role": role})
        assert answer.status_code == 204
    told = [row for row in manager.get(f"{path}/audit").json()["items"] if row["action"] == "member.role"]
    assert [row["detail"]["role"] for row in told] == ["reviewer"]


def test_another_role_counts_from_the_next_request_on(
    project_id: int, manager: Person, labeler: Person
) -> None:
    path = f"/projects/{project_id}/members/{labeler.user_id}"
    assert labeler.get(f"/projects/{project_id}/members").status_code == 403
    assert manager.patch(path, json={"role": "manager"}).status_code == 204
    assert labeler.get(f"/projects/{project_id}/members").status_code == 200
    assert manager.delete(path).status_code == 204
    assert labeler.get(f"/projects/{project_id}").status_code == 404
    assert manager.delete(path).status_code == 404


def test_the_last_manager_leaves_only_while_an_admin_can_take_over(
    project_id: int, manager: Person, database: Database
) -> None:
    path = f"/projects/{project_id}/members/{manager.user_id}"
    refusal = manager.patch(path, json={"role": "labeler"})
    assert refusal.status_code == 409
    assert refusal.json()["type"] == "last-manager"
    assert manager.delete(path).status_code == 409
    with database.write_tx() as tx:
        make_user(tx, "admin", is_admin=True)
    assert manager.delete(path).status_code == 204


def test_a_disabled_account_is_not_added(
    project_id: int, manager: Person, admin: Person, stranger: Person
) -> None:
    admin.patch(f"/users/{stranger.user_id}", json={"disabled": True})
    answer = manager.post(
        f"/projects/{project_id}/members", json={"email": stranger.email, "role": "labeler"}
    )
    assert answer.status_code == 409


def test_a_token_never_changes_members(project_id: int, manager: Person) -> None:
    made = manager.post("/tokens", json={"name": "ci", "scopes": ["read", "manage", "export"]}).json()
    program = Person(manager.stage, token=made["token"])
    assert program.get(f"/projects/{project_id}").status_code == 200
    assert program.get(f"/projects/{project_id}/members").status_code == 200
    body = {"email": "x@depot.example", "role": "labeler"}
    refused = (
        program.post(f"/projects/{project_id}/members", json=body),
        program.patch(f"/projects/{project_id}/members/{manager.user_id}", json={"role": "labeler"}),
        program.delete(f"/projects/{project_id}/members/{manager.user_id}"),
        program.get("/users"),
        program.post("/tokens", json={"name": "wider", "scopes": ["read"]}),
    )
    for answer in refused:
        assert (answer.status_code, answer.json()["type"]) == (403, "scope")
        assert answer.json()["detail"] == "No token may do this, whatever its scopes. Sign in as a person."


def test_a_token_never_makes_a_capture_link(project_id: int, manager: Person) -> None:
    """Its code would let phones in still when the token is revoked; and the list shows the codes."""
    made = manager.post("/tokens", json={"name": "ci", "scopes": ["manage"]}).json()
    program = Person(manager.stage, token=made["token"])
    path = f"/projects/{project_id}/capture-links"
    for answer in (program.post(path, json={"name": "Gate 3"}), program.get(path)):
        assert (answer.status_code, answer.json()["type"]) == (403, "scope")


def test_a_token_is_told_which_scope_it_lacks(project_id: int, manager: Person) -> None:
    made = manager.post("/tokens", json={"name": "ci", "scopes": ["upload"]}).json()
    program = Person(manager.stage, token=made["token"])
    answer = program.get(f"/projects/{project_id}/photos")
    assert (answer.status_code, answer.json()["type"]) == (403, "scope")
    assert answer.json()["detail"] == "This token may not see photos: that needs the scope label or read."
