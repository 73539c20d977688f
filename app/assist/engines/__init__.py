"""The engines that propose masks: each module of this folder is one. Loaded by the child process only.

A module offers ``NAME`` and ``propose(window) -> list[Candidate]``: a window of pixels with a box or clicks
in, masks with scores out, in any order; an engine that cannot work with what it is given answers none. A new
engine is one new file here.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from app.assist.pixels.window import Candidate, Window, agreement

MOST: Final = 4
"""So many are worth cycling through."""

_ALIKE: Final = 0.9  # intersection over union above which two masks are one to the eye


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine, as its module offers it."""

    name: str
    propose: Callable[[Window], list[Candidate]]


def propose(window: Window) -> list[Candidate]:
    """Ask every engine, and keep the best that differ."""
    return distinct(candidate for engine in ENGINES.values() for candidate in engine.propose(window))


def distinct(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Keep at most MOST candidates, best first, none like one before it."""
    kept: list[Candidate] = []
    for one in sorted(candidates, key=lambda candidate: -candidate.score):
        if one.mask.any() and all(agreement(one.mask, other.mask) < _ALIKE for other in kept):
            kept.append(one)
    return kept[:MOST]


def find_engines() -> dict[str, Engine]:
    """List this folder. Raises TypeError for a module that is incomplete or a name that is taken twice."""
    found: dict[str, Engine] = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        try:
            engine = Engine(module.NAME, module.propose)
        except AttributeError as error:
            raise TypeError(f"the engine {info.name} is incomplete: {error}") from None
        if engine.name in found:
            raise TypeError(f"two engines are called {engine.name}")
        found[engine.name] = engine
    return found


ENGINES: Final = find_engines()
