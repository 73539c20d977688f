"""D9, D10 in a real Chromium: no page breaks its own policy, and no text that people typed runs.

One house is filled with the corpus of tests/web/xss.py wherever people can type; then every page is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Dialog, Page, Request
from playwright.sync_api import Error as PlaywrightError

from app.ids import uuid7
from app.models import Reading
from tests.access.test_matrix import ROUTES
from tests.browser.calm import settle, watch
from tests.browser.conftest import PASSWORD, House, changing
from tests.browser.readings import compare, label, read
from tests.browser.warm import WarmPages
from tests.one_chromium import shared
from tests.web.conftest import small_jpeg
from tests.web.xss import CORPUS, EMAIL

pytestmark = pytest.mark.browser

PHONE = {"/capture-sw.js", "/capture.webmanifest", "/capture-icon-{side}.png"}
DATA = {"/healthz", "/readyz", "/openapi.json", *PHONE}
PAGES = sorted({path for _, path in ROUTES if not path.startswith("/api")} - DATA)


@dataclass
class Filled:
    """A server whose every text is hostile, and the ids of what is there."""

    house: House
    link_id: int
    photo_ids: list[int] = field(default_factory=list)
    own_reading: int = 0  # the admin's, open
    other_reading: int = 0  # somebody else's, done, that differs from what counts

    def address(self, path: str) -> str:
        """The address of a page by its pattern."""
        reading_id = self.own_reading if path.startswith("/readings") else self.other_reading
        ids = {
            "project_id": self.house.project_id,
            "photo_id": self.photo_ids[0],
            "link_id": self.link_id,
            "reading_id": reading_id,
        }
        for name, value in ids.items():
            path = path.replace("{" + name + "}", str(value))
        return self.house.server.address + path


@pytest.fixture(scope="module")
def filled(house_of_file: House) -> Filled:
    """Type the corpus into everything."""
    return _fill(house_of_file)


def _fill(house: House) -> Filled:
    api, project = house.api, f"/projects/{house.project_id}"

    def made(answer: httpx2.Response) -> Any:
        assert answer.status_code in (200, 201, 204), (answer.request.url, answer.text)
        return answer.json() if answer.content else None

    made(api.patch("/me", json={"name": CORPUS[4]}))
    filled = Filled(house, 0)
    for number, text in enumerate(CORPUS):
        words = {"name": text, "counts": text, "counts_not": text, "supercategory": text}
        house.classes[text] = made(api.post(f"{project}/classes", json=words))["id"]
        made(api.post("/projects", json={"name": text}))
        made(api.post("/users", json={"email": f"p{number}@depot.example", "name": text}))
        made(api.post("/tokens", json={"name": text, "scopes": ["read"]}))
        filled.link_id = made(api.post(f"{project}/capture-links", json={"name": text}))["id"]
        made(api.post(f"{project}/members", json={"email": f"p{number}@depot.example", "role": "labeler"}))
        sent = api.post(
            f"{project}/photos", files={"file": (text, small_jpeg() + bytes([number]))}, data={"note": text}
        )
        filled.photo_ids.append(made(sent)["photo"]["id"])
    made(api.post(f"{project}/members", json={"email": EMAIL, "role": "labeler"}))
    choices = [{"value": text, "meaning": text} for text in CORPUS]
    for kind in ("photo", "annotation"):
        attribute = {"on": kind, "name": f"<img src=x> {kind}", "kind": "select", "choices": choices}
        made(api.post(f"{project}/attributes", json=attribute))
    made(api.patch(project, json={"name": CORPUS[3]}))
    _read_twice(filled)
    return filled


def _read_twice(filled: Filled) -> None:
    """Have one photo read by somebody who differs, and one handed to the admin to be read."""
    house = filled.house
    read_photo, handed = filled.photo_ids[2:4]
    label(house, read_photo, (CORPUS[0], 5, 5, 20, 20), (CORPUS[1], 30, 10, 20, 20))
    read(house, read_photo, "p2@depot.example", (CORPUS[2], 5, 5, 20, 20))
    compare(house, read_photo, 1)
    readings = house.api.get(f"/projects/{house.project_id}/agreement/readings").json()["items"]
    filled.other_reading = readings[0]["id"]
    me = house.api.get("/me").json()["id"]
    with changing(house) as tx:
        own = Reading(
            project_id=house.project_id,
            photo_id=handed,
            kind="blind",
            user_id=me,
            state="open",
            created_at=tx.now,
            opened_at=tx.now,
            expires_at=tx.now + timedelta(hours=1),
        )
        tx.add(own)
        tx.flush()
        filled.own_reading = own.id
    # What is drawn on stays in hand, also when a page that has it in its stack is left.
    shape = {"type": "box", "x": 5, "y": 5, "width": 20, "height": 20}
    op = {"op_id": uuid7(), "action": "create", "uid": uuid7(), "shape": shape}
    drawn = house.api.post(
        f"/readings/{filled.own_reading}/changes",
        json={"ops": [{**op, "class_id": house.classes[CORPUS[0]]}]},
    )
    assert drawn.status_code == 200, drawn.text


def test_an_answer_with_hostile_text_is_never_html(filled: Filled) -> None:
    """D10: the API's answers and problem documents are JSON, and say so."""
    api = filled.house.api
    for path in (f"/projects/{filled.house.project_id}", "/projects", "/users", "/photos/1", f"/{CORPUS[3]}"):
        answer = api.get(path, headers={"accept": "text/html"})
        assert answer.headers["content-type"] in ("application/json", "application/problem+json"), path
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_opening_a_polyglot_runs_nothing(filled: Filled, browser: Browser) -> None:
    """C5: a JPEG that is a page too, opened by its address, and asked for as a script by a page of ours."""
    page_in_it = (
        b"<html><body><script>document.title = 'ran'; fetch('/ran')</script><img src=x onerror=alert(1)>"
    )
    comment = b"\xff\xfe" + (len(page_in_it) + 2).to_bytes(2, "big") + page_in_it
    whole = small_jpeg(7)
    photo = filled.house.upload("x.html", whole[:2] + comment + whole[2:] + page_in_it)
    context = browser.new_context(accept_downloads=True)
    filled.house.sign_in(context)
    page = context.new_page()
    ran: list[str] = []

    def refuse(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    def look(request: Request) -> None:
        if request.url.endswith("/ran"):
            ran.append(request.url)

    page.on("dialog", refuse)
    page.on("request", look)
    server, urls = filled.house.server.address, photo["urls"]
    with page.expect_download() as download, pytest.raises(PlaywrightError, match="Download is starting"):
        page.goto(server + urls["original"])
    assert download.value.suggested_filename == "x.html", "it is saved, not shown"
    for name in ("thumb", "small", "preview", "view"):
        answer = page.goto(server + urls[name])
        assert answer is not None
        assert answer.headers["content-type"] == "image/jpeg"
        assert page.title() != "ran"
    page.goto(f"{server}/projects/{filled.house.project_id}")
    load = """(address) => new Promise((done) => {
        const script = document.createElement("script");
        script.onload = () => done("loaded"); script.onerror = () => done("refused");
        script.src = address; document.head.append(script);
    })"""
    assert page.evaluate(load, server + urls["original"]) == "refused"
    assert page.evaluate(load, server + urls["thumb"]) == "refused"
    assert ran == []
    context.close()


@dataclass
class Watched:
    """A page that remembers what it should not have done."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        watch(self.page)
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        self.page.on(
            "console",
            lambda message: (
                self.faults.append(f"console: {message.text}") if message.type == "error" else None
            ),
        )
        self.page.on("request", lambda request: self._request(request.url))
        self.page.add_init_script(
            "window.violations = [];"
            "document.addEventListener('securitypolicyviolation', (e) =>"
            " window.violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}`))"
        )

    def _dialog(self, dialog: Dialog) -> None:
        if dialog.type != "beforeunload":
            self.faults.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1", "blob:", "data:")):
            self.faults.append(f"a request to {url}")

    def look(self, address: str) -> None:
        """Open a page, let it come to rest, and look for what the corpus would have left."""
        self.page.goto(address)
        settle(self.page)
        found = self.page.evaluate(_LOOK)
        self.faults += [f"{what}: {found[what]}" for what in found if found[what]]
        # Chromium itself writes this line: the capture page asks whether this browser joined, and it did not.
        expected = "status of 401" if address.endswith("/capture") else "\0"
        self.faults = [fault for fault in self.faults if expected not in fault]
        self.faults = [fault if " @ " in fault else f"{fault} @ {address}" for fault in self.faults]


_LOOK = """() => {
  const outer = (query) => [...document.querySelectorAll(query)].map((e) => e.outerHTML.slice(0, 200))
  const handlers = [...document.querySelectorAll('*')].flatMap((e) =>
    [...e.attributes].filter((a) => a.name.startsWith('on')).map((a) => `${e.tagName} ${a.name}`))
  return {
    pwned: window.pwned ?? null,
    violations: window.violations,
    handlers,
    scripts: outer('script:not([src]):not([type="application/json"])'),
    elements: outer('iframe, object, embed, base, marquee, math, style, video source, animate,'
      + 'img[src="x"], meta[http-equiv], [href^="//x.example"], [src^="//x.example"],'
      + '[href^="javascript:" i], [action^="javascript:" i], [formaction], [srcdoc]'),
  }
}"""


@pytest.fixture(scope="module")
def _of_the_admin(warm: WarmPages, filled: Filled) -> Iterator[Watched]:
    page = warm.open(shared.browser(), {"viewport": {"width": 1440, "height": 900}})
    filled.house.sign_in(page.context)
    yield Watched(page)
    page.context.close()


@pytest.fixture
def watched(browser: Browser, _of_the_admin: Watched) -> Watched:
    """The page in which the admin is signed in, on which nothing was seen yet: it goes from test to test."""
    _of_the_admin.faults.clear()
    return _of_the_admin


@pytest.mark.parametrize("path", PAGES)
def test_a_page_keeps_its_policy_and_runs_nothing_of_the_corpus(
    filled: Filled, watched: Watched, path: str
) -> None:
    """D9: 0 violations, 0 errors on the console; D10: no dialog, no element of the corpus, no request out."""
    watched.look(filled.address(path))
    assert not watched.faults, "\n".join(watched.faults)


@pytest.mark.parametrize("path", ["/login", "/setup", "/capture", "/nothing", "/login?next=" + CORPUS[3]])
def test_so_does_a_page_for_strangers(filled: Filled, browser: Browser, path: str) -> None:
    context = browser.new_context()
    watched = Watched(context.new_page())
    watched.look(filled.house.server.address + path)
    context.close()
    faults = [fault for fault in watched.faults if "status of 404" not in fault]
    assert not faults, "\n".join(faults)


def test_so_does_every_address_that_carries_the_corpus(filled: Filled, watched: Watched) -> None:
    """D10: in queries, filters and paths."""
    from urllib.parse import quote

    for text in (CORPUS[3], CORPUS[4], CORPUS[9], CORPUS[29]):
        for path in (
            f"/projects/{filled.house.project_id}/photos?q={quote(text)}",
            f"/projects/{filled.house.project_id}/photos?state={quote(text)}",
            f"/projects/{filled.house.project_id}/photos?attribute.{quote(text)}={quote(text)}",
            f"/{quote(text, safe='')}",
            f"/settings?{quote(text)}#{quote(text)}",
        ):
            watched.look(filled.house.server.address + path)
    faults = [fault for fault in watched.faults if not re.search(r"status of 4(04|22)", fault)]
    assert not faults, "\n".join(faults)


def test_so_does_the_editor_on_a_few_photos(filled: Filled, watched: Watched) -> None:
    """D10: file names, notes and classes in the place that builds most of its page by script."""
    for photo_id in filled.photo_ids[1:40:8]:
        watched.look(f"{filled.house.server.address}/photos/{photo_id}")
    assert not watched.faults, "\n".join(watched.faults)


def test_hostile_text_is_shown_as_it_was_typed(filled: Filled, watched: Watched) -> None:
    """D10: escaping must not eat it either: the classes, the people and the projects, letter by letter."""
    project = f"/projects/{filled.house.project_id}"
    for path in (f"{project}/settings", "/", "/admin"):
        watched.page.goto(filled.house.server.address + path)
        settle(watched.page)
        shown = watched.page.evaluate(
            "() => document.body.textContent + '\\n' +"
            " [...document.querySelectorAll('input, textarea')].map((e) => e.value).join('\\n')"
        )
        missing = [text for text in CORPUS if text not in shown and "\n" not in text]
        if path == "/":
            missing = [text for text in missing if text != CORPUS[3]]
        assert not missing, (path, missing)


def test_a_page_for_people_never_gives_the_password_to_a_script(filled: Filled, watched: Watched) -> None:
    """D7: the session is not readable by scripts, whatever runs."""
    watched.look(filled.house.server.address + "/")
    assert watched.page.evaluate("document.cookie") == ""
    assert PASSWORD not in watched.page.content()
