"""From photo to photo in the editor: by the queue, by a filter, and back by undo."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import draw_box, rows, upload_walls, wait_ready, wait_saved

pytestmark = pytest.mark.browser


def test_labelling_by_keyboard_alone(house: House, open_page: OpenPage) -> None:
    ids = upload_walls(house, 3)
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/label")
    wait_ready(page, ids[0])
    page.keyboard.press("Shift+N")
    expect(rows(page)).to_have_count(1)
    page.keyboard.press("2")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+Shift+ArrowRight")
    page.keyboard.press("Enter")
    wait_ready(page, ids[1])
    page.keyboard.press("x")
    wait_ready(page, ids[2])
    page.keyboard.press("k")
    page.keyboard.press("3")
    page.get_by_role("heading", name=re.compile("Nothing waits for you")).wait_for()
    wait_saved(page)
    states = [house.api.get(f"/photos/{photo_id}").json() for photo_id in ids]
    assert [(state["state"], state["no_defect"]) for state in states] == [
        ("done", False),
        ("done", True),
        ("retake", False),
    ]
    assert states[2]["reason"] == "dark"
    (found,) = house.annotations(ids[0])
    assert found["class_id"] == house.classes["scratch"]


def test_undo_as_the_first_key_brings_the_photo_before_back(house: House, open_page: OpenPage) -> None:
    ids = upload_walls(house, 2)
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/label")
    wait_ready(page, ids[0])
    page.keyboard.press("x")
    wait_ready(page, ids[1])
    page.keyboard.press("Control+z")
    wait_ready(page, ids[0])
    wait_saved(page)
    assert house.api.get(f"/photos/{ids[0]}").json()["state"] == "unlabelled"


def test_a_wrong_answer_on_the_last_photo_is_taken_back_by_undo(house: House, open_page: OpenPage) -> None:
    first, photo_id = upload_walls(house, 2)
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/label")
    wait_ready(page, first)
    page.keyboard.press("x")
    wait_ready(page, photo_id)
    page.keyboard.press("x")
    page.get_by_role("heading", name=re.compile("Nothing waits for you")).wait_for()
    wait_saved(page)
    expect(page.locator("#photo-name")).to_be_hidden()
    expect(page.locator("#strip")).to_be_hidden()
    page.keyboard.press("Control+z")
    wait_ready(page, photo_id)
    expect(page.locator("#photo-name")).to_be_visible()
    draw_box(page, 100, 120, 200, 80)
    expect(rows(page)).to_have_count(1)
    wait_saved(page)
    (found,) = house.annotations(photo_id)
    assert found["shape"]["x"] == pytest.approx(100, abs=0.6)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Back to the last photo").click()
    wait_ready(page, photo_id)
    wait_saved(page)
    assert house.api.get(f"/photos/{photo_id}").json()["state"] == "done"


def test_no_defect_with_shapes_asks_once_and_deletes_them(house: House, open_page: OpenPage) -> None:
    ids = upload_walls(house, 2)
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/label")
    wait_ready(page, ids[0])
    draw_box(page, 50, 50, 100, 100)
    draw_box(page, 200, 50, 100, 100)
    page.keyboard.press("x")
    page.get_by_role("heading", name="Delete 2 and say no defect?").wait_for()
    page.get_by_role("button", name="Delete 2").click()
    wait_ready(page, ids[1])
    wait_saved(page)
    state = house.api.get(f"/photos/{ids[0]}").json()
    assert (state["state"], state["no_defect"]) == ("done", True)
    assert house.annotations(ids[0]) == []
    page.keyboard.press("Control+z")
    wait_ready(page, ids[0])
    expect(rows(page)).to_have_count(2)
    wait_saved(page)
    assert len(house.annotations(ids[0])) == 2
    assert house.api.get(f"/photos/{ids[0]}").json()["state"] == "in_progress"


def test_the_walk_follows_the_filter_of_the_gallery(house: House, open_page: OpenPage) -> None:
    ids = upload_walls(house, 5)
    for photo_id in (ids[0], ids[2], ids[4]):
        house.api.put(f"/photos/{photo_id}/state", json={"state": "unsure", "seq": 0})
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/photos/{ids[2]}?state=unsure")
    wait_ready(page, ids[2])
    page.keyboard.press("d")
    wait_ready(page, ids[0])  # the gallery shows the newest first
    page.keyboard.press("d")
    expect(page.locator("#said")).to_contain_text("This is the last photo of this list.")
    page.keyboard.press("a")
    page.wait_for_url(f"**/photos/{ids[2]}?state=unsure")
    page.keyboard.press("a")
    wait_ready(page, ids[4])
    page.wait_for_url(f"**/photos/{ids[4]}?state=unsure")
    page.go_back()
    wait_ready(page, ids[2])


def test_the_present_photo_is_in_sight_in_the_filmstrip(house: House, open_page: OpenPage) -> None:
    ids = upload_walls(house, 20)
    page = open_page(viewport={"width": 1150, "height": 700})
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/photos/{ids[0]}")  # the last of the list, which shows the newest first
    wait_ready(page, ids[0])
    expect(page.locator("#strip-place")).to_contain_text("20 of 20")
    expect(page.locator("#strip button.now")).to_be_in_viewport(ratio=1)
    page.keyboard.press("a")
    wait_ready(page, ids[1])
    expect(page.locator("#strip button.now")).to_be_in_viewport(ratio=1)
    expect(page.locator("#strip button.now")).to_have_attribute("title", "wall-2.jpg")


def test_an_empty_queue_says_what_to_do_next(house: House, open_page: OpenPage) -> None:
    """First without any photo, then when every one has its answer."""
    page = open_page()
    house.sign_in(page.context)
    label = f"{house.server.address}/projects/{house.project_id}/label"
    page.goto(label)
    page.get_by_role("heading", name=re.compile("No photos yet")).wait_for()
    (photo_id,) = upload_walls(house, 1)
    state = {"state": "done", "no_defect": True, "seq": 0}
    assert house.api.put(f"/photos/{photo_id}/state", json=state).status_code == 200
    page.goto(label)
    page.get_by_role("heading", name=re.compile("Nothing waits for you")).wait_for()
    page.get_by_role("link", name="Photos", exact=True).wait_for()


def test_the_way_back_stays_in_its_place_when_something_to_label_comes(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/label")
    wait_ready(page, photo_id)
    page.keyboard.press("x")
    back = page.get_by_role("button", name="Back to the last photo")
    back.wait_for()
    wait_saved(page)
    onward = page.locator("#nothing-on")
    expect(onward).to_be_hidden()
    expect(page.locator("#nothing-rest")).to_have_text("")
    place = back.bounding_box()
    upload_walls(house, 2)
    expect(onward).to_be_visible()
    assert back.bounding_box() == place, "it would be missed by who presses it just then"
