"""Reading people: who a cookie or token belongs to, which role somebody has."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import Select, and_, bindparam, func, or_, select

from app.clock import to_wire
from app.db.tx import ReadTx
from app.ids import ProjectId, UserId, digest
from app.models import ApiToken, Audit, LoginSession, Membership, Project, User
from app.settings import Settings
from app.team.actor import Actor
from app.team.roles import Role, Scope
from app.team.touches import Touches
from app.web.browsers import browser_words

# Built once: these are on the path of every call that names a project or a photo.
_membership = Membership.__table__
_ROLE = select(_membership.c.role).where(
    _membership.c.project_id == bindparam("project"), _membership.c.user_id == bindparam("user")
)
_PROJECT = select(Project.__table__.c.id).where(Project.__table__.c.id == bindparam("project"))

_session = LoginSession.__table__
_user = User.__table__
_SESSION = (
    select(
        _session.c.id,
        _session.c.last_seen_at,
        _session.c.expires_at,
        _user.c.id.label("user_id"),
        _user.c.name,
        _user.c.email,
        _user.c.is_admin,
        _user.c.preferences["theme", "value"].as_string().label("theme"),
        _user.c.preferences["editor_theme", "value"].as_string().label("editor_theme"),
    )
    .join(_user, _user.c.id == _session.c.user_id)
    .where(_session.c.secret_hash == bindparam("secret"), _user.c.disabled_at.is_(None))
)

TOUCH_AFTER = timedelta(minutes=1)


def actor_by_session(tx: ReadTx, secret: str, settings: Settings, touches: Touches) -> Actor | None:
    """Find whose signed-in browser this is, and note its use (once a minute).

    None when unknown, idle too long, over age, or disabled.
    """
    row = tx.connection().execute(_SESSION, {"secret": digest(secret)}).one_or_none()
    if row is None:
        return None
    last_seen = touches.latest(LoginSession.last_seen_at, row.id, row.last_seen_at)
    if tx.now >= min(row.expires_at, last_seen + timedelta(hours=settings.session_idle_hours)):
        return None
    if tx.now - last_seen > TOUCH_AFTER:
        touches.note(LoginSession.last_seen_at, row.id, tx.now)
    return Actor(
        user_id=UserId(row.user_id),
        name=row.name,
        email=row.email,
        is_admin=row.is_admin,
        session_id=row.id,
        theme=None if row.theme == "system" else row.theme,
        editor_theme=row.editor_theme or "mid",
    )


def actor_by_token(tx: ReadTx, token: str, touches: Touches) -> Actor | None:
    """Find whose API token this is, and note its use (once a minute).

    None when unknown, revoked, expired, or its owner is disabled.
    """
    row = tx.execute(
        select(ApiToken, User)
        .join(User, User.id == ApiToken.user_id)
        .where(
            ApiToken.secret_hash == digest(token),
            ApiToken.revoked_at.is_(None),
            User.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    key, user = row[0], row[1]
    if key.expires_at is not None and tx.now >= key.expires_at:
        return None
    if key.last_used_at is None or tx.now - key.last_used_at > TOUCH_AFTER:
        touches.note(ApiToken.last_used_at, key.id, tx.now)
    return Actor(
        user_id=UserId(user.id),
        name=user.name,
        email=user.email,
        is_admin=user.is_admin,
        scopes=frozenset(Scope(scope) for scope in key.scopes),
        only_project=ProjectId(key.project_id) if key.project_id is not None else None,
        token_id=key.id,
    )


def role_in(tx: ReadTx, actor: Actor, project_id: ProjectId) -> Role | None:
    """Tell the actor's role in a project; admins are managers everywhere; None: may not know of it."""
    if actor.only_project is not None and actor.only_project != project_id:
        return None
    if actor.is_admin:
        return Role.MANAGER
    role = tx.connection().execute(_ROLE, {"project": project_id, "user": actor.user_id}).scalar()
    return Role(role) if role is not None else None


def project_exists(tx: ReadTx, project_id: ProjectId) -> bool:
    """Tell whether there is such a project at all."""
    return tx.connection().execute(_PROJECT, {"project": project_id}).scalar() is not None


def visible_projects(actor: Actor) -> Select[Project]:
    """Select the projects an actor may know of; admins see all."""
    statement = select(Project)
    if not actor.is_admin:
        statement = statement.join(
            Membership, and_(Membership.project_id == Project.id, Membership.user_id == actor.user_id)
        )
    if actor.only_project is not None:
        statement = statement.where(Project.id == actor.only_project)
    return statement


def names_of_projects(tx: ReadTx, actor: Actor) -> list[dict[str, Any]]:
    """List id and name of the projects in use that an actor may see, by name; at most 100."""
    rows = tx.execute(
        visible_projects(actor)
        .where(Project.archived_at.is_(None))
        .with_only_columns(Project.id, Project.name)
        .order_by(func.lower(Project.name), Project.id)
        .limit(100)
    )
    return [{"id": row.id, "name": row.name} for row in rows]


def list_users(tx: ReadTx, *, after: int | None = None, limit: int | None = None) -> list[dict[str, Any]]:
    """List everybody by id, past the id ``after``; all of them without a limit."""
    rows = tx.scalars(select(User).where(User.id > (after or 0)).order_by(User.id).limit(limit))
    return [user_to_wire(user) for user in rows]


def user_to_wire(user: User) -> dict[str, Any]:
    """Show a person to an admin."""
    return {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "admin": user.is_admin,
        "state": _account_state(user),
        "created_at": to_wire(user.created_at),
    }


def _account_state(user: User) -> str:
    if user.disabled_at is not None:
        return "disabled"
    return "invited" if user.password_hash is None else "active"


def list_sessions(
    tx: ReadTx, actor: Actor, *, before: int | None = None, limit: int | None = None
) -> list[dict[str, Any]]:
    """List a person's sign-ins, the newest first, below the id ``before``; all of them without a limit."""
    statement = select(LoginSession).where(
        LoginSession.user_id == actor.user_id, LoginSession.expires_at > tx.now
    )
    if before is not None:
        statement = statement.where(LoginSession.id < before)
    rows = tx.scalars(statement.order_by(LoginSession.id.desc()).limit(limit))
    return [
        {
            "id": row.id,
            "browser": browser_words(row.browser),
            "created_at": to_wire(row.created_at),
            "last_seen_at": to_wire(row.last_seen_at),
            "current": row.id == actor.session_id,
        }
        for row in rows
    ]


def list_tokens(
    tx: ReadTx, actor: Actor, *, before: int | None = None, limit: int | None = None
) -> list[dict[str, Any]]:
    """List a person's API tokens, newest first, below the id ``before``; never their secrets."""
    statement = select(ApiToken).where(ApiToken.user_id == actor.user_id, ApiToken.revoked_at.is_(None))
    if before is not None:
        statement = statement.where(ApiToken.id < before)
    rows = tx.scalars(statement.order_by(ApiToken.id.desc()).limit(limit))
    return [
        {
            "id": row.id,
            "name": row.name,
            "scopes": row.scopes,
            "project_id": row.project_id,
            "created_at": to_wire(row.created_at),
            "expires_at": to_wire(row.expires_at) if row.expires_at else None,
            "last_used_at": to_wire(row.last_used_at) if row.last_used_at else None,
        }
        for row in rows
    ]


def list_audit(
    tx: ReadTx, *, before: int | None = None, limit: int, project_id: int | None = None
) -> list[dict[str, Any]]:
    """List rows of the audit trail, newest first, below the id ``before``; of one project, if told."""
    statement = select(Audit).order_by(Audit.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Audit.id < before)
    if project_id is not None:
        whole = f"project:{project_id}"  # alone, or followed by what of the project it was
        statement = statement.where(or_(Audit.object == whole, Audit.object.startswith(f"{whole} ")))
    return [
        {
            "id": row.id,
            "at": to_wire(row.at),
            "actor": row.actor,
            "action": row.action,
            "object": row.object,
            "detail": orjson.loads(row.detail),
        }
        for row in tx.scalars(statement)
    ]
