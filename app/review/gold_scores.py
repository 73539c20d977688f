"""How people did on photos whose answer is known. Their own numbers, and for managers each one's; no ranking.

Told only once an answer can no longer be taken back. What was found is told by the comparison that is kept
with each reading (``Reading.comparison``): there "ours" is what counts, "theirs" what the person drew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import orjson
from sqlalchemy import func, select

from app.annotations.shapes import keep_shape
from app.clock import to_wire
from app.db.tx import ReadTx
from app.models import Annotation, GoldPhoto, Photo, Reading, User
from app.projects.blind import closed_to, since
from app.web.pictures import pixel_urls

MOST_PICTURES: Final = 50


@dataclass(slots=True)
class Score:
    """Numbers of one person: ``defects`` known, ``found`` of the right class, ``renamed`` found as another.

    ``unsure`` photos are those of which the person said that they cannot tell; they are in no other number.
    """

    photos: int = 0
    defects: int = 0
    found: int = 0
    renamed: int = 0
    missed: int = 0
    extra: int = 0
    unsure: int = 0

    def count(self, state: str, comparison: Mapping[str, Any]) -> None:
        """Add one reading."""
        if state == "unsure":
            self.unsure += 1
            return
        both = comparison["both"]
        right = sum(pair["our_class"] == pair["their_class"] for pair in both)
        self.photos += 1
        self.defects += len(both) + len(comparison["only_ours"])
        self.found += right
        self.renamed += len(both) - right
        self.missed += len(comparison["only_ours"])
        self.extra += len(comparison["only_theirs"])


def score_of(
    tx: ReadTx, project_id: int, user: Mapping[str, Any], *, looker: int, root: str
) -> dict[str, Any]:
    """Tell ``looker`` how somebody ({id, name}) did: see ``readings_schemas.GoldScore``."""
    statement = _answered(tx, project_id).where(Reading.user_id == user["id"])
    rows = tx.execute(statement.order_by(Reading.done_at.desc(), Reading.id.desc())).all()
    score = _score(rows)
    wrong = [row for row in rows if row.comparison and _differs(orjson.loads(row.comparison))]
    pictures = _pictures(tx, [row.id for row in wrong[:MOST_PICTURES]], closed_to(tx, looker), root)
    return {"user": dict(user), **asdict(score), "pictures": pictures}


def scores_of_people(tx: ReadTx, project_id: int) -> dict[str, Any]:
    """Tell everybody's numbers, by name, and how many photos have a known answer now."""
    by_person: dict[int, list[Any]] = {}
    for row in tx.execute(_answered(tx, project_id)):
        by_person.setdefault(row.user_id, []).append(row)
    names = tx.execute(
        select(User.id, User.name).where(User.id.in_(by_person)).order_by(func.lower(User.name), User.id)
    )
    people = [
        {"user": {"id": row.id, "name": row.name}, **asdict(_score(by_person[row.id]))} for row in names
    ]
    return {"known": count_known(tx, project_id), "people": people}


def count_known(tx: ReadTx, project_id: int) -> int:
    """Count the photos that have a known answer now."""
    known = (
        select(func.count())
        .select_from(GoldPhoto)
        .join(Photo, Photo.id == GoldPhoto.photo_id)
        .where(GoldPhoto.project_id == project_id, GoldPhoto.ended_at.is_(None), Photo.deleted_at.is_(None))
    )
    return int(tx.scalar(known))


def _answered(tx: ReadTx, project_id: int) -> Any:
    """Select the readings that count: answered for good, compared, of photos whose answer still is known."""
    return (
        select(Reading.id, Reading.user_id, Reading.state, Reading.comparison)
        .join(GoldPhoto, GoldPhoto.photo_id == Reading.photo_id)
        .where(
            Reading.project_id == project_id,
            Reading.kind == "gold",
            Reading.state.in_(("done", "unsure")),
            (Reading.state == "unsure") | Reading.comparison.is_not(None),
            Reading.done_at <= since(tx.now),
            GoldPhoto.ended_at.is_(None),
        )
    )


def _score(rows: Iterable[Any]) -> Score:
    score = Score()
    for row in rows:
        score.count(row.state, orjson.loads(row.comparison) if row.comparison else {})
    return score


def _differs(comparison: Mapping[str, Any]) -> bool:
    renamed = any(pair["our_class"] != pair["their_class"] for pair in comparison["both"])
    return renamed or bool(comparison["only_ours"]) or bool(comparison["only_theirs"])


def _pictures(tx: ReadTx, reading_ids: list[int], hidden: list[int], root: str) -> list[dict[str, Any]]:
    """Tell the photos of readings (not ``hidden`` ones), newest first, with where the person differed."""
    rows = tx.execute(
        select(Reading, Photo)
        .join(Photo, Photo.id == Reading.photo_id)
        .where(Reading.id.in_(reading_ids), Photo.id.not_in(hidden))
        .order_by(Reading.done_at.desc(), Reading.id.desc())
    ).all()
    known = _known_boxes(tx, [photo.id for _, photo in rows])
    return [
        {
            "reading_id": reading.id,
            "photo_id": photo.id,
            "name": photo.name,
            "width": photo.width,
            "height": photo.height,
            "small": pixel_urls(photo, root=root)["small"],
            "at": to_wire(reading.done_at),
            "misses": _misses(reading, photo, known),
        }
        for reading, photo in rows
    ]


def _known_boxes(tx: ReadTx, photo_ids: list[int]) -> dict[str, list[float]]:
    rows = tx.execute(
        select(Annotation.uid, Annotation.x, Annotation.y, Annotation.width, Annotation.height).where(
            Annotation.photo_id.in_(photo_ids), Annotation.deleted_at.is_(None)
        )
    )
    return {row.uid: [row.x, row.y, row.width, row.height] for row in rows}


def _misses(reading: Reading, photo: Photo, known: Mapping[str, list[float]]) -> list[dict[str, Any]]:
    comparison = orjson.loads(reading.comparison or "{}")
    frame = (photo.width or 0, photo.height or 0)
    drawn = {item["uid"]: item["shape"] for item in orjson.loads(reading.annotations)}
    found: list[dict[str, Any]] = []
    for one in comparison["only_ours"]:
        if one["uid"] in known:  # it may have been deleted since they were compared
            found.append(_miss(one["class_id"], None, known[one["uid"]], is_missed=True))
    for pair in comparison["both"]:
        if pair["our_class"] != pair["their_class"] and pair["ours"] in known:
            found.append(_miss(pair["our_class"], pair["their_class"], known[pair["ours"]], is_missed=True))
    for one in comparison["only_theirs"]:
        if one["uid"] in drawn:
            box = list(keep_shape(drawn[one["uid"]], frame).bbox)
            found.append(_miss(one["class_id"], one["class_id"], box, is_missed=False))
    return found


def _miss(class_id: int, said: int | None, box: list[float], *, is_missed: bool) -> dict[str, Any]:
    """``said``: the class that the person gave it; None where they drew nothing."""
    return {"is_missed": is_missed, "class_id": class_id, "said": said, "box": box}
