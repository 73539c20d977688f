"""COCO: one JSON of images, and boxes (task "detection") or masks (task "instance"), that every reader loads.

The file is laid out in lines of whole runs of objects, so that it can be read back in constant memory.
``info`` comes last: its version is a hash of everything before it, and what comes first can then be sent
while the database still reads. Readers take the keys by name.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import orjson

from app.exports import checks
from app.exports.boxes import BoxWriter
from app.exports.centreline import Scale
from app.exports.loading import coco_read_me
from app.exports.naming import expected_extension, picture_name
from app.exports.registry import Problem, Write, Written
from app.exports.snapshot import AnnotationRow, Category, PhotoRow, Snapshot
from app.web.schema import Body, Flag

NAME: Final = "coco"
TITLE: Final = "COCO"
VERSION: Final = 1
LOSES: Final = ("history", "proposals", "who drew what", "photo notes and hints")
LABELS: Final = "annotations/instances.json"
MEDIA_TYPE: Final = "application/json"
IDS: Final = "annotations/category_ids.json"
IGNORED: Final = "annotations/ignored.json"

_LICENCES: Final = [{"id": 1, "name": "All rights reserved by the owner of the photos", "url": ""}]
_OPEN: Final = (b'{"licenses":', b',\n"categories":', b',\n"images":[\n', b'\n],\n"annotations":[\n')
_CLOSE: Final = b"\n],\n"
_INFO: Final = b'"info":'
_class_of: Final = itemgetter(2)


class Options(Body):
    """How the file is written."""

    task: Literal["detection", "instance"] = "detection"
    ids: Literal["stable", "contiguous"] = "stable"
    masks: Literal["auto", "polygon", "rle"] = "auto"  # task instance: how they are written
    boxes: Literal["leave_out", "rectangles"] = "leave_out"  # task instance: shapes that are boxes only
    boxes_as_polygons: Flag = False  # task detection
    ignored: Literal["leave_out", "crowd"] = "leave_out"
    include_places: Flag = False
    originals: Flag = False  # archives with photos: the files as taken, too
    keep_exif: Flag = False  # archives with photos: camera data inside the upright pictures


def write(snapshot: Snapshot, options: Options, write: Write) -> Written:
    """Write the labels, piece by piece; the same snapshot and options give the same bytes."""
    hasher = hashlib.sha256()
    categories = snapshot.categories()
    ids = category_ids(categories, options)
    told = Written()

    def put(data: bytes) -> None:
        hasher.update(data)
        write(data)

    put(_OPEN[0] + orjson.dumps(_LICENCES) + _OPEN[1] + orjson.dumps(_categories(categories, ids)) + _OPEN[2])
    accepted: set[int] = set()
    sizes: dict[int, tuple[int, int]] = {}
    scales: dict[int, Scale] = {}
    is_first = True
    for photos in snapshot.photos():
        put(_joined([_image(row, options) for row in photos], is_first=is_first))
        is_first = False
        told.photos += len(photos)
        told.negatives += sum(1 for row in photos if row[8])
        accepted.update(row[0] for row in photos if row[7] == "accepted")
        scales.update((row[0], (row[16], row[17])) for row in photos if row[16] is not None)
        if options.task == "instance" or options.ignored == "crowd":
            sizes.update((row[0], (row[5], row[6])) for row in photos)
    put(_OPEN[3])
    annotations = _task(options, ids, sizes, accepted, scales)
    classes: Counter[int] = Counter()
    is_first = True
    for rows in snapshot.annotations():
        put((b"" if is_first else b",\n") + annotations.write(rows))
        is_first = False
        told.annotations += len(rows)
        classes.update(map(_class_of, rows))
    if options.ignored == "crowd":
        for rows in snapshot.annotations(ignored=True):
            put((b"" if is_first else b",\n") + annotations.write_crowds(rows))
            is_first = False
    put(_CLOSE)
    told.by_class = {str(ids[class_id]): classes[class_id] for class_id in ids}
    told.sha256, told.newest = hasher.hexdigest(), snapshot.newest_on_wire()
    told.notes = [*_notes(categories, ids), *annotations.notes(), *_left_notes(snapshot)]
    write(_INFO + orjson.dumps(_info(snapshot.project.name, told)) + b"}\n")
    return told


def rename(labels: Path, names: Mapping[int, str], write: Write) -> str:
    """Write the labels again with other file names for some photos; gives the new content hash."""
    hasher = hashlib.sha256()
    is_image = False
    with labels.open("rb") as file:
        for line in file:
            if line.startswith(_INFO):
                info = orjson.loads(line[len(_INFO) :].rstrip()[:-1])
                info["version"] = hasher.hexdigest()[:12]
                write(_INFO + orjson.dumps(info) + b"}\n")
                break
            if line == b"],\n":
                is_image = False
            elif is_image and line.startswith(b"{"):
                bare = line.rstrip(b",\n")
                images = orjson.loads(b"[" + bare + b"]")
                for image in images:
                    image["file_name"] = names.get(image["id"], image["file_name"])
                line = orjson.dumps(images)[1:-1] + line[len(bare) :]
            elif line == b'"images":[\n':
                is_image = True
            hasher.update(line)
            write(line)
    return hasher.hexdigest()


def left_kinds(options: Options) -> tuple[str, ...]:
    """Name the kinds of shape that these options leave behind."""
    return ("box",) if options.task == "instance" and options.boxes == "leave_out" else ()


def check(labels: Path, options: Options) -> Iterator[Problem]:
    """Read the labels back and hold them against the rules of the format; nothing: all is well."""
    return checks.check_coco(labels, has_masks=options.task == "instance")


def side_files(snapshot: Snapshot, options: Options) -> Iterator[tuple[str, bytes]]:
    """Give the small files that lie beside the labels in an archive: (path, bytes)."""
    categories = snapshot.categories()
    ids = category_ids(categories, options)
    yield "classes.txt", "".join(f"{ids[item.id]} {_one_line(item.name)}\n" for item in categories).encode()
    if options.ids == "contiguous":
        mapping = [{"id": ids[item.id], "stable_id": item.id, "name": item.name} for item in categories]
        yield IDS, orjson.dumps(mapping, option=orjson.OPT_INDENT_2) + b"\n"
    if options.ignored == "leave_out":
        lines = [
            orjson.dumps({"id": row[0], "image_id": row[1], "category_id": row[2], "bbox": row[3:7]})
            for rows in snapshot.annotations(ignored=True)
            for row in rows
        ]
        if lines:
            yield IGNORED, b"[\n" + b",\n".join(lines) + b"\n]\n"


def read_me(project_name: str, options: Options) -> str:
    """Write the archive's README: what is where, and how common readers load it."""
    return coco_read_me(project_name, task=options.task)


def category_ids(categories: list[Category], options: Options) -> dict[int, int]:
    """Map class ids to the ids in the file, in order."""
    if options.ids == "contiguous":
        return {item.id: index for index, item in enumerate(categories, start=1)}
    return {item.id: item.id for item in categories}


class _Task(Protocol):
    """How annotations are written; ``boxes`` and ``instances`` hold one each."""

    def write(self, rows: list[AnnotationRow]) -> bytes:
        """Write a run of annotations, as JSON objects with commas between them."""
        ...

    def write_crowds(self, rows: list[AnnotationRow]) -> bytes:
        """Write a run of shapes without a verdict as COCO's "ignore": masks with iscrowd 1."""
        ...

    def notes(self) -> list[str]:
        """Say what was written in another way than readers may expect."""
        ...


def _task(
    options: Options,
    ids: dict[int, int],
    sizes: dict[int, tuple[int, int]],
    accepted: set[int],
    scales: dict[int, Scale],
) -> _Task:
    if options.task == "detection":
        # Readers decide by the first annotation whether there are masks: never some with and some without.
        as_polygons = options.boxes_as_polygons or options.ignored == "crowd"
        return BoxWriter(ids, sizes, accepted, scales, as_polygons=as_polygons)
    from app.exports.instances import InstanceWriter  # its libraries are large: only for who asks

    return InstanceWriter(ids, sizes, accepted, scales, form=options.masks)


def _joined(items: list[Any], *, is_first: bool) -> bytes:
    if not items:
        return b""
    return (b"" if is_first else b",\n") + orjson.dumps(items)[1:-1]


def _categories(categories: list[Category], ids: dict[int, int]) -> list[dict[str, Any]]:
    return [
        {"id": ids[item.id], "name": item.name, "supercategory": item.supercategory or "defect"}
        for item in categories
    ]


def _image(row: PhotoRow, options: Options) -> dict[str, Any]:
    extra: dict[str, Any] = {"name": row[4], "sha256": row[1], "state": row[7], "no_defect": bool(row[8])}
    if row[11] != "{}":
        extra["attributes"] = dict(sorted(orjson.loads(row[11]).items()))
    if options.include_places and row[13] is not None and row[14] is not None:
        extra["place"] = {"latitude": row[13], "longitude": row[14], "altitude": row[15]}
    if row[16] is not None:
        extra["pixels_per_mm"] = [row[16], row[17]]
    return {
        "id": row[0],
        "file_name": picture_name(row[0], row[4], expected_extension(row[2], row[3])),
        "width": row[5],
        "height": row[6],
        "license": 1,
        "date_captured": row[9] or "",
        "coco_url": "",
        "flickr_url": "",
        "x": extra,
    }


def _info(project_name: str, told: Written) -> dict[str, Any]:
    return {
        "year": int(told.newest[:4]),
        "version": told.sha256[:12],
        "description": project_name,
        "contributor": "",
        "url": "",
        "date_created": told.newest,
    }


def _notes(categories: list[Category], ids: dict[int, int]) -> list[str]:
    found = []
    if list(ids.values()) != list(range(1, len(ids) + 1)):
        found.append(
            "The category ids have gaps, because classes were retired. Ultralytics and torchvision expect "
            "1, 2, 3, ...: export with ids=contiguous for them."
        )
    if any(item.is_retired for item in categories):
        found.append("Some categories are retired classes that photos of this file still carry.")
    return found


def _left_notes(snapshot: Snapshot) -> list[str]:
    count = snapshot.count_left_kinds()
    if not count:
        return []
    what = "1 plain box was" if count == 1 else f"{count:,} plain boxes were"
    return [f"{what} left out, for want of an outline: export with boxes=rectangles to have them as masks."]


def _one_line(text: str) -> str:
    return " ".join(text.split())
