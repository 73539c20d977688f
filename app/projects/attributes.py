"""Attributes: the named values that photos and annotations of a project can carry.

Values are kept under the attribute's name; a missing one means "not told", which every attribute has and
which is never kept. ``origin`` and ``part`` come with each project.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from sqlalchemy import func, select

from app.db.tx import ReadTx, WriteTx
from app.errors import Conflict, Duplicate, FieldError, NotFound, Rejected
from app.models import AttributeDefinition, DefectClass
from app.projects.schemas import MAX_ATTRIBUTES, AttributeChanges, Choice, NewAttribute
from app.realtime.feed import publish
from app.team import audit
from app.team.actor import Actor
from app.web.schema import clean_text

On = Literal["photo", "annotation"]
MAX_TEXT = 300
MAX_NUMBER = 1e15  # whole numbers up to here are exact everywhere; beyond 64 bits no database keeps them

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
    existing = list_attributes(tx, project_id)
    if len(existing) >= MAX_ATTRIBUTES:
        raise Rejected(f"A project has at most {MAX_ATTRIBUTES} attributes.")
    if any(row.on == new.on and row.name.casefold() == new.name.casefold() for row in existing):
        raise Duplicate("There is an attribute with this name.", errors=[FieldError("/name", "is taken")])
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
        row.choices = [choice.model_dump() for choice in changes.choices]
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
    publish(tx, project_id, "class.changed", {"attribute_id": row.id})


def check_attributes(
    definitions: Iterable[AttributeDefinition],
    values: Mapping[str, Any],
    on: On,
    class_id: int | None = None,
    *,
    pointer: str = "/attributes",
) -> dict[str, Any]:
    """Hold values against definitions; null (it removes) stays null.

    ``pointer`` is where the values stand in the body. A value for a retired attribute is taken: it may come
    from a phone or editor that was offline. Raises Rejected with a pointer for each wrong one.
    """
    known = {row.name: row for row in definitions if row.on == on}
    checked: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, value in values.items():
        at = f"{pointer}/" + name[:60].replace("~", "~0").replace("/", "~1")
        row = known.get(name)
        if row is None:
            errors.append(FieldError(at, "is not an attribute here"))
        elif row.class_ids is not None and class_id is not None and class_id not in row.class_ids:
            errors.append(FieldError(at, "is not an attribute of this class"))
        elif value is None:
            checked[name] = None
        else:
            fault, checked[name] = _check_value(row, value)
            if fault:
                errors.append(FieldError(at, fault))
    if errors:
        raise Rejected("Some attributes cannot be accepted.", errors=errors)
    return checked


def _check_value(row: AttributeDefinition, value: Any) -> tuple[str, Any]:
    if row.kind == "number":
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        fits = is_number and abs(value) <= MAX_NUMBER  # false for NaN
        return ("", value) if fits else ("must be a number from -1e15 to 1e15", None)
    if not isinstance(value, str):
        return "must be text", None
    if row.kind == "select":
        known = value in [choice["value"] for choice in row.choices]
        return ("", value) if known else ("is not one of this attribute's values", None)
    text = clean_text(value).replace("\n", " ")
    return ("", text or None) if len(text) <= MAX_TEXT else (f"is over {MAX_TEXT} characters", None)


def attribute_to_wire(row: AttributeDefinition) -> dict[str, Any]:
    """Show an attribute as the API does; "not told" is not listed among the choices, and always there."""
    return {
        "id": row.id,
        "on": row.on,
        "name": row.name,
        "kind": row.kind,
        "choices": row.choices,
        "class_ids": row.class_ids,
        "builtin": row.is_builtin,
        "position": row.position,
        "retired": row.retired_at is not None,
        "default": None,
    }
