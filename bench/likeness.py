"""What likeness costs, and how well it finds scenes.

Bars: 15 ms of processor time at upload (nothing is done there) and 80 ms in the background per 12 megapixel
photo; a query against a million hashes in 10 ms; recall 0.90 at precision 0.80 of pairs on real bursts. The
background is measured in the child as it works: describing a photo, finding the nearest in a project of
100,000, checking 15 candidates.

Run: python -m bench.likeness
"""

from __future__ import annotations

import base64
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.imaging import likeness_child
from app.imaging.likeness import (
    VECTOR_LENGTH,
    agreeing,
    bits_apart,
    distances,
    hash_of,
    keypoints_of,
    shrunk,
    vector_of,
)
from app.imaging.results import Limits
from app.imaging.sandbox import Sandbox
from bench.ingest import natural

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
PHOTOS = 100_000
MILLION = 1_000_000
CANDIDATES = 15
ROUNDS = 9


def milliseconds(do: Callable[[], object]) -> float:
    """Processor time of one call: the median of some."""
    found = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        do()
        found.append((time.process_time() - begin) * 1000)
    return statistics.median(found)


def reply(**job: Any) -> dict[str, Any]:
    """Ask the child's code in this process; it must not break."""
    answer = likeness_child.reply(job)
    assert answer["verdict"] != "broken", job["operation"]
    return answer


def background(folder: Path) -> dict[str, float]:
    """Milliseconds of what the job does for one photo."""
    files = []
    sandbox = Sandbox(1)
    for number in range(CANDIDATES + 1):
        home = folder / str(number)
        home.mkdir()
        source = home / "source.jpg"
        natural((4032, 3024) if number == 0 else (1600, 1200)).save(source, quality=85)
        sandbox.examine(source, home, members=False, limits=Limits())
        files.append({"picture": str(home / "small-r1.jpg"), "points": str(home / "points.bin")})
        reply(operation="describe", **files[-1])
    sandbox.close()
    learn(PHOTOS)
    what = reply(operation="describe", **files[0])
    asked = {"project": 1, "phash": what["phash"], "vector": what["vector"], "within": 8, "last": PHOTOS}
    return {
        "describe": milliseconds(lambda: reply(operation="describe", **files[0])),
        "find": milliseconds(lambda: reply(operation="find", **asked)),
        "check": milliseconds(lambda: reply(operation="check", mine=files[0], others=files[1:])),
    }


def learn(count: int) -> None:
    """Tell the child of a project of many photos."""
    chance = np.random.default_rng(1)
    hashes = chance.integers(0, 2**63, count, np.uint64)
    vectors = chance.integers(-127, 128, (count, VECTOR_LENGTH), np.int8)
    for start in range(0, count, 5000):
        part = slice(start, start + 5000)
        reply(
            operation="learn",
            project=1,
            last=min(start + 5000, count),
            ids=list(range(start + 1, min(start + 5000, count) + 1)),
            hashes=base64.b64encode(hashes[part].tobytes()).decode(),
            vectors=base64.b64encode(vectors[part].tobytes()).decode(),
        )


def curve(folder: str, key: str) -> dict[str, list[str]] | None:
    """Recall and precision of pairs of real photos at several thresholds; None where they are absent."""
    told = DATA / folder / "coco.json"
    if not told.is_file():
        return None
    images = json.loads(told.read_text())["images"]
    pictures = [_opened(DATA / folder / "images" / image["file_name"]) for image in images]
    first, second = np.triu_indices(len(images), 1)
    truth = np.array(
        [images[a][key] == images[b][key] for a, b in zip(first, second, strict=True)], dtype=bool
    )
    hashes = np.array([hash_of(picture) for picture in pictures], np.uint64)
    vectors = np.array([vector_of(picture) for picture in pictures], np.int8)
    points = [keypoints_of(shrunk(picture, 512)) for picture in pictures]
    bits = np.array([bits_apart(hashes, int(one)) for one in hashes])[first, second]
    apart = np.array([distances(vectors, one) for one in vectors])[first, second]
    agree = np.array([agreeing(points[a], points[b]) for a, b in zip(first, second, strict=True)])
    return {
        "hash, bits at most": [_scored(truth, bits <= at, at) for at in (4, 8, 12, 16, 20)],
        "vector, nearer than": [_scored(truth, apart < at, at) for at in (0.1, 0.15, 0.2, 0.26, 0.35)],
        "keypoints, at least": [_scored(truth, agree >= at, at) for at in (8, 12, 16, 18, 22, 30)],
        "as the product joins": [_scored(truth, (bits <= 8) | (agree >= 18), 18)],
    }


def _opened(path: Path) -> NDArray[np.uint8]:
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert picture is not None, path
    return np.asarray(picture, np.uint8)


def _scored(truth: NDArray[np.bool_], found: NDArray[np.bool_], at: float) -> str:
    right = int((truth & found).sum())
    return f"{at}: recall {right / truth.sum():.2f}, precision {right / max(1, int(found.sum())):.2f}"


def main() -> None:
    """Print the figures as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        costs = background(Path(folder))
    hashes = np.random.default_rng(2).integers(0, 2**63, MILLION, np.uint64)
    million = milliseconds(lambda: np.nonzero(bits_apart(hashes, 12345) <= 8))
    figures = {
        "at_upload_ms": {"is": 0, "bar": 15},
        "in_the_background_ms": {
            **{name: round(cost, 1) for name, cost in costs.items()},
            "is": round(sum(costs.values()), 1),
            "bar": 80,
        },
        "query_of_a_million_hashes_ms": {"is": round(million, 2), "bar": 10},
        "tiles": curve("tiles", "burst") or "the real photos are not on this machine",
        "pcb_pairs": curve("pcb_pairs", "pair") or "the real photos are not on this machine",
        "load": os.getloadavg()[0],
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
