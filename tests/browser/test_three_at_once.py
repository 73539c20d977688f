"""Two labelers on the same photos and a manager who watches, while the server is killed twice."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import draw_box, rows, upload_walls, wait_ready, wait_saved

pytestmark = pytest.mark.browser

SEED = 20261124
PHOTOS = 3


def test_no_acknowledged_box_is_lost_or_doubled_when_the_server_is_killed_twice(
    house: House, open_page: OpenPage
) -> None:
    """B7, and the promise: no label is ever lost, not by a crash, not by a colleague."""
    chance = random.Random(SEED)
    ids = upload_walls(house, PHOTOS)
    people = ("jana@depot.example", "milo@depot.example")
    for email in people:
        house.add_person(email, email.split("@")[0].title(), "labeler")
    pages: list[Page] = []
    for email in people:
        page = open_page(quiet=True)  # a killed server is an error on the console
        house.sign_in(page.context, email)
        pages.append(page)
    watcher = open_page(quiet=True)
    house.sign_in(watcher.context)
    watcher.goto(f"{house.server.address}/projects/{house.project_id}/photos")

    kills = {PHOTOS // 3, 2 * PHOTOS // 3}
    drawn = 0
    for number, photo_id in enumerate(ids):
        for page in pages:
            page.goto(f"{house.server.address}/photos/{photo_id}")
            wait_ready(page, photo_id)
        if number in kills:
            _draw_over_a_kill(house, pages, chance)
        else:
            for page in pages:
                _draw(page, chance)
        for page in pages:
            wait_saved(page, 60)
        drawn += 4 if number in kills else 2

    coco = house.api.get(
        f"/projects/{house.project_id}/coco.json", params={"state": ["in_progress", "done"]}
    ).json()
    assert len(coco["annotations"]) == drawn, f"seed {SEED}"
    assert len({annotation["x"]["uid"] for annotation in coco["annotations"]}) == drawn
    assert {annotation["image_id"] for annotation in coco["annotations"]} == set(ids)
    counts = watcher.locator("main").inner_text()
    assert "in progress" in counts


def _draw(page: Page, chance: random.Random) -> None:
    x, y = chance.uniform(10, 400), chance.uniform(10, 300)
    draw_box(page, x, y, chance.uniform(40, 200), chance.uniform(40, 150))


def _draw_over_a_kill(house: House, pages: list[Page], chance: random.Random) -> None:
    """Draw before the kill, while it is down, and let both be sent after the restart."""
    for page in pages:
        _draw(page, chance)
    house.server.kill()
    for page in pages:
        _draw(page, chance)
        rows(page).nth(1).wait_for()
    house.server.start()
