"""A project of one person shows nothing of teams, on no page, until a second joins."""

from __future__ import annotations

import re

import pytest

from app.db.tx import Database
from app.models import Project
from tests.conftest import Person, on_one_database
from tests.factories import make_annotation, make_photo

HTML = {"accept": "text/html"}
OF_TEAMS = re.compile(
    r"<h[23][^>]*>(People|Reviewers|Labelers|Agreement|Checking|Activity|Comments)<|>Review\b|here now|"
    r"person here|assigned to|in your stack|data-behaviour=\"here\"",
    re.IGNORECASE,
)
"""What only a team needs. Where people are added, in the settings, there is a heading for them."""


LINK = re.compile(r'<a\b(?![^>]* hidden)[^>]*href="(/(?:projects/\d+|photos/)[^"?#]*)')


def _walk(person: Person, project_id: int, photo_id: int) -> dict[str, str]:
    """Every page of a project that a link of another leads to, from its overview and a photo on."""
    shown: dict[str, str] = {}
    ahead = [f"/projects/{project_id}", f"/photos/{photo_id}"]
    while ahead:
        path = ahead.pop()
        if path in shown:
            continue
        answer = person.get(f"/{path}", headers=HTML)
        assert answer.status_code in (200, 303), (path, answer.status_code)
        text = answer.text
        if path.endswith("/settings"):
            text = text.replace("<h2>People</h2>", "")
        shown[path] = text
        ahead += LINK.findall(text)
    return shown


@pytest.fixture
def photo_id(database: Database, project_id: int) -> int:
    """A photo of each state, and the first of them."""
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        photos = [
            make_photo(tx, project, state=state) for state in ("unsure", "unlabelled", "done", "rejected")
        ]
        make_annotation(tx, photos[2])
        return photos[0].id


@on_one_database
def test_a_project_of_one_shows_nothing_of_a_team_on_any_page(
    manager: Person, project_id: int, photo_id: int
) -> None:
    shown = _walk(manager, project_id, photo_id)
    assert {f"/projects/{project_id}", f"/projects/{project_id}/photos", f"/photos/{photo_id}"} <= set(shown)
    assert len(shown) >= 8
    assert not {f"/projects/{project_id}/{place}" for place in ("review", "agreement", "comments")} & set(
        shown
    )
    found = {path: OF_TEAMS.findall(text) for path, text in shown.items() if OF_TEAMS.search(text)}
    assert found == {}


def test_a_second_person_brings_all_of_it(
    manager: Person, labeler: Person, project_id: int, photo_id: int
) -> None:
    shown = _walk(manager, project_id, photo_id)
    overview = shown[f"/projects/{project_id}"]
    for heading in ("<h2>People</h2>", "<h3>Labelers</h3>", "<h3>Reviewers</h3>"):
        assert heading in overview
    assert {f"/projects/{project_id}/{place}" for place in ("review", "agreement", "comments")} <= set(shown)
    assert all('data-behaviour="here"' in text for path, text in shown.items() if 'class="top"' in text)
