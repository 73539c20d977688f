"""Reading people: who a cookie or token belongs to, which role somebody has."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.db.tx import ReadTx
from app.ids import ProjectId, UserId, digest
from app.models import ApiToken, LoginSession, Membership, Project, User
from app.settings import Settings
from app.team.actor import Actor
from app.team.roles import Role, Scope


def actor_by_session(tx: ReadTx, secret: str, settings: Settings) -> Actor | None:
    """Find whose signed-in browser this is; None when unknown, idle too long, over age, or disabled."""
    row = tx.execute(
        select(
            LoginSession.id,
            LoginSession.last_seen_at,
            LoginSession.expires_at,
            User.id.label("user_id"),
            User.name,
            User.email,
            User.is_admin,
            User.preferences,
        )
        .join(User, User.id == LoginSession.user_id)
        .where(LoginSession.secret_hash == digest(secret), User.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    idle_end = row.last_seen_at + timedelta(hours=settings.session_idle_hours)
    if tx.now >= min(row.expires_at, idle_end):
        return None
    return Actor(
        user_id=UserId(row.user_id),
        name=row.name,
        email=row.email,
        is_admin=row.is_admin,
        session_id=row.id,
        theme=row.preferences.get("theme"),
    )


def actor_by_token(tx: ReadTx, token: str) -> Actor | None:
    """Find whose API token this is; None when unknown, revoked, expired, or its owner is disabled."""
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
    key, user = row.tuple()
    if key.expires_at is not None and tx.now >= key.expires_at:
        return None
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
    role = tx.scalar(
        select(Membership.role).where(
            Membership.project_id == project_id, Membership.user_id == actor.user_id
        )
    )
    return Role(role) if role is not None else None


def project_exists(tx: ReadTx, project_id: ProjectId) -> bool:
    """Tell whether there is such a project at all."""
    return tx.scalar(select(Project.id).where(Project.id == project_id)) is not None
