"""Request bodies of the team."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, Strict, StringConstraints

from app.team.roles import Scope
from app.web.schema import Body, Flag, Id, Moment, Name, Yes, clean_text


def _email(text: str) -> str:
    text = clean_text(text).lower()
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain or not text.isprintable() or " " in text:
        raise ValueError("must be an e-mail address, such as ruth@depot.example")
    return text


Email = Annotated[str, Strict(), StringConstraints(min_length=3, max_length=254), AfterValidator(_email)]
# Longer is cut off here, before any hashing; what is too short or guessable is told by passwords.py.
Password = Annotated[str, Strict(), StringConstraints(max_length=1024)]
Secret = Annotated[str, Strict(), StringConstraints(min_length=1, max_length=200)]


class SetupCheck(Body):
    """Ask what a one-time link is for."""

    token: Secret


class Setup(Body):
    """Use a one-time link: the first admin, an invited person, or a new password."""

    token: Secret
    password: Password
    email: Email | None = None
    name: Name | None = None


class SignIn(Body):
    """Sign in."""

    email: Annotated[str, Strict(), StringConstraints(max_length=254)]
    password: Password


class MyChanges(Body):
    """Change my own account."""

    name: Name | None = None
    password: Password | None = None
    old_password: Password | None = None


class NewUser(Body):
    """Add a person to the server."""

    email: Email
    name: Name
    admin: Flag = False


class UserChanges(Body):
    """What an admin can change about a person."""

    name: Name | None = None
    admin: Flag | None = None
    disabled: Flag | None = None
    reset: Yes | None = None


class NewToken(Body):
    """Make an API token."""

    name: Name
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=5)]
    project_id: Id | None = None
    expires_at: Moment | None = None
