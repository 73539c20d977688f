"""The self-check of a COCO file before it is offered: what readers break on, as assertions (coco.md, 13).

Reads the file back in the lines that ``formats/coco.py`` writes, so memory stays constant: images and
annotations are walked side by side, ids are remembered as one bit each.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from app.exports.registry import Problem

MOST: Final = 50  # problems told
_NAME = re.compile(r"([0-9]{8,})_[A-Za-z0-9_-]{1,40}\.(jpg|png|webp)\Z")
_EDGE: Final = 0.005  # half a hundredth: what a sum of two rounded numbers may be off
_INFO: Final = frozenset({"year", "version", "description", "contributor", "url", "date_created"})
ShapeProblems = Callable[[dict[str, Any], str, dict[str, Any]], Iterator[Problem]]
"""What checks the shape of an annotation, given its name for people and its image."""
_ANNOTATION: Final = ("id", "image_id", "category_id", "bbox", "area", "iscrowd", "segmentation")


def check_coco(labels: Path, *, has_masks: bool = False) -> Iterator[Problem]:
    """Hold a labels file against the rules; gives at most so many problems as a page can show.

    ``has_masks``: every annotation has a mask (task "instance"); otherwise all are boxes.
    """
    try:
        head = _read_head(labels)
    except (ValueError, KeyError) as error:
        yield Problem(f"The file does not read as JSON any more ({type(error).__name__}).")
        return
    found = _all_problems(labels, head, has_masks=has_masks)
    for count, problem in enumerate(found, start=1):
        yield problem
        if count == MOST:
            return


def _all_problems(labels: Path, head: dict[str, Any], *, has_masks: bool) -> Iterator[Problem]:
    yield from check_head(head)
    categories = {item["id"] for item in head["categories"]}
    yield from check_images(read_section(labels, "images"))
    yield from check_annotations(
        read_section(labels, "annotations"),
        read_section(labels, "images"),
        categories,
        shape_problems=_mask_problems if has_masks else _box_problems,
    )


def _read_head(labels: Path) -> dict[str, Any]:
    """Read all but images and annotations."""
    head: dict[str, Any] = {}
    with labels.open("rb") as file:
        for line in file:
            for name in ("licenses", "categories", "info"):
                start = f'"{name}":'.encode()
                bare = line.removeprefix(b"{")
                if bare.startswith(start):
                    text = bare[len(start) :].rstrip().removesuffix(b",")
                    head[name] = orjson.loads(text.removesuffix(b"}") if name == "info" else text)
    return {"licenses": head["licenses"], "categories": head["categories"], "info": head["info"]}


def read_section(labels: Path, name: str) -> Iterator[dict[str, Any]]:
    """Walk the objects of ``images`` or ``annotations``."""
    is_inside = False
    with labels.open("rb") as file:
        for line in file:
            if not is_inside:
                is_inside = line == f'"{name}":[\n'.encode()
            elif line == b"],\n":
                return
            elif line != b"\n":
                yield from orjson.loads(b"[" + line.rstrip(b",\n") + b"]")


def check_head(head: dict[str, Any]) -> Iterator[Problem]:
    """Info, licences and categories."""
    if set(head["info"]) != _INFO:
        yield Problem("info lacks a key or has one too many.")
    if not head["licenses"] or head["licenses"][0].get("id") != 1:
        yield Problem("There is no licence with id 1.")
    ids = [item.get("id") for item in head["categories"]]
    if any(not _is_id(item) for item in ids) or ids != sorted(set(ids)):
        yield Problem("Category ids are not whole numbers from 1, each once, in order.")
    for item in head["categories"]:
        if not isinstance(item.get("supercategory"), str) or not isinstance(item.get("name"), str):
            yield Problem(f"Category {item.get('id')} lacks a name or a supercategory.")


def check_images(images: Iterable[dict[str, Any]]) -> Iterator[Problem]:
    """Ids ascending, sizes, file names ASCII with a stem of their own."""
    last = 0
    for image in images:
        photo_id: Any = image.get("id")
        if not _is_id(photo_id) or photo_id <= last:
            yield Problem("An image id is no whole number from 1, or stands there twice.")
            continue
        last = photo_id
        if not (_is_id(image.get("width")) and _is_id(image.get("height"))):
            yield Problem(f"Photo {photo_id} has no width and height.", photo_id)
        match = _NAME.match(str(image.get("file_name")))
        if match is None or int(match[1]) != photo_id:
            yield Problem(f"The file name of photo {photo_id} is not one that every system takes.", photo_id)
        if image.get("license") != 1:
            yield Problem(f"Photo {photo_id} has no licence.", photo_id)


def check_annotations(
    annotations: Iterable[dict[str, Any]],
    images: Iterable[dict[str, Any]],
    categories: set[int],
    *,
    shape_problems: ShapeProblems,
) -> Iterator[Problem]:
    """Ids unique, photos and classes there, shapes right, one way of ``segmentation`` in the whole file.

    Crowds come after all others, again in the order of their photos.
    """
    seen = _Seen()
    images = iter(images)
    kinds: set[bool] = set()
    image: dict[str, Any] = {"id": 0}
    for item in annotations:
        photo_id, name = item.get("image_id"), f"Annotation {item.get('id')} of photo {item.get('image_id')}"
        missing = [key for key in _ANNOTATION if key not in item]
        if missing or "ignore" in item:
            yield Problem(f"{name} lacks {', '.join(missing) or 'nothing, but has a key ignore'}.", photo_id)
            continue
        if not _is_id(item["id"]) or not seen.add(item["id"]):
            yield Problem(f"{name}: the id is no whole number from 1, or stands there twice.", photo_id)
        if item["category_id"] not in categories:
            yield Problem(f"{name} is of a class that is not in the file.", photo_id)
        kinds.add(bool(item["segmentation"]))
        if item["iscrowd"] == 1:
            yield from _crowd_problems(item, name)
            continue
        while image["id"] != photo_id and (image := next(images, {"id": None}))["id"] is not None:
            pass
        if image["id"] is None:
            yield Problem(f"{name} belongs to a photo that is not in the file, or is out of order.", photo_id)
            return
        yield from shape_problems(item, name, image)
    if len(kinds) > 1:
        yield Problem("Some annotations have a segmentation and some have none.")


def _box_problems(item: dict[str, Any], name: str, image: dict[str, Any]) -> Iterator[Problem]:
    if not _is_inside(item["bbox"], image["width"], image["height"]):
        yield Problem(f"{name} has a box that is empty or reaches out of the photo.", image["id"])
    elif not _fits(item["area"], item["bbox"]):
        yield Problem(f"{name} has an area that is not that of its box.", image["id"])
    if item["iscrowd"] != 0 or not _are_polygons(item["segmentation"]):
        yield Problem(f"{name} has a segmentation that readers do not take.", image["id"])


def _mask_problems(item: dict[str, Any], name: str, image: dict[str, Any]) -> Iterator[Problem]:
    if not _is_inside(item["bbox"], image["width"], image["height"]):
        yield Problem(f"{name} has a box that is empty or reaches out of the photo.", image["id"])
    fault = _mask_fault(item, (image["width"], image["height"]))
    if item["iscrowd"] != 0 or fault:
        yield Problem(f"{name} has a mask that readers do not take: {fault or 'it is a crowd'}.", image["id"])


def _mask_fault(item: dict[str, Any], size: tuple[int, int]) -> str:
    """Say what is wrong with a mask; "" when nothing is."""
    from app.exports.masks import count_pixels  # its libraries are large: only for who made masks

    mask = item["segmentation"]
    if not isinstance(mask, dict):
        if not mask or not _are_polygons(mask):
            return "its polygons have not at least three corners each"
        if not _are_within(mask, size):
            return "a corner lies outside the photo"
    try:
        pixels = count_pixels(mask, size=size)
    except ValueError as error:
        return str(error)
    if pixels == 0:
        return "no pixel is in it"
    return "" if item["area"] == pixels else "its area is not the number of its pixels"


def _crowd_problems(item: dict[str, Any], name: str) -> Iterator[Problem]:
    mask = item["segmentation"]
    if not isinstance(mask, dict) or not isinstance(mask.get("counts"), str):
        yield Problem(f"{name} is a crowd without a mask.", item["image_id"])


class _Seen:
    """Ids that have been seen, a bit each."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> bool:
        """Note an id; False when it was there already."""
        place, bit = number >> 3, 1 << (number & 7)
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1024 - len(self._bits)))
        if self._bits[place] & bit:
            return False
        self._bits[place] |= bit
        return True


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_inside(box: object, width: int, height: int) -> bool:
    if not isinstance(box, list) or len(box) != 4:
        return False
    if not all(isinstance(value, int | float) and math.isfinite(value) for value in box):
        return False
    x, y, w, h = box
    return bool(w > 0 and h > 0 and x >= 0 and y >= 0 and x + w <= width + _EDGE and y + h <= height + _EDGE)


def _fits(area: object, box: list[float]) -> bool:
    wanted = box[2] * box[3]
    return isinstance(area, int | float) and area > 0 and abs(area - wanted) <= 0.01 + 1e-6 * wanted


def _are_within(rings: list[list[float]], size: tuple[int, int]) -> bool:
    return all(
        isinstance(number, int | float) and 0 <= number <= limit
        for ring in rings
        for limit, numbers in zip(size, (ring[0::2], ring[1::2]), strict=True)
        for number in numbers
    )


def _are_polygons(segmentation: object) -> bool:
    return isinstance(segmentation, list) and all(
        isinstance(ring, list) and len(ring) >= 6 and len(ring) % 2 == 0 for ring in segmentation
    )
