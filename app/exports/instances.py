"""Annotations of the task "instance": every one with its mask.

Imported only when such a file is made: see ``masks``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from app.exports.centreline import Scale, centreline_of, is_trace, read_trace
from app.exports.masks import MOST_CORNERS, Form, Mask, make_mask
from app.exports.outlines import mask_of
from app.exports.snapshot import AnnotationRow
from app.geometry.box import box_ring
from app.geometry.polygon import Polygon


class InstanceWriter:
    """Writes annotations with their masks, and remembers what the reader of the file should know of them.

    A bbox stays as it was drawn; an area is the number of the mask's pixels.

    ``ids``: class ids of the project and in the file; ``sizes``: (width, height) by photo id; ``accepted``:
    photos that a reviewer accepted; ``scales``: by photo id, of those that show a marker.
    """

    def __init__(
        self,
        ids: dict[int, int],
        sizes: dict[int, tuple[int, int]],
        accepted: set[int],
        scales: Mapping[int, Scale],
        *,
        form: Form,
    ) -> None:
        self._ids = ids
        self._sizes = sizes
        self._accepted = accepted
        self._scales = scales
        self._form = form
        self._packed = self._filled = 0

    def write(self, rows: list[AnnotationRow]) -> bytes:
        """Write a run of annotations, as JSON objects with commas between them."""
        return orjson.dumps([self._instance(row) for row in rows])[1:-1]

    def write_crowds(self, rows: list[AnnotationRow]) -> bytes:
        """Write shapes without a verdict as COCO's "ignore": masks with iscrowd 1."""
        return orjson.dumps([self._crowd(row) for row in rows])[1:-1]

    def notes(self) -> list[str]:
        """Say what was written in another way than readers may expect."""
        found = []
        if self._packed:
            found.append(
                f"{_many(self._packed, 'mask is', 'masks are')} written as run lengths (RLE): for holes, for "
                f"more than {MOST_CORNERS:,} corners, for what was painted, or because masks=rle. "
                "Detectron2 then needs INPUT.MASK_FORMAT = 'bitmask'; torchvision's reference scripts need "
                "masks=polygon."
            )
        if self._filled:
            found.append(
                f"{_many(self._filled, 'mask has', 'masks have')} holes, which polygons cannot carry: "
                "they are filled. Export with masks=auto to keep them."
            )
        return found

    def _instance(self, row: AnnotationRow) -> dict[str, Any]:
        mask = self._mask(row, self._form)
        self._packed += mask.is_packed
        self._filled += mask.is_filled
        extra: dict[str, Any] = {"uid": row[8], "author": row[9], "reviewed": row[1] in self._accepted}
        if row[10] != "{}":
            extra["attributes"] = orjson.Fragment(row[10])
        if row[11] is not None:
            extra["defect"] = row[11]
        if is_trace(row[13]):
            extra["trace"] = centreline_of(read_trace(row[13]), self._scales.get(row[1]))
        if row[14] is not None:
            extra["guide"] = row[14]
        return self._annotation(row, mask, iscrowd=0, extra=extra)

    def _crowd(self, row: AnnotationRow) -> dict[str, Any]:
        extra = {"uid": row[8], "author": row[9], "reviewed": False}
        return self._annotation(row, self._mask(row, "rle"), iscrowd=1, extra=extra)

    def _mask(self, row: AnnotationRow, form: Form) -> Mask:
        size = self._sizes[row[1]]
        if row[13] is not None:
            return mask_of(row[13], size=size, form=form)
        return make_mask([Polygon(box_ring(*row[3:7]), [])], size=size, form=form)

    def _annotation(
        self, row: AnnotationRow, mask: Mask, *, iscrowd: int, extra: dict[str, Any]
    ) -> dict[str, Any]:
        return {
            "id": row[0],
            "image_id": row[1],
            "category_id": self._ids[row[2]],
            "bbox": row[3:7],
            "area": mask.area,
            "iscrowd": iscrowd,
            "segmentation": mask.segmentation,
            "x": extra,
        }


def _many(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
