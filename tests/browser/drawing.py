"""Drawing in the editor as a hand would: places of the photo become places on the screen."""

from __future__ import annotations

from playwright.sync_api import Page, expect

MARGIN = 24  # what the camera leaves free round a photo that is shown whole, CSS pixels


def place(page: Page, size: tuple[int, int], x: float, y: float) -> tuple[float, float]:
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


def draw_box(page: Page, size: tuple[int, int], x: float, y: float, width: float, height: float) -> None:
    """Draw a box by one drag, all of the photo being shown."""
    page.mouse.move(*place(page, size, x, y))
    page.mouse.down()
    page.mouse.move(*place(page, size, x + width / 2, y + height / 2))
    page.mouse.move(*place(page, size, x + width, y + height))
    page.mouse.up()


def wait_ready(page: Page, photo_id: int) -> None:
    """Wait until a photo can be drawn on."""
    page.locator(f'body[data-ready="{photo_id}"]').wait_for()


def wait_saved(page: Page, seconds: float = 30) -> None:
    """Wait until everything is on the server."""
    expect(page.locator("#pill")).to_have_text("saved", timeout=seconds * 1000)
