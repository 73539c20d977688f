"""B6 across processes: one label as a register, written and read at two servers, checked by its log."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.models import Proposal
from app.settings import Settings
from tests.annotations.ops import create, update
from tests.factories import make_attribute, make_member, make_photo, make_project, make_session, make_user
from tests.review.site import Site, running_site

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True),
]

CLIENTS = 4


@dataclass(frozen=True)
class Event:
    """One call: when it was made, when it was answered, and the revision and value that the answer told."""

    kind: str  # read | wrote
    made: float
    answered: float
    rev: int
    value: str


@pytest.fixture
def site(settings: Settings, tmp_path: Path) -> Iterator[Site]:
    """Two servers and a worker that run."""
    with running_site(settings, tmp_path) as found:
        yield found


@pytest.mark.parametrize("turns", [10, pytest.param(150, marks=pytest.mark.soak)])
def test_a_label_written_at_two_servers_is_one_register(site: Site, turns: int) -> None:
    """No lost update, and no answer older than what any answer before it told, at whichever server."""
    with site.database.write_tx() as tx:
        project = make_project(tx)
        make_attribute(tx, project, "words", "text")
        photo_id = make_photo(tx, project).id
        cookies = []
        for number in range(CLIENTS):
            user = make_user(tx, f"labeler_{number}")
            make_member(tx, project, user, "labeler")
            cookies.append(f"blemish_session={make_session(tx, user)}")
    register = create(attributes={"words": "start"})
    first = site.servers[0].client(cookies[0])
    assert first.post(f"/photos/{photo_id}/changes", json={"ops": [register]}).status_code == 200
    log: list[Event] = []
    clashes: set[str] = set()
    failures: list[BaseException] = []

    def play(number: int) -> None:
        chance = random.Random(number)
        clients = [server.client(cookies[number]) for server in site.servers]
        seen = _read(clients[0], photo_id, log)
        for turn in range(turns):
            value = f"{number}.{turn}"
            op = update(register["uid"], base_rev=seen.rev, attributes={"words": value})
            made = time.monotonic()
            answer = chance.choice(clients).post(f"/photos/{photo_id}/changes", json={"ops": [op]})
            (result,) = answer.json()["results"]
            if result["status"] == "applied":
                assert result["annotation"]["rev"] == seen.rev + 1, "made on the revision that was seen"
                log.append(Event("wrote", made, time.monotonic(), seen.rev + 1, value))
            else:
                assert result["status"] == "conflict"
                clashes.add(op["op_id"])
            seen = _read(chance.choice(clients), photo_id, log)

    def guarded(number: int) -> None:
        try:
            play(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    assert not failures, failures[0]
    require_register(log)
    wrote = [event for event in log if event.kind == "wrote"]
    assert len(wrote) + len(clashes) == CLIENTS * turns
    with site.database.read_tx() as reading:
        assert set(reading.scalars(select(Proposal.op_id))) == clashes


def _read(client: Any, photo_id: int, log: list[Event]) -> Event:
    made = time.monotonic()
    (label,) = client.get(f"/photos/{photo_id}/annotations").json()["annotations"]
    event = Event("read", made, time.monotonic(), label["rev"], label["attributes"]["words"])
    log.append(event)
    return event


def require_register(log: list[Event]) -> None:
    """Each revision was written once, reads tell what was written, and time never runs back."""
    written = {1: "start"}
    for event in log:
        if event.kind == "wrote":
            assert event.rev not in written, f"two writes made revision {event.rev}"
            written[event.rev] = event.value
    assert sorted(written) == list(range(1, len(written) + 1))
    for event in log:
        assert written[event.rev] == event.value
        before = [other.rev for other in log if other.answered < event.made]
        assert event.rev >= max(before, default=1), "older than what was told before it was asked"
