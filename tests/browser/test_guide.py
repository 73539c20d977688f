"""The class guide in a browser: written, shown in the editor, changed in meaning, looked at again."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.ids import uuid7
from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import draw_box, open_photo, upload_walls, wait_ready, wait_saved

pytestmark = pytest.mark.browser


def open_guide(page: Page, house: House, email: str = "ruth@depot.example") -> None:
    """The guide's page, for the manager unless told."""
    house.sign_in(page.context, email)
    page.goto(f"{house.server.address}/projects/{house.project_id}/guide")


def write(page: Page, class_name: str, *, counts: str, is_other_meaning: bool = False) -> None:
    """Write what counts as a class, in its place."""
    page.get_by_role("button", name=f"Write what {class_name} means").click()
    page.get_by_label("What counts").fill(counts)
    if is_other_meaning:
        page.get_by_label("Another meaning").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("form.writing")).to_have_count(0)


def guide_of(house: House, name: str) -> dict[str, Any]:
    """A class, as the server has it."""
    classes = house.api.get(f"/projects/{house.project_id}").json()["classes"]
    return next(item for item in classes if item["name"] == name)


def test_from_the_first_words_to_another_look_at_what_was_drawn(house: House, open_page: OpenPage) -> None:
    house.add_person("milo@depot.example", "Milo Brandt", "labeler")
    photos = upload_walls(house, 2)
    desk = open_page()
    open_guide(desk, house)
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Nothing is written yet.")
    write(desk, "crack", counts="A line.")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("1 of 6 classes")

    editor = open_page()
    open_photo(editor, house, photos[0])
    draw_box(editor, 100, 100, 80, 60)
    editor.keyboard.press("Tab")
    editor.keyboard.press("Shift+G")
    dialog = editor.get_by_role("dialog", name="Put it into the guide")
    dialog.get_by_text("Borderline", exact=True).click()
    dialog.get_by_label("In a few words").fill("Count it.")
    dialog.get_by_role("button", name="Put it in").click()
    expect(dialog).to_be_hidden()
    wait_saved(editor)
    editor.goto(f"{house.server.address}/photos/{photos[1]}")
    wait_ready(editor, photos[1])
    draw_box(editor, 200, 100, 80, 60)
    wait_saved(editor)
    editor.goto("about:blank")  # the photo is free again

    expect(desk.get_by_role("button", name="The guide has changed")).to_be_hidden()  # it was this person
    desk.reload()
    expect(desk.locator(".shown.borderline")).to_contain_text("Count it.")
    write(desk, "crack", counts="A line that goes through.", is_other_meaning=True)
    expect(desk.locator("#class-1 .note")).to_contain_text("2 drawn by an older meaning")
    desk.locator("#class-1 summary").click()
    expect(desk.locator("#class-1 .saves > li")).to_have_count(2)
    expect(desk.locator("#class-1 .saves > li").first).to_contain_text("Another meaning, number 2, Ruth Osei")

    hand = open_page()
    house.sign_in(hand.context, "milo@depot.example")
    hand.goto(f"{house.server.address}/photos/{photos[1]}?guide=old")
    wait_ready(hand, photos[1])
    expect(hand.locator("#annotations .on")).to_contain_text("older guide")
    hand.get_by_role("button", name="guide changed").click()
    panel = hand.get_by_role("region", name="Guide")
    expect(panel).to_contain_text("A line that goes through.")
    expect(panel.locator(".example")).to_contain_text("Count it.")
    expect(hand.get_by_role("button", name="guide changed")).to_be_hidden()
    hand.keyboard.press("Shift+R")
    wait_ready(hand, photos[0])
    expect(hand.locator("#annotations .on")).to_contain_text("older guide")
    hand.keyboard.press("Shift+R")
    expect(hand.locator("#annotations")).not_to_contain_text("older guide")
    wait_saved(hand)
    left = house.api.get(f"/projects/{house.project_id}/photos", params={"guide": "old"}).json()
    assert left["items"] == []
    assert {a["author"]["name"] for a in house.annotations(photos[1])} == {"Ruth Osei"}

    example = desk.locator(".example")
    example.hover()
    example.get_by_role("button", name="Take out").click()
    expect(desk.get_by_text("Taken out.")).to_be_visible()
    desk.get_by_role("button", name="Undo").click()
    expect(example.locator("figcaption")).to_have_text("Count it.")


def test_two_who_write_at_once_see_both_and_words_said_for_other_become_a_class(
    house: House, open_page: OpenPage
) -> None:
    api, project = house.api, f"/projects/{house.project_id}"
    (photo,) = upload_walls(house, 1)
    other = api.post(f"{project}/classes", json={"name": "other: say what", "is_other": True}).json()["id"]
    box = {"type": "box", "x": 10, "y": 10, "width": 40, "height": 40}
    ops = [
        {"op_id": uuid7(), "action": "create", "uid": uuid7(), "class_id": other, "shape": box}
        | {"attributes": {"what": words}}
        for words in ("Moss", "moss", "gum")
    ]
    api.post(f"/photos/{photo}/changes", json={"ops": ops}).raise_for_status()
    page = open_page(quiet=True)  # the browser notes the 409
    open_guide(page, house)
    page.keyboard.press("2")
    page.keyboard.press("e")
    words = page.get_by_label("What counts")
    expect(words).to_be_focused()
    words.fill("Mine.")
    theirs = {"base": 0, "meaning": "same", "counts": "Theirs."}
    api.put(f"{project}/classes/{house.classes['scratch']}/guide", json=theirs).raise_for_status()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".theirs")).to_contain_text("Theirs.")
    expect(words).to_have_value("Mine.")
    assert guide_of(house, "scratch")["counts"] == "Theirs."
    words.fill("Theirs. Mine.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#class-2 [data-texts]")).to_contain_text("Theirs. Mine.")

    row = page.get_by_role("row", name="Moss")
    row.get_by_role("button", name="Make Moss a class").click()
    expect(page.locator("#words-said")).to_contain_text("2 annotations went into")
    made = guide_of(house, "Moss")
    assert [a["class_id"] for a in house.annotations(photo)] == [made["id"], made["id"], other]
    page.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
    assert guide_of(house, "Moss")["retired"]
    assert {a["class_id"] for a in house.annotations(photo)} == {other}

    find = page.get_by_label("Find in the guide")
    page.keyboard.press("/")
    expect(find).to_be_focused()
    find.fill("theirs")
    expect(page.locator("section.entry:visible")).to_have_count(1)
    page.emulate_media(media="print")
    expect(find).to_be_hidden()
    expect(page.locator("#class-2")).to_be_visible()
