"""Who is asking. Made once per request from the cookie or the token; never from the body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.ids import DeviceId, LinkId, ProjectId, UserId
from app.team.roles import Scope


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or a program with a person's token.

    ``scopes`` is None for a signed-in person; ``only_project`` narrows a token to one project.
    """

    user_id: UserId
    name: str
    email: str
    is_admin: bool
    scopes: frozenset[Scope] | None = None
    only_project: ProjectId | None = None
    session_id: int | None = None
    token_id: int | None = None
    theme: str | None = None
    editor_theme: str = "mid"

    @property
    def label(self) -> str:
        """How the audit trail names this actor."""
        if self.user_id == 0:  # the shell of the host
            return "host"
        return f"token:{self.token_id}" if self.token_id is not None else f"user:{self.user_id}"

    @property
    def sender(self) -> str:
        """How receipts name this sender."""
        return f"user:{self.user_id}"


@dataclass(frozen=True, slots=True)
class Contributor:
    """A phone that joined by a capture link: may add photos to one project, and nothing else."""

    device_id: DeviceId
    link_id: LinkId
    project_id: ProjectId
    name: str

    @property
    def label(self) -> str:
        """How the audit trail names this phone."""
        return f"device:{self.device_id}"

    @property
    def sender(self) -> str:
        """How receipts name this sender."""
        return f"device:{self.device_id}"


Sender = Actor | Contributor


def told(sender: Sender) -> dict[str, Any]:
    """Name a sender in the live feed; a phone has no id there."""
    return {"id": sender.user_id if isinstance(sender, Actor) else None, "name": sender.name}
