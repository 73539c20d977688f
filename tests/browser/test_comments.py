"""Two people talk about a place on a photo: pinned, named, seen at once, answered, settled; also offline."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import draw_box, open_photo, place, rows, upload_walls, wait_ready, wait_saved
from tests.browser.test_look import grave_faults

pytestmark = pytest.mark.browser


def _comments(house: House, photo_id: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = house.api.get(f"/photos/{photo_id}/comments").json()["items"]
    return found


def _as_jana(house: House, page: Page) -> Page:
    house.sign_in(page.context, "jana@depot.example")
    return page


def test_one_pins_and_names_the_other_sees_it_at_once_answers_and_settles(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    jana = _as_jana(house, open_page())
    jana.goto(f"{house.server.address}/projects/{house.project_id}/photos")
    page = open_page()
    open_photo(page, house, photo_id)

    # By the keyboard alone: the comma pins it where the pointer is, @ completes the name, Enter sends.
    page.mouse.move(*place(page, 320, 240))
    page.keyboard.press(",")
    expect(page.get_by_role("dialog", name="New comment")).to_be_visible()
    page.keyboard.type("One crack or two, @jan")
    page.get_by_role("option", name="Jana Keller").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("?")
    page.keyboard.press("Enter")
    wait_saved(page)
    (comment,) = _comments(house, photo_id)
    assert comment["text"] == "One crack or two, @Jana Keller ?"
    assert [person["name"] for person in comment["mentions"]] == ["Jana Keller"]
    assert (comment["x"], comment["y"]) == pytest.approx((320, 240), abs=1)
    assert grave_faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    # Jana, on another page, is told at once; the page of comments leads to the place.
    jana.get_by_role("link", name="1 for you").click()
    expect(jana.locator("h1")).to_have_text("1 open comment, 1 for you.")
    assert grave_faults(jana) == []
    jana.get_by_role("link", name="at this comment").click()
    wait_ready(jana, photo_id)
    thread = jana.get_by_role("dialog", name="Comment 1")
    expect(thread).to_contain_text("Ruth Osei")
    expect(jana.get_by_role("link", name="for you")).to_be_hidden()
    thread.get_by_role("combobox").fill("Two: see the gap.")
    thread.get_by_role("button", name="Answer and settle").click()
    wait_saved(jana)

    # Ruth sees the answer as it comes, and that it is settled.
    expect(page.locator("#comments .talk")).to_contain_text("Two: see the gap.")
    expect(page.locator(".pin.settled")).to_have_count(1)
    page.keyboard.press("Shift+Comma")
    expect(page.get_by_role("dialog", name="Comment 1")).to_contain_text("settled by Jana Keller")
    page.keyboard.down("Escape")
    page.keyboard.down("h")
    expect(page.locator(".pin")).to_be_hidden()
    page.keyboard.up("h")
    expect(page.locator(".pin")).to_be_visible()


def test_a_photo_that_was_sent_back_shows_why_and_done_settles_what_sent_it_back(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    jana = _as_jana(house, open_page())
    jana.goto(f"{house.server.address}/projects/{house.project_id}/label")
    wait_ready(jana, photo_id)
    draw_box(jana, 100, 100, 200, 100)
    jana.keyboard.press("Enter")
    jana.locator("#nothing").wait_for()
    wait_saved(jana)
    (annotation,) = house.annotations(photo_id)
    house.api.post(
        f"/photos/{photo_id}/comments",
        json={"op_id": annotation["uid"], "text": "It goes on to the right.", "uid": annotation["uid"]},
    )
    seq = house.api.get(f"/photos/{photo_id}").json()["seq"]
    sent_back = {"state": "rejected", "reason": "box too short", "seq": seq}
    assert house.api.put(f"/photos/{photo_id}/state", json=sent_back).status_code == 200

    jana.goto(f"{house.server.address}/projects/{house.project_id}/label")
    wait_ready(jana, photo_id)
    first = jana.locator(".side > :first-child")
    expect(first).to_contain_text("Sent back")
    expect(first).to_contain_text("box too short")
    thread = jana.get_by_role("dialog", name="Comment 1")
    expect(thread).to_contain_text("It goes on to the right.")
    # The popover is beside what it is about, not over it, and the hands stay on the photo.
    box, over = place(jana, 100, 100), place(jana, 300, 200)
    shown = thread.bounding_box()
    assert shown is not None
    assert shown["x"] >= over[0] or shown["x"] + shown["width"] <= box[0] or shown["y"] >= over[1]
    rows(jana).first.click()
    jana.keyboard.press("Control+Shift+ArrowRight")
    jana.locator("#stage").focus()
    jana.keyboard.press("Enter")
    expect(jana.locator("#said")).to_contain_text("Done once more settles it.")
    jana.keyboard.press("Enter")
    jana.locator("#nothing").wait_for()
    wait_saved(jana)
    (comment,) = _comments(house, photo_id)
    assert comment["settled_by"]["name"] == "Jana Keller"
    assert house.api.get(f"/photos/{photo_id}").json()["state"] == "done"


def test_what_is_said_without_a_connection_waits_and_survives_a_reload(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    page = open_page(quiet=True)
    open_photo(page, house, photo_id)
    page.context.set_offline(True)
    page.mouse.move(*place(page, 100, 100))
    page.keyboard.press(",")
    page.keyboard.type("Too dark to judge.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Comment 1")).to_contain_text("waits")
    expect(page.locator("#pill")).to_contain_text("offline, 1 waiting")
    assert _comments(house, photo_id) == []
    page.context.set_offline(False)
    page.reload()
    wait_ready(page, photo_id)
    wait_saved(page)
    assert [comment["text"] for comment in _comments(house, photo_id)] == ["Too dark to judge."]
    expect(page.locator(".pin")).to_have_count(1)


def test_a_project_with_one_member_shows_no_comments(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    expect(page.locator("#comments-section")).to_be_hidden()
    page.keyboard.press(",")
    expect(page.locator(".thread")).to_have_count(0)
    page.goto(f"{house.server.address}/projects/{house.project_id}/photos")
    expect(page.get_by_role("link", name="for you")).to_have_count(0)
