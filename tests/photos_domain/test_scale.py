"""Millimetres where a printed marker lies in the photo: measured in the background, never guessed."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import null

from app.models import Photo
from tests.annotations.ops import create
from tests.datasets.conftest import Depot, depot
from tests.imaging.marked import lay, wall

__all__ = ["depot"]

SIDE = 150.0


def _photo(*, is_marked: bool, seed: int = 1, size: tuple[int, int] = (900, 680)) -> bytes:
    picture = wall((900, 680), seed)
    if is_marked:
        picture, _ = lay(picture, side=SIDE, at=(300.0, 300.0), turn=12)
    file = io.BytesIO()
    Image.fromarray(picture).convert("RGB").resize(size).save(file, "JPEG", quality=92)
    return file.getvalue()


def _scale(depot: Depot, photo_id: int) -> Any:
    return depot.person.get(f"/photos/{photo_id}").json()["scale"]


def test_a_photo_with_a_marker_has_a_scale_soon_after_it_came(depot: Depot) -> None:
    photo_id = depot.take(_photo(is_marked=True))
    assert _scale(depot, photo_id) is None
    depot.group()
    scale = _scale(depot, photo_id)
    assert scale["low"] < SIDE / 30 < scale["high"]
    [outline] = scale["markers"]
    assert len(outline) == 4
    assert sum(x for x, _ in outline) / 4 == pytest.approx(300, abs=1)


def test_the_scale_is_in_pixels_of_the_photo_and_not_of_what_was_drawn_from_it(depot: Depot) -> None:
    photo_id = depot.take(_photo(is_marked=True, size=(2700, 2040)))
    depot.group()
    scale = _scale(depot, photo_id)
    assert scale["low"] < 3 * SIDE / 30 < scale["high"]
    assert sum(x for x, _ in scale["markers"][0]) / 4 == pytest.approx(900, abs=3)


def test_a_photo_of_the_same_scene_without_a_marker_has_none(depot: Depot) -> None:
    marked, bare = depot.take(_photo(is_marked=True)), depot.take(_photo(is_marked=False))
    depot.person.patch(f"/photos/{marked}", json={"attributes": {"part": "A"}})
    depot.person.patch(f"/photos/{bare}", json={"attributes": {"part": "A"}})
    depot.group()
    assert depot.groups() == {frozenset({marked, bare})}
    assert _scale(depot, marked) is not None
    assert _scale(depot, bare) is None


def test_photos_from_before_are_looked_at_when_the_job_next_runs(depot: Depot) -> None:
    old = depot.take(_photo(is_marked=True))
    depot.group()
    with depot.database.write_tx() as tx:
        photo = tx.session.get_one(Photo, old)
        group, seq = photo.group_id, photo.seq
        photo.markers, photo.scale_low, photo.scale_high = null(), None, None
    assert _scale(depot, old) is None
    depot.take(_photo(is_marked=False, seed=5))
    depot.group()
    assert _scale(depot, old) is not None
    told = depot.person.get(f"/photos/{old}").json()
    assert (told["group_id"], told["seq"]) == (group, seq)


def test_a_photo_is_looked_at_once(depot: Depot) -> None:
    photo_id = depot.take(_photo(is_marked=False))
    depot.group()
    with depot.database.read_tx() as tx:
        assert tx.session.get_one(Photo, photo_id).markers == []


def test_exports_tell_the_scale_and_the_length_of_traces_only_where_a_marker_is(depot: Depot) -> None:
    marked, bare = depot.take(_photo(is_marked=True)), depot.take(_photo(is_marked=False, seed=9))
    shape = {"type": "trace", "points": [[100.0, 500.0], [400.0, 500.0]], "widths": [6.0, 6.0]}
    class_id = depot.person.get(f"/projects/{depot.project_id}").json()["classes"][0]["id"]
    for photo_id in (marked, bare):
        ops = [create(shape=shape, class_id=class_id)]
        assert depot.person.post(f"/photos/{photo_id}/changes", json={"ops": ops}).status_code == 200
    before = depot.person.get(f"/projects/{depot.project_id}/coco.json?state=in_progress").headers["etag"]
    depot.group()
    scale = _scale(depot, marked)
    for task in ("detection", "instance"):
        answer = depot.person.get(f"/projects/{depot.project_id}/coco.json?task={task}&state=in_progress")
        labels = answer.json()
        images = {image["id"]: image["x"] for image in labels["images"]}
        traces = {one["image_id"]: one["x"]["trace"] for one in labels["annotations"]}
        assert answer.headers["etag"] != before
        assert images[marked]["pixels_per_mm"] == [scale["low"], scale["high"]]
        assert "pixels_per_mm" not in images[bare]
        low, high = traces[marked]["length_mm"]
        assert (low, high) == (round(300 / scale["high"], 2), round(300 / scale["low"], 2))
        assert low < 300 / (SIDE / 30) < high
        assert "length_mm" not in traces[bare]
