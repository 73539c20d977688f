"""What the page of phones says of a photo that was just taken, and what becomes of the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from app.imaging.remarks import FEWEST
from tests.browser.conftest import House, OpenPage
from tests.browser.phones import PHONE, held, new_link, payload, press_next, wait_kept, wait_ready, wait_until
from tests.photos import blurred, crack, jpeg, surface

pytestmark = pytest.mark.browser

SIZE = (1600, 1200)
BLURRED = "Blurred: hold the phone still, tap to focus."


def join(house: House, open_page: OpenPage) -> Page:
    """A phone that has joined, and opens without a signal."""
    phone = open_page(quiet=True, **PHONE)
    phone.goto(new_link(house)["url"])
    wait_ready(phone)
    return phone


def take(phone: Page, name: str, picture: Image.Image, by: str = "#take") -> None:
    """Take this photo with the camera, which a button has opened."""
    file: FilePayload = {"name": name, "mimeType": "image/jpeg", "buffer": jpeg(picture)}
    with phone.expect_file_chooser() as camera:
        phone.locator(by).dispatch_event("click") if by == "#take" else phone.locator(by).tap()
    camera.value.set_files(file)


def wait_measured(phone: Page, photos: int) -> None:
    """Until so many photos have been looked at."""
    wait_until(phone, f"(shots) => shots.filter((shot) => shot.coached).length === {photos}")


def told(house: House, name: str) -> dict[str, Any]:
    """What the server has of a photo."""
    found = house.api.get(f"/projects/{house.project_id}/photos").json()["items"]
    (photo,) = [photo for photo in found if photo["name"] == name]
    told: dict[str, Any] = house.api.get(f"/photos/{photo['id']}").json()
    return told


def blurry() -> Image.Image:
    """A wall that moved."""
    return blurred(surface(SIZE, seed=2), 12)


def dark() -> Image.Image:
    """A wall in the evening."""
    return surface(SIZE, seed=3).point(lambda value: value * 0.15)


def glaring() -> Image.Image:
    """A wall with the sun in it."""
    wall = surface(SIZE, seed=4)
    wall.paste((255, 255, 255), (500, 400, 800, 640))
    return wall


@pytest.mark.parametrize(
    ("draw", "words", "remark"),
    [
        (blurry, BLURRED, "blur"),
        (dark, "Too dark: more light from the side.", "dark"),
        (glaring, "Glare: tilt the phone 15-20° or shade it.", "glare"),
    ],
    ids=["blurred", "dark", "glare"],
)
def test_a_photo_that_could_be_better_gets_one_piece_of_advice(
    house: House, open_page: OpenPage, draw: Callable[[], Image.Image], words: str, remark: str
) -> None:
    """Nothing has to be answered: it is stored all the same, and the server sees the same in it."""
    phone = join(house, open_page)
    take(phone, "IMG_1.jpg", draw())
    expect(phone.locator("#coach p")).to_have_text(words)
    press_next(phone)
    expect(phone.locator("#coach")).to_be_hidden()
    expect(phone.locator("#headline")).to_have_text("Stored")
    photo = told(house, "IMG_1.jpg")
    assert photo["coached"]["remark"] == remark
    assert "answer" not in photo["coached"]
    assert photo["remarks"] == [remark]
    for name, value in photo["quality"].items():
        assert photo["coached"][name] == pytest.approx(value, abs=2 if name == "brightness" else 0.35), name


def test_a_sharp_photo_is_measured_and_not_spoken_of(house: House, open_page: OpenPage) -> None:
    phone = join(house, open_page)
    take(phone, "IMG_1.jpg", crack(SIZE))
    wait_measured(phone, 1)
    expect(phone.locator("#after")).to_be_visible()
    expect(phone.locator("#coach")).to_be_hidden()
    press_next(phone)
    expect(phone.locator("#headline")).to_have_text("Stored")
    photo = told(house, "IMG_1.jpg")
    assert (photo["remarks"], "remark" in photo["coached"], photo["coached"]["alike"]) == ([], False, 0)


def test_answers_outlive_a_reload_without_a_signal_and_reach_the_labelers(
    house: House, open_page: OpenPage
) -> None:
    """One is taken again, the other kept; both are stored, and the second try is of the same series."""
    phone = join(house, open_page)
    phone.context.set_offline(True)
    take(phone, "bad.jpg", blurred(surface(SIZE, seed=2), 12))
    take(phone, "better.jpg", blurred(surface(SIZE, seed=2), 9), by="#coach button:text('Take again')")
    wait_kept(phone, 2)
    expect(phone.locator("#coach p")).to_have_text(BLURRED)
    phone.get_by_role("button", name="Keep it").tap()
    expect(phone.locator("#coach")).to_be_hidden()
    wait_until(phone, "(shots) => shots.every((shot) => shot.coached?.answer)")
    phone.reload()
    assert len(held(phone)) == 2
    phone.context.set_offline(False)
    expect(phone.locator("#headline")).to_have_text("All 2 stored", timeout=30_000)
    bad, better = told(house, "bad.jpg"), told(house, "better.jpg")
    assert (bad["coached"]["answer"], better["coached"]["answer"]) == ("again", "kept")
    assert bad["series"] == better["series"]
    desk = open_page()
    house.sign_in(desk.context)
    desk.goto(f"{house.server.address}/photos/{bad['id']}")
    expect(desk.locator("#facts")).to_contain_text("may be blurred; taken again")


def test_the_place_that_was_tapped_decides(house: House, open_page: OpenPage) -> None:
    """Shallow focus: the wall is soft and the crack is sharp."""
    wall = blurred(surface(SIZE, seed=2), 12)
    wall.paste(surface((240, 240), seed=9), (280, 480))
    phone = join(house, open_page)
    take(phone, "IMG_1.jpg", wall)
    expect(phone.locator("#coach p")).to_have_text(BLURRED)
    phone.locator("#last").tap()
    picture = phone.locator("#stage img")
    expect(picture).to_have_js_property("naturalWidth", SIZE[0])
    box = picture.bounding_box()
    assert box is not None
    phone.touchscreen.tap(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    phone.get_by_role("button", name="Close", exact=True).tap()
    expect(phone.locator("#coach")).to_be_hidden()
    press_next(phone)
    expect(phone.locator("#headline")).to_have_text("Stored")
    photo = told(house, "IMG_1.jpg")
    assert (photo["remarks"], "remark" in photo["coached"]) == ([], False)


def test_a_crack_that_was_tapped_and_is_too_thin_wants_another_from_nearer(
    house: House, open_page: OpenPage
) -> None:
    """Nothing is said before the tap; the phone and the server measure the same line."""
    wall = surface(SIZE, seed=2)
    wall.paste((15, 15, 15), (800, 300, 802, 900))
    phone = join(house, open_page)
    take(phone, "IMG_1.jpg", wall)
    wait_measured(phone, 1)
    expect(phone.locator("#coach")).to_be_hidden()
    phone.locator("#last").tap()
    picture = phone.locator("#stage img")
    expect(picture).to_have_js_property("naturalWidth", SIZE[0])
    box = picture.bounding_box()
    assert box is not None
    phone.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    phone.get_by_role("button", name="Close", exact=True).tap()
    expect(phone.locator("#coach p")).to_have_text("Too small: go closer.")
    press_next(phone)
    expect(phone.locator("#headline")).to_have_text("Stored")
    photo = told(house, "IMG_1.jpg")
    assert (photo["remarks"], photo["coached"]["remark"]) == (["small"], "small")
    desk = open_page()
    house.sign_in(desk.context)
    desk.goto(f"{house.server.address}/photos/{photo['id']}")
    expect(desk.locator("#facts")).to_contain_text("may show the defect too small")


def test_after_thirty_photos_the_project_says_what_is_blurred(house: House, open_page: OpenPage) -> None:
    for number in range(FEWEST):
        data = jpeg(surface((320, 240), seed=number))
        sent = house.api.post(f"/projects/{house.project_id}/photos", files={"file": ("wall.jpg", data)})
        assert sent.status_code == 201
    phone = join(house, open_page)
    take(phone, "IMG_1.jpg", blurred(surface(SIZE, seed=2), 1.5))
    expect(phone.locator("#coach p")).to_have_text(BLURRED)
    assert held(phone)[0]["coached"]["reblur"] < 0.4, "which alone would not have said so"


def test_nearly_the_same_is_said_once_a_visit_and_never_of_what_was_meant(
    house: House, open_page: OpenPage
) -> None:
    phone = join(house, open_page)
    phone.context.set_offline(True)
    wall = crack(SIZE, seed=5)
    take(phone, "a.jpg", wall)
    wait_measured(phone, 1)
    take(phone, "closer.jpg", wall.crop((20, 20, 1600, 1200)), by="#closer")
    wait_measured(phone, 2)
    expect(phone.locator("#coach")).to_be_hidden()
    take(phone, "b.jpg", wall.crop((0, 0, 1580, 1180)))
    expect(phone.locator("#coach p")).to_have_text("3 nearly the same. Fine if you meant it.")
    take(phone, "c.jpg", wall.crop((0, 10, 1590, 1200)))
    wait_measured(phone, 4)
    expect(phone.locator("#coach")).to_be_hidden()
    take(phone, "other.jpg", wall.transpose(Image.Transpose.ROTATE_90))
    wait_measured(phone, 5)
    assert {shot["name"]: shot["coached"]["alike"] for shot in held(phone)} == {
        "a.jpg": 0,
        "closer.jpg": 0,
        "b.jpg": 2,
        "c.jpg": 3,
        "other.jpg": 0,
    }


def test_photos_go_on_where_nothing_can_be_looked_at(house: House, open_page: OpenPage) -> None:
    """The part of the page that looks at photos does not come: the photo is kept, asked about and stored."""
    phone = open_page(quiet=True, service_workers="block", **PHONE)
    phone.route(re.compile("/js/capture/coach.js"), lambda route: route.abort())
    phone.goto(new_link(house)["url"])
    expect(phone.locator("#dock")).to_be_visible()
    take(phone, "IMG_1.jpg", blurred(surface(SIZE, seed=2), 12))
    expect(phone.locator("#last img")).to_be_visible()
    expect(phone.locator("#coach")).to_be_hidden()
    press_next(phone)
    expect(phone.locator("#headline")).to_have_text("Stored")
    assert told(house, "IMG_1.jpg")["coached"] is None


def test_what_was_chosen_among_older_ones_is_not_spoken_of(house: House, open_page: OpenPage) -> None:
    phone = join(house, open_page)
    phone.set_input_files("#choose", payload(1))
    expect(phone.locator("#headline")).to_have_text("Stored")
    assert "coached" not in held(phone)[0]
