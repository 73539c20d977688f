"""The labelling page in a real browser: what is drawn there is on the server, whatever happens in between."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests import photos
from tests.browser.conftest import PASSWORD, House, OpenPage

pytestmark = pytest.mark.browser


def upload(house: House, count: int = 3) -> list[int]:
    """Send drawn photos of 640 x 480."""
    return [
        house.upload(f"wall-{n}.jpg", photos.jpeg(photos.crack(seed=n)))["id"] for n in range(1, count + 1)
    ]


def open_photo(page: Page, house: House, photo_id: int) -> None:
    """Open the editor on one photo, signed in as the admin."""
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/photos/{photo_id}")
    ready(page, photo_id)


def ready(page: Page, photo_id: int) -> None:
    """Wait until a photo can be drawn on."""
    page.locator(f'body[data-ready="{photo_id}"]').wait_for()


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a place of the photo is on the screen, by the camera that shows all of it."""
    stage = page.locator("#stage").bounding_box()
    assert stage is not None
    margin = 24
    scale = min((stage["width"] - 2 * margin) / 640, (stage["height"] - 2 * margin) / 480, 4)
    left = stage["x"] + (stage["width"] - 640 * scale) / 2
    top = stage["y"] + (stage["height"] - 480 * scale) / 2
    return left + x * scale, top + y * scale


def draw(page: Page, x: float, y: float, width: float, height: float) -> None:
    """Draw a box by one drag."""
    page.mouse.move(*at(page, x, y))
    page.mouse.down()
    page.mouse.move(*at(page, x + width / 2, y + height / 2))
    page.mouse.move(*at(page, x + width, y + height))
    page.mouse.up()


def saved(page: Page) -> None:
    """Wait until everything is on the server."""
    expect(page.locator("#pill")).to_have_text("saved")


def rows(page: Page) -> Any:
    """The list of what is on the photo."""
    return page.locator("#annotations button.a")


def test_a_drawn_box_gets_its_class_by_a_digit_and_is_there_after_a_reload(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    draw(page, 100, 120, 200, 80)
    page.keyboard.press("4")
    expect(rows(page)).to_have_count(1)
    expect(rows(page).first).to_contain_text("dent")
    saved(page)
    (found,) = house.annotations(photo_id)
    assert found["class_id"] == house.classes["dent"]
    for name, wanted in {"x": 100, "y": 120, "width": 200, "height": 80}.items():
        assert found["shape"][name] == pytest.approx(wanted, abs=0.6)
    page.reload()
    ready(page, photo_id)
    expect(rows(page)).to_have_count(1)


def test_undo_outlives_a_reload(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    draw(page, 50, 50, 100, 100)
    saved(page)
    page.reload()
    ready(page, photo_id)
    expect(rows(page)).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(rows(page)).to_have_count(0)
    saved(page)
    assert house.annotations(photo_id) == []
    page.reload()
    ready(page, photo_id)
    page.keyboard.press("Control+y")
    expect(rows(page)).to_have_count(1)
    saved(page)
    assert len(house.annotations(photo_id)) == 1


def test_without_network_work_goes_on_and_is_sent_later(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload(house, 1)
    page = open_page(quiet=True)
    open_photo(page, house, photo_id)
    page.context.set_offline(True)
    draw(page, 50, 50, 100, 100)
    draw(page, 200, 50, 100, 100)
    expect(page.locator("#pill")).to_have_text("offline, 2 waiting")
    page.context.set_offline(False)
    saved(page)
    assert len(house.annotations(photo_id)) == 2


def test_what_is_written_about_a_photo_without_network_outlives_the_tab(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload(house, 1)
    page = open_page(quiet=True)
    open_photo(page, house, photo_id)
    page.context.set_offline(True)
    page.get_by_label("part").fill("left door")
    page.get_by_label("part").press("Enter")
    expect(page.locator("#pill")).to_have_text("offline, 1 waiting")
    expect(page.get_by_label("part")).to_have_value("left door")
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(f"{house.server.address}/photos/{photo_id}")
    ready(again, photo_id)
    expect(again.get_by_label("part")).to_have_value("left door")
    saved(again)
    assert house.api.get(f"/photos/{photo_id}").json()["attributes"] == {"part": "left door"}


def test_a_server_that_was_killed_gets_everything_once(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload(house, 1)
    page = open_page(quiet=True)
    open_photo(page, house, photo_id)
    draw(page, 50, 50, 100, 100)
    saved(page)
    house.server.kill()
    draw(page, 200, 50, 100, 100)
    expect(page.locator("#pill")).to_contain_text("1 waiting")
    page.close()  # the tab is gone too: only its journal is left
    house.server.start()
    again = page.context.new_page()
    again.goto(f"{house.server.address}/photos/{photo_id}")
    ready(again, photo_id)
    expect(rows(again)).to_have_count(2)
    saved(again)
    assert len(house.annotations(photo_id)) == 2


def test_signed_out_is_mended_in_place_and_nothing_is_lost(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload(house, 1)
    page = open_page(quiet=True)
    open_photo(page, house, photo_id)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    draw(page, 50, 50, 100, 100)
    dialog = page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_contain_text("You were signed out. 1 change is kept and will be sent.")
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    saved(page)
    assert cookies
    assert len(house.annotations(photo_id)) == 1


def test_of_two_tabs_one_writes_and_the_other_looks_on(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    other = page.context.new_page()
    other.goto(f"{house.server.address}/photos/{photo_id}")
    ready(other, photo_id)
    other.get_by_text("You are labelling in another tab.").wait_for()
    expect(other.locator("#pill")).to_have_text("another tab: saved")
    page.bring_to_front()
    draw(page, 50, 50, 100, 100)
    saved(page)
    expect(rows(other)).to_have_count(1)
    other.bring_to_front()
    draw(other, 200, 50, 100, 100)
    expect(rows(other)).to_have_count(1)
    other.get_by_role("button", name="Label here").click()
    page.get_by_text("You are labelling in another tab.").wait_for()
    expect(page.locator("#pill")).to_contain_text("another tab")
    other.keyboard.press("r")
    draw(other, 200, 50, 100, 100)
    saved(other)
    assert len(house.annotations(photo_id)) == 2


def test_labelling_by_keyboard_alone(house: House, open_page: OpenPage) -> None:
    ids = upload(house, 3)
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/label")
    ready(page, ids[0])
    page.keyboard.press("Shift+N")
    expect(rows(page)).to_have_count(1)
    page.keyboard.press("2")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+Shift+ArrowRight")
    page.keyboard.press("Enter")
    ready(page, ids[1])
    page.keyboard.press("x")
    ready(page, ids[2])
    page.keyboard.press("k")
    page.keyboard.press("3")
    page.get_by_role("heading", name=re.compile("Nothing waits for you")).wait_for()
    saved(page)
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
    ids = upload(house, 2)
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/label")
    ready(page, ids[0])
    page.keyboard.press("x")
    ready(page, ids[1])
    page.keyboard.press("Control+z")
    ready(page, ids[0])
    saved(page)
    assert house.api.get(f"/photos/{ids[0]}").json()["state"] == "unlabelled"


def test_a_wrong_answer_on_the_last_photo_is_taken_back_by_undo(house: House, open_page: OpenPage) -> None:
    first, photo_id = upload(house, 2)
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/label")
    ready(page, first)
    page.keyboard.press("x")
    ready(page, photo_id)
    page.keyboard.press("x")
    page.get_by_role("heading", name=re.compile("Nothing waits for you")).wait_for()
    saved(page)
    expect(page.locator("#photo-name")).to_be_hidden()
    expect(page.locator("#strip")).to_be_hidden()
    page.keyboard.press("Control+z")
    ready(page, photo_id)
    expect(page.locator("#photo-name")).to_be_visible()
    draw(page, 100, 120, 200, 80)
    expect(rows(page)).to_have_count(1)
    saved(page)
    (found,) = house.annotations(photo_id)
    assert found["shape"]["x"] == pytest.approx(100, abs=0.6)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Back to the last photo").click()
    ready(page, photo_id)
    saved(page)
    assert house.api.get(f"/photos/{photo_id}").json()["state"] == "done"


def test_no_defect_with_shapes_asks_once_and_deletes_them(house: House, open_page: OpenPage) -> None:
    ids = upload(house, 2)
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/label")
    ready(page, ids[0])
    draw(page, 50, 50, 100, 100)
    draw(page, 200, 50, 100, 100)
    page.keyboard.press("x")
    page.get_by_role("heading", name="Delete 2 and say no defect?").wait_for()
    page.get_by_role("button", name="Delete 2").click()
    ready(page, ids[1])
    saved(page)
    state = house.api.get(f"/photos/{ids[0]}").json()
    assert (state["state"], state["no_defect"]) == ("done", True)
    assert house.annotations(ids[0]) == []
    page.keyboard.press("Control+z")
    ready(page, ids[0])
    expect(rows(page)).to_have_count(2)
    saved(page)
    assert len(house.annotations(ids[0])) == 2
    assert house.api.get(f"/photos/{ids[0]}").json()["state"] == "in_progress"


def test_done_on_a_photo_that_changed_meanwhile_comes_back_to_the_person(
    house: House, open_page: OpenPage
) -> None:
    ids = upload(house, 2)
    page = open_page(quiet=True)
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/label")
    ready(page, ids[0])
    draw(page, 50, 50, 100, 100)
    saved(page)
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    ready(page, ids[1])
    house.api.put(f"/photos/{ids[0]}/state", json={"state": "unsure", "seq": 1})
    page.context.set_offline(False)
    page.get_by_role("button", name="needs you").click()
    dialog = page.get_by_role("dialog", name="These did not go through")
    expect(dialog).to_contain_text("Said “done” of wall-1.jpg")
    expect(dialog).to_contain_text("Somebody changed this photo since you looked.")
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Save as a file").click()
    assert download.value.suggested_filename == "blemish-rescue.json"
    dialog.get_by_role("button", name="Let them go").click()
    saved(page)


def test_what_somebody_else_draws_appears_and_a_clash_is_shown_as_two_versions(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload(house, 1)
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    page = open_page(quiet=True)
    open_photo(page, house, photo_id)
    other = open_page(quiet=True)
    house.sign_in(other.context, "jana@depot.example")
    other.goto(f"{house.server.address}/photos/{photo_id}")
    ready(other, photo_id)
    draw(page, 100, 100, 200, 100)
    saved(page)
    expect(rows(other)).to_have_count(1)
    page.get_by_text("2 people here").wait_for()
    # Both give it another class at the same moment: Jana without network.
    other.context.set_offline(True)
    rows(other).first.click()
    other.keyboard.press("5")
    rows(page).first.click()
    page.keyboard.press("2")
    saved(page)
    other.context.set_offline(False)
    expect(other.locator(".versions")).to_contain_text("at the same time. Which one stays?")
    other.get_by_role("button", name="Take mine").click()
    expect(rows(page).first).to_contain_text("discoloration")
    (found,) = house.annotations(photo_id)
    assert found["class_id"] == house.classes["discoloration"]


def touch(hand: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    """Touch the screen with so many fingers."""
    fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
    hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})


def test_a_photo_that_somebody_else_has_in_hand_says_so_and_can_be_taken_over(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload(house, 1)
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    page = open_page()
    open_photo(page, house, photo_id)
    draw(page, 100, 100, 200, 100)
    saved(page)
    other = open_page(quiet=True)  # that somebody has it is an error on the console
    house.sign_in(other.context, "jana@depot.example")
    other.goto(f"{house.server.address}/photos/{photo_id}")
    ready(other, photo_id)
    words = other.locator("#notes p", has_text="Ruth Osei\u2069 is working on this photo.")
    words.wait_for()
    note = words.bounding_box()
    assert note is not None
    # The photo behind the words can be drawn on.
    other.mouse.move(note["x"] + 10, note["y"] + note["height"] / 2)
    other.mouse.down()
    other.mouse.move(note["x"] + 60, note["y"] + 200)
    other.mouse.up()
    expect(rows(other)).to_have_count(2)
    other.get_by_role("button", name="Take over").click()
    expect(other.locator("#notes")).to_be_empty()
    page.get_by_text("Jana Keller\u2069 is working on this photo.").wait_for()
    other.close()
    expect(page.locator("#notes")).to_be_empty()


def test_a_finger_draws_and_two_fingers_zoom(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload(house, 1)
    page = open_page(viewport={"width": 834, "height": 1112}, has_touch=True, is_mobile=True)
    open_photo(page, house, photo_id)
    hand = page.context.new_cdp_session(page)
    touch(hand, "touchStart", at(page, 100, 100))
    for step in (120, 180, 260, 300):
        touch(hand, "touchMove", at(page, step, step))
    touch(hand, "touchEnd")
    expect(rows(page)).to_have_count(1)
    saved(page)
    (found,) = house.annotations(photo_id)
    assert found["shape"]["x"] == pytest.approx(100, abs=2)
    assert found["shape"]["width"] == pytest.approx(200, abs=3)
    before = page.locator("#status").inner_text()
    touch(hand, "touchStart", at(page, 250, 240), at(page, 350, 240))
    for spread in (20, 60, 120):
        touch(hand, "touchMove", at(page, 250 - spread, 240), at(page, 350 + spread, 240))
    touch(hand, "touchEnd")
    expect(page.locator("#status")).not_to_have_text(before)
    zoom = int(re.findall(r"(\d+) %", page.locator("#status").inner_text())[0])
    assert zoom > int(re.findall(r"(\d+) %", before)[0])
    expect(rows(page)).to_have_count(1)


def test_numbers_and_attributes_are_typed_in_the_list(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload(house, 1)
    made = house.api.post(
        f"/projects/{house.project_id}/attributes",
        json={
            "on": "annotation",
            "name": "severity",
            "kind": "select",
            "choices": [{"value": "light"}, {"value": "deep"}],
        },
    )
    assert made.status_code == 201, made.text
    page = open_page()
    open_photo(page, house, photo_id)
    draw(page, 100, 120, 200, 80)
    rows(page).first.click()
    page.get_by_label("from the left, pixels").fill("40.5")
    page.get_by_label("from the left, pixels").press("Enter")
    page.get_by_label("severity").select_option("deep")
    saved(page)
    (found,) = house.annotations(photo_id)
    assert found["shape"]["x"] == 40.5
    assert found["attributes"] == {"severity": "deep"}
    page.get_by_label("part").fill("left door")
    page.get_by_label("part").press("Enter")
    saved(page)
    assert house.api.get(f"/photos/{photo_id}").json()["attributes"] == {"part": "left door"}


def test_what_the_sender_pointed_at_is_told_and_zoomed_to(house: House, open_page: OpenPage) -> None:
    hint = {"class_id": house.classes["crack"], "x": 0.25, "y": 0.5}
    photo = house.upload("gate.jpg", photos.jpeg(photos.crack(seed=1)), hint=json.dumps(hint))
    page = open_page()
    open_photo(page, house, photo["id"])
    expect(page.locator("#facts")).to_contain_text("sender says")
    expect(page.locator("#facts")).to_contain_text("crack, here")
    before = page.locator("#status .lbl").first.inner_text()
    page.get_by_role("button", name="here", exact=True).click()
    expect(page.locator("#status .lbl").first).not_to_have_text(before)
    expect(rows(page)).to_have_count(0)


def test_the_walk_follows_the_filter_of_the_gallery(house: House, open_page: OpenPage) -> None:
    ids = upload(house, 5)
    for photo_id in (ids[0], ids[2], ids[4]):
        house.api.put(f"/photos/{photo_id}/state", json={"state": "unsure", "seq": 0})
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/photos/{ids[2]}?state=unsure")
    ready(page, ids[2])
    page.keyboard.press("d")
    ready(page, ids[0])  # the gallery shows the newest first
    page.keyboard.press("d")
    expect(page.locator("#said")).to_contain_text("This is the last photo of this list.")
    page.keyboard.press("a")
    page.wait_for_url(f"**/photos/{ids[2]}?state=unsure")
    page.keyboard.press("a")
    ready(page, ids[4])
    page.wait_for_url(f"**/photos/{ids[4]}?state=unsure")
    page.go_back()
    ready(page, ids[2])


def test_the_present_photo_is_in_sight_in_the_filmstrip(house: House, open_page: OpenPage) -> None:
    ids = upload(house, 20)
    page = open_page(viewport={"width": 1150, "height": 700})
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/photos/{ids[0]}")  # the last of the list, which shows the newest first
    ready(page, ids[0])
    expect(page.locator("#strip-place")).to_contain_text("20 of 20")
    expect(page.locator("#strip button.now")).to_be_in_viewport(ratio=1)
    page.keyboard.press("a")
    ready(page, ids[1])
    expect(page.locator("#strip button.now")).to_be_in_viewport(ratio=1)
    expect(page.locator("#strip button.now")).to_have_attribute("title", "wall-2.jpg")


def test_brightness_and_contrast_are_kept_for_the_next_photo(house: House, open_page: OpenPage) -> None:
    ids = upload(house, 2)
    page = open_page()
    open_photo(page, house, ids[0])
    page.keyboard.press("i")
    page.get_by_label("Brightness", exact=False).last.fill("40")
    page.keyboard.press("Escape")
    page.goto(f"{house.server.address}/photos/{ids[1]}")
    ready(page, ids[1])
    page.keyboard.press("i")
    assert page.locator("#adjust input[name=brightness]").input_value() == "40"
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+I")
    assert page.locator("#adjust input[name=brightness]").input_value() == "0"


def test_lines_are_as_thin_as_one_likes_and_stay_so(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    draw(page, 100, 120, 200, 80)
    page.keyboard.press("v")
    ink = """async () => {
        for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
        const canvas = document.querySelector(".layer-shapes");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((value, at) => at % 4 === 3 && value > 0).length; }"""
    thick = page.evaluate(ink)
    page.keyboard.press("i")
    page.get_by_label("1 px").check()
    assert page.evaluate(ink) < thick
    saved(page)
    page.reload()
    ready(page, photo_id)
    page.keyboard.press("i")
    expect(page.get_by_label("1 px")).to_be_checked()
    assert page.evaluate(ink) < thick


def test_groups_of_classes_fold_and_their_keys_go_on_working(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload(house, 1)
    for name in ("crack", "scratch", "dent"):
        house.api.patch(
            f"/projects/{house.project_id}/classes/{house.classes[name]}", json={"supercategory": "metal"}
        )
    page = open_page()
    open_photo(page, house, photo_id)
    scratch = page.locator("#classes .cls-row", has_text="scratch")
    crack = page.locator("#classes .cls-row", has_text="crack")
    fold = page.get_by_role("button", name="metal").first
    expect(fold).to_have_attribute("aria-expanded", "true")
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(scratch).to_be_hidden()
    page.locator("#stage").focus()
    page.keyboard.press("2")
    expect(scratch).to_be_visible()
    expect(crack).to_be_hidden()
    page.reload()
    ready(page, photo_id)
    expect(scratch).to_be_hidden()  # the first class is in hand again
    page.keyboard.press("/")
    page.keyboard.type("scra")
    expect(scratch).to_be_visible()


def test_other_asks_what_it_is(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload(house, 1)
    made = house.api.post(
        f"/projects/{house.project_id}/classes",
        json={"name": "other: say what", "key": "0", "is_other": True},
    )
    assert made.status_code == 201, made.text
    page = open_page()
    open_photo(page, house, photo_id)
    draw(page, 100, 120, 200, 80)
    page.keyboard.press("0")
    page.get_by_role("dialog", name="Other: what is it?").wait_for()
    page.keyboard.type("bird droppings")
    page.keyboard.press("Enter")
    expect(rows(page).first).to_contain_text("bird droppings")
    saved(page)
    (found,) = house.annotations(photo_id)
    assert found["attributes"] == {"what": "bird droppings"}


def test_an_empty_queue_says_what_to_do_next(house: House, open_page: OpenPage) -> None:
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/label")
    page.get_by_role("heading", name=re.compile("Nothing waits for you")).wait_for()
    page.get_by_role("link", name="Photos", exact=True).wait_for()
