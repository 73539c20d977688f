"""Rows for tests, made directly in the database: quick, and without going through what is being tested."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import insert

from app.annotations.shapes import keep_shape
from app.db.tx import WriteTx
from app.ids import digest, new_secret, uuid7
from app.models import (
    Annotation,
    AttributeDefinition,
    Counter,
    DefectClass,
    LoginSession,
    Membership,
    Photo,
    PhotoClass,
    Project,
    User,
)

_numbers = itertools.count(1)

CLASSES = ("crack", "scratch", "chip", "dent", "discoloration", "corrosion")
_COLORS = ("#ffe45c", "#9aebff", "#e05206", "#968aff", "#45c2a8", "#b04a88")
_LETTERS = "CSHDLR"


def make_user(tx: WriteTx, name: str, *, is_admin: bool = False) -> User:
    """Make a person who could sign in if they knew their password."""
    user = User(
        email=f"{name}-{next(_numbers)}@depot.example",
        name=name.replace("_", " ").title(),
        password_hash="$argon2id$v=19$m=47104,t=1,p=1$bm90IGEgc2FsdA$bm90IGEgaGFzaA",
        is_admin=is_admin,
        preferences={},
        created_at=tx.now,
    )
    tx.add(user)
    tx.flush()
    return user


def make_session(tx: WriteTx, user: User) -> str:
    """Sign a person in and give the cookie's secret."""
    secret = new_secret()
    tx.add(
        LoginSession(
            secret_hash=digest(secret),
            user_id=user.id,
            created_at=tx.now,
            last_seen_at=tx.now,
            expires_at=tx.now + timedelta(days=30),
            browser="tests",
        )
    )
    tx.flush()
    return secret


def make_project(tx: WriteTx, name: str = "Depot North", *, classes: tuple[str, ...] = CLASSES) -> Project:
    """Make a project with the six ready classes (ids 1 to 6) and the built-in attributes."""
    project = Project(
        name=name,
        time_zone="Europe/Berlin",
        created_at=tx.now,
        next_class_id=len(classes) + 1,
        label_seq=0,
        event_seq=0,
    )
    tx.add(project)
    tx.flush()
    rows = [
        {
            "project_id": project.id,
            "id": index + 1,
            "name": class_name,
            "color": _COLORS[index % 6],
            "slot": index % 8 + 1,
            "letter": _LETTERS[index % 6],
            "key": str(index + 1),
            "supercategory": "",
            "position": index + 1,
            "created_at": tx.now,
        }
        for index, class_name in enumerate(classes)
    ]
    if rows:
        tx.execute(insert(DefectClass), rows)
    origin = [{"value": "found", "meaning": "as it was"}, {"value": "staged", "meaning": "made for us"}]
    tx.execute(
        insert(AttributeDefinition),
        [
            {
                "project_id": project.id,
                "on": "photo",
                "name": name,
                "kind": kind,
                "is_builtin": True,
                "choices": choices,
            }
            for name, kind, choices in (("origin", "select", origin), ("part", "text", []))
        ],
    )
    return project


def make_attribute(
    tx: WriteTx, project: Project, name: str, kind: str, *choices: str, on: str = "annotation", **values: Any
) -> AttributeDefinition:
    """Define an attribute, of annotations unless told."""
    row = AttributeDefinition(
        project_id=project.id,
        on=on,
        name=name,
        kind=kind,
        choices=[{"value": value, "meaning": ""} for value in choices],
        **values,
    )
    tx.add(row)
    tx.flush()
    return row


def make_member(tx: WriteTx, project: Project, user: User, role: str) -> None:
    """Put a person on a project's team."""
    tx.add(Membership(project_id=project.id, user_id=user.id, role=role, created_at=tx.now))
    tx.flush()


def make_photo(tx: WriteTx, project: Project, **values: Any) -> Photo:
    """Make a photo's row (1000 x 800 px, unlabelled), without any file behind it, with its counter."""
    photo = bare_photo(tx, project.id, **values)
    _count(tx, project.id, f"state:{photo.state}", 1)
    return photo


def bare_photo(tx: WriteTx, project_id: int, **values: Any) -> Photo:
    """Make such a row that no counter knows of."""
    photo = unwritten_photo(tx, project_id, **values)
    tx.add(photo)
    tx.flush()
    return photo


def unwritten_photo(tx: WriteTx, project_id: int, **values: Any) -> Photo:
    """Make such a row to be added with many others, in one statement."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "project_id": project_id,
        "sha256": hashlib.sha256(f"photo {number}".encode()).hexdigest(),
        "size": 1234,
        "format": "JPEG",
        "name": f"IMG_{number:04}.jpg",
        "width": 1000,
        "height": 800,
        "state": "unlabelled",
        "created_at": tx.now,
        "attributes": {},
    }
    return Photo(**{**defaults, **values})


def make_annotation(tx: WriteTx, photo: Photo, *, class_id: int = 1, **values: Any) -> Annotation:
    """Make a live box (10, 20, 100 x 50) on a photo, with its counters."""
    box = {"type": "box", "x": 10.0, "y": 20.0, "width": 100.0, "height": 50.0}
    defaults: dict[str, Any] = {
        "uid": uuid7(),
        "project_id": photo.project_id,
        "photo_id": photo.id,
        "rev": 1,
        "class_id": class_id,
        "kind": "box",
        "shape": orjson.dumps(box).decode(),
        "x": 10.0,
        "y": 20.0,
        "width": 100.0,
        "height": 50.0,
        "area": 5000.0,
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    annotation = Annotation(**{**defaults, **values})
    tx.add(annotation)
    photo.annotations += 1
    row = tx.session.get(PhotoClass, (photo.project_id, class_id, photo.id))
    if row is None:
        tx.add(PhotoClass(project_id=photo.project_id, class_id=class_id, photo_id=photo.id, n=1))
    else:
        row.n += 1
    _count(tx, photo.project_id, f"class:{class_id}", 1)
    tx.flush()
    return annotation


def make_trace(
    tx: WriteTx, photo: Photo, *points: tuple[float, float], widths: Sequence[float], **values: Any
) -> Annotation:
    """Make a live trace on a photo, kept as saving keeps it."""
    raw = {"type": "trace", "points": [list(point) for point in points], "widths": list(widths)}
    return _make_shape(tx, photo, raw, values)


def make_polygon(
    tx: WriteTx, photo: Photo, *parts: Sequence[Sequence[tuple[float, float]]], **values: Any
) -> Annotation:
    """Make a live polygon on a photo, kept as saving keeps it; a part is its outer ring, then its holes."""
    polygons = [[[list(point) for point in ring] for ring in part] for part in parts]
    return _make_shape(tx, photo, {"type": "polygon", "polygons": polygons}, values)


def make_mask(tx: WriteTx, photo: Photo, counts: str, **values: Any) -> Annotation:
    """Make a live mask on a photo, kept as saving keeps it; ``counts`` are COCO's packed run lengths."""
    return _make_shape(
        tx, photo, {"type": "mask", "size": [photo.height, photo.width], "counts": counts}, values
    )


def _make_shape(tx: WriteTx, photo: Photo, raw: dict[str, Any], values: dict[str, Any]) -> Annotation:
    assert photo.width
    assert photo.height
    kept = keep_shape(raw, (photo.width, photo.height))
    box = dict(zip(("x", "y", "width", "height"), kept.bbox, strict=True))
    shape = {"kind": raw["type"], "shape": orjson.dumps(kept.shape).decode(), "area": kept.area}
    return make_annotation(tx, photo, **{**shape, **box, **values})


def _count(tx: WriteTx, project_id: int, name: str, change: int) -> None:
    row = tx.session.get(Counter, (project_id, name))
    if row is None:
        tx.add(Counter(project_id=project_id, name=name, n=change))
    else:
        row.n += change
