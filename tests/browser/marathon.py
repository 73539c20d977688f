"""A long day of labelling, played from a seed: all tools by mouse, pen and finger, keys, answers, accidents.

What was done is noted, so that a failure can be played again and read.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import House
from tests.browser.drawing import WALL, place, wait_ready, wait_saved

Spot = tuple[float, float]
DIGITS = "123456"


@dataclass
class Marathon:
    """One labeler at one page of the queue."""

    house: House
    page: Page
    chance: random.Random
    deeds: list[str] = field(default_factory=list)
    hand: CDPSession = field(init=False)
    corners: tuple[Spot, Spot] = field(init=False)  # of the photo, on the screen
    is_offline: bool = False
    has_pen: bool = False

    def __post_init__(self) -> None:
        """Take the hand that has fingers and a pen."""
        self.hand = self.page.context.new_cdp_session(self.page)
        self.corners = place(self.page, 0, 0), place(self.page, *WALL)

    # -- where
    @property
    def present(self) -> str:
        """The id of the photo that can be drawn on; "none" at the end of the queue."""
        return self.page.locator("body").get_attribute("data-ready") or ""

    def on_screen(self) -> Spot:
        """Somewhere on the photo while all of it is shown, on the screen."""
        (left, top), (right, bottom) = self.corners
        return self.chance.uniform(left, right), self.chance.uniform(top, bottom)

    def note(self, deed: str) -> None:
        """Write down what is done next."""
        self.deeds.append(f"{self.present}: {deed}")

    # -- gestures
    def press(self, *keys: str) -> None:
        """Press keys while the photo has the focus."""
        self.note(" ".join(keys))
        self.page.locator("#stage").focus()
        for key in keys:
            self.page.keyboard.press(key)

    def drag(self, tool: str) -> None:
        """One drag with the mouse."""
        self.press(tool)
        self.note("drag")
        self.page.mouse.move(*self.on_screen())
        self.page.mouse.down()
        self.page.mouse.move(*self.on_screen())
        self.page.mouse.move(*self.on_screen())
        self.page.mouse.up()

    def clicks(self, tool: str, count: int) -> None:
        """Clicks, and Enter."""
        self.press(tool)
        for _ in range(count):
            self.note("click")
            self.page.mouse.click(*self.on_screen())
        self.press("Enter" if self.chance.random() < 0.9 else "Escape")

    def finger(self) -> None:
        """One drag with a finger: it draws until there was a pen, then it moves the photo."""
        self.press("r")
        self.note("finger")
        start, *way = [dict(zip("xy", self.on_screen(), strict=True)) for _ in range(3)]
        self.hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [start]})
        for spot in way:
            self.hand.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [spot]})
        self.hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def pen(self) -> None:
        """One drag with the pen."""
        self.has_pen = True
        self.press("r")
        self.note("pen")
        for kind in ("mousePressed", "mouseMoved", "mouseMoved", "mouseReleased"):
            x, y = self.on_screen()
            how = {"x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1, "pointerType": "pen"}
            self.hand.send("Input.dispatchMouseEvent", {"type": kind, **how})

    def broken_off(self) -> None:
        """Something half drawn, and something else."""
        self.press(self.chance.choice(["p", "r", "l"]))
        self.page.mouse.click(*self.on_screen())
        self.press(self.chance.choice(["Escape", "v", "Control+z", "r", "1"]))

    def gesture(self) -> None:
        """One of all."""
        chance = self.chance
        touch = self.pen if self.has_pen or chance.random() < 0.1 else self.finger
        happens: list[tuple[int, Callable[[], None]]] = [
            (8, lambda: self.drag("r")),
            (3, lambda: self.drag("v")),
            (2, lambda: self.drag("p")),
            (3, lambda: self.clicks("p", chance.randint(2, 5))),
            (2, lambda: self.clicks("l", 2)),
            (3, touch),
            (2, self.broken_off),
            (3, lambda: self.press(chance.choice(DIGITS))),
            (4, lambda: self.press("Control+z")),
            (2, lambda: self.press("Control+y")),
            (2, lambda: self.press("Tab", chance.choice(DIGITS))),
            (2, lambda: self.press("Tab", "Delete")),
            (1, lambda: self.press("Control+a", "Control+c", "Control+v")),
            (1, lambda: self.press("Tab", "Control+d")),
            (2, lambda: self.press("Tab", "ArrowRight", "Shift+ArrowDown", "Control+ArrowLeft")),
            (1, lambda: self.press("Control+a", "ArrowUp", "Delete")),
        ]
        weights = [weight for weight, _ in happens]
        chance.choices([run for _, run in happens], weights)[0]()

    # -- answers
    def answer(self) -> None:
        """Say what the photo is, and go on; or only go on, or back."""
        how = self.chance.choices(["Enter", "x", "q", "k", "s", "d", "a"], [12, 1, 1, 1, 1, 1, 1])[0]
        self.press("Escape", how)
        sure, retake = self.page.locator("#sure"), self.page.locator("#retake")
        if how == "x" and sure.is_visible():
            sure.locator("[data-yes]").click()
        if how == "k" and retake.is_visible():
            self.page.keyboard.press("1")
        self.page.wait_for_timeout(50)
        again = self.page.get_by_role("button", name="Try again")
        if again.is_visible():  # it was not fetched before the network went
            self.online()
            again.click()
        self.press("f")

    # -- what comes between
    def offline(self) -> None:
        """The network goes."""
        self.note("offline")
        self.is_offline = True
        self.page.context.set_offline(True)

    def online(self) -> None:
        """The network is back."""
        self.note("online")
        self.is_offline = False
        self.page.context.set_offline(False)

    def power_cut(self) -> None:
        """The server is killed under the work, and started again."""
        self.note("kill -9")
        self.house.server.kill()
        for _ in range(3):
            self.gesture()
        self.note("started again")
        self.house.server.start()

    def other_tab(self) -> None:
        """The same photo in another tab, which takes the work over, and gives it back."""
        photo = self.present
        if self.is_offline or not photo.isdigit():
            return
        self.note("another tab")
        other = self.page.context.new_page()
        other.goto(f"{self.house.server.address}/photos/{photo}")
        wait_ready(other, int(photo))
        other.get_by_role("button", name="Label here").click()
        expect(other.get_by_role("button", name="Label here")).to_be_hidden()
        other.keyboard.press("r")
        other.mouse.move(*place(other, 30, 30))
        other.mouse.down()
        other.mouse.move(*place(other, 200, 200))
        other.mouse.up()
        self.page.bring_to_front()
        self.note("back")
        self.page.get_by_role("button", name="Label here").click()
        expect(self.page.get_by_role("button", name="Label here")).to_be_hidden()
        other.close()

    def reload(self) -> None:
        """The page is loaded anew, in the midst of what waits."""
        if self.is_offline:
            return
        self.note("reload")
        self.page.reload()
        self.page.locator("body[data-ready]").wait_for()
        self.press("f")

    def work(self, gestures: int) -> None:
        """A box, and so many other gestures."""
        self.drag("r")
        for _ in range(gestures):
            self.gesture()

    # -- the end
    def finish(self) -> None:
        """Everything is sent."""
        self.online()
        self.press("Escape", "Escape")
        wait_saved(self.page, 60)


def journal_of(page: Page) -> list[dict[str, Any]]:
    """What the browser keeps to be sent."""
    kept: list[dict[str, Any]] = page.evaluate(
        """async () => {
          const open = indexedDB.open("blemish-editor");
          const database = await new Promise((done) => (open.onsuccess = () => done(open.result)));
          const all = database.transaction("entries").objectStore("entries").getAll();
          const entries = await new Promise((done) => (all.onsuccess = () => done(all.result)));
          database.close();
          return entries;
        }"""
    )
    return kept


def shown_on(page: Page) -> dict[str, str]:
    """What the list tells is on the photo: words by uid."""
    rows: list[tuple[str, str]] = page.evaluate(
        """() => [...document.querySelectorAll("#annotations button.a[data-uid]")].map((row) =>
          [row.dataset.uid, [...row.querySelectorAll("bdi, b")].map((one) => one.textContent).join(" ")])"""
    )
    return dict(rows)


def told_by(page: Page, house: House, photo_id: int) -> dict[str, str]:
    """What the list has to tell of what the server has on a photo."""
    names = {number: name for name, number in house.classes.items()}
    found = house.annotations(photo_id)
    sizes: list[str] = page.evaluate(
        """async (shapes) => {
          const script = document.querySelector('script[src*="editor/editor"]').src;
          const { kindOf } = await import(new URL("shapes/index.js", script).href);
          return shapes.map((shape) => kindOf(shape).describe(shape));
        }""",
        [one["shape"] for one in found],
    )
    return {one["uid"]: f"{names[one['class_id']]} {size}" for one, size in zip(found, sizes, strict=True)}
