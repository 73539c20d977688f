"""Bodies and answers of comments."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BeforeValidator, ConfigDict, Field, Strict, StringConstraints, model_validator

from app.review.schemas import Who
from app.web.schema import Answer, Body, Flag, Id, Number, Uuid, clean_text

MOST_NAMED: Final = 20
MOST_SEEN: Final = 200


def _clean(text: object) -> object:
    return clean_text(text.replace("\r\n", "\n")) if isinstance(text, str) else text


Said = Annotated[str, Strict(), BeforeValidator(_clean), StringConstraints(min_length=1, max_length=2000)]
Named = Annotated[list[Id], Field(max_length=MOST_NAMED)]
Place = Annotated[Number, Field(ge=-1e6, le=1e6)]


class NewComment(Body):
    """POST /photos/{id}/comments.

    A thread begins at a place ``x``, ``y`` (pixels of the upright photo), on an annotation ``uid`` (its pin
    goes where that goes), on both (the place counts once the annotation is gone), or on the photo as a whole.
    A reply, which names any comment of its thread by ``reply_to``, has no place of its own; with ``settles``
    it settles the thread, without it opens it again. ``mentions`` are ids of people of the project.
    """

    op_id: Uuid
    text: Said
    uid: Uuid | None = None
    x: Place | None = None
    y: Place | None = None
    reply_to: Id | None = None
    settles: Flag = False
    mentions: Named = []

    @model_validator(mode="after")
    def _fits(self) -> NewComment:
        if (self.x is None) != (self.y is None):
            raise ValueError("x and y go together")
        if self.reply_to is not None and (self.x is not None or self.uid is not None):
            raise ValueError("a reply has no place of its own")
        if self.settles and self.reply_to is None:
            raise ValueError("only a reply settles a thread")
        return self


class ChangeComment(Body):
    """PATCH /comments/{id}: ``text`` (with whom it names) of one's own; ``settled`` of a thread's first."""

    text: Said | None = None
    mentions: Named | None = None
    settled: Flag | None = None

    @model_validator(mode="after")
    def _says(self) -> ChangeComment:
        if self.text is None and self.settled is None:
            raise ValueError("say what changes: text or settled")
        if self.mentions is not None and self.text is None:
            raise ValueError("mentions go with a text")
        return self


class SeenBody(Body):
    """POST /projects/{id}/comments/seen: the comments that were looked at."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_SEEN)]


class CommentAnswer(Answer):
    """One comment. One that was deleted and still has replies is told without its words."""

    id: int
    op_id: str
    photo_id: int
    reply_to: int | None
    uid: str | None
    x: float | None
    y: float | None
    text: str
    author: Who
    at: str
    edited_at: str | None
    settled_at: str | None
    settled_by: Who | None
    deleted_at: str | None
    mentions: list[Who]


class CommentsAnswer(Answer):
    """The comments of a photo, oldest first."""

    items: list[CommentAnswer]
    next: str | None


class ThreadsAnswer(Answer):
    """Threads of a project, newest first, each as its first comment and more; how often nobody looked yet.

    ``unseen`` counts the comments that name the caller and were not looked at.
    """

    items: list[dict[str, Any]]
    next: str | None
    unseen: int


class SeenAnswer(Answer):
    """How many comments that name the caller were not looked at yet."""

    unseen: int


class NoteAnswer(Answer):
    """One thing that was done to a photo; ``words`` are a person's own, ``from``: phone, program or empty."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, serialize_by_alias=True)

    at: str
    actor: Who | None
    did: str
    words: str
    source: str = Field(alias="from")


class ChronicleAnswer(Answer):
    """What was done to a photo beside its steps, newest first."""

    items: list[NoteAnswer]


class PeopleAnswer(Answer):
    """Who can be named in a project's comments."""

    items: list[Who]
