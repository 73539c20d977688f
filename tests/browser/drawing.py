"""Drawing in the editor as a hand would: places of the photo become places on the screen."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests import photos
from tests.browser.conftest import House

WALL = (640, 480)  # upright pixels of the photos that are drawn for most tests
MARGIN = 24  # what the camera leaves free round a photo that is shown whole, CSS pixels


def upload_walls(house: House, count: int = 3) -> list[int]:
    """Send drawn photos of 640 x 480."""
    return [
        house.upload(f"wall-{n}.jpg", photos.jpeg(photos.crack(seed=n)))["id"] for n in range(1, count + 1)
    ]


def open_photo(page: Page, house: House, photo_id: int) -> None:
    """Open the editor on one photo, signed in as the admin."""
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/photos/{photo_id}")
    wait_ready(page, photo_id)


def rows(page: Page) -> Locator:
    """The list of what is on the photo."""
    return page.locator("#annotations button.a")


def place(page: Page, x: float, y: float, *, size: tuple[int, int] = WALL) -> tuple[float, float]:
    """Tell where a place of the photo is on the screen while all of it is shown.

    ``size`` is the upright photo's, ``x`` and ``y`` are its pixels; the answer is in CSS pixels of the page.
    """
    stage = page.locator("#stage").bounding_box()
    assert stage is not None
    width, height = size
    scale = min((stage["width"] - 2 * MARGIN) / width, (stage["height"] - 2 * MARGIN) / height, 4)
    left = stage["x"] + (stage["width"] - width * scale) / 2
    top = stage["y"] + (stage["height"] - height * scale) / 2
    return left + x * scale, top + y * scale


def draw_box(
    page: Page, x: float, y: float, width: float, height: float, *, size: tuple[int, int] = WALL
) -> None:
    """Draw a box by one drag, all of the photo being shown."""
    drag(page, (x, y), (x + width, y + height), size=size)


def drag(
    page: Page, start: tuple[float, float], end: tuple[float, float], *, size: tuple[int, int] = WALL
) -> None:
    """Press at one place of the photo and let go at another, by way of the middle; as ``place`` counts."""
    page.mouse.move(*place(page, *start, size=size))
    page.mouse.down()
    page.mouse.move(*place(page, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2, size=size))
    page.mouse.move(*place(page, *end, size=size))
    page.mouse.up()


def wait_ready(page: Page, photo_id: int) -> None:
    """Wait until a photo can be drawn on."""
    page.locator(f'body[data-ready="{photo_id}"]').wait_for()


def wait_saved(page: Page, seconds: float = 30) -> None:
    """Wait until everything is on the server."""
    expect(page.locator("#pill")).to_have_text("saved", timeout=seconds * 1000)
