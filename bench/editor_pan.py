"""Panning 5,000 boxes, 2,000 polygons of 30 corners, 2,000 masks: our frame beside others', in one run.

Beside it stand our empty frame, a plain Konva page and Annotorious' image annotator. That one neither pans
nor zooms by itself; its source names an element around it that the page moves. So it is measured in the way
that is quickest: that element is a layer of its own, and what was drawn once is only shifted. Zooming is
measured beside our empty frame: 1,400 polygons, and 400 of 1,000 corners.

Run: npm ci, then python -m bench.editor_pan [--frames 240] [--rounds 3]

The median of the rounds' means counts (bench/editor_page.py says how they are taken). Prints one line a bar,
met or missed; what has no bar is printed beside them.
"""

from __future__ import annotations

import argparse

from bench.editor_page import Results, judge, median, say_load, take_turns

BOXES, POLYGONS = "boxes=5000", "bodies=2000"
CASES = {
    "empty": "editor=ours",
    "ours, boxes": f"editor=ours&{BOXES}",
    "Konva, boxes": f"editor=konva&{BOXES}",
    "Annotorious, boxes": f"editor=annotorious&{BOXES}",
    "ours, polygons": f"editor=ours&{POLYGONS}",
    "ours, masks": "editor=ours&masks=2000",
    "Konva, polygons": f"editor=konva&{POLYGONS}",
    "Annotorious, polygons": f"editor=annotorious&{POLYGONS}",
    "zoom, empty": "editor=ours",
    "zoom, 1,400 polygons": "editor=ours&bodies=1400",
    "zoom, 400 fine ones": "editor=ours&bodies=400&corners=1000",
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=240)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    say_load()
    cases = {
        name: f"deed={'zoom' if 'zoom' in name else 'pan'}&frames={options.frames}&{query}"
        for name, query in CASES.items()
    }
    report(take_turns(cases, options.rounds))
    say_load()


def report(found: Results) -> None:
    """Print the figures and the bars."""
    for name, results in found.items():
        print(f"{name:22} mean {median(results):7.2f} ms  p95 {median(results, 'p95'):7.2f} ms a frame")
    mean = {name: median(results) for name, results in found.items()}
    boxes, polygons = mean["ours, boxes"], mean["ours, polygons"]
    judge("2,000 polygons, at most 20 ms a frame", polygons, polygons <= 20)
    judge("5,000 boxes / empty overlay, at most 1.5", boxes / mean["empty"], boxes <= 1.5 * mean["empty"])
    judge(
        "Konva / ours at 5,000 boxes, at least 4",
        mean["Konva, boxes"] / boxes,
        mean["Konva, boxes"] >= 4 * boxes,
    )
    print(f"       2,000 masks / empty overlay: {mean['ours, masks'] / mean['empty']:.2f}")
    for name in ("zoom, 1,400 polygons", "zoom, 400 fine ones"):
        print(f"       {name} / empty overlay: {mean[name] / mean['zoom, empty']:.2f}")
    print(f"       Konva / ours at 2,000 polygons: {mean['Konva, polygons'] / polygons:.2f}")
    print(f"       Annotorious / ours at 5,000 boxes: {mean['Annotorious, boxes'] / boxes:.2f}")
    print(f"       Annotorious / ours at 2,000 polygons: {mean['Annotorious, polygons'] / polygons:.2f}")


if __name__ == "__main__":
    main()
