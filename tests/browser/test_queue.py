"""A team shares the queue: a manager assigns in the gallery, a labeler sees it at once, by keyboard alone."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import upload_walls, wait_ready, wait_saved

pytestmark = pytest.mark.browser


def test_what_a_manager_assigns_is_labelled_by_keyboard_and_the_rest_is_given_back(
    house: House, open_page: OpenPage
) -> None:
    ids = upload_walls(house, 8)
    for name in ("jana", "omar"):
        house.add_person(f"{name}@depot.example", name.title(), "labeler")
    people = house.api.get(f"/projects/{house.project_id}/assignments").json()["people"]
    jana, omar = (next(one["id"] for one in people if one["name"] == name) for name in ("Jana", "Omar"))
    house.api.put(f"/projects/{house.project_id}/assignments", json={"photo_ids": ids[:2], "assignee": omar})

    gallery = open_page()
    house.sign_in(gallery.context)
    gallery.goto(f"{house.server.address}/projects/{house.project_id}/photos?scenes=false&sort=oldest")
    gallery.locator("#grid a").nth(4).focus()
    gallery.keyboard.press("Space")
    gallery.get_by_role("button", name="Assign").click()
    gallery.get_by_role("button", name="Jana nothing waiting").click()
    expect(gallery.locator("#outcome")).to_contain_text("1 photo: for")
    assert house.api.get(f"/photos/{ids[4]}").json()["assignee"]["name"] == "Jana"
    with gallery.expect_navigation():
        gallery.get_by_role("button", name="Undo").click()
    assert house.api.get(f"/photos/{ids[4]}").json()["assignee"] is None
    house.api.put(f"/projects/{house.project_id}/assignments", json={"photo_ids": [ids[4]], "assignee": jana})

    page = open_page()
    house.sign_in(page.context, "jana@depot.example")
    page.goto(f"{house.server.address}/projects/{house.project_id}/label")
    wait_ready(page, ids[4])
    place = page.locator("#strip-place")
    expect(place).to_contain_text("assigned to you")
    # Eight, of which two are for Omar and three in her stack.
    expect(place).to_contain_text("3 more in the queue")
    house.api.put(f"/projects/{house.project_id}/assignments", json={"photo_ids": [ids[7]], "assignee": omar})
    expect(place).to_contain_text("2 more in the queue")
    page.keyboard.press("Shift+N")
    page.keyboard.press("Enter")
    wait_ready(page, ids[2])
    page.get_by_role("button", name="oldest scenes first").click()
    page.get_by_role("button", name="Newest scenes first").click()
    expect(page.get_by_role("button", name="newest scenes first")).to_be_visible()
    expect(page.locator("#said")).to_contain_text("From here on: newest scenes first.")
    page.keyboard.press("x")
    wait_ready(page, ids[6])
    for photo_id in (ids[5], ids[3]):
        page.keyboard.press("x")
        wait_ready(page, photo_id)
    page.keyboard.press("x")
    page.get_by_role("heading", name=re.compile("Nothing waits for you")).wait_for()
    wait_saved(page)
    expect(page.locator("#nothing-rest")).to_contain_text("3 photos for others")
    house.api.put(f"/projects/{house.project_id}/assignments", json={"photo_ids": [ids[7]], "assignee": None})
    expect(page.locator("#nothing-rest")).to_have_text("1 photo waits for you now.")
    page.get_by_role("button", name="Go on").click()
    wait_ready(page, ids[7])
    page.goto(f"{house.server.address}/projects/{house.project_id}")
    deadline = time.monotonic() + 15  # what a page sends when it is left comes after the next one
    while (load := _load(house))["Jana"]["in_hand"]:
        assert time.monotonic() < deadline, "what was in hand was not given back"
        time.sleep(0.1)
    assert load["Omar"]["assigned"] == 2


def _load(house: House) -> dict[str, dict[str, object]]:
    people = house.api.get(f"/projects/{house.project_id}/assignments").json()["people"]
    return {one["name"]: one for one in people}
