"""Masks without any training: thresholds against the ground, and GrabCut begun in several ways.

No single method is right on all surfaces: what tells a defect (tone, colour, a closed border) differs. So
each gives its best mask. A click alone is first turned into a box, round the region that stands out there;
clicks on a mask are seeds of another round of GrabCut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice, zip_longest
from typing import Final

import cv2
import numpy as np

from app.assist.pixels.clicks import REACH, discs
from app.assist.pixels.cutting import Cutter
from app.assist.pixels.ground import DRAWN_BESIDE, Ground, judge, look_at_ground
from app.assist.pixels.region import is_ground, stable_regions
from app.assist.pixels.sweeping import around, hull, largest, sweep, tidied
from app.assist.pixels.window import (
    Candidate,
    Mask,
    Pixels,
    Point,
    Span,
    Window,
    agreement,
    bounds_of,
    pixel_of,
    span_mask,
    whole,
)

NAME = "unsupervised"

_REGIONS: Final = 2  # what was clicked on may be a part, or the whole
_OF_CLICKS: Final = 2  # methods asked for each region: four candidates are few, and regions differ more
_REACHES: Final = {"mended": REACH, "mended finely": 0.3, "mended boldly": 1.2}


def propose(window: Window) -> list[Candidate]:
    """Propose masks for a box, for a click, or for a mask (or a box) with clicks."""
    if window.box is None:
        return _by_click(window)
    if window.start is not None:
        return _mended(window, window.box, window.start)
    ranked = by_agreement(masks_of_box(window.pixels, window.box))
    if not window.plus and not window.minus:
        return ranked
    return [_obeying(window, window.box, one) for one in ranked]


def masks_of_box(pixels: Pixels, box: Span, *, methods: int = 5) -> list[Candidate]:
    """Give the best mask of each of the first methods for a box, scored by itself (`judge`)."""
    ground = look_at_ground(pixels, box)
    masks = [(method, tidied(mask)) for method, mask in islice(_masks(pixels, box, ground), methods)]
    return [Candidate(ground.to_window(mask), judge(mask, ground), method) for method, mask in masks]


def _masks(pixels: Pixels, box: Span, ground: Ground) -> Iterator[tuple[str, Mask]]:
    light = ground.apart[..., 0]
    tone = max((sweep(-light, ground), sweep(light, ground)), key=lambda found: found[0])[1]
    yield "tone", tone
    cutter = Cutter(pixels, box, ground.to_window(ground.inside))
    for method, seed in (("cut", tone), ("hull", hull(tone)), ("oval", oval(ground))):
        yield method, largest(ground.of_window(cutter.cut(ground.to_window(seed))))
    yield "unlike", sweep(np.sqrt(np.square(ground.apart).sum(axis=2)), ground)[1]


def oval(ground: Ground) -> Mask:
    """Draw the oval that touches where the defect's edges are expected."""
    left, top, right, bottom = (round(edge * 16) for edge in ground.expected)
    drawn = np.zeros(ground.inside.shape, np.uint8)
    centre = ((left + right) // 2 - 8, (top + bottom) // 2 - 8)
    half = (max(1, (right - left) // 2), max(1, (bottom - top) // 2))
    cv2.ellipse(drawn, centre, half, 0, 0, 360, 1, -1, cv2.LINE_8, 4)
    return drawn.astype(bool) & ground.inside


def by_agreement(found: list[Candidate]) -> list[Candidate]:
    """Score each mask anew, 0..1: how far the others, weighed by their own scores, agree with it."""
    total = sum(one.score for one in found)
    if not total:
        return []
    return [
        replace(one, score=sum(agreement(one.mask, other.mask) * other.score for other in found) / total)
        for one in found
        if one.score
    ]


def _by_click(window: Window) -> list[Candidate]:
    """Find the regions of the first click, and ask for masks of the boxes round them, in turns."""
    if not window.plus:
        return []
    regions = stable_regions(window.pixels, window.plus[0], most=_REGIONS)
    in_turns = chain.from_iterable(zip_longest(*(_round_region(window, region) for region in regions)))
    return [replace(one, score=1 - 0.05 * place) for place, one in enumerate(one for one in in_turns if one)]


def _round_region(window: Window, region: Mask) -> list[Candidate]:
    """Propose masks of the box round a region, without those that leave the click out or are the ground."""
    height, width = region.shape
    box = bounds_of(region).grown(DRAWN_BESIDE).clipped(width, height)
    rows, columns = whole(box.grown(0.5), region.shape)
    pixels = np.ascontiguousarray(window.pixels[rows, columns])
    found = by_agreement(masks_of_box(pixels, box.moved(-columns.start, -rows.start), methods=_OF_CLICKS))
    found = [replace(one, mask=_placed(one.mask, rows, columns, region.shape)) for one in found]
    ranked = sorted(by_agreement([*found, Candidate(region, 1.0, "region")]), key=lambda one: -one.score)
    clicked = pixel_of(window.plus[0], region.shape)
    holding = [one for one in ranked if one.mask[clicked] and not is_ground(one.mask)]
    if len(window.plus) == 1 and not window.minus:
        return holding
    return [_obeying(window, box, one) for one in holding]


def _placed(mask: Mask, rows: slice, columns: slice, shape: tuple[int, ...]) -> Mask:
    placed = np.zeros(shape, bool)
    placed[rows, columns] = mask
    return placed


def _mended(window: Window, box: Span, start: Mask) -> list[Candidate]:
    """Mend a mask by clicks: as it is meant most often, then more finely and more boldly."""
    return [
        Candidate(_cut_again(window, box, start, reach), 1 - 0.1 * place, method)
        for place, (method, reach) in enumerate(_REACHES.items())
    ]


def _obeying(window: Window, box: Span, one: Candidate) -> Candidate:
    """Let a mask follow the clicks."""
    return replace(one, mask=_cut_again(window, box, one.mask, REACH))


def _cut_again(window: Window, box: Span, start: Mask, reach: float) -> Mask:
    """Run another round of GrabCut, begun with a mask and held to the clicks."""
    box = _reaching(box, window.plus)
    sure, never = discs(start, box, plus=window.plus, minus=window.minus, reach=reach)
    cutter = Cutter(window.pixels, box, span_mask(box, start.shape))
    cut = cutter.cut((start | sure) & ~never, sure=sure, never=never)
    return around((tidied((cut | sure) & ~never) | sure) & ~never, window.plus)


def _reaching(box: Span, plus: Iterable[Point]) -> Span:
    """Widen a box so that clicks on the defect lie in it, and what they mean around them."""
    room = 0.1 * max(box.width, box.height)
    for x, y in plus:
        if not (box.left <= x <= box.right and box.top <= y <= box.bottom):
            box = Span(
                min(box.left, x - room),
                min(box.top, y - room),
                max(box.right, x + room),
                max(box.bottom, y + room),
            )
    return box
