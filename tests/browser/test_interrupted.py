"""Work that is interrupted from outside: signed out, taken off the team, an hour without network."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PASSWORD, House, OpenPage
from tests.browser.drawing import draw_box, open_photo, place, rows, upload_walls, wait_ready, wait_saved

pytestmark = pytest.mark.browser

HOUR = 60 * 60 * 1000  # ms


def sign_in_again(page: Page) -> None:
    """Do as the dialog says."""
    dialog = page.get_by_role("dialog", name="Sign in again")
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_hidden()


def click(page: Page, x: float, y: float) -> None:
    """Click at a place of the photo."""
    page.mouse.click(*place(page, x, y))


def test_signed_out_in_mid_gesture_is_mended_in_place_and_nothing_is_lost(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page(quiet=True)
    open_photo(page, house, photo_id)
    dialog = page.get_by_role("dialog", name="Sign in again")
    page.context.clear_cookies()
    draw_box(page, 50, 50, 100, 100)
    # The next box is under the hand when the answer comes: nothing opens before it is let go.
    page.mouse.move(*place(page, 300, 300))
    page.mouse.down()
    page.mouse.move(*place(page, 350, 350))
    expect(page.locator("#pill")).to_have_text("needs you")
    page.mouse.move(*place(page, 400, 400))
    expect(dialog).to_be_hidden()
    page.mouse.up()
    expect(dialog).to_contain_text("You were signed out. 2 changes are kept and will be sent.")
    sign_in_again(page)
    wait_saved(page)
    assert len(house.annotations(photo_id)) == 2
    # Half a polygon is still there after signing in, and is finished.
    page.context.clear_cookies()

    def begin_polygon(route: Route) -> None:
        page.keyboard.press("p")
        click(page, 200, 300)
        click(page, 260, 300)
        route.continue_()

    # Before the answer comes: a click on the dialog would be no corner.
    page.route("**/changes", begin_polygon, times=1)
    draw_box(page, 500, 50, 100, 100)
    dialog.wait_for()
    sign_in_again(page)
    click(page, 230, 360)
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(4)
    wait_saved(page)
    assert {found["shape"]["type"] for found in house.annotations(photo_id)} == {"box", "polygon"}
    # What was asked of the server is asked again by itself.
    page.context.clear_cookies()
    rows(page).first.click()
    page.keyboard.press("m")
    dialog.wait_for()
    with page.expect_response(lambda answer: "/assist/box" in answer.url and answer.status == 200):
        sign_in_again(page)


def test_who_is_taken_off_the_team_in_mid_work_saves_it_as_a_file(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    page = open_page(quiet=True)
    house.sign_in(page.context, "jana@depot.example")
    page.goto(f"{house.server.address}/photos/{photo_id}")
    wait_ready(page, photo_id)
    page.context.set_offline(True)
    draw_box(page, 50, 50, 100, 100)
    draw_box(page, 200, 50, 100, 100)
    members = house.api.get(f"/projects/{house.project_id}/members").json()["items"]
    (jana,) = [one for one in members if one["email"] == "jana@depot.example"]
    gone = house.api.delete(f"/projects/{house.project_id}/members/{jana['user_id']}")
    assert gone.status_code == 204, gone.text
    page.context.set_offline(False)
    page.get_by_role("button", name="needs you").click()
    dialog = page.get_by_role("dialog", name="Not saved: 2 changes")
    expect(dialog.get_by_role("listitem")).to_contain_text("drew 2")
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Save as a file").click()
    kept = json.loads(download.value.path().read_text())
    assert [entry["op"]["shape"]["type"] for entry in kept] == ["box", "box"]
    assert house.annotations(photo_id) == []


def test_an_hour_without_network_is_sent_afterwards_beside_what_others_did(
    house: House, open_page: OpenPage
) -> None:
    first, second = upload_walls(house, 2)
    page = open_page(quiet=True, alone=True)
    page.clock.install()
    open_photo(page, house, first)
    draw_box(page, 50, 50, 100, 100)
    wait_saved(page)
    page.context.set_offline(True)
    rows(page).first.click()
    page.keyboard.press("4")
    draw_box(page, 200, 50, 100, 100)
    page.clock.fast_forward(HOUR)
    draw_box(page, 350, 50, 100, 100)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+y")
    expect(page.locator("#pill")).to_contain_text("offline")
    # Meanwhile somebody tells more of the same box, which is no clash.
    (box,) = house.annotations(first)
    told = {"op_id": box["uid"][:-1] + "f", "action": "update", "uid": box["uid"], "ignore": True}
    answer = house.api.post(f"/photos/{first}/changes", json={"ops": [told]})
    assert answer.json()["results"][0]["status"] == "applied", answer.text
    page.clock.fast_forward(HOUR)
    page.context.set_offline(False)
    page.clock.fast_forward(HOUR // 60)
    wait_saved(page)
    found = house.annotations(first)
    assert [one["class_id"] for one in found] == [house.classes["dent"]] * 3
    assert [one["ignore"] for one in found] == [True, False, False]
    assert house.api.get(f"/photos/{first}").json()["open_proposals"] == 0
    assert house.annotations(second) == []


def test_who_signs_in_after_the_page_was_opened_is_not_given_what_is_drawn_on_it(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    house.add_person("noor@depot.example", "Noor", "labeler")
    page = open_page(quiet=True)
    open_photo(page, house, photo_id)
    house.sign_in(page.context, "noor@depot.example")
    draw_box(page, 50, 50, 100, 100)
    expect(page.get_by_role("dialog", name="Sign in again")).to_contain_text("1 change is kept")
    assert house.annotations(photo_id) == []
    sign_in_again(page)
    wait_saved(page)
    assert [found["author"]["name"] for found in house.annotations(photo_id)] == ["Ruth Osei"]
