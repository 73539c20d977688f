"""What is drawn from every photo, and the version that stands in the names of the files.

No Pillow here: the server process reads these constants to build addresses.
"""

from __future__ import annotations

from typing import Final, Literal

RECIPE: Final = 1
"""Raise it when a rendition would look different: names and addresses carry it, so caches never mix."""

RenditionName = Literal["preview", "small", "thumb"]

RENDITION_EDGES: Final[dict[RenditionName, int]] = {"preview": 2000, "small": 512, "thumb": 320}
"""Longest side in pixels, largest first. 2000 and not 2048: 4032 / 2 = 2016 lets the JPEG decoder of a 12
megapixel phone photo work at half scale (measured: less than half the time of 2048)."""

RENDITION_QUALITY: Final = 85

VIEW_WHOLE_PIXELS: Final = 16_000_000
"""Up to here the view is the full upright picture, above it has VIEW_EDGE pixels on its long side."""

VIEW_EDGE: Final = 4000

VIEW_QUALITY: Final = 92
"""With 4:4:4 chroma, so that hairline cracks survive."""

LONGEST_WHOLE: Final = 8192
"""Longest side in pixels that browsers and graphics cards everywhere take in one piece."""

TILE_RECIPE: Final = 1
"""Raise it when a tile would look different, or lie elsewhere in its file."""

TILE_SIDE: Final = 512

TILE_QUALITIES: Final = (92, 85)
"""Of the full resolution, with 4:4:4 chroma so that hairline cracks survive, and of coarser levels."""

COARSEST_TILED: Final = 2048
"""Levels whose long side is not longer have no tiles: the 2000 pixel rendition shows as much."""

EXPORT_RECIPE: Final = 1
"""Raise it when an original would become another picture in a dataset: all are then made anew."""

LIKENESS_RECIPE: Final = 1
"""Raise it when photos would be compared by other points, hashes or vectors."""


def rendition_file(name: RenditionName) -> str:
    """Name the file of a rendition inside the directory of its photo."""
    return f"{name}-r{RECIPE}.jpg"


def copy_file() -> str:
    """Name the file that tells of which parts of a photo its copy without metadata is made."""
    return f"copy-r{EXPORT_RECIPE}.json"


def view_file() -> str:
    """Name the file of the full upright picture inside the directory of its photo."""
    return f"view-r{RECIPE}.jpg"


def points_file() -> str:
    """Name the file of a photo's keypoints inside its directory."""
    return f"points-r{LIKENESS_RECIPE}.bin"


def pack_file(sha256: str) -> str:
    """Name the file that holds all tiles of a photo."""
    return f"{sha256}-t{TILE_RECIPE}.tiles"


def has_tiles(width: int | None, height: int | None) -> bool:
    """Tell whether the full picture of an upright photo is too large for browsers to decode in one piece."""
    if width is None or height is None:
        return False
    return width * height > VIEW_WHOLE_PIXELS or max(width, height) > LONGEST_WHOLE
