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
# keep them, where your training script would drop them. Masks: export with masks=polygon, add "masks" above.
""",
    ),
    "detectron2": (
        "Detectron2",
        """\
from detectron2.data.datasets import register_coco_instances

register_coco_instances("defects", {}, "annotations/instances.json", "images")
# Photos without a defect are kept with cfg.DATALOADER.FILTER_EMPTY_ANNOTATIONS = False
# Masks with holes need cfg.INPUT.MASK_FORMAT = "bitmask"
""",
    ),
    "ultralytics": (
        "Ultralytics",
        """\
# pip install ultralytics
# Export with ids "1, 2, 3, ..." (ids=contiguous): class numbers become id - 1.
from ultralytics.data.converter import convert_coco

convert_coco("annotations/", save_dir="yolo", cls91to80=False)
# Masks: use_segments=True
""",
    ),
}

_COCO: Final = """\
{name}
{line}
Photos with defects marked by people, in the COCO form (task: {task}). Made by Blemish.

annotations/instances.json  {shapes}, photos, classes
images/                     the photos, upright: no reader has to turn them (not in an export of labels only)
originals/                  the files as they were taken, some lying on their side (only if asked for): the
                            {shapes} fit images/, not these
negatives.txt               photos that were looked at and have no defect; in the file, with no {shapes}
classes.txt                 id and name of every class
manifest.json               counts, checksums of every file, what was left out and why
annotations/ignored.json    shapes that people marked as without a verdict (only if there are any)
annotations/category_ids.json  the ids in the project, where they were numbered anew (ids=contiguous)

Boxes are [x, y, width, height] in pixels of the upright photo; x and y count from the top left corner of the
top left pixel.{masks} A crack that was traced has its centreline, its width at each point and its length in
x.trace. Ids of photos, annotations and classes stay the same in every export of this project. File
names are ASCII; the names the photos came with stand in instances.json (images, x.name) and manifest.json.

"""


_MASKS: Final = """ Every annotation has a mask: polygons, or run lengths (RLE) where it has holes or many
corners; Detectron2 then needs cfg.INPUT.MASK_FORMAT = "bitmask". Its area is the number of its pixels as
pycocotools counts them. A crack is at least one pixel wide in its mask; x.trace has its true width."""


def coco_read_me(project_name: str, *, task: str) -> str:
    """Write the README of a COCO archive; ``task`` is "detection" or "instance"."""
    is_instance = task == "instance"
    text = _COCO.format(
        name=project_name,
        line="=" * min(len(project_name), 60),
        task=task,
        shapes="masks" if is_instance else "boxes",
        masks=_MASKS if is_instance else "",
    )
    for title, code in SNIPPETS.values():
        text += f"{title}\n{'-' * len(title)}\n{code}\n"
    return text
