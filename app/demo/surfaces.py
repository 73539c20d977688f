"""PURE: drawn surfaces to put defects on: brushed steel, painted sheet, concrete. Pillow only."""

from __future__ import annotations

import random
from collections.abc import Callable

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Size = tuple[int, int]
Rgb = tuple[int, int, int]


def grain(size: Size, chance: random.Random, *, coarse: int, stretch: int = 1) -> Image.Image:
    """Noise around 128, ``coarse`` pixels a grain, drawn out to the right ``stretch`` times."""
    width, height = size[0] // (coarse * stretch) + 2, size[1] // coarse + 2
    noise = Image.frombytes("L", (width, height), chance.randbytes(width * height))
    return noise.resize(size, Image.Resampling.BICUBIC)


def shade(size: Size, chance: random.Random) -> Image.Image:
    """Light that falls from one side and fades to the other, with darker corners."""
    left, right = chance.choice(((150, 108), (108, 150), (140, 118)))
    ramp = Image.linear_gradient("L").rotate(90).resize(size)
    light = ramp.point([round(left + (right - left) * level / 255) for level in range(256)])
    corner = (
        Image.radial_gradient("L")
        .resize(size)
        .point([128 - max(0, level - 150) // 3 for level in range(256)])
    )
    return Image.blend(light, corner, 0.5)


def tinted(grey: Image.Image, colour: Rgb, *, contrast: float) -> Image.Image:
    """A colour whose brightness follows ``grey`` around 128."""
    planes = []
    for channel in colour:
        table = [max(0, min(255, round(channel + (level - 128) * contrast))) for level in range(256)]
        planes.append(grey.point(table))
    return Image.merge("RGB", planes)


def steel(size: Size, chance: random.Random) -> Image.Image:
    """Brushed steel: fine streaks along the rolling direction."""
    streaks = Image.blend(
        grain(size, chance, coarse=1, stretch=90), grain(size, chance, coarse=3, stretch=160), 0.4
    )
    grey = Image.blend(streaks, shade(size, chance), 0.72)
    return tinted(grey, (158, 164, 168), contrast=1.25)


def paint(size: Size, chance: random.Random) -> Image.Image:
    """A painted sheet: smooth, with a faint orange peel and perhaps a seam or a row of rivets."""
    colour = chance.choice(((178, 52, 44), (42, 92, 146), (214, 178, 60), (62, 118, 88), (205, 208, 204)))
    peel = grain(size, chance, coarse=5).filter(ImageFilter.GaussianBlur(2))
    grey = Image.blend(peel, shade(size, chance), 0.88)
    picture = tinted(grey, colour, contrast=1.0)
    _fittings(picture, chance)
    return picture


def concrete(size: Size, chance: random.Random) -> Image.Image:
    """Cast concrete: clouds, grains and small pores."""
    grey = grain(size, chance, coarse=180)
    for coarse, share in ((48, 0.35), (12, 0.25), (3, 0.22), (1, 0.16)):
        grey = Image.blend(grey, grain(size, chance, coarse=coarse), share)
    grey = Image.blend(grey, shade(size, chance), 0.45)
    picture = tinted(grey, (158, 154, 146), contrast=0.9)
    draw = ImageDraw.Draw(picture)
    for _ in range(size[0] * size[1] // 9000):
        x, y, radius = chance.randrange(size[0]), chance.randrange(size[1]), chance.uniform(0.8, 3.4)
        level = chance.randint(92, 118)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(level, level - 3, level - 8))
    return picture.filter(ImageFilter.GaussianBlur(0.6))


def _fittings(picture: Image.Image, chance: random.Random) -> None:
    width, height = picture.size
    mask = Image.new("L", picture.size, 128)
    draw = ImageDraw.Draw(mask)
    if chance.random() < 0.6:
        y = round(height * chance.choice((0.12, 0.86)))
        for number in range(9):
            x = round(width * (number + 0.5) / 9)
            draw.ellipse((x - 13, y - 13, x + 13, y + 13), fill=150)
            draw.arc((x - 13, y - 13, x + 13, y + 13), 20, 160, fill=60, width=4)
            draw.arc((x - 13, y - 13, x + 13, y + 13), 200, 340, fill=205, width=3)
    else:
        x = round(width * chance.choice((0.1, 0.9)))
        draw.line((x, 0, x, height), fill=50, width=7)
        draw.line((x + 6, 0, x + 6, height), fill=190, width=3)
    relief = mask.filter(ImageFilter.GaussianBlur(1.2)).convert("RGB")
    picture.paste(ImageChops.add(picture, relief, scale=1, offset=-128))


SURFACES: dict[str, Callable[[Size, random.Random], Image.Image]] = {
    "steel": steel,
    "paint": paint,
    "concrete": concrete,
}
