"""Keys a person chose: in the editor's help, among the settings, and in every browser they sign in."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import open_photo, upload_walls
from tests.browser.test_look import grave_faults


def _tool(page: Page, name: str) -> None:
    expect(page.locator("#rail .tool.on")).to_have_attribute("aria-label", re.compile(name))


def test_a_key_is_changed_in_the_help_by_keyboard_alone_and_follows_to_another_browser(
    house: House, open_page: OpenPage
) -> None:
    [photo_id] = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    page.keyboard.press("?")
    page.keyboard.press("Tab")
    help_page = page.get_by_role("dialog", name="Keys and hands")
    help_page.get_by_label("Find a command or a key").focus()
    page.keyboard.type("polygon")
    expect(help_page.locator(".kc", has_text="Brush")).to_have_count(0)
    change = help_page.get_by_role("button", name="Change the key of Polygon", exact=True)
    change.press("Enter")
    expect(help_page.get_by_label("New key for Polygon")).to_be_focused()

    page.keyboard.press("Control+r")
    expect(help_page.get_by_role("alert")).to_contain_text("the browser keeps it")
    assert grave_faults(page) == []
    page.keyboard.press("g")
    expect(help_page.get_by_role("group", name="Polygon: G is “What counts as this class”.")).to_be_visible()
    expect(help_page.get_by_role("button", name="Swap")).to_be_focused()
    assert grave_faults(page) == []
    with page.expect_response("**/api/me/settings") as sent:
        page.keyboard.press("Enter")
    assert sent.value.status == 200
    expect(change).to_be_focused()
    expect(help_page.get_by_role("status")).to_have_text("Polygon: G.")
    page.keyboard.press("Escape")
    expect(help_page).to_be_hidden()

    expect(page.locator('[data-tool="polygon"]')).to_have_attribute("aria-label", "Polygon (G)")
    page.keyboard.press("g")
    _tool(page, "Polygon")
    page.keyboard.press("p")
    expect(page.locator("#guide")).to_be_visible()

    other = open_page()
    open_photo(other, house, photo_id)
    expect(other.locator('[data-tool="polygon"]')).to_have_attribute("aria-label", "Polygon (G)")
    other.keyboard.press("g")
    _tool(other, "Polygon")


def test_what_is_chosen_offline_holds_at_once_and_arrives_later(house: House, open_page: OpenPage) -> None:
    [photo_id] = upload_walls(house, 1)
    page = open_page(quiet=True)
    open_photo(page, house, photo_id)
    page.context.set_offline(True)
    page.locator("#help-open").click()
    page.locator("#help").get_by_text("CVAT", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.locator(".cls-row").first).to_have_attribute("title", re.compile(r"key Ctrl 1$"))
    page.keyboard.press("r")
    _tool(page, "Box")
    assert "preset" not in {
        name for name, choice in house.api.get("/me/settings").json().items() if choice["value"] is not None
    }
    with page.expect_response(lambda answer: answer.url.endswith("/me/settings") and answer.ok):
        page.context.set_offline(False)
    assert house.api.get("/me/settings").json()["preset"]["value"] == "cvat"


def test_keys_are_taken_along_as_a_file(house: House, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/settings")
    chart = page.locator("[data-chart]")
    chart.get_by_role("button", name="Change the key of Box").click()
    page.keyboard.press("F9")
    expect(chart.get_by_role("status")).to_have_text("Box: F9.")
    with page.expect_download() as saved:
        chart.get_by_role("button", name="Keep as a file").click()
    saved.value.save_as(tmp_path / "keys.json")
    kept = json.loads((tmp_path / "keys.json").read_text())
    assert (saved.value.suggested_filename, kept["keys"]) == ("blemish-keys.json", {"tool.box": ["F9"]})

    chart.get_by_role("button", name="Reset all").click()
    expect(chart.locator('[data-action="tool.box"] .key')).to_have_text("R")
    load = chart.get_by_label("Load keys from a file")
    load.set_input_files(tmp_path / "keys.json")
    expect(chart.locator('[data-action="tool.box"] .key')).to_have_text("F9")
    (tmp_path / "photo.json").write_text('{"annotations": []}')
    load.set_input_files(tmp_path / "photo.json")
    expect(chart.get_by_role("status")).to_contain_text("This is no file of keys.")
    expect(chart.locator('[data-action="tool.box"] .key')).to_have_text("F9")
