"""How common readers load our files: the same words in an archive's README and on the page."""

from __future__ import annotations

from typing import Final

SNIPPETS: Final[dict[str, tuple[str, str]]] = {
    "pycocotools": (
        "pycocotools",
        """\
# pip install pycocotools
from pycocotools.coco import COCO

coco = COCO("annotations/instances.json")
for image in coco.loadImgs(coco.getImgIds()):
    boxes = coco.loadAnns(coco.getAnnIds(image["id"]))
""",
    ),
    "torchvision": (
        "torchvision",
        """\
# pip install torchvision pycocotools
from torchvision.datasets import CocoDetection, wrap_dataset_for_transforms_v2

data = CocoDetection("images", "annotations/instances.json")
data = wrap_dataset_for_transforms_v2(data, target_keys=("boxes", "labels"))
# Labels are the category ids; 0 is the background. Photos in negatives.txt have no boxes and are meant to:
# keep them, where your training script would drop them.
""",
    ),
    "detectron2": (
        "Detectron2",
        """\
from detectron2.data.datasets import register_coco_instances

register_coco_instances("defects", {}, "annotations/instances.json", "images")
# Photos without a defect are kept with cfg.DATALOADER.FILTER_EMPTY_ANNOTATIONS = False
""",
    ),
    "ultralytics": (
        "Ultralytics",
        """\
# pip install ultralytics
# Export with ids "1, 2, 3, ..." (ids=contiguous): class numbers become id - 1.
from ultralytics.data.converter import convert_coco

convert_coco("annotations/", save_dir="yolo", cls91to80=False)
""",
    ),
}

_COCO: Final = """\
{name}
{line}
Photos with defects marked by people, in the COCO form (task: detection). Made by Blemish.

annotations/instances.json  boxes, photos, classes
images/                     the photos, upright: no reader has to turn them (not in an export of labels only)
originals/                  the files as they were taken, some lying on their side (only if asked for): the
                            boxes fit images/, not these
negatives.txt               photos that were looked at and have no defect; they are in the file, with no boxes
classes.txt                 id and name of every class
manifest.json               counts, checksums of every file, what was left out and why
annotations/ignored.json    shapes that people marked as without a verdict (only if there are any)
annotations/category_ids.json  the ids in the project, where they were numbered anew (ids=contiguous)

Boxes are [x, y, width, height] in pixels of the upright photo; x and y count from the top left corner of the
top left pixel. Ids of photos, annotations and classes stay the same in every export of this project. File
names are ASCII; the names the photos came with stand in instances.json (images, x.name) and manifest.json.

"""


def coco_read_me(project_name: str) -> str:
    """Write the README of a COCO archive."""
    text = _COCO.format(name=project_name, line="=" * min(len(project_name), 60))
    for title, code in SNIPPETS.values():
        text += f"{title}\n{'-' * len(title)}\n{code}\n"
    return text
