"""A project of one person shows nothing of teams, on no page, until a second joins."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from app.db.tx import Database
from app.models import Project
from tests.conftest import Person
from tests.factories import make_annotation, make_photo

HTML = {"accept": "text/html"}
OF_TEAMS = re.compile(
    r"<h[23][^>]*>(People|Reviewers|Labelers|Agreement|Checking|Activity|Comments)<|>Review\b|here now|"
    r"person here|assigned to|in your stack|data-behaviour=\"here\"",
    re.IGNORECASE,
)
"""What only a team needs. Where people are added, in the settings, there is a heading for them."""


def _pages(app: FastAPI, project_id: int, photo_id: int) -> list[str]:
    """Every page of a project: its addresses with nothing but the project or the photo in them."""
    found = set()
    for context in iter_route_contexts(app.routes):
        path = str(getattr(context, "path", None))
        if "GET" in (getattr(context, "methods", None) or ()) and not path.startswith("/api"):
            filled = path.replace("{project_id}", str(project_id)).replace("{photo_id}", str(photo_id))
            if filled != path and "{" not in filled:
                found.add(filled)
    return sorted(found)


def _walk(app: FastAPI, person: Person, project_id: int, photo_id: int) -> dict[str, str]:
    shown = {}
    for path in _pages(app, project_id, photo_id):
        answer = person.get(f"/{path}", headers=HTML)
        if answer.status_code == 200 and "text/html" in answer.headers["content-type"]:
            text = answer.text
            if path.endswith("/settings"):
                text = text.replace("<h2>People</h2>", "")
            shown[path] = text
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


def test_a_project_of_one_shows_nothing_of_a_team_on_any_page(
    app: FastAPI, manager: Person, project_id: int, photo_id: int
) -> None:
    shown = _walk(app, manager, project_id, photo_id)
    assert {f"/projects/{project_id}", f"/projects/{project_id}/photos", f"/photos/{photo_id}"} <= set(shown)
    assert len(shown) >= 8
    found = {path: OF_TEAMS.findall(text) for path, text in shown.items() if OF_TEAMS.search(text)}
    assert found == {}


def test_a_second_person_brings_all_of_it(
    app: FastAPI, manager: Person, labeler: Person, project_id: int, photo_id: int
) -> None:
    shown = _walk(app, manager, project_id, photo_id)
    overview = shown[f"/projects/{project_id}"]
    for heading in ("<h2>People</h2>", "<h3>Labelers</h3>", "<h3>Reviewers</h3>"):
        assert heading in overview
    assert all('data-behaviour="here"' in text for path, text in shown.items() if 'class="top"' in text)
