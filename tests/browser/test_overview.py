"""The overview while others work: it follows by itself, misses nothing, hides people from who is alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.annotations.ops import create
from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import upload_walls
from tests.browser.test_look import grave_faults

pytestmark = pytest.mark.browser


def number(page: Page, name: str) -> str:
    """A number of the page, as it is shown."""
    return page.locator(f'[data-number="{name}"]').first.inner_text()


def say_done(house: House, photo_id: int) -> None:
    """Label a photo, as somebody elsewhere would."""
    house.api.post(f"/photos/{photo_id}/changes", json={"ops": [create(class_id=house.classes["crack"])]})
    seq = house.api.get(f"/photos/{photo_id}").json()["seq"]
    answer = house.api.put(f"/photos/{photo_id}/state", json={"state": "done", "seq": seq})
    assert answer.status_code == 200, answer.text


def test_the_overview_follows_what_others_do_also_after_a_break(house: House, open_page: OpenPage) -> None:
    first, second, third = upload_walls(house, 3)
    house.add_person("sofia@depot.example", "Sofia Lind", "manager")
    page = open_page(quiet=True)  # while offline, what it asks for is refused
    house.sign_in(page.context, "sofia@depot.example")
    page.goto(f"{house.server.address}/projects/{house.project_id}")
    crack = page.locator(f'[data-number="class:{house.classes["crack"]}"]')
    to_label = page.locator("#live-wait [data-number=to_label]")
    expect(to_label).to_have_text("3")
    expect(page.locator("#places [data-count=to_label]")).to_have_text("3")

    say_done(house, first)
    expect(crack).to_have_text("1")
    expect(to_label).to_have_text("2")
    expect(page.locator("#places [data-count=to_label]")).to_have_text("2")

    # The focus and what is unfolded stay while the numbers change.
    link = page.locator("#live-wait a", has_text="Label")
    link.focus()
    page.context.set_offline(True)
    say_done(house, second)
    page.context.set_offline(False)
    expect(crack).to_have_text("2")
    expect(to_label).to_have_text("1")
    expect(link).to_be_focused()

    # Presence: who comes is told, and where they are.
    house.api.put(f"/photos/{third}/presence", json={"tab": "a"})
    expect(page.locator("#people")).to_contain_text("wall-3.jpg")
    expect(page.locator(".top .pill", has_text="1 person here")).to_be_visible()
    assert grave_faults(page) == []

    # What somebody has marked waits until they let go of it; the rest goes on.
    page.evaluate("getSelection().selectAllChildren(document.getElementById('live-wait'))")
    say_done(house, third)
    expect(crack).to_have_text("3")
    expect(to_label).to_have_text("1")
    page.evaluate("getSelection().removeAllRanges()")
    expect(to_label).to_have_count(0)


def test_who_works_alone_sees_no_people_until_a_second_joins(house: House, open_page: OpenPage) -> None:
    upload_walls(house, 1)
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}")
    expect(page.locator("#live-wait")).to_contain_text("You")
    expect(page.get_by_role("heading", name="People")).to_have_count(0)
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    expect(page.locator("#people")).to_contain_text("Jana Keller")
    expect(page.locator("#live-wait")).to_contain_text("Labelers")


def test_a_manager_goes_from_what_waits_to_the_photos_that_wait(house: House, open_page: OpenPage) -> None:
    """The day of a manager: what is waiting, one click, the photos; back; a class, one click, its photos."""
    first, second, _ = upload_walls(house, 3)
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    say_done(house, first)
    seq = house.api.get(f"/photos/{second}").json()["seq"]
    house.api.put(f"/photos/{second}/state", json={"state": "retake", "seq": seq, "reason": "too dark"})
    page = open_page()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}")
    page.get_by_role("link", name="Show: to take again").click()
    expect(page.locator("#grid .photo, #grid .tile, #grid a[href*='/photos/']").first).to_be_visible()
    assert page.url.endswith("/photos?state=retake")
    page.go_back()
    page.locator(".balance a", has_text="1 in 1 scene").click()
    assert page.url.endswith(f"/photos?class={house.classes['crack']}")
    expect(page.locator("[data-found]")).to_contain_text("1 of 3 photos")
