"""The kinds of shape an annotation can have: each module of this folder is one.

A module offers ``TYPE`` (its name on the wire), ``FIELDS`` (its keys beside "type") and
``keep(raw, frame) -> Kept``, which checks a shape as sent and gives the form that is stored. A new shape is
one new file here and one in static/js/editor, sharing the cases of tests/shapes/<type>.json.
"""

from __future__ import annotations

import importlib
import math
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


class Kept(NamedTuple):
    """A checked shape: its canonical form, its bounding box (x, y, width, height) and area, in pixels."""

    shape: dict[str, Any]
    bbox: tuple[float, float, float, float]
    area: float


class ShapeFault(ValueError):
    """What is wrong with a shape; ``pointer`` is relative to it ("" or "/width")."""

    def __init__(self, pointer: str, detail: str) -> None:
        super().__init__(detail)
        self.pointer = pointer
        self.detail = detail


Keep = Callable[[Mapping[str, Any], tuple[int, int]], Kept]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of shape, as its module offers it."""

    type: str
    fields: tuple[str, ...]
    keep: Keep


def keep_shape(raw: Mapping[str, Any], frame: tuple[int, int]) -> Kept:
    """Check a shape as sent, and clip and round it; ``frame`` is the upright photo's (width, height).

    Raises ShapeFault.
    """
    name = raw.get("type")
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise ShapeFault("/type", f"must be one of: {', '.join(KINDS)}")
    for key in raw:
        if key != "type" and key not in kind.fields:
            raise ShapeFault("/" + key.replace("~", "~0").replace("/", "~1")[:100], "is not a known key")
    for key in kind.fields:
        if key not in raw:
            raise ShapeFault("/" + key, "is missing")
    return kind.keep(raw, frame)


def number(raw: Mapping[str, Any], key: str) -> float:
    """Read a finite number; a string, a boolean or NaN is none. Raises ShapeFault."""
    value = raw[key]
    if not is_number(value):
        raise ShapeFault("/" + key, "must be a finite number")
    return float(value)


def is_number(value: object) -> bool:
    """Tell whether this is a finite number that can be a place or a length in a photo."""
    if type(value) is int:
        return -(2**53) <= value <= 2**53  # JSON's may have any length; beyond this they are no pixels
    return type(value) is float and math.isfinite(value)


def _find_kinds() -> dict[str, Kind]:
    """List this folder. Raises TypeError for a module that is incomplete or a name that is taken twice."""
    found: dict[str, Kind] = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        try:
            kind = Kind(module.TYPE, tuple(module.FIELDS), module.keep)
        except AttributeError as error:
            raise TypeError(f"the shape {info.name} is incomplete: {error}") from None
        if kind.type in found:
            raise TypeError(f"two shapes are called {kind.type}")
        found[kind.type] = kind
    return found


KINDS = _find_kinds()
