"""Two labelers' labels of real steel, through the product, against a computation by other programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pycocotools import mask as coco_mask

from app.models import Project
from tests.conftest import on_one_database
from tests.review.readings import Desk, drawn, read_twice

SIDE = 416
Boxes = list[dict[str, Any]]
CLASSES = range(1, 7)


def truth(folder: Path) -> Iterator[Boxes]:
    """The true boxes of each picture of steel."""
    coco = json.loads((folder / "steel" / "coco.json").read_text(encoding="utf-8"))
    classes = {one["id"]: number for number, one in enumerate(coco["categories"], start=1)}
    for image in coco["images"]:
        found = [one for one in coco["annotations"] if one["image_id"] == image["id"]]
        yield [box_of(one["bbox"], classes[one["category_id"]]) for one in found]


def box_of(place: list[float], class_id: int) -> dict[str, Any]:
    """A box as a reading keeps it."""
    x, y, width, height = map(float, place)
    return drawn(x, y, width, height, class_id)


def disturbed(boxes: Boxes, random: np.random.Generator) -> Boxes:
    """Somebody else's labels: every sixth box missed, others of another class, loose, or where nothing is."""
    others = []
    for one in boxes:
        shape, luck = one["shape"], random.random()
        if luck < 1 / 6:
            continue
        class_id = int(random.choice(CLASSES)) if luck < 0.3 else one["class_id"]
        moved = random.normal(0, 0.08, 2) * (shape["width"], shape["height"])
        grown = np.exp(random.normal(0, 0.12, 2)) * (shape["width"], shape["height"])
        x, y = np.clip(np.add(moved, (shape["x"], shape["y"])), 0, SIDE - 2)
        width, height = np.minimum(grown, SIDE - np.array((x, y)))
        others.append(box_of([round(float(value), 2) for value in (x, y, width, height)], class_id))
    if random.random() < 0.25:
        others.append(drawn(20, 20, 44, 32, int(random.choice(CLASSES))))
    return others


def independent(pictures: list[tuple[Boxes, Boxes]]) -> dict[str, float]:
    """The figures by pycocotools, SciPy, scikit-learn and krippendorff."""
    # Here: they take seconds, and each of the run's processes collects every file.
    import krippendorff
    from scipy.optimize import linear_sum_assignment
    from sklearn.metrics import cohen_kappa_score

    both, alone, overlaps, units = 0, 0, [], []
    for ours, theirs in pictures:
        a, b = (np.array([list(one["shape"].values())[1:] for one in side]) for side in (ours, theirs))
        ious = np.zeros((len(a), len(b)))
        if len(a) and len(b):
            ious = coco_mask.iou(a, b, [0] * len(b))
            thin = np.minimum(a[:, 2:].min(axis=1)[:, None], b[:, 2:].min(axis=1)[None, :]) < 12
            ious = np.where(ious >= np.where(thin, 0.3, 0.5), ious, 0.0)
        rows, columns = linear_sum_assignment(ious, maximize=True)
        pairs = [(i, j) for i, j in zip(rows, columns, strict=True) if ious[i, j] > 0]
        both += len(pairs)
        alone += len(a) + len(b) - 2 * len(pairs)
        overlaps += [ious[pair] for pair in pairs]
        units += [(ours[i]["class_id"], theirs[j]["class_id"]) for i, j in pairs]
        units += [(one["class_id"], 0) for i, one in enumerate(ours) if i not in {i for i, _ in pairs}]
        units += [(0, one["class_id"]) for j, one in enumerate(theirs) if j not in {j for _, j in pairs}]
    matched = [unit for unit in units if 0 not in unit]
    table = np.array(units, dtype=float).T
    return {
        "f1": 2 * both / (2 * both + alone),
        "iou": float(np.mean(overlaps)),
        "kappa": cohen_kappa_score(*zip(*matched, strict=True)),
        "alpha": krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"),
    }


@on_one_database
@pytest.mark.parametrize("seed", [None, 1, 2])
def test_the_figures_are_those_of_an_independent_computation(
    shared_data: Path, desk: Desk, seed: int | None
) -> None:
    """The truth against itself is 1 in everything; disturbed, each figure is what other programs compute."""
    random = np.random.default_rng(seed)
    pictures = [(boxes, boxes if seed is None else disturbed(boxes, random)) for boxes in truth(shared_data)]
    with desk.database.write_tx() as tx:
        project = tx.session.get_one(Project, desk.project_id)
        people = desk.labeler.user_id, desk.reader.user_id
        for ours, theirs in pictures:
            named = [{**one, "uid": one["uid"][:-4] + "beef"} for one in theirs]
            read_twice(tx, project, *people, ours, named, width=SIDE, height=SIDE)
    desk.compare()
    told = desk.figures()
    expected = independent(pictures)
    assert told["photos"] == 48
    for name, value in expected.items():
        assert told[name]["value"] == pytest.approx(value, abs=1e-3), name
        assert told[name]["low"] <= told[name]["value"] <= told[name]["high"]
    if seed is None:
        assert expected == {"f1": 1.0, "iou": 1.0, "kappa": 1.0, "alpha": 1.0}
        assert told["to_settle"] == 0
    else:
        assert 0.5 < told["f1"]["value"] < 0.95, "the disturbance is one"
