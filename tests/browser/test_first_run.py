"""The first ten minutes: from the printed link to a stored photo."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PASSWORD, OpenPage
from tests.browser.drawing import wait_saved
from tests.serving import ServerProcess

pytestmark = pytest.mark.browser


def _set_up(page: Page, server: ServerProcess) -> None:
    page.goto(server.setup_link)
    page.get_by_label("Your name").fill("Ruth Osei")
    page.get_by_label("Email, to sign in with").fill("ruth@depot.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Set up and go on").click()


def test_the_printed_link_leads_a_newcomer_to_a_project(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(quiet=True)  # the refused password is an error on the console
    page.goto(server.setup_link)
    page.get_by_label("Your name").fill("Ruth Osei")
    page.get_by_label("Email, to sign in with").fill("ruth@depot.example")
    page.get_by_label("Password").fill("brake pad")
    page.get_by_role("button", name="Set up and go on").click()
    page.get_by_text("Too short: 9 characters. Use 12 or more; a sentence is fine.").wait_for()
    assert page.get_by_label("Your name").input_value() == "Ruth Osei"
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Set up and go on").click()
    page.get_by_label("Name of the project").fill("Depot North")
    page.get_by_role("button", name="Start the project").click()
    page.get_by_text("No photos yet.").wait_for()
    page.goto(server.setup_link)
    page.get_by_text("This link does not work").wait_for()


def test_a_newcomer_opens_the_demo_and_sees_it_being_drawn(
    server: ServerProcess, open_page: OpenPage
) -> None:
    """The pictures are drawn by the program itself, behind a bar that tells how many there are."""
    page = open_page()
    _set_up(page, server)
    page.get_by_role("button", name="Open the demo project").click()
    page.get_by_text(re.compile(r"[1-9]\d* of 24 pictures")).wait_for()
    page.wait_for_url(re.compile(r"/projects/\d+$"), timeout=120_000)
    page.get_by_text("24 photos").first.wait_for()
    page.goto(f"{server.address}/projects/new")
    page.get_by_role("link", name="Open the demo project").wait_for()


def test_signing_in_leads_back_to_the_page_that_was_wanted(
    server: ServerProcess, open_page: OpenPage
) -> None:
    """D11: and never to another site."""
    from tests.browser.conftest import furnish

    house = furnish(server)
    page = open_page()
    wanted = f"{server.address}/projects/{house.project_id}/settings"
    page.goto(wanted)
    page.get_by_label("Email").fill("ruth@depot.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(wanted)
    page.get_by_role("button", name="Ruth Osei: account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{server.address}/login")
    for trap in ("//evil.example", "/\\evil.example", "javascript:alert(1)", "/%2F%2Fevil.example"):
        page.goto(f"{server.address}/login?next={trap}")
        assert page.locator("form").get_attribute("data-then") == "/"


def test_from_the_printed_link_to_the_labels_of_a_real_photo(
    server: ServerProcess, open_page: OpenPage, shared_data: Path
) -> None:
    """The main job by what the pages offer alone: no address is typed, no call is made beside them."""
    files = sorted((shared_data / "car/images").iterdir())[:2]
    page = open_page()
    _set_up(page, server)
    page.get_by_label("Name of the project").fill("Bumpers")
    page.get_by_role("button", name="Start the project").click()
    page.get_by_text("No photos yet.").wait_for()
    page.get_by_role("link", name="Add photos").click()
    page.locator("#choose-files").set_input_files(files)
    page.get_by_text("2 stored").wait_for()
    page.get_by_role("link", name="Label", exact=True).click()
    for _ in files:
        page.locator("body[data-ready]").wait_for()
        stage = page.locator("#stage").bounding_box()
        assert stage is not None
        middle = stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2
        page.mouse.move(middle[0] - 40, middle[1] - 30)
        page.mouse.down()
        page.mouse.move(middle[0] + 60, middle[1] + 50, steps=3)
        page.mouse.up()
        page.keyboard.press("2")
        before = page.locator("body").get_attribute("data-ready")
        page.keyboard.press("Enter")
        page.locator(f'body:not([data-ready="{before}"])').wait_for()
    wait_saved(page)  # a page that is left at once keeps the rest for the next visit of the editor
    page.get_by_role("link", name="Photos", exact=False).first.click()
    page.get_by_role("link", name="Exports").click()
    page.get_by_role("button", name="Make export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").first.click()
    with zipfile.ZipFile(download.value.path()) as archive:
        labels = json.loads(archive.read("annotations/instances.json"))
        assert len([name for name in archive.namelist() if name.startswith("images/")]) == len(files)
    names = {category["id"]: category["name"] for category in labels["categories"]}
    assert [names[found["category_id"]] for found in labels["annotations"]] == ["scratch"] * len(files)
