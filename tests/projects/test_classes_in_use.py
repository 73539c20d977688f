"""Classes while others use them: names stay unique, and nothing is left with a class that is gone."""

from __future__ import annotations

import sqlite3
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, select, text

from app.annotations.schemas import Op
from app.annotations.service import change_annotations
from app.db import migrate
from app.db.tx import Database
from app.models import Annotation, DefectClass, Photo, Project, Proposal
from app.projects import classes
from app.settings import Settings
from tests.annotations.ops import create, update
from tests.annotations.test_concurrency import actor_of, at_once
from tests.architecture.killed_upgrade import engine_for
from tests.architecture.test_migrations import empty_url  # noqa: F401  (a fixture)
from tests.conftest import Person
from tests.factories import make_photo
from tests.review.readings import drawn, make_reading


@pytest.fixture
def photo_id(database: Database, project_id: int) -> int:
    """An unlabelled photo."""
    with database.write_tx() as tx:
        return make_photo(tx, tx.session.get_one(Project, project_id)).id


@pytest.fixture
def pit(manager: Person, project_id: int) -> int:
    """A class that nothing uses."""
    made = manager.post(f"/projects/{project_id}/classes", json={"name": "pit"})
    class_id: int = made.json()["id"]
    return class_id


def _change(person: Person, photo_id: int, *ops: dict[str, object]) -> list[dict[str, object]]:
    answer = person.post(f"/photos/{photo_id}/changes", json={"ops": list(ops)})
    results: list[dict[str, object]] = answer.json()["results"]
    return results


def _classes_without_row(database: Database) -> list[int]:
    with database.read_tx() as tx:
        known = select(DefectClass.id).where(DefectClass.project_id == Annotation.project_id)
        return list(tx.scalars(select(Annotation.id).where(Annotation.class_id.not_in(known))))


def test_a_class_is_not_deleted_under_a_save_that_uses_it(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int, pit: int
) -> None:
    has_drawn, may_end = threading.Event(), threading.Event()
    told: list[int] = []

    def draw() -> None:
        with database.write_tx() as tx:
            change_annotations(tx, actor_of(labeler), photo_id, [Op.model_validate(create(class_id=pit))])
            has_drawn.set()
            assert may_end.wait(20)

    def delete() -> None:
        assert has_drawn.wait(20)
        told.append(manager.delete(f"/projects/{project_id}/classes/{pit}").status_code)

    def look() -> None:
        assert has_drawn.wait(20)
        time.sleep(0.3)  # the deletion has asked by now, and waits
        may_end.set()

    at_once([draw, delete, look])
    assert told == [409]
    assert _classes_without_row(database) == []


def test_a_save_does_not_use_a_class_that_is_being_deleted(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int, pit: int
) -> None:
    has_deleted, may_end = threading.Event(), threading.Event()
    told: list[object] = []

    def delete() -> None:
        with database.write_tx() as tx:
            classes.delete_class(tx, actor_of(manager), project_id, pit)
            has_deleted.set()
            assert may_end.wait(20)

    def draw() -> None:
        assert has_deleted.wait(20)
        told.append(_change(labeler, photo_id, create(class_id=pit))[0]["detail"])

    def look() -> None:
        assert has_deleted.wait(20)
        time.sleep(0.3)
        may_end.set()

    at_once([delete, draw, look])
    assert told == ["unknown_class"]
    assert _classes_without_row(database) == []


def test_a_class_that_only_a_blind_reading_uses_is_not_deleted(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int, pit: int
) -> None:
    """Or the reading would name a class that is not there, and could be compared and settled no more."""
    with database.write_tx() as tx:
        photo = tx.session.get_one(Photo, photo_id)
        make_reading(tx, photo, labeler.user_id, [drawn(10, 10, 50, 50, pit)])
    assert manager.delete(f"/projects/{project_id}/classes/{pit}").status_code == 409


def test_of_two_renames_to_one_name_one_is_refused(
    manager: Person, database: Database, project_id: int
) -> None:
    told: list[int] = []

    def rename(class_id: int) -> None:
        path = f"/projects/{project_id}/classes/{class_id}"
        told.append(manager.patch(path, json={"name": "pit"}).status_code)

    at_once([lambda: rename(1), lambda: rename(2), lambda: rename(3), lambda: rename(4)])
    assert sorted(told) == [200, 409, 409, 409]


def test_of_two_merges_of_one_class_one_is_refused(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int
) -> None:
    """Also where they go round in a ring: the second one sees that its other class is retired now."""
    for class_id in (1, 2):
        _change(labeler, photo_id, create(class_id=class_id))
    told: list[int] = []

    def merge(class_id: int, into: int) -> None:
        path = f"/projects/{project_id}/classes/{class_id}/merge"
        told.append(manager.post(path, json={"into": into}).status_code)

    at_once([lambda: merge(1, 2), lambda: merge(1, 2), lambda: merge(2, 1)])
    assert sorted(told) == [200, 409, 409]
    with database.read_tx() as tx:
        (used,) = tx.scalars(select(Annotation.class_id).distinct())
        (kept,) = tx.scalars(
            select(DefectClass.id).where(DefectClass.id < 3, DefectClass.retired_at.is_(None))
        )
    assert used == kept


def test_of_two_attributes_of_one_name_one_is_refused(manager: Person, project_id: int) -> None:
    told: list[int] = []

    def add() -> None:
        body = {"on": "photo", "name": "site", "kind": "text"}
        told.append(manager.post(f"/projects/{project_id}/attributes", json=body).status_code)

    at_once([add] * 4)
    assert sorted(told) == [201, 409, 409, 409]


def test_a_class_that_a_proposal_names_is_used(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int, pit: int
) -> None:
    drawn = create()
    _change(labeler, photo_id, drawn)
    _change(manager, photo_id, update(drawn["uid"], base_rev=1, class_id=2))
    assert (
        _change(labeler, photo_id, update(drawn["uid"], base_rev=1, class_id=pit))[0]["status"] == "conflict"
    )
    assert manager.delete(f"/projects/{project_id}/classes/{pit}").status_code == 409


def test_a_class_that_history_names_is_used(
    manager: Person, labeler: Person, project_id: int, photo_id: int, pit: int
) -> None:
    """A restored step brings it back."""
    drawn = create(class_id=pit)
    _change(labeler, photo_id, drawn)
    _change(labeler, photo_id, update(drawn["uid"], class_id=1))
    assert manager.delete(f"/projects/{project_id}/classes/{pit}").status_code == 409
    assert labeler.post(f"/photos/{photo_id}/history/1/restore").json()["results"][0]["status"] == "applied"


def test_a_class_that_a_contributor_named_is_used(
    manager: Person, database: Database, project_id: int, pit: int
) -> None:
    with database.write_tx() as tx:
        make_photo(tx, tx.session.get_one(Project, project_id), hint={"class_id": pit})
    assert manager.delete(f"/projects/{project_id}/classes/{pit}").status_code == 409


def test_numbers_that_only_begin_alike_are_no_use(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int
) -> None:
    for number in (7, 70):
        with database.write_tx() as tx:
            tx.session.get_one(Project, project_id).next_class_id = number
        made = manager.post(f"/projects/{project_id}/classes", json={"name": f"pit {number}"}).json()
        assert made["id"] == number
    _change(labeler, photo_id, create(class_id=70))
    assert manager.delete(f"/projects/{project_id}/classes/7").status_code == 204


@pytest.mark.parametrize("why", ["forbidden", "unknown_class"])
def test_a_proposal_that_cannot_be_taken_stays_open(
    manager: Person, labeler: Person, database: Database, project_id: int, photo_id: int, why: str
) -> None:
    """Archived meanwhile, or its class lost by hand: what somebody drew is not dropped in silence."""
    drawn = create()
    _change(labeler, photo_id, drawn)
    _change(manager, photo_id, update(drawn["uid"], base_rev=1, class_id=2))
    _change(labeler, photo_id, update(drawn["uid"], base_rev=1, class_id=3))
    shown = labeler.get(f"/photos/{photo_id}/annotations").json()
    proposal_id, seq = shown["proposals"][0]["id"], shown["seq"]
    if why == "forbidden":
        manager.patch(f"/projects/{project_id}", json={"archived": True})
    else:
        with database.write_tx() as tx:
            tx.session.get_one(Proposal, proposal_id).changes = '{"class_id":99}'
    refused = labeler.post(f"/proposals/{proposal_id}", json={"take": True, "seq": seq})
    assert refused.status_code in (403, 409), refused.text
    assert refused.json()["type"] in ("archived", "denied")
    after = labeler.get(f"/photos/{photo_id}/annotations").json()
    assert [item["id"] for item in after["proposals"]] == [proposal_id]
    assert labeler.get(f"/photos/{photo_id}").json()["open_proposals"] == 1
    if why == "unknown_class":
        dropped = labeler.post(f"/proposals/{proposal_id}", json={"take": False, "seq": seq})
        assert (dropped.status_code, dropped.json()["open_proposals"]) == (200, 0)


def _lose_class(database: Database, settings: Settings, class_id: int) -> None:
    """Delete a class by hand, past the key that forbids it."""
    if database.is_sqlite:
        by_hand = sqlite3.connect(settings.sqlite_file)
        by_hand.execute("DELETE FROM defect_class WHERE id = ?", (class_id,))
        by_hand.commit()
        by_hand.close()
        return
    with database.write_engine.begin() as connection:
        connection.execute(text("ALTER TABLE annotation DROP CONSTRAINT fk_annotation_project_id_class_id"))
        connection.execute(text("DELETE FROM defect_class WHERE id = :id"), {"id": class_id})


def test_labels_go_out_though_their_class_was_lost(
    manager: Person,
    labeler: Person,
    database: Database,
    settings: Settings,
    project_id: int,
    photo_id: int,
    pit: int,
) -> None:
    _change(labeler, photo_id, create(class_id=pit))
    _lose_class(database, settings, pit)
    for query in ("state=in_progress", "state=in_progress&ids=contiguous"):
        answer = manager.get(f"/projects/{project_id}/coco.json?{query}")
        assert answer.status_code == 200
        labels = orjson.loads(answer.content)
        assert labels["categories"][-1]["name"] == f"class {pit}"
        assert labels["annotations"][0]["category_id"] == labels["categories"][-1]["id"]


def _insert(connection: Connection, tables: MetaData, name: str, **values: Any) -> None:
    """Write a row of a table as it was then; what is not told and must be there is empty."""
    row = dict(values)
    for column in tables.tables[name].columns:
        if column.name not in row and not column.nullable:
            kind = column.type.python_type
            empty = {datetime: datetime(2026, 11, 24, tzinfo=UTC), dict: {}, object: {}}  # object: JSON
            row[column.name] = empty[kind] if kind in empty else kind()
    connection.execute(tables.tables[name].insert(), row)


def test_an_upgrade_brings_a_lost_class_back(empty_url: str, tmp_path: Path) -> None:  # noqa: F811
    """B11: rows, ids, checks and indexes are as before, and the key holds from then on."""
    engine = engine_for(empty_url)
    config = migrate._config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        old = MetaData()
        old.reflect(connection)
        _insert(connection, old, "project", id=1, next_class_id=9)
        _insert(connection, old, "photo", id=1, project_id=1, state="done", width=9, height=9)
        for number in (1, 5):
            box = {"width": 2, "height": 2, "rev": 1, "class_id": 7, "uid": f"u{number}"}
            _insert(connection, old, "annotation", id=number, project_id=1, photo_id=1, **box)
        connection.execute(text("DELETE FROM annotation WHERE id = 5"))
    migrate.upgrade(engine)
    with engine.begin() as connection:
        row = connection.execute(text("SELECT name, retired_at FROM defect_class WHERE id = 7")).one()
        assert row.name == "class 7"
        assert row.retired_at is not None
        if engine.dialect.name == "sqlite":
            assert connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'annotation'")) == 5
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()
