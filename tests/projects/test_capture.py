"""Capture links, and the phones that join by them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.clock import to_wire
from app.db.tx import Database
from app.models import Audit, CaptureLink, Device
from app.projects import capture
from app.projects.capture import address_warning
from app.settings import Settings
from app.web.urls import is_loopback
from tests.conftest import Person, SetClock, on_one_database


def _link(manager: Person, project_id: int, **values: Any) -> dict[str, Any]:
    answer = manager.post(f"/projects/{project_id}/capture-links", json={"name": "Gate 3", **values})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def _token(link: dict[str, Any]) -> str:
    address, _, token = link["url"].partition("#")
    assert address == "http://testserver/capture"
    return str(token)


def _join(anonymous: Person, token: str, **values: Any) -> Person:
    answer = anonymous.post("/capture/join", json={"token": token, **values})
    assert answer.status_code == 200, answer.text
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    return Person(anonymous.stage, cookie=cookie.split(";")[0])


def test_a_phone_joins_and_learns_only_what_it_needs(
    project_id: int, manager: Person, anonymous: Person
) -> None:
    phone = _join(anonymous, _token(_link(manager, project_id)), name="Night shift")
    me = phone.get("/capture/me").json()
    assert me["project"]["name"] == "Depot North"
    assert me["device"]["name"] == "Night shift"
    assert [item["name"] for item in me["classes"]][:2] == ["crack", "scratch"]
    assert [item["name"] for item in me["attributes"]] == ["origin", "part"]
    assert me["counts"]["stored"] == 0
    assert phone.get(f"/projects/{project_id}").status_code == 404
    assert phone.get("/projects").status_code == 403
    assert phone.patch("/capture/me", json={"name": "Early shift"}).status_code == 204
    assert phone.get("/capture/me").json()["device"]["name"] == "Early shift"


def test_a_manager_can_be_shown_the_code_again_and_the_table_holds_no_token(
    project_id: int, manager: Person, database: Database
) -> None:
    link = _link(manager, project_id)
    again = manager.get(f"/projects/{project_id}/capture-links").json()
    assert again["items"][0]["url"] == link["url"]
    with database.read_tx() as tx:
        row = tx.scalar(select(CaptureLink).where(CaptureLink.id == link["id"]))
    assert _token(link) not in str(vars(row))


def test_the_same_phone_scanning_twice_stays_one_phone(
    project_id: int, manager: Person, anonymous: Person, database: Database
) -> None:
    token = _token(_link(manager, project_id))
    phone = _join(anonymous, token, name="Van")
    again = phone.post("/capture/join", json={"token": token})
    assert again.status_code == 200
    assert again.json()["device"]["name"] == "Van"
    with database.read_tx() as tx:
        assert len(tx.scalars(select(Device)).all()) == 1


def _uses(database: Database) -> list[dict[str, Any]]:
    with database.read_tx() as tx:
        rows = tx.scalars(select(Audit).where(Audit.action == "link.use").order_by(Audit.id))
        return [{"who": row.actor, "on": row.object, **orjson.loads(row.detail)} for row in rows]


def test_a_phone_that_comes_again_is_no_news(
    project_id: int, manager: Person, anonymous: Person, database: Database
) -> None:
    link = _link(manager, project_id)
    phone = _join(anonymous, _token(link))
    for _ in range(3):
        assert phone.post("/capture/join", json={"token": _token(link)}).status_code == 200
    assert _uses(database) == [
        {"who": "device:1", "on": f"project:{project_id} link:{link['id']}", "times": 1}
    ]


@on_one_database
def test_a_leaked_code_does_not_fill_the_audit_trail(
    project_id: int, manager: Person, anonymous: Person, database: Database, clock: SetClock
) -> None:
    """Whoever keeps no cookie is a new phone each time."""
    leaked, other = _token(_link(manager, project_id)), _token(_link(manager, project_id))
    for _ in range(120):
        _join(anonymous, leaked)
    assert [row["times"] for row in _uses(database)] == list(range(1, 101))
    _join(anonymous, other)
    assert _uses(database)[-1]["times"] == 1, "another link has its own hundred"
    clock.forward(hours=1)
    _join(anonymous, leaked)
    assert len(_uses(database)) == 102


def test_a_rotated_code_lets_nobody_in_but_joined_phones_stay(
    project_id: int, manager: Person, anonymous: Person
) -> None:
    link = _link(manager, project_id)
    phone = _join(anonymous, _token(link))
    path = f"/projects/{project_id}/capture-links/{link['id']}"
    fresh = manager.post(f"{path}/rotate").json()
    assert fresh["url"] != link["url"]
    assert anonymous.post("/capture/join", json={"token": _token(link)}).status_code == 410
    assert phone.get("/capture/me").status_code == 200
    _join(anonymous, _token(fresh))


def test_a_leaked_code_lets_in_so_many_phones_and_no_more(
    project_id: int, manager: Person, anonymous: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "MOST_PHONES", 2)
    token = _token(_link(manager, project_id))
    phones = [_join(anonymous, token) for _ in range(2)]
    full = anonymous.post("/capture/join", json={"token": token})
    assert (full.status_code, full.json()["type"]) == (410, "link-full")
    assert "2 phones joined" in full.json()["detail"]
    assert phones[0].get("/capture/me").status_code == 200


def test_a_link_chooses_what_its_phones_ask(project_id: int, manager: Person, anonymous: Person) -> None:
    """All, some or nothing; a question of another project or of annotations is none that it can ask."""
    attributes = manager.get(f"/projects/{project_id}/attributes").json()["items"]
    ids = {item["name"]: item["id"] for item in attributes if item["on"] == "photo"}
    link = _link(manager, project_id)
    assert link["asks"] is None
    phone = _join(anonymous, _token(link))
    path = f"/projects/{project_id}/capture-links/{link['id']}"

    def asked() -> set[str]:
        return {item["name"] for item in phone.get("/capture/me").json()["attributes"]}

    assert asked() == set(ids)
    assert manager.patch(path, json={"asks": [ids["part"], ids["part"]]}).json()["asks"] == [ids["part"]]
    assert asked() == {"part"}
    assert manager.patch(path, json={"asks": []}).status_code == 200
    assert asked() == set()
    assert manager.patch(path, json={"name": "Gate 4"}).json()["asks"] == [], "not told, it stays"
    wrong = manager.patch(path, json={"asks": [ids["part"], 999_999]})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/asks")
    assert manager.patch(path, json={"asks": None}).json()["asks"] is None
    assert asked() == set(ids)


def test_a_link_says_which_language_its_phones_speak(
    project_id: int, manager: Person, anonymous: Person
) -> None:
    """None at first: each browser's own. Phones that joined learn of a change, and of its end."""
    link = _link(manager, project_id)
    assert link["language"] is None
    phone = _join(anonymous, _token(link))
    path = f"/projects/{project_id}/capture-links/{link['id']}"
    for language in ("de", "fr", "es", "en", None):
        assert manager.patch(path, json={"language": language}).json()["language"] == language
        assert phone.get("/capture/me").json()["link"]["language"] == language
    manager.patch(path, json={"language": "fr"})
    assert manager.patch(path, json={"name": "Porte 3"}).json()["language"] == "fr", "not told, it stays"
    german = _link(manager, project_id, language="de")
    joined = anonymous.post("/capture/join", json={"token": _token(german)}).json()
    assert joined["link"]["language"] == "de", "with the first answer"
    listed = manager.get(f"/projects/{project_id}/capture-links").json()["items"]
    assert [item["language"] for item in listed] == ["de", "fr"]


UNSPOKEN: list[object] = ["pt", "DE", "de-AT", "", 1]


def test_a_language_that_the_page_does_not_speak_is_refused(
    project_id: int, manager: Person, subtests: pytest.Subtests
) -> None:
    for language in UNSPOKEN:
        with subtests.test(str(language)):
            links = f"/projects/{project_id}/capture-links"
            refused = manager.post(links, json={"name": "Gate 3", "language": language})
            assert refused.status_code == 422
            assert refused.json()["errors"][0]["pointer"] == "/language"
            path = f"{links}/{_link(manager, project_id)['id']}"
            assert manager.patch(path, json={"language": language}).status_code == 422


def test_revoking_ends_joining_and_delivering(project_id: int, manager: Person, anonymous: Person) -> None:
    link = _link(manager, project_id)
    phone = _join(anonymous, _token(link))
    path = f"/projects/{project_id}/capture-links/{link['id']}"
    revoked = manager.patch(path, json={"revoked": True}).json()
    assert (revoked["state"], revoked["url"]) == ("revoked", None)
    assert phone.get("/capture/me").status_code == 401
    refusal = anonymous.post("/capture/join", json={"token": _token(link)})
    assert refusal.status_code == 410
    assert "Ask for a new one" in refusal.json()["detail"]
    assert manager.post(f"{path}/rotate").status_code == 409
    assert manager.patch(path, json={"expires_at": None}).status_code == 409
    assert manager.patch(path, json={"revoked": False}).status_code == 422


def test_an_ended_link_stops_joining_not_delivering(
    project_id: int, manager: Person, anonymous: Person, clock: SetClock
) -> None:
    link = _link(manager, project_id, expires_at=to_wire(clock.now() + timedelta(days=1)))
    phone = _join(anonymous, _token(link))
    clock.forward(days=2)
    refusal = anonymous.post("/capture/join", json={"token": _token(link)})
    assert (refusal.status_code, refusal.json()["type"]) == (410, "link-expired")
    assert phone.get("/capture/me").json()["link"]["delivers_until"] == "2026-12-09T09:00:00.000Z"


def test_guessing_tokens_is_slowed_down(anonymous: Person) -> None:
    """D4: after five wrong tokens in a minute an address waits."""
    codes = [anonymous.post("/capture/join", json={"token": f"guess{n}"}).status_code for n in range(7)]
    assert codes[:5] == [410] * 5
    assert codes[-1] == 429


def test_whoever_has_a_good_code_gets_in_beside_those_who_guess(
    project_id: int, manager: Person, anonymous: Person
) -> None:
    """D4: a depot shares one address, and an old poster still hangs by the gate."""
    old = _link(manager, project_id)
    manager.post(f"/projects/{project_id}/capture-links/{old['id']}/rotate")
    link, revoked = _link(manager, project_id), _link(manager, project_id)
    manager.patch(f"/projects/{project_id}/capture-links/{revoked['id']}", json={"revoked": True})
    for _ in range(7):
        answer = anonymous.post("/capture/join", json={"token": _token(old)})
    assert (answer.status_code, int(answer.headers["retry-after"]) > 0) == (429, True)
    assert _join(anonymous, _token(link)).get("/capture/me").status_code == 200
    known = anonymous.post("/capture/join", json={"token": _token(revoked)})
    assert (known.status_code, known.json()["type"]) == (410, "link-revoked"), "a code of ours is no guess"


def test_a_link_of_another_project_is_not_there(
    project_id: int, manager: Person, stranger: Person, other_project_id: int
) -> None:
    """D2: a nested id of another project answers 404."""
    link = _link(manager, project_id)
    path = f"/projects/{other_project_id}/capture-links/{link['id']}"
    assert stranger.patch(path, json={"revoked": True}).status_code == 404
    assert stranger.post(f"{path}/rotate").status_code == 404
    assert manager.patch(path, json={"revoked": True}).status_code == 404


def test_devices_are_listed_with_their_last_contact(
    project_id: int, manager: Person, anonymous: Person, clock: SetClock, app: FastAPI
) -> None:
    phone = _join(anonymous, _token(_link(manager, project_id)), name="Van")
    clock.forward(minutes=5)
    phone.get("/capture/me")
    app.state.touches.write(app.state.database)
    devices = manager.get(f"/projects/{project_id}/capture-links").json()["items"][0]["devices"]
    assert [(item["name"], item["last_seen_at"]) for item in devices] == [("Van", "2026-11-24T09:05:00.000Z")]


def test_a_link_of_many_phones_tells_how_many_and_shows_the_last_heard_of(
    project_id: int, manager: Person, database: Database, clock: SetClock
) -> None:
    link, quiet = _link(manager, project_id), _link(manager, project_id, name="Gate 4")
    with database.write_tx() as tx:
        for number in range(103):
            seen = clock.now() + timedelta(seconds=number)
            tx.add(
                Device(
                    secret_hash=f"{number}",
                    link_id=link["id"],
                    project_id=project_id,
                    name=f"phone {number}",
                    created_at=clock.now(),
                    last_seen_at=seen,
                )
            )
    none, many = manager.get(f"/projects/{project_id}/capture-links").json()["items"]
    assert (none["id"], none["phones"], none["devices"]) == (quiet["id"], 0, [])
    assert (many["id"], many["phones"]) == (link["id"], 103)
    assert [item["name"] for item in many["devices"]] == [f"phone {n}" for n in range(102, 2, -1)]
    page = manager.get(f"//projects/{project_id}/settings").text
    assert "103 phones, the 100 last heard of" in page


@pytest.mark.parametrize(
    ("address", "reaches"),
    [
        ("http://localhost:8000", False),
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
        ("http://192.168.1.7:8000", True),
        ("https://blemish.example/x", True),
    ],
)
def test_a_loopback_address_is_known_as_such(address: str, reaches: bool) -> None:
    assert is_loopback(address) is not reaches


def test_making_a_link_says_what_an_unsteady_address_loses() -> None:
    unset, named = Settings(), Settings(public_url="https://blemish.example")
    assert "this machine alone" in (address_warning(unset, "http://localhost:8000") or "")
    assert "BLEMISH_PUBLIC_URL" in (address_warning(unset, "http://192.168.1.7:8000") or "")
    numbers = Settings(public_url="http://192.168.1.7:8000")
    assert address_warning(numbers, "http://192.168.1.7:8000") is not None
    assert address_warning(named, "https://blemish.example") is None


def test_a_link_that_would_have_ended_already_is_refused(
    project_id: int, manager: Person, clock: SetClock
) -> None:
    past = {"name": "x", "expires_at": to_wire(clock.now())}
    answer = manager.post(f"/projects/{project_id}/capture-links", json=past)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/expires_at")


def test_photos_that_are_still_on_phones_are_told(
    project_id: int, manager: Person, anonymous: Person, clock: SetClock
) -> None:
    """A photo that never left its phone is not missing in silence, also when its link was revoked since."""
    link = _link(manager, project_id)
    gate, night = (_join(anonymous, _token(link), name=name) for name in ("Gate crew", "Night shift"))
    for phone, photos, oldest in ((gate, 5, "2026-11-23T08:00:00Z"), (night, 1, "2036-01-01T00:00:00Z")):
        told = {"photos": photos, "bytes": 9_000_000_000, "oldest": oldest, "persisted": phone is gate}
        assert phone.patch("/capture/me", json={"waiting": told}).status_code == 204
    page = manager.get(f"//projects/{project_id}").text
    assert "photos still on 2 phones" in " ".join(page.split())
    assert "the oldest is from" in page
    assert page.count("its browser may drop them") == 1
    (listed,) = manager.get(f"/projects/{project_id}/capture-links").json()["items"]
    waits = {device["name"]: device["waiting"] for device in listed["devices"]}
    assert waits["Gate crew"]["photos"] == 5
    assert waits["Gate crew"]["bytes"] == 9_000_000_000
    assert waits["Night shift"]["oldest"] == to_wire(clock.now()), (
        "a clock ten years ahead is not believed (A15)"
    )
    manager.patch(f"/projects/{project_id}/capture-links/{link['id']}", json={"revoked": True})
    assert "photos still on 2 phones" in manager.get(f"//projects/{project_id}").text


NONSENSE: list[dict[str, Any]] = [
    {"photos": -1, "bytes": 0},
    {"photos": 1.5, "bytes": 0},
    {"photos": 1},
    {"photos": 1, "bytes": 1, "oldest": "yesterday"},
    {"photos": 1, "bytes": 1, "more": True},
]


def test_a_phone_that_tells_nonsense_is_told_what_is_wrong(
    project_id: int, manager: Person, anonymous: Person, subtests: pytest.Subtests
) -> None:
    for waiting in NONSENSE:
        with subtests.test(str(waiting)):
            phone = _join(anonymous, _token(_link(manager, project_id)))
            answer = phone.patch("/capture/me", json={"waiting": waiting})
            assert answer.status_code == 422
            assert answer.json()["errors"][0]["pointer"].startswith("/waiting")
