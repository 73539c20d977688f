"""What the page of phones asks of a photo after it was taken: the same thing again, what it is, where."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import House, OpenPage
from tests.browser.phones import (
    PHONE,
    hashes,
    held,
    new_link,
    payload,
    press_next,
    stored_hashes,
    wait_kept,
    wait_ready,
    wait_until,
)

pytestmark = pytest.mark.browser


def join(house: House, open_page: OpenPage) -> Page:
    """A phone that has joined, and opens without a signal."""
    phone = open_page(quiet=True, **PHONE)
    phone.goto(new_link(house)["url"])
    wait_ready(phone)
    return phone


def take(phone: Page, number: int, by: str = "#take") -> None:
    """Take a photo with the camera, which a button has opened."""
    with phone.expect_file_chooser() as camera:
        phone.locator(by).dispatch_event("click") if by == "#take" else phone.locator(by).tap()
    camera.value.set_files(payload(number))


def test_the_same_one_closer_is_of_one_series_and_next_is_not(house: House, open_page: OpenPage) -> None:
    phone = join(house, open_page)
    expect(phone.locator("#after")).to_be_hidden()
    phone.context.set_offline(True)
    take(phone, 1)
    take(phone, 2, by="#closer")
    wait_kept(phone, 2)
    press_next(phone)
    expect(phone.locator("#after")).to_be_hidden()
    take(phone, 3)
    wait_kept(phone, 3)
    take(phone, 4)
    wait_kept(phone, 4)
    press_next(phone)
    phone.context.set_offline(False)
    expect(phone.locator("#headline")).to_have_text("All 4 stored")
    found = house.api.get(f"/projects/{house.project_id}/photos?limit=500").json()["items"]
    series = {photo["name"]: photo["series"] for photo in found}
    assert series["IMG_1.jpg"] == series["IMG_2.jpg"]
    assert len(set(series.values())) == 3
    assert None not in series.values()


def test_a_photo_that_was_chosen_is_of_no_series_and_asks_nothing(house: House, open_page: OpenPage) -> None:
    phone = join(house, open_page)
    phone.set_input_files("#choose", payload(1))
    expect(phone.locator("#headline")).to_have_text("Stored")
    expect(phone.locator("#after")).to_be_hidden()
    assert "series" not in held(phone)[0]


def test_a_camera_that_was_closed_leaves_no_series_behind(house: House, open_page: OpenPage) -> None:
    phone = join(house, open_page)
    take(phone, 1)
    with phone.expect_file_chooser():
        phone.locator("#closer").tap()
    phone.locator("#take").dispatch_event("cancel")
    take(phone, 2)
    wait_kept(phone, 2)
    assert len({shot["series"] for shot in held(phone)}) == 2


def said(house: House) -> dict[str, Any]:
    """What the server was told of the one photo that it has."""
    (photo,) = house.api.get(f"/projects/{house.project_id}/photos").json()["items"]
    found: dict[str, Any] = house.api.get(f"/photos/{photo['id']}").json()
    return found


def tap_at(phone: Page, share_x: float, share_y: float) -> None:
    """Tap on the photo that is looked at; shares of it."""
    box = phone.locator("#stage img").bounding_box()
    assert box is not None
    phone.touchscreen.tap(box["x"] + share_x * box["width"], box["y"] + share_y * box["height"])


def wait_drawn(picture: Locator) -> None:
    """Until a picture stands on the page."""
    expect(picture).to_have_js_property("naturalWidth", 640)


def test_what_it_is_and_where_goes_with_the_photo(house: House, open_page: OpenPage) -> None:
    phone = join(house, open_page)
    take(phone, 1)
    after = phone.locator("#after")
    expect(phone.locator("#headline")).to_have_text("1 photo only on this phone")
    after.get_by_role("button", name="dent").tap()
    expect(after.get_by_role("button", name="dent")).to_have_attribute("aria-pressed", "true")
    phone.locator("#last").tap()
    look = phone.locator("#look")
    expect(look.get_by_role("button", name="dent")).to_have_attribute("aria-pressed", "true")
    wait_drawn(phone.locator("#stage img"))
    tap_at(phone, 0.25, 0.75)
    expect(phone.locator("#here")).to_be_visible()
    phone.locator("#note").fill("at the hinge")
    look.get_by_role("button", name="Close").tap()
    press_next(phone)
    expect(phone.locator("#headline")).to_have_text("Stored")
    photo = said(house)
    assert photo["note"] == "at the hinge"
    assert photo["hint"]["class_id"] == house.classes["dent"]
    assert photo["hint"]["x"] == pytest.approx(0.25, abs=0.01)
    assert photo["hint"]["y"] == pytest.approx(0.75, abs=0.01)


def test_nothing_has_to_be_said(house: House, open_page: OpenPage) -> None:
    """Who walks on has their photo sent; of one that is stored nothing is asked."""
    phone = join(house, open_page)
    take(phone, 1)
    press_next(phone)
    expect(phone.locator("#headline")).to_have_text("Stored")
    photo = said(house)
    assert (photo["hint"], photo["note"]) == (None, "")
    phone.get_by_role("button", name="IMG_1.jpg").tap()
    expect(phone.locator("#look .what")).to_be_hidden()


def test_what_was_said_is_changed_while_half_of_the_photo_is_there(house: House, open_page: OpenPage) -> None:
    """The upload was begun with other words: what is said last holds, and no byte goes twice."""
    phone = join(house, open_page)
    phone.context.route(re.compile("/api/uploads/"), lambda route: route.abort())
    phone.set_input_files("#choose", payload(1))
    expect(phone.locator("#line")).to_have_text("offline, 1 waiting")
    assert held(phone)[0]["upload_url"]
    phone.get_by_role("button", name="IMG_1.jpg").tap()
    look = phone.locator("#look")
    look.get_by_role("button", name="crack").tap()
    look.get_by_role("button", name="not sure").tap()
    look.get_by_role("button", name="chip").tap()
    phone.locator("#note").fill("left wing")
    phone.context.unroute(re.compile("/api/uploads/"))
    look.get_by_role("button", name="Send now").tap()
    expect(phone.locator("#headline")).to_have_text("Stored")
    photo = said(house)
    assert (photo["hint"], photo["note"]) == ({"class_id": house.classes["chip"]}, "left wing")
    assert stored_hashes(house) == hashes(1)


def test_a_photo_deleted_here_is_forgotten_by_the_server_when_there_is_a_line(
    house: House, open_page: OpenPage
) -> None:
    phone = join(house, open_page)
    phone.context.route(re.compile("/api/uploads/"), lambda route: route.abort())
    phone.set_input_files("#choose", payload(1))
    expect(phone.locator("#line")).to_have_text("offline, 1 waiting")
    begun = house.server.address + held(phone)[0]["upload_url"]
    assert phone.request.get(begun).status == 200
    phone.get_by_role("button", name="IMG_1.jpg").tap()
    phone.get_by_role("button", name="Delete", exact=True).tap()
    phone.get_by_role("button", name="Keep it").tap()
    phone.get_by_role("button", name="Delete", exact=True).tap()
    phone.get_by_role("button", name="Delete it").tap()
    expect(phone.locator(".tile")).to_have_count(0)
    expect(phone.locator("#look")).to_be_hidden()
    assert held(phone) == []
    phone.context.unroute(re.compile("/api/uploads/"))
    with phone.expect_response(lambda answer: answer.request.method == "DELETE") as ended:
        phone.reload()
    assert (ended.value.url, ended.value.status) == (begun, 204)
    assert phone.request.get(begun).status == 404


def test_an_old_answer_becomes_a_question_and_is_not_told_until_it_is_answered(
    house: House, open_page: OpenPage
) -> None:
    attributes = f"/projects/{house.project_id}/attributes"
    house.api.post(attributes, json={"name": "lighting", "on": "photo", "kind": "text"})
    phone = join(house, open_page)
    phone.context.set_offline(True)
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    phone.clock.set_fixed_time(now)
    phone.locator("[name=part]").fill("Gate 3")
    phone.locator("[name=lighting]").fill("raking")

    def later(minutes: int, photo: int) -> Any:
        """What is told of a photo taken so many minutes later."""
        nonlocal now
        now += timedelta(minutes=minutes)
        phone.clock.set_fixed_time(now)
        phone.set_input_files("#choose", payload(photo))
        wait_kept(phone, photo)
        (shot,) = [shot for shot in held(phone) if shot["name"] == f"IMG_{photo}.jpg"]
        return shot["attributes"]

    assert later(9, photo=1) == {"part": "Gate 3", "lighting": "raking"}
    assert later(11, photo=2) == {"part": "Gate 3"}
    expect(phone.get_by_role("button", name="still")).to_have_text(["still \u2068raking\u2069?"])
    phone.get_by_role("button", name="No", exact=True).tap()
    assert later(21, photo=3) == {}
    phone.get_by_role("button", name="still \u2068Gate 3\u2069?").tap()
    assert later(19, photo=4) == {"part": "Gate 3"}
    assert later(24 * 60, photo=5) == {}


def test_answers_outlive_the_page_and_still_become_questions(house: House, open_page: OpenPage) -> None:
    """The camera pushes pages out of memory: what was answered holds as long as it would have."""
    attributes = f"/projects/{house.project_id}/attributes"
    choices = [{"value": "dry", "meaning": ""}, {"value": "wet", "meaning": ""}]
    made = {"name": "surface", "on": "photo", "kind": "select", "choices": choices}
    house.api.post(attributes, json=made).raise_for_status()
    phone = join(house, open_page)
    phone.context.set_offline(True)
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    phone.clock.set_fixed_time(now)
    part, surface = phone.locator("[name=part]"), phone.locator("[name=surface]")
    part.fill("Gate 3")
    surface.select_option("wet")
    phone.clock.set_fixed_time(now + timedelta(minutes=19))
    phone.reload()
    expect(part).to_have_value("Gate 3")
    expect(surface).to_have_value("wet")
    phone.set_input_files("#choose", payload(1))
    wait_kept(phone, 1)
    assert held(phone)[0]["attributes"] == {"part": "Gate 3", "surface": "wet"}
    phone.clock.set_fixed_time(now + timedelta(minutes=40))
    still = phone.get_by_role("button", name="still")
    for _ in range(2):  # a question, too, outlives the page
        phone.reload()
        expect(still).to_have_text(["still \u2068Gate 3\u2069?", "still \u2068wet\u2069?"])
        expect(part).to_have_value("")
    still.first.tap()
    phone.reload()
    expect(part).to_have_value("Gate 3")
    expect(still).to_have_text(["still \u2068wet\u2069?"])


def test_a_photo_is_looked_at_to_its_real_pixels(house: House, open_page: OpenPage) -> None:
    phone = join(house, open_page)
    phone.context.set_offline(True)
    phone.set_input_files("#choose", payload(1))
    tile = phone.get_by_role("button", name="IMG_1.jpg")
    tile.tap()
    picture = phone.locator("#stage img")
    wait_drawn(picture)
    assert width_of(picture) == pytest.approx(390)
    pinch(phone, 100, 180)
    assert width_of(picture) == pytest.approx(390 * 1.8, rel=0.05)
    expect(phone.locator("#here")).to_be_hidden()
    phone.get_by_role("button", name="100 %").tap()
    # A picture of 640 pixels, two of which make one of the page: 320 of them is smaller than the screen.
    assert width_of(picture) == pytest.approx(390)
    phone.go_back()
    expect(phone.locator("#look")).to_be_hidden()
    assert phone.url.endswith("/capture")
    tile.tap()
    phone.keyboard.press("Escape")
    expect(phone.locator("#look")).to_be_hidden()
    assert "hint" not in held(phone)[0]


def width_of(picture: Locator) -> float:
    """How wide a picture stands on the screen."""
    box = picture.bounding_box()
    assert box is not None
    return box["width"]


def pinch(phone: Page, before: int, after: int) -> None:
    """Two fingers, so far apart before and after, about the middle of the screen."""
    touches = phone.context.new_cdp_session(phone)

    def put(kind: str, *places: int) -> None:
        points = [{"x": x, "y": 300, "id": number} for number, x in enumerate(places)]
        touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    put("touchStart", 195 - before // 2)
    put("touchStart", 195 - before // 2, 195 + before // 2)
    for step in range(1, 11):
        apart = before + (after - before) * step // 10
        put("touchMove", 195 - apart // 2, 195 + apart // 2)
    put("touchEnd")


def place_of(house: House, name: str) -> Any:
    """Where the server has it that a photo was taken."""
    found = house.api.get(f"/projects/{house.project_id}/photos").json()["items"]
    (photo,) = [photo for photo in found if photo["name"] == name]
    return house.api.get(f"/photos/{photo['id']}").json()["place"]


def test_the_place_is_told_when_a_person_wants_it_and_another_place_asks_again(
    house: House, open_page: OpenPage
) -> None:
    phone = join(house, open_page)
    switch = phone.get_by_label("Add the place")
    switch.tap()
    expect(phone.locator("#place-said")).to_contain_text("Allow it for this page")
    expect(switch).not_to_be_checked()
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation({"latitude": 52.52, "longitude": 13.4, "accuracy": 8})
    take(phone, 1)
    press_next(phone)
    expect(phone.locator("#headline")).to_have_text("Stored")
    switch.tap()
    expect(switch).to_be_checked()
    phone.locator("[name=part]").fill("Gate 3")
    take(phone, 2)
    wait_kept(phone, 2)
    wait_until(phone, "(shots) => shots.some(({ place }) => place)")
    press_next(phone)
    expect(phone.locator("#headline")).to_have_text("All 2 stored")
    assert place_of(house, "IMG_1.jpg") is None
    assert place_of(house, "IMG_2.jpg") == {"latitude": 52.52, "longitude": 13.4, "altitude": None}
    phone.reload()
    expect(phone.locator("[name=part]")).to_have_value("Gate 3")
    phone.context.set_geolocation({"latitude": 52.53, "longitude": 13.4, "accuracy": 8})
    phone.locator("#take").dispatch_event("click")
    expect(phone.get_by_role("button", name="still")).to_have_count(1)
