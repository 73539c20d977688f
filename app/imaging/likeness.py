"""Numbers that tell how alike two photos are: a hash, a vector, and points that can be found again.

Pure pixel work with numpy and OpenCV, which the server process never imports: only children do
(likeness_child.py). Everything is drawn from the 512 pixel rendition, so it costs nothing at upload and does
not depend on how the original was packed.

- **Hash**: 64 bits of the lowest frequencies (pHash). Up to SAME bits apart is the same picture, sent again
  by another program; two photos of a wall are further apart.
- **Vector**: 448 signed bytes. On a grid of 8 x 8, the strength of edges in six directions (384 numbers); on
  a grid of 4 x 4, lightness, two colours (Lab) and the spread of lightness (64 numbers). Each half has its
  mean taken off and length 1, so that exposure and contrast hardly count. Among the layouts of 448 numbers
  that were tried this one found most bursts (shifted by 5 %: 0.97 at one false pair in 1,000).
- **Keypoints**: up to 400 SIFT points on a picture of 400 pixels with evened contrast. How many agree with
  one shift, turn and scale tells whether two photos show one place, also from another angle: 18 or more do
  by chance in fewer than one of 500 pairs.
"""

from __future__ import annotations

import math
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

VECTOR_LENGTH: Final = 448
MOST_POINTS: Final = 400
_EDGE: Final = 480
_POINTS_EDGE: Final = 400
_DIRECTIONS: Final = 6
_RATIO: Final = 0.8
_AGREE_WITHIN: Final = 4.0  # pixels of the 400 pixel picture
_FEWEST: Final = 4  # matches that can tell a shift, a turn and a scale from chance
_POINT_BYTES: Final = 132  # x and y in hundredths of a pixel, 16 bits each; 128 of the descriptor

Picture = NDArray[np.uint8]
"""Pixels: (height, width, 3), blue green red; or (height, width), grey."""

cv2.setNumThreads(1)


def shrunk(picture: Picture, edge: int) -> Picture:
    """Make a picture's long side ``edge`` pixels or less."""
    height, width = picture.shape[:2]
    scale = edge / max(height, width)
    if scale >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def hash_of(picture: Picture) -> int:
    """Tell the 64 bits of a picture: which of its lowest frequencies lie above their median."""
    grey = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), (32, 32), interpolation=cv2.INTER_AREA)
    low = np.asarray(cv2.dct(grey.astype(np.float32)))[:8, :8].ravel()
    bits = np.packbits(low > np.median(low[1:]))
    return int.from_bytes(bits.tobytes(), "big")


def vector_of(picture: Picture) -> NDArray[np.int8]:
    """Tell the 448 numbers of a picture, as described above."""
    small = shrunk(picture, _EDGE)
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY))
    whole = np.concatenate([_unit(_edges(grey)), _unit(_colours(small))])
    most = float(np.abs(whole).max())
    return np.round(whole * (127 / most if most else 0)).astype(np.int8)


def _edges(grey: NDArray[Any]) -> NDArray[np.float32]:
    """Strength of edges by place and direction: float array (8, 8, 6); the mean over all taken off."""
    even = cv2.resize(grey, (128, 128), interpolation=cv2.INTER_AREA).astype(np.float32)
    strength, angle = cv2.cartToPolar(cv2.Sobel(even, cv2.CV_32F, 1, 0), cv2.Sobel(even, cv2.CV_32F, 0, 1))
    turn = np.mod(angle, math.pi) * (_DIRECTIONS / math.pi)
    below = np.floor(turn)
    share = turn - below
    first = below.astype(int) % _DIRECTIONS
    cells = []
    for direction in range(_DIRECTIONS):
        part = np.where(first == direction, 1 - share, 0)
        part += np.where((first + 1) % _DIRECTIONS == direction, share, 0)
        weighed = (np.asarray(strength) * part).astype(np.float32)
        cells.append(cv2.resize(weighed, (8, 8), interpolation=cv2.INTER_AREA))
    stacked = np.dstack(cells)
    return np.asarray(stacked - stacked.mean(), np.float32)


def _colours(picture: Picture) -> NDArray[np.float32]:
    """Lightness, colours and spread of lightness by place: float array (4, 4, 4), means taken off."""
    lab = np.asarray(cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_BGR2LAB))
    means = cv2.resize(lab, (4, 4), interpolation=cv2.INTER_AREA)
    squares = cv2.resize(lab[..., 0] ** 2, (4, 4), interpolation=cv2.INTER_AREA)
    spread = np.sqrt(np.maximum(squares - means[..., 0] ** 2, 0))
    cells = np.dstack([means, spread])
    return np.asarray(cells - cells.mean(axis=(0, 1)), np.float32)


def _unit(values: NDArray[np.float32]) -> NDArray[np.float32]:
    flat = values.ravel()
    length = float(np.linalg.norm(flat))
    return np.asarray(flat / length if length else flat, np.float32)


def distances(vectors: NDArray[np.int8], one: NDArray[np.int8]) -> NDArray[np.float32]:
    """Cosine distances (0 the same, 1 nothing in common) of ``vectors`` (n, 448) to one vector (448)."""
    others = vectors.astype(np.float32)
    mine = one.astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", others, others)) * np.linalg.norm(mine)
    return np.asarray(1 - (others @ mine) / np.maximum(lengths, 1e-6), np.float32)


def bits_apart(hashes: NDArray[np.uint64], one: int) -> NDArray[np.uint8]:
    """How many of 64 bits differ from one hash, for each of ``hashes``."""
    return np.asarray(np.bitwise_count(hashes ^ np.uint64(one)), np.uint8)


def keypoints_of(picture: Picture) -> bytes:
    """Find a picture's points: 132 bytes each, at most 400; as ``agreeing`` takes them."""
    grey = cv2.cvtColor(shrunk(picture, _POINTS_EDGE), cv2.COLOR_BGR2GRAY)
    even = cv2.createCLAHE(clipLimit=2.0, tileGridSize=(8, 8)).apply(grey)
    points, found = cv2.SIFT.create(nfeatures=MOST_POINTS).detectAndCompute(even, None)
    if found is None or not points:
        return b""
    packed = np.zeros((min(len(points), MOST_POINTS), _POINT_BYTES), np.uint8)
    places = np.array([point.pt for point in points[:MOST_POINTS]], np.float32)
    packed[:, :4] = np.round(places * 100).clip(0, 65535).astype("<u2").view(np.uint8).reshape(-1, 4)
    packed[:, 4:] = np.asarray(found)[:MOST_POINTS].clip(0, 255).astype(np.uint8)
    return packed.tobytes()


def agreeing(mine: bytes, others: bytes) -> int:
    """Count the points of two pictures that agree with one shift, turn and scale (RANSAC)."""
    places, descriptors = _unpacked(mine)
    other_places, other_descriptors = _unpacked(others)
    if len(places) < _FEWEST or len(other_places) < 2:
        return 0
    mine_at, other_at = _matched(descriptors, other_descriptors)
    if len(mine_at) < _FEWEST:
        return 0
    start, end = places[mine_at], other_places[other_at]
    cv2.setRNGSeed(1)
    _, inliers = cv2.estimateAffinePartial2D(
        start, end, method=cv2.RANSAC, ransacReprojThreshold=_AGREE_WITHIN
    )
    return 0 if inliers is None else int(np.count_nonzero(inliers))


def _matched(
    mine: NDArray[np.float32], others: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows of ``mine`` (n, 128) and of ``others`` (m, 128; m at least 2) that belong together.

    The nearest, if it is clearly nearer than the next (Lowe 2004). All at once as one product of matrices: a
    third of the time of OpenCV's matcher, and exact, since squares of such whole numbers fit a float.
    """
    squares = np.einsum("ij,ij->i", others, others) - 2 * (mine @ others.T)
    squares += np.einsum("ij,ij->i", mine, mine)[:, None]
    rows = np.arange(len(mine))
    nearest = squares.argmin(axis=1)
    best = squares[rows, nearest].copy()
    squares[rows, nearest] = np.inf
    [good] = np.nonzero(best < _RATIO * _RATIO * squares.min(axis=1))
    # Many points that all found the same one prove nothing: each place counts once, for the nearest.
    good = good[np.argsort(best[good], kind="stable")]
    _, once = np.unique(nearest[good], return_index=True)
    return good[once], nearest[good[once]]


def _unpacked(packed: bytes) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    rows = np.frombuffer(packed, np.uint8).reshape(-1, _POINT_BYTES)
    places = np.ascontiguousarray(rows[:, :4]).view("<u2").astype(np.float32) / np.float32(100)
    return places, rows[:, 4:].astype(np.float32)
