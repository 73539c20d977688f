"""Readings for tests, made directly in the database, and the job that compares them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import FastAPI

from app.db.tx import Database, WriteTx
from app.ids import uuid7
from app.models import Photo, Project, Reading
from app.projects.comparisons import compare_soon
from tests.conftest import Person, SetClock
from tests.exports.cast import finish_jobs
from tests.factories import make_annotation, make_photo


def drawn(x: float, y: float, width: float, height: float, class_id: int = 1, **more: Any) -> dict[str, Any]:
    """A box as a reading keeps it."""
    shape = {"type": "box", "x": x, "y": y, "width": width, "height": height}
    return {
        "uid": uuid7(),
        "rev": 1,
        "class_id": class_id,
        "shape": shape,
        "attributes": {},
        "ignore": False,
        **more,
    }


def make_drawn(tx: WriteTx, photo: Photo, one: dict[str, Any]) -> None:
    """Put a box on a photo as what counts."""
    shape = one["shape"]
    make_annotation(
        tx,
        photo,
        class_id=one["class_id"],
        uid=one["uid"],
        shape=orjson.dumps(shape).decode(),
        ignore=one["ignore"],
        attributes=orjson.dumps(one["attributes"]).decode(),
        area=shape["width"] * shape["height"],
        **{name: shape[name] for name in ("x", "y", "width", "height")},
    )


def make_reading(
    tx: WriteTx, photo: Photo, user_id: int | None, theirs: Sequence[dict[str, Any]], **values: Any
) -> Reading:
    """Make a reading that somebody has done."""
    row = Reading(
        project_id=photo.project_id,
        photo_id=photo.id,
        user_id=user_id,
        annotations=orjson.dumps(list(theirs)).decode(),
        created_at=tx.now,
        **{
            "kind": "blind",
            "state": "done",
            "no_defect": not theirs,
            "seq": 0,
            "opened_at": tx.now,
            "done_at": tx.now,
            **values,
        },
    )
    tx.add(row)
    tx.flush()
    return row


def read_twice(
    tx: WriteTx,
    project: Project,
    labeler_id: int,
    reader_id: int,
    ours: Sequence[dict[str, Any]],
    theirs: Sequence[dict[str, Any]],
    **values: Any,
) -> Reading:
    """Make a done photo with what counts on it, and one done reading of it."""
    photo = make_photo(tx, project, state="done", no_defect=not ours, labeler_id=labeler_id, **values)
    for one in ours:
        make_drawn(tx, photo, one)
    return make_reading(tx, photo, reader_id, theirs)


@dataclass
class Desk:
    """A reviewer's desk: photos that a labeler did and another person read, compared when asked for."""

    app: FastAPI
    database: Database
    clock: SetClock
    project_id: int
    reviewer: Person
    labeler: Person
    reader: Person

    def put(self, ours: Sequence[dict[str, Any]], theirs: Sequence[dict[str, Any]]) -> int:
        """Make a done photo of the labeler with a reading; the reading's id."""
        with self.database.write_tx() as tx:
            project = tx.session.get_one(Project, self.project_id)
            people = self.labeler.user_id, self.reader.user_id
            return read_twice(tx, project, *people, again(ours), again(theirs)).id

    def compare(self) -> None:
        """Ask for the comparison, and wait until it is done."""
        with self.database.write_tx() as tx:
            compare_soon(tx, self.project_id)
        self.finish()

    def finish(self) -> None:
        """Do the comparison that was asked for."""
        self.clock.forward(seconds=3)
        finish_jobs(self.app)

    def told(self, reading: int) -> dict[str, Any]:
        """What the reviewer is told of a reading."""
        told: dict[str, Any] = self.reviewer.get(f"/readings/{reading}/differences").json()
        return told

    def told_photo(self, reading: int) -> int:
        """The id of the photo that was read."""
        with self.database.read_tx() as tx:
            return tx.session.get_one(Reading, reading).photo_id

    def waiting(self, query: str = "") -> list[dict[str, Any]]:
        """The readings that wait for a decision, or those that a query asks for."""
        path = f"/projects/{self.project_id}/agreement/readings{query}"
        items: list[dict[str, Any]] = self.reviewer.get(path).json()["items"]
        return items

    def figures(self) -> dict[str, Any]:
        """The project's figures."""
        told: dict[str, Any] = self.reviewer.get(f"/projects/{self.project_id}/agreement").json()
        return told


def again(drawings: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same drawings, each an annotation of its own."""
    return [{**one, "uid": uuid7()} for one in drawings]
