"""How many actions and seconds of a trained hand a photo takes: here, in CVAT, Label Studio and labelme.

Here it is counted: Chromium opens real photos of cracks (../shared/data/cracks), a scripted labeler traces
every leg (the protocol of bench/crack_trace.py, with its slips and waypoints), draws a box of another class,
and goes on to the next photo; a listener in the page counts what the hand did. For the others it is worked
out for the same cracks from what their documentation and default keys ask for (RIVALS, each with its source);
their corners come from the truth: a line within 1.5 px of it, an outline within 1 px, as Douglas and Peucker
would set them, which is fewer than a hand does.

An action is a click, a drag or a key with its modifiers. Seconds are those of the keystroke-level model
(Card, Moran and Newell 1980, "The keystroke-level model for user performance time with interactive systems",
Communications of the ACM 23(7)): pointing 1.1, a button pressed and let go 0.2, a key 0.2, a decision before
each object and each photo 1.35.

Run: python -m bench.actions [--photos 6]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from playwright.sync_api import Page, expect

from bench.crack_trace import CRACKS, read_photos, trace
from bench.desk import open_desk, sit_down
from tests.browser.drawing import draw_box, place, rows, wait_ready, wait_saved

POINT, BUTTON, KEY, DECIDE = 1.1, 0.2, 0.2, 1.35  # seconds
WITHIN_LINE, WITHIN_OUTLINE = 1.5, 1.0  # px

# What the hand does on the page: clicks (down and up at one place), drags, keys that are no modifiers.
COUNT = """
() => {
  window.beginHand = () => void (window.hand = { clicks: 0, drags: 0, keys: 0 });
  window.beginHand();
  let down = null;
  addEventListener("pointerdown", (event) => void (down = [event.clientX, event.clientY]), true);
  addEventListener("pointerup", (event) => {
    if (!down) return;
    window.hand[Math.hypot(event.clientX - down[0], event.clientY - down[1]) > 4 ? "drags" : "clicks"]++;
    down = null;
  }, true);
  addEventListener("keydown", (event) => {
    if (!event.repeat && !["Shift", "Control", "Alt", "Meta"].includes(event.key)) window.hand.keys++;
  }, true);
}
"""


@dataclass(frozen=True)
class Hand:
    """What a hand did."""

    clicks: int = 0
    drags: int = 0
    keys: int = 0
    decisions: int = 0

    @property
    def actions(self) -> int:
        """Clicks, drags and keys."""
        return self.clicks + self.drags + self.keys

    @property
    def seconds(self) -> float:
        """By the keystroke-level model."""
        pointed = self.clicks * (POINT + BUTTON) + self.drags * (2 * POINT + BUTTON)
        return pointed + self.keys * KEY + self.decisions * DECIDE

    def __add__(self, other: Hand) -> Hand:
        return Hand(
            self.clicks + other.clicks,
            self.drags + other.drags,
            self.keys + other.keys,
            self.decisions + other.decisions,
        )


@dataclass(frozen=True)
class Crack:
    """One leg of the truth."""

    line: int  # corners of a line
    outline: int  # corners of an outline
    guided: int  # clicks of a line that is found between clicks


@dataclass(frozen=True)
class Way:
    """How a crack is labelled somewhere."""

    name: str
    gives: str
    crack: Callable[[Crack], Hand]
    source: str


def _drawn(corners: int, keys: int) -> Hand:
    return Hand(clicks=corners, keys=keys, decisions=1)


CVAT = "CVAT 2.x: N begins again with the last label, N ends"
RIVALS = [
    Way("CVAT, polyline", "a line without a width", lambda crack: _drawn(crack.line, 2), CVAT),
    Way("CVAT, polygon", "a mask", lambda crack: _drawn(crack.outline, 2), CVAT),
    Way(
        "CVAT, intelligent scissors",
        "a mask",
        lambda crack: _drawn(2 * crack.guided, 2),
        CVAT + "; both sides of the crack, each in as few clicks as our line needs, which is kind to it",
    ),
    Way(
        "Label Studio, polygon",
        "a mask",
        lambda crack: _drawn(crack.outline + 1, 1),
        "keymap.json: a digit chooses the label; a click on the first corner ends",
    ),
    Way(
        "labelme, polygon",
        "a mask",
        lambda crack: _drawn(crack.outline + 1, 2),
        "default_config.yaml: Ctrl+N; a click on the first corner ends; Enter takes the last label",
    ),
    Way(
        "labelme, line strip",
        "a line without a width",
        lambda crack: _drawn(crack.line + 1, 2),
        "a double click at the end; Enter in the label dialog",
    ),
]
# One box of another class than the last, and the next photo with all saved: actions by documentation.
BOX_AND_NEXT = {
    "CVAT": (
        Hand(clicks=2, keys=2, decisions=1),
        Hand(keys=2, decisions=1),
        "N, 2 corners, Ctrl+digit; Ctrl+S, F",
    ),
    "Label Studio": (
        Hand(drags=1, keys=1, decisions=1),
        Hand(keys=1, decisions=1),
        "digit, drag; Ctrl+Enter",
    ),
    "labelme": (
        Hand(clicks=2, keys=3, decisions=1),
        Hand(keys=2, decisions=1),
        "Ctrl+R, two corners, a letter and Enter in the label dialog; Ctrl+S, D",
    ),
}


def cracks_of(photo: dict[str, Any], answer: dict[str, Any]) -> list[Crack]:
    """Count what each leg of a photo needs: corners of a line, of an outline, clicks of a found line."""
    width = max(1, round(float(photo["mask"].sum() / max(1, photo["line"].sum()))))
    found = []
    for leg, told in zip(photo["legs"], answer["legs"], strict=True):
        way = np.array(leg["truth"], np.float32).reshape(-1, 1, 2)
        band = np.zeros(photo["mask"].shape, np.uint8)
        cv2.polylines(band, [np.floor(way).astype(np.int32)], isClosed=False, color=1, thickness=width)
        outlines, _ = cv2.findContours(band, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        outline = sum(len(cv2.approxPolyDP(part, WITHIN_OUTLINE, closed=True)) for part in outlines)
        line = len(cv2.approxPolyDP(way, WITHIN_LINE, closed=False))
        found.append(Crack(line=line, outline=outline, guided=2 + told["waypoints"]))
    return found


def label(
    page: Page, photo_id: int, size: tuple[int, int], legs: list[dict[str, Any]], *, by_drag: bool
) -> tuple[Hand, Hand, Hand]:
    """Label the photo that is open, ``size`` wide and high: its cracks, a box, and on to the next photo."""
    wait_ready(page, photo_id)
    page.locator(f'body[data-sharp="{photo_id}"]').wait_for()
    page.keyboard.press("l")
    page.evaluate("beginHand()")
    for number, leg in enumerate(legs, start=1):
        clicks = [
            place(page, min(size[0], max(0, x)), min(size[1], max(0, y)), size=size) for x, y in leg["clicks"]
        ]
        if by_drag and len(clicks) == 2:
            _drag(page, *clicks)
        else:
            for at in clicks:
                page.mouse.click(*at)
                page.wait_for_timeout(350)  # else two clicks at one place would be a double click
            page.keyboard.press("Enter")
        expect(rows(page)).to_have_count(number)
    cracks = _done(page, len(legs))
    page.keyboard.press("r")
    page.evaluate("beginHand()")
    draw_box(page, 20, 20, 60, 40, size=size)
    page.keyboard.press("3")
    expect(rows(page)).to_have_count(len(legs) + 1)
    box = _done(page, 1)
    page.evaluate("beginHand()")
    page.keyboard.press("Enter")
    page.wait_for_function("id => document.body.dataset.ready !== String(id)", arg=photo_id)
    following = _done(page, 1)
    wait_saved(page)
    return cracks, box, following


def _drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=8)
    page.wait_for_timeout(350)
    page.mouse.up()


def _done(page: Page, decisions: int) -> Hand:
    counted = page.evaluate("window.hand")
    return Hand(**counted, decisions=decisions)


def session(
    photos: list[dict[str, Any]], answers: list[dict[str, Any]], *, by_drag: bool
) -> list[tuple[Hand, Hand, Hand]]:
    """Label the photos in a real browser."""
    hands = []
    with open_desk() as (house, browser):
        ids = [house.upload(f"{number}.png", _png(photo))["id"] for number, photo in enumerate(photos)]
        page = sit_down(house, browser)
        page.add_init_script(f"({COUNT})()")
        page.goto(f"{house.server.address}/projects/{house.project_id}/label")
        for photo_id, photo, answer in zip(ids, photos, answers, strict=True):
            height, width = photo["mask"].shape
            hands.append(label(page, photo_id, (width, height), answer["legs"], by_drag=by_drag))
    return hands


def _png(photo: dict[str, Any]) -> bytes:
    return cv2.imencode(".png", cv2.cvtColor(photo["rgba"], cv2.COLOR_RGBA2BGR))[1].tobytes()


def report(
    clicked: list[tuple[Hand, Hand, Hand]],
    dragged: list[tuple[Hand, Hand, Hand]],
    cracks: list[Crack],
    everything: list[Crack],
) -> None:
    """Print the tables in Markdown."""
    print(f"{len(cracks)} cracks on {len(clicked)} photos, counted; {len(everything)} on all, worked out\n")
    print("| a crack | gives | actions | seconds | actions, all photos |\n| --- | --- | --- | --- | --- |")
    ours = {
        "Blemish, trace by clicks": (clicked, [_by_clicks(crack) for crack in everything]),
        "Blemish, trace by drags": (dragged, [_by_drags(crack) for crack in everything]),
    }
    for name, (hands, all_hands) in ours.items():
        counted = sum((hand[0] for hand in hands), Hand())
        _row(name, "a line with its width; a mask in COCO", counted, len(cracks), all_hands)
    for way in RIVALS:
        some = sum((way.crack(crack) for crack in cracks), Hand())
        _row(way.name, way.gives, some, len(cracks), [way.crack(crack) for crack in everything])
    print("\n| | a box of another class | seconds | next photo, all saved | seconds |")
    print("| --- | --- | --- | --- | --- |")
    box, following = clicked[0][1], clicked[0][2]
    print(f"| Blemish | {box.actions} | {box.seconds:.1f} | {following.actions} | {following.seconds:.1f} |")
    for name, (one, other, _) in BOX_AND_NEXT.items():
        print(f"| {name} | {one.actions} | {one.seconds:.1f} | {other.actions} | {other.seconds:.1f} |")
    by_hand = np.mean([crack.line + 2 for crack in everything])
    for name, (_, all_hands) in ours.items():
        share = np.mean([hand.actions for hand in all_hands]) / by_hand
        print(f"\n{name} / a hand polyline, actions on all photos: {share:.3f} (aim 0.125)")


def _by_clicks(crack: Crack) -> Hand:
    return Hand(clicks=crack.guided, keys=1, decisions=1)


def _by_drags(crack: Crack) -> Hand:
    """One drag from end to end where the line is right without more clicks."""
    return Hand(drags=1, decisions=1) if crack.guided == 2 else _by_clicks(crack)


def _row(name: str, gives: str, some: Hand, count: int, everything: list[Hand]) -> None:
    mean = np.mean([hand.actions for hand in everything])
    print(f"| {name} | {gives} | {some.actions / count:.1f} | {some.seconds / count:.1f} | {mean:.1f} |")


def main() -> None:
    """Label in the browser, work out the others, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=6)
    wanted = parser.parse_args()
    if not CRACKS.is_dir():
        sys.exit(f"the real photos are not at {CRACKS}")
    photos = read_photos()
    answers = trace(photos)["photos"]
    each = [cracks_of(photo, answer) for photo, answer in zip(photos, answers, strict=True)]
    some = (photos[: wanted.photos], answers[: wanted.photos])
    report(
        session(*some, by_drag=False),
        session(*some, by_drag=True),
        [crack for found in each[: wanted.photos] for crack in found],
        [crack for found in each for crack in found],
    )


if __name__ == "__main__":
    main()
