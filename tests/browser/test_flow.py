"""The flow of labelling in a browser: copies, one defect on two photos, values by keys, close-ups."""

from __future__ import annotations

from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests import photos
from tests.annotations.ops import box, create
from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import place, rows, wait_ready, wait_saved

pytestmark = pytest.mark.browser


def _scene(house: House, count: int = 2) -> list[int]:
    """Send photos that their sender says show one place, with two cracks on the first."""
    series = str(uuid4())
    ids = [
        house.upload(f"wall-{n}.jpg", photos.jpeg(photos.crack(seed=n)), series=series)["id"]
        for n in range(1, count + 1)
    ]
    ops = [
        create(class_id=house.classes["crack"], shape=box(100, 100, 80, 60)),
        create(class_id=house.classes["crack"], shape=box(300, 200, 60, 60)),
    ]
    assert house.api.post(f"/photos/{ids[0]}/changes", json={"ops": ops}).status_code == 200
    return ids


def _severities(house: House) -> None:
    """Let annotations be told a severity and a number of branches."""
    values = [{"value": value, "meaning": ""} for value in ("light", "deep")]
    for body in (
        {"name": "severity", "on": "annotation", "kind": "select", "choices": values},
        {"name": "branches", "on": "annotation", "kind": "number"},
    ):
        assert house.api.post(f"/projects/{house.project_id}/attributes", json=body).status_code == 201


def _open(page: Page, house: House, photo_id: int) -> None:
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/photos/{photo_id}?sort=oldest")
    wait_ready(page, photo_id)


def test_copies_are_marked_until_they_are_looked_at_also_after_a_reload(
    house: House, open_page: OpenPage
) -> None:
    _, second = _scene(house)
    page = open_page()
    _open(page, house, second)
    page.locator("#strip-roll button").nth(1).wait_for()
    page.keyboard.press("Control+b")
    expect(rows(page)).to_have_count(2)
    wait_saved(page)
    assert [item["source"] for item in house.annotations(second)] == ["copied", "copied"]
    page.reload()
    wait_ready(page, second)
    check = page.locator("#annotations .pill", has_text="check")
    expect(check).to_have_count(2)
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Enter")
    expect(check).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("1 copied, and not looked at yet")
    page.keyboard.press("Enter")
    wait_saved(page)
    assert [item["source"] for item in house.annotations(second)] == ["human", "human"]
    assert house.api.get(f"/photos/{second}").json()["state"] == "done"
    expect(page.locator("#pace")).to_contain_text("1 today")


def test_objects_are_told_close_up_by_keys_and_many_at_once(house: House, open_page: OpenPage) -> None:
    _severities(house)
    first, _ = _scene(house)
    page = open_page()
    _open(page, house, first)
    scale = page.locator("#status .lbl").first
    before = scale.inner_text()
    page.keyboard.press("z")
    expect(scale).not_to_have_text(before)
    for key in (".", "2", "3", "Enter"):
        page.keyboard.press(key)
    page.keyboard.press("Tab")
    page.keyboard.press(".")
    page.keyboard.press("1")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(scale).to_have_text(before)
    page.keyboard.press("Control+a")
    severity = page.get_by_role("combobox", name="severity")
    expect(severity.locator("option:checked")).to_have_text("several")
    wait_saved(page)
    assert [item["attributes"] for item in house.annotations(first)] == [
        {"severity": "deep", "branches": 3},
        {"severity": "light"},
    ]
    severity.select_option("deep")
    page.locator("#stage").focus()
    page.keyboard.press("Shift+Q")
    expect(page.locator("#annotation-count")).to_have_text("0 + 2 without a verdict")
    wait_saved(page)
    told = house.annotations(first)
    assert [(item["attributes"]["severity"], item["ignore"]) for item in told] == [("deep", True)] * 2


def test_keys_faster_than_the_page_is_drawn_tell_the_object_that_is_selected_by_then(
    house: House, open_page: OpenPage
) -> None:
    _severities(house)
    first, _ = _scene(house)
    page = open_page()
    _open(page, house, first)
    page.keyboard.press("Tab")
    page.get_by_role("combobox", name="severity").wait_for()
    page.evaluate(
        """() => {
          for (const [key, code] of [["Tab", "Tab"], [".", "Period"], ["2", "Digit2"]])
            document.activeElement.dispatchEvent(
              new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true })
            );
        }"""
    )
    page.locator("#stage").focus()
    wait_saved(page)
    assert [item["attributes"] for item in house.annotations(first)] == [{}, {"severity": "deep"}]


def test_what_is_typed_and_is_no_number_leaves_the_one_that_was_told(
    house: House, open_page: OpenPage
) -> None:
    _severities(house)
    photo_id = house.upload("wall.jpg", photos.jpeg(photos.crack(seed=1)))["id"]
    op = create(class_id=house.classes["crack"], shape=box(), attributes={"branches": 3})
    assert house.api.post(f"/photos/{photo_id}/changes", json={"ops": [op]}).status_code == 200
    page = open_page()
    _open(page, house, photo_id)
    rows(page).click()
    branches = page.get_by_role("spinbutton", name="branches")
    branches.press("ControlOrMeta+a")
    branches.press_sequentially("1e")
    branches.press("Tab")
    expect(branches).to_have_value("3")
    wait_saved(page)
    (found,) = house.annotations(photo_id)
    assert found["attributes"] == {"branches": 3}


def test_one_defect_on_two_photos_is_chosen_from_crops_and_leads_there(
    house: House, open_page: OpenPage
) -> None:
    first, second = _scene(house)
    op = create(class_id=house.classes["crack"], shape=box(200, 150, 90, 70))
    assert house.api.post(f"/photos/{second}/changes", json={"ops": [op]}).status_code == 200
    page = open_page()
    _wait_grouped(house, [first, second], page)
    _open(page, house, first)
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+L")
    expect(page.locator("#same button.same")).to_have_count(1)
    page.keyboard.press("1")
    expect(page.locator("#annotations .also")).to_contain_text("also on 1 photo")
    wait_saved(page)
    (defect,) = {item["defect_uid"] for item in house.annotations(first)} - {None}
    assert [item["defect_uid"] for item in house.annotations(second)] == [defect]
    page.locator("#annotations .also button").click()
    wait_ready(page, second)
    expect(page.locator("#annotations .also")).to_contain_text("also on 1 photo")
    page.get_by_role("button", name="Not the same").click()
    wait_saved(page)
    assert [item["defect_uid"] for item in house.annotations(second)] == [None]


def _wait_grouped(house: House, photo_ids: list[int], page: Page) -> None:
    """Scenes are found by a job, moments after the photos came, one photo after the other."""
    for _ in range(150):
        groups = {house.api.get(f"/photos/{photo_id}").json()["group_id"] for photo_id in photo_ids}
        if len(groups) == 1 and None not in groups:
            return
        page.wait_for_timeout(100)
    raise AssertionError("the photos were not grouped")


def test_a_crack_from_a_coarse_picture_is_measured_again_when_the_sharp_one_comes(
    house: House, open_page: OpenPage
) -> None:
    picture = Image.new("RGB", (3000, 1500), (200, 198, 194))
    picture.paste((40, 40, 44), (0, 740, 3000, 752))  # 12 px wide
    photo_id = house.upload("joint.jpg", photos.jpeg(picture))["id"]
    page = open_page()
    held: list[Route] = []
    page.route("**/*-view.jpg", lambda route: held.append(route))
    _open(page, house, photo_id)
    page.keyboard.press("l")
    page.keyboard.press("1")
    for x in (300, 2700):
        page.mouse.click(*place(page, x, 746, size=(3000, 1500)))
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator("#annotations .kv")).to_contain_text("in a coarse picture")
    page.get_by_role("button", name="Measure again").click()
    expect(page.locator("#annotations .kv")).to_contain_text("once the sharp picture is there")
    for route in held:
        route.continue_()
    expect(page.locator("#annotations .kv")).not_to_contain_text("measured")
    wait_saved(page)
    (crack,) = house.annotations(photo_id)
    assert crack["shape"]["widths"][0] == pytest.approx(12, abs=1)
    page.get_by_role("slider", name="width").fill("75")
    wait_saved(page)
    (crack,) = house.annotations(photo_id)
    assert crack["shape"]["widths"][0] == pytest.approx(31.6, abs=0.2)
