"""What stands beside the photo in the editor: its list, its classes, its facts and how it is shown."""

from __future__ import annotations

import json
import uuid

import pytest
from playwright.sync_api import expect

from tests import photos
from tests.annotations.ops import box, create
from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import draw_box, open_photo, rows, upload_walls, wait_ready, wait_saved

pytestmark = pytest.mark.browser


def test_numbers_and_attributes_are_typed_in_the_list(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
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
    draw_box(page, 100, 120, 200, 80)
    rows(page).first.click()
    page.get_by_label("from the left, pixels").fill("40.5")
    page.get_by_label("from the left, pixels").press("Enter")
    page.get_by_label("severity").select_option("deep")
    wait_saved(page)
    (found,) = house.annotations(photo_id)
    assert found["shape"]["x"] == 40.5
    assert found["attributes"] == {"severity": "deep"}
    page.get_by_label("part").fill("left door")
    page.get_by_label("part").press("Enter")
    wait_saved(page)
    assert house.api.get(f"/photos/{photo_id}").json()["attributes"] == {"part": "left door"}


def test_rows_of_the_list_stay_while_others_are_selected_changed_and_deleted(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    for x in (40, 240, 440):
        draw_box(page, x, 120, 100, 80)
    expect(rows(page)).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.locator("#annotations li.on")).to_have_count(0)
    page.evaluate("document.querySelectorAll('#annotations li').forEach((row, at) => (row.first = at))")
    first = "[...document.querySelectorAll('#annotations li')].map((row) => row.first ?? null)"
    rows(page).nth(1).click()
    expect(page.locator("#annotations li.on")).to_have_count(1)
    assert page.evaluate(first) == [0, None, 2]
    page.get_by_label("from the left, pixels").fill("250")
    page.get_by_label("from the left, pixels").press("Enter")
    wait_saved(page)
    assert page.evaluate(first) == [0, None, 2]
    page.locator("#stage").focus()
    page.keyboard.press("Delete")
    expect(rows(page)).to_have_count(2)
    assert page.evaluate(first) == [0, 2]


def test_of_very_many_that_are_selected_the_list_shows_the_first_three_hundred(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    class_id = house.api.get(f"/projects/{house.project_id}").json()["classes"][0]["id"]
    ops = [
        {
            "op_id": str(uuid.uuid4()),
            "action": "create",
            "uid": str(uuid.uuid4()),
            "class_id": class_id,
            "shape": {"type": "box", "x": n, "y": n, "width": 20, "height": 20},
        }
        for n in range(301)
    ]
    assert house.api.post(f"/photos/{photo_id}/changes", json={"ops": ops}).status_code == 200
    page = open_page()
    open_photo(page, house, photo_id)
    expect(page.locator("#annotations")).to_contain_text("301 in all. Those that are selected are listed.")
    page.keyboard.press("Control+a")
    expect(page.locator("#annotations")).to_contain_text("301 in all, 301 of them selected.")
    expect(rows(page)).to_have_count(300)


def test_a_click_on_plain_words_leaves_the_keys_to_the_photo(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    for place, key, tool in (("#photo-name", "b", "brush"), (".cls-section .side-h", "p", "polygon")):
        page.locator(place).click()
        page.keyboard.press(key)
        expect(page.locator(f'[data-tool="{tool}"]')).to_have_attribute("aria-pressed", "true")
    page.locator("#help-open").click()
    page.locator("#help h2").click()
    page.keyboard.press("r")
    page.keyboard.press("Escape")
    expect(page.locator('[data-tool="polygon"]')).to_have_attribute("aria-pressed", "true")


def test_what_others_draw_leaves_the_focus_on_the_button_that_had_it(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    draw_box(page, 100, 120, 200, 80)
    rows(page).first.click()
    wait_saved(page)
    button = page.locator("#annotations").get_by_role("button", name="No verdict")
    button.focus()
    op = create(class_id=house.classes["crack"], shape=box(300, 300, 50, 50))
    assert house.api.post(f"/photos/{photo_id}/changes", json={"ops": [op]}).status_code == 200
    expect(rows(page)).to_have_count(2)
    expect(button).to_be_focused()


def test_a_ninth_class_is_told_from_the_first_by_its_stroke_wherever_it_is_listed(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    for name in ("pit", "stain", "bulge"):
        house.api.post(f"/projects/{house.project_id}/classes", json={"name": name})
    page = open_page()
    open_photo(page, house, photo_id)
    with_core = page.locator(".dash", has=page.locator(".core"))
    expect(page.locator("#classes .dash")).to_have_count(9)
    expect(with_core).to_have_class(["dash c1"])
    page.goto(f"{house.server.address}/projects/{house.project_id}/settings")
    expect(with_core).to_have_class(["dash c1"])
    page.get_by_label("Edit bulge").click()
    expect(page.locator("#class-dash .core")).to_have_count(1)
    page.keyboard.press("Escape")
    page.get_by_label("Edit crack").click()
    expect(page.locator("#class-dash line")).to_have_count(1)
    page.goto(f"{house.server.address}/projects/new")
    for _ in range(2):
        page.get_by_role("button", name="Add a class").click()
    expect(with_core).to_have_class(["dash c1"])


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


def test_brightness_and_contrast_are_kept_for_the_next_photo(house: House, open_page: OpenPage) -> None:
    ids = upload_walls(house, 2)
    page = open_page()
    open_photo(page, house, ids[0])
    page.keyboard.press("i")
    page.get_by_label("Brightness", exact=False).last.fill("40")
    page.keyboard.press("Escape")
    page.goto(f"{house.server.address}/photos/{ids[1]}")
    wait_ready(page, ids[1])
    page.keyboard.press("i")
    assert page.locator("#adjust input[name=brightness]").input_value() == "40"
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+I")
    assert page.locator("#adjust input[name=brightness]").input_value() == "0"


def test_lines_are_as_thin_as_one_likes_and_stay_so(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    draw_box(page, 100, 120, 200, 80)
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
    wait_saved(page)
    page.reload()
    wait_ready(page, photo_id)
    page.keyboard.press("i")
    expect(page.get_by_label("1 px")).to_be_checked()
    assert page.evaluate(ink) < thick


def test_groups_of_classes_fold_and_their_keys_go_on_working(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
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
    wait_ready(page, photo_id)
    expect(scratch).to_be_hidden()  # the first class is in hand again
    page.keyboard.press("/")
    page.keyboard.type("scra")
    expect(scratch).to_be_visible()


def test_other_asks_what_it_is(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    made = house.api.post(
        f"/projects/{house.project_id}/classes",
        json={"name": "other: say what", "key": "0", "is_other": True},
    )
    assert made.status_code == 201, made.text
    page = open_page()
    open_photo(page, house, photo_id)
    draw_box(page, 100, 120, 200, 80)
    page.keyboard.press("0")
    page.get_by_role("dialog", name="Other: what is it?").wait_for()
    page.keyboard.type("bird droppings")
    page.keyboard.press("Enter")
    expect(rows(page).first).to_contain_text("bird droppings")
    wait_saved(page)
    (found,) = house.annotations(photo_id)
    assert found["attributes"] == {"what": "bird droppings"}
