"""Crack tracing: how often two clicks are enough, and how near the line comes to the truth.

Protocol (after CrackForest's own photos, ../shared/data/cracks): the truth mask is thinned to a line and cut
into legs: the longest way through each piece first, then branches of 15 px and more. A simulated labeler
clicks both ends of a leg, each N(0, 2 px) beside it; the tool snaps to the cheapest pixel within 4 px. Where
a point of the truth is over 6 px from the traced way they add a waypoint at the worst place, at most three.
Line F1 counts pixels of the line within 2 (5) px of the truth and the other way round; mask F1 holds the
drawn band against the mask.

The tracing is what the browser runs (static/js/editor/trace), under Node; its times are of one thread, on a
window of 1024 x 1024 pixels.

Run: python -m bench.crack_trace
"""

from __future__ import annotations

import base64
import heapq
import json
import math
import shutil
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
CRACKS = ROOT.parent / "shared" / "data" / "cracks"
SHORTEST_BRANCH = 15  # px
SLIP = 2.0  # px, standard deviation of a click
BARS = {
    "two clicks": "0.83, aim 0.95",
    "F1 at 2 px": "0.91 less 0.02, aim 0.95",
    "clicks a photo": "8.5",
    "first, ms, p95": "150",
    "move, ms, p95": "4",
}

Pixel = tuple[int, int]
Mask = NDArray[np.bool_]


def thinned(mask: Mask) -> Mask:
    """Thin to a line of one pixel (Zhang and Suen 1984)."""
    picture = np.pad(mask.astype(np.uint8), 1)
    while True:
        changed = False
        for first in (True, False):
            around = [
                np.roll(picture, shift, (0, 1))
                for shift in ((1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1))
            ]
            p2, p4, p6, p8 = around[0::2]
            count = sum(part.astype(np.int32) for part in around)
            ring = [*around, p2]
            turns = sum(((a == 0) & (b == 1)).astype(np.int32) for a, b in pairwise(ring))
            one, two = (p2 * p4 * p6, p4 * p6 * p8) if first else (p2 * p4 * p8, p2 * p6 * p8)
            gone = (picture == 1) & (count >= 2) & (count <= 6) & (turns == 1) & (one == 0) & (two == 0)
            if gone.any():
                picture[gone] = 0
                changed = True
        if not changed:
            return picture[1:-1, 1:-1].astype(bool)


def legs_of(line: Mask) -> list[list[Pixel]]:
    """Cut a thinned mask into legs: (x, y) pixels in order, the longest of each piece first."""
    count, labels = cv2.connectedComponents(line.astype(np.uint8), connectivity=8)
    legs = []
    for label in range(1, count):
        pixels = {(int(x), int(y)) for y, x in np.argwhere(labels == label)}
        start = next(iter(sorted(pixels)))
        far = _farthest(pixels, [start])[-1]
        leg = _farthest(pixels, [far])
        if _length(leg) < SHORTEST_BRANCH:
            continue
        covered = set(leg)
        legs.append(leg)
        while len(branch := _farthest(pixels, sorted(covered))) and _length(branch) >= SHORTEST_BRANCH:
            legs.append(branch)
            covered.update(branch)
    return legs


def _farthest(pixels: set[Pixel], starts: list[Pixel]) -> list[Pixel]:
    """The way from the starts to the pixel that is farthest from all of them."""
    distance = dict.fromkeys(starts, 0.0)
    came: dict[Pixel, Pixel] = {}
    heap = [(0.0, start) for start in starts]
    while heap:
        so_far, (x, y) = heapq.heappop(heap)
        if so_far > distance[x, y]:
            continue
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                other = (x + dx, y + dy)
                total = so_far + math.hypot(dx, dy)
                if other in pixels and total < distance.get(other, math.inf):
                    distance[other] = total
                    came[other] = (x, y)
                    heapq.heappush(heap, (total, other))
    at = max(sorted(distance), key=lambda pixel: distance[pixel])
    way = [at]
    while at in came:
        way.append(at := came[at])
    return way[::-1]


def _length(way: list[Pixel]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(way))


def read_photos(seed: int = 0) -> list[dict[str, Any]]:
    """Every photo with its truth, legs and clicks."""
    chance = np.random.default_rng(seed)
    photos = []
    for file in sorted((CRACKS / "masks").glob("*.png")):
        mask = np.asarray(cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)) > 127
        picture = next((CRACKS / "images").glob(f"{file.stem}.*"))
        rgba = cv2.cvtColor(np.asarray(cv2.imread(str(picture))), cv2.COLOR_BGR2RGBA)
        line = thinned(mask)
        legs = []
        for leg in legs_of(line):
            slips = chance.normal(0, SLIP, (5, 2)).round(2).tolist()
            ends = [[leg[i][0] + 0.5 + slips[i][0], leg[i][1] + 0.5 + slips[i][1]] for i in (0, -1)]
            truth = [[x + 0.5, y + 0.5] for x, y in leg]
            legs.append({"clicks": ends, "truth": truth, "slips": slips[2:]})
        photos.append({"mask": mask, "line": line, "rgba": rgba, "legs": legs})
    return photos


def trace(photos: list[dict[str, Any]]) -> dict[str, Any]:
    """Let the editor's own code trace them: ``photos`` with their lines, and ``ms``."""
    sent = [
        {
            "width": int(photo["mask"].shape[1]),
            "height": int(photo["mask"].shape[0]),
            "rgba": base64.b64encode(photo["rgba"].tobytes()).decode(),
            "legs": photo["legs"],
        }
        for photo in photos
    ]
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder) / "asked.json", Path(folder) / "told.json"
        asked.write_text(json.dumps({"photos": sent}))
        subprocess.run([_node(), ROOT / "bench" / "editor" / "trace.mjs", asked, told], check=True)
        found: dict[str, Any] = json.loads(told.read_text())
    return found


def _node() -> str:
    """Node of the machine, else the one that came with the development packages."""
    return shutil.which("node") or str(Path(sys.executable).parent / "node")


def near(line: Mask, distance: float) -> Mask:
    """The pixels within a distance of a line."""
    away = cv2.distanceTransform((~line).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(away <= distance)


def f1(drawn: Mask, truth: Mask, tolerance: float) -> float:
    """Line F1 with a tolerance in pixels."""
    if not drawn.any() or not truth.any():
        return 0.0
    precision = float((drawn & near(truth, tolerance)).sum() / drawn.sum())
    recall = float((truth & near(drawn, tolerance)).sum() / truth.sum())
    return 2 * precision * recall / max(precision + recall, 1e-9)


def measure(photos: list[dict[str, Any]]) -> dict[str, float]:
    """All figures over the photos."""
    told = trace(photos)
    legs = [leg for answer in told["photos"] for leg in answer["legs"]]
    more = [leg["waypoints"] for leg in legs]
    figures = {"legs": float(len(legs)), "two clicks": float(np.mean([n == 0 for n in more]))}
    figures["waypoints a leg"] = float(np.mean(more))
    clicks = [sum(2 + leg["waypoints"] for leg in answer["legs"]) for answer in told["photos"]]
    figures["clicks a photo"] = float(np.mean(clicks))
    figures["their sampling error"] = float(np.std(clicks, ddof=1) / math.sqrt(len(clicks)))
    scores: dict[str, list[float]] = {"F1 at 2 px": [], "F1 at 5 px": [], "mask F1 at 2 px": []}
    for photo, answer in zip(photos, told["photos"], strict=True):
        line, band = _drawn(photo["mask"].shape, answer["legs"])
        scores["F1 at 2 px"].append(f1(line, photo["line"], 2))
        scores["F1 at 5 px"].append(f1(line, photo["line"], 5))
        scores["mask F1 at 2 px"].append(f1(band, photo["mask"], 2))
    figures |= {name: float(np.mean(found)) for name, found in scores.items()}
    for kind, took in told["ms"].items():
        figures[f"{kind}, ms, p95"] = float(np.percentile(took, 95))
    return figures


def _drawn(shape: tuple[int, ...], legs: list[dict[str, Any]]) -> tuple[Mask, Mask]:
    """Draw the legs: as lines of one pixel, and as bands of their even width."""
    line, band = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    for leg in legs:
        points = [np.floor(np.array(leg["points"])).astype(np.int32)]
        cv2.polylines(line, points, isClosed=False, color=1)
        thickness = max(1, round(float(np.median(leg["widths"]))))
        cv2.polylines(band, points, isClosed=False, color=1, thickness=thickness)
    return line.astype(bool), band.astype(bool)


def main() -> None:
    """Print the figures beside the bars."""
    if not CRACKS.is_dir():
        sys.exit(f"the real photos are not at {CRACKS}")
    for name, value in measure(read_photos()).items():
        print(f"{name:20} {value:8.3f}" + (f"   bar {BARS[name]}" if name in BARS else ""))


if __name__ == "__main__":
    main()
