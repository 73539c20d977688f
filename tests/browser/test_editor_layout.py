"""The labelling page on every screen: rows for the hand that is there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.annotations.ops import box, update
from tests.browser.conftest import FINGERS, House, OpenPage
from tests.browser.drawing import draw_box, open_photo, rows, upload_walls, wait_saved

pytestmark = pytest.mark.browser


def height(element: Locator) -> float:
    """How high it is on the screen."""
    box = element.bounding_box()
    assert box is not None
    return box["height"]


def open_tablet(house: House, open_page: OpenPage, width: int, height: int) -> Page:
    """Open the editor on a touch screen, with one box on the photo."""
    (photo_id,) = upload_walls(house, 1)
    page = open_page(viewport={"width": width, "height": height}, **FINGERS)
    open_photo(page, house, photo_id)
    draw_box(page, 100, 120, 200, 80)
    page.keyboard.press("Escape")
    rows(page).wait_for()
    return page


def test_rows_of_a_tablet_are_as_high_as_a_glove_needs(house: House, open_page: OpenPage) -> None:
    page = open_tablet(house, open_page, 834, 1112)
    assert height(page.locator(".cls-row").first) == 60
    assert height(rows(page).first) == 48


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (844, 390)])
def test_a_screen_that_lies_gives_the_photo_its_height(
    house: House, open_page: OpenPage, width: int, height: int
) -> None:
    page = open_tablet(house, open_page, width, height)
    stage = page.locator("#stage").bounding_box()
    assert stage is not None
    assert stage["height"] == height - 56, "the photo goes down to the foot"
    assert stage["width"] > 0.6 * width
    page.locator('[data-tool="adjust"]').click()
    done = page.locator('[data-action="done"]').bounding_box()
    assert done is not None
    assert done["y"] + done["height"] <= height, "the answers stay in sight"


def test_on_a_tablet_that_lies_every_tool_is_seen_and_the_photo_facts_are_folded(
    house: House, open_page: OpenPage
) -> None:
    page = open_tablet(house, open_page, 1024, 768)
    assert page.locator("#rail").evaluate("rail => rail.scrollHeight <= rail.clientHeight")
    assert not page.locator("#photo-section").evaluate("section => section.open")
    assert height(page.locator("#photo-section summary")) >= 44


ON_TOP = """element => {
  const { left, top, width, height } = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""


def wait_on_top(element: Locator) -> None:
    """Wait until nothing lies over its middle: panels slide, and rows come anew after what was told."""
    for _ in range(300):
        if element.evaluate(ON_TOP):
            return
        element.page.wait_for_timeout(50)
    raise AssertionError(f"something lies over {element}")


def test_what_a_hand_needs_most_is_under_nothing_else_on_a_tablet_with_a_filmstrip(
    house: House, open_page: OpenPage
) -> None:
    values = [{"value": value} for value in ("light", "deep")]
    told = {"name": "severity against the joint", "on": "annotation", "kind": "select", "choices": values}
    assert house.api.post(f"/projects/{house.project_id}/attributes", json=told).status_code == 201
    page = open_tablet(house, open_page, 1180, 820)
    for step in ("undo-step", "redo-step"):
        wait_on_top(page.locator(f'[data-tool="{step}"]'))
    rows(page).click()
    wait_on_top(page.get_by_role("combobox", name="severity against the joint"))  # so before the numbers
    name = page.locator("#annotations .kv > .mut").first
    assert name.evaluate("name => name.scrollWidth <= name.clientWidth"), "a long name is not cut"
    page.locator('[data-tool="adjust"]').click()
    for answer in ("no-defect", "retake", "skip", "done"):
        wait_on_top(page.locator(f'[data-action="{answer}"]'))


def test_the_bar_of_the_brush_leaves_the_choice_between_versions_free(
    house: House, open_page: OpenPage
) -> None:
    page = open_tablet(house, open_page, 1180, 820)
    wait_saved(page)
    photo_id = int(page.url.rsplit("/", 1)[1])
    (found,) = house.annotations(photo_id)
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    jana = open_page().context
    house.sign_in(jana, "jana@depot.example")
    for context, x in ((page.context, 110), (jana, 140)):
        op = update(found["uid"], base_rev=found["rev"], shape=box(x, 120, 200, 80))
        answer = context.request.post(
            f"{house.server.address}/api/photos/{photo_id}/changes", data={"ops": [op]}
        )
        assert answer.status == 200, answer.text()
    card = page.get_by_role("region", name="Two versions")
    card.wait_for()
    page.locator('[data-tool="brush"]').click()
    for name in ("Narrower brush", "New mask"):
        wait_on_top(page.get_by_role("button", name=name))
    for button in card.get_by_role("button").all():
        wait_on_top(button)


def test_a_class_after_a_group_is_set_apart_from_it(house: House, open_page: OpenPage) -> None:
    for name in ("scratch", "chip"):
        house.api.patch(
            f"/projects/{house.project_id}/classes/{house.classes[name]}", json={"supercategory": "metal"}
        )
    (photo_id,) = upload_walls(house, 1)
    page = open_page(viewport={"width": 1024, "height": 768}, **FINGERS)
    open_photo(page, house, photo_id)
    fold = page.get_by_role("button", name="metal").first
    assert height(fold) >= 44
    fold.click()
    width = "row => getComputedStyle(row).borderTopWidth"
    for name, wanted in {"crack": "0px", "dent": "1px", "discoloration": "0px"}.items():
        assert page.locator("#classes li", has_text=name).evaluate(width) == wanted, name


def test_a_long_class_name_is_cut_and_the_size_is_whole(house: House, open_page: OpenPage) -> None:
    house.api.patch(
        f"/projects/{house.project_id}/classes/{house.classes['crack']}",
        json={"name": "corrosion of the reinforcement near the northern abutment"},
    )
    page = open_tablet(house, open_page, 1024, 768)
    size = rows(page).first.locator("b")
    assert size.evaluate("size => size.scrollWidth <= size.clientWidth")
    row, inner = rows(page).first.bounding_box(), size.bounding_box()
    assert row is not None
    assert inner is not None
    assert inner["x"] + inner["width"] <= row["x"] + row["width"]


def test_the_photo_stays_where_it_is_while_the_page_comes(house: House, open_page: OpenPage) -> None:
    """A hand may draw already: what comes later must not push the photo away under it."""
    page = open_page()
    page.add_init_script(
        """window.places = new Set();
        const look = () => {
          const stage = document.getElementById("stage")?.getBoundingClientRect();
          // Nothing is painted before all sheets are there, though places can be asked for.
          const sheets = document.querySelectorAll("link[rel=stylesheet]").length;
          if (stage && document.styleSheets.length >= sheets)
            window.places.add([stage.x, stage.y, stage.width, stage.height].join());
          requestAnimationFrame(look);
        };
        look();"""
    )
    for photo_id in upload_walls(house, 3):
        open_photo(page, house, photo_id)
        expect(page.locator("#strip button.now")).to_be_visible()
        page.wait_for_timeout(300)
        assert page.evaluate("window.places.size") == 1, page.evaluate("[...window.places]")


def test_what_has_not_come_yet_has_its_place_already(house: House, open_page: OpenPage) -> None:
    """A long page comes in pieces, and may be painted between two of them."""
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    stage = page.locator("#stage")
    whole = stage.bounding_box()
    page.evaluate(
        """() => {
          for (const last of ["#work", "#main"]) {
            const element = document.querySelector(last);
            while (element.nextElementSibling) element.nextElementSibling.remove();
          }
        }"""
    )
    assert stage.bounding_box() == whole
