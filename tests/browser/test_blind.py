"""A photo is labelled by one person and read blind by another; what counts stays as it was."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.models import Reading, TeamRules
from app.projects.rules import DEFAULTS
from tests.browser.conftest import House, OpenPage, changing
from tests.browser.drawing import draw_box, rows, upload_walls, wait_ready, wait_saved
from tests.browser.test_look import grave_faults

pytestmark = pytest.mark.browser


def ask_for_readings(house: House) -> None:
    """Have every done photo labelled again by one more person."""
    with changing(house) as tx:
        tx.session.merge(TeamRules(project_id=house.project_id, **{**DEFAULTS, "blind_share": 100}))


def label_next(page: Page, house: House) -> None:
    """Open the editor on the queue."""
    page.goto(f"{house.server.address}/projects/{house.project_id}/label")


def test_a_second_person_labels_a_photo_without_seeing_the_first_ones_work(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    ask_for_readings(house)
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    page = open_page()
    house.sign_in(page.context)
    label_next(page, house)
    wait_ready(page, photo_id)
    draw_box(page, 100, 100, 200, 100)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.get_by_text("Nothing waits for you.").wait_for()
    wait_saved(page)
    counts = house.annotations(photo_id)
    coco = house.api.get(f"/projects/{house.project_id}/coco.json").content

    reader = open_page(quiet=True)
    house.sign_in(reader.context, "jana@depot.example")
    label_next(reader, house)
    expect(reader.locator("#blind-words")).to_have_text("Blind: label it as if nobody had.")
    expect(reader.get_by_text("Nothing yet.")).to_have_count(1)
    reader.locator("body[data-ready]").wait_for()
    reading = int(reader.locator("body").get_attribute("data-ready") or 0)
    assert reading < 0
    expect(reader).to_have_url(f"{house.server.address}/readings/{-reading}?queue")
    expect(rows(reader)).to_have_count(0)
    expect(reader.locator("#history-section")).to_be_hidden()
    expect(reader.locator("#comments-section")).to_be_hidden()
    expect(reader.get_by_role("button", name="Retake")).to_be_disabled()
    expect(reader.locator("#facts")).not_to_contain_text("done")
    assert grave_faults(reader) == []
    # What is drawn without a connection outlives the page, and goes to the reading.
    reader.context.set_offline(True)
    draw_box(reader, 300, 250, 80, 60)
    expect(rows(reader)).to_have_count(1)
    expect(reader.locator("#pill")).to_contain_text("offline")
    reader.context.set_offline(False)
    wait_saved(reader)
    reader.goto(f"{house.server.address}/photos/{photo_id}?queue")
    expect(reader).to_have_url(f"{house.server.address}/readings/{-reading}?queue")
    wait_ready(reader, reading)
    expect(rows(reader)).to_have_count(1)
    expect(reader.locator("#blind-words")).to_have_text("Blind: label it as if nobody had.")
    reader.keyboard.press("Control+z")
    expect(rows(reader)).to_have_count(0)
    reader.keyboard.press("Control+Shift+z")
    expect(rows(reader)).to_have_count(1)
    wait_saved(reader)
    reader.keyboard.press("Escape")
    reader.keyboard.press("Enter")
    reader.get_by_text("Nothing waits for you.").wait_for()
    wait_saved(reader)
    # The next key takes the answer back, as on any photo.
    reader.keyboard.press("Control+z")
    wait_ready(reader, reading)
    wait_saved(reader)
    reader.keyboard.press("Enter")
    reader.get_by_text("Nothing waits for you.").wait_for()
    wait_saved(reader)

    assert house.annotations(photo_id) == counts
    assert house.api.get(f"/projects/{house.project_id}/coco.json").content == coco
    photo = house.api.get(f"/photos/{photo_id}").json()
    assert (photo["state"], photo["labeler"]["name"]) == ("done", "Ruth Osei")


def test_a_reading_that_went_to_somebody_else_loses_nothing_that_was_drawn(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    ask_for_readings(house)
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    seq = house.api.get(f"/photos/{photo_id}").json()["seq"]
    said = house.api.put(f"/photos/{photo_id}/state", json={"state": "done", "no_defect": True, "seq": seq})
    assert said.status_code == 200, said.text
    reader = open_page(quiet=True)
    house.sign_in(reader.context, "jana@depot.example")
    label_next(reader, house)
    reader.get_by_text("Blind: label it as if nobody had.").wait_for()
    reader.locator("body[data-ready]").wait_for()
    reading = -int(reader.locator("body").get_attribute("data-ready") or 0)
    reader.context.set_offline(True)
    draw_box(reader, 300, 250, 80, 60)
    with changing(house) as tx:
        row = tx.session.get_one(Reading, reading)
        row.state, row.user_id = "wanted", None
    reader.context.set_offline(False)
    expect(reader.locator("#pill")).to_contain_text("needs you")
    reader.locator("#pill").click()
    dialog = reader.locator("#rescue")
    expect(dialog).to_contain_text("not yours to label blind (any more)")
    expect(dialog.get_by_role("link", name="wall-1.jpg")).to_have_attribute("href", f"/readings/{reading}")
    assert house.annotations(photo_id) == []
