"""Colours to sRGB: profiles, CMYK, grey, 16 bit, palettes and transparency, all to what a browser shows."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Final

from PIL import Image, ImageCms

_CLOSE_ENOUGH: Final = 3
"""Levels of 255 by which a profile may differ from sRGB on the probe and still be sRGB."""

_PROBE_STEPS: Final = (0, 36, 73, 109, 146, 182, 219, 255)
_SPACES: Final = {"RGB": "RGB ", "L": "GRAY", "CMYK": "CMYK", "LAB": "Lab "}


def profile_of(image: Image.Image) -> bytes | None:
    """Return the embedded ICC profile, None when there is none."""
    profile = image.info.get("icc_profile")
    return profile if isinstance(profile, bytes) and profile else None


def is_srgb(profile: bytes | None, mode: str) -> bool:
    """Tell whether colours of `mode` need no conversion: no profile, one that does not fit, or sRGB itself.

    Measured on a probe of colours rather than believed from the profile's name.
    """
    if mode == "CMYK":
        return False
    if profile is None:
        return True
    return _needs_no_conversion(profile, "L" if mode in ("1", "L", "LA", "I;16") else "RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return an 8-bit picture in sRGB, mode RGB or L, transparency laid on white.

    The profile is applied with relative colorimetric intent; one that is broken or of another colour space is
    ignored, since a bad profile never fails a good picture.
    """
    plain = on_white(eight_bit(image))
    if plain.mode == "LAB" or not is_srgb(profile, plain.mode):
        transform = _transform(profile, plain.mode) if profile else None
        if transform is None and plain.mode == "LAB":
            transform = ImageCms.buildTransform(ImageCms.createProfile("LAB"), _srgb(), "LAB", "RGB")
        if transform is not None:
            converted = ImageCms.applyTransform(plain, transform)
            if converted is not None:
                return converted
    return plain if plain.mode in ("RGB", "L") else plain.convert("RGB")


def eight_bit(image: Image.Image) -> Image.Image:
    """Bring any number of bits to 8 and palettes to colours; transparency stays.

    16-bit greys keep their scale (65535 is white). 32-bit and floating greys have no natural white and are
    stretched from their darkest to their lightest value.
    """
    mode = image.mode
    if mode.startswith("I;16"):
        return image.point(lambda value: value / 256).convert("L")
    if mode in ("I", "F"):
        return _stretched(image)
    if mode == "1":
        return image.convert("L")
    if mode in ("P", "PA") or (mode in ("RGB", "L") and "transparency" in image.info):
        return image.convert("RGBA" if "transparency" in image.info or mode == "PA" else "RGB")
    if mode in ("RGB", "L", "RGBA", "LA", "CMYK", "LAB"):
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def on_white(image: Image.Image) -> Image.Image:
    """Lay a picture with transparency on white."""
    if image.mode not in ("RGBA", "LA"):
        return image
    solid = image.mode[:-1]
    ground = Image.new(solid, image.size, "white")
    ground.paste(image.convert(solid), mask=image.getchannel("A"))
    return ground


def _stretched(image: Image.Image) -> Image.Image:
    low, high = image.getextrema()
    if not isinstance(low, int | float) or not isinstance(high, int | float) or not high > low:
        return Image.new("L", image.size)
    scale = 255 / (high - low)
    return image.convert("F").point(lambda value: value * scale - low * scale).convert("L")


@lru_cache(maxsize=1)
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@lru_cache(maxsize=8)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if opened.profile.xcolor_space != _SPACES[mode]:
            return None
        return ImageCms.buildTransform(
            opened,
            _srgb(),
            mode,
            "RGB",
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except Exception:  # a bad profile never fails a good picture
        return None


@lru_cache(maxsize=8)
def _needs_no_conversion(profile: bytes, mode: str) -> bool:
    transform = _transform(profile, mode)
    if transform is None:
        return True
    probe = Image.new(mode, (len(_PROBE_STEPS) ** 3, 1))
    colours = [(r, g, b) for r in _PROBE_STEPS for g in _PROBE_STEPS for b in _PROBE_STEPS]
    for at, colour in enumerate(colours):
        probe.putpixel((at, 0), colour if mode == "RGB" else at // 2)
    shown = ImageCms.applyTransform(probe, transform)
    if shown is None:
        return True
    before, after = probe.convert("RGB").tobytes(), shown.tobytes()
    return max(abs(one - other) for one, other in zip(before, after, strict=True)) <= _CLOSE_ENOUGH
