"""Annotations of the task "detection": every shape as its box, the hottest lines of an export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from app.exports.centreline import Scale, centreline_of, is_trace, read_trace
from app.exports.rle import box_mask
from app.exports.snapshot import AnnotationRow
from app.geometry.box import Box, box_ring


class BoxWriter:
    """Writes annotations as boxes.

    ``ids``: class ids of the project and in the file; ``sizes``: (width, height) by photo id, for crowds;
    ``accepted``: photos that a reviewer accepted; ``scales``: by photo id, of those that show a marker.
    """

    def __init__(
        self,
        ids: dict[int, int],
        sizes: dict[int, tuple[int, int]],
        accepted: set[int],
        scales: Mapping[int, Scale],
        *,
        as_polygons: bool,
    ) -> None:
        self._ids = ids
        self._sizes = sizes
        self._accepted = accepted
        self._scales = scales
        self._as_polygons = as_polygons

    def write(self, rows: list[AnnotationRow]) -> bytes:
        """Write a run of boxes, as JSON objects with commas between them."""
        return _write_boxes(rows, self._ids, self._accepted, self._scales, as_polygons=self._as_polygons)

    def write_crowds(self, rows: list[AnnotationRow]) -> bytes:
        """Write shapes without a verdict as COCO's "ignore": masks with iscrowd 1."""
        return orjson.dumps([self._crowd(row) for row in rows])[1:-1]

    def notes(self) -> list[str]:
        """Say nothing: boxes are what readers expect."""
        return []

    def _crowd(self, row: AnnotationRow) -> dict[str, Any]:
        size = self._sizes[row[1]]
        counts, area = box_mask(*row[3:7], size=size)
        return {
            "id": row[0],
            "image_id": row[1],
            "category_id": self._ids[row[2]],
            "bbox": row[3:7],
            "area": area,
            "iscrowd": 1,
            "segmentation": {"size": (size[1], size[0]), "counts": counts},
            "x": {"uid": row[8], "author": row[9], "reviewed": False},
        }


def _write_boxes(
    rows: list[AnnotationRow],
    ids: dict[int, int],
    accepted: set[int],
    scales: Mapping[int, Scale],
    *,
    as_polygons: bool,
) -> bytes:
    """Weave a run of boxes.

    Whole columns become text in one call each, then they are woven between the pieces that all rows share.
    Making a dict for every row costs three times as much, most of it in the garbage collector. Uids and
    sources are checked when they are written, so they need no escaping.
    """
    columns = list(zip(*rows, strict=True))
    exported = {own: str(other) for own, other in ids.items()}
    rings = _split([box_ring(*row[3:7]) for row in rows]) if as_polygons else None
    has_others = any(columns[13])
    has_more = has_others or any(columns[11]) or set(columns[10]) != {"{}"} or set(columns[14]) != {None}
    return _woven(
        len(rows),
        '{"id":',
        _texts(columns[0]),
        ',"image_id":',
        _texts(columns[1]),
        ',"category_id":',
        [exported[class_id] for class_id in columns[2]],
        ',"bbox":[',
        _texts(columns[3]),
        ",",
        _texts(columns[4]),
        ",",
        _texts(columns[5]),
        ",",
        _texts(columns[6]),
        '],"area":',
        _texts(tuple(map(_area_of_box, rows)) if has_others else columns[7]),
        ',"iscrowd":0,"segmentation":',
        [f"[[{ring}]]" for ring in rings] if rings else "[]",
        ',"x":{"uid":"',
        columns[8],
        '","author":"',
        columns[9] if len(set(columns[9])) > 1 else columns[9][0],
        '","reviewed":',
        ["true" if photo_id in accepted else "false" for photo_id in columns[1]],
        [_more(row, scales.get(row[1])) for row in rows] if has_more else "",
        "}},",
    )


def _woven(count: int, *parts: str | Sequence[str]) -> bytes:
    """Put ``count`` rows together: a part is a text that all share, or a column with one for each."""
    shared: list[str] = []
    columns: dict[int, Sequence[str]] = {}
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
        else:
            shared.append(text)
            columns[len(shared)] = part
            shared.append("")
            text = ""
    shared.append(text)
    pieces = shared * count
    for place, column in columns.items():
        pieces[place :: len(shared)] = column
    return "".join(pieces)[:-1].encode()


def _texts(numbers: tuple[float, ...]) -> list[str]:
    """Write each number of a column as JSON."""
    return orjson.dumps(numbers)[1:-1].decode().split(",")


def _split(lists: list[list[float]]) -> list[str]:
    """Write lists of numbers as JSON, each without its brackets."""
    return orjson.dumps(lists)[2:-2].decode().split("],[")


def _area_of_box(row: AnnotationRow) -> float:
    return float(row[7]) if row[13] is None else Box(*row[3:7]).area


def _more(row: AnnotationRow, scale: Scale | None) -> str:
    """Write what few annotations have: attributes, their defect, a centreline, the version of the guide."""
    text = f',"attributes":{row[10]}' if row[10] != "{}" else ""
    if row[11] is not None:
        text += f',"defect":"{row[11]}"'
    if is_trace(row[13]):
        text += f',"trace":{orjson.dumps(centreline_of(read_trace(row[13]), scale)).decode()}'
    if row[14] is not None:
        text += f',"guide":{row[14]}'
    return text
