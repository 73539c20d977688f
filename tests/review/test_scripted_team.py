"""A whole team at two servers and a worker on one PostgreSQL, one server killed in the middle of the work."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.db.tx import Database
from app.models import Event
from app.settings import Settings
from tests.counting import assert_counts
from tests.factories import make_member, make_photo, make_project, make_session, make_user
from tests.review.scripted_team import Caller, Team
from tests.review.site import Site, running_site

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True),
]


@pytest.fixture
def site(settings: Settings, tmp_path: Path) -> Iterator[Site]:
    """Two servers and a worker that run."""
    with running_site(settings, tmp_path) as found:
        yield found


@pytest.mark.parametrize(
    ("labelers", "reviewers", "photos"), [(3, 1, 40), pytest.param(8, 2, 400, marks=pytest.mark.soak)]
)
def test_a_team_finishes_though_a_server_and_the_worker_are_killed(
    site: Site, labelers: int, reviewers: int, photos: int
) -> None:
    """No photo is handed out twice, no acknowledged label is lost, and counts are equal everywhere."""
    with site.database.write_tx() as tx:
        project = make_project(tx)
        for _ in range(photos):
            make_photo(tx, project)
        people = []
        for role, n in (("labeler", labelers), ("reviewer", reviewers), ("manager", 1)):
            for number in range(n):
                user = make_user(tx, f"{role}_{number}")
                make_member(tx, project, user, role)
                people.append((role, user.id, f"blemish_session={make_session(tx, user)}"))
    team = Team(project.id, photos)
    callers = [
        (role, user_id, Caller(site.servers, cookie, team.told, first=number))
        for number, (role, user_id, cookie) in enumerate(people)
    ]
    manager = callers[-1][2]

    def play(role: str, user_id: int, caller: Caller) -> Any:
        if role == "labeler":
            return lambda: team.label(caller, user_id, seed=user_id)
        return lambda: team.review(caller, seed=user_id)

    began = time.monotonic()
    threads = team.start([play(*one) for one in callers[:-1]])
    while len(team.told.handed_to) < photos // 2 and not team.finished.is_set():
        time.sleep(0.02)
    assert not team.finished.is_set(), "killed in the middle of it"
    site.servers[0].kill()
    site.worker.kill()
    site.servers[0].start()
    site.worker.start()
    team.end(threads, seconds=120 if photos < 100 else 900)
    told = team.told
    print(
        f"{labelers} labelers, {reviewers} reviewers, {photos} photos: {time.monotonic() - began:.1f} s,"
        f" {told.calls} calls, {told.again} made once more, {len(told.labels)} labels,"
        f" {len(told.sent_back)} sent back"
    )

    require_one_hand_each(site.database, team)
    require_every_label(manager, team)
    require_equal_counts(site.database, manager, [caller for _, _, caller in callers[:labelers]], team)


def require_one_hand_each(database: Database, team: Team) -> None:
    """Nobody was handed what somebody else had, and had not given back: by the feed, in its order."""
    hands: dict[int, int] = {}
    seen: dict[int, set[int]] = {}
    doubled = []
    with database.read_tx() as tx:
        leases = select(Event.data).where(Event.project_id == team.project_id, Event.kind == "lease")
        for data in tx.scalars(leases.order_by(Event.seq)):
            photo_id, who = data["photo_id"], data["actor"]["id"]
            if data["expires_at"] is None:
                if hands.get(photo_id) == who:
                    del hands[photo_id]
                continue
            if hands.setdefault(photo_id, who) != who:
                doubled.append((photo_id, hands[photo_id], who))
            seen.setdefault(photo_id, set()).add(who)
    assert doubled == []
    assert len(seen) == team.photos
    assert all(people <= seen[photo_id] for photo_id, people in team.told.handed_to.items())


def require_every_label(manager: Caller, team: Team) -> None:
    """Each acknowledged label is there once, as it was said last; and nothing else."""
    found = {}
    for photo_id in {photo_id for photo_id, _ in team.told.labels.values()}:
        answer = manager.call("GET", f"/photos/{photo_id}/annotations").json()
        assert answer["proposals"] == []
        for one in answer["annotations"]:
            assert one["uid"] not in found
            found[one["uid"]] = (photo_id, one["class_id"])
    assert found == team.told.labels


def require_equal_counts(database: Database, manager: Caller, labelers: list[Caller], team: Team) -> None:
    """Counters, gallery, queue and an export by the worker say the same as the rows."""
    assert_counts(database, team.project_id, but=("bytes",))
    root = f"/projects/{team.project_id}"
    classes = Counter(class_id for _, class_id in team.told.labels.values())
    counts = manager.call("GET", f"{root}/photos/facets").json()["counts"]
    assert {name: n for name, n in counts.items() if n and name.startswith("state:")} == {
        "state:accepted": team.photos
    }
    assert {int(name[6:]): n for name, n in counts.items() if n and name.startswith("class:")} == classes
    gallery: list[Any] = []
    cursor = None
    while True:
        more = f"&cursor={cursor}" if cursor else ""
        page = manager.call("GET", f"{root}/photos?state=accepted&limit=100{more}").json()
        gallery += page["items"]
        if (cursor := page["next"]) is None:
            break
    assert len({photo["id"] for photo in gallery}) == team.photos
    assert sum(photo["annotations"] for photo in gallery) == len(team.told.labels)
    for labeler in labelers:
        assert labeler.call("POST", f"{root}/queue/next", {}).status_code == 204
    asked = manager.call("POST", f"{root}/exports", {"format": "coco", "include_photos": False})
    assert asked.status_code == 202, asked.text
    export = asked.json()
    deadline = time.monotonic() + 60
    while export["state"] not in ("ready", "failed"):
        assert time.monotonic() < deadline, export
        time.sleep(0.1)
        export = manager.call("GET", f"/exports/{export['id']}").json()
    assert export["state"] == "ready", export
    assert export["counts"]["file"] == export["counts"]["database"]
    wanted = {"photos": team.photos, "annotations": len(team.told.labels), "no_defect": 0}
    assert export["counts"]["file"] == wanted
