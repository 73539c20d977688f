"""A mouse over 2,000 polygons of 30 corners, and a photo with 5,000 shapes that is opened.

Run: npm ci, then python -m bench.editor_hand [--frames 120] [--rounds 3]

Hover: the mouse crosses the shapes. Select: a click a frame, each on another shape. Drag: the selected
shape is moved. Bend: one of its corners is. One move of the mouse a frame, so the time of a frame is what a
hand feels; beside it stands Annotorious' image annotator (a plain Konva page does none of this). Where
nothing was hovered, selected or moved the bench fails.

Open: from plain numbers to shapes on the screen, with everything that the editor makes of them. The median of
the rounds counts (bench/editor_page.py says how they are taken).
"""

from __future__ import annotations

import argparse

from bench.editor_page import Results, median, say_load, take_turns

DEEDS = ("hover", "select", "drag", "bend")
OPENED = {"5,000 boxes": "boxes=5000", "5,000 polygons": "bodies=5000"}
MASKS = "open 2,000 masks, ours"
FEWEST_SIGHTS = 5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    say_load()
    cases = {
        f"{deed} {editor}": f"editor={editor}&deed={deed}&bodies=2000&frames={options.frames}"
        for deed in DEEDS
        for editor in ("ours", "annotorious")
    }
    cases |= {
        f"open {shapes} {editor}": f"editor={editor}&deed=open&{query}"
        for shapes, query in OPENED.items()
        for editor in ("ours", "annotorious", "konva")
    }
    cases[MASKS] = "editor=ours&deed=open&masks=2000"
    found = take_turns(cases, options.rounds)
    for deed in DEEDS:
        report_deed(deed, found)
    for shapes in OPENED:
        report_opening(shapes, found)
    print(f"open    2,000 masks: ours {median(found[MASKS]):.0f} ms")
    say_load()


def report_deed(deed: str, found: Results) -> None:
    """Print a frame of ours beside one of theirs."""
    ours, theirs = found[f"{deed} ours"], found[f"{deed} annotorious"]
    for results in (ours, theirs):
        if any(result["sights"] < FEWEST_SIGHTS for result in results):
            raise SystemExit(f"{deed}: the hand moved, and nothing came of it.")
    print(
        f"{deed:7} ours {median(ours):7.2f} ms, p95 {median(ours, 'p95'):7.2f}; "
        f"Annotorious {median(theirs):7.2f} ms, p95 {median(theirs, 'p95'):7.2f}; "
        f"ours / Annotorious {median(ours) / median(theirs):.2f}"
    )


def report_opening(shapes: str, found: Results) -> None:
    """Print how long each takes until the shapes are seen."""
    ours, annotorious, konva = (
        median(found[f"open {shapes} {who}"]) for who in ("ours", "annotorious", "konva")
    )
    print(
        f"open    {shapes}: ours {ours:.0f} ms, Annotorious {annotorious:.0f} ms, Konva {konva:.0f} ms; "
        f"ours / Annotorious {ours / annotorious:.2f}, ours / Konva {ours / konva:.2f}"
    )


if __name__ == "__main__":
    main()
