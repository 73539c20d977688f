from __future__ import annotations
from pathlib import Path
import json
import pytest, httpx2
from tests.browser.conftest import House, OpenPage, PASSWORD
from tests.browser.drawing import *
from tests.browser.test_blind import ask_for_readings, changing, label_next
from app.models import TeamRules, Reading, ReadingTurn
from app.projects.rules import DEFAULTS
from app.ids import uuid7
from datetime import UTC, datetime, timedelta
from app.review import comparing
import orjson

pytestmark = pytest.mark.browser
OUT = Path("/tmp/wb-shots")
OUT.mkdir(exist_ok=True)
DATA = Path("/work/shared/data")


def client(house, email):
    c = httpx2.Client(base_url=f"{house.server.address}/api")
    r = c.post("/session", json={"email": email, "password": PASSWORD})
    assert r.status_code == 204
    return c


def box(x, y, w, h):
    return {"type": "box", "x": x, "y": y, "width": w, "height": h}


def put(c, path, ops):
    r = c.post(
        f"{path}/changes",
        json={"ops": [{"op_id": uuid7(), "action": "create", "uid": uuid7(), **op} for op in ops]},
    )
    assert r.status_code == 200, r.text
    return r.json()


def test_shots(house: House, open_page: OpenPage) -> None:
    files = (
        sorted(p for p in DATA.rglob("*.jpg") if p.stat().st_size > 100_000)[:6]
        + sorted(p for p in (DATA / "steel").rglob("*.jpg"))[:9]
    )
    print(files)
    ids = [house.upload(p.name, p.read_bytes())["id"] for p in files]
    house.add_person("jana@depot.example", "Jana Keller", "labeler")
    house.add_person("oleg@depot.example", "Oleg Marin", "labeler")
    ruth = house.api
    with changing(house) as tx:
        tx.session.merge(TeamRules(project_id=house.project_id, **{**DEFAULTS, "gold_share": 50}))
    golds = ids[:5]
    for i in golds:
        p = ruth.get(f"/photos/{i}").json()
        w, h = p["width"], p["height"]
        told = put(
            ruth,
            f"/photos/{i}",
            [
                {"class_id": house.classes["crack"], "shape": box(w * 0.2, h * 0.3, w * 0.3, h * 0.1)},
                {"class_id": house.classes["chip"], "shape": box(w * 0.6, h * 0.5, w * 0.12, h * 0.2)},
                {"class_id": house.classes["corrosion"], "shape": box(w * 0.1, h * 0.7, w * 0.2, h * 0.15)},
            ],
        )
        r = ruth.put(f"/photos/{i}/state", json={"state": "accepted", "seq": told["seq"]})
        assert r.status_code == 200, r.text
        assert ruth.post(f"/photos/{i}/gold").status_code == 200
    for email in ("jana@depot.example", "oleg@depot.example"):
        c = client(house, email)
        n = 0
        while n < 4:
            items = c.post(f"/projects/{house.project_id}/queue/next", json={"count": 1}).json()["photos"]
            it = items[0]
            w, h = it["width"], it["height"]
            if "reading" not in it:
                told = put(c, f"/photos/{it['id']}", [{"class_id": 1, "shape": box(10, 10, 50, 50)}])
                r = c.put(f"/photos/{it['id']}/state", json={"state": "done", "seq": told["seq"]})
                assert r.status_code == 200
                continue
            n += 1
            ops = [{"class_id": house.classes["crack"], "shape": box(w * 0.21, h * 0.3, w * 0.29, h * 0.1)}]
            if n % 2:
                ops.append(
                    {"class_id": house.classes["dent"], "shape": box(w * 0.6, h * 0.5, w * 0.12, h * 0.2)}
                )
            if n == 3:
                ops.append(
                    {"class_id": house.classes["scratch"], "shape": box(w * 0.7, h * 0.1, w * 0.2, h * 0.1)}
                )
            if n == 4:
                ops += [
                    {"class_id": house.classes["chip"], "shape": box(w * 0.6, h * 0.5, w * 0.12, h * 0.2)},
                    {
                        "class_id": house.classes["corrosion"],
                        "shape": box(w * 0.1, h * 0.7, w * 0.2, h * 0.15),
                    },
                ]
            told = put(c, f"/readings/{it['reading']['id']}", ops)
            r = c.put(f"/readings/{it['reading']['id']}/state", json={"state": "done", "seq": told["seq"]})
            assert r.status_code == 200, r.text
    import time

    time.sleep(8)
    with changing(house) as tx:
        for row in tx.session.query(Reading).filter(Reading.project_id == house.project_id):
            print(row.id, row.kind, row.state, row.comparison)
            row.done_at = row.done_at - timedelta(minutes=10)
    for scheme in ("light", "dark"):
        for name, size in (
            ("desk", {"width": 1440, "height": 900}),
            ("tablet", {"width": 1024, "height": 768}),
        ):
            page = open_page(quiet=True, viewport=size, color_scheme=scheme)
            house.sign_in(page.context)
            page.goto(
                f"{house.server.address}/projects/{house.project_id}/gold?person={ruth.get('/projects/%d/gold/people' % house.project_id).json()['people'][0]['user']['id']}"
            )
            page.wait_for_timeout(800)
            page.screenshot(path=OUT / f"gold-manager-{name}-{scheme}.png")
            page.goto(f"{house.server.address}/photos/{golds[0]}")
            page.wait_for_timeout(1500)
            page.screenshot(path=OUT / f"editor-gold-{name}-{scheme}.png")
            other = open_page(quiet=True, viewport=size, color_scheme=scheme)
            house.sign_in(other.context, "jana@depot.example")
            other.goto(f"{house.server.address}/projects/{house.project_id}/gold")
            other.wait_for_timeout(800)
            other.screenshot(path=OUT / f"gold-mine-{name}-{scheme}.png")
            with changing(house) as tx:
                tx.session.merge(TeamRules(project_id=house.project_id, **{**DEFAULTS, "blind_share": 100}))
                first = (
                    tx.session.query(Reading)
                    .filter(Reading.project_id == house.project_id, Reading.state == "open")
                    .count()
                )
                if not first:
                    tx.session.query(Reading).filter(
                        Reading.photo_id == golds[4], Reading.state == "done"
                    ).delete()
                    tx.add(
                        Reading(
                            project_id=house.project_id,
                            photo_id=golds[4],
                            kind="blind",
                            state="open",
                            created_at=tx.now,
                            opened_at=tx.now,
                            user_id=tx.session.execute(
                                __import__("sqlalchemy").text(
                                    "select id from \"user\" where name='Jana Keller'"
                                )
                            ).scalar(),
                            expires_at=tx.now + timedelta(hours=1),
                        )
                    )
            label_next(other, house)
            other.wait_for_timeout(2000)
            other.screenshot(path=OUT / f"blind-{name}-{scheme}.png")
