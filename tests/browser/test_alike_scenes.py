"""Deciding on scenes that look alike: join or leave apart, each with undo, by the keyboard too."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

from playwright.sync_api import Page, expect

from tests.browser.conftest import House, OpenPage
from tests.datasets.scenes import photo


def _cut(house: House) -> list[int]:
    """Send two photos of different walls, and say that likeness tied them and was cut."""
    ids = sorted(int(house.upload(f"wall {n}.jpg", photo(n))["id"]) for n in (1, 2))
    deadline = time.monotonic() + 40
    while any(house.api.get(f"/photos/{one}").json()["group_id"] is None for one in ids):
        assert time.monotonic() < deadline, "the photos were not grouped"
        time.sleep(0.2)
    with closing(sqlite3.connect(house.server.data / "blemish.db", timeout=10)) as file, file:
        file.execute("INSERT INTO photo_link VALUES (?, ?, 'scene', 20.0, 1)", ids)
    return ids


def _groups(house: House, ids: list[int]) -> int:
    return len({house.api.get(f"/photos/{one}").json()["group_id"] for one in ids})


def _pairs(house: House) -> int:
    return len(house.api.get(f"/projects/{house.project_id}/groups/alike").json()["items"])


def _press(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=name)
    button.focus()
    page.keyboard.press("Enter")


def test_a_manager_decides_on_scenes_that_look_alike(house: House, open_page: OpenPage) -> None:
    ids = _cut(house)
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}")
    page.get_by_role("link", name="Decide: pair of scenes looks alike").click()
    expect(page.get_by_role("heading", name="These 2 stacks look alike too")).to_be_visible()
    _press(page, "Join")
    expect(page.get_by_role("status").filter(has_text="Joined into one scene.")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    assert _groups(house, ids) == 1
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Join")).to_be_focused()
    assert _groups(house, ids) == 2
    assert _pairs(house) == 1, "it is to be decided again"
    _press(page, "Leave apart")
    expect(page.get_by_role("status").filter(has_text="They stay apart")).to_be_visible()
    assert _pairs(house) == 0
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Leave apart")).to_be_visible()
    assert _pairs(house) == 1
    page.get_by_role("button", name="Leave apart").click()
    expect(page.get_by_role("status").filter(has_text="They stay apart")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="No scenes to decide.")).to_be_visible()
