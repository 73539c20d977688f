"""Every page keeps the look's promises: contrast, nothing cut off, large targets, nothing for axe to find."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from app.models import DayCounter, Project
from tests.browser.calm import settle, watch
from tests.browser.conftest import House, OpenPage, changing, new_project
from tests.browser.readings import answer_known, label, put_reading, read
from tests.factories import make_photo
from tests.photos import crack, jpeg

pytestmark = pytest.mark.browser

WALK = (Path(__file__).parent / "walk.js").read_text()
DESK: ViewportSize = {"width": 1440, "height": 900}
THIN_CLIENT: ViewportSize = {"width": 1024, "height": 768}
TABLET: ViewportSize = {"width": 834, "height": 1112}
PHONE: ViewportSize = {"width": 390, "height": 844}
PAGES = {
    "projects": "/",
    "new project": "/projects/new",
    "overview": "/projects/{project}",
    "overview with a past": "/projects/{twice}",
    "empty project": "/projects/{empty}",
    "gallery": "/projects/{project}/photos",
    "gallery, narrowed": "/projects/{project}/photos?class=1&state=done",
    "gallery, nothing found": "/projects/{project}/photos?class=2&state=rejected",
    "shots": "/projects/{project}/shots",
    "no shots": "/projects/{empty}/shots",
    "guide": "/projects/{project}/guide",
    "no guide": "/projects/{empty}/guide",
    "what waits for whom": "/projects/{project}/assignments",
    "requests": "/projects/{project}/requests",
    "review": "/projects/{twice}/review",
    "nothing to review": "/projects/{empty}/review",
    "agreement": "/projects/{twice}/agreement",
    "one cell of agreement": "/projects/{twice}/agreement?ours=1&theirs=2",
    "no agreement": "/projects/{empty}/agreement",
    "settle": "/projects/{twice}/agreement/{reading}",
    "known answers": "/projects/{twice}/gold",
    "no known answers": "/projects/{empty}/gold",
    "comments": "/projects/{project}/comments",
    "no comments": "/projects/{empty}/comments",
    "activity": "/projects/{project}/activity",
    "deleted things": "/projects/{project}/trash",
    "exports": "/projects/{project}/exports",
    "exports of outlines": "/projects/{project}/exports?task=instance",
    "project settings": "/projects/{project}/settings",
    "printed sheet": "/projects/{project}/capture-links/{link}/sheet",
    "editor": "/photos/{photo}",
    "my settings": "/settings",
    "nothing unsaved": "/unsaved",
    "server": "/admin",
}
PUBLIC = {
    "sign-in": "/login",
    "set-up": "/setup#not-a-link",
    "phone page": "/capture#{token}",
    "what a phone can do": "/check",
    "nothing there": "/nowhere",
}


@pytest.fixture(scope="module")
def furnished(house_of_file: House) -> tuple[House, dict[str, Any]]:
    """A house with photos, boxes, states, people, a capture link and an export; and what addresses need."""
    return house_of_file, _fill(house_of_file)


def _fill(house: House) -> dict[str, Any]:
    photos = [house.upload(f"IMG_{n}.jpg", jpeg(crack((600 + 40 * n, 400), seed=n))) for n in range(8)]
    for number, photo in enumerate(photos[:4]):
        box = {"type": "box", "x": 60, "y": 50, "width": 120, "height": 90}
        op = {
            "op_id": str(uuid4()),
            "action": "create",
            "uid": str(uuid4()),
            "class_id": number % 3 + 1,
            "shape": box,
        }
        saved = house.api.post(f"/photos/{photo['id']}/changes", json={"ops": [op]})
        assert saved.status_code == 200, saved.text
        state = {
            "seq": saved.json()["seq"],
            **({"state": "done"} if number else {"state": "retake", "reason": "blurred"}),
        }
        assert house.api.put(f"/photos/{photo['id']}/state", json=state).status_code == 200
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    root = f"/projects/{house.project_id}"
    link = house.api.post(f"{root}/capture-links", json={"name": "Gate 3"}).json()
    shots: list[dict[str, Any]] = [
        {"title": "Chips on painted steel", "class_id": 3, "example_id": photos[2]["id"], "wanted": 6},
        {"title": "Clean steel", "words": "Near, in any light.", "clean": True, "wanted": 12},
    ]
    for shot in shots:
        house.api.post(f"{root}/shots", json=shot).raise_for_status()
    words = {
        "base": 0,
        "meaning": "other",
        "counts": "A line that goes through.",
        "tightness": "To its ends.",
    }
    house.api.put(f"{root}/classes/1/guide", json=words).raise_for_status()
    for verdict in ("right", "wrong", "borderline"):
        example = {
            "verdict": verdict,
            "photo_id": photos[0]["id"],
            "x": 60,
            "y": 50,
            "width": 120,
            "height": 90,
        }
        house.api.post(f"{root}/classes/1/examples", json={**example, "words": "So."}).raise_for_status()
    for place in ({"x": 100, "y": 90}, {}):
        comment = {"op_id": str(uuid4()), "text": "One crack, or two?", **place}
        said = house.api.post(f"/photos/{photos[1]['id']}/comments", json=comment).json()
    house.api.delete(f"/comments/{said['id']}").raise_for_status()
    made = house.api.post(f"{root}/exports", json={"format": "coco", "include_photos": False}).json()
    deadline = time.monotonic() + 30
    while house.api.get(f"/exports/{made['id']}").json()["state"] != "ready":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    empty = house.api.post("/projects", json={"name": "Bridge 7", "classes": [{"name": "spall"}]}).json()
    return {
        "project": house.project_id,
        "photo": photos[1]["id"],
        "link": link["id"],
        "token": link["url"].split("#")[1],
        "empty": empty["id"],
        **_fill_twice(house),
    }


def _fill_twice(house: House) -> dict[str, Any]:
    """Make a project with a past, what waits for reviewers, differences to settle, and a known answer."""
    project_id, classes = new_project(house.api)
    two = replace(house, project_id=project_id, classes=classes)
    two.add_person("jana@depot.example", "Jana Keller", "labeler")
    ruth, jana = (one["user_id"] for one in _members(two))
    rules = {"review_share": 100, "review_first": 0, "review_after": 0, "self_review": True}
    rules |= {"blind_share": 20, "blind_people": 2, "gold_share": 10}
    house.api.put(f"/projects/{project_id}/rules", json=rules).raise_for_status()
    photos = [two.upload(f"IMG_{n}.jpg", jpeg(crack((300, 200), seed=50 + n)))["id"] for n in range(4)]
    for photo_id in photos:
        label(two, photo_id, ("crack", 20, 20, 90, 60), ("dent", 150, 80, 60, 60))
    with changing(two) as tx:
        project = tx.session.get_one(Project, project_id)
        # As many as figures need: they have no defect, so no page shows a picture of them.
        for _ in range(20):
            clean = make_photo(tx, project, state="accepted", no_defect=True, labeler_id=ruth)
            put_reading(tx, two, clean.id, jana, kind="blind", theirs=[])
        for days in range(1, 12):
            day = (tx.now - timedelta(days=days)).date()
            past = {"accepted": 12 - days, "done": 3, "in_progress": 1, "retake": 1, "unlabelled": 9}
            for state, n in past.items():
                tx.add(DayCounter(project_id=project_id, day=day, name=f"state:{state}", n=n))
    read(two, photos[0], "jana@depot.example", ("scratch", 20, 20, 90, 60), ("chip", 240, 20, 40, 40))
    read(two, photos[1], "jana@depot.example", ("crack", 20, 20, 90, 60), ("dent", 150, 80, 60, 60))
    answer_known(two, photos[2], ruth)
    for photo_id, state in ((photos[1], "accepted"), (photos[3], "unsure")):
        seq = house.api.get(f"/photos/{photo_id}").json()["seq"]
        house.api.put(f"/photos/{photo_id}/state", json={"state": state, "seq": seq}).raise_for_status()
    deadline = time.monotonic() + 30
    while not (waiting := house.api.get(f"/projects/{project_id}/agreement/readings").json()["items"]):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return {"twice": project_id, "reading": waiting[0]["id"]}


def _members(house: House) -> list[dict[str, Any]]:
    """The admin, then who came later."""
    found = house.api.get(f"/projects/{house.project_id}/members").json()["items"]
    return sorted(found, key=lambda one: one["user_id"])


@pytest.fixture
def open_named(furnished: tuple[House, dict[str, Any]], open_page: OpenPage) -> Callable[..., Page]:
    """Open a page by its name here, signed in where that is needed."""
    house, ids = furnished

    def open_one(name: str, **options: Any) -> Page:
        if name in PAGES:  # none of them is the phone's
            options["service_workers"] = "block"
        page = open_page(quiet=True, reduced_motion="reduce", **options)
        watch(page)
        if name in PAGES:
            house.sign_in(page.context)
        page.goto(house.server.address + {**PAGES, **PUBLIC}[name].format(**ids))
        settle(page)
        return page

    return open_one


_AXE = Axe().axe_script
_GRAVE = ("serious", "critical")
_RULES_OF = """(impacts) => axe._audit.rules
  .filter((rule) => rule.enabled && !rule.tags.includes("experimental") && impacts.includes(rule.impact))
  .map((rule) => rule.id)"""


def grave_faults(page: Page, *, but: str = "") -> list[Any]:
    """What axe calls serious or critical. ``but``: a rule that the caller proves in another way."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    rules = [rule for rule in page.evaluate(_RULES_OF, list(_GRAVE)) if rule != but]
    options = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": rules}}
    found = page.evaluate("(options) => axe.run(options)", options)["violations"]
    return [(item["id"], [node["html"][:200] for node in item["nodes"][:3]]) for item in found]


@pytest.mark.parametrize("name", [*PAGES, *PUBLIC])
def test_a_page_can_be_read_and_hit_at_a_desk(name: str, open_named: Callable[..., Page]) -> None:
    page = open_named(name, viewport=DESK)
    assert page.evaluate(WALK, False) == []
    assert grave_faults(page, but="color-contrast") == []  # the walk looks at that of every text
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(WALK, False) == [], "in the dark"
    page.set_viewport_size(THIN_CLIENT)
    settle(page)
    assert page.evaluate(WALK, False) == [], "on a thin client"


@pytest.mark.parametrize("name", [*PAGES, *PUBLIC])
def test_a_page_can_be_read_and_hit_with_fingers(name: str, open_named: Callable[..., Page]) -> None:
    page = open_named(name, viewport=PHONE, has_touch=True, is_mobile=True)
    assert page.evaluate(WALK, True) == []
    assert grave_faults(page, but="color-contrast") == []
    page.set_viewport_size(TABLET)
    settle(page)
    assert page.evaluate(WALK, True) == [], "on a tablet"


def test_a_question_inside_a_table_reads_as_anywhere_else(open_named: Callable[..., Page]) -> None:
    page = open_named("project settings", viewport=PHONE, has_touch=True, is_mobile=True)
    page.get_by_role("button", name="Remove Jana Keller").click()
    question = page.get_by_role("dialog")
    assert question.evaluate("box => getComputedStyle(box).textAlign") == "left"
    assert question.evaluate("box => box.scrollWidth <= box.clientWidth"), "nothing is cut"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_one_long_name_moves_nothing_out_of_sight(
    house: House, open_page: OpenPage, size: ViewportSize
) -> None:
    """It is cut where it stands in a table, with the whole of it in the title, and wraps on the phone."""
    name = "Aggressive_" * 8
    house.api.post(f"/projects/{house.project_id}/classes", json={"name": name}).raise_for_status()
    answer = house.api.post("/projects", json={"name": "Depot" * 60, "classes": [{"name": name}]})
    project_id = answer.json()["id"]
    link = house.api.post(f"/projects/{project_id}/capture-links", json={"name": "Gate"}).json()
    page = open_page(viewport=size)
    house.sign_in(page.context)
    for path in ("/", f"/projects/{project_id}", f"/projects/{house.project_id}/settings"):
        page.goto(house.server.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"], path
    long = page.locator(f"#class-rows bdi[title='{name}']").bounding_box()
    assert long
    assert long["width"] <= 320
    if size == DESK:
        edit = page.locator("#class-rows tr").last.get_by_role("button", name="Edit").bounding_box()
        section = page.locator("#classes").bounding_box()
        assert edit
        assert section
        assert edit["x"] + edit["width"] <= section["x"] + section["width"] + 1
    page.goto(f"{house.server.address}/capture{link['url'].split('/capture')[1]}")
    page.get_by_text("Photos of damage, for").wait_for()
    right = "id => document.getElementById(id).getBoundingClientRect().right"
    assert all(page.evaluate(right, found) <= size["width"] for found in ("headline", "subline"))
