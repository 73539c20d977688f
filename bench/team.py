"""What is left of a team's errors after its checks: review of a sample, blind readings, known answers.

Run: python -m bench.team [--photos 400] [--review 20] [--first 20] [--after 0] [--blind 20] [--gold 5]
    [--eyes 0.95] [--apart]

A scripted team over HTTP against one server process on SQLite. The truth is made up: 0 to 3 boxes of six
classes a photo. Six labelers draw it with 5 % wrong classes, 5 % missed and 5 % loose boxes, each with errors
of their own, also when they read a photo blind; ``--apart``: 1, 2, 3, 4, 8 and 12 %, as many in the mean.
Meanwhile a reviewer walks what was picked and settles where two people differ, and sees an error with the
chance ``--eyes``. Nobody learns: people who are told their errors do, so this is the worst case. Prints the
errors as labelled and as they are left, as shares of the true defects, what was looked at for that, and
whether the aim is met.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx2

from app.db.engine import sqlite_engine
from app.db.migrate import upgrade
from app.db.tx import Database
from app.ids import uuid7
from app.settings import Settings
from tests.factories import make_member, make_photo, make_project, make_session, make_user
from tests.serving import ServerProcess

LABELERS: Final = 6
ALIKE, APART = (0.05,) * LABELERS, (0.01, 0.02, 0.03, 0.04, 0.08, 0.12)
"""How often each labeler errs, in each of three ways."""
AIMS: Final = {"wrong": 0.01, "missed": 0.015, "loose": 0.02}
TIGHT: Final = 0.75  # the overlap with the truth below which a box is loose
FOUND: Final = 0.3
SIZE: Final = (1000, 800)

Box = dict[str, Any]
Truth = dict[int, list[Box]]


def made_up(luck: random.Random) -> list[Box]:
    """What is on a photo: a fifth of them have no defect; boxes do not touch."""
    count = 0 if luck.random() < 0.2 else luck.randint(1, 3)
    return [
        {
            "class_id": luck.randint(1, 6),
            "shape": {
                "type": "box",
                "x": 40 + 320 * column + luck.uniform(0, 80),
                "y": luck.uniform(40, 500),
                "width": luck.uniform(40, 180),
                "height": luck.uniform(40, 240),
            },
        }
        for column in range(count)
    ]


def drawn(truth: list[Box], luck: random.Random, rate: float) -> list[Box]:
    """What a labeler makes of it who errs at this rate, in each of three ways."""
    found = []
    for one in truth:
        chance = luck.random()
        if chance < rate:
            continue
        class_id, shape = one["class_id"], dict(one["shape"])
        if chance < 2 * rate:
            class_id = class_id % 6 + 1
        elif chance < 3 * rate:
            shape["x"] += shape["width"] * 0.18
            shape["height"] *= 0.8
        found.append({"class_id": class_id, "shape": shape})
    return found


def overlap(a: Box, b: Box) -> float:
    """The IoU of two boxes."""
    one, other = a["shape"], b["shape"]
    width = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    height = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
    common = max(width, 0) * max(height, 0)
    return float(common / (one["width"] * one["height"] + other["width"] * other["height"] - common))


def nearest(one: Box, others: list[Box]) -> Box | None:
    """The box that is meant by another, if there is one."""
    best = max(others, key=lambda other: overlap(one, other), default=None)
    return best if best is not None and overlap(one, best) >= FOUND else None


def errors_of(truth: list[Box], present: list[Box]) -> Counter[str]:
    """Count a photo's errors: wrong class, missed, loose; and boxes where nothing is."""
    found: Counter[str] = Counter()
    for one in truth:
        match = nearest(one, present)
        if match is None:
            found["missed"] += 1
        elif match["class_id"] != one["class_id"]:
            found["wrong"] += 1
        elif overlap(one, match) < TIGHT:
            found["loose"] += 1
    found["too many"] = sum(nearest(one, truth) is None for one in present)
    return found


class Member:
    """Somebody of the team, at the API."""

    def __init__(self, client: httpx2.Client, project_id: int, truth: Truth, seed: int) -> None:
        self.client = client
        self.project = f"/projects/{project_id}"
        self.truth = truth
        self.luck = random.Random(seed)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One call that must be right; None for an empty answer."""
        answer = self.client.request(method, path, json=body)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text[:400]}"
        return answer.json() if answer.status_code != 204 else None


class Labeler(Member):
    """Draws what the queue hands out, photos and blind readings alike."""

    def __init__(self, *arguments: Any, rate: float) -> None:
        super().__init__(*arguments)
        self.rate = rate
        self.errors: Counter[str] = Counter()  # on photos, as labelled
        self.readings = 0

    def work(self) -> int:
        """Take five and answer them; tells how many there were."""
        taken = self.call("POST", f"{self.project}/queue/next", {"count": 5})
        photos = taken["photos"] if taken else []
        for photo in photos:
            reading = photo.get("reading")
            self.answer(photo, f"/readings/{reading['id']}" if reading else f"/photos/{photo['id']}")
        return len(photos)

    def answer(self, photo: dict[str, Any], address: str) -> None:
        """Draw, and say done."""
        truth, seq = self.truth[photo["id"]], photo["seq"]
        boxes = drawn(truth, self.luck, self.rate)
        if boxes:
            seq = self.call("POST", f"{address}/changes", {"ops": [new_box(one) for one in boxes]})["seq"]
        self.call("PUT", f"{address}/state", {"state": "done", "seq": seq, "no_defect": not boxes})
        if address.startswith("/photos"):
            self.errors += errors_of(truth, boxes)
            self.call("DELETE", f"{address}/lease")  # as the editor does when it goes on
        else:
            self.readings += 1


class Reviewer(Member):
    """Walks what was picked, and settles where two people differ; sees most errors."""

    def __init__(self, *arguments: Any, eyes: float) -> None:
        super().__init__(*arguments)
        self.eyes = eyes

    def review(self) -> int:
        """Take five, correct and accept them; tells how many there were."""
        taken = self.call("POST", f"{self.project}/review/next", {"count": 5})
        items = taken["items"] if taken else []
        for item in items:
            photo = item["photo"]["id"]
            ops = self.corrections(photo, item["annotations"])
            if ops:
                self.call("POST", f"/photos/{photo}/changes", {"ops": ops})
            self.accept(photo)
        return len(items)

    def settle(self) -> int:
        """Settle the worst photos; tells how many."""
        items = self.call("GET", f"{self.project}/agreement/readings?limit=20")["items"]
        fresh = [item for item in items if item["is_fresh"] and item["state"] == "done"]
        for item in fresh:
            ops = self.corrections(item["photo"]["id"], item["ours"], item["theirs"])
            self.call("POST", f"/readings/{item['id']}/settle", {"seq": item["seq"], "ops": ops})
            self.accept(item["photo"]["id"])
        for item in items:
            if item["state"] == "accepted" and item["is_fresh"]:  # decided by the review before
                self.call("POST", f"/readings/{item['id']}/settle", {"seq": item["seq"]})
        return len(fresh)

    def corrections(
        self, photo: int, present: list[Box], other: list[Box] | None = None
    ) -> list[dict[str, Any]]:
        """Correct what is seen of a photo's errors; where two differ, the difference is seen for sure."""
        ops, truth = [], self.truth[photo]
        for one in truth:
            match = nearest(one, present)
            shown = other is not None and differ(match, nearest(one, other))
            if not shown and self.luck.random() > self.eyes:
                continue
            if match is None:
                ops.append(new_box(one))
            elif match["class_id"] != one["class_id"] or overlap(one, match) < TIGHT:
                fields = {"class_id": one["class_id"], "shape": one["shape"]}
                ops.append({"op_id": uuid7(), "action": "update", "uid": match["uid"], **fields})
        return ops

    def accept(self, photo: int) -> None:
        """Accept a photo as it is now."""
        told = self.call("GET", f"/photos/{photo}")
        if told["state"] == "done":
            body = {"state": "accepted", "seq": told["seq"], "no_defect": told["no_defect"]}
            self.call("PUT", f"/photos/{photo}/state", body)


def differ(one: Box | None, other: Box | None) -> bool:
    """Tell whether two people's boxes of one defect differ so that the page of settling shows it."""
    if one is None or other is None:
        return one is not other
    return one["class_id"] != other["class_id"] or overlap(one, other) < 0.7


def new_box(one: Box) -> dict[str, Any]:
    """The operation that draws a box."""
    made = {"op_id": uuid7(), "action": "create", "uid": uuid7()}
    return {**made, "class_id": one["class_id"], "shape": one["shape"]}


def seed(data: Path, photos: int) -> tuple[int, dict[str, str], Truth]:
    """Fill a database: the project, cookies by name, the truth by photo."""
    engine = sqlite_engine(data / "blemish.db", writer=True, size=1, timeout=5)
    upgrade(engine)
    engine.dispose()
    database, luck = Database(Settings(data=data)), random.Random(1)
    cookies, truth = {}, {}
    with database.write_tx() as tx:
        project = make_project(tx)
        people = [("manager", "manager"), ("reviewer", "reviewer")]
        people += [(f"labeler_{number}", "labeler") for number in range(LABELERS)]
        for name, role in people:
            user = make_user(tx, name)
            make_member(tx, project, user, role)
            cookies[name] = f"blemish_session={make_session(tx, user)}"
        for _ in range(photos):
            truth[make_photo(tx, project, width=SIZE[0], height=SIZE[1]).id] = made_up(luck)
        project_id = project.id
    database.close()
    return project_id, cookies, truth


def play(
    server: ServerProcess, project_id: int, cookies: dict[str, str], truth: Truth, told: argparse.Namespace
) -> tuple[Counter[str], Counter[str], dict[str, Any]]:
    """Let the team work; gives its errors as labelled, those that are left, and what was done."""
    manager = Member(server.client(cookies["manager"]), project_id, truth, 0)
    rules = manager.call("GET", f"{manager.project}/rules")
    wanted = ("review_share", "review_first", "review_after", "blind_share", "gold_share")
    asked = (told.review, told.first, told.after, told.blind, told.gold)
    manager.call("PUT", f"{manager.project}/rules", {**rules, **dict(zip(wanted, asked, strict=True))})
    labelers = [
        Labeler(server.client(cookies[f"labeler_{number}"]), project_id, truth, number + 1, rate=rate)
        for number, rate in enumerate(APART if told.apart else ALIKE)
    ]
    reviewer = Reviewer(server.client(cookies["reviewer"]), project_id, truth, 99, eyes=told.eyes)
    done: Counter[str] = Counter()
    idle = 0
    while idle < 6:
        worked = sum(labeler.work() for labeler in labelers)
        while reviewed := reviewer.review():
            done["reviewed"] += reviewed
            worked += reviewed
        if told.gold and not done["known answers"]:
            done["known answers"] = mark_known(manager)
        settled = reviewer.settle()
        done["settled"] += settled
        idle = 0 if worked or settled else idle + 1
        if idle:
            time.sleep(1)  # a comparison may still be made
    left = manager.call("GET", f"{manager.project}/photos?state=unlabelled&state=in_progress&limit=1")
    assert not left["items"], "the queue is empty, and photos are left"
    done["read again"] = sum(labeler.readings for labeler in labelers)
    return sum((labeler.errors for labeler in labelers), Counter()), measure(manager, truth), dict(done)


def mark_known(manager: Member) -> int:
    """Make some accepted photos known answers; tells how many."""
    photos = manager.call("GET", f"{manager.project}/photos?state=accepted&limit=12")["items"]
    for photo in photos:
        manager.call("POST", f"/photos/{photo['id']}/gold")
    return len(photos)


def measure(member: Member, truth: Truth) -> Counter[str]:
    """Hold every photo against the truth."""
    found: Counter[str] = Counter()
    for photo, boxes in truth.items():
        found += errors_of(boxes, member.call("GET", f"/photos/{photo}/annotations")["annotations"])
    return found


def main(show: Callable[[str], None] = print) -> None:
    """Play it and tell the figures."""
    parser = argparse.ArgumentParser()
    for name, value in (
        ("photos", 400),
        ("review", 20),
        ("first", 20),
        ("after", 0),
        ("blind", 20),
        ("gold", 5),
    ):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--eyes", type=float, default=0.95)
    parser.add_argument("--apart", action="store_true")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        project_id, cookies, truth = seed(data, told.photos)
        defects = sum(map(len, truth.values()))
        show(", ".join(f"{name} {value}" for name, value in vars(told).items()) + f"; {defects} defects")
        server = ServerProcess(data)
        server.start(seconds=120)
        try:
            labelled, left, done = play(server, project_id, cookies, truth, told)
        finally:
            server.stop()
        shares = (f"{labelled[name] / defects:.2%} {name}" for name in (*AIMS, "too many"))
        show(f"as labelled: {', '.join(shares)}")
        show(", ".join(f"{name} {value}" for name, value in done.items()))
        for name, aim in AIMS.items():
            share = left[name] / defects
            show(f"left {name}: {share:.2%}, aim {aim:.1%}: {'met' if share <= aim else 'missed'}")


if __name__ == "__main__":
    main()
