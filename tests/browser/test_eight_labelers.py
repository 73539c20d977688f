"""Eight labelers and two reviewers by HTTP, and two in browsers, at two servers of which one is killed."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.db.tx import Database
from app.settings import Settings
from tests import photos
from tests.browser.conftest import OpenPage
from tests.browser.drawing import draw_box
from tests.factories import make_member, make_project, make_session, make_user
from tests.review.scripted_team import Caller, Team
from tests.review.site import Site, running_site
from tests.review.test_scripted_team import require_equal_counts, require_every_label, require_one_hand_each
from tests.serving import ServerProcess

pytestmark = [
    pytest.mark.browser,
    pytest.mark.soak,
    pytest.mark.postgres,
    pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True),
]

LABELERS, REVIEWERS, PHOTOS = 8, 2, 400


@pytest.fixture
def site(settings: Settings, tmp_path: Path) -> Iterator[Site]:
    """Two servers and a worker that run."""
    with running_site(settings, tmp_path) as found:
        yield found


@dataclass
class InBrowser:
    """A labeler who draws with a mouse in the queue, and answers with a key."""

    page: Page
    server: ServerProcess
    project_id: int
    user_id: int
    chance: random.Random
    drawn: Counter[int] = field(default_factory=Counter)  # boxes by photo

    def open(self) -> None:
        """Begin, or begin anew when the queue was empty."""
        self.page.goto(f"{self.server.address}/projects/{self.project_id}/label")
        self.page.locator("body[data-ready]").wait_for()

    def one_photo(self) -> None:
        """Draw one box on the photo that is there, and say done; begin anew where the queue was empty."""
        ready = self.draw()
        if ready is None:
            time.sleep(0.5)
            self.open()
            return
        self.page.keyboard.press("Enter")
        self.page.locator(f'body:not([data-ready="{ready}"])').wait_for()

    def draw(self) -> int | None:
        """Draw one box; tells on which photo."""
        ready = self.page.locator("body").get_attribute("data-ready") or ""
        if not ready.isdigit():
            return None
        rows = self.page.locator("#annotations button.a")
        before = rows.count()
        draw_box(self.page, self.chance.uniform(10, 400), self.chance.uniform(10, 300), 90, 60)
        expect(rows).to_have_count(before + 1)
        self.drawn[int(ready)] += 1
        return int(ready)


def test_eight_labelers_two_reviewers_and_two_browsers_finish_though_a_server_is_killed(
    site: Site, open_page: OpenPage
) -> None:
    """Issue 5, done when 1: nothing is handed out twice, nothing acknowledged is lost, counts are equal."""
    project_id, people = furnish(site.database)
    team = Team(project_id, PHOTOS)
    callers = [
        Caller(site.servers, f"blemish_session={secret}", team.told, first=number)
        for number, (_, _, secret) in enumerate(people)
    ]
    upload(callers[-1], site.servers[1], people[-1][2], project_id)
    browsers = []
    for number, (_, user_id, secret) in enumerate(people[LABELERS + REVIEWERS : -1]):
        page = open_page(quiet=True)
        page.set_default_timeout(60_000)  # ms; ten others work on the same cores
        server = site.servers[number]
        page.context.add_cookies([{"name": "blemish_session", "value": secret, "url": server.address}])
        browsers.append(InBrowser(page, server, project_id, user_id, random.Random(number)))
        browsers[-1].open()
    began = time.monotonic()
    players = [partial(team.label, callers[n], people[n][1], n) for n in range(LABELERS)]
    players += [partial(team.review, callers[LABELERS + n], n) for n in range(REVIEWERS)]
    threads = team.start(players)
    is_killed = False
    while not team.finished.is_set() and time.monotonic() < began + 1200:
        for one in browsers:
            one.one_photo()
        if not is_killed and len(team.told.handed_to) > PHOTOS // 3:
            site.servers[0].kill()
            site.worker.kill()
            for one in browsers:  # they go on without it
                one.draw()
            site.servers[0].start()
            site.worker.start()
            is_killed = True
    team.end(threads, 30)
    assert is_killed
    for one in browsers:
        require_saved(one.page)
    drawn = sum(one.drawn.total() for one in browsers)
    print(
        f"{time.monotonic() - began:.0f} s, {team.told.calls} calls, {team.told.again} made once more,"
        f" {len(team.told.labels)} labels by HTTP, {drawn} in browsers, {len(team.told.sent_back)} sent back"
    )
    adopt(callers[-1], team, browsers)
    require_one_hand_each(site.database, team)
    require_every_label(callers[-1], team)
    require_equal_counts(site.database, callers[-1], callers[:LABELERS], team)


def require_saved(page: Page) -> None:
    """Wait until everything is on the server; what it did not take fails with its words."""
    pill = page.locator("#pill")
    expect(pill).to_have_text(re.compile("^(saved|needs you)$"), timeout=60_000)
    if pill.inner_text() != "saved":
        pill.click()
        raise AssertionError(page.locator("dialog[open]").inner_text())


def furnish(database: Database) -> tuple[int, list[tuple[str, int, str]]]:
    """Make the project and its people: (role, id, cookie), the two at browsers and the manager last."""
    roles = ["labeler"] * LABELERS + ["reviewer"] * REVIEWERS + ["labeler"] * 2 + ["manager"]
    with database.write_tx() as tx:
        project = make_project(tx)
        people = []
        for number, role in enumerate(roles):
            user = make_user(tx, f"{role}_{number}")
            make_member(tx, project, user, role)
            people.append((role, user.id, make_session(tx, user)))
        return project.id, people


def upload(manager: Caller, server: ServerProcess, secret: str, project_id: int) -> None:
    """Send the photos."""
    client = server.client(f"blemish_session={secret}")
    for number in range(PHOTOS):
        picture = photos.jpeg(photos.crack(seed=number))
        answer = client.post(
            f"/projects/{project_id}/photos", files={"file": (f"wall-{number}.jpg", picture)}
        )
        assert answer.status_code == 201, answer.text
    facets = manager.call("GET", f"/projects/{project_id}/photos/facets").json()
    assert facets["total"] == PHOTOS


def adopt(manager: Caller, team: Team, browsers: list[InBrowser]) -> None:
    """Hold what is there against what was drawn in browsers, and put it to what was acknowledged."""
    for one in browsers:
        for photo_id, n in one.drawn.items():
            found = manager.call("GET", f"/photos/{photo_id}/annotations").json()["annotations"]
            mine = [label for label in found if label["author"]["id"] == one.user_id]
            assert len(mine) == n, photo_id
            for label in mine:
                team.told.labels[label["uid"]] = (photo_id, label["class_id"])
