"""What people set for themselves: looks, keys, how they see. Kept with the account, merged one by one.

Each is kept as ``{"value", "at"}``, ``at`` the moment it was set: of two devices the later one has it. A
value of None is back to what is usual, and is kept too, or an older change would come back from elsewhere.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.clock import to_wire
from app.db.tx import ReadTx, WriteTx
from app.models import User
from app.team.actor import Actor
from app.team.settings_schemas import MySettings


def read_my_settings(tx: ReadTx, actor: Actor) -> dict[str, Any]:
    """Read all that a person set: {name: {"value", "at"}}, ``at`` as the API writes times."""
    settings: dict[str, Any] = tx.scalar(select(User.preferences).where(User.id == actor.user_id))
    return settings


def merge_my_settings(tx: WriteTx, actor: Actor, told: MySettings) -> dict[str, Any]:
    """Take in what a device tells, each setting that was not set later elsewhere; give all as it stands now.

    A clock that is ahead counts as now: nothing may win for ever.
    """
    user = tx.session.scalars(select(User).where(User.id == actor.user_id).with_for_update()).one()
    settings = dict(user.preferences)
    for name, choice in told:
        if choice is None:
            continue
        at = to_wire(min(choice.at, tx.now))
        if name not in settings or at >= settings[name]["at"]:
            settings[name] = {"value": choice.model_dump(mode="json")["value"], "at": at}
    user.preferences = settings
    return settings
