"""A reviewer's day: accept, fix, send back, anything missed, no defect; and what the labeler sees of it."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

from app.ids import uuid7
from tests import photos
from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import draw_box, upload_walls, wait_ready, wait_saved

pytestmark = pytest.mark.browser
REVIEWER, LABELER = "rosa@depot.example", "milo@depot.example"
ALL = {
    "review_share": 100,
    "review_first": 0,
    "review_after": 0,
    "self_review": True,
    "blind_share": 0,
    "blind_people": 2,
    "gold_share": 0,
}


def finish(api: httpx2.Client, photo_id: int, *boxes: tuple[float, float, float, float]) -> None:
    """Label a photo with boxes and say done; without any: no defect."""
    seq = 0
    if boxes:
        names = ("x", "y", "width", "height")
        ops = [
            {
                "op_id": uuid7(),
                "action": "create",
                "uid": uuid7(),
                "class_id": 1,
                "shape": {"type": "box", **dict(zip(names, box, strict=True))},
            }
            for box in boxes
        ]
        answer = api.post(f"/photos/{photo_id}/changes", json={"ops": ops})
        assert answer.status_code == 200, answer.text
        seq = answer.json()["seq"]
    done = api.put(f"/photos/{photo_id}/state", json={"state": "done", "no_defect": not boxes, "seq": seq})
    assert done.status_code == 200, done.text


@pytest.fixture
def team(house: House) -> tuple[House, httpx2.Client]:
    """A house with a reviewer and a labeler, all of whose photos are reviewed; and the labeler's API."""
    house.add_person(REVIEWER, "Rosa Okafor", "reviewer")
    house.add_person(LABELER, "Milo Reinders", "labeler")
    assert house.api.put(f"/projects/{house.project_id}/rules", json=ALL).status_code == 200
    return house, house.api_of(LABELER)


def open_review(house: House, open_page: OpenPage, **options: Any) -> Page:
    """The reviewer's page."""
    page = open_page(**options)
    house.sign_in(page.context, REVIEWER)
    page.goto(f"{house.server.address}/projects/{house.project_id}/review")
    page.locator("body[data-at]").wait_for()
    return page


def at(page: Page, photo_id: int, *, whole: bool = False) -> None:
    """Wait until a photo is looked at: one of its crops, or all of it."""
    where = f'body[data-at="{photo_id} "]' if whole else f'body[data-at^="{photo_id} "]:not([data-at$=" "])'
    page.locator(where).wait_for()


def test_a_reviewers_day(team: tuple[House, httpx2.Client], open_page: OpenPage) -> None:
    house, labeler = team
    first, second, third = upload_walls(house, 3)
    finish(labeler, first, (60, 60, 120, 80), (300, 200, 100, 100))
    finish(labeler, second, (200, 150, 160, 90))
    finish(labeler, third)
    page = open_review(house, open_page)
    expect(page.locator("#lead")).to_contain_text("3 photos wait")
    expect(page.locator("#place")).to_have_text("1 of 3 annotations")
    expect(page.get_by_role("heading", name="This annotation")).to_be_visible()

    # Accept both, and be asked whether anything was missed.
    at(page, first)
    page.keyboard.press("Enter")
    expect(page.locator("#place")).to_have_text("2 of 3 annotations")
    page.keyboard.press("Enter")
    at(page, first, whole=True)
    expect(page.get_by_role("heading", name="Anything missed?")).to_be_visible()
    expect(page.locator("#accept-words")).to_have_text("Accept photo, next")
    assert house.api.get(f"/photos/{first}").json()["state"] == "done", "crops alone accept no photo"

    # Something was missed: draw it here, and come back to where one was.
    page.keyboard.press("F2")
    wait_ready(page, first)
    page.keyboard.press("r")
    draw_box(page, 480, 360, 80, 60)
    wait_saved(page)
    page.keyboard.press("F2")
    at(page, first)
    expect(page.locator("#place")).to_have_text("3 of 4 annotations")
    expect(page.locator("#facts")).to_contain_text("Rosa Okafor")
    page.keyboard.press("Enter")
    at(page, first, whole=True)
    page.keyboard.press("Enter")

    # The next is wrong: send it back, with words at the place; take that back, and do it again.
    at(page, second)
    page.keyboard.press("Backspace")
    page.get_by_label("What is it about?").fill("The box stops short.")
    page.get_by_role("button", name="Send back with this").click()
    at(page, third, whole=True)
    page.keyboard.press("Control+z")
    at(page, second)
    expect(page.locator("#pill")).to_have_text("saved")
    assert house.api.get(f"/photos/{second}").json()["state"] == "done"
    page.keyboard.press("Backspace")
    page.keyboard.type("The box stops short.")
    page.keyboard.press("Enter")

    # No defect comes whole at once.
    at(page, third, whole=True)
    expect(page.locator("#facts")).to_contain_text("said: no defect.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    expect(page.locator("#pill")).to_have_text("saved")

    states = {one: house.api.get(f"/photos/{one}").json() for one in (first, second, third)}
    assert [states[one]["state"] for one in states] == ["accepted", "rejected", "accepted"]
    assert states[first]["labeler"]["name"] == "Milo Reinders", "a correction is no new labeler"
    told = labeler.post(f"/projects/{house.project_id}/queue/next").json()["photo"]
    assert (told["id"], told["reason"]) == (second, "The box stops short.")
    [comment] = house.api.get(f"/photos/{second}/comments").json()["items"]
    assert (comment["text"], comment["author"]["name"]) == ("The box stops short.", "Rosa Okafor")
    assert (comment["x"], comment["y"]) == (280, 195), "in the middle of the annotation, until one presses"


def test_what_another_reviewer_decides_goes_from_the_list(
    team: tuple[House, httpx2.Client], open_page: OpenPage
) -> None:
    house, labeler = team
    first, second = upload_walls(house, 2)
    finish(labeler, first, (60, 60, 120, 80))
    finish(labeler, second, (60, 60, 120, 80))
    page = open_review(house, open_page)
    at(page, first)
    rows = page.locator("#to-review li")
    expect(rows).to_have_count(4)
    seq = house.api.get(f"/photos/{first}").json()["seq"]
    done = house.api.put(f"/photos/{first}/state", json={"state": "accepted", "seq": seq})
    assert done.status_code == 200
    at(page, second)
    expect(rows).to_have_count(2)
    expect(page.locator("#lead")).to_contain_text("1 photo waits")


def test_a_manager_sets_how_much_is_reviewed_where_there_is_a_team(house: House, open_page: OpenPage) -> None:
    page = open_page(quiet=True)  # a refused call is told on the console
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/settings")
    expect(page.locator("#checking")).to_have_count(0)
    expect(page.get_by_role("link", name="Review")).to_have_count(0)
    house.add_person(LABELER, "Milo Reinders", "labeler")
    page.reload()
    expect(page.get_by_role("link", name="Review")).to_be_visible()
    share = page.get_by_label("Reviewers see so many per cent")
    expect(share).to_have_value("20")
    share.fill("120")
    page.locator("#rules").get_by_role("button", name="Save").click()
    expect(page.locator('[data-error-for="/review_share"]')).not_to_be_empty()
    share.fill("35")
    page.get_by_label("after a photo that had to be corrected").fill("10")
    page.get_by_label("Reviewers may accept what they labelled").uncheck()
    page.locator("#rules").get_by_role("button", name="Save").click()
    expect(page.locator("#rules [data-saved]")).to_be_visible()
    told = house.api.get(f"/projects/{house.project_id}/rules").json()
    assert (told["review_share"], told["review_after"], told["self_review"]) == (35, 10, False)


def test_with_a_finger_on_a_tablet(team: tuple[House, httpx2.Client], open_page: OpenPage) -> None:
    house, labeler = team
    [photo_id] = upload_walls(house, 1)
    finish(labeler, photo_id, (200, 150, 160, 90))
    page = open_review(house, open_page, viewport={"width": 1024, "height": 768}, has_touch=True)
    at(page, photo_id)
    page.get_by_role("button", name="Send back").tap()
    stage = page.locator("#stage").bounding_box()
    assert stage is not None
    before = page.locator(".rv-pin").bounding_box()
    page.touchscreen.tap(stage["x"] + 120, stage["y"] + stage["height"] - 60)
    page.wait_for_function(
        "x => Math.abs(document.querySelector('.rv-pin').getBoundingClientRect().x - x) > 20",
        arg=before and before["x"],
    )
    page.get_by_label("What is it about?").fill("Here is another one.")
    page.get_by_role("button", name="Send back with this").tap()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    expect(page.locator("#pill")).to_have_text("saved")
    [comment] = house.api.get(f"/photos/{photo_id}/comments").json()["items"]
    assert (comment["x"], comment["y"]) != (280, 195)
    for button in page.locator(".rv-verdicts .btn").all():
        box = button.bounding_box()
        assert box is None or box["height"] >= 44


def test_who_drew_what_can_be_read_however_long_the_names(house: House, open_page: OpenPage) -> None:
    """A first name has lines of its own where it needs them, and all of a name is told."""
    long, longer = "Bartholomäus-Maximilian von Wolkenstein", "Wilhelmina-Alexandrovna-Antoinette Keller"
    house.add_person(REVIEWER, "Rosa Okafor", "reviewer")
    assert house.api.put(f"/projects/{house.project_id}/rules", json=ALL).status_code == 200
    for name, photo_id in zip((long, longer), upload_walls(house, 2), strict=True):
        email = f"labeler-of-{photo_id}@depot.example"
        house.add_person(email, name, "labeler")
        finish(house.api_of(email), photo_id, (60, 60, 120, 80))
    page = open_review(house, open_page)
    rows = page.locator("#to-review li:not(.whole)")
    for row, name in ((rows.nth(0), long), (rows.nth(1), longer)):
        expect(row.locator(f"bdi[title='{name}']")).to_be_visible()
        expect(row.get_by_role("button", name=name)).to_be_visible()
        bdi, button = row.locator(f"bdi[title='{name}']"), row.get_by_role("button")
        assert bdi.evaluate("name => name.scrollWidth <= name.clientWidth || !name.clientWidth"), name
        inside = "(name, row) => name.getBoundingClientRect().right <= row.getBoundingClientRect().right - 20"
        assert bdi.evaluate(inside, button.element_handle()), "it stands beside no mark"
        assert button.evaluate("box => box.scrollHeight <= box.clientHeight"), "nothing stands over the row"
    page.set_viewport_size({"width": 820, "height": 1180})
    for row, name in ((rows.nth(0), long), (rows.nth(1), longer)):
        expect(row.get_by_role("button", name=name)).to_be_visible()


def test_what_takes_all_of_a_photo_is_shown_with_all_of_it(
    team: tuple[House, httpx2.Client], open_page: OpenPage
) -> None:
    """Not smaller, and not cut by the row of accepted ones that comes below it."""
    house, labeler = team
    photo_id = house.upload("square.jpg", photos.jpeg(photos.crack((400, 400), seed=1)))["id"]
    (other_id,) = upload_walls(house, 1)
    finish(labeler, photo_id, (10, 10, 380, 380))
    finish(labeler, other_id, (10, 10, 30, 30))
    page = open_review(house, open_page)
    at(page, photo_id)
    expect(page.locator("#near")).to_be_visible()
    page.locator(f'body[data-sharp^="{photo_id} "]').wait_for()
    expect(page.locator("#inset")).to_be_hidden()
    page.keyboard.press("d")
    at(page, other_id)
    expect(page.locator("#inset")).to_be_visible()
    page.keyboard.press("a")
    at(page, photo_id)
    expect(page.locator("#inset")).to_be_hidden()
