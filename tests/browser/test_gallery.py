"""The gallery in a real browser: photos dropped in, walked, picked, deleted and brought back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request, expect

from tests.browser.conftest import House, OpenPage
from tests.datasets.scenes import photo as scene
from tests.photos_domain.sending import picture

pytestmark = pytest.mark.browser


@pytest.fixture
def page(house: House, open_page: OpenPage) -> Iterator[Page]:
    """The manager's browser; complaints of the page fail the test."""
    complaints: list[str] = []

    def note(line: ConsoleMessage) -> None:
        if line.type in ("error", "warning"):
            complaints.append(line.text)

    found = open_page(quiet=True, viewport={"width": 1280, "height": 800})
    house.sign_in(found.context)
    found.on("pageerror", lambda error: complaints.append(str(error)))
    found.on("console", note)
    yield found
    # what the server refuses is noted by the browser too; everything else is a fault (D9: the CSP among them)
    assert [line for line in complaints if not line.startswith("Failed to load resource")] == []


def _photos(folder: Path, count: int) -> list[Path]:
    files = []
    for index in range(count):
        file = folder / f"IMG_{index:02}.jpg"
        file.write_bytes(picture(index, (320, 240) if index % 3 else (240, 320)))
        files.append(file)
    return files


def _gallery(house: House, query: str = "") -> str:
    return f"{house.server.address}/projects/{house.project_id}/photos{query}"


def test_photos_are_added_walked_deleted_and_brought_back(house: House, page: Page, tmp_path: Path) -> None:
    page.goto(_gallery(house))
    expect(page.get_by_text("No photos yet.")).to_be_visible()

    # hundreds work like these: chosen at once, they appear without a reload, refusals keep their words
    broken = tmp_path / "cut.jpg"
    broken.write_bytes(b"\xff\xd8\xff" + b"0" * 50)
    text = tmp_path / "notes.txt"
    text.write_text("not a photo")
    gif = tmp_path / "moving.gif"
    gif.write_bytes(b"GIF89a" + b"\0" * 60)
    page.locator("#choose-files").set_input_files([*_photos(tmp_path, 12), text, gif])
    expect(page.locator("#upload-title")).to_have_text("12 stored, 2 not taken", timeout=30_000)
    expect(page.locator("#upload-list")).to_contain_text("This is a GIF.")
    expect(page.locator(".cell")).to_have_count(12)
    expect(page.locator('[data-count="total"]')).to_have_text("12")
    page.locator("#upload-close").click()

    # the keyboard walks, Space picks, Shift makes a range, Escape lets go
    page.locator(".cell a").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#picked")).to_have_text("3 photos selected")
    page.keyboard.press("Escape")
    expect(page.locator("#selbar")).to_be_hidden()

    # deleting is one key and can be undone
    page.keyboard.press("Space")
    page.keyboard.press("Delete")
    expect(page.locator("#outcome")).to_have_text("1 photo in the trash.")
    expect(page.locator(".cell")).to_have_count(11)
    page.locator("#undo").click()
    expect(page.locator(".cell")).to_have_count(12)

    # states by the bar; refusals are told
    page.locator(".cell a").first.focus()
    page.keyboard.press("Control+a")
    expect(page.locator("#picked")).to_have_text("12 photos selected")
    page.get_by_role("button", name="Set state").click()
    page.get_by_role("button", name="done: no defect").click()
    expect(page.locator("#outcome")).to_have_text("12 photos: done: no defect.")
    expect(page.locator('.facets [data-count="state:done"]')).to_have_text("12")

    # the words of the query bar are the address
    page.locator("#query-words").fill("state:unsure IMG")
    page.keyboard.press("Enter")
    page.wait_for_url("**?state=unsure&q=IMG")
    expect(page.get_by_text("No photos match.")).to_be_visible()
    page.get_by_role("link", name="Drop the last condition").click()
    page.wait_for_url("**?state=unsure")
    page.locator("#query-words").fill("colour:red")
    page.keyboard.press("Enter")
    expect(page.locator("#query-error")).to_contain_text("is not known here")

    # Enter opens the photo, the newest being first
    stored = house.api.get(f"/projects/{house.project_id}/photos").json()["items"]
    newest = max(photo["id"] for photo in stored)
    page.goto(_gallery(house))
    page.locator(".cell a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/photos/{newest}$"))


def test_what_others_add_appears_by_itself(house: House, page: Page) -> None:
    page.goto(_gallery(house))
    page.wait_for_timeout(500)
    house.upload("theirs.jpg", picture(1))
    expect(page.locator(".cell")).to_have_count(1)
    expect(page.locator('[data-count="total"]')).to_have_text("1")
    expect(page.locator('.facets [data-count="damaged"]')).to_have_text("0")
    torn = picture(2)[:-2000]  # kept as it came, since its sender proves its bytes
    assert house.upload("torn.jpg", torn, sha256=hashlib.sha256(torn).hexdigest())["damaged"]
    expect(page.locator('.facets [data-count="damaged"]')).to_have_text("1")
    expect(page.locator('.facets [data-count="state:unlabelled"]')).to_have_text("2")


def test_more_photos_come_as_one_scrolls(house: House, page: Page) -> None:
    for index in range(75):
        house.upload(f"{index}.jpg", picture(index, (40, 30)))
    page.goto(_gallery(house))
    expect(page.locator(".cell").first).to_be_visible()
    page.locator(".cell a").first.focus()
    for _ in range(20):
        page.keyboard.press("End")
        if page.locator(".cell").count() == 75:
            break
        page.wait_for_timeout(200)
    expect(page.locator(".cell")).to_have_count(75)


def test_a_page_that_was_left_says_what_was_not_sent(house: House, page: Page, tmp_path: Path) -> None:
    page.goto(_gallery(house))
    page.route("**/api/projects/*/photos", lambda route: route.abort())
    page.locator("#choose-files").set_input_files(_photos(tmp_path, 4))
    expect(page.locator("#upload-list li")).to_have_count(4)
    page.unroute_all()
    page.on("dialog", lambda dialog: dialog.accept())
    page.evaluate(
        "window.addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), true)"
    )
    page.goto(_gallery(house, "?state=done"))
    expect(page.locator("#upload-title")).to_have_text("4 photos were not sent")
    expect(page.locator("#upload-list")).to_contain_text("IMG_03.jpg")


def test_tabs_share_one_stream_and_both_show_what_others_do(house: House, page: Page) -> None:
    """A browser has few connections for all its tabs: one tab listens and tells the others."""
    streams: list[str] = []

    def note(request: Request) -> None:
        if "/events" in request.url:
            streams.append(request.url)

    def send(index: int) -> int:
        return int(house.upload(f"{index}.jpg", picture(index, (320, 240)))["id"])

    first = send(1)
    other = page.context.new_page()
    for tab in (page, other):
        tab.on("request", note)
        tab.goto(_gallery(house))
        expect(tab.locator(".cell")).to_have_count(1)
    page.wait_for_timeout(500)
    send(2)
    asked = {"state": "retake", "reason": "blurred", "seq": 0}
    assert house.api.put(f"/photos/{first}/state", json=asked).status_code == 200
    for tab in (page, other):
        expect(tab.locator(".cell")).to_have_count(2)
        expect(tab.locator(".cell").get_by_text("retake")).to_be_visible()
    assert len(streams) == 1
    page.close()
    send(3)
    expect(other.locator(".cell")).to_have_count(3)
    assert "after=" in streams[1]


def test_a_photo_that_was_not_sent_can_be_sent_alone(house: House, page: Page, tmp_path: Path) -> None:
    page.goto(_gallery(house))
    # Tries follow each other at once; a request that waits longer than any pause is still waited for.
    page.evaluate(
        "() => { const later = setTimeout; window.setTimeout = (run, ms) => later(run, ms > 3e4 ? ms : 9) }"
    )
    page.route("**/api/projects/*/photos", lambda route: route.abort())
    page.locator("#choose-files").set_input_files([str(file) for file in _photos(tmp_path, 2)])
    for name in ("IMG_00.jpg", "IMG_01.jpg"):
        expect(page.get_by_role("button", name=f"Retry {name}")).to_be_visible()
    page.unroute("**/api/projects/*/photos")
    page.get_by_role("button", name="Retry IMG_01.jpg").click()
    expect(page.locator(".cell")).to_have_count(1)
    expect(page.get_by_role("button", name="Retry IMG_00.jpg")).to_be_visible()


def test_scenes_are_stacked_split_joined_and_shown_whole(house: House, page: Page, tmp_path: Path) -> None:
    page.goto(_gallery(house))
    files = []
    for wall, shifts in ((1, (0, 12, 24)), (2, (0, 12)), (3, (0,))):
        for shift in shifts:
            files.append(tmp_path / f"wall-{wall}-{shift}.jpg")
            files[-1].write_bytes(scene(wall, shift=shift))
    page.locator("#choose-files").set_input_files(files)
    # what arrives finds its scene by itself, while the page is open
    expect(page.locator("h1")).to_contain_text("6 photos, about 3 scenes", timeout=60_000)
    expect(page.locator(".cell")).to_have_count(3)
    expect(page.locator(".cell .open")).to_have_text(["2", "3"])
    expect(page.locator(".day")).to_contain_text("3 scenes")
    page.locator("#upload-close").click()

    # a stack is picked whole
    page.locator(".cell a.photo").first.focus()
    page.keyboard.press("Control+a")
    expect(page.locator("#picked")).to_have_text("6 photos, 3 scenes selected")
    expect(page.locator("#delete")).to_have_text("Delete 6")
    page.keyboard.press("Escape")

    # it opens, and a photo is taken out; the page with all scenes shows it
    page.locator(".cell .open", has_text="3").click()
    page.wait_for_url("**?group=*")
    expect(page.locator(".cell")).to_have_count(3)
    page.locator(".cell a.photo").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Take out of the scene").click()
    expect(page.locator("#outcome")).to_have_text("1 photo is a scene of its own now.")
    expect(page.locator(".cell")).to_have_count(2)
    page.locator("#undo").click()
    expect(page.locator(".cell")).to_have_count(3)

    # two stacks become one, and two again
    page.goto(_gallery(house))
    page.locator(".cell a.photo").first.focus()
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Join into one scene").click()
    expect(page.locator("#outcome")).to_have_text("6 photos are one scene now.")
    expect(page.locator(".cell")).to_have_count(1)
    expect(page.locator("h1")).to_contain_text("6 photos, about 1 scene")
    page.locator("#undo").click()
    expect(page.locator(".cell")).to_have_count(3)

    # deleting a stack deletes all of it, and it comes back
    page.locator(".cell.stacked a.photo").first.focus()
    page.keyboard.press("Space")
    page.locator("#delete").click()
    expect(page.locator("#outcome")).to_have_text("2 photos in the trash.")
    page.locator("#undo").click()
    expect(page.locator(".cell")).to_have_count(3)

    # all photos, and the choice is kept
    page.get_by_role("link", name="All photos").click()
    expect(page.locator(".cell")).to_have_count(6)
    page.goto(_gallery(house))
    expect(page.locator(".cell")).to_have_count(6)
    page.get_by_role("link", name="Scenes").click()
    expect(page.locator(".cell")).to_have_count(3)
