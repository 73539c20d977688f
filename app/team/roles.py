"""Who may do what: the matrix of roles and token scopes, as data. Pure; the loaders enforce it.

A project role is one of labeler, reviewer, manager; an admin counts as manager of every project. A token acts
as its owner, narrowed: an action must be allowed to the owner's role *and* lie in one of the token's scopes.
Actions without a scope are never for tokens: a token can neither make nor widen tokens, users or members, nor
capture links, whose codes let phones in and would go on when the token that made them is revoked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A member's role in one project."""

    LABELER = "labeler"
    REVIEWER = "reviewer"
    MANAGER = "manager"


class Scope(StrEnum):
    """What an API token may be narrowed to."""

    READ = "read"
    UPLOAD = "upload"
    LABEL = "label"
    EXPORT = "export"
    MANAGE = "manage"


class Action(StrEnum):
    """Something a person or program can want to do; each route declares one."""

    # inside a project
    SEE_PROJECT = "see project"  # its name, classes, attributes, counts
    UPLOAD = "upload photos"
    SEE_RECEIPTS = "see own receipts"
    WITHDRAW = "take back own photos"  # for a day, while nobody has labelled them
    SEE_PHOTOS = "see photos"
    SEE_ORIGINALS = "download originals"
    LABEL = "label"
    ANSWER = "answer a request"  # to the field: phones those that were sent to them
    SEE_HISTORY = "see history"  # labelers: of photos they labelled
    SEE_AUDIT = "see the audit trail"
    ASSIGN = "assign photos"
    REVIEW = "review"  # accept, reject, reopen, any state
    TRASH = "delete and restore photos"
    EDIT_CLASSES = "edit classes and attributes"
    EDIT_PROJECT = "edit the project"
    SEE_MEMBERS = "see members"
    MANAGE_PEOPLE = "manage members and links"
    EXPORT = "export"
    # outside of projects
    PUBLIC = "public"  # no credentials needed
    JOINED = "joined"  # a phone that joined by a capture link
    SIGNED_IN = "signed in"  # any session or token
    OWN_ACCOUNT = "own account"  # a session: sign-ins, tokens, preferences
    CREATE_PROJECT = "create projects"
    ADMINISTER = "administer"


@dataclass(frozen=True, slots=True)
class Right:
    """Which project roles may, and with which scope a token may too (None: never by token)."""

    roles: frozenset[Role]
    scopes: frozenset[Scope]


_ALL = frozenset(Role)
_REVIEW = frozenset({Role.REVIEWER, Role.MANAGER})
_MANAGE = frozenset({Role.MANAGER})


def _right(roles: frozenset[Role], *scopes: Scope) -> Right:
    return Right(roles, frozenset(scopes))


RIGHTS: dict[Action, Right] = {
    Action.SEE_PROJECT: _right(_ALL, Scope.READ, Scope.LABEL, Scope.EXPORT, Scope.MANAGE),
    Action.UPLOAD: _right(_ALL, Scope.UPLOAD),
    Action.SEE_RECEIPTS: _right(_ALL, Scope.UPLOAD),
    Action.WITHDRAW: _right(_ALL, Scope.UPLOAD, Scope.MANAGE),
    Action.SEE_PHOTOS: _right(_ALL, Scope.READ, Scope.LABEL),
    Action.SEE_ORIGINALS: _right(_REVIEW, Scope.EXPORT),
    Action.LABEL: _right(_ALL, Scope.LABEL),
    Action.ANSWER: _right(_ALL, Scope.LABEL),
    Action.SEE_HISTORY: _right(_ALL),
    Action.SEE_AUDIT: _right(_MANAGE),
    Action.ASSIGN: _right(_MANAGE),
    Action.REVIEW: _right(_REVIEW),
    Action.TRASH: _right(_MANAGE, Scope.MANAGE),
    Action.EDIT_CLASSES: _right(_MANAGE, Scope.MANAGE),
    Action.EDIT_PROJECT: _right(_MANAGE, Scope.MANAGE),
    Action.SEE_MEMBERS: _right(_MANAGE, Scope.MANAGE),
    Action.MANAGE_PEOPLE: _right(_MANAGE),
    Action.EXPORT: _right(_REVIEW, Scope.EXPORT),
    # Outside of projects no role in one counts; who may is told by projects/service.py.
    Action.CREATE_PROJECT: _right(frozenset(), Scope.MANAGE),
}


def role_may(role: Role, action: Action) -> bool:
    """Tell whether a project role allows an action inside that project."""
    return role in RIGHTS[action].roles


def scopes_may(scopes: frozenset[Scope] | None, action: Action) -> bool:
    """Tell whether a token's scopes cover an action; ``None`` is a signed-in person, not a token."""
    return scopes is None or bool(scopes & RIGHTS[action].scopes)
