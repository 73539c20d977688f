"""Numbers about a photo's quality. They warn and sort; they never block a photo.

The same measures as static/js/lib/quality.js, which phones take before a photo is sent; one fixture
(tests/shapes/quality.json) holds both to the same numbers. What the numbers mean stands in remarks.py.

`sharpness` is the natural logarithm of the variance of the Laplacian (Pech-Pacheco et al., ICPR 2000; 4
neighbours) of the grey picture at a long side of 1024 pixels (smaller photos at their own size). It
measures texture times sharpness: smooth steel reads low and gravel high however sharp they are, so it only
compares photos of one project with each other, and no fixed threshold is right (measured: one learnt on
pavement flagged every sharp photo of smooth tiles). Noise raises it, shallow focus lowers it.

`reblur` (Crete et al., SPIE 2007) asks how much of the differences between neighbours is left when the
picture is blurred once more by 9 pixels: a sharp one loses most of it, one that was blurred keeps it. It
depends little on the surface, so one threshold serves photos of which nothing is known. Only the sharpest
fifth of 8 x 8 tiles is asked (their median): plain walls say nothing, and shallow focus is no fault.
"""

from __future__ import annotations

import math
import re
from array import array
from statistics import median
from typing import Final

from PIL import Image, ImageChops, ImageFilter, ImageMath

from app.imaging.results import Quality, Size, Spot
from app.imaging.thin import EDGE, line_at

WORKING_EDGE: Final = 1024
EXPOSURE_EDGE: Final = 256
SPOT_EDGE: Final = 128
"""Pixels of the working picture around the point that a person tapped."""

_LOWEST_VARIANCE: Final = 0.01
_LIFT: Final = 1020
"""Keeps the sums of the Laplacian (-1020..1020) positive: Pillow's integer filter cuts at zero."""

_LAPLACIAN: Final = ImageFilter.Kernel((3, 3), [0, 1, 0, 1, -4, 1, 0, 1, 0], scale=1, offset=_LIFT)
_REACH: Final = 4  # pixels to either side that the second blur takes in
_PARTS: Final = 8
_SMALLEST_IN_PARTS: Final = 256
_DARK, _BRIGHT, _GREY = 16, 250, 40  # of 255: value, value, and the saturation below which light is white
_BELOW_GREY: Final = [255 if spread * 255 < _GREY * _BRIGHT else 0 for spread in range(256)]
_FROM_BRIGHT: Final = [255 if value >= _BRIGHT else 0 for value in range(256)]


def measure(grey: Image.Image, colours: Image.Image, point: tuple[float, float] | None = None) -> Quality:
    """Measure a photo.

    grey: mode L, upright, of at least WORKING_EDGE pixels, or the whole photo if it is smaller. colours: the
    same, any mode of colour, of at least EXPOSURE_EDGE. point: where the sender tapped, shares of the frame.
    """
    small = grey.resize(working_size(grey.size), Image.Resampling.BOX)
    sharpness, reblur = _measured(small, _PARTS if min(small.size) >= _SMALLEST_IN_PARTS else 1)
    light = colours.reduce(-(-max(colours.size) // EXPOSURE_EDGE)).convert("RGB")
    bands = light.split()
    brightest = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    dimmest = ImageChops.darker(ImageChops.darker(bands[0], bands[1]), bands[2])
    values = light.convert("L").histogram()
    glaring = ImageChops.darker(
        brightest.point(_FROM_BRIGHT), ImageChops.difference(brightest, dimmest).point(_BELOW_GREY)
    )
    pixels = light.width * light.height
    return Quality(
        sharpness=sharpness,
        reblur=reblur,
        dark=round(sum(values[:_DARK]) / pixels, 4),
        brightness=_median(values, pixels),
        burnt=round(sum(dimmest.histogram()[_BRIGHT:]) / pixels, 4),
        glare=round(_largest_blob(glaring) / pixels, 4),
        here=None if point is None else _spot(small, glaring, point),
    )


def working_size(size: Size) -> Size:
    """Size at which sharpness and blur are measured."""
    scale = min(1.0, WORKING_EDGE / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _edges(small: Image.Image) -> Image.Image:
    """The Laplacian, mode F, two pixels smaller either way: the filter leaves the outermost as they were."""
    width, height = small.size
    lifted = small.convert("I").filter(_LAPLACIAN).crop((1, 1, width - 1, height - 1)).convert("F")
    edges: Image.Image = ImageMath.lambda_eval(lambda of: of["lifted"] - _LIFT, lifted=lifted)
    return edges


def _measured(small: Image.Image, parts: int) -> tuple[float, float]:
    """Sharpness of a picture at working size, and the median reblur of the sharpest fifth of its tiles."""
    width, height = small.size
    if width < 3 or height < 3:
        return math.log(_LOWEST_VARIANCE), 1.0
    edges = _edges(small)
    squares = ImageMath.lambda_eval(lambda of: of["edges"] * of["edges"], edges=edges)
    variance = _mean(squares) - _mean(edges) ** 2
    across, down = (width - 2) // parts, (height - 2) // parts
    tiles = squares.crop((0, 0, across * parts, down * parts)).reduce((across, down))
    strengths = array("f", tiles.tobytes())
    sharpest = sorted(range(parts * parts), key=lambda at: -strengths[at])[: max(1, parts * parts // 5)]
    corners = [(1 + at % parts * across, 1 + at // parts * down) for at in sharpest]
    shares = [_reblur(small.crop((x, y, x + across, y + down))) for x, y in corners]
    return round(math.log(max(variance, _LOWEST_VARIANCE)), 4), round(median(shares), 4)


def _reblur(tile: Image.Image) -> float:
    """Share of the differences of neighbours that a second blur leaves: the larger of both directions."""
    return max(_left(tile, (_REACH, 0), (1, 0)), _left(tile, (0, _REACH), (0, 1)))


def _left(tile: Image.Image, blur: Size, step: Size) -> float:
    again = tile.filter(ImageFilter.BoxBlur(blur))
    width, height = tile.size
    here, there = (0, 0, width - step[0], height - step[1]), (*step, width, height)
    before = ImageChops.difference(tile.crop(here), tile.crop(there))
    after = ImageChops.difference(again.crop(here), again.crop(there))
    all_ = _total(before)
    return 1 - _total(ImageChops.subtract(before, after)) / all_ if all_ else 1.0


def _total(image: Image.Image) -> int:
    return sum(value * count for value, count in enumerate(image.histogram()))


def _median(histogram: list[int], pixels: int) -> int:
    """The lowest value that at least half of the pixels do not exceed."""
    seen = 0
    for value, count in enumerate(histogram):
        seen += count
        if 2 * seen >= pixels:
            return value
    return 255


def _largest_blob(mask: Image.Image) -> int:
    """Pixels of the largest piece of a mask (0 or 255) that hangs together by sides.

    Works on runs of a row: a mask has few where there is glare, and Pillow's own fill goes pixel by pixel.
    """
    width, data = mask.width, mask.tobytes()
    sizes: list[int] = []
    parent: list[int] = []

    def root(run: int) -> int:
        while parent[run] != run:
            parent[run] = run = parent[parent[run]]
        return run

    above: list[tuple[int, int, int]] = []
    for start in range(0, len(data), width):
        row: list[tuple[int, int, int]] = []
        at = 0
        for found in re.finditer(b"\xff+", data[start : start + width]):
            left, right = found.span()
            run = len(parent)
            parent.append(run)
            sizes.append(right - left)
            while at < len(above) and above[at][1] <= left:
                at += 1
            touching = at
            while touching < len(above) and above[touching][0] < right:
                other, mine = root(above[touching][2]), root(run)
                if other != mine:
                    parent[other] = mine
                    sizes[mine] += sizes[other]
                touching += 1
            row.append((left, right, run))
        above = row
    return max(sizes, default=0)


def _spot(small: Image.Image, glaring: Image.Image, point: tuple[float, float]) -> Spot:
    """Measure around a point; glare as the share of the surroundings that glare."""
    tile = small.crop(_around(small.size, point, SPOT_EDGE))
    mask = glaring.crop(_around(glaring.size, point, SPOT_EDGE * EXPOSURE_EDGE // WORKING_EDGE))
    share = mask.histogram()[255] / (mask.width * mask.height)
    sharpness, reblur = _measured(tile, 1)
    line = line_at(small.crop(_around(small.size, point, EDGE)))
    return Spot(sharpness, reblur, round(share, 4), None if line is None else round(line, 4))


def _around(size: Size, point: tuple[float, float], edge: int) -> tuple[int, int, int, int]:
    """A square of `edge` pixels about a point, moved into the picture; smaller where the picture is."""
    lefts = [
        max(0, min(int(share * length) - edge // 2, length - edge))
        for share, length in zip(point, size, strict=True)
    ]
    return lefts[0], lefts[1], min(lefts[0] + edge, size[0]), min(lefts[1] + edge, size[1])


def _mean(image: Image.Image) -> float:
    value = image.reduce(image.size).getpixel((0, 0))
    return float(value) if isinstance(value, int | float) else 0.0
