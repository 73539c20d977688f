"""C10: a name that turns the direction of reading turns itself, and nothing that stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.calm import settle, watch
from tests.browser.conftest import House
from tests.browser.warm import WarmPages
from tests.web.conftest import small_jpeg

pytestmark = pytest.mark.browser

NAME = "gate\u202egpj.exe"

# Each text with a control of direction must stand in a box of its own: the nearest element that isolates
# (bdi), or that is a paragraph by itself, may hold nothing but names. FSI ... PDI isolates where there are no
# elements. Attributes are paragraphs by themselves.
_LOOK = """(name) => {
  const turning = /[\\u202a-\\u202e\\u2066-\\u2069]/
  const free = (text) => text.replace(/\\u2068[^\\u2066-\\u2069]*\\u2069/g, "")
  const rest = (text) => free(text).replaceAll("attribute." + name, "").replaceAll(name, "").trim()
  const isolates = (e) => /isolate|plaintext/.test(getComputedStyle(e).unicodeBidi)
  const bad = []
  const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    let e = node.parentElement
    if (!turning.test(free(node.data)) || /^(SCRIPT|STYLE|TITLE)$/.test(e.tagName)) continue
    while (e.parentElement && getComputedStyle(e).display === "inline" && !isolates(e)) e = e.parentElement
    if (rest(e.textContent)) bad.push(`${e.tagName}.${e.className}: ${e.outerHTML.slice(0, 300)}`)
  }
  if (turning.test(free(document.title))) bad.push(`title: ${document.title}`)
  for (const { title } of document.querySelectorAll("[title]"))
    if (turning.test(free(title)) && rest(title)) bad.push(`tooltip: ${title}`)
  return [...new Set(bad)]
}"""


@dataclass
class Turned:
    """A server on which everything is called by a name that turns."""

    house: House
    link: str
    link_id: int
    photo_id: int


@pytest.fixture(scope="module")
def turned(house_of_file: House) -> Turned:
    """Call everything so."""
    return _fill(house_of_file)


def _fill(house: House) -> Turned:
    api, project = house.api, f"/projects/{house.project_id}"

    def made(answer: httpx2.Response) -> Any:
        assert answer.status_code in (200, 201, 202, 204), (answer.request.url, answer.text)
        return answer.json() if answer.content else None

    made(api.patch("/me", json={"name": NAME}))
    made(api.patch(project, json={"name": NAME}))
    made(api.post("/projects", json={"name": NAME}))
    gone = made(api.post("/projects", json={"name": NAME}))["id"]
    made(api.patch(f"/projects/{gone}", json={"archived": True}))
    words = {"name": NAME, "counts": NAME, "counts_not": NAME, "supercategory": NAME}
    made(api.patch(f"{project}/classes/1", json=words))
    made(api.patch(f"{project}/classes/2", json={"retired": True, "counts": NAME}))
    made(api.patch(f"{project}/classes/3", json={"name": NAME + NAME}))
    made(api.post(f"{project}/classes/3/merge", json={"into": 1}))
    choices = [{"value": NAME, "meaning": NAME}, {"value": "other", "meaning": NAME}]
    for kind in ("photo", "annotation"):
        attribute = {"on": kind, "name": NAME, "kind": "select", "choices": choices, "class_ids": [1]}
        if kind == "photo":
            del attribute["class_ids"]
        made(api.post(f"{project}/attributes", json=attribute))
    made(api.post("/users", json={"email": "p@depot.example", "name": NAME}))
    made(api.post(f"{project}/members", json={"email": "p@depot.example", "role": "labeler"}))
    made(api.post("/tokens", json={"name": NAME, "scopes": ["read"]}))
    link = made(api.post(f"{project}/capture-links", json={"name": NAME}))
    token = link["url"].split("#")[1]
    made(httpx2.post(f"{house.server.address}/api/capture/join", json={"token": token, "name": NAME}))
    photos = [
        house.upload(
            NAME, small_jpeg(shade), note=NAME, attributes=f'{{"{NAME}": "{NAME}", "part": "{NAME}"}}'
        )
        for shade in (10, 60, 110)
    ]
    photo_id: int = photos[0]["id"]
    for number in range(2):
        op = {
            "op_id": f"00000000-0000-4000-8000-00000000000{number}",
            "uid": f"00000000-0000-4000-8000-00000000001{number}",
            "action": "create",
            "class_id": 1,
            "shape": {"type": "box", "x": 5 + number, "y": 5, "width": 20, "height": 20},
            "attributes": {NAME: NAME},
        }
        made(api.post(f"/photos/{photo_id}/changes", json={"ops": [op]}))
    state = {"state": "unsure", "reason": NAME, "seq": 0}
    made(api.put(f"/photos/{photos[1]['id']}/state", json=state))
    return Turned(house, link["url"], link["id"], photo_id)


@pytest.fixture
def page(browser: Browser, warm: WarmPages, turned: Turned) -> Iterator[Page]:
    """A page in which the admin is signed in."""
    options = {"viewport": {"width": 1440, "height": 900}}
    found = warm.open(browser, options)
    turned.house.sign_in(found.context)
    yield found
    warm.give_back(found, options)


PAGES = [
    "/",
    "/projects/new",
    "/settings",
    "/unsaved",
    "/admin",
    "/admin/trash",
    "/projects/{project}",
    "/projects/{project}/photos",
    "/projects/{project}/photos?attribute." + NAME + "=" + NAME,
    "/projects/{project}/settings",
    "/projects/{project}/exports",
    "/projects/{project}/exports?attribute." + NAME + "=" + NAME,
    "/projects/{project}/capture-links/{link}/sheet",
    "/projects/{project}/label",
    "/photos/{photo}",
]


@pytest.mark.parametrize("path", PAGES)
def test_what_stands_beside_a_name_keeps_its_direction(turned: Turned, page: Page, path: str) -> None:
    ids = {"project": turned.house.project_id, "link": turned.link_id, "photo": turned.photo_id}
    for name, value in ids.items():
        path = path.replace("{" + name + "}", str(value))
    watch(page)
    page.goto(turned.house.server.address + path)
    settle(page)
    bad = page.evaluate(_LOOK, NAME)
    assert not bad, "\n".join(bad)


def test_also_on_the_page_of_phones(turned: Turned, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    watch(page)
    page.goto(turned.link)
    settle(page)
    bad = page.evaluate(_LOOK, NAME)
    context.close()
    assert not bad, "\n".join(bad)


def test_the_check_would_find_a_name_that_reaches_out(turned: Turned, page: Page) -> None:
    """A check that takes everything is none; the letters really change places."""
    for html, is_bad in (
        (f"<p>{NAME} ABC</p>", True),
        (f"<p><b>{NAME}</b> ABC</p>", True),
        (f"<p><bdi>{NAME}</bdi> ABC</p>", False),
        (f"<p>\u2068{NAME}\u2069 ABC</p>", False),
        (f"<ul><li>{NAME}</li><li>ABC</li></ul>", False),
    ):
        page.set_content(f"<!doctype html><meta charset=utf-8><body>{html}</body>")
        assert bool(page.evaluate(_LOOK, NAME)) is is_bad, html
        first, last = page.evaluate(_PLACES)
        assert (first > last) is is_bad, html


_PLACES = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  let node = texts.nextNode()
  while (!node.data.includes("ABC")) node = texts.nextNode()
  const at = node.data.indexOf("ABC")
  const x = (i) => {
    const range = document.createRange()
    range.setStart(node, i)
    range.setEnd(node, i + 1)
    return range.getBoundingClientRect().x
  }
  return [x(at), x(at + 2)]
}"""
