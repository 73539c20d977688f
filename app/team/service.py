"""What people do with accounts: first set-up, invitations, sign-in, tokens, disabling.

Sign-in spends its argon2 time outside of any transaction: the callers in api.py verify first, then write.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from app.db.tx import ReadTx, WriteTx
from app.errors import Conflict, Duplicate, FieldError, Forbidden, Gone, NotFound, Rejected
from app.ids import ProjectId, UserId, digest, new_secret
from app.models import ApiToken, Invite, LoginSession, Membership, User
from app.settings import Settings
from app.team import audit
from app.team.actor import Actor
from app.team.leaving import empty_hands
from app.team.queries import project_exists, role_in
from app.team.roles import Role, Scope

SETUP_LIFE = timedelta(hours=24)
INVITE_LIFE = timedelta(days=7)


def has_admin(tx: ReadTx) -> bool:
    """Tell whether somebody can administer this server."""
    return (
        tx.scalar(
            select(User.id)
            .where(User.is_admin, User.disabled_at.is_(None), User.password_hash.is_not(None))
            .limit(1)
        )
        is not None
    )


def new_setup_link(tx: WriteTx) -> str | None:
    """Make the one-time secret of the first set-up; None when there is an admin already (D6)."""
    if has_admin(tx):
        return None
    secret = new_secret()
    tx.add(
        Invite(secret_hash=digest(secret), kind="setup", created_at=tx.now, expires_at=tx.now + SETUP_LIFE)
    )
    return secret


def open_invite(tx: ReadTx, secret: str) -> Invite:
    """Find a one-time link that still works. Raises Gone with words for one that does not."""
    invite: Invite | None = tx.scalar(select(Invite).where(Invite.secret_hash == digest(secret)))
    if invite is None or invite.used_at is not None:
        raise Gone("This link was used already, or never was one. Ask for a new one, or sign in.")
    if tx.now >= invite.expires_at:
        raise Gone("This link is too old. Ask for a new one.")
    if invite.kind == "setup":
        if has_admin(tx):
            raise Gone("This server has an admin already. Sign in, or ask for an invitation.")
        return invite
    if not may_hold_link(tx, invite.created_by, tx.session.get_one(User, invite.user_id)):
        raise Gone("Who made this link may not invite you to all that your account may do. Ask an admin.")
    return invite


def may_hold_link(tx: ReadTx, maker_id: int | None, user: User, *, also: int | None = None) -> bool:
    """Tell whether a one-time link for ``user`` may be in the hands of ``maker_id`` (None: the host's shell).

    Such a link is the account. So besides admins only a manager of every project that the person belongs to
    may hold one, and only before the person has a password. ``also``: a project they are about to join.
    """
    if maker_id is None:
        return True
    maker = tx.session.get_one(User, maker_id)
    if maker.disabled_at is not None:
        return False
    if maker.is_admin:
        return True
    if user.is_admin or user.password_hash is not None:
        return False
    managed = select(Membership.project_id).where(
        Membership.user_id == maker_id, Membership.role == Role.MANAGER
    )
    joined = set(tx.scalars(select(Membership.project_id).where(Membership.user_id == user.id)))
    return joined | ({also} - {None}) <= set(tx.scalars(managed))


def describe_invite(tx: ReadTx, secret: str) -> dict[str, Any]:
    """Tell what a one-time link is for: kind, and the person it was made for."""
    invite = open_invite(tx, secret)
    user = tx.session.get(User, invite.user_id) if invite.user_id is not None else None
    return {
        "kind": invite.kind,
        "email": user.email if user else None,
        "name": user.name if user else None,
    }


def use_invite(tx: WriteTx, secret: str, password_hash: str, email: str | None, name: str | None) -> User:
    """Use a one-time link up. Raises Gone, Rejected (fields missing) or Duplicate (address taken)."""
    tx.lock("blemish setup")
    invite = open_invite(tx, secret)
    invite.used_at = tx.now
    if invite.kind == "setup":
        user = _first_admin(tx, password_hash, email, name)
    else:
        user = tx.session.get_one(User, invite.user_id)
        if user.disabled_at is not None:
            raise Gone("This account was disabled. Ask an admin.")
        user.password_hash = password_hash
        if name and invite.kind == "invite":
            user.name = name
        end_sessions(tx, UserId(user.id))
    audit.record(tx, f"user:{user.id}", f"account.{invite.kind}", f"user:{user.id}")
    return user


def _first_admin(tx: WriteTx, password_hash: str, email: str | None, name: str | None) -> User:
    missing = [
        FieldError(f"/{field}", "is needed for the first admin")
        for field, value in (("email", email), ("name", name))
        if not value
    ]
    if missing:
        raise Rejected("Tell your name and e-mail address.", errors=missing)
    assert email is not None
    assert name is not None
    user: User | None = tx.scalar(select(User).where(User.email == email))
    if user is None:
        user = User(email=email, name=name, created_at=tx.now, preferences={})
        tx.add(user)
    user.name, user.is_admin, user.password_hash, user.disabled_at = name, True, password_hash, None
    tx.execute(update(Invite).where(Invite.kind == "setup", Invite.used_at.is_(None)).values(used_at=tx.now))
    tx.flush()
    return user


def invite_user(
    tx: WriteTx, actor: Actor, email: str, name: str | None, kind: str = "invite"
) -> tuple[User, str | None]:
    """Find or make the person with this address; with a one-time secret when they have no password yet.

    ``kind="reset"`` makes a secret in any case, and ends the older ones.
    """
    tx.lock(f"blemish address {email}")  # two at once make one account
    user = tx.scalar(select(User).where(User.email == email))
    if user is None:
        user = User(
            email=email, name=name or email.split("@")[0], is_admin=False, created_at=tx.now, preferences={}
        )
        tx.add(user)
        tx.flush()
    if user.password_hash is not None and kind != "reset":
        return user, None
    tx.execute(
        update(Invite).where(Invite.user_id == user.id, Invite.used_at.is_(None)).values(used_at=tx.now)
    )
    secret = new_secret()
    tx.add(
        Invite(
            secret_hash=digest(secret),
            kind=kind,
            user_id=user.id,
            created_by=actor.user_id or None,  # 0: the shell of the host
            created_at=tx.now,
            expires_at=tx.now + INVITE_LIFE,
        )
    )
    audit.record(tx, actor.label, f"link.{kind}", f"user:{user.id}")
    return user, secret


def add_user(tx: WriteTx, actor: Actor, email: str, name: str, *, is_admin: bool) -> tuple[User, str | None]:
    """Add a person. Raises Duplicate when the address is taken."""
    tx.lock(f"blemish address {email}")
    if tx.scalar(select(User.id).where(User.email == email)) is not None:
        raise Duplicate(
            "There is somebody with this e-mail address already.", errors=[FieldError("/email", "is taken")]
        )
    user, secret = invite_user(tx, actor, email, name)
    if is_admin:
        user.is_admin = True
        audit.record(tx, actor.label, "role.admin", f"user:{user.id}", {"admin": True})
    return user, secret


def change_user(
    tx: WriteTx, actor: Actor, user_id: int, *, name: str | None, admin: bool | None, disabled: bool | None
) -> User:
    """Change a person. Raises NotFound, or Conflict when no admin would be left."""
    tx.lock("blemish setup")
    user = tx.session.get(User, user_id)
    if user is None:
        raise NotFound
    loses_admin = (admin is False and user.is_admin) or (disabled is True and user.is_admin)
    if loses_admin and _other_admins(tx, user.id) == 0:
        raise Conflict("This is the last admin. Make somebody else an admin first.", slug="last-admin")
    if name is not None:
        user.name = name
    if admin is not None and admin != user.is_admin:
        user.is_admin = admin
        end_sessions(tx, UserId(user.id))
        audit.record(tx, actor.label, "role.admin", f"user:{user.id}", {"admin": admin})
    if disabled is not None and disabled != (user.disabled_at is not None):
        user.disabled_at = tx.now if disabled else None
        if disabled:  # the nearest to deleting there is: names stay on labels, habits do not stay at all
            user.preferences = {}
            empty_hands(tx, user.id)
        end_sessions(tx, UserId(user.id))
        audit.record(tx, actor.label, "user.disable" if disabled else "user.enable", f"user:{user.id}")
    return user


def _other_admins(tx: ReadTx, user_id: int) -> int:
    return int(
        tx.scalar(
            select(func.count())
            .select_from(User)
            .where(
                User.is_admin, User.disabled_at.is_(None), User.password_hash.is_not(None), User.id != user_id
            )
        )
    )


def password_hash_of(tx: ReadTx, email: str) -> tuple[int | None, str | None]:
    """Read (user id, hash) of somebody who may sign in; (None, None) when nobody is called so."""
    row = tx.execute(
        select(User.id, User.password_hash).where(User.email == email, User.disabled_at.is_(None))
    ).one_or_none()
    return (row[0], row[1]) if row is not None else (None, None)


def begin_session(tx: WriteTx, user_id: int, settings: Settings, browser: str) -> str:
    """Make a new sign-in and give its secret for the cookie."""
    secret = new_secret()
    tx.add(
        LoginSession(
            secret_hash=digest(secret),
            user_id=user_id,
            created_at=tx.now,
            last_seen_at=tx.now,
            expires_at=tx.now + timedelta(days=settings.session_days),
            browser=browser[:200],
        )
    )
    return secret


def end_sessions(tx: WriteTx, user_id: UserId, *, but: int | None = None) -> None:
    """End a person's sign-ins at once, perhaps but one."""
    statement = delete(LoginSession).where(LoginSession.user_id == user_id)
    if but is not None:
        statement = statement.where(LoginSession.id != but)
    tx.execute(statement)


def end_session(tx: WriteTx, actor: Actor, session_id: int) -> None:
    """End one of my own sign-ins. Raises NotFound for anybody else's."""
    ended = tx.change(
        delete(LoginSession).where(LoginSession.id == session_id, LoginSession.user_id == actor.user_id)
    )
    if ended == 0:
        raise NotFound


def new_token(
    tx: WriteTx,
    actor: Actor,
    name: str,
    scopes: list[Scope],
    project_id: int | None,
    expires_at: datetime | None,
    *,
    made_by: str | None = None,
) -> tuple[ApiToken, str]:
    """Make a token that acts as the actor, narrowed.

    ``made_by`` is who the audit trail names, when that is not the actor. Raises Forbidden for a program,
    NotFound for a project the actor may not know of.
    """
    if actor.scopes is not None:
        raise Forbidden("A token can never make tokens. Sign in as a person.", slug="scope")
    if project_id is not None:
        narrowed = ProjectId(project_id)
        if role_in(tx, actor, narrowed) is None or not project_exists(tx, narrowed):
            raise NotFound
    if expires_at is not None and expires_at <= tx.now:
        raise Rejected(
            "The token would be dead at once.", errors=[FieldError("/expires_at", "is in the past")]
        )
    token = f"blm_{new_secret()}"
    row = ApiToken(
        secret_hash=digest(token),
        user_id=actor.user_id,
        name=name,
        scopes=sorted({*scopes}),
        project_id=project_id,
        created_at=tx.now,
        expires_at=expires_at,
    )
    tx.add(row)
    tx.flush()
    detail = {"owner": actor.user_id, "scopes": row.scopes, "project": project_id}
    audit.record(tx, made_by or actor.label, "token.create", f"token:{row.id}", detail)
    return row, token


def revoke_token(tx: WriteTx, actor: Actor, token_id: int) -> None:
    """End one of my own tokens (an admin: anybody's). Raises NotFound."""
    row = tx.session.get(ApiToken, token_id)
    if row is None or (row.user_id != actor.user_id and not actor.is_admin):
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = tx.now
        audit.record(tx, actor.label, "token.revoke", f"token:{token_id}")


def change_me(tx: WriteTx, actor: Actor, *, name: str | None, password_hash: str | None) -> None:
    """Change my own name or password; a new password ends my other sign-ins."""
    user = tx.session.get_one(User, actor.user_id)
    if name is not None:
        user.name = name
    if password_hash is not None:
        user.password_hash = password_hash
        end_sessions(tx, actor.user_id, but=actor.session_id)
        audit.record(tx, actor.label, "account.password", f"user:{actor.user_id}")
