"""The page of known answers, left open: it follows what happens, and what comes true as time passes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import upload_walls
from tests.browser.readings import answer_known, label

pytestmark = pytest.mark.browser


def test_a_page_that_is_left_open_tells_of_an_answer_once_it_counts(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    label(house, photo_id, ("crack", 60, 60, 120, 80), ("dent", 300, 200, 90, 90))
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    page = open_page()
    page.clock.install()
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/gold")
    lead = page.get_by_role("heading", level=1)
    expect(lead).to_contain_text("Nothing to tell you yet.")
    answer_known(house, photo_id, house.api.get("/me").json()["id"])
    page.clock.fast_forward("01:00")
    expect(lead).to_have_text("On 1 known photo you found 1 of 2 defects.")
    expect(page.get_by_text("dent, not drawn")).to_be_visible()

    # What happens is told at once: its class has another name.
    house.api.patch(
        f"/projects/{house.project_id}/classes/{house.classes['dent']}", json={"name": "dimple"}
    ).raise_for_status()
    expect(page.get_by_text("dimple, not drawn")).to_be_visible()
