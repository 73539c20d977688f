"""Running change operations in memory, in order: what each does to its annotation, and what it answers.

Nothing is written here: ``writing.py`` does that afterwards, in few statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from app.annotations import merge, queries
from app.annotations.record import COPIED, Record, UsedClass
from app.annotations.schemas import Op
from app.annotations.shapes import Kept
from app.errors import TooLarge
from app.team.actor import Actor

MOST_LETTERS: Final = 64_000_000
"""Of shapes in what one request leaves in history: each operation keeps the whole annotation twice."""

RETIRED = "class_retired"
REVIVED = "revived"
_DRAWN: Final = frozenset({"class_id", "shape"})


@dataclass(slots=True)
class Outcome:
    """What became of one operation. ``before``/``after`` are contents as history keeps them.

    ``record`` is set when the contents still wait for the id of a new annotation.
    """

    op: Op
    status: str
    detail: str | None = None
    seq: int = 0
    payload: str = ""
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    record: Record | None = None
    first: str | None = None  # status of the first run, for a duplicate
    asked: dict[str, Any] | None = None  # of a conflict: the fields to keep in a proposal

    @property
    def is_new(self) -> bool:
        """Tell whether history has to keep it."""
        return self.status != "duplicate" and self.detail != "op_id_reused"


@dataclass(slots=True)
class Run:
    """A batch being run on one photo that is locked."""

    connection: Connection
    actor: Actor
    photo_id: int
    seq: int
    source: str
    refusal: str | None  # why the photo takes no changes
    may_look: bool  # what is accepted can still be looked at by the guide
    classes: Mapping[int, UsedClass]
    known: Mapping[str, Any]  # operations that ran before, by op_id
    records: dict[str, Record] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)  # uids of other photos
    is_alone: bool = False  # nobody else can change these: then nothing clashes
    outcomes: list[Outcome] = field(default_factory=list)
    changed_since: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    last_step: str | None = None
    done: dict[str, Outcome] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)  # operations of this request so far, by uid

    @property
    def has_drawn(self) -> bool:
        """Tell whether more was done than looking at annotations by the guide."""
        done = (outcome.op for outcome in self.outcomes if outcome.status in ("applied", "merged"))
        return any(not op.only_looks for op in done)

    def run(self, ops: Sequence[Op], kept: Sequence[Kept | None]) -> None:
        """Run all operations; ``kept`` holds the checked shape of each.

        Raises TooLarge: a few bytes that change a large mask again and again would fill disk and memory.
        """
        letters = 0
        for op, shape in zip(ops, kept, strict=True):
            outcome = self._repeated(op) or self._one(op, shape)
            letters += self._letters_of(outcome)
            if letters > MOST_LETTERS:
                raise TooLarge(
                    f"This is over {MOST_LETTERS // 1_000_000} MB of shapes. Send it in smaller parts."
                )
            self.outcomes.append(outcome)
            self.seen[op.uid] += 1
            if outcome.is_new:
                outcome.seq = outcome.seq or self.seq
                self.done[op.op_id] = outcome

    def _letters_of(self, outcome: Outcome) -> int:
        """Count the letters of shapes that an outcome brings to history and answer."""
        if outcome.record is not None:
            return 2 * len(outcome.record.shape)
        row = self.known.get(outcome.op.op_id)
        return len(row.after or "") if row is not None else 0

    def _repeated(self, op: Op) -> Outcome | None:
        payload = payload_text(op)
        earlier = self.done.get(op.op_id)
        if earlier is not None:
            if earlier.payload != payload:
                return Outcome(op, "denied", "op_id_reused")
            return Outcome(
                op,
                "duplicate",
                earlier.detail,
                after=earlier.after,
                record=earlier.record,
                first=earlier.status,
            )
        row = self.known.get(op.op_id)
        if row is None:
            return None
        is_same = (row.photo_id, row.actor_id, row.payload) == (self.photo_id, self.actor.user_id, payload)
        if not is_same:
            return Outcome(op, "denied", "op_id_reused")
        after = orjson.loads(row.after) if row.after else None
        return Outcome(op, "duplicate", row.detail, after=after, first=row.status)

    def _one(self, op: Op, kept: Kept | None) -> Outcome:
        is_look = op.only_looks and self.may_look and self.refusal == "accepted"
        denial = (None if is_look else self.refusal) or self._denial(op)
        if denial is not None:
            outcome = Outcome(op, "denied", denial)
        elif op.action == "create":
            assert kept is not None
            outcome = self._create(op, kept)
        elif op.action == "update":
            outcome = self._update(op, kept)
        else:
            outcome = self._delete(op)
        outcome.payload = payload_text(op)
        if outcome.detail is None and op.class_id is not None and self._is_retired(op.class_id):
            outcome.detail = RETIRED
        return outcome

    def _is_retired(self, class_id: int) -> bool:
        used = self.classes.get(class_id)
        return used is not None and used.is_retired

    def _denial(self, op: Op) -> str | None:
        is_here = op.uid in self.records
        if op.action == "create" and (is_here or op.uid in self.elsewhere):
            return "uid_taken"
        if op.action != "create" and not is_here:
            return "unknown_uid"
        if op.class_id is not None and op.class_id not in self.classes:
            return "unknown_class"
        return None

    def _create(self, op: Op, kept: Kept) -> Outcome:
        assert op.class_id is not None
        record = Record(
            uid=op.uid,
            class_id=op.class_id,
            kind="",
            shape="",
            bbox=kept.bbox,
            area=kept.area,
            attributes={name: value for name, value in (op.attributes or {}).items() if value is not None},
            ignore=bool(op.ignore),
            defect_uid=op.defect_uid,
            author_id=self.actor.user_id,
            source=COPIED if op.copied else self.source,
            guide_version=self.classes[op.class_id].guide_version,
        )
        record.reshape(kept)
        self.records[op.uid] = record
        return Outcome(op, "applied", seq=self._next_seq(op), after=record.content(), record=record)

    def _update(self, op: Op, kept: Kept | None) -> Outcome:
        record = self.records[op.uid]
        if op.only_looks and record.is_deleted:
            return Outcome(op, "merged")  # what is gone needs no look, and a look brings nothing back
        asked = merge.asked_fields(op, kept)
        status, detail = "applied", None
        if self._is_elsewhere(op, record):
            changed = self._changed_since(op, record, asked)
            clashing = merge.clashes(record, asked, changed)
            if clashing:
                return self._conflict(op, record, asked, clashing)
            status = "merged"
        before, was = record.content(), record.fields()
        if record.is_deleted:
            record.is_deleted = False
            detail = REVIVED
        drawn = record.class_id, record.shape
        _set_fields(record, op, kept, self.source)
        is_drawn = drawn != (record.class_id, record.shape)
        record.guide_version = self._guide_version(op, record, is_drawn=is_drawn)
        if detail is None and record.fields() == was:
            # Nothing happened: no revision, no step, and the photo stays what it is.
            return Outcome(op, status, before=before, after=before, record=record)
        record.rev += 1
        return Outcome(
            op, status, detail, self._next_seq(op), before=before, after=record.content(), record=record
        )

    def _guide_version(self, op: Op, record: Record, *, is_drawn: bool) -> int:
        """Tell by which meaning of its class an annotation is what it is.

        Who draws or classifies does it by the present one. Who finds it still right names the one they had
        before their eyes; that is worth nothing where somebody drew it anew meanwhile.
        """
        present = self.classes[record.class_id].guide_version
        if is_drawn:
            return present
        if op.still_right is None:
            return record.guide_version
        is_overtaken = self._is_elsewhere(op, record) and not _DRAWN.isdisjoint(
            self._changed_since(op, record, _DRAWN)
        )
        return record.guide_version if is_overtaken else min(op.still_right, present)

    def _delete(self, op: Op) -> Outcome:
        record = self.records[op.uid]
        is_elsewhere = self._is_elsewhere(op, record)
        if record.is_deleted:
            return Outcome(op, "merged" if is_elsewhere else "applied")
        if is_elsewhere:
            changed = self._changed_since(op, record, {"base_rev"})
            if changed:
                return self._conflict(op, record, {}, sorted(changed))
        before = record.content()
        record.is_deleted = True
        record.rev += 1
        status = "merged" if is_elsewhere else "applied"
        return Outcome(op, status, seq=self._next_seq(op), before=before, record=record)

    def _conflict(self, op: Op, record: Record, asked: dict[str, Any], clashing: list[str]) -> Outcome:
        content = record.content()
        names = sorted({"class" if name == "class_id" else name.partition("/")[0] for name in clashing})
        return Outcome(
            op,
            "conflict",
            ",".join(names)[:40],
            before=content,
            after=content,
            record=record,
            asked=_as_asked(op, asked),
        )

    def _is_elsewhere(self, op: Op, record: Record) -> bool:
        """Tell whether an operation was made on another revision than the one it meets here."""
        if self.is_alone:
            return False
        # Operations of this very request were made one after the other by one hand: they never clash.
        is_behind = op.base_rev is not None and op.base_rev < record.loaded_rev
        return is_behind or self._is_ahead(op, record)

    def _is_ahead(self, op: Op, record: Record) -> bool:
        """Tell whether an operation knows a revision that this server never had, or has no more.

        So it is after a backup was restored. What changed since is not known here: any field may clash.
        """
        return op.base_rev is not None and op.base_rev > record.loaded_rev + self.seen[op.uid]

    def _changed_since(self, op: Op, record: Record, fields: Iterable[str]) -> set[str]:
        """List the fields that were changed since an operation's base, or ``fields`` where nobody can know.

        Bringing a deleted annotation back overwrites nothing that anybody sees.
        """
        assert op.base_rev is not None
        if self._is_ahead(op, record):
            return set() if record.is_deleted else set(fields)
        key = (record.uid, op.base_rev)
        if key not in self.changed_since:
            behind = record.loaded_rev - op.base_rev
            rows = queries.changes_since(self.connection, record.uid, behind)
            newer = [row for row in rows if row[0] != row[1] and merge.result_rev(*row) > op.base_rev]
            changed = merge.changed_fields(newer)
            if len(newer) < behind:  # history does not tell all: then anything may have changed
                changed |= {"class_id", "shape"}
            self.changed_since[key] = changed
        return self.changed_since[key]

    def _next_seq(self, op: Op) -> int:
        step = op.step or op.op_id
        if step != self.last_step:
            self.seq += 1
            self.last_step = step
        return self.seq


def _set_fields(record: Record, op: Op, kept: Kept | None, source: str) -> None:
    if kept is not None:
        record.reshape(kept)
    if op.class_id is not None:
        record.class_id = op.class_id
    if op.ignore is not None:
        record.ignore = op.ignore
    if "defect_uid" in op.model_fields_set:
        record.defect_uid = op.defect_uid
    if op.attributes:
        merged = {**record.attributes, **op.attributes}
        record.attributes = {name: value for name, value in merged.items() if value is not None}
    if op.copied:
        record.source = COPIED
    elif op.copied is False and record.source == COPIED:
        record.source = source  # of whoever looked at it


def _as_asked(op: Op, asked: dict[str, Any]) -> dict[str, Any]:
    """Keep the asked fields as a proposal does: like an operation, with the checked shape."""
    fields = {name: value for name, value in asked.items() if not name.startswith("attributes/")}
    if "shape" in fields:
        fields["shape"] = orjson.loads(fields["shape"])
    if op.attributes:
        fields["attributes"] = dict(op.attributes)
    return fields


def payload_text(op: Op) -> str:
    """Write an operation canonically, without its op_id: a replay has the very same."""
    payload = {name: value for name, value in op.__dict__.items() if name != "op_id" and value is not None}
    if op.defect_uid is None and "defect_uid" in op.model_fields_set:
        payload["defect_uid"] = None
    return orjson.dumps(payload, option=orjson.OPT_SORT_KEYS).decode()
