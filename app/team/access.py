"""From a request to its caller, and from a caller to what a project lets them do."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from app.db.tx import ReadTx
from app.errors import Forbidden, NotFound, Unauthenticated
from app.ids import ProjectId
from app.team.actor import Actor, Contributor
from app.team.queries import actor_by_session, actor_by_token, project_exists, role_in
from app.team.roles import RIGHTS, Action, Role, role_may, scopes_may

NOT_JOINED = "This phone's code is no longer valid. Scan a new code of this project; your photos stay here."
SOMEBODY_ELSE = (
    "Somebody else has signed in here since this page was opened. Sign in again to go on as yourself."
)
TOKEN_PREFIX = "blm_"  # noqa: S105  (a prefix that secret scanners can look for, not a secret)


def session_cookie(request: Request) -> str:
    """The session cookie's name: over https only the __Host- form counts (D7)."""
    return "__Host-blemish" if request.url.scheme == "https" else "blemish_session"


def find_actor(request: Request) -> Actor | None:
    """Find who is asking, by bearer token or by cookie; a bearer request's cookies are ignored (D8).

    Raises Unauthenticated for a token that is not valid, so that a program learns it at once; and for a page
    that was opened by one person (it says so in ``blemish-person``) after another signed in in its browser:
    what the first one drew would be the second's.
    """
    if not request.headers.get("authorization") and not request.cookies.get(session_cookie(request)):
        return None
    with request.app.state.database.read_tx() as tx:
        return actor_of(tx, request)


def actor_of(tx: ReadTx, request: Request) -> Actor | None:
    """Find who is asking, as ``find_actor`` does, in a transaction that is open already."""
    state = request.app.state
    header = request.headers.get("authorization", "")
    if header:
        scheme, _, token = header.partition(" ")
        token = token.strip()
        actor = None
        if scheme.lower() == "bearer" and token.startswith(TOKEN_PREFIX):
            actor = actor_by_token(tx, token, state.touches)
        if actor is None:
            raise Unauthenticated("This token is not valid, or no longer.")
        return actor
    secret = request.cookies.get(session_cookie(request))
    if not secret:
        return None
    actor = actor_by_session(tx, secret, state.settings, state.touches)
    opened_by = request.headers.get("blemish-person")
    if actor and opened_by is not None and opened_by != str(actor.user_id):
        raise Unauthenticated(SOMEBODY_ELSE)
    return actor


def current_actor(request: Request) -> Actor:
    """The signed-in caller of this request."""
    caller = request.state.caller
    if isinstance(caller, Actor):
        return caller
    if isinstance(caller, Contributor):
        # A phone may add photos and see its own receipts; of anything else it may not even know.
        if request.path_params:
            raise NotFound
        raise Forbidden("A phone that joined by a link can send photos, nothing else.")
    raise Unauthenticated


def current_person(request: Request) -> Actor:
    """The signed-in caller, in person: programs with tokens are refused here."""
    actor = current_actor(request)
    require_person(actor)
    return actor


def current_contributor(request: Request) -> Contributor:
    """The phone that calls."""
    caller = request.state.caller
    if not isinstance(caller, Contributor):
        raise Unauthenticated(NOT_JOINED)
    return caller


CurrentActor = Annotated[Actor, Depends(current_actor)]
CurrentPerson = Annotated[Actor, Depends(current_person)]
CurrentContributor = Annotated[Contributor, Depends(current_contributor)]


def require_project(tx: ReadTx, actor: Actor, project_id: ProjectId, action: Action) -> Role:
    """Check an action inside a project, and tell the actor's role there.

    Raises NotFound when the actor may not know of the project, Forbidden when the role or the token's scopes
    do not allow the action. Every object of a project is loaded through this.
    """
    role = role_in(tx, actor, project_id)
    # A member's project is there; an admin's may be a guess.
    if role is None or (actor.is_admin and not project_exists(tx, project_id)):
        raise NotFound
    if not role_may(role, action):
        raise Forbidden(f"Your role here is {role}, which may not {action}. Ask a manager.")
    require_scope(actor, action)
    return role


def require_scope(actor: Actor, action: Action) -> None:
    """Raises Forbidden (slug scope) for a token whose scopes do not cover an action; people have none."""
    if scopes_may(actor.scopes, action):
        return
    needed = sorted(RIGHTS[action].scopes)
    if not needed:
        require_person(actor)
    raise Forbidden(f"This token may not {action}: that needs the scope {' or '.join(needed)}.", slug="scope")


def require_person(actor: Actor) -> None:
    """Raises Forbidden (slug scope) for a token of whatever scopes."""
    if actor.scopes is not None:
        raise Forbidden("No token may do this, whatever its scopes. Sign in as a person.", slug="scope")


def require_admin(actor: Actor) -> None:
    """Raises Forbidden unless the actor is an admin, in person."""
    require_person(actor)
    if not actor.is_admin:
        raise Forbidden("Only an admin can do this.")
