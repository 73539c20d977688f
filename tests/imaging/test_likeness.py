"""The child that compares photos spends no more than it must."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.imaging import likeness_child
from app.imaging.child_process import Child
from app.imaging.likeness_child import reply
from tests.datasets.scenes import view


def _described(folder: Path) -> tuple[dict[str, Any], Path]:
    picture, points = folder / "small.png", folder / "points.bin"
    if not picture.exists():
        view(1).save(picture)
    return reply({"operation": "describe", "picture": str(picture), "points": str(points)}), points


def test_points_that_are_there_are_not_found_anew(tmp_path: Path) -> None:
    """They are those of the same bytes: of another project, or of one that was purged."""
    first, points = _described(tmp_path)
    assert first["verdict"] == "described"
    assert points.stat().st_size > 100 * 132
    points.write_bytes(b"as they were")
    again, points = _described(tmp_path)
    assert again == first
    assert points.read_bytes() == b"as they were"


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted as Linux tells them")
def test_nothing_computes_but_one_thread(tmp_path: Path) -> None:
    """Beside it is the one that reads what is asked."""
    picture = tmp_path / "small.png"
    view(1).save(picture)
    files = {"picture": str(picture), "points": str(tmp_path / "points.bin")}
    job = {"operation": "check", "mine": files, "others": [files], "seconds": 60, "memory_megabytes": 2048}
    child = Child(memory_megabytes=2048, idle_seconds=60, module=likeness_child.__name__)
    try:
        answer = child.ask(job, seconds=120)
        assert answer is not None
        assert answer["verdict"] == "checked"
        assert answer["agreeing"][0] > 100
        assert len(list(Path(f"/proc/{child.pid}/task").iterdir())) == 2
    finally:
        child.end()
