"""Merging a class while others use it: whoever is first, nothing is left behind, nobody waits in a ring."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import event, func, select

from app.annotations.schemas import Op
from app.annotations.service import change_annotations, restore_step, settle_proposal
from app.db.tx import Database, WriteTx
from app.models import Annotation, PhotoClass, PhotoGroup, Project
from app.photos.stacks import refresh
from app.projects.counters import read
from app.projects.merge import merge_classes
from tests.annotations.ops import create, delete, update
from tests.annotations.test_concurrency import actor_of, at_once
from tests.conftest import Person
from tests.factories import make_annotation, make_photo

LOSER, WINNER = 1, 2


@dataclass
class Place:
    """A photo that somebody labels while its class is merged, and who does."""

    database: Database
    manager: Person
    labeler: Person
    project_id: int
    photo_id: int

    def save(self, *ops: dict[str, object], by: Person | None = None) -> dict[str, object]:
        """Send operations; tells what became of the first."""
        answer = (by or self.labeler).post(f"/photos/{self.photo_id}/changes", json={"ops": list(ops)})
        assert answer.status_code == 200, answer.text
        result: dict[str, object] = answer.json()["results"][0]
        return result


Use = Callable[[WriteTx], object]


def _merge(place: Place) -> Use:
    return lambda tx: merge_classes(tx, actor_of(place.manager), place.project_id, LOSER, WINNER)


@pytest.fixture
def place(database: Database, manager: Person, labeler: Person, project_id: int) -> Place:
    """One photo on which nothing is drawn, and one before it that has an annotation of the loser."""
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        first, second = make_photo(tx, project).id, make_photo(tx, project).id
    Place(database, manager, labeler, project_id, first).save(create(class_id=LOSER))
    return Place(database, manager, labeler, project_id, second)


def _draw(place: Place) -> Use:
    op = Op.model_validate(create(class_id=LOSER))
    return lambda tx: change_annotations(tx, actor_of(place.labeler), place.photo_id, [op])


def _revive(place: Place) -> Use:
    drawn = create(class_id=LOSER)
    place.save(drawn)
    place.save(delete(str(drawn["uid"])))
    op = Op.model_validate(update(str(drawn["uid"])))
    return lambda tx: change_annotations(tx, actor_of(place.labeler), place.photo_id, [op])


def _restore(place: Place) -> Use:
    drawn = create(class_id=LOSER)
    place.save(drawn)
    place.save(update(str(drawn["uid"]), class_id=3))
    return lambda tx: restore_step(tx, actor_of(place.labeler), place.photo_id, 1)


def _take(place: Place) -> Use:
    drawn = create(class_id=3)
    place.save(drawn)
    place.save(update(str(drawn["uid"]), base_rev=1, class_id=4), by=place.manager)
    assert place.save(update(str(drawn["uid"]), base_rev=1, class_id=LOSER))["status"] == "conflict"
    [proposal] = place.labeler.get(f"/photos/{place.photo_id}/annotations").json()["proposals"]
    return lambda tx: settle_proposal(tx, actor_of(place.labeler), proposal["id"], take=True, seq=2)


def _one_after_the_other(database: Database, first: Use, second: Use) -> None:
    """Begin ``second`` when ``first`` has done its work and not committed yet."""
    is_done, may_end = threading.Event(), threading.Event()

    def run_first() -> None:
        with database.write_tx() as tx:
            first(tx)
            is_done.set()
            assert may_end.wait(20)

    def run_second() -> None:
        assert is_done.wait(20)
        with database.write_tx() as tx:
            second(tx)

    def look() -> None:
        assert is_done.wait(20)
        time.sleep(0.3)  # the second has asked by now, and waits
        may_end.set()

    at_once([run_first, run_second, look])


def _require_true_numbers(place: Place) -> None:
    """Hold the counters of classes and the classes of photos against the annotations."""
    with place.database.read_tx() as tx:
        live = select(Annotation.class_id, Annotation.photo_id, func.count()).where(
            Annotation.deleted_at.is_(None)
        )
        rows = {tuple(row) for row in tx.execute(live.group_by(Annotation.class_id, Annotation.photo_id))}
        kept = {
            tuple(row) for row in tx.execute(select(PhotoClass.class_id, PhotoClass.photo_id, PhotoClass.n))
        }
        counters = read(tx, place.project_id)
    assert kept == rows
    for class_id in range(1, 7):
        counted = sum(n for of_class, _, n in rows if of_class == class_id)
        assert counters.get(f"class:{class_id}", 0) == counted


@pytest.mark.parametrize("use", [_draw, _revive, _restore, _take])
def test_a_merge_moves_what_a_save_is_just_drawing(place: Place, use: Callable[[Place], Use]) -> None:
    _one_after_the_other(place.database, use(place), _merge(place))
    with place.database.read_tx() as tx:
        live = tx.scalars(select(Annotation.class_id).where(Annotation.deleted_at.is_(None))).all()
    assert live == [WINNER, WINNER]
    _require_true_numbers(place)


def test_a_save_that_waited_for_a_merge_is_kept_and_told_that_the_class_is_retired(place: Place) -> None:
    """It goes for a photo that the merge has locked."""
    told: list[tuple[str, str | None]] = []

    def draw(tx: WriteTx) -> None:
        op = Op.model_validate(create(class_id=LOSER))
        changes = change_annotations(tx, actor_of(place.labeler), place.photo_id, [op])
        told.extend((result["status"], result.get("detail")) for result in changes.results)

    place.save(create(class_id=LOSER))
    _one_after_the_other(place.database, _merge(place), draw)
    assert told == [("applied", "class_retired")]
    _require_true_numbers(place)


def test_saves_go_on_while_classes_are_merged_back_and_forth(place: Place) -> None:
    """Nobody is told 503 or anything else but that it was done, and every drawing is there."""
    actor = actor_of(place.manager)

    def merge() -> None:
        path = f"/projects/{place.project_id}/classes/{LOSER}/merge"
        for _ in range(5):
            assert place.manager.post(path, json={"into": WINNER}).status_code == 200
            assert place.manager.post(f"{path}/undo").status_code == 200

    def draw() -> None:
        for _ in range(15):
            with place.database.write_tx() as tx:
                ops = [Op.model_validate(create(class_id=class_id)) for class_id in (LOSER, WINNER)]
                changes = change_annotations(tx, actor, place.photo_id, ops)
            assert [result["status"] for result in changes.results] == ["applied", "applied"]

    at_once([merge, draw, draw, draw])
    with place.database.read_tx() as tx:
        assert tx.scalar(select(func.count()).where(Annotation.deleted_at.is_(None))) == 91
    _require_true_numbers(place)


def test_scenes_are_locked_in_one_order_however_many_photos_move(
    manager: Person, database: Database, project_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever deletes photos of two scenes has them in this order too: no ring."""
    monkeypatch.setattr("app.projects.moving._BATCH", 2)
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        scenes = [PhotoGroup(project_id=project_id, created_at=tx.now) for _ in range(6)]
        tx.session.add_all(scenes)
        tx.flush()
        for scene in reversed(scenes):  # photos in the order of their ids are not so by their scenes
            make_annotation(tx, make_photo(tx, project, group_id=scene.id), class_id=LOSER)
            refresh(tx, [scene.id])
    taken: list[int] = []

    def note(_c: object, _u: object, statement: str, parameters: Any, *_rest: object) -> None:
        if "FROM photo_group" in statement:
            values = parameters.values() if isinstance(parameters, dict) else parameters
            taken.extend(values)

    event.listen(database.write_engine, "before_cursor_execute", note)
    path = f"/projects/{project_id}/classes/{LOSER}/merge"
    assert manager.post(path, json={"into": WINNER}).status_code == 200
    event.remove(database.write_engine, "before_cursor_execute", note)
    assert taken == sorted(scene.id for scene in scenes)
    with database.read_tx() as now:
        counts = read(now, project_id)
        assert (counts.get(f"scenes:{LOSER}", 0), counts[f"scenes:{WINNER}"]) == (0, 6)
