"""What calls on groups take and answer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.web.schema import Answer, Body, Flag, Id, Name

PhotoIds = Annotated[list[Id], Field(min_length=1, max_length=500)]


class SplitGroup(Body):
    """POST /groups/{id}/split: the photos that leave, together."""

    photo_ids: PhotoIds


class JoinGroups(Body):
    """POST /projects/{id}/groups/join: photos whose groups become one; ``part`` says what they all show."""

    photo_ids: PhotoIds
    part: Name | None = None


class SetApart(Body):
    """PUT /projects/{id}/groups/apart: whether likeness must never join the groups of two photos."""

    photo_ids: Annotated[list[Id], Field(min_length=2, max_length=2)]
    apart: Flag


class SplitAnswer(Answer):
    """``group_id`` keeps the photos that stayed, ``new_group_id`` has those that left."""

    group_id: int
    new_group_id: int


class JoinAnswer(Answer):
    """``group_id`` has all photos now; ``before`` tells the photos of each group that went, by its number.

    Splitting these off again is what undoes it.
    """

    group_id: int
    before: dict[int, list[int]]
