"""pycocotools itself, as whoever trains on a labels file uses it."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def loaded(labels: dict[str, Any], folder: Path) -> Any:
    """Load a labels file with pycocotools; ``folder`` takes the file."""
    file = folder / "instances.json"
    file.write_text(json.dumps(labels))
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(file))


def require_counted_areas(labels: dict[str, Any], folder: Path) -> None:
    """Every area is above zero, and what pycocotools counts in the mask."""
    truth = loaded(labels, folder)
    for item in labels["annotations"]:
        assert item["area"] == int(truth.annToMask(item).sum()) > 0


def segm_precision(labels: dict[str, Any], folder: Path) -> float:
    """Evaluate masks that repeat the truth; gives the average precision."""
    truth = loaded(labels, folder)
    found = [
        {
            "image_id": item["image_id"],
            "category_id": item["category_id"],
            "segmentation": truth.annToRLE(item),
            "score": 0.9,
        }
        for item in labels["annotations"]
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        evaluation = COCOeval(truth, truth.loadRes(found), "segm")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return float(evaluation.stats[0])
