"""Fixtures of the pixel tests: one sandbox for all of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.imaging.results import Examined, ExportedPicture, Limits, Refused
from app.imaging.sandbox import Sandbox

Examine = Callable[..., tuple[Examined | Refused, Path]]
Export = Callable[..., tuple[ExportedPicture | Refused, Path]]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """One child for all tests that do not harm it."""
    pool = Sandbox(1)
    yield pool
    pool.close()


@pytest.fixture
def examine(sandbox: Sandbox, tmp_path: Path) -> Examine:
    """Examine bytes; answers the result and the directory of the renditions."""
    numbers = itertools.count()

    def run(data: bytes, *, members: bool = False, **limits: int | bool) -> tuple[Examined | Refused, Path]:
        place = tmp_path / f"photo-{next(numbers)}"
        place.mkdir()
        source = place / "source"
        source.write_bytes(data)
        return sandbox.examine(source, place, members=members, limits=Limits(**limits)), place  # type: ignore[arg-type]

    return run


@pytest.fixture
def export(sandbox: Sandbox, tmp_path: Path) -> Export:
    """Write the export picture of some bytes; answers the result and the written file."""
    numbers = itertools.count()

    def run(data: bytes, *, keep_exif: bool = False) -> tuple[ExportedPicture | Refused, Path]:
        number = next(numbers)
        source, target = tmp_path / f"source-{number}", tmp_path / f"exported-{number}"
        source.write_bytes(data)
        return sandbox.export_picture(source, target, limits=Limits(), keep_exif=keep_exif), target

    return run
