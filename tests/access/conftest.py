"""Everybody who may try, in the columns of the matrix."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.db.tx import Database
from app.demo.service import make_demo
from app.ids import digest, new_secret
from app.models import ApiToken
from app.settings import Settings
from app.team.roles import Scope
from tests.conftest import Person


def token_of(database: Database, person: Person, *scopes: Scope) -> Person:
    """Make a token of a person with these scopes."""
    token = f"blm_{new_secret()}"
    with database.write_tx() as tx:
        tx.add(
            ApiToken(
                secret_hash=digest(token),
                user_id=person.user_id,
                name="t",
                scopes=list(scopes),
                created_at=tx.now,
            )
        )
    return Person(person.stage, token=token, user_id=person.user_id)


@dataclass
class Cast:
    """Everybody who may try."""

    people: dict[str, Person]


@pytest.fixture
def cast(
    database: Database,
    anonymous: Person,
    contributor: Person,
    stranger: Person,
    labeler: Person,
    reviewer: Person,
    manager: Person,
    admin: Person,
    settings: Settings,
) -> Cast:
    """The standing cast, and the manager's tokens, one for each scope."""
    with database.write_tx() as tx:  # so that nothing is drawn when somebody opens the demo
        make_demo(tx, settings)
    people = {
        "anonymous": anonymous,
        "contributor": contributor,
        "stranger": stranger,
        "labeler": labeler,
        "reviewer": reviewer,
        "manager": manager,
        "admin": admin,
    }
    for scope in Scope:
        people[f"token:{scope.value}"] = token_of(database, manager, scope)
    return Cast(people)
