"""Accept -> the next crop sharp on the screen, in a real browser, at 0 and at 100 ms of network delay.

Run: python -m bench.review [--photos 40] [--delay 0 100]

A reviewer walks photos of three annotations each: Enter accepts the crop, and after the last one the photo.
Measured in the page, from the key to the first frame on which the next place is looked at and its picture is
sharp.
"""

from __future__ import annotations

import argparse
import sys

import httpx2
from playwright.sync_api import Page

from app.ids import uuid7
from bench.desk import open_desk, sit_down, slow_down
from bench.figures import is_met
from tests import photos
from tests.browser.conftest import PASSWORD, House

BAR_MS = 100.0
SIZE = (2016, 1512)
BOXES = ((200, 200, 160, 120), (900, 600, 80, 60), (1500, 1000, 300, 200))

# Notes when the key went down, and the first frame after that on which the next place is sharp.
WATCH = """
() => {
  window.benchTimes = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const [from, before] = [performance.now(), document.body.dataset.at];
    const look = () => {
      const { at, sharp } = document.body.dataset;
      const isThere = at !== before && (at === "none" || sharp === at);
      if (isThere) window.benchTimes.push(performance.now() - from);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, true);
}
"""


def fill(house: House, labeler: httpx2.Client, count: int, seed: int) -> None:
    """Send photos, and have them labelled and done."""
    for number in range(count):
        content = photos.jpeg(photos.crack(SIZE, seed=seed + number))
        photo_id = house.upload(f"{seed + number}.jpg", content)["id"]
        ops = [
            {
                "op_id": uuid7(),
                "action": "create",
                "uid": uuid7(),
                "class_id": 1,
                "shape": {"type": "box", "x": x, "y": y, "width": width, "height": height},
            }
            for x, y, width, height in BOXES
        ]
        seq = labeler.post(f"/photos/{photo_id}/changes", json={"ops": ops}).json()["seq"]
        labeler.put(f"/photos/{photo_id}/state", json={"state": "done", "seq": seq}).raise_for_status()


def walk(page: Page, house: House, steps: int, delay: int) -> list[float]:
    """Press Enter so many times; give the milliseconds from each to the next place."""
    page.goto(f"{house.server.address}/projects/{house.project_id}/review")
    page.wait_for_function("() => document.body.dataset.at && document.body.dataset.sharp")
    slow_down(page, delay)
    page.evaluate(WATCH)
    for done in range(steps):
        # A person looks for a second; the next photos come in meanwhile.
        page.wait_for_timeout(600)
        page.keyboard.press("Enter")
        page.wait_for_function("n => window.benchTimes.length > n", arg=done)
    times: list[float] = page.evaluate("window.benchTimes")
    return times


def hire(house: House) -> httpx2.Client:
    """Take in a labeler, all of whose photos are reviewed; gives how they call."""
    house.add_person("milo@depot.example", "Milo Reinders", "labeler")
    labeler = house.server.client()
    signed = labeler.post("/session", json={"email": "milo@depot.example", "password": PASSWORD})
    assert signed.status_code == 204, signed.text
    rules = house.api.get(f"/projects/{house.project_id}/rules").json()
    house.api.put(f"/projects/{house.project_id}/rules", json={**rules, "review_share": 100})
    return house.server.client("; ".join(f"{name}={value}" for name, value in labeler.cookies.items()))


def main() -> int:
    """Measure, print one line a delay, and tell by the exit code whether the bar was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=40)
    parser.add_argument("--delay", type=int, nargs="*", default=[0, 100])
    wanted = parser.parse_args()
    are_met = []
    with open_desk() as (house, browser):
        labeler = hire(house)
        for delay in wanted.delay:
            fill(house, labeler, wanted.photos + 1, delay * 1000)
            page = sit_down(house, browser)
            times = walk(page, house, wanted.photos * (len(BOXES) + 1), delay)
            page.context.close()
            what = f"accept -> next crop, {delay} ms delay, {len(times)} steps"
            are_met.append(is_met(what, times, BAR_MS))
    return 0 if all(are_met) else 1


if __name__ == "__main__":
    sys.exit(main())
