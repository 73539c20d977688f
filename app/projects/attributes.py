"""Attributes: the named values that photos and annotations of a project can carry.

Values are kept under the attribute's name; a missing one means "not told", which every attribute has and
which is never kept. ``origin`` and ``part`` come with each project.

A definition only ever gets wider: its name and kind stay, retiring hides it, a value taken off its list is
remembered. So whatever was taken once is taken again, from a phone or an editor that was offline meanwhile,
from undo and from copies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import func, select

from app.db.tx import ReadTx, WriteTx
from app.errors import Conflict, Duplicate, FieldError, NotFound, Rejected
from app.models import AttributeDefinition, DefectClass
from app.projects.classes import lock_classes
from app.projects.schemas import MAX_ATTRIBUTES, NOT_TOLD, AttributeChanges, Choice, NewAttribute
from app.realtime.feed import publish
from app.team import audit
from app.team.actor import Actor
from app.web.schema import clean_text

On = Literal["photo", "annotation"]
MAX_TEXT = 300
MAX_NUMBER = 1e15  # whole numbers up to here are exact everywhere; beyond 64 bits no database keeps them
WHAT = "what"
"""What an annotation of an ``other`` class says it is: text on any annotation, without a definition."""

BUILTIN: tuple[dict[str, Any], ...] = (
    {
        "name": "origin",
        "kind": "select",
        "choices": [
            {"value": "found", "meaning": "the defect was there"},
            {"value": "staged", "meaning": "the defect was made for the picture"},
        ],
    },
    {"name": "part", "kind": "text", "choices": []},
)


def list_attributes(tx: ReadTx, project_id: int, *, on: On | None = None) -> list[AttributeDefinition]:
    """List a project's attributes in order, retired ones too."""
    statement = select(AttributeDefinition).where(AttributeDefinition.project_id == project_id)
    if on is not None:
        statement = statement.where(AttributeDefinition.on == on)
    return list(tx.scalars(statement.order_by(AttributeDefinition.position, AttributeDefinition.id)))


def add_builtin(tx: WriteTx, project_id: int) -> None:
    """Give a new project the attributes that every project has."""
    for index, item in enumerate(BUILTIN, start=1):
        tx.add(
            AttributeDefinition(
                project_id=project_id, on="photo", is_builtin=True, class_ids=None, position=index, **item
            )
        )


def add_attribute(tx: WriteTx, actor: Actor, project_id: int, new: NewAttribute) -> AttributeDefinition:
    """Define an attribute. Raises Duplicate or Rejected."""
    lock_classes(tx, project_id)  # names are unique here too, and attributes name classes
    existing = list_attributes(tx, project_id)
    if len(existing) >= MAX_ATTRIBUTES:
        raise Rejected(f"A project has at most {MAX_ATTRIBUTES} attributes.")
    if any(row.on == new.on and row.name.casefold() == new.name.casefold() for row in existing):
        raise Duplicate("There is an attribute with this name.", errors=[FieldError("/name", "is taken")])
    if new.on == "annotation" and new.name.casefold() == WHAT:
        raise Duplicate(
            f'"{WHAT}" is where shapes of an "other" class say what they are. Choose another name.',
            errors=[FieldError("/name", "is taken")],
        )
    _check_choices(new.choices)
    _check_classes(tx, project_id, new.class_ids)
    row = AttributeDefinition(
        project_id=project_id,
        on=new.on,
        name=new.name,
        kind=new.kind,
        choices=[choice.model_dump() for choice in new.choices],
        class_ids=new.class_ids,
        position=max((row.position for row in existing), default=0) + 1,
    )
    tx.add(row)
    tx.flush()
    _tell(tx, actor, project_id, "attribute.add", row)
    return row


def change_attribute(
    tx: WriteTx, actor: Actor, project_id: int, attribute_id: int, changes: AttributeChanges
) -> AttributeDefinition:
    """Change an attribute. Raises NotFound, Conflict (built in) or Rejected."""
    lock_classes(tx, project_id)
    row = tx.session.get(AttributeDefinition, attribute_id)
    if row is None or row.project_id != project_id:
        raise NotFound("There is no such attribute in this project.")
    if row.is_builtin and (changes.choices is not None or changes.retired):
        raise Conflict("This attribute is built in. It stays as it is.", slug="builtin")
    given = changes.model_fields_set
    if changes.choices is not None:
        if row.kind != "select":
            raise Rejected(
                "Only a select attribute has choices.", errors=[FieldError("/choices", "not here")]
            )
        if not changes.choices:
            raise Rejected("A select attribute needs choices.", errors=[FieldError("/choices", "is empty")])
        _check_choices(changes.choices)
        _replace_choices(row, changes.choices)
    if "class_ids" in given:
        if row.on == "photo" and changes.class_ids is not None:
            raise Rejected(
                "Only an attribute of annotations belongs to classes.",
                errors=[FieldError("/class_ids", "not here")],
            )
        _check_classes(tx, project_id, changes.class_ids)
        row.class_ids = changes.class_ids
    if changes.position is not None:
        row.position = changes.position
    if changes.retired is not None:
        row.retired_at = tx.now if changes.retired else None
    tx.flush()
    _tell(tx, actor, project_id, "attribute.change", row)
    return row


def _replace_choices(row: AttributeDefinition, choices: Iterable[Choice]) -> None:
    before = [*row.past_choices, *(choice["value"] for choice in row.choices)]
    row.choices = [choice.model_dump() for choice in choices]
    present = {choice["value"] for choice in row.choices}
    row.past_choices = [value for value in dict.fromkeys(before) if value not in present]


def _check_choices(choices: Iterable[Choice]) -> None:
    seen: set[str] = set()
    for index, choice in enumerate(choices):
        if choice.value.casefold() in seen:
            raise Rejected(
                "Each value can be there once.",
                errors=[FieldError(f"/choices/{index}/value", "is there twice")],
            )
        seen.add(choice.value.casefold())


def _check_classes(tx: ReadTx, project_id: int, class_ids: list[int] | None) -> None:
    if not class_ids:
        return
    known = tx.scalar(
        select(func.count())
        .select_from(DefectClass)
        .where(DefectClass.project_id == project_id, DefectClass.id.in_(class_ids))
    )
    if known != len(set(class_ids)) or len(set(class_ids)) != len(class_ids):
        raise Rejected(
            "Some of these are not classes of this project.",
            errors=[
                FieldError("/class_ids", "holds something that is not a class of this project, or twice")
            ],
        )


def _tell(tx: WriteTx, actor: Actor, project_id: int, verb: str, row: AttributeDefinition) -> None:
    audit.record(tx, actor.label, verb, f"project:{project_id} attribute:{row.id}")
    who = {"id": actor.user_id, "name": actor.name}
    publish(tx, project_id, "class.changed", {"attribute_id": row.id, "actor": who})


@dataclass(frozen=True, slots=True)
class Held:
    """Values held against definitions: as they are kept (None: not told), and what is wrong, by name."""

    values: dict[str, Any]
    faults: dict[str, str]


def hold(definitions: Iterable[AttributeDefinition], values: Mapping[str, Any], on: On) -> Held:
    """Hold values against the definitions of photos or of annotations.

    Wrong are: a name that no definition has, a value of another kind, and one that never was on a select's
    list. Right are: null and "not told" (they remove); values of retired attributes, and values that were
    taken off a list, since their sender may have been offline; values of attributes that belong to other
    classes, since class and attributes change independently of each other. A wrong value is in ``values`` as
    it came.
    """
    known = {row.name: row for row in definitions if row.on == on}
    held, faults = dict(values), {}
    for name, value in values.items():
        row = known.get(name)
        if row is None and (name, on) != (WHAT, "annotation"):
            faults[name] = f"is not an attribute of {on}s here"
        elif value is None or value == NOT_TOLD:
            held[name] = None
        else:
            try:
                held[name] = _as_kept(row, value)
            except (TypeError, ValueError) as fault:
                faults[name] = str(fault)
    return Held(held, faults)


def _as_kept(row: AttributeDefinition | None, value: Any) -> Any:
    """Give a value as it is kept (``row`` None: text without a definition). Raises TypeError, ValueError."""
    if row is not None and row.kind == "number":
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not abs(value) <= MAX_NUMBER:  # not: NaN is neither below nor above
            raise ValueError("must be a number from -1e15 to 1e15")
        return value
    if not isinstance(value, str):
        raise TypeError("must be text")
    if row is not None and row.kind == "select":
        if value not in row.past_choices and value not in [choice["value"] for choice in row.choices]:
            raise ValueError("is not one of this attribute's values")
        return value
    text = clean_text(value).replace("\n", " ")
    if len(text) > MAX_TEXT:
        raise ValueError(f"is over {MAX_TEXT} characters")
    return text or None


def fault_at(pointer: str, name: str, words: str) -> FieldError:
    """Point at a value inside the object of attributes that stands at ``pointer``."""
    return FieldError(f"{pointer}/" + name[:60].replace("~", "~0").replace("/", "~1"), words)


def check_attributes(
    definitions: Iterable[AttributeDefinition], values: Mapping[str, Any], on: On
) -> dict[str, Any]:
    """Hold values that stand at ``/attributes`` in the body against definitions; null removes.

    Raises Rejected with a pointer for each wrong one (see ``hold``).
    """
    held = hold(definitions, values, on)
    if held.faults:
        raise Rejected(
            "Some attributes cannot be accepted.",
            errors=[fault_at("/attributes", name, words) for name, words in held.faults.items()],
        )
    return held.values


def attribute_to_wire(row: AttributeDefinition) -> dict[str, Any]:
    """Show an attribute as the API does; "not told" is not listed among the choices, and always there."""
    return {
        "id": row.id,
        "on": row.on,
        "name": row.name,
        "kind": row.kind,
        "choices": row.choices,
        "past_choices": row.past_choices,
        "class_ids": row.class_ids,
        "builtin": row.is_builtin,
        "position": row.position,
        "retired": row.retired_at is not None,
        "default": None,
    }
