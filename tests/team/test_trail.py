"""The audit trail as people read it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from app.db.tx import Database
from app.team.queries import list_audit
from app.team.trail import WORDS, in_words
from tests.conftest import Person

APP = Path(__file__).resolve().parents[2] / "app"
_ACTION = re.compile(
    r"(account|attribute|audit|backup|class|demo|export|guide|link|login|member|photos?|project|role|shot|token|user)"
    r"(\.(?!id\Z)[a-z]+)+\Z"
)
# Kinds of the live feed look alike.
_EVENTS = {
    "class.changed",
    "guide.changed",
    "photo.added",
    "photo.changed",
    "photo.state",
    "annotations.changed",
    "shot.changed",
}


def _actions_of(path: Path) -> set[str]:
    """What is given to ``audit.record`` as it is, and what looks as if it were, on a way round."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    recorded = [
        node.args[2]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record"
    ]
    given = {text for argument in recorded if isinstance(argument, ast.Constant) for text in _texts(argument)}
    return given | {text for text in _texts(tree) if _ACTION.match(text)} - _EVENTS


def _texts(tree: ast.AST) -> set[str]:
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str)}


def test_every_recorded_action_has_words() -> None:
    """A new ``audit.record(..., "thing.done")`` without words is found here; so are words for nothing."""
    found: set[str] = set()
    for path in APP.rglob("*.py"):
        if path.name != "trail.py":
            found |= _actions_of(path)
    assert found <= set(WORDS), f"app/team/trail.py has no words for {sorted(found - set(WORDS))}"
    put_together = {"account.invite", "account.reset", "account.setup", "link.invite", "link.reset"}
    assert set(WORDS) - found - put_together == set()


def test_rows_are_told_with_names(
    admin: Person, manager: Person, database: Database, project_id: int
) -> None:
    """Names are looked up when the trail is read: in the trail itself there are only numbers."""
    manager.post(f"/projects/{project_id}/capture-links", json={"name": "Gate 3"})
    manager.post("/tokens", json={"name": "notebook", "scopes": ["read"]})
    with database.read_tx() as tx:
        told = in_words(tx, list_audit(tx, limit=100))
        project = manager.get(f"/projects/{project_id}").json()["name"]
    lines = [(line["did"], line["on"]) for line in told]
    assert ("made a key for a program", "the key \u2068notebook\u2069") in lines
    assert ("made a code for phones", f"\u2068{project}\u2069, \u2068Gate 3\u2069") in lines
    assert all(not re.search(r"(user|token|link|project):\d", " ".join(line.values())) for line in told)


def test_the_page_of_the_server_tells_it(admin: Person) -> None:
    admin.post("/users", json={"email": "jana@depot.example", "name": "Jana Kral"})
    page = admin.get("//admin").text
    assert "made an invitation" in page
    assert "link.invite" not in page
