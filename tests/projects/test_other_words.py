"""What was said for "other" is counted for the manager."""

from __future__ import annotations

import orjson
import pytest

from app.db.tx import Database
from app.models import Annotation, Photo, Project
from app.projects import other_words
from tests.conftest import Person
from tests.factories import make_annotation, make_photo


def _draw(
    database: Database, project_id: int, class_id: int, *said: str | None, trashed: bool = False
) -> None:
    """Draw on one photo an annotation for each of the words."""
    with database.write_tx() as tx:
        photo = make_photo(tx, tx.session.get_one(Project, project_id))
        for words in said:
            attributes = {} if words is None else {"what": words, "severity": len(words)}
            make_annotation(tx, photo, class_id=class_id, attributes=orjson.dumps(attributes).decode())
        if trashed:
            photo.deleted_at = tx.now


@pytest.fixture
def other(manager: Person, project_id: int) -> int:
    """A class "other: say what"."""
    made = manager.post(f"/projects/{project_id}/classes", json={"name": "other: say what", "is_other": True})
    assert made.status_code == 201, made.text
    class_id: int = made.json()["id"]
    return class_id


def test_words_are_counted_the_most_frequent_first(
    database: Database, project_id: int, other: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _draw(database, project_id, other, "rust", "moss", None, "rust")
    _draw(database, project_id, other, "moss", "rust", "gum")
    _draw(database, project_id, other, "moss", trashed=True)
    _draw(database, project_id, 1, "rust")
    with database.write_tx() as tx:
        gone = tx.session.query(Annotation).filter(Annotation.attributes.contains("gum")).one()
        gone.deleted_at = tx.now
    monkeypatch.setattr(other_words, "MOST", 1)
    with database.read_tx() as tx:
        (told,) = other_words.words_of_other(tx, project_id)
    assert told == {
        "class_id": other,
        "name": "other: say what",
        "words": [{"words": "rust", "n": 3}],
        "more": 1,
        "untold": 1,
    }


def test_the_manager_reads_them_below_the_classes(
    manager: Person, database: Database, project_id: int, other: int
) -> None:
    def page() -> str:
        return manager.get(f"//projects/{project_id}/settings", headers={"accept": "text/html"}).text

    assert "What was said for" not in page()
    _draw(database, project_id, other, "<b>bird", "<b>bird")
    text = page()
    assert '&lt;b&gt;bird</bdi></td><td class="num">2</td>' in text
    with database.read_tx() as tx:
        assert tx.session.query(Photo).count() == 1
