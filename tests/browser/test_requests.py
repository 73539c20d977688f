"""A labeler asks for a better picture, and a phone in the field answers: a photo, words, or "cannot"."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import wait_ready as wait_editor
from tests.browser.phones import PHONE, held, new_link, payload, photo, press_next, wait_kept, wait_ready

pytestmark = pytest.mark.browser


def phone_with(house: House, open_page: OpenPage, photos: int) -> Page:
    """A phone that has joined and whose photos are stored; it opens without a signal."""
    phone = open_page(quiet=True, **PHONE)
    phone.goto(new_link(house)["url"])
    wait_ready(phone)
    for number in range(photos):
        with phone.expect_file_chooser() as camera:
            phone.locator("#take").dispatch_event("click")
        camera.value.set_files(payload(number))
        press_next(phone)
    expect(phone.locator("#headline")).to_have_text("Stored" if photos == 1 else f"All {photos} stored")
    return phone


def photos_of(house: House) -> list[dict[str, Any]]:
    """The project's photos as the server tells each, oldest first."""
    items = house.api.get(f"/projects/{house.project_id}/photos?sort=oldest").json()["items"]
    return [house.api.get(f"/photos/{item['id']}").json() for item in items]


def wait_drawn(picture: Locator) -> None:
    """Until the small picture of a photo stands on the page."""
    expect(picture).to_have_js_property("naturalWidth", 320)


def press_k(editor: Page, house: House, photo_id: int, key: str) -> None:
    """Ask for a retake of a photo, by the keyboard."""
    editor.goto(f"{house.server.address}/photos/{photo_id}")
    wait_editor(editor, photo_id)
    editor.keyboard.press("k")
    expect(editor.locator("#retake")).to_be_visible()
    editor.keyboard.press(key)


def test_a_retake_is_asked_by_k_and_answered_by_a_photo_and_by_cannot(
    house: House, open_page: OpenPage
) -> None:
    """Done-when 5: on the phone's open page within five seconds, and both ways end as they should."""
    phone = phone_with(house, open_page, 2)
    editor = open_page()
    house.sign_in(editor.context)
    first, second = (found["id"] for found in photos_of(house))
    cards = phone.locator("#requests li")
    press_k(editor, house, first, "1")
    expect(cards).to_have_count(1, timeout=5_000)
    expect(cards).to_contain_text("Take it again: \u2068blurred\u2069")
    wait_drawn(cards.locator("img"))
    press_k(editor, house, second, "3")
    expect(cards).to_have_count(2, timeout=5_000)

    with phone.expect_file_chooser() as camera:
        cards.filter(has_text="blurred").get_by_role("button", name="Take it again").tap()
    camera.value.set_files(payload(7))
    expect(cards).to_have_count(1)
    cards.get_by_role("button", name="Cannot").tap()
    cards.get_by_role("button", name="Repaired").tap()
    expect(phone.locator("#requests")).to_be_hidden()
    press_next(phone)
    expect(phone.locator("#headline")).to_have_text("All 3 stored")

    old, other, new = photos_of(house)
    assert (old["state"], old["request"]["state"]) == ("retake", "answered")
    assert old["request"]["answer_photo_id"] == new["id"]
    assert old["series"] == new["series"]
    assert (other["state"], other["request"]["state"]) == ("unlabelled", "cannot")
    assert other["request"]["why"] == "repaired"


def test_without_a_signal_what_is_asked_stands_and_is_answered_later(
    house: House, open_page: OpenPage
) -> None:
    phone = phone_with(house, open_page, 2)
    first, second = (found["id"] for found in photos_of(house))
    house.api.post(f"/photos/{first}/requests", json={"kind": "question", "reason": "Which side is this?"})
    house.api.post(f"/photos/{second}/requests", json={"kind": "retake", "reason": "dark"})
    cards = phone.locator("#requests li")
    expect(cards).to_have_count(2)
    phone.context.set_offline(True)
    phone.reload()
    expect(cards).to_have_count(2)
    expect(cards.nth(0).locator("img")).to_be_visible()
    question = cards.filter(has_text="Which side")
    question.get_by_label("Your answer").fill("the left one")
    question.get_by_role("button", name="Answer", exact=True).tap()
    expect(cards).to_have_count(1)
    with phone.expect_file_chooser() as camera:
        cards.get_by_role("button", name="Take it again").tap()
    camera.value.set_files(payload(8))
    wait_kept(phone, 3)
    phone.reload()
    expect(phone.locator("#headline")).to_contain_text("only on this phone")
    expect(phone.locator("#requests")).to_be_hidden()
    assert [shot.get("retake_of") for shot in held(phone)].count(None) == 2
    phone.context.set_offline(False)
    # It is held for 20 s after it was taken: somebody might say what it is.
    expect(phone.locator("#headline")).to_have_text("All 3 stored", timeout=30_000)
    asked, dark, new = photos_of(house)
    assert (asked["request"]["state"], asked["request"]["answer"]) == ("answered", "the left one")
    assert dark["request"]["answer_photo_id"] == new["id"]


def test_what_two_tabs_answer_without_a_signal_both_arrives(house: House, open_page: OpenPage) -> None:
    phone = phone_with(house, open_page, 2)
    first, second = (found["id"] for found in photos_of(house))
    for photo_id in (first, second):
        house.api.post(f"/photos/{photo_id}/requests", json={"kind": "question", "reason": "How deep?"})
    expect(phone.locator("#requests li")).to_have_count(2)
    other = phone.context.new_page()
    other.goto(f"{house.server.address}/capture")
    expect(other.locator("#requests li")).to_have_count(2)
    phone.context.set_offline(True)
    for tab, words in ((phone, "2 mm"), (other, "3 mm")):
        cards = tab.locator("#requests li")
        card = cards.last if tab is phone else cards.first
        card.get_by_label("Your answer").fill(words)
        card.get_by_role("button", name="Answer", exact=True).tap()
    phone.context.set_offline(False)
    for tab in (other, phone):
        tab.bring_to_front()  # one that nobody looks at asks for nothing
        expect(tab.locator("#requests")).to_be_hidden(timeout=40_000)
    left = 400
    while (answers := {found["request"]["answer"] for found in photos_of(house)}) != {"2 mm", "3 mm"}:
        left -= 1
        assert left, f"only these came: {answers}"
        phone.wait_for_timeout(100)


def test_a_phone_with_nothing_to_send_learns_that_its_code_was_revoked(
    house: House, open_page: OpenPage
) -> None:
    phone = open_page(quiet=True, **PHONE)
    link = new_link(house)
    phone.goto(link["url"])
    wait_ready(phone)
    path = f"/projects/{house.project_id}/capture-links/{link['id']}"
    house.api.patch(path, json={"revoked": True}).raise_for_status()
    expect(phone.locator("#ended")).to_contain_text("Scan a new code of this project", timeout=10_000)


def test_old_and_new_are_compared_and_the_old_one_is_left_out_by_a_person(
    house: House, open_page: OpenPage
) -> None:
    """Also live: the page is open before the answer comes."""
    old = house.upload("old.jpg", photo(1))["id"]
    asked = house.api.post(f"/photos/{old}/requests", json={"kind": "retake", "reason": "dark"}).json()
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/requests")
    row = page.locator(f"#request-{asked['id']}")
    expect(row).to_contain_text("it is for the people here")
    house.upload("new.jpg", photo(2, (480, 640)), retake_of=str(asked["id"]))
    expect(row.locator("figure")).to_have_count(2)
    sizes = [picture.bounding_box() for picture in row.locator("img").all()]
    assert sizes[0] is not None
    assert sizes[1] is not None
    assert (sizes[0]["width"], sizes[0]["height"]) == (sizes[1]["width"], sizes[1]["height"])
    row.get_by_role("button", name="Leave the old one out").click()
    expect(row).to_contain_text("in the trash")
    row.get_by_role("button", name="Bring the old one back").click()
    row.get_by_role("button", name="Keep both").click()
    expect(page.locator("h1")).to_contain_text("0 to decide")
    assert [found["state"] for found in photos_of(house)] == ["in_progress", "unlabelled"]


def test_a_new_picture_is_sent_from_the_desk(house: House, open_page: OpenPage) -> None:
    old = house.upload("old.jpg", photo(1))["id"]
    house.api.post(f"/photos/{old}/requests", json={"kind": "retake", "reason": "dark"})
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/requests")
    page.get_by_label("Send the new picture").set_input_files(payload(2))
    expect(page.locator("h1")).to_contain_text("1 to decide")


def test_a_question_that_no_phone_can_answer_is_answered_at_the_desk(
    house: House, open_page: OpenPage
) -> None:
    old = house.upload("old.jpg", photo(1))["id"]
    house.api.post(f"/photos/{old}/requests", json={"kind": "question", "reason": "Which side is this?"})
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/requests")
    page.get_by_label("The answer, if you know it").fill("the left one")
    page.get_by_role("button", name="Answer").click()
    expect(page.locator("q")).to_have_text("the left one")


def test_the_editor_asks_a_question_and_shows_the_answer(house: House, open_page: OpenPage) -> None:
    """The photo stays in the queue; what the field says stands over it as it comes."""
    phone = phone_with(house, open_page, 1)
    editor = open_page()
    house.sign_in(editor.context)
    (asked,) = (found["id"] for found in photos_of(house))
    editor.goto(f"{house.server.address}/photos/{asked}")
    wait_editor(editor, asked)
    editor.keyboard.press("k")
    editor.get_by_label("In other words, or a question").fill("Which side is this?")
    editor.get_by_role("button", name="Only ask this").click()
    card = phone.locator("#requests li")
    expect(card).to_contain_text("Which side is this?")
    card.get_by_label("Your answer").fill("the left one")
    card.get_by_role("button", name="Answer", exact=True).tap()
    expect(editor.locator("#notes")).to_contain_text("the left one")
    assert photos_of(house)[0]["state"] == "unlabelled"


def test_without_a_better_picture_the_editor_says_to_label_what_there_is(
    house: House, open_page: OpenPage
) -> None:
    asked = house.upload("old.jpg", photo(1))["id"]
    request = house.api.post(f"/photos/{asked}/requests", json={"kind": "retake", "reason": "dark"}).json()
    house.api.patch(f"/requests/{request['id']}", json={"state": "cannot", "why": "gone"})
    editor = open_page()
    house.sign_in(editor.context)
    editor.goto(f"{house.server.address}/projects/{house.project_id}/label")
    expect(editor.locator("#notes")).to_contain_text("No better picture: label what you see (it is gone).")
