"""Draws the demo's pictures in a process of its own, so that the server's threads do not wait for a pencil.

``python -m app.demo.child FOLDER WIDTH HEIGHT`` writes the pictures into FOLDER and prints a JSON line for
each one that lies there whole. ``drawn_by_child`` starts it and reads the lines.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

from app.demo import drawing
from app.demo.drawing import Drawn
from app.imaging.child_process import environment


def drawn_by_child(folder: Path, size: tuple[int, int]) -> Generator[Drawn]:
    """Yield the pictures as they are drawn into ``folder``; ends the child when the caller stops early.

    ``size``: (width, height) in pixels.

    Raises RuntimeError when the child ends badly.
    """
    command = [sys.executable, "-P", "-m", "app.demo.child", str(folder), *map(str, size)]
    with subprocess.Popen(  # noqa: S603  (our own interpreter and our own module)
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment()
    ) as child:
        assert child.stdout is not None
        try:
            for line in child.stdout:
                told = json.loads(line)
                file = folder / told["name"]
                defects = tuple((name, tuple(box)) for name, box in told["defects"])
                yield Drawn(told["name"], file.read_bytes(), told["surface"], defects)
                file.unlink()
        except BaseException:
            child.kill()
            raise
    if child.returncode:
        raise RuntimeError(f"drawing the demo ended with {child.returncode}")


def main(folder: Path, size: tuple[int, int]) -> None:
    """Draw everything into a folder."""
    for drawn in drawing.pictures(size):
        (folder / drawn.name).write_bytes(drawn.jpeg)
        told = {"name": drawn.name, "surface": drawn.surface, "defects": drawn.defects}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), (int(sys.argv[2]), int(sys.argv[3])))
