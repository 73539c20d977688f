"""Projects, classes and attributes over the API, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.db.tx import Database
from app.models import Annotation, ClassMerge, Operation, Photo, PhotoClass, Project
from app.projects import counters
from app.projects.attributes import check_attributes, list_attributes
from tests.conftest import Person
from tests.factories import make_annotation, make_photo


def _ready(*names: str) -> list[dict[str, Any]]:
    return [{"name": name} for name in names]


def test_an_admin_makes_a_project_and_becomes_its_manager(admin: Person) -> None:
    answer = admin.post(
        "/projects",
        json={
            "name": "Depot North",
            "time_zone": "Europe/Berlin",
            "classes": [*_ready("crack", "scratch"), {"name": "other: say what", "is_other": True}],
        },
    )
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["role"] == "manager"
    assert [(item["id"], item["name"], item["letter"], item["key"]) for item in made["classes"]] == [
        (1, "crack", "C", "1"),
        (2, "scratch", "S", "2"),
        (3, "other: say what", "T", "0"),
    ]
    assert made["classes"][1]["dash"] == "12 4"
    assert [(item["name"], item["kind"], item["builtin"]) for item in made["attributes"]] == [
        ("origin", "select", True),
        ("part", "text", True),
    ]
    members = admin.get(f"/projects/{made['id']}/members").json()["items"]
    assert [(item["user_id"], item["role"]) for item in members] == [(admin.user_id, "manager")]


def test_where_colours_repeat_the_later_class_has_a_white_core(manager: Person, project_id: int) -> None:
    """Also where the earlier one is retired: its annotations are still on photos."""
    path = f"/projects/{project_id}/classes"
    manager.patch(f"{path}/1", json={"retired": True})
    for number in range(4):  # 7 to 10: the free colour of the retired, the two that are left, and again
        made = manager.post(path, json={"name": f"pit {number}"}).json()
    known = manager.get(f"/projects/{project_id}").json()["classes"]
    assert [item["slot"] for item in known] == [1, 2, 3, 4, 5, 6, 1, 7, 8, 1]
    assert [item["id"] for item in known if item["core"]] == [7, 10]
    assert made["core"]
    page = manager.get(f"//projects/{project_id}/settings", headers={"accept": "text/html"}).text
    assert page.count('<line class="core"') == 2


def test_members_make_no_projects_unless_the_setting_says_so(labeler: Person) -> None:
    assert labeler.post("/projects", json={"name": "Mine"}).status_code == 403


def test_a_program_makes_projects_where_its_owner_may(
    admin: Person, manager: Person, project_id: int
) -> None:
    """With the scope manage, and not when it is for one project only."""

    def program(owner: Person, **narrowed: Any) -> Person:
        made = owner.post("/tokens", json={"name": "ci", **narrowed})
        return Person(owner.stage, token=made.json()["token"])

    new = {"name": "Line 4"}
    assert program(admin, scopes=["manage"]).post("/projects", json=new).status_code == 201
    for narrow in (
        program(admin, scopes=["read", "label"]),
        program(admin, scopes=["manage"], project_id=project_id),
    ):
        answer = narrow.post("/projects", json=new)
        assert (answer.status_code, answer.json()["type"]) == (403, "scope")
    answer = program(manager, scopes=["manage"]).post("/projects", json=new)
    assert (answer.status_code, answer.json()["type"]) == (403, "forbidden"), "as its owner"


def test_a_project_is_seen_by_its_people_only(
    project_id: int, labeler: Person, stranger: Person, admin: Person, contributor: Person, anonymous: Person
) -> None:
    """D1: others get 404, whoever has no credentials 401, a phone nothing."""
    assert labeler.get(f"/projects/{project_id}").status_code == 200
    assert admin.get(f"/projects/{project_id}").status_code == 200
    assert stranger.get(f"/projects/{project_id}").status_code == 404
    assert contributor.get(f"/projects/{project_id}").status_code == 404
    assert anonymous.get(f"/projects/{project_id}").status_code == 401
    assert [item["id"] for item in labeler.get("/projects").json()["items"]] == [project_id]
    assert project_id not in [item["id"] for item in stranger.get("/projects").json()["items"]]


def test_only_managers_change_a_project(
    project_id: int, labeler: Person, reviewer: Person, manager: Person, stranger: Person
) -> None:
    """D1: a role that may see but not change gets 403, a stranger 404."""
    calls: list[tuple[str, str, dict[str, Any] | None]] = [
        ("PATCH", f"/projects/{project_id}", {"name": "Else"}),
        ("POST", f"/projects/{project_id}/classes", {"name": "pit"}),
        ("PATCH", f"/projects/{project_id}/classes/1", {"name": "fissure"}),
        ("DELETE", f"/projects/{project_id}/classes/6", None),
        ("POST", f"/projects/{project_id}/classes/1/merge", {"into": 2, "preview": True}),
        ("POST", f"/projects/{project_id}/classes/1/merge/undo", None),
        ("POST", f"/projects/{project_id}/attributes", {"on": "photo", "name": "x", "kind": "text"}),
        ("PATCH", f"/projects/{project_id}/attributes/1", {"position": 2}),
        ("GET", f"/projects/{project_id}/members", None),
        ("POST", f"/projects/{project_id}/members", {"email": "a@b.example", "role": "labeler"}),
        ("PATCH", f"/projects/{project_id}/members/1", {"role": "labeler"}),
        ("DELETE", f"/projects/{project_id}/members/1", None),
        ("GET", f"/projects/{project_id}/capture-links", None),
        ("POST", f"/projects/{project_id}/capture-links", {"name": "x"}),
        ("PATCH", f"/projects/{project_id}/capture-links/1", {"name": "x"}),
        ("POST", f"/projects/{project_id}/capture-links/1/rotate", None),
    ]
    for method, path, body in calls:
        options = {"json": body} if body is not None else {}
        assert labeler.call(method, path, **options).status_code == 403, (method, path)
        assert reviewer.call(method, path, **options).status_code == 403, (method, path)
        assert stranger.call(method, path, **options).status_code == 404, (method, path)
    assert manager.patch(f"/projects/{project_id}", json={"name": "Else"}).json()["name"] == "Else"


NOT_FOR_PEOPLE: list[Any] = [
    {"name": "A", "role": "manager"},
    {"name": "A", "project_id": 1},
    {"name": "A", "created_by": 1},
    {"name": "A", "label_seq": 7},
    {"id": 9},
]


def test_fields_that_are_not_for_people_are_refused(
    project_id: int, manager: Person, subtests: pytest.Subtests
) -> None:
    """D20: no role, owner or counter can be written by a body."""
    for body in NOT_FOR_PEOPLE:
        with subtests.test(str(body)):
            assert manager.patch(f"/projects/{project_id}", json=body).status_code == 422
            assert (
                manager.post(f"/projects/{project_id}/classes", json={**body, "name": "b"}).status_code == 422
            )


def test_a_list_takes_known_parameters_only(manager: Person) -> None:
    """D3: a value that is none of the known ones is refused."""
    for query in ("limit=0", "limit=501", "cursor=abc", "archived=perhaps", "cursor=WyJhIl0"):
        assert manager.get(f"/projects?{query}").status_code == 422, query


def test_projects_come_in_pages(admin: Person) -> None:
    ids = [admin.post("/projects", json={"name": f"P{n}"}).json()["id"] for n in range(3)]
    first = admin.get("/projects?limit=2").json()
    second = admin.get(f"/projects?limit=2&cursor={first['next']}").json()
    assert [item["id"] for item in first["items"] + second["items"]] == ids[::-1]
    assert second["next"] is None


def test_an_archived_project_can_be_listed_apart(project_id: int, manager: Person) -> None:
    assert manager.patch(f"/projects/{project_id}", json={"archived": True}).json()["archived"] is True
    assert manager.get("/projects?archived=false").json()["items"] == []
    assert [item["id"] for item in manager.get("/projects?archived=true").json()["items"]] == [project_id]
    assert manager.patch(f"/projects/{project_id}", json={"archived": False}).json()["archived"] is False


def test_class_numbers_are_never_used_again(project_id: int, manager: Person) -> None:
    path = f"/projects/{project_id}/classes"
    pit = manager.post(path, json={"name": "pit"}).json()
    assert (pit["id"], pit["letter"], pit["key"], pit["slot"]) == (7, "P", "7", 7)
    assert manager.delete(f"{path}/7").status_code == 204
    assert manager.post(path, json={"name": "pit"}).json()["id"] == 8


def test_a_used_class_is_retired_not_deleted(project_id: int, manager: Person, database: Database) -> None:
    path = f"/projects/{project_id}/classes/1"
    with database.write_tx() as tx:
        make_annotation(tx, make_photo(tx, tx.session.get_one(Project, project_id)), class_id=1)
    refusal = manager.delete(path)
    assert refusal.status_code == 409
    assert refusal.json()["type"] == "class-used"
    assert "Retire it" in refusal.json()["detail"]
    assert manager.patch(path, json={"retired": True}).json()["retired"] is True
    again = manager.post(f"/projects/{project_id}/classes", json={"name": "Crack"}).json()
    assert (again["letter"], again["key"]) == ("C", "1")
    assert manager.patch(path, json={"retired": False}).status_code == 409  # the name was given away


def test_names_letters_and_keys_belong_to_one_live_class(project_id: int, manager: Person) -> None:
    path = f"/projects/{project_id}/classes/1"
    for body in ({"name": "SCRATCH"}, {"letter": "s"}, {"key": "2"}):
        refusal = manager.patch(path, json=body)
        assert refusal.status_code == 409
        assert refusal.json()["errors"][0]["pointer"] == "/" + next(iter(body))
    assert manager.patch(path, json={"key": None}).json()["key"] is None


def test_classes_can_be_put_in_another_order(project_id: int, manager: Person) -> None:
    manager.patch(f"/projects/{project_id}/classes/6", json={"position": 1})
    classes = manager.get(f"/projects/{project_id}").json()["classes"]
    assert [item["id"] for item in classes] == [6, 1, 2, 3, 4, 5]


def test_a_colour_too_near_another_is_told(project_id: int, manager: Person) -> None:
    answer = manager.patch(f"/projects/{project_id}/classes/2", json={"color": "#FFE050"})
    assert answer.status_code == 200
    assert "crack" in answer.json()["color_warning"]
    assert manager.patch(f"/projects/{project_id}/classes/2", json={"color": "red"}).status_code == 422


def test_merging_moves_annotations_and_can_be_undone(
    project_id: int, manager: Person, database: Database
) -> None:
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        one, two, trashed = make_photo(tx, project), make_photo(tx, project), make_photo(tx, project)
        a = make_annotation(tx, one, class_id=1).uid
        make_annotation(tx, one, class_id=2)
        b = make_annotation(tx, two, class_id=1).uid
        c = make_annotation(tx, trashed, class_id=1).uid
        trashed.deleted_at = tx.now
        counters.bump(tx, project_id, {"class:1": -1, "state:unlabelled": -1, "trashed": 1})
        label_seq = project.label_seq
    path = f"/projects/{project_id}/classes/1/merge"
    preview = manager.post(path, json={"into": 2, "preview": True}).json()
    assert preview == {"annotations": 3, "photos": 3, "preview": True}
    assert manager.post(path, json={"into": 2}).json()["annotations"] == 3
    with database.read_tx() as tx:
        rows = {row.uid: row for row in tx.scalars(select(Annotation))}
        assert {(rows[uid].class_id, rows[uid].rev) for uid in (a, b, c)} == {(2, 2)}
        assert counters.read(tx, project_id)["class:1"] == 0
        assert counters.read(tx, project_id)["class:2"] == 3
        assert {(row.photo_id, row.class_id, row.n) for row in tx.scalars(select(PhotoClass))} == {
            (one.id, 2, 2),
            (two.id, 2, 1),
            (trashed.id, 2, 1),
        }
        assert {row.seq for row in tx.scalars(select(Photo))} == {1}
        assert len(tx.scalars(select(Operation)).all()) == 3
        assert tx.session.get_one(Project, project_id).label_seq > label_seq
    merged = manager.get(f"/projects/{project_id}").json()["classes"][0]
    assert (merged["retired"], merged["merged_into"]) == (True, 2)
    assert manager.patch(f"/projects/{project_id}/classes/1", json={"retired": False}).status_code == 409
    assert manager.post(f"{path}/undo").json() == {"annotations": 3, "photos": 3}
    with database.read_tx() as tx:
        rows = {row.uid: row for row in tx.scalars(select(Annotation))}
        assert {(rows[uid].class_id, rows[uid].rev) for uid in (a, b, c)} == {(1, 3)}
        assert counters.read(tx, project_id)["class:1"] == 2
        assert tx.scalar(select(ClassMerge.undone_at)) is not None
    assert manager.post(f"{path}/undo").status_code == 409
    back = manager.get(f"/projects/{project_id}").json()["classes"][0]
    assert (back["retired"], back["merged_into"], back["annotations"]) == (False, None, 2)


def test_a_class_of_another_project_cannot_be_merged_into(
    project_id: int, manager: Person, database: Database
) -> None:
    """D2: the other id of a merge is looked up inside the same project."""
    path = f"/projects/{project_id}/classes/1/merge"
    assert manager.post(path, json={"into": 99}).json()["errors"][0]["pointer"] == "/into"
    assert manager.post(path, json={"into": 1}).status_code == 422
    assert manager.post(f"/projects/{project_id}/classes/99/merge", json={"into": 1}).status_code == 404


def test_an_attribute_of_annotations_can_belong_to_classes(project_id: int, manager: Person) -> None:
    path = f"/projects/{project_id}/attributes"
    body = {
        "on": "annotation",
        "name": "severity",
        "kind": "select",
        "choices": [{"value": "light", "meaning": "can be polished out"}, {"value": "deep"}],
        "class_ids": [1, 2],
    }
    made = manager.post(path, json=body)
    assert made.status_code == 201, made.text
    assert manager.post(path, json=body).status_code == 409
    assert manager.post(path, json={**body, "name": "a", "class_ids": [99]}).status_code == 422
    assert manager.post(path, json={**body, "name": "a", "on": "photo"}).status_code == 422
    assert (
        manager.post(path, json={**body, "name": "a", "choices": [{"value": "Not told"}]}).status_code == 422
    )
    twice = [{"value": "x"}, {"value": "X"}]
    assert manager.post(path, json={**body, "name": "a", "choices": twice}).status_code == 422
    changed = manager.patch(f"{path}/{made.json()['id']}", json={"retired": True})
    assert changed.json()["retired"] is True
    assert manager.patch(f"{path}/{made.json()['id'] + 50}", json={"retired": True}).status_code == 404


def test_builtin_attributes_stay(project_id: int, manager: Person) -> None:
    origin = manager.get(f"/projects/{project_id}/attributes").json()["items"][0]
    path = f"/projects/{project_id}/attributes/{origin['id']}"
    assert manager.patch(path, json={"retired": True}).status_code == 409


def test_attribute_values_are_held_against_their_definition(project_id: int, database: Database) -> None:
    from app.errors import Rejected

    with database.read_tx() as tx:
        definitions = list_attributes(tx, project_id)
    values = {"origin": "found", "part": "  door\n7 "}
    assert check_attributes(definitions, values, "photo") == {"origin": "found", "part": "door 7"}
    for untold in (None, "not told"):
        assert check_attributes(definitions, {"origin": untold}, "photo") == {"origin": None}
    for wrong in ({"origin": "bought"}, {"origin": 1}, {"else": "x"}, {"part": "x" * 301}, {"part": 7}):
        with pytest.raises(Rejected) as refusal:
            check_attributes(definitions, wrong, "photo")
        assert refusal.value.errors[0].pointer == "/attributes/" + next(iter(wrong))
    with pytest.raises(Rejected):
        check_attributes(definitions, {"origin": "found"}, "annotation")


def test_a_value_taken_off_the_list_is_remembered_until_it_is_back(project_id: int, manager: Person) -> None:
    path = f"/projects/{project_id}/attributes"
    body = {
        "on": "photo",
        "name": "surface",
        "kind": "select",
        "choices": [{"value": "glass"}, {"value": "x"}],
    }
    made = manager.post(path, json=body).json()
    assert made["past_choices"] == []

    def change(*values: str) -> Any:
        choices = [{"value": value} for value in values]
        return manager.patch(f"{path}/{made['id']}", json={"choices": choices}).json()

    assert change("steel")["past_choices"] == ["glass", "x"]
    assert change("steel", "x")["past_choices"] == ["glass"]
    assert change("wood")["past_choices"] == ["glass", "steel", "x"]


def test_the_name_under_which_others_say_what_they_are_is_taken(project_id: int, manager: Person) -> None:
    path = f"/projects/{project_id}/attributes"
    answer = manager.post(path, json={"on": "annotation", "name": "What", "kind": "text"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (409, "/name")
    assert manager.post(path, json={"on": "photo", "name": "what", "kind": "text"}).status_code == 201


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Cafe\u0301 🙂", "Café 🙂"),
        ("\u202egpj.exe", "\u202egpj.exe"),
        ("x" * 300, "x" * 300),
        ("מחסן צפון", "מחסן צפון"),
    ],
)
def test_names_are_kept_in_one_form(project_id: int, manager: Person, sent: str, kept: str) -> None:
    """C10: NFC, without characters that garble a page; emoji and right-to-left text stay."""
    assert manager.patch(f"/projects/{project_id}", json={"name": sent}).json()["name"] == kept
    answer = manager.post(f"/projects/{project_id}/classes", json={"name": sent})
    assert answer.json()["name"] == kept


NO_NAMES: list[Any] = ["", "   ", "x" * 301, "a\u0000b", 7, None]


def test_names_that_cannot_be_are_refused(
    project_id: int, manager: Person, subtests: pytest.Subtests
) -> None:
    """C10: empty or too long names are refused with a pointer."""
    for name in NO_NAMES:
        with subtests.test(str(name)):
            answer = manager.post(f"/projects/{project_id}/classes", json={"name": name})
            assert answer.status_code == 422
            assert answer.json()["errors"][0]["pointer"] == "/name"


NO_NUMBERS: list[str] = ["NaN", "Infinity", "1e400", '"1"', "true", "1.5"]


def test_numbers_that_are_none_are_refused(
    project_id: int, manager: Person, subtests: pytest.Subtests
) -> None:
    """C8: strict whole numbers only."""
    for number in NO_NUMBERS:
        with subtests.test(number):
            answer = manager.post(
                f"/projects/{project_id}/classes/1/merge",
                content=f'{{"into": {number}}}',
                headers={"content-type": "application/json"},
            )
            assert answer.status_code == 422


def test_counters_never_go_below_zero(project_id: int, database: Database) -> None:
    with database.write_tx() as tx:
        counters.bump(tx, project_id, {"x": 2, "y": -3, "z": 0})
    with database.write_tx() as tx:
        assert counters.read(tx, project_id) == {"x": 2, "y": 0}
        counters.bump(tx, project_id, {"x": -4})
        counters.bump(tx, project_id, {"x": -5})
    with database.write_tx() as tx:
        assert counters.read(tx, project_id)["x"] == 0
        counters.bump(tx, project_id, {"x": 1})
    with database.read_tx() as reading:
        assert counters.read(reading, project_id)["x"] == 1
