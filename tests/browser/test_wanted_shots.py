"""Wanted shots, from a manager's words to a phone without a signal and back to the manager's page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import House, OpenPage
from tests.browser.phones import PHONE, held, new_link, payload, photo, press_next, wait_kept, wait_ready
from tests.browser.test_capture_asking import join, take

pytestmark = pytest.mark.browser


def shots_of(house: House) -> list[dict[str, Any]]:
    """The shot list, as the server has it."""
    found: list[dict[str, Any]] = house.api.get(f"/projects/{house.project_id}/shots").json()["items"]
    return found


def write(house: House, title: str, **values: Any) -> dict[str, Any]:
    """Write a wanted shot, of three photos unless told."""
    body = {"title": title, "wanted": 3, **values}
    answer = house.api.post(f"/projects/{house.project_id}/shots", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def open_shots(house: House, open_page: OpenPage, **options: Any) -> Page:
    """The manager's page of the shot list."""
    page = open_page(**options)
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/shots")
    return page


def take_for(phone: Page, number: int, card: int = 0) -> None:
    """Take a photo from a card."""
    with phone.expect_file_chooser() as camera:
        phone.locator("#wanted li").nth(card).get_by_role("button", name="Take this").tap()
    camera.value.set_files(payload(number))


def test_a_manager_asks_a_phone_without_signal_takes_and_the_page_counts(
    house: House, open_page: OpenPage
) -> None:
    surface = {"on": "photo", "name": "surface", "kind": "select", "choices": [{"value": "painted steel"}]}
    house.api.post(f"/projects/{house.project_id}/attributes", json=surface).raise_for_status()
    house.upload("IMG_EXAMPLE.jpg", photo(99))
    desk = open_shots(house, open_page)
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Nothing is wanted yet.")
    desk.get_by_role("button", name="Write the first shot").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("What is wanted").fill("Chips on painted steel")
    dialog.get_by_label("How to take it, in one line").fill("Light from the side, an arm's length.")
    dialog.get_by_label("It shows").select_option("chip")
    dialog.get_by_label("How many photos").fill("3")
    dialog.locator("[data-answer]").select_option("painted steel")
    dialog.get_by_role("button", name="Choose a photo").click()
    dialog.get_by_role("button", name="IMG_EXAMPLE.jpg").click()
    dialog.get_by_role("button", name="Save").click()
    far = desk.locator(".shot .far")
    expect(far).to_contain_text("0 of 3")

    phone = join(house, open_page)
    card = phone.locator("#wanted li")
    expect(card).to_contain_text("Light from the side")
    expect(card.locator("img")).to_have_js_property("naturalWidth", 512)
    phone.context.set_offline(True)
    phone.reload()
    expect(card.locator("img")).to_have_js_property("naturalWidth", 512)  # kept for when there is no signal
    expect(card.locator(".n")).to_have_text("0 of 3 taken")
    take_for(phone, 1)
    wait_kept(phone, 1)
    expect(card.locator(".n")).to_have_text("0 of 3 taken, 1 on this phone")
    expect(phone.locator("#after").get_by_role("button", name="chip")).to_have_attribute(
        "aria-pressed", "true"
    )
    phone.locator("#chips select[name=origin]").select_option("staged")
    take_for(phone, 2)
    wait_kept(phone, 2)
    expect(card.locator(".n")).to_have_text("0 of 3 taken, 2 on this phone")
    press_next(phone)
    phone.context.set_offline(False)
    expect(phone.locator("#headline")).to_have_text("All 2 stored")
    expect(card.locator(".n")).to_have_text("2 of 3 taken")

    expect(far).to_contain_text("2 of 3")  # by itself
    expect(far).to_contain_text("0 found 1 staged 1 not told")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("2 of 3 wanted photos taken")
    found = house.api.get(
        f"/projects/{house.project_id}/photos?wanted_shot={shots_of(house)[0]['id']}"
    ).json()
    assert [item["attributes"]["surface"] for item in found["items"]] == ["painted steel"] * 2
    assert {item["hint"]["class_id"] for item in found["items"]} == {house.classes["chip"]}
    far.get_by_role("link", name="2 of 3").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("2 of 3 photos")
    expect(desk.locator("#query")).to_contain_text("taken for Chips on painted steel")
    desk.goto(f"{house.server.address}/photos/{found['items'][0]['id']}")
    expect(desk.locator("#facts")).to_contain_text("Chips on painted steel")


def test_the_camera_button_takes_for_no_shot(house: House, open_page: OpenPage) -> None:
    """Also after a card's camera was closed without a photo."""
    write(house, "Chips on steel", class_id=house.classes["chip"])
    phone = join(house, open_page)
    phone.context.set_offline(True)
    with phone.expect_file_chooser():
        phone.locator("#wanted").get_by_role("button", name="Take this").tap()
    phone.locator("#take").dispatch_event("cancel")
    take(phone, 1)
    wait_kept(phone, 1)
    (shot,) = held(phone)
    assert "wanted_shot" not in shot
    assert "hint" not in shot


def test_a_photo_taken_for_a_shot_that_was_deleted_meanwhile_is_stored(
    house: House, open_page: OpenPage
) -> None:
    shot = write(house, "Chips on steel")
    phone = join(house, open_page)
    expect(phone.locator("#wanted li")).to_have_count(1)
    phone.context.set_offline(True)
    take_for(phone, 1)
    wait_kept(phone, 1)
    house.api.delete(f"/projects/{house.project_id}/shots/{shot['id']}").raise_for_status()
    press_next(phone)
    phone.context.set_offline(False)
    expect(phone.locator("#headline")).to_have_text("Stored")
    expect(phone.locator("#wanted")).to_be_hidden()
    (found,) = house.api.get(f"/projects/{house.project_id}/photos").json()["items"]
    assert found["wanted_shot"] == {"id": shot["id"], "name": "Chips on steel"}


def test_several_cards_stand_side_by_side_and_what_has_enough_asks_no_more(
    house: House, open_page: OpenPage
) -> None:
    write(house, "Chips on steel", wanted=1)
    write(house, "Clean steel", clean=True)
    phone = join(house, open_page)
    cards = phone.locator("#wanted li")
    expect(cards).to_have_count(2)
    expect(cards.nth(1)).to_contain_text("A clean surface, no defect.")
    phone.context.set_offline(True)
    take_for(phone, 1)
    wait_kept(phone, 1)
    expect(cards.nth(0)).to_contain_text("Enough")
    expect(cards.nth(0).get_by_role("button", name="Take this")).to_be_hidden()
    take_for(phone, 2, card=1)  # scrolls it into sight
    wait_kept(phone, 2)
    expect(cards.nth(1)).to_contain_text("0 of 3 taken, 1 on this phone")
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]


def test_a_list_that_changes_reaches_a_phone_that_is_shown_again(house: House, open_page: OpenPage) -> None:
    phone = open_page(quiet=True, **PHONE)
    phone.goto(new_link(house)["url"])
    wait_ready(phone)
    expect(phone.locator("#wanted")).to_be_hidden()
    write(house, "Chips on steel")
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(phone.locator("#wanted li")).to_contain_text("Wanted: \u2068Chips on steel\u2069")


def test_order_and_deleting_by_keyboard_with_undo(house: House, open_page: OpenPage) -> None:
    for title in ("Chips", "Cracks", "Dents"):
        write(house, title)
    desk = open_shots(house, open_page)
    titles = desk.locator(".shot h2")
    desk.get_by_role("button", name="Move Dents up").focus()
    desk.keyboard.press("Enter")
    expect(titles).to_have_text(["Chips", "Dents", "Cracks"])
    expect(desk.get_by_role("button", name="Move Dents up")).to_be_focused()
    desk.get_by_role("button", name="Delete Dents").focus()
    desk.keyboard.press("Enter")
    expect(titles).to_have_text(["Chips", "Cracks"])
    expect(desk.get_by_role("button", name="Undo")).to_be_focused()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("0 of 6 wanted photos taken, 2 shots open")
    assert [shot["title"] for shot in shots_of(house)] == ["Chips", "Cracks"]
    desk.keyboard.press("Enter")
    expect(titles).to_have_text(["Chips", "Dents", "Cracks"])
    expect(desk.get_by_role("button", name="Delete Dents")).to_be_focused()
    assert [shot["title"] for shot in shots_of(house)] == ["Chips", "Dents", "Cracks"]
    expect(desk.locator("#fresh")).to_be_hidden()


def test_what_a_colleague_changes_in_the_list_is_offered(house: House, open_page: OpenPage) -> None:
    write(house, "Chips")
    desk = open_shots(house, open_page)
    expect(desk.locator(".shot")).to_have_count(1)
    write(house, "Cracks")
    desk.get_by_role("button", name="The list has changed: show it").click()
    expect(desk.locator(".shot")).to_have_count(2)


def test_what_a_colleague_changes_while_the_page_loads_is_offered_too(
    house: House, open_page: OpenPage
) -> None:
    scripts: list[Route] = []
    desk = open_page()
    house.sign_in(desk.context)
    desk.route("**/projects/shots.js", lambda route: scripts.append(route))
    desk.goto(f"{house.server.address}/projects/{house.project_id}/shots", wait_until="commit")
    while not scripts:
        desk.wait_for_timeout(20)
    write(house, "Cracks")
    scripts[0].continue_()
    desk.get_by_role("button", name="The list has changed: show it").click()
    expect(desk.locator(".shot")).to_have_count(1)


def test_closing_keeps_the_shot_and_asks_no_phone(house: House, open_page: OpenPage) -> None:
    write(house, "Chips")
    desk = open_shots(house, open_page)
    desk.get_by_role("button", name="Close Chips").click()
    expect(desk.locator(".shot .pill")).to_have_text("closed")
    phone = join(house, open_page)
    expect(phone.locator("#wanted")).to_be_hidden()
    desk.get_by_role("button", name="Open Chips").click()
    expect(desk.locator(".shot .pill")).to_have_count(0)


def test_what_cannot_be_saved_is_told_at_its_field(house: House, open_page: OpenPage) -> None:
    desk = open_shots(house, open_page, quiet=True)
    desk.get_by_role("button", name="Write the first shot").click()
    desk.get_by_label("How many photos").fill("0")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_label("What is wanted")).to_be_focused()
    expect(desk.locator("[data-error-for='/wanted']")).not_to_be_empty()
