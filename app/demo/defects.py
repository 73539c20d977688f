"""PURE: defects that are drawn onto a surface; each tells the box around what it drew.

Marks are drawn four times as large and scaled down, so that their edges are soft as in a photograph. Boxes
are (x, y, width, height) in pixels of the picture, top left origin. What is drawn lies within `_FARTHEST`
times its reach: all else of the picture is left out of the work.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Box = tuple[float, float, float, float]
Point = tuple[float, float]
_FINE = 3
_FARTHEST = 1.7


def put(name: str, picture: Image.Image, centre: Point, reach: float, chance: random.Random) -> Box:
    """Draw a defect of a class named in DEFECTS; centre and reach in pixels."""
    left, top, right, bottom = _around(picture, centre, _FARTHEST * reach)
    part = picture.crop((left, top, right, bottom))
    x, y, width, height = DEFECTS[name](part, (centre[0] - left, centre[1] - top), reach, chance)
    picture.paste(part, (left, top))
    return x + left, y + top, width, height


def crack(picture: Image.Image, centre: Point, reach: float, chance: random.Random) -> Box:
    """A dark line that wanders, thins out at its ends and branches now and then."""
    mask = _sheet(picture)
    draw = ImageDraw.Draw(mask)
    direction = chance.uniform(-0.7, 0.7) + chance.choice((0, math.pi / 2))
    start = (centre[0] - math.cos(direction) * reach, centre[1] - math.sin(direction) * reach)
    _wander(draw, start, direction, reach * 2, max(1.6, reach / 55), chance, branches=3)
    soft = mask.resize(picture.size, Image.Resampling.BOX)
    edge = (
        ImageChops.offset(soft, 1, 2).filter(ImageFilter.GaussianBlur(1.2)).point(lambda level: level * 0.35)
    )
    _cover(picture, (226, 222, 214), edge)
    _cover(picture, (34, 30, 27), soft)
    return _box(soft)


def _wander(
    draw: ImageDraw.ImageDraw,
    start: Point,
    direction: float,
    length: float,
    width: float,
    chance: random.Random,
    *,
    branches: int,
) -> None:
    x, y = start
    steps = max(6, int(length / 9))
    heading = direction
    for step in range(steps):
        heading += chance.uniform(-0.55, 0.55) + (direction - heading) * 0.28
        stride = length / steps * chance.uniform(0.7, 1.3)
        following = (x + math.cos(heading) * stride, y + math.sin(heading) * stride)
        part = math.sin(math.pi * (step + 0.7) / (steps + 0.7))
        thick = max(1, round(width * _FINE * (0.35 + part)))
        draw.line([_fine((x, y)), _fine(following)], fill=round(170 + 70 * part), width=thick)
        if branches and chance.random() < 0.14:
            aside = heading + chance.choice((-1, 1)) * chance.uniform(0.5, 1.0)
            _wander(
                draw, following, aside, length * chance.uniform(0.12, 0.26), width * 0.55, chance, branches=0
            )
            branches -= 1
        x, y = following


def scratch(picture: Image.Image, centre: Point, reach: float, chance: random.Random) -> Box:
    """One to three bright straight grooves, close together, with a dark side."""
    mask = _sheet(picture)
    draw = ImageDraw.Draw(mask)
    angle = chance.uniform(-0.9, 0.9)
    for number in range(chance.randint(1, 3)):
        aside = number * chance.uniform(5, 11)
        length = reach * chance.uniform(0.7, 1.0)
        across = (-math.sin(angle) * aside, math.cos(angle) * aside)
        along = (math.cos(angle) * length, math.sin(angle) * length)
        ends = [
            _fine((centre[0] + across[0] + sign * along[0], centre[1] + across[1] + sign * along[1]))
            for sign in (-1, 1)
        ]
        draw.line(ends, fill=chance.randint(200, 255), width=chance.randint(8, 15))
    soft = mask.resize(picture.size, Image.Resampling.BOX)
    dark = ImageChops.offset(soft, 3, 3).point(lambda level: level * 0.7)
    _cover(picture, (48, 46, 44), dark)
    _cover(picture, (240, 241, 238), soft)
    return _box(ImageChops.lighter(soft, dark))


def chip(picture: Image.Image, centre: Point, reach: float, chance: random.Random) -> Box:
    """A flake broken out: angular, primer or aggregate showing, a lit lower edge."""
    mask = _blob(picture, centre, reach * 0.42, chance, corners=9, rough=0.34)
    below = ImageChops.offset(mask, 3, 3)
    _cover(picture, (238, 236, 230), below.point(lambda level: level * 0.75))
    inside = chance.choice(((118, 112, 106), (92, 84, 78), (148, 140, 128)))
    _cover(picture, inside, mask)
    rim = ImageChops.subtract(mask, ImageChops.offset(mask, 4, 4))
    _cover(picture, (36, 33, 31), rim.filter(ImageFilter.GaussianBlur(0.8)))
    return _box(ImageChops.lighter(mask, below))


def dent(picture: Image.Image, centre: Point, reach: float, chance: random.Random) -> Box:
    """A shallow hollow: dark towards the light, bright away from it."""
    wide, high = reach * chance.uniform(0.45, 0.7), reach * chance.uniform(0.4, 0.6)
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).ellipse(
        (centre[0] - wide, centre[1] - high, centre[0] + wide, centre[1] + high), fill=255
    )
    soft = mask.filter(ImageFilter.GaussianBlur(reach * 0.12))
    shift = round(reach * 0.13)
    dark = ImageChops.subtract(soft, ImageChops.offset(soft, shift, shift))
    light = ImageChops.subtract(soft, ImageChops.offset(soft, -shift, -shift))
    _cover(picture, (18, 18, 20), dark.point(lambda level: level * 0.62))
    _cover(picture, (255, 255, 252), light.point(lambda level: level * 0.55))
    return _box(mask)


def discoloration(picture: Image.Image, centre: Point, reach: float, chance: random.Random) -> Box:
    """A stain with a soft border and a darker rim, as a dried puddle leaves."""
    mask = _blob(picture, centre, reach * 0.75, chance, corners=16, rough=0.2)
    soft = mask.filter(ImageFilter.GaussianBlur(7))
    colour = chance.choice(((96, 84, 52), (70, 96, 110), (122, 96, 60)))
    _cover(picture, colour, soft.point(lambda level: level * 0.34))
    inner = mask
    for _ in range(6):  # the same as one filter of 13 pixels, in a third of the time
        inner = inner.filter(ImageFilter.MinFilter(3))
    rim = ImageChops.subtract(soft, inner.filter(ImageFilter.GaussianBlur(5)))
    _cover(picture, colour, rim.point(lambda level: level * 0.42))
    return _box(mask)


def corrosion(picture: Image.Image, centre: Point, reach: float, chance: random.Random) -> Box:
    """Rust: a cloud of orange and brown patches, with a run of rusty water below."""
    whole = Image.new("L", picture.size, 0)
    run = Image.new("L", picture.size, 0)
    draw = ImageDraw.Draw(run)
    for _ in range(4):
        x = centre[0] + chance.uniform(-0.3, 0.3) * reach
        draw.line(
            (x, centre[1], x + chance.uniform(-4, 4), centre[1] + reach * chance.uniform(0.6, 1.0)), 150, 6
        )
    run = run.filter(ImageFilter.GaussianBlur(4))
    _cover(picture, (150, 86, 38), run.point(lambda level: level * 0.7))
    for number in range(26):
        distance = reach * 0.55 * math.sqrt(chance.random())
        angle = chance.uniform(0, math.tau)
        spot = (centre[0] + math.cos(angle) * distance, centre[1] + math.sin(angle) * distance * 0.75)
        radius = reach * chance.uniform(0.05, 0.2)
        colour = ((142, 70, 26), (110, 52, 24), (176, 98, 40), (74, 40, 24))[number % 4]
        _rust(picture, whole, spot, radius, colour, chance)
    return _box(ImageChops.lighter(whole, run.point(lambda level: 255 if level > 50 else 0)))


def _rust(
    picture: Image.Image,
    whole: Image.Image,
    spot: Point,
    radius: float,
    colour: tuple[int, int, int],
    chance: random.Random,
) -> None:
    """One patch of rust, and its mask into that of the whole."""
    window = _around(picture, spot, radius * 1.5 + 8)
    part, known = picture.crop(window), whole.crop(window)
    patch = _blob(part, (spot[0] - window[0], spot[1] - window[1]), radius, chance, corners=12, rough=0.45)
    _cover(part, colour, patch.filter(ImageFilter.GaussianBlur(1.4)).point(lambda level: level * 0.82))
    picture.paste(part, window[:2])
    whole.paste(ImageChops.lighter(known, patch), window[:2])


DEFECTS: dict[str, Callable[[Image.Image, Point, float, random.Random], Box]] = {
    "crack": crack,
    "scratch": scratch,
    "chip": chip,
    "dent": dent,
    "discoloration": discoloration,
    "corrosion": corrosion,
}


def _around(picture: Image.Image, centre: Point, reach: float) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what of the picture lies within ``reach`` of a place, in whole pixels."""
    left, top = max(0, math.floor(centre[0] - reach)), max(0, math.floor(centre[1] - reach))
    right = min(picture.width, math.ceil(centre[0] + reach))
    return left, top, right, min(picture.height, math.ceil(centre[1] + reach))


def _sheet(picture: Image.Image) -> Image.Image:
    return Image.new("L", (picture.width * _FINE, picture.height * _FINE), 0)


def _fine(point: Point) -> Point:
    return point[0] * _FINE, point[1] * _FINE


def _blob(
    picture: Image.Image, centre: Point, radius: float, chance: random.Random, *, corners: int, rough: float
) -> Image.Image:
    """An uneven patch as a soft-edged mask of the whole picture."""
    points = []
    for number in range(corners):
        angle = math.tau * number / corners
        away = radius * (1 + chance.uniform(-rough, rough))
        points.append((centre[0] + math.cos(angle) * away, centre[1] + math.sin(angle) * away))
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).polygon(points, fill=255)
    return mask.filter(ImageFilter.GaussianBlur(1))


def _cover(picture: Image.Image, colour: tuple[int, int, int], mask: Image.Image) -> None:
    picture.paste(colour, (0, 0), mask)


def _box(mask: Image.Image) -> Box:
    """The box around what is clearly there, a pixel wider on each side."""
    found = mask.point(lambda level: 255 if level > 60 else 0).getbbox()
    assert found is not None, "a defect must lie in the picture"
    left, top = max(0, found[0] - 1), max(0, found[1] - 1)
    right, bottom = min(mask.width, found[2] + 1), min(mask.height, found[3] + 1)
    return float(left), float(top), float(right - left), float(bottom - top)
