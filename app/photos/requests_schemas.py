"""What calls about requests to the field take."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.web.schema import Body, Id, Name, Whole, Words

RequestState = Literal["open", "seen", "answered", "cannot", "withdrawn", "expired"]


class NewRequest(Body):
    """POST /photos/{id}/requests; ``reason`` is the question where the kind is one."""

    kind: Literal["retake", "question"]
    reason: Name
    words: Words = ""
    to: Literal["device", "link", "manager"] = "device"
    seq: Annotated[Whole, Field(ge=0)] | None = None


class AnswerRequest(Body):
    """PATCH /requests/{id}; ``words`` answer a question or say more of why it cannot be."""

    state: Literal["seen", "answered", "cannot", "withdrawn"]
    answer_photo_id: Id | None = None
    words: Words = ""
    why: Literal["repaired", "no_access", "gone"] | None = None

    @model_validator(mode="after")
    def _fits(self) -> AnswerRequest:
        if self.why is not None and self.state != "cannot":
            raise ValueError("why goes with cannot only")
        if self.answer_photo_id is not None and self.state != "answered":
            raise ValueError("a photo goes with answered only")
        return self
