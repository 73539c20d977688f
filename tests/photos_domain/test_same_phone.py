"""A phone that comes back by another code of its project is the same phone, with all that was its own."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from app.db.tx import Database
from tests.conftest import Person
from tests.photos_domain.sending import picture
from tests.photos_domain.test_requests import ask, photo_from, say, seen_by, told
from tests.photos_domain.tus_client import add, begin, find, place

DATA = picture(5)
HALF = len(DATA) // 2


class Crew:
    """Codes that a manager makes, and the phone that scans them."""

    def __init__(self, manager: Person, project_id: int) -> None:
        self.manager, self.path = manager, f"/projects/{project_id}/capture-links"
        self.codes: list[dict[str, Any]] = []
        self.phone = Person(manager.stage)

    def scan_a_new_code(self) -> Person:
        """The code of before is revoked; the phone keeps its cookie until the new one replaces it."""
        if self.codes:
            revoked = self.manager.patch(f"{self.path}/{self.codes[-1]['id']}", json={"revoked": True})
            assert revoked.status_code == 200
        self.codes.append(self.manager.post(self.path, json={"name": "Gate"}).json())
        token = self.codes[-1]["url"].split("#")[1]
        joined = self.phone.post("/capture/join", json={"token": token})
        assert joined.status_code == 200, joined.text
        self.phone = Person(self.phone.stage, cookie=joined.headers["set-cookie"].split(";")[0])
        return self.phone


@pytest.fixture
def crew(manager: Person, project_id: int) -> Crew:
    """A phone that has joined by its first code."""
    crew = Crew(manager, project_id)
    crew.scan_a_new_code()
    return crew


def test_what_it_was_asked_it_is_still_asked_and_answers(
    crew: Crew, labeler: Person, database: Database, project_id: int
) -> None:
    first = photo_from(crew.phone, database, project_id, seed=1)
    second = photo_from(crew.phone, database, project_id, seed=2)
    retake = ask(labeler, first)
    question = ask(labeler, second, kind="question", reason="How deep is it?")
    phone = crew.scan_a_new_code()
    assert [(one["id"], one["is_own"]) for one in seen_by(phone)] == [
        (retake["id"], True),
        (question["id"], True),
    ]
    assert say(phone, question["id"], state="answered", words="2 mm").status_code == 200
    answer = photo_from(phone, database, project_id, seed=3, retake_of=str(retake["id"]))
    assert told(labeler, first)["request"]["answer_photo_id"] == answer
    assert told(labeler, second)["request"]["answer"] == "2 mm"


def test_it_is_asked_about_photos_that_it_took_under_codes_of_before(
    crew: Crew, labeler: Person, database: Database, project_id: int
) -> None:
    """Also after two more codes."""
    photo_id = photo_from(crew.phone, database, project_id)
    crew.scan_a_new_code()
    phone = crew.scan_a_new_code()
    asked = ask(labeler, photo_id)
    assert asked["to"] == "device"
    assert [one["id"] for one in seen_by(phone)] == [asked["id"]]


def test_a_phone_that_never_came_back_is_asked_for_by_the_people_here(
    crew: Crew, manager: Person, labeler: Person, database: Database, project_id: int
) -> None:
    photo_id = photo_from(crew.phone, database, project_id)
    manager.patch(f"{crew.path}/{crew.codes[0]['id']}", json={"revoked": True})
    assert ask(labeler, photo_id)["to"] == "manager"


def test_it_takes_back_what_it_sent_before(
    crew: Crew, labeler: Person, database: Database, project_id: int
) -> None:
    photo_id = photo_from(crew.phone, database, project_id, seed=4)
    phone = crew.scan_a_new_code()
    assert phone.get("/capture/me").json()["counts"]["stored"] == 1
    sha256 = hashlib.sha256(picture(4)).hexdigest()
    assert phone.delete(f"/capture/receipts/{sha256}").status_code in (200, 204)
    assert labeler.get(f"/photos/{photo_id}").status_code == 404


def test_what_it_was_sending_goes_on_where_it_was(crew: Crew, project_id: int) -> None:
    where = place(begin(crew.phone, project_id, DATA))
    add(crew.phone, where, 0, DATA[:HALF])
    phone = crew.scan_a_new_code()
    assert find(phone, where).headers["upload-offset"] == str(HALF)
    assert add(phone, where, HALF, DATA[HALF:]).status_code == 204


def test_nothing_comes_along_to_another_project(
    crew: Crew, manager: Person, stranger: Person, other_project_id: int, project_id: int
) -> None:
    """D2: the codes of two projects make two phones, whatever cookie comes with them."""
    where = place(begin(crew.phone, project_id, DATA))
    code = stranger.post(f"/projects/{other_project_id}/capture-links", json={"name": "South"}).json()
    joined = crew.phone.post("/capture/join", json={"token": code["url"].split("#")[1]})
    other = Person(manager.stage, cookie=joined.headers["set-cookie"].split(";")[0])
    assert find(other, where).status_code == 404


def test_losses_that_are_known_are_named_no_more(
    crew: Crew, manager: Person, labeler: Person, project_id: int
) -> None:
    """Photos that were taken again, or that nobody can take again; what is lost later is named."""

    def lose(photos: int) -> str:
        waiting = {"photos": 0, "bytes": 0, "oldest": None, "persisted": True, "missing": photos}
        assert crew.phone.patch("/capture/me", json={"waiting": waiting}).status_code == 204
        return " ".join(manager.get(f"//projects/{project_id}").text.split())

    page = lose(12)
    assert '<b class="err">12</b><span>did not arrive on phones' in page
    assert "name the lost no more" in page
    assert labeler.delete(f"/projects/{project_id}/missing-photos").status_code == 403
    assert manager.delete(f"/projects/{project_id}/missing-photos").status_code == 204
    page = lose(12)
    assert "did not arrive on phones" not in page
    assert "name the lost no more" not in page
    assert '<b class="err">3</b><span>did not arrive on phones' in lose(15)
