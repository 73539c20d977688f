"""A long day of labelling with all that goes wrong in one: then server, journal and screen are equal."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests import photos
from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import wait_ready, wait_saved
from tests.browser.marathon import Marathon, journal_of, shown_on, told_by

pytestmark = pytest.mark.browser

EVERY = 4  # photos, until one is compared in the midst of work
LAST = 40  # deeds that a failure tells
WORDS = {"done": "done", "in_progress": "in progress", "unsure": "cannot tell", "unlabelled": "unlabelled"}


@contextmanager
def _told(day: Marathon, seed: int) -> Iterator[None]:
    """Tell the seed and the last deeds of a day that fails."""
    try:
        yield
    except BaseException:
        print(f"seed {seed}, the last of {len(day.deeds)} deeds:", *day.deeds[-LAST:], sep="\n  ")
        raise


def _is_equal(page: Page, house: House, photo_id: int) -> None:
    """Compare what is shown of the present photo with what the server has."""
    told = told_by(page, house, photo_id)
    expect(page.locator("#annotations button.a[data-uid]")).to_have_count(len(told))
    assert shown_on(page) == told, photo_id
    photo = house.api.get(f"/photos/{photo_id}").json()
    words = "no defect" if photo["no_defect"] else WORDS.get(photo["state"], "retake asked")
    expect(page.locator("#facts .fact").first).to_contain_text(words)
    assert photo["open_proposals"] == 0, photo_id


def _walk_back(page: Page, house: House, day: Marathon, ids: list[int]) -> set[int]:
    """Compare all photos that can be gone back to, as the page has them."""
    seen: set[int] = set()
    while day.present.isdigit() and int(day.present) not in seen:
        seen.add(int(day.present))
        _is_equal(page, house, int(day.present))
        place = page.locator("#strip-place b").inner_text()
        day.press("a")
        if place == "1":
            break
        expect(page.locator("#strip-place b")).not_to_have_text(place)
        number = page.locator("#photo-name").inner_text().removesuffix(".jpg")
        wait_ready(page, ids[int(number) - 1])
    return seen


@pytest.mark.parametrize(("seed", "count"), [(7, 7), pytest.param(8, 200, marks=pytest.mark.soak)])
def test_after_a_long_day_of_labelling_server_journal_and_screen_are_equal(
    lone_house: House, open_page: OpenPage, seed: int, count: int
) -> None:
    house = lone_house
    ids = [house.upload(f"{n}.jpg", photos.jpeg(photos.crack(seed=n)))["id"] for n in range(1, count + 1)]
    page = open_page(quiet=True, has_touch=True)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/label")
    wait_ready(page, ids[0])
    day = Marathon(house, page, random.Random(seed))
    between = [day.power_cut, day.other_tab, day.reload, day.offline, day.online]
    plan = dict(zip(day.chance.sample(range(count), len(between)), between, strict=True))
    with _told(day, seed):
        for leg in range(count):
            if day.present == "none":
                break
            if run := plan.get(leg):
                run()
            elif day.chance.random() < 0.1:
                (day.online if day.is_offline else day.offline)()
            elif count > 50 and day.chance.random() < 0.05:
                day.chance.choice(between[:3])()
            day.work(day.chance.randint(1, 3))
            if leg % EVERY == 0 and not day.is_offline:
                day.press("Escape")
                wait_saved(page)
                _is_equal(page, house, int(day.present))
            day.answer()
        day.finish()
        assert journal_of(page) == []
        seen = _walk_back(page, house, day, ids)
        for photo_id in set(ids) - seen:
            page.goto(f"{house.server.address}/photos/{photo_id}")
            wait_ready(page, photo_id)
            wait_saved(page)
            _is_equal(page, house, photo_id)
        assert faults == []
        drawn = sum(len(house.annotations(photo_id)) for photo_id in ids)
        print(f"seed {seed}: {len(day.deeds)} deeds, {drawn} annotations, {len(seen)} photos walked back")
        assert drawn >= count
