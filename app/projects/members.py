"""Who belongs to a project. Roles are given up to one's own; unknown people get a one-time link."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from app.clock import to_wire
from app.db.tx import ReadTx, WriteTx
from app.errors import Conflict, Duplicate, FieldError, Forbidden, NotFound
from app.models import Invite, Membership, User
from app.projects.queries import ProjectAccess
from app.projects.schemas import NewMember
from app.realtime.feed import publish
from app.team import audit
from app.team.actor import Actor
from app.team.leaving import empty_hands
from app.team.roles import Role
from app.team.service import has_admin, invite_user, may_hold_link

_RANK = {Role.LABELER: 1, Role.REVIEWER: 2, Role.MANAGER: 3}


def list_members(
    tx: ReadTx, project_id: int, *, after: int | None = None, limit: int | None = None
) -> list[dict[str, Any]]:
    """List a project's people by their id, past the id ``after``; all of them without a limit."""
    rows = tx.execute(
        select(User, Membership.role, Membership.created_at)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.project_id == project_id, User.id > (after or 0))
        .order_by(User.id)
        .limit(limit)
    )
    return [_member_to_wire(row[0], row[1], row[2]) for row in rows]


def _member_to_wire(user: User, role: str, since: Any) -> dict[str, Any]:
    state = "invited" if user.password_hash is None else "active"
    return {
        "user_id": user.id,
        "name": user.name,
        "email": user.email,
        "role": role,
        "state": "disabled" if user.disabled_at is not None else state,
        "since": to_wire(since),
    }


def add_member(tx: WriteTx, actor: Actor, access: ProjectAccess, new: NewMember) -> tuple[int, str | None]:
    """Put somebody on the team: (user id, secret of a one-time link or None).

    Raises Duplicate, Conflict (account disabled, or its link in other hands) or Forbidden (a role above one's
    own).
    """
    _require_rank(access, new.role)
    user: User | None = tx.scalar(select(User).where(User.email == new.email))
    secret = None
    if user is None or _may_invite(tx, actor, user):
        user, secret = invite_user(tx, actor, new.email, None)
    else:
        _require_no_link_of_others(tx, access, user)
    if user.disabled_at is not None:
        raise Conflict("This account is disabled. Ask an admin.", slug="disabled")
    if tx.session.get(Membership, (access.id, user.id)) is not None:
        raise Duplicate(
            "This person belongs to the project already.",
            errors=[FieldError("/email", "belongs to it already")],
        )
    tx.add(Membership(project_id=access.id, user_id=user.id, role=new.role, created_at=tx.now))
    _record(tx, actor, "member.add", access, user.id, new.role)
    return user.id, secret


def invite_again(tx: WriteTx, actor: Actor, access: ProjectAccess, user_id: int) -> str:
    """Make a fresh one-time link for a member who has not used theirs; the older one ends."""
    member = _load(tx, access, user_id)
    user = tx.session.get_one(User, member.user_id)
    if user.password_hash is not None:
        raise Conflict("This person has an account. A forgotten password: ask an admin for a reset link.")
    if not _may_invite(tx, actor, user):
        raise Forbidden("Somebody else invited this person, to this project or another. Ask an admin.")
    _, secret = invite_user(tx, actor, user.email, None)
    assert secret is not None
    return secret


def _may_invite(tx: ReadTx, actor: Actor, user: User) -> bool:
    """A one-time link is the account: besides admins, only who invited the person may have a fresh one."""
    if user.password_hash is not None or not may_hold_link(tx, actor.user_id, user):
        return False
    if actor.is_admin:
        return True
    by_others = tx.scalar(
        select(Invite.id)
        .where(Invite.user_id == user.id, func.coalesce(Invite.created_by, 0) != actor.user_id)
        .limit(1)
    )
    by_me = tx.scalar(
        select(Invite.id).where(Invite.user_id == user.id, Invite.created_by == actor.user_id).limit(1)
    )
    return by_others is None and by_me is not None


def _require_no_link_of_others(tx: ReadTx, access: ProjectAccess, user: User) -> None:
    """Raises Conflict while a link to this account is in hands that may not have this project with it."""
    if user.password_hash is not None:
        return
    makers = tx.scalars(
        select(Invite.created_by).where(
            Invite.user_id == user.id, Invite.used_at.is_(None), Invite.expires_at > tx.now
        )
    ).all()
    if not all(may_hold_link(tx, maker, user, also=access.id) for maker in makers):
        raise Conflict(
            "Somebody else invited this person, who has not signed in yet. Add them once they have, "
            "or ask an admin.",
            slug="invited",
        )


def change_role(tx: WriteTx, actor: Actor, access: ProjectAccess, user_id: int, role: Role) -> None:
    """Give a member another role; it counts from their next request on."""
    _require_rank(access, role)
    tx.lock(f"blemish members {access.id}")
    member = _load(tx, access, user_id)
    if member.role == role:
        return
    if member.role == Role.MANAGER and role != Role.MANAGER:
        _require_somebody(tx, access, user_id)
    member.role = role
    _record(tx, actor, "member.role", access, user_id, role)


def remove_member(tx: WriteTx, actor: Actor, access: ProjectAccess, user_id: int) -> None:
    """Take somebody off the team; what they labeled stays theirs, what they have in hand goes back."""
    tx.lock(f"blemish members {access.id}")
    member = _load(tx, access, user_id)
    if member.role == Role.MANAGER:
        _require_somebody(tx, access, user_id)
    tx.session.delete(member)
    tx.flush()
    holder = {"id": user_id, "name": tx.session.get_one(User, user_id).name}
    for photo_id in empty_hands(tx, user_id, access.id):
        publish(tx, access.id, "lease", {"photo_id": photo_id, "actor": holder, "expires_at": None})
    _record(tx, actor, "member.remove", access, user_id, None)


def _load(tx: ReadTx, access: ProjectAccess, user_id: int) -> Membership:
    member = tx.session.get(Membership, (access.id, user_id))
    if member is None:
        raise NotFound("This person does not belong to the project.")
    return member


def _require_rank(access: ProjectAccess, role: Role) -> None:
    if _RANK[role] > _RANK[access.role]:
        raise Forbidden("You can give roles up to your own.")


def _require_somebody(tx: ReadTx, access: ProjectAccess, user_id: int) -> None:
    other = tx.scalar(
        select(Membership.user_id)
        .where(
            Membership.project_id == access.id,
            Membership.role == Role.MANAGER,
            Membership.user_id != user_id,
        )
        .limit(1)
    )
    if other is None and not has_admin(tx):
        raise Conflict("This is the last manager. Make somebody else manager first.", slug="last-manager")


def _record(
    tx: WriteTx, actor: Actor, verb: str, access: ProjectAccess, user_id: int, role: Role | None
) -> None:
    detail = {"user": user_id, "role": str(role) if role is not None else None}
    audit.record(tx, actor.label, verb, f"project:{access.id}", detail)
    who = {"id": actor.user_id, "name": actor.name}
    publish(tx, access.id, "people", {"user_id": user_id, "actor": who})
