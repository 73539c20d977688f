"""Photos that two people labelled, and photos whose answer is known, for tests of what is made of them."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import orjson

from app.db.tx import WriteTx
from app.ids import uuid7
from app.models import GoldPhoto, Reading
from tests.browser.conftest import House, changing

Drawn = tuple[str, float, float, float, float]
"""The class of a box by its name, x, y, width, height."""


def label(house: House, photo_id: int, *drawn: Drawn) -> None:
    """Draw boxes on a photo as the admin, and say done."""
    ops = [{"op_id": uuid7(), "action": "create", "uid": uuid7(), **_box(house, one)} for one in drawn]
    changed = house.api.post(f"/photos/{photo_id}/changes", json={"ops": ops})
    assert changed.status_code == 200, changed.text
    body = {"state": "done", "seq": changed.json()["seq"], "no_defect": not drawn}
    assert house.api.put(f"/photos/{photo_id}/state", json=body).status_code == 200


def read(house: House, photo_id: int, reader: str, *drawn: Drawn) -> None:
    """Put a member's blind reading of a photo into the database, as done."""
    people = house.api.get(f"/projects/{house.project_id}/members").json()
    (user_id,) = [one["user_id"] for one in people["items"] if one["email"] == reader]
    more = {"rev": 1, "attributes": {}, "ignore": False}
    theirs = [{"uid": uuid7(), **_box(house, one), **more} for one in drawn]
    with changing(house) as tx:
        put_reading(tx, house, photo_id, user_id, kind="blind", theirs=theirs)


def put_reading(
    tx: WriteTx, house: House, photo_id: int, user_id: int, *, kind: str, theirs: list[Any], **values: Any
) -> None:
    """Put a reading into the database that was done a while ago, so that it cannot be taken back."""
    tx.add(
        Reading(
            project_id=house.project_id,
            photo_id=photo_id,
            kind=kind,
            user_id=user_id,
            state="done",
            no_defect=not theirs,
            seq=1,
            annotations=orjson.dumps(theirs).decode(),
            created_at=tx.now,
            done_at=tx.now - timedelta(minutes=10),
            **values,
        )
    )


def answer_known(house: House, photo_id: int, user_id: int) -> None:
    """Make a photo with a crack and a dent a known one, of which somebody found the crack; untold."""
    crack, dent = (house.classes[name] for name in ("crack", "dent"))
    uids = {one["class_id"]: one["uid"] for one in house.annotations(photo_id)}
    pair = {"ours": uids[crack], "theirs": uuid7(), "our_class": crack, "their_class": crack, "overlap": 0.9}
    found = {"both": [pair], "only_ours": [{"uid": uids[dent], "class_id": dent}], "only_theirs": []}
    with changing(house) as tx:
        tx.add(GoldPhoto(photo_id=photo_id, project_id=house.project_id, made_by=user_id, made_at=tx.now))
        comparison = orjson.dumps(found).decode()
        put_reading(tx, house, photo_id, user_id, kind="gold", theirs=[], comparison=comparison)


def compare(house: House, photo_id: int, count: int) -> None:
    """Have all readings compared, by saying once more that a photo is done; so many then wait."""
    seq = house.api.get(f"/photos/{photo_id}").json()["seq"]
    for state in ("accepted", "done"):
        answer = house.api.put(f"/photos/{photo_id}/state", json={"state": state, "seq": seq})
        assert answer.status_code == 200, answer.text
        seq += 1
    deadline = time.monotonic() + 30
    while house.api.get(f"/projects/{house.project_id}/agreement").json()["to_settle"] != count:
        assert time.monotonic() < deadline, "the readings were not compared"
        time.sleep(0.1)


def _box(house: House, drawn: Drawn) -> dict[str, Any]:
    name, *place = drawn
    shape = {"type": "box", **dict(zip(("x", "y", "width", "height"), place, strict=True))}
    return {"class_id": house.classes[name], "shape": shape}
