"""Every route declares what it takes to call it; a route that does not refuses to be built (D1)."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def allows(action: StrEnum) -> Callable[[Endpoint], Endpoint]:
    """Declare the action that a route performs (a member of ``app.team.roles.Action``).

    Put it below the route decorator. The loaders called by the route enforce it per object.
    """

    def declare(endpoint: Endpoint) -> Endpoint:
        endpoint.__permission__ = action  # type: ignore[attr-defined]
        return endpoint

    return declare


def permission_of(endpoint: Callable[..., Any]) -> StrEnum:
    """Read a route's declared action. Raises TypeError when there is none."""
    action = getattr(endpoint, "__permission__", None)
    if not isinstance(action, StrEnum):
        raise TypeError(f"the route {endpoint.__module__}.{endpoint.__name__} declares no permission")
    return action
