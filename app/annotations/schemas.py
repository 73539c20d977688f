"""Bodies and answers of annotations; the words of the contract's "Change operations"."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema, model_validator

from app.projects.attributes import MAX_NUMBER
from app.web.schema import Answer, Body, Flag, Id, Uuid, Whole, clean_text

MAX_OPS = 500
MAX_TEXT = 4000  # characters in an attribute, whatever its definition says

AttributeName = Annotated[str, StringConstraints(min_length=1, max_length=300)]


def _scalar(value: object) -> object:
    if value is None:
        return value
    if isinstance(value, str):
        text = clean_text(value)
        if len(text) <= MAX_TEXT:
            return text
    elif (
        isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MAX_NUMBER
    ):  # not NaN
        return value
    raise ValueError(f"must be text of at most {MAX_TEXT} characters, a number or null")


AttributeValue = Annotated[
    Any,
    AfterValidator(_scalar),
    WithJsonSchema({"anyOf": [{"type": kind} for kind in ("string", "number", "null")]}),
]
Shape = Annotated[
    dict[str, Any],
    Field(
        description='For example {"type": "box", "x": 1, "y": 2, "width": 30, "height": 40}; a '
        "crack's line with its full width at each point "
        '{"type": "trace", "points": [[1, 2], [30, 40]], "widths": [3, 2.5]}; or polygons, each a list of '
        "rings, the outer one and then its holes "
        '{"type": "polygon", "polygons": [[[[1, 2], [30, 2], [15, 40]]]]}; or pixels, '
        "the photo's height and width with run lengths as COCO packs them "
        '{"type": "mask", "size": [2, 3], "counts": "213"}.'
    ),
]
Revision = Annotated[Whole, Field(ge=1, le=2**31 - 1)]
Seq = Annotated[Whole, Field(ge=0, le=2**31 - 1)]


class Op(Body):
    """One change operation. What is left out stays as it is; an attribute of null is removed."""

    op_id: Uuid
    step: Uuid | None = None
    action: Literal["create", "update", "delete"]
    uid: Uuid
    base_rev: Revision | None = None
    class_id: Id | None = None
    shape: Shape | None = None
    attributes: Annotated[dict[AttributeName, AttributeValue], Field(max_length=100)] | None = None
    ignore: Flag | None = None
    defect_uid: Uuid | None = None
    copied: Annotated[
        Flag | None,
        Field(description="Whether it came from another photo and nobody has looked at it here yet."),
    ] = None
    still_right: Annotated[
        Revision | None,
        Field(
            description="The version of the class's guide by which a person looked at it and found it right. "
            "What is drawn or classified anew needs no word: it is by the version of that moment."
        ),
    ] = None

    @model_validator(mode="after")
    def _fits_its_action(self) -> Op:
        if self.action == "create" and (self.class_id is None or self.shape is None):
            raise ValueError("a create needs class_id and shape")
        if self.action == "create" and self.still_right is not None:
            raise ValueError("what is new needs no still_right")
        if self.action == "delete" and not self.model_fields_set <= _OF_DELETE:
            raise ValueError("a delete takes only op_id, step, uid and base_rev")
        return self

    @property
    def only_looks(self) -> bool:
        """Tell whether it says only that the annotation was looked at by the guide."""
        return self.still_right is not None and self.model_fields_set <= _OF_LOOK


_OF_LOOK = {"op_id", "step", "action", "uid", "base_rev", "still_right"}
_OF_DELETE = {"op_id", "step", "action", "uid", "base_rev"}


class ChangesBody(Body):
    """A batch of change operations, run in order in one transaction."""

    ops: Annotated[list[Op], Field(max_length=MAX_OPS)]


class SettleBody(Body):
    """A person's verdict on a proposal: take it, or drop it."""

    take: Flag
    seq: Seq


class RestoreBody(Body):
    """How to restore: ``op_id`` makes the call safe to repeat, ``seq`` is the photo's that was seen."""

    op_id: Uuid | None = None
    seq: Seq | None = None


class Author(Answer):
    """Somebody's id and name."""

    id: int
    name: str


class AnnotationAnswer(Answer):
    """One live annotation."""

    id: int
    uid: str
    rev: int
    class_id: int
    shape: dict[str, Any]
    attributes: dict[str, Any]
    ignore: bool
    defect_uid: str | None
    author: Author | None
    source: str
    score: float | None
    guide_version: int


class AgainstAnswer(Answer):
    """Whose version an annotation is now, since when, and whether they deleted it."""

    author: Author | None
    at: str | None
    deleted: bool


class ProposalAnswer(Answer):
    """The losing side of a clash, whole: what the annotation would be if it were taken.

    ``asked`` names what it sets: class_id, shape, ignore, defect_uid, attributes/<name>.
    """

    id: int
    uid: str
    action: str
    asked: list[str]
    base_rev: int
    class_id: int
    shape: dict[str, Any]
    attributes: dict[str, Any]
    ignore: bool
    defect_uid: str | None
    author: Author | None
    at: str
    against: AgainstAnswer


class AnnotationsAnswer(Answer):
    """What is on a photo."""

    seq: int
    annotations: list[AnnotationAnswer]
    proposals: list[ProposalAnswer]


class OpResult(Answer):
    """What became of one operation; ``first`` is the first status of a replayed one.

    ``detail``: why it was denied, or what came of one that was not: ``class_retired``, or ``emptied`` (it
    took the last annotation off a done photo, which is in work again).
    """

    op_id: str
    status: Literal["applied", "merged", "conflict", "duplicate", "denied"]
    annotation: AnnotationAnswer | None
    detail: str | None = None
    first: str | None = None


class ChangesAnswer(Answer):
    """What became of a batch; ``state`` and ``no_defect`` are the photo's after it."""

    seq: int
    state: str
    no_defect: bool
    open_proposals: int
    results: list[OpResult]


class HistoryOp(Answer):
    """One operation as history keeps it: the annotation (or the state) before and after."""

    op_id: str
    action: str
    uid: str | None
    status: str
    detail: str | None
    source: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class HistoryEntry(Answer):
    """One step: what one gesture did."""

    seq: int
    step: str
    at: str
    actor: Author | None
    ops: list[HistoryOp]


class HistoryAnswer(Answer):
    """A photo's history, newest first."""

    items: list[HistoryEntry]
    next: str | None
