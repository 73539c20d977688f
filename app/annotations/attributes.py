"""Attribute values on annotations, held against what the project defines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.annotations import queries
from app.annotations.schemas import Op
from app.db.tx import ReadTx
from app.errors import Rejected
from app.models import Photo
from app.projects.attributes import fault_at, hold, list_attributes

_MOST_TOLD = 50


def with_checked_attributes(tx: ReadTx, photo: Photo, ops: Sequence[Op]) -> Sequence[Op]:
    """Give the operations with their attributes as they are kept.

    Raises Rejected with a pointer for each value that ``app.projects.attributes.hold`` finds wrong, but for
    operations that ran before (a replay must be answered, not judged) and for values that their annotation
    carries already (whatever was stored, by whichever version, can be sent again).
    """
    if not any(op.attributes for op in ops):  # the usual save: nothing to look up
        return ops
    definitions = list_attributes(tx, photo.project_id, on="annotation")
    checked: list[Op] = []
    faults: dict[int, dict[str, str]] = {}
    for index, op in enumerate(ops):
        if not op.attributes:
            checked.append(op)
            continue
        held = hold(definitions, op.attributes, "annotation")
        checked.append(op.model_copy(update={"attributes": held.values}))
        if held.faults:
            faults[index] = held.faults
    if faults:
        _judge(tx, photo, checked, faults)
    return checked


def _judge(tx: ReadTx, photo: Photo, ops: Sequence[Op], faults: Mapping[int, Mapping[str, str]]) -> None:
    connection = tx.connection()
    suspects = [ops[index] for index in faults]
    known = queries.known_operations(connection, [op.op_id for op in suspects])
    records = queries.load_records(connection, {op.uid for op in suspects})
    errors = []
    for index, words in faults.items():
        op = ops[index]
        if op.op_id in known:
            continue
        asked: Mapping[str, Any] = op.attributes or {}
        photo_id, record = records.get(op.uid, (None, None))
        carried = record.attributes if record is not None and photo_id == photo.id else {}
        errors += [
            fault_at(f"/ops/{index}/attributes", name, word)
            for name, word in words.items()
            if name not in carried or carried[name] != asked[name]
        ]
    if errors:
        raise Rejected(
            "Some attributes cannot be accepted. Nothing of this request was applied.",
            errors=errors[:_MOST_TOLD],
        )
