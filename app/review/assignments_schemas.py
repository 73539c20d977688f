"""Bodies and answers of assigning."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from app.web.schema import Answer, Body, Id, Whole

AT_ONCE: Final = 500
MOST_PEOPLE: Final = 100
Ids = Annotated[list[Id], Field(min_length=1, max_length=AT_ONCE)]


class Assign(Body):
    """PUT /projects/{id}/assignments: which photos, who is to label them, and which come first.

    Which: ``photo_ids``; what waits of the scenes ``group_ids``; or what is assigned to the people
    ``assigned_to`` and nobody has looked at. ``assignee`` null gives them back to the queue, left out it
    stays as it is; of ``priority`` the larger is handed out first, 0 is usual.
    """

    photo_ids: Ids | None = None
    group_ids: Ids | None = None
    assigned_to: Annotated[list[Id], Field(min_length=1, max_length=MOST_PEOPLE)] | None = None
    assignee: Id | None = None
    priority: Annotated[Whole, Field(ge=-100, le=100)] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Assign:
        if sum(one is not None for one in (self.photo_ids, self.group_ids, self.assigned_to)) != 1:
            raise ValueError("must have one of photo_ids, group_ids, assigned_to")
        if not self.sets_assignee and self.priority is None:
            raise ValueError("must have assignee or priority")
        return self

    @property
    def sets_assignee(self) -> bool:
        """Tell whether the call says who: null says nobody, nothing leaves it as it is."""
        return "assignee" in self.model_fields_set


class Before(Answer):
    """What a photo was assigned to; sending it again is what undoes the call."""

    assignee: int | None
    priority: int


class Assigned(Answer):
    """What became of one photo."""

    id: int
    status: Literal["done", "refused"]
    detail: str | None = None
    before: Before | None = None


class AssignAnswer(Answer):
    """Results per photo; ``more``: call again, there are more than fit into one call."""

    results: list[Assigned]
    more: bool


class PersonsLoad(Answer):
    """What waits for one person: photos, never how fast they are. ``is_gone``: left the team."""

    id: int
    name: str
    assigned: int
    in_progress: int
    sent_back: int
    in_hand: int
    is_gone: bool


class LoadAnswer(Answer):
    """What waits for whom, by name, and what waits for anybody."""

    people: list[PersonsLoad]
    free: int
