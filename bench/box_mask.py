"""Box to mask and click to mask: how near the proposed masks come to the truth, and what they cost.

Protocol (real tiles of ../shared/data/tiles, each connected defect of 25 px and more): the box is the truth's
own, 8 % and |N(0, 2)| px larger on each side; the click lies N(0, 1) px beside the deepest point of the
defect; all is drawn with one seed, ROUNDS times for each defect. Scored is what a labeler would get: the
polygons, drawn over the photo, by intersection over union. The plain methods are those that any tool has:
the box itself, contrast to the ring with Otsu's threshold, GrabCut begun with the box. Each single method is
scored by its own mask before the others are asked. A mending click goes to the deepest point of the largest
mistake of the first candidate.

Times are processor time of one thread, without decoding, on boxes of 512 px in drawn photos.

Run: python -m bench.box_mask
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray

from app.assist.engines.unsupervised import masks_of_box
from app.assist.pixels.contrast import smooth_lab
from app.assist.pixels.outline import Ring
from app.assist.pixels.window import Mask, Pixels, Span, agreement, open_window, resized, span_mask
from app.assist.proposing import Proposal, Question, answer

ROOT = Path(__file__).resolve().parent.parent
TILES = ROOT.parent / "shared" / "data" / "tiles"
ROUNDS = 5
SMALLEST = 25  # px
MENDINGS = 3
BARS = {"blowhole": (0.62, 0.73), "break": (0.45, 0.55)}  # first candidate, best of four
BEST_OF_FOUR, ABOVE_SINGLE, MILLISECONDS = 0.55, 0.10, 60.0

Scores = dict[str, dict[str, list[float]]]


@dataclass(frozen=True)
class Defect:
    """One connected defect: its class, photo and true mask (height, width)."""

    name: str
    picture: Pixels
    truth: Mask

    @property
    def frame(self) -> tuple[int, int]:
        """Width and height of the photo."""
        return self.truth.shape[1], self.truth.shape[0]


def read_defects() -> Iterator[Defect]:
    """Read every connected defect of the tiles."""
    told = json.loads((TILES / "coco.json").read_text())
    images = {image["id"]: image["file_name"] for image in told["images"]}
    names = {category["id"]: category["name"] for category in told["categories"]}
    for annotation in told["annotations"]:
        name = Path(images[annotation["image_id"]])  # no tile has more than one annotation
        picture = np.asarray(cv2.imread(str(TILES / "images" / name), cv2.IMREAD_COLOR), np.uint8)
        mask = np.asarray(cv2.imread(str((TILES / "masks" / name).with_suffix(".png")), cv2.IMREAD_GRAYSCALE))
        count, labels = cv2.connectedComponents((mask > 127).astype(np.uint8), connectivity=8)
        for label in range(1, count):
            truth = np.asarray(labels == label)
            if truth.sum() >= SMALLEST:
                yield Defect(names[annotation["category_id"]], picture, truth)


def drawn_box(defect: Defect, chance: np.random.Generator) -> Span:
    """Draw a box as people do: a little too large."""
    rows, columns = np.nonzero(defect.truth)
    edges = Span(float(columns.min()), float(rows.min()), columns.max() + 1.0, rows.max() + 1.0)
    left, top, right, bottom = np.abs(chance.normal(0, 2, 4))
    wide = edges.grown(0.08)
    return Span(wide.left - left, wide.top - top, wide.right + right, wide.bottom + bottom).clipped(
        *defect.frame
    )


def deepest(mask: Mask) -> tuple[float, float, float]:
    """Find the point of a mask that is farthest from its border: x, y, distance."""
    depth = cv2.distanceTransform(np.pad(mask.astype(np.uint8), 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    row, column = np.unravel_index(int(np.argmax(depth)), depth.shape)
    return float(column) + 0.5, float(row) + 0.5, float(depth.max())


def covered(polygons: list[list[Ring]], shape: tuple[int, ...]) -> Mask:
    """Draw polygons over a photo: pixels whose centre lies in them. ``shape``: its height and width."""
    down, across = np.mgrid[: shape[0], : shape[1]] + 0.5
    drawn = np.zeros(shape[:2], bool)
    for outer, *holes in polygons:
        drawn |= shapely.contains_xy(shapely.make_valid(shapely.Polygon(outer, holes)), across, down)
    return drawn


def question(defect: Defect, box: Span | None, **clicks: Any) -> Question:
    """Ask about a box, or about clicks on a photo that is seen whole."""
    asked = {"plus": (), "minus": (), "polygons": None, **clicks}
    return Question(frame=defect.frame, box=box, view=Span(0, 0, *defect.frame), **asked)


def singles(defect: Defect, box: Span) -> dict[str, float]:
    """Score each method by itself."""
    pixels, place = open_window(defect.picture, defect.frame, box.grown(0.5).clipped(*defect.frame))
    inner = place.span_to_window(box)
    masks = {"the box itself": span_mask(inner, pixels.shape), "ring and Otsu": ring_otsu(pixels, inner)}
    masks["GrabCut"] = grabcut(pixels, inner)
    masks |= {f"ours: {one.method}": one.mask for one in masks_of_box(pixels, inner)}
    left, top = round(place.left), round(place.top)
    high, wide = round(pixels.shape[0] * place.step_y), round(pixels.shape[1] * place.step_x)
    truth = defect.truth[top : top + high, left : left + wide]
    missed = int(defect.truth.sum() - truth.sum())
    assert missed == 0, "the window shows the whole defect"
    return {name: agreement(resized(mask, truth.shape), truth) for name, mask in masks.items()}


def ring_otsu(pixels: Pixels, box: Span) -> Mask:
    """Cut the box by Otsu's threshold on the Mahalanobis distance to the ring outside of it."""
    planes = np.dstack([smooth_lab(pixels), cv2.GaussianBlur(smooth_lab(pixels), (0, 0), 2.5)])
    inside = span_mask(box, pixels.shape)
    ring = planes[~inside] if (~inside).sum() > 50 else planes.reshape(-1, planes.shape[2])
    away = planes - ring.mean(axis=0)
    inverse = np.linalg.inv(np.cov(ring.T) + np.eye(planes.shape[2]) * 0.5)
    distance = np.sqrt(np.maximum(np.einsum("ijk,kl,ijl->ij", away, inverse, away), 0))
    grey = cv2.normalize(distance, np.empty(0), 0, 255, cv2.NORM_MINMAX).astype(np.uint8)
    level, _ = cv2.threshold(np.ascontiguousarray(grey[inside]), 0, 255, cv2.THRESH_OTSU)
    return np.asarray((grey > level) & inside)


def grabcut(pixels: Pixels, box: Span) -> Mask:
    """Let GrabCut find the defect in the box, three rounds."""
    inside = span_mask(box, pixels.shape)
    if inside.all():
        return inside
    labels = np.where(inside, cv2.GC_PR_FGD, cv2.GC_BGD).astype(np.uint8)
    cv2.setRNGSeed(1)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(pixels, labels, (0, 0, 0, 0), models[0], models[1], 3, cv2.GC_INIT_WITH_MASK)
    return np.asarray(labels == cv2.GC_PR_FGD)


def measure(defects: list[Defect]) -> Scores:
    """Score all methods: by name, then by class."""
    chance = np.random.default_rng(0)
    scores: Scores = defaultdict(lambda: defaultdict(list))
    for defect in defects * ROUNDS:
        box = drawn_box(defect, chance)
        for name, score in singles(defect, box).items():
            scores[name][defect.name].append(score)
        found = answer(defect.picture, question(defect, box))
        _note(scores, "box: ", defect, found)
        x, y, _ = deepest(defect.truth)
        slip = chance.normal(0, 1, 2)
        click = (min(max(x + slip[0], 0), defect.frame[0]), min(max(y + slip[1], 0), defect.frame[1]))
        _note(scores, "click: ", defect, answer(defect.picture, question(defect, None, plus=(click,))))
        for number, score in enumerate(mended(defect, box, found)):
            scores[f"after {number + 1} clicks"][defect.name].append(score)
    return scores


def _note(scores: Scores, what: str, defect: Defect, found: list[Proposal]) -> None:
    each = [agreement(covered(one.polygons, defect.truth.shape), defect.truth) for one in found] or [0.0]
    scores[f"{what}first"][defect.name].append(each[0])
    scores[f"{what}best of four"][defect.name].append(max(each))


def mended(defect: Defect, box: Span, found: list[Proposal]) -> list[float]:
    """Score the first candidate after each of some clicks on the largest mistake that is left."""
    clicks: dict[str, tuple[tuple[float, float], ...]] = {"plus": (), "minus": ()}
    scores = []
    for _ in range(MENDINGS if found else 0):
        mask = covered(found[0].polygons, defect.truth.shape)
        missing, surplus = deepest(defect.truth & ~mask), deepest(mask & ~defect.truth)
        x, y, _ = max(missing, surplus, key=lambda place: place[2])
        kind = "plus" if missing[2] >= surplus[2] else "minus"
        clicks[kind] = (*clicks[kind], (x, y))
        asked = question(defect, box, polygons=found[0].polygons, **clicks)
        found = answer(defect.picture, asked) or found
        scores.append(agreement(covered(found[0].polygons, defect.truth.shape), defect.truth))
    return scores or [0.0] * MENDINGS


def milliseconds() -> list[float]:
    """Processor time of questions about boxes of up to 512 px in photos of noise, scratches and blots."""
    chance = np.random.default_rng(1)
    took = []
    for _ in range(60):
        picture = drawn_photo(chance)
        side, other = 512.0, float(chance.integers(64, 513))
        box = Span(300, 300, 300 + side, 300 + other)
        asked = Question((1200, 1200), box, (), (), None, Span(0, 0, 1200, 1200))
        begin = time.process_time()
        answer(picture, asked)
        took.append((time.process_time() - begin) * 1000)
    return took


def drawn_photo(chance: np.random.Generator) -> NDArray[np.uint8]:
    """Draw a rough surface with a blot."""
    rough = cv2.GaussianBlur(chance.normal(128, 60, (1200, 1200, 3)).astype(np.float32), (0, 0), 3)
    for _ in range(int(chance.integers(3, 12))):
        x, y = (int(number) for number in chance.integers(320, 780, 2))
        tone = float(chance.integers(40, 220))
        cv2.circle(rough, (x, y), int(chance.integers(8, 90)), (tone, tone, tone), -1)
    return np.clip(cv2.GaussianBlur(rough, (0, 0), 2), 0, 255).astype(np.uint8)


def main() -> None:
    """Print mean IoU by class beside the bars."""
    if not TILES.is_dir():
        sys.exit(f"the real photos are not at {TILES}")
    defects = list(read_defects())
    scores = measure(defects)
    classes = sorted({defect.name for defect in defects})
    print(f"{'mean IoU':22}" + "".join(f"{name:>10}" for name in [*classes, "all"]))
    means = {
        name: float(np.mean([one for each in by.values() for one in each])) for name, by in scores.items()
    }
    for name, by in scores.items():
        print(f"{name:22}" + "".join(f"{np.mean(by[one]):10.3f}" for one in classes) + f"{means[name]:10.3f}")
    for name, (first, best) in BARS.items():
        print(f"bar for {name}: {first} first, {best} best of four")
    plain = max(means[name] for name in ("the box itself", "ring and Otsu", "GrabCut"))
    ours = max(mean for name, mean in means.items() if name.startswith("ours"))
    best = means["box: best of four"]
    print(
        f"best of four {best:.3f} (bar {BEST_OF_FOUR}): {best - plain:+.3f} to the best plain method, ",
        end="",
    )
    print(f"{best - ours:+.3f} to the best of ours alone (bar {ABOVE_SINGLE:+})")
    print(f"ms for boxes up to 512 px, p95: {np.percentile(milliseconds(), 95):.1f} (bar {MILLISECONDS:.0f})")


if __name__ == "__main__":
    main()
