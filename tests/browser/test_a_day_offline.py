"""A labeler without network for a day: each change is applied, waits for a choice, or is kept and told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Page, expect

from app.db.tx import Database
from app.photos.purge import TRASH_TIME, purge_some
from app.settings import Settings
from tests import photos
from tests.browser.conftest import PASSWORD, House, OpenPage
from tests.browser.drawing import draw_box, rows, wait_ready, wait_saved
from tests.browser.test_interrupted import sign_in_again
from tests.browser.test_look import grave_faults
from tests.counting import assert_counts
from tests.serving import ForkedServer

pytestmark = pytest.mark.browser

DAY = 24 * 60 * 60  # seconds


@pytest.fixture
def walls(lone_house: House) -> dict[str, int]:
    """Photos named by what others do to them meanwhile."""
    names = ("edited", "accepted", "trashed", "purged", "left-alone")
    return {
        name: lone_house.upload(f"{name}.jpg", photos.jpeg(photos.crack(seed=n)))["id"]
        for n, name in enumerate(names)
    }


def purge(data: Path, project_id: int) -> None:
    """Empty the trash, as the admin's job does it after thirty days; the server is down."""
    database = Database(Settings(data=data))
    with database.write_tx() as tx:
        assert purge_some(tx, project_id, before=tx.now + TRASH_TIME, by=None) == 1
    database.close()


def work_offline(page: Page, house: House, walls: dict[str, int]) -> None:
    """Walk through all photos, drawing; then back through them without network, drawing and changing."""
    page.goto(f"{house.server.address}/projects/{house.project_id}/label")
    for photo_id in walls.values():
        wait_ready(page, photo_id)
        draw_box(page, 50, 50, 100, 100)
        wait_saved(page)
        if photo_id != walls["left-alone"]:
            page.keyboard.press("d")
    page.context.set_offline(True)
    for photo_id in reversed(walls.values()):
        wait_ready(page, photo_id)
        draw_box(page, 250, 50, 100, 100)
        rows(page).first.click()
        page.keyboard.press("2")
        if photo_id != walls["edited"]:
            page.keyboard.press("a")


def live_through(house: House, walls: dict[str, int]) -> None:
    """What the others do in that day, with the server ending once and starting on the next."""
    (box,) = house.annotations(walls["edited"])
    op = {"op_id": box["uid"][:-1] + "f", "action": "update", "uid": box["uid"], "class_id": 3}
    assert house.api.post(f"/photos/{walls['edited']}/changes", json={"ops": [op]}).is_success
    decide(house, walls["accepted"], "accepted")
    assert house.api.delete(f"/photos/{walls['purged']}").is_success
    house.server.kill()
    purge(house.server.data, house.project_id)
    cast(ForkedServer, house.server).ahead = DAY
    house.server.start()
    signed = house.api.post("/session", json={"email": "ruth@depot.example", "password": PASSWORD})
    assert signed.status_code == 204
    house.api.headers["cookie"] = "; ".join(f"{name}={value}" for name, value in signed.cookies.items())
    assert house.api.delete(f"/photos/{walls['trashed']}").is_success


def decide(house: House, photo_id: int, state: str) -> None:
    """Say what a photo is, as the admin."""
    seq = house.api.get(f"/photos/{photo_id}").json()["seq"]
    said = house.api.put(f"/photos/{photo_id}/state", json={"state": state, "seq": seq})
    assert said.status_code == 200, said.text


def test_a_day_offline_is_sent_after_signing_in_and_what_is_refused_is_told_kept_and_put_back(
    lone_house: House, open_page: OpenPage, walls: dict[str, int]
) -> None:
    """Trust 5.5 and the promise: nothing is dropped in silence, on whichever photo it was drawn."""
    house = lone_house
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    page = open_page(quiet=True)
    house.sign_in(page.context, "jana@depot.example")
    work_offline(page, house, walls)
    expect(page.locator("#pill")).to_contain_text("offline, 10 waiting")
    live_through(house, walls)
    page.context.set_offline(False)
    expect(page.get_by_role("dialog", name="Sign in again")).to_contain_text("10 changes are kept")
    sign_in_again(page)
    expect(page.locator("#pill")).to_have_text("needs you")
    page.locator("#pill").click()
    dialog = page.get_by_role("dialog", name="Not saved: 6 changes")
    expect(dialog.get_by_role("listitem")).to_have_count(3)
    for name in ("accepted", "trashed", "purged"):
        expect(dialog.get_by_role("listitem").filter(has_text=f"{name}.jpg")).to_contain_text(
            "drew 1, changed 1"
        )
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Save as a file").click()
    kept: list[Any] = json.loads(download.value.path().read_text())
    assert {entry["photo"] for entry in kept} == {walls[name] for name in ("accepted", "trashed", "purged")}
    assert all(entry["op"]["uid"] and entry["rescued"]["words"] for entry in kept)

    # What could be taken was: drawn beside what was there; the clash waits as two versions.
    assert [one["class_id"] for one in house.annotations(walls["left-alone"])] == [2, 1]
    assert [one["class_id"] for one in house.annotations(walls["edited"])] == [3, 2]
    assert house.api.get(f"/photos/{walls['edited']}").json()["open_proposals"] == 1

    # Once the photo is open again, one press puts it there.
    decide(house, walls["accepted"], "in_progress")
    again = dialog.get_by_role("button", name="Put on the photo again: \u2068accepted.jpg\u2069")
    with page.expect_response(lambda answer: answer.url.endswith(f"/{walls['accepted']}/changes")):
        again.click()
    expect(page.get_by_role("dialog", name="Not saved: 4 changes").get_by_role("listitem")).to_have_count(2)
    assert [one["class_id"] for one in house.annotations(walls["accepted"])] == [2, 2]
    database = Database(Settings(data=house.server.data))
    assert_counts(database, house.project_id)
    database.close()


def test_who_closed_the_tab_and_left_the_team_still_finds_what_was_not_saved(
    lone_house: House, open_page: OpenPage, walls: dict[str, int]
) -> None:
    """Trust 5.5: no photo and no project has to be within reach to see it, send it, or keep it as a file."""
    house = lone_house
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    page = open_page(quiet=True)
    house.sign_in(page.context, "jana@depot.example")
    page.goto(f"{house.server.address}/photos/{walls['left-alone']}")
    wait_ready(page, walls["left-alone"])
    page.context.set_offline(True)
    draw_box(page, 50, 50, 100, 100)
    draw_box(page, 250, 50, 100, 100)
    expect(page.locator("#pill")).to_contain_text("offline, 2 waiting")
    page.close()
    members = house.api.get(f"/projects/{house.project_id}/members").json()["items"]
    (jana,) = [one["user_id"] for one in members if one["email"] == "jana@depot.example"]
    assert house.api.delete(f"/projects/{house.project_id}/members/{jana}").is_success

    page = page.context.new_page()
    page.context.set_offline(False)
    page.goto(house.server.address)
    page.get_by_role("link", name="2 changes not sent yet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 changes not saved")
    row = page.get_by_role("listitem").filter(has_text="left-alone.jpg")
    expect(row).to_contain_text("drew 2")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as a file").click()
    kept = json.loads(download.value.path().read_text())
    assert [entry["op"]["shape"]["type"] for entry in kept] == ["box", "box"]
    page.goto(f"{house.server.address}/settings")
    page.get_by_role("link", name="2 changes not saved").click()
    assert grave_faults(page) == []

    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    row.get_by_role("button", name="Put on the photo again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is saved")
    assert len(house.annotations(walls["left-alone"])) == 2
