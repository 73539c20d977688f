"""The page of requests: what each role is offered there, and what stands where."""

from __future__ import annotations

from app.db.tx import Database
from tests.conftest import Person
from tests.photos_domain.test_requests import ask, photo_from, say


def page_of(person: Person, project_id: int) -> str:
    """The page, spaces folded."""
    answer = person.get(f"//projects/{project_id}/requests")
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


def test_the_place_is_in_the_bar_once_something_was_asked(
    project_id: int, labeler: Person, contributor: Person, database: Database
) -> None:
    assert "Nothing is asked of the field." in page_of(labeler, project_id)
    address = f'href="/projects/{project_id}/requests"'
    assert address not in labeler.get(f"//projects/{project_id}").text
    ask(labeler, photo_from(contributor, database, project_id))
    assert address in labeler.get(f"//projects/{project_id}").text


def test_requests_stand_by_what_is_to_be_done(
    project_id: int, labeler: Person, manager: Person, contributor: Person, database: Database
) -> None:
    photos = [photo_from(contributor, database, project_id, seed) for seed in (1, 2, 3)]
    answered, cannot, _ = (ask(labeler, photo_id, reason=f"reason {photo_id}") for photo_id in photos)
    photo_from(contributor, database, project_id, 4, retake_of=str(answered["id"]))
    say(contributor, cannot["id"], state="cannot", why="no_access")
    page = page_of(manager, project_id)
    assert "<b>1 to decide</b>, 1 waiting for the field." in page
    titles = ["Compare and decide", "Waiting for the field", "No better picture"]
    assert [page.index(f"<h2>{title}</h2>") for title in titles] == sorted(
        page.index(f"<h2>{title}</h2>") for title in titles
    )
    assert "Nobody gets there." in page
    assert "Leave the old one out" in page
    assert "Leave the old one out" not in page_of(labeler, project_id)
    assert "Keep both" in page_of(labeler, project_id)


def test_what_was_left_out_can_be_brought_back_by_who_may(
    project_id: int, labeler: Person, manager: Person, contributor: Person, database: Database
) -> None:
    old = photo_from(contributor, database, project_id)
    asked = ask(labeler, old)
    photo_from(contributor, database, project_id, 2, retake_of=str(asked["id"]))
    assert manager.delete(f"/photos/{old}").status_code == 200
    assert "Bring the old one back" in page_of(manager, project_id)
    assert "request-" not in page_of(labeler, project_id)


def test_both_pictures_may_stay(
    project_id: int, labeler: Person, contributor: Person, database: Database
) -> None:
    old = photo_from(contributor, database, project_id)
    asked = ask(labeler, old)
    photo_from(contributor, database, project_id, 2, retake_of=str(asked["id"]))
    seq = labeler.get(f"/photos/{old}").json()["seq"]
    kept = labeler.put(f"/photos/{old}/state", json={"state": "in_progress", "seq": seq})
    assert kept.status_code == 200
    page = page_of(labeler, project_id)
    assert "<b>0 to decide</b>" in page
    assert "<h2>Answered</h2>" in page
