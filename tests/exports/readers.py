"""The reading rules of common readers, as assertions (their code is not needed here, only what it demands).

Each function reads a labels file the way its reader does and fails where the reader would fail, drop
something without a word, or read something else.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any


def read_as_torchvision(labels: dict[str, Any], *, has_masks: bool) -> dict[int, int]:
    """torchvision's detection reference (coco_utils.py); gives boxes per photo that training would see."""
    seen = {}
    for image in labels["images"]:
        boxes = [item for item in labels["annotations"] if item["image_id"] == image["id"]]
        for item in boxes:
            assert item["iscrowd"] == 0  # crowds are dropped
            assert item["category_id"] >= 1  # 0 is the background
            if has_masks:  # ConvertCocoPolysToMask takes polygons of each annotation, and no run lengths
                assert isinstance(item["segmentation"], list)
                assert all(len(polygon) >= 6 for polygon in item["segmentation"])
                assert item["segmentation"]
        # A photo whose every box has a side of at most 1 px is dropped from training.
        seen[image["id"]] = sum(1 for item in boxes if min(item["bbox"][2:]) > 1)
    return seen


def read_as_detectron2(labels: dict[str, Any]) -> None:
    """detectron2 ``load_coco_json``: unique ids, no ``ignore``, all annotations alike in having masks."""
    ids = [item["id"] for item in labels["annotations"]]
    assert len(set(ids)) == len(ids)
    assert all(item.get("ignore", 0) == 0 for item in labels["annotations"])
    assert len({bool(item["segmentation"]) for item in labels["annotations"]}) <= 1
    images = {image["id"]: image for image in labels["images"]}
    for item in labels["annotations"]:
        image, mask = images[item["image_id"]], item["segmentation"]
        if isinstance(mask, dict):  # taken as it is; a bitmask mapper decodes it at the picture's size
            assert mask["size"] == [image["height"], image["width"]]
            assert isinstance(mask["counts"], str)
            continue
        for polygon in mask:
            assert len(polygon) >= 6
            assert len(polygon) % 2 == 0


def read_as_ultralytics(labels: dict[str, Any]) -> dict[str, list[tuple[int, float, float, float, float]]]:
    """Ultralytics ``convert_coco(cls91to80=False)``; gives the lines of each label file by stem."""
    images = {f"{image['id']:d}": image for image in labels["images"]}
    stems = [PurePosixPath(image["file_name"]).stem for image in labels["images"]]
    assert len(set(stems)) == len(stems)  # two photos of one stem would share a label file
    numbers = sorted(item["id"] for item in labels["categories"])
    assert numbers == list(range(1, len(numbers) + 1))  # class number = id - 1
    lines: dict[str, list[tuple[int, float, float, float, float]]] = {}
    for item in labels["annotations"]:
        assert not item["iscrowd"]  # skipped
        image = images[f"{item['image_id']:d}"]
        x, y, width, height = item["bbox"]
        assert width > 0
        assert height > 0  # skipped
        line = (
            item["category_id"] - 1,
            (x + width / 2) / image["width"],
            (y + height / 2) / image["height"],
            width / image["width"],
            height / image["height"],
        )
        found = lines.setdefault(PurePosixPath(image["file_name"]).stem, [])
        assert line not in found  # exact repeats are removed
        found.append(line)
    return lines


def read_segments_as_ultralytics(labels: dict[str, Any]) -> int:
    """Ultralytics ``convert_coco(use_segments=True)``; gives the number of outlines that become lines."""
    images = {image["id"]: image for image in labels["images"]}
    outlines = 0
    for item in labels["annotations"]:
        image, mask = images[item["image_id"]], item["segmentation"]
        assert mask  # without one its line would be a box among outlines
        if isinstance(mask, dict):
            assert mask["size"] == [image["height"], image["width"]]
        else:
            corners = [number for polygon in mask for number in polygon]
            assert len(corners) >= 6
            assert all(0 <= x <= image["width"] for x in corners[0::2])
            assert all(0 <= y <= image["height"] for y in corners[1::2])
        outlines += 1
    return outlines


def read_as_mmdet(labels: dict[str, Any], classes: list[str]) -> None:
    """mmdet ``CocoDataset``: class names in file order, boxes inside the picture and not empty."""
    assert [item["name"] for item in labels["categories"] if item["name"] in classes] == classes
    assert [item["id"] for item in labels["categories"]] == sorted(
        item["id"] for item in labels["categories"]
    )
    images = {image["id"]: image for image in labels["images"]}
    for item in labels["annotations"]:
        image, (x, y, width, height) = images[item["image_id"]], item["bbox"]
        assert max(0, min(x + width, image["width"]) - max(x, 0)) > 0
        assert max(0, min(y + height, image["height"]) - max(y, 0)) > 0
        assert item["area"] > 0
