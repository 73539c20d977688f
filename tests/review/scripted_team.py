"""Labelers and reviewers who work by HTTP at several servers, each in a thread; and what they were told.

A server that is gone, or a lost answer, makes them send the very same again at another, as the editor does.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2

from app.ids import uuid7
from tests.annotations.ops import create, update
from tests.serving import ServerProcess

PATIENCE = 120  # seconds until a team that does not finish fails


@dataclass
class Told:
    """What servers acknowledged: kept by all, read at the end."""

    labels: dict[str, tuple[int, int]] = field(default_factory=dict)  # uid: (photo, class)
    handed_to: dict[int, set[int]] = field(default_factory=dict)  # photo: people
    sent_back: set[int] = field(default_factory=set)
    calls: int = 0
    again: int = 0  # calls that had to be made once more
    lock: threading.Lock = field(default_factory=threading.Lock)


class Unfinished(Exception):
    """The team did not finish in time."""


class Caller:
    """One person who calls whichever server answers."""

    def __init__(self, servers: Sequence[ServerProcess], cookie: str, told: Told, first: int) -> None:
        self._clients = [server.client(cookie) for server in servers]
        self._at = first % len(servers)
        self.told = told

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call until it is answered for good; the same body each time. Gives the answer."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self.told.calls += 1
            try:
                answer = self._clients[self._at].request(method, path, json=body)
            except httpx2.HTTPError:
                answer = None
            if answer is not None and answer.status_code not in (502, 503, 504):
                assert answer.status_code < 500, f"{method} {path}: {answer.text}"
                return answer
            self.told.again += 1
            self._at = (self._at + 1) % len(self._clients)
            time.sleep(0.05)
        raise Unfinished(f"{method} {path} found no server")


@dataclass
class Team:
    """A project in work. ``photos`` in all; it is finished when each is accepted."""

    project_id: int
    photos: int
    told: Told = field(default_factory=Told)
    finished: threading.Event = field(default_factory=threading.Event)
    failures: list[BaseException] = field(default_factory=list)

    def start(self, players: Sequence[Callable[[], None]]) -> list[threading.Thread]:
        """Have all of them work, until the project is finished."""

        def guarded(play: Callable[[], None]) -> None:
            try:
                play()
            except BaseException as error:
                self.failures.append(error)
                self.finished.set()

        threads = [threading.Thread(target=guarded, args=(play,), daemon=True) for play in players]
        for thread in threads:
            thread.start()
        return threads

    def end(self, threads: Sequence[threading.Thread], seconds: float = PATIENCE) -> None:
        """Wait for the end; raises what went wrong first."""
        if not self.finished.wait(seconds):
            self.failures.append(Unfinished(f"not finished after {seconds} s"))
            self.finished.set()
        for thread in threads:
            thread.join(30)
        if self.failures:
            raise self.failures[0]

    # -- the players
    def label(self, caller: Caller, user_id: int, seed: int) -> None:
        """Take photos, draw on them, correct something, say done; again with what was sent back."""
        chance = random.Random(seed)
        while not self.finished.is_set():
            answer = caller.call("POST", f"/projects/{self.project_id}/queue/next", {"count": 3})
            if answer.status_code == 204:
                time.sleep(0.05)
                continue
            assert answer.status_code == 200, answer.text
            photo_ids = [photo["id"] for photo in answer.json()["photos"]]
            with self.told.lock:
                for photo_id in photo_ids:
                    self.told.handed_to.setdefault(photo_id, set()).add(user_id)
            for photo_id in photo_ids:
                self._draw(caller, photo_id, chance)

    def _draw(self, caller: Caller, photo_id: int, chance: random.Random) -> None:
        ops = [create(class_id=chance.randint(1, 6)) for _ in range(chance.randint(1, 3))]
        answer = caller.call("POST", f"/photos/{photo_id}/changes", {"ops": ops})
        assert answer.status_code == 200, answer.text
        changed = update(ops[0]["uid"], base_rev=1, class_id=chance.randint(1, 6))
        answer = caller.call("POST", f"/photos/{photo_id}/changes", {"ops": [changed]})
        told = answer.json()
        assert [result["status"] for result in told["results"]] in (["applied"], ["duplicate"])
        with self.told.lock:
            for op in [*ops, changed]:
                self.told.labels[op["uid"]] = (photo_id, op["class_id"])
        self.say(caller, photo_id, "done", told["seq"])

    def say(self, caller: Caller, photo_id: int, state: str, seq: int) -> bool:
        """Say what a photo is, having seen it at ``seq``; tells whether it was taken."""
        reason = "Look again at the edge." if state == "rejected" else ""
        body = {"state": state, "reason": reason, "seq": seq, "op_id": uuid7()}
        answer = caller.call("PUT", f"/photos/{photo_id}/state", body)
        assert answer.status_code in (200, 409), answer.text
        return bool(answer.status_code == 200)

    def review(self, caller: Caller, seed: int) -> None:
        """Accept what is done, and send some of it back once, until nothing else is left."""
        chance = random.Random(seed)
        while not self.finished.is_set():
            facets = caller.call("GET", f"/projects/{self.project_id}/photos/facets").json()
            if facets["counts"].get("state:accepted", 0) == self.photos:
                self.finished.set()
                return
            done = caller.call("GET", f"/projects/{self.project_id}/photos?state=done&limit=20").json()[
                "items"
            ]
            if not done:
                time.sleep(0.05)
                continue
            photo = chance.choice(done)  # two reviewers may choose the same: one of them is told
            with self.told.lock:
                goes_back = chance.random() < 0.15 and photo["id"] not in self.told.sent_back
                if goes_back:
                    self.told.sent_back.add(photo["id"])
            self.say(caller, photo["id"], "rejected" if goes_back else "accepted", photo["seq"])
