"""Numbers about a photo's quality. They warn and sort; they never block a photo.

`sharpness` is the natural logarithm of the variance of the Laplacian (Pech-Pacheco et al., ICPR 2000; 4
neighbours) of the grey picture at a long side of 1024 pixels (smaller photos at their own size). It
measures texture times sharpness: smooth steel reads low and gravel high however sharp they are, so it only
compares photos of one project with each other, and no fixed threshold is right (measured: one learnt on
pavement flagged every sharp photo of smooth tiles). Noise raises it, shallow focus lowers it.
"""

from __future__ import annotations

import math
from typing import Final

from PIL import Image, ImageFilter, ImageMath

from app.imaging.results import Size

WORKING_EDGE: Final = 1024
_LOWEST_VARIANCE: Final = 0.01
_LIFT: Final = 1020
"""Keeps the sums of the Laplacian (-1020..1020) positive: Pillow's integer filter cuts at zero."""

_LAPLACIAN: Final = ImageFilter.Kernel((3, 3), [0, 1, 0, 1, -4, 1, 0, 1, 0], scale=1, offset=_LIFT)


def sharpness(grey: Image.Image) -> float:
    """Measure a picture of mode L of at least WORKING_EDGE pixels, or the whole photo if it is smaller."""
    small = grey.resize(working_size(grey.size), Image.Resampling.BOX)
    width, height = small.size
    if width < 3 or height < 3:
        return math.log(_LOWEST_VARIANCE)
    # the filter leaves the outermost pixels as they were
    filtered = small.convert("I").filter(_LAPLACIAN).crop((1, 1, width - 1, height - 1)).convert("F")
    edges = ImageMath.lambda_eval(lambda of: of["filtered"] - _LIFT, filtered=filtered)
    squares = ImageMath.lambda_eval(lambda of: of["edges"] * of["edges"], edges=edges)
    variance = _mean(squares) - _mean(edges) ** 2
    return round(math.log(max(variance, _LOWEST_VARIANCE)), 4)


def working_size(size: Size) -> Size:
    """Size at which sharpness is measured."""
    scale = min(1.0, WORKING_EDGE / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _mean(image: Image.Image) -> float:
    value = image.reduce(image.size).getpixel((0, 0))
    return float(value) if isinstance(value, int | float) else 0.0
