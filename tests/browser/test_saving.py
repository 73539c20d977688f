"""What is drawn and written in the editor is on the server, whatever happens in between."""

from __future__ import annotations

import time

import httpx2
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import House, OpenPage
from tests.browser.drawing import draw_box, open_photo, rows, upload_walls, wait_ready, wait_saved

pytestmark = pytest.mark.browser

NOTE_LEADS = """
globalThis.leads = [];
new MutationObserver(() => {
  const words = document.querySelector("[data-lead]")?.textContent.trim();
  if (words && words !== leads.at(-1)) leads.push(words);
}).observe(document, { childList: true, subtree: true });
"""
"""What the page of unsaved work said at the top, one after the other."""


def test_a_drawn_box_gets_its_class_by_a_digit_and_is_there_after_a_reload(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    draw_box(page, 100, 120, 200, 80)
    page.keyboard.press("4")
    expect(rows(page)).to_have_count(1)
    expect(rows(page).first).to_contain_text("dent")
    wait_saved(page)
    (found,) = house.annotations(photo_id)
    assert found["class_id"] == house.classes["dent"]
    for name, wanted in {"x": 100, "y": 120, "width": 200, "height": 80}.items():
        assert found["shape"][name] == pytest.approx(wanted, abs=0.6)
    page.reload()
    wait_ready(page, photo_id)
    expect(rows(page)).to_have_count(1)


def test_undo_outlives_a_reload(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page()
    open_photo(page, house, photo_id)
    draw_box(page, 50, 50, 100, 100)
    wait_saved(page)
    page.reload()
    wait_ready(page, photo_id)
    expect(rows(page)).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(rows(page)).to_have_count(0)
    wait_saved(page)
    assert house.annotations(photo_id) == []
    page.reload()
    wait_ready(page, photo_id)
    page.keyboard.press("Control+y")
    expect(rows(page)).to_have_count(1)
    wait_saved(page)
    assert len(house.annotations(photo_id)) == 1


def test_without_network_work_goes_on_and_is_sent_later(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page(quiet=True)
    open_photo(page, house, photo_id)
    page.context.set_offline(True)
    draw_box(page, 50, 50, 100, 100)
    draw_box(page, 200, 50, 100, 100)
    expect(page.locator("#pill")).to_have_text("offline, 2 waiting")
    page.context.set_offline(False)
    wait_saved(page)
    assert len(house.annotations(photo_id)) == 2


def test_other_pages_tell_what_was_not_sent_and_lead_to_where_it_is_sent(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page(quiet=True)
    exports = f"{house.server.address}/projects/{house.project_id}/exports"
    house.sign_in(page.context)
    page.goto(exports)
    pill = page.locator(".top a.pill")
    expect(pill).to_be_hidden()
    page.wait_for_timeout(300)
    assert page.evaluate("indexedDB.databases()") == []  # looking makes no journal
    open_photo(page, house, photo_id)
    page.context.set_offline(True)
    draw_box(page, 50, 50, 100, 100)
    draw_box(page, 200, 50, 100, 100)
    expect(page.locator("#pill")).to_have_text("offline, 2 waiting")
    page.close()
    page = page.context.new_page()
    page.context.set_offline(False)
    page.goto(exports)
    pill = page.locator(".top a.pill")
    expect(pill).to_have_text("2 changes not sent yet")
    page.add_init_script(NOTE_LEADS)
    pill.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is saved")
    assert len(house.annotations(photo_id)) == 2
    assert page.evaluate("leads.filter((words) => words === 'Everything is saved').length") == 1
    page.goto(exports)
    page.wait_for_timeout(300)
    expect(pill).to_be_hidden()


def test_what_is_written_about_a_photo_without_network_outlives_the_tab(
    house: House, open_page: OpenPage
) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page(quiet=True)
    open_photo(page, house, photo_id)
    page.context.set_offline(True)
    page.get_by_label("part").fill("left door")
    page.get_by_label("part").press("Enter")
    expect(page.locator("#pill")).to_have_text("offline, 1 waiting")
    expect(page.get_by_label("part")).to_have_value("left door")
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(f"{house.server.address}/photos/{photo_id}")
    wait_ready(again, photo_id)
    expect(again.get_by_label("part")).to_have_value("left door")
    wait_saved(again)
    assert house.api.get(f"/photos/{photo_id}").json()["attributes"] == {"part": "left door"}


def test_a_server_that_was_killed_gets_everything_once(house: House, open_page: OpenPage) -> None:
    (photo_id,) = upload_walls(house, 1)
    page = open_page(quiet=True)
    open_photo(page, house, photo_id)
    draw_box(page, 50, 50, 100, 100)
    wait_saved(page)
    house.server.kill()
    draw_box(page, 200, 50, 100, 100)
    expect(page.locator("#pill")).to_contain_text("1 waiting")
    page.close()  # the tab is gone too: only its journal is left
    house.server.start()
    again = page.context.new_page()
    again.goto(f"{house.server.address}/photos/{photo_id}")
    wait_ready(again, photo_id)
    expect(rows(again)).to_have_count(2)
    wait_saved(again)
    assert len(house.annotations(photo_id)) == 2


WAIT_FOR_ANSWERS = """async (wanted) => {
  const journal = await new Promise((done) => {
    const request = indexedDB.open("blemish-editor");
    request.onsuccess = () => done(request.result);
  });
  for (let left = 150; left; left -= 1) {
    const entries = await new Promise((done) => {
      const request = journal.transaction("entries").objectStore("entries").getAll();
      request.onsuccess = () => done(request.result);
    });
    if (entries.filter(({ kind }) => kind === "state").length === wanted) return journal.close();
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("the answers were not kept");
}"""
"""The next photo is shown while an answer is still being written on this device."""


def _next_photos(person: httpx2.Client, house: House) -> list[int]:
    told = person.post(f"/projects/{house.project_id}/queue/next", json={"count": 6})
    return sorted(photo["id"] for photo in told.json()["photos"])


def test_a_page_that_was_left_too_soon_keeps_its_photos_in_hand_and_does_not_ask_them_again(
    house: House, open_page: OpenPage
) -> None:
    ids = upload_walls(house, 6)
    house.add_person("jana@depot.example", "Jana", "labeler")
    jana = house.api_of("jana@depot.example")
    page = open_page(quiet=True)
    house.sign_in(page.context)
    queue = f"{house.server.address}/projects/{house.project_id}/label"
    page.goto(queue)
    page.route("**/state", lambda route: route.abort())
    for photo_id in ids[:2]:
        wait_ready(page, photo_id)
        draw_box(page, 50, 50, 100, 100)
        page.keyboard.press("Enter")
    wait_ready(page, ids[2])
    page.evaluate(WAIT_FOR_ANSWERS, 2)
    page.goto("about:blank")
    deadline = time.monotonic() + 15  # what a page sends when it is left comes after the next one
    while (handed := _next_photos(jana, house)) != ids[2:]:
        assert set(handed) < set(ids[2:]), "only what was not on its way is handed to others"
        assert time.monotonic() < deadline, "the rest of the stack was not given back"
        time.sleep(0.1)
    assert jana.delete(f"/photos/{ids[2]}/lease?rest=true").status_code == 204
    page.goto(queue)
    wait_ready(page, ids[2])
    page.unroute("**/state")
    wait_saved(page)
    for photo_id in ids[:2]:
        assert house.api.get(f"/photos/{photo_id}").json()["state"] == "done"


def test_done_on_a_photo_that_changed_meanwhile_comes_back_to_the_person(
    house: House, open_page: OpenPage
) -> None:
    ids = upload_walls(house, 2)
    page = open_page(quiet=True)
    house.sign_in(page.context)
    page.goto(f"{house.server.address}/projects/{house.project_id}/label")
    wait_ready(page, ids[0])
    draw_box(page, 50, 50, 100, 100)
    wait_saved(page)
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    wait_ready(page, ids[1])
    house.api.put(f"/photos/{ids[0]}/state", json={"state": "unsure", "seq": 1})
    page.context.set_offline(False)
    page.get_by_role("button", name="needs you").click()
    dialog = page.get_by_role("dialog", name="Not saved: 1 change")
    expect(dialog).to_contain_text("wall-1.jpg: said “done”")
    expect(dialog).to_contain_text("Somebody changed this photo since you looked.")
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Save as a file").click()
    assert download.value.suggested_filename == "blemish-rescue.json"
    dialog.get_by_role("button", name="Let all go").click()
    wait_saved(page)
