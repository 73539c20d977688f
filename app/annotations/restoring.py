"""The operations that bring a photo's annotations back to what they were at an earlier step. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid5

import orjson

from app.annotations.record import FIELDS, Record
from app.annotations.schemas import Op
from app.errors import Conflict


def ops_back(
    wanted: Mapping[str, dict[str, Any] | None], present: Mapping[str, Record], *, step: str, seq: int
) -> list[Op]:
    """List the operations of one step that lead from ``present`` to ``wanted``, both by uid.

    ``wanted`` holds contents as history keeps them, None for what was not there; ``seq`` is the step that it
    was then. The same step and seq give operations of the same names, so that a replay is known.
    """
    ops = []
    for uid, content in wanted.items():
        record = present[uid]
        name = {"op_id": _op_id(step, seq, uid), "step": step, "uid": uid}
        if content is None:
            if not record.is_deleted:
                ops.append(_op(action="delete", **name))
        elif changes := _differences(content, record):
            ops.append(_op(action="update", **name, **changes))
    return ops


def replayed(earlier: Iterable[Any], seq: int) -> list[Op]:
    """Rebuild the operations of a restore that ran before, from its rows of history.

    Raises Conflict when the step's name was used for something else.
    """
    ops = []
    for row in earlier:
        if row.uid is None or row.op_id != _op_id(row.step, seq, row.uid):
            raise Conflict("This op_id was used for something else. Make a new one.", slug="op_id_reused")
        ops.append(_op(**orjson.loads(row.payload), op_id=row.op_id))
    return ops


def _op(**fields: Any) -> Op:
    """Make an operation of what history holds: it is not held again to what one request may set."""
    return Op.model_construct(**fields)


def _op_id(step: str, seq: int, uid: str) -> str:
    return str(uuid5(UUID(step), f"{seq}/{uid}"))


def _differences(content: dict[str, Any], record: Record) -> dict[str, Any]:
    """All fields of a content, if the record is gone or differs in any; null takes an attribute away."""
    now = orjson.loads(orjson.dumps(record.content()))
    fields = (*FIELDS, "attributes")
    if not record.is_deleted and all(content[name] == now[name] for name in fields):
        return {}
    gone = dict.fromkeys(now["attributes"].keys() - content["attributes"].keys())
    return {**{name: content[name] for name in FIELDS}, "attributes": {**content["attributes"], **gone}}
