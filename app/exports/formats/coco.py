"""COCO, task "detection": one JSON of images and boxes that every reader loads.

The file is laid out in lines of whole runs of objects, so that it can be read back in constant memory.
``info`` comes last: its version is a hash of everything before it, and what comes first can then be sent
while the database still reads. Readers take the keys by name.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, Literal

import orjson

from app.exports import checks
from app.exports.loading import coco_read_me
from app.exports.naming import expected_extension, picture_name
from app.exports.registry import Problem, Write, Written
from app.exports.rle import box_mask
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

    ids: Literal["stable", "contiguous"] = "stable"
    boxes_as_polygons: Flag = False
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
    is_first = True
    for photos in snapshot.photos():
        put(_joined([_image(row, options) for row in photos], is_first=is_first))
        is_first = False
        told.photos += len(photos)
        told.negatives += sum(1 for row in photos if row[8])
        accepted.update(row[0] for row in photos if row[7] == "accepted")
        if options.ignored == "crowd":
            sizes.update((row[0], (row[5], row[6])) for row in photos)
    put(_OPEN[3])
    # Readers decide by the first annotation whether there are masks: never some with and some without.
    as_polygons = options.boxes_as_polygons or options.ignored == "crowd"
    classes: Counter[int] = Counter()
    is_first = True
    for rows in snapshot.annotations():
        put((b"" if is_first else b",\n") + _annotations(rows, ids, accepted, as_polygons=as_polygons))
        is_first = False
        told.annotations += len(rows)
        classes.update(map(_class_of, rows))
    if options.ignored == "crowd":
        for rows in snapshot.annotations(ignored=True):
            put(_joined([_crowd(row, ids, sizes[row[1]]) for row in rows], is_first=is_first))
            is_first = False
    put(_CLOSE)
    told.by_class = {str(ids[class_id]): classes[class_id] for class_id in ids}
    told.sha256, told.newest = hasher.hexdigest(), snapshot.newest_on_wire()
    told.notes = _notes(categories, ids)
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


def check(labels: Path) -> Iterator[Problem]:
    """Read the labels back and hold them against the rules of the format; nothing: all is well."""
    return checks.check_coco(labels)


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


def read_me(project_name: str) -> str:
    """Write the archive's README: what is where, and how common readers load it."""
    return coco_read_me(project_name)


def category_ids(categories: list[Category], options: Options) -> dict[int, int]:
    """Map class ids to the ids in the file, in order."""
    if options.ids == "contiguous":
        return {item.id: index for index, item in enumerate(categories, start=1)}
    return {item.id: item.id for item in categories}


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


def _annotations(
    rows: list[AnnotationRow], ids: dict[int, int], accepted: set[int], *, as_polygons: bool
) -> bytes:
    """Write a run of boxes: the hottest lines of an export.

    Whole columns become text in one call each, then they are woven between the pieces that all rows share.
    Making a dict for every row costs three times as much, most of it in the garbage collector. Uids and
    sources are checked when they are written, so they need no escaping.
    """
    columns = list(zip(*rows, strict=True))
    exported = {own: str(other) for own, other in ids.items()}
    rings = _split([_ring(*row[3:7]) for row in rows]) if as_polygons else None
    has_more = any(columns[11]) or set(columns[10]) != {"{}"}
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
        _texts(columns[7]),
        ',"iscrowd":0,"segmentation":',
        [f"[[{ring}]]" for ring in rings] if rings else "[]",
        ',"x":{"uid":"',
        columns[8],
        '","author":"',
        columns[9] if len(set(columns[9])) > 1 else columns[9][0],
        '","reviewed":',
        ["true" if photo_id in accepted else "false" for photo_id in columns[1]],
        [_more(row) for row in rows] if has_more else "",
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


def _split(lists: list[tuple[float, ...]]) -> list[str]:
    """Write lists of numbers as JSON, each without its brackets."""
    return orjson.dumps(lists)[2:-2].decode().split("],[")


def _ring(x: float, y: float, width: float, height: float) -> tuple[float, ...]:
    right, bottom = round(x + width, 2), round(y + height, 2)
    return x, y, right, y, right, bottom, x, bottom


def _more(row: AnnotationRow) -> str:
    """Write what few annotations have: attributes, and the defect they belong to."""
    text = f',"attributes":{row[10]}' if row[10] != "{}" else ""
    return text if row[11] is None else f'{text},"defect":"{row[11]}"'


def _crowd(row: AnnotationRow, ids: dict[int, int], size: tuple[int, int]) -> dict[str, Any]:
    """Write a shape without a verdict as COCO's "ignore": a mask with iscrowd 1."""
    counts, area = box_mask(*row[3:7], size=size)
    return {
        "id": row[0],
        "image_id": row[1],
        "category_id": ids[row[2]],
        "bbox": row[3:7],
        "area": area,
        "iscrowd": 1,
        "segmentation": {"size": (size[1], size[0]), "counts": counts},
        "x": {"uid": row[8], "author": row[9], "reviewed": False},
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


def _one_line(text: str) -> str:
    return " ".join(text.split())
