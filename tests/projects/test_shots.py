"""The shot list: what a manager writes, what phones are asked for, and what counts."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from app.db.tx import Database
from app.ids import digest, new_secret, uuid7
from app.models import Device, Event, Photo, Project, Receipt
from app.photos.purge import purge_some
from tests.conftest import Person
from tests.factories import make_attribute, make_photo, unwritten_photo
from tests.photos_domain.sending import picture, send
from tests.photos_domain.tus_client import add, begin, place


def write(manager: Person, project_id: int, title: str = "Chips on steel", **values: Any) -> dict[str, Any]:
    """Write a wanted shot, of six photos unless told."""
    answer = manager.post(f"/projects/{project_id}/shots", json={"title": title, "wanted": 6, **values})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def change(manager: Person, project_id: int, shot: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Change a wanted shot."""
    answer = manager.patch(f"/projects/{project_id}/shots/{shot['id']}", json=values)
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


def listed(person: Person, project_id: int) -> list[dict[str, Any]]:
    """The shot list, as somebody sees it."""
    found: list[dict[str, Any]] = person.get(f"/projects/{project_id}/shots").json()["items"]
    return found


def asked(phone: Person) -> list[dict[str, Any]]:
    """What a phone is asked for."""
    found: list[dict[str, Any]] = phone.get("/capture/me").json()["wanted"]
    return found


def take(phone: Person, project_id: int, seed: int, **fields: Any) -> None:
    """Send a photo from a phone."""
    answer = send(phone, project_id, picture(seed), as_phone=True, **fields)
    assert answer.status_code == 201, answer.text


def newest(manager: Person, project_id: int) -> dict[str, Any]:
    """The photo that came last."""
    found: dict[str, Any] = manager.get(f"/projects/{project_id}/photos?limit=1").json()["items"][0]
    return found


def other_phone(database: Database, phone: Person, manager: Person, project_id: int) -> tuple[Person, int]:
    """A phone of another link of the project, and that link's id."""
    link = manager.post(f"/projects/{project_id}/capture-links", json={"name": "Gate 4"}).json()
    secret = new_secret()
    with database.write_tx() as tx:
        tx.add(
            Device(
                secret_hash=digest(secret),
                link_id=link["id"],
                project_id=project_id,
                created_at=tx.now,
                last_seen_at=tx.now,
            )
        )
    return Person(phone.stage, cookie=f"blemish_capture={secret}"), link["id"]


def test_what_a_manager_writes_is_what_phones_are_asked_for(
    project_id: int, manager: Person, contributor: Person, database: Database
) -> None:
    with database.write_tx() as tx:
        make_attribute(tx, tx.session.get_one(Project, project_id), "surface", "select", "steel", on="photo")
    write(
        manager,
        project_id,
        words="Light from the side, an arm's length.",
        class_id=3,
        attributes={"surface": "steel"},
    )
    write(manager, project_id, "Clean steel", clean=True, wanted=2)
    chips, clean = asked(contributor)
    assert chips["title"] == "Chips on steel"
    assert chips["words"] == "Light from the side, an arm's length."
    assert (chips["class_id"], chips["attributes"]) == (3, {"surface": "steel"})
    assert (chips["wanted"], chips["taken"], chips["example"]) == (6, 0, None)
    assert (clean["clean"], clean["class_id"], clean["wanted"]) == (True, None, 2)


def test_a_photo_counts_while_it_is_stored_and_not_in_the_trash(
    project_id: int, manager: Person, contributor: Person
) -> None:
    shot = write(manager, project_id)
    take(contributor, project_id, 1, wanted_shot=shot["id"], attributes={"origin": "found"})
    take(contributor, project_id, 2, wanted_shot=shot["id"], attributes={"origin": "staged"})
    take(contributor, project_id, 3, wanted_shot=shot["id"])
    take(contributor, project_id, 4)
    assert listed(manager, project_id)[0]["counts"] == {"taken": 3, "found": 1, "staged": 1, "not_told": 1}
    assert asked(contributor)[0]["taken"] == 3
    found = manager.get(f"/projects/{project_id}/photos?wanted_shot={shot['id']}").json()["items"]
    assert [photo["wanted_shot"] for photo in found] == [{"id": shot["id"], "name": "Chips on steel"}] * 3
    manager.delete(f"/photos/{found[0]['id']}")
    assert listed(manager, project_id)[0]["counts"]["taken"] == 2
    manager.post(f"/photos/{found[0]['id']}/undelete")
    assert listed(manager, project_id)[0]["counts"]["taken"] == 3


def test_the_origin_that_is_told_later_counts(project_id: int, manager: Person, contributor: Person) -> None:
    shot = write(manager, project_id)
    take(contributor, project_id, 1, wanted_shot=shot["id"])
    manager.patch(f"/photos/{newest(manager, project_id)['id']}", json={"attributes": {"origin": "staged"}})
    assert listed(manager, project_id)[0]["counts"] == {"taken": 1, "found": 0, "staged": 1, "not_told": 0}


def test_the_overview_says_how_many_photos_the_field_is_waited_for(
    project_id: int, manager: Person, labeler: Person, contributor: Person
) -> None:
    """To those who may see the list; what has its photos, or is closed, waits for none."""
    full, some = write(manager, project_id, wanted=1), write(manager, project_id, "Cracks", wanted=4)
    change(manager, project_id, write(manager, project_id, "Dents"), closed=True)
    take(contributor, project_id, 1, wanted_shot=full["id"])
    take(contributor, project_id, 2, wanted_shot=some["id"])
    page = manager.get(f"//projects/{project_id}").text
    assert '<b><span data-number="wanted">3</span></b><span>to take<br>' in page
    assert "of 1 wanted shot<" in page
    assert "to take" not in labeler.get(f"//projects/{project_id}").text


@pytest.mark.parametrize("end", ["closed", "deleted"])
def test_a_photo_for_a_shot_that_ended_meanwhile_is_stored_and_says_what_for(
    project_id: int, manager: Person, contributor: Person, end: str
) -> None:
    shot = write(manager, project_id)
    if end == "closed":
        change(manager, project_id, shot, closed=True)
    else:
        assert manager.delete(f"/projects/{project_id}/shots/{shot['id']}").status_code == 204
    assert asked(contributor) == []
    take(contributor, project_id, 1, wanted_shot=shot["id"])
    assert newest(manager, project_id)["wanted_shot"] == {"id": shot["id"], "name": "Chips on steel"}
    gallery = manager.get(f"//projects/{project_id}/photos?wanted_shot={shot['id']}")
    assert "Chips on steel" in gallery.text


def test_a_photo_for_a_shot_that_never_was_is_stored_without(
    project_id: int, other_project_id: int, manager: Person, stranger: Person, contributor: Person
) -> None:
    """From a phone. A member's program is told what is wrong."""
    foreign = write(stranger, other_project_id)
    for seed, shot_id in enumerate((foreign["id"], 999_999)):
        take(contributor, project_id, seed, wanted_shot=shot_id)
        assert newest(manager, project_id)["wanted_shot"] is None
        refused = send(manager, project_id, picture(10 + seed), wanted_shot=shot_id)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == "/wanted_shot"
    assert listed(stranger, other_project_id)[0]["counts"]["taken"] == 0


def test_a_shot_that_has_all_its_photos_is_asked_for_no_more(
    project_id: int, manager: Person, contributor: Person
) -> None:
    shot = write(manager, project_id, wanted=1)
    take(contributor, project_id, 1, wanted_shot=shot["id"])
    assert asked(contributor) == []
    change(manager, project_id, shot, wanted=2)
    assert [item["taken"] for item in asked(contributor)] == [1]


def test_phones_of_the_links_it_names_are_asked_and_no_others(
    project_id: int, manager: Person, contributor: Person, database: Database
) -> None:
    phone, link_id = other_phone(database, contributor, manager, project_id)
    shot = write(manager, project_id, link_ids=[link_id])
    assert asked(contributor) == []
    assert len(asked(phone)) == 1
    change(manager, project_id, shot, link_ids=None)
    assert len(asked(contributor)) == 1


def test_an_example_is_shown_to_the_phones_it_is_for_while_it_may_be(
    project_id: int, manager: Person, contributor: Person, database: Database
) -> None:
    """Phones see no photo of the project but this one, which a manager chose to show."""
    send(manager, project_id, picture(1))
    photo = newest(manager, project_id)
    shot = write(manager, project_id, example_id=photo["id"])
    address = f"/capture/shots/{shot['id']}/example"
    assert shot["example"]["photo_id"] == photo["id"]
    assert asked(contributor)[0]["example"] == photo["urls"]["small"].rsplit("/", 1)[1]
    shown = contributor.get(address)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert shown.content == manager.get(photo["urls"]["small"].removeprefix("/api")).content
    assert contributor.get(photo["urls"]["small"].removeprefix("/api")).status_code == 404
    _, other_link = other_phone(database, contributor, manager, project_id)
    for ends, begins in (
        ({"link_ids": [other_link]}, {"link_ids": None}),
        ({"closed": True}, {"closed": False}),
        ({"example_id": None}, {"example_id": photo["id"]}),
    ):
        change(manager, project_id, shot, **ends)
        assert contributor.get(address).status_code == 404, ends
        change(manager, project_id, shot, **begins)
        assert contributor.get(address).status_code == 200, begins
    manager.delete(f"/photos/{photo['id']}")
    assert contributor.get(address).status_code == 404
    assert asked(contributor)[0]["example"] is None
    assert listed(manager, project_id)[0]["example"] is None


def test_purging_the_example_leaves_the_shot(project_id: int, manager: Person, database: Database) -> None:
    with database.write_tx() as tx:
        photo = make_photo(tx, tx.session.get_one(Project, project_id))
        photo_id = photo.id
    write(manager, project_id, example_id=photo_id)
    manager.delete(f"/photos/{photo_id}")
    with database.write_tx() as tx:
        assert purge_some(tx, project_id, before=tx.now, by=None) == 1
    assert listed(manager, project_id)[0]["example"] is None


def test_deleting_can_be_undone_and_the_shot_is_where_it_was(project_id: int, manager: Person) -> None:
    first, second, third = (write(manager, project_id, title) for title in ("Chips", "Cracks", "Dents"))
    address = f"/projects/{project_id}/shots/{second['id']}"
    assert manager.delete(address).status_code == 204
    assert [shot["title"] for shot in listed(manager, project_id)] == ["Chips", "Dents"]
    assert manager.post(f"{address}/undelete").status_code == 200
    assert [shot["id"] for shot in listed(manager, project_id)] == [first["id"], second["id"], third["id"]]


def test_a_shot_can_be_moved(project_id: int, manager: Person, contributor: Person) -> None:
    for title in ("Chips", "Cracks", "Dents"):
        write(manager, project_id, title)
    change(manager, project_id, listed(manager, project_id)[2], position=1)
    assert [shot["title"] for shot in asked(contributor)] == ["Dents", "Chips", "Cracks"]
    change(manager, project_id, listed(manager, project_id)[0], position=99)
    assert [shot["title"] for shot in asked(contributor)] == ["Chips", "Cracks", "Dents"]


def test_a_class_and_a_clean_surface_exclude_each_other(project_id: int, manager: Person) -> None:
    shot = write(manager, project_id, class_id=3)
    both = {"title": "Both", "wanted": 1, "class_id": 3, "clean": True}
    assert manager.post(f"/projects/{project_id}/shots", json=both).status_code == 422
    clean = change(manager, project_id, shot, clean=True)
    assert (clean["clean"], clean["class_id"]) == (True, None)
    chip = change(manager, project_id, shot, class_id=3)
    assert (chip["clean"], chip["class_id"]) == (False, 3)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"class_id": 77}, "/class_id"),
    ({"attributes": {"weather": "rain"}}, "/attributes/weather"),
    ({"attributes": {"origin": "staged"}}, "/attributes/origin"),
    ({"example_id": 999_999}, "/example_id"),
    ({"link_ids": [999_999]}, "/link_ids"),
    ({"wanted": 0}, "/wanted"),
    ({"title": " "}, "/title"),
]


def test_what_a_shot_cannot_be_is_refused_with_a_pointer(
    project_id: int, manager: Person, subtests: pytest.Subtests
) -> None:
    shot = write(manager, project_id)
    for values, pointer in WRONG:
        with subtests.test(str(values)):
            for answer in (
                manager.post(f"/projects/{project_id}/shots", json={"title": "Chips", "wanted": 6, **values}),
                manager.patch(f"/projects/{project_id}/shots/{shot['id']}", json=values),
            ):
                assert answer.status_code == 422
                assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
            assert listed(manager, project_id) == [shot]


def test_a_class_that_a_shot_names_is_not_deleted(project_id: int, manager: Person) -> None:
    write(manager, project_id, class_id=3)
    refused = manager.delete(f"/projects/{project_id}/classes/3")
    assert (refused.status_code, refused.json()["type"]) == (409, "class-used")


def test_the_feed_tells_that_the_list_changed_and_that_a_photo_came(
    project_id: int, manager: Person, contributor: Person, database: Database
) -> None:
    shot = write(manager, project_id)
    take(contributor, project_id, 1, wanted_shot=shot["id"])
    with database.read_tx() as tx:
        events = tx.session.query(Event).filter_by(project_id=project_id).order_by(Event.seq)
        told = [(event.kind, event.data.get("shot_id")) for event in events]
    assert told[0] == ("shot.changed", shot["id"])
    assert ("photo.added", None) in told


def test_counting_reads_only_the_photos_of_shots(
    project_id: int, manager: Person, database: Database, database_kind: str
) -> None:
    """Through the index by shot, in the gallery and on the list alike; a scan would read every photo."""
    shot = write(manager, project_id)
    with database.write_tx() as tx:
        for number in range(600):
            values = {"wanted_shot_id": shot["id"]} if number % 100 == 0 else {}
            tx.add(unwritten_photo(tx, project_id, **values))
    if database_kind == "postgresql":
        with database.write_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE photo"))
    where = f"project_id = {project_id} AND wanted_shot_id IN ({shot['id']}) AND deleted_at IS NULL"
    explain = "EXPLAIN QUERY PLAN " if database_kind == "sqlite" else "EXPLAIN "
    with database.read_tx() as tx:
        plan = "\n".join(
            str(row)
            for statement in (
                f"SELECT wanted_shot_id, count(*) FROM photo WHERE {where} GROUP BY wanted_shot_id",
                f"SELECT id FROM photo WHERE {where} ORDER BY id DESC LIMIT 60",
            )
            for row in tx.execute(text(explain + statement))
        )
    assert plan.count("ix_photo_wanted_shot") == 2, plan
    assert listed(manager, project_id)[0]["counts"]["taken"] == 6
    assert len(manager.get(f"/projects/{project_id}/photos?wanted_shot={shot['id']}").json()["items"]) == 6


def test_a_photo_sent_in_pieces_says_what_it_was_taken_for(
    project_id: int, manager: Person, contributor: Person
) -> None:
    shot = write(manager, project_id)
    data = picture(1)
    begun = begin(contributor, project_id, data, client_id=uuid7(), wanted_shot=str(shot["id"]))
    assert add(contributor, place(begun), 0, data).status_code == 204
    assert listed(manager, project_id)[0]["counts"]["taken"] == 1


def test_the_same_bytes_again_count_once(
    project_id: int, manager: Person, contributor: Person, database: Database
) -> None:
    shot = write(manager, project_id)
    phone, _ = other_phone(database, contributor, manager, project_id)
    take(contributor, project_id, 1, wanted_shot=shot["id"])
    take(phone, project_id, 1, wanted_shot=shot["id"])
    with database.read_tx() as tx:
        assert (tx.session.query(Photo).count(), tx.session.query(Receipt).count()) == (1, 2)
    assert listed(manager, project_id)[0]["counts"]["taken"] == 1
