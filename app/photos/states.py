"""The states of a photo and who may set them; the only code that changes a photo's state by itself.

(Annotation operations move a photo along as well: they use ``record_state`` from here.)
"""

from __future__ import annotations

from typing import Any, Final

import orjson
from sqlalchemy import select

from app.db.tx import WriteTx
from app.errors import Conflict, FieldError, Forbidden, Rejected, StaleRevision
from app.ids import uuid7
from app.models import Operation, Photo
from app.photos.labelers import labeler_after
from app.photos.own_work import may_not_accept
from app.photos.picking import picked_when_done, see_again, settle
from app.photos.queries import PhotoAccess
from app.photos.requests import ask, withdraw_live
from app.photos.requests_schemas import NewRequest
from app.photos.stacks import state_moved
from app.photos.wanted_readings import follow_state
from app.projects.comparisons import compare_again
from app.projects.counters import bump
from app.realtime.feed import labels_changed, publish
from app.team.actor import Actor
from app.team.roles import Action, role_may, scopes_may

BY_LABELERS: Final = frozenset({"in_progress", "done", "unsure", "retake"})
WAITING: Final = frozenset({"unlabelled", "in_progress", "rejected"})
"""The states in which a photo waits for a labeler: the queue hands these out."""
WITH_NO_DEFECT: Final = frozenset({"done", "accepted"})
WITH_REASON: Final = frozenset({"retake", "rejected"})


def change_state(
    tx: WriteTx,
    actor: Actor,
    access: PhotoAccess,
    *,
    state: str,
    no_defect: bool | None = None,
    reason: str = "",
    seq: int | None = None,
    op_id: str | None = None,
    request: NewRequest | None = None,
) -> Photo:
    """Set the state of a photo that was loaded with ``lock=True``, by the rules of the contract.

    ``retake`` also asks the field: as ``request`` says, else the phone that took the photo.

    ``seq`` is the one the caller has seen (None: whichever, for bulk calls). The same call again after a lost
    answer changes nothing and answers the same. Raises Conflict (slugs stale, empty, has_annotations,
    open_proposals, self_review, damaged, trashed, op_id_reused), Rejected or Forbidden.
    """
    photo = access.photo
    flag = _no_defect(photo, state, asked=no_defect)
    wanted = {"state": state, "no_defect": flag, "reason": reason if state in WITH_REASON else ""}
    if op_id is not None and _ran_before(tx, actor, photo, op_id, payload=_text({**wanted, "seq": seq})):
        return photo
    if seq is not None and seq != photo.seq:
        if _is_replay(tx, actor, photo, wanted, seq):
            return photo
        raise StaleRevision(
            "Somebody changed this photo since you looked. Look again, then decide.",
            extra={"seq": photo.seq, "state": photo.state, "no_defect": photo.no_defect},
        )
    _require_right(actor, access, state)
    _require_fit(tx, actor, photo, wanted)
    before = _told(photo)
    if before == wanted:
        return photo
    if state == "unlabelled":
        photo.labeler_id = None
    elif state in BY_LABELERS and before["state"] != "accepted":
        photo.labeler_id = labeler_after(tx, actor, access, says_done=state == "done")
        photo.labeled_at = tx.now
    write_state(
        tx,
        photo,
        wanted,
        actor_id=actor.user_id,
        payload={**wanted, "seq": seq},
        op_id=op_id or uuid7(),
        source="human" if actor.token_id is None else "program",
    )
    if state == "retake":
        wants = request or NewRequest(kind="retake", reason=reason.strip())
        ask(tx, actor, photo, wants)
    tell_state(tx, photo, {"id": actor.user_id, "name": actor.name})
    return photo


def write_state(
    tx: WriteTx,
    photo: Photo,
    wanted: dict[str, Any],
    *,
    actor_id: int | None,
    payload: dict[str, Any],
    op_id: str,
    source: str = "human",
) -> None:
    """Write ``{state, no_defect, reason}`` to a photo as one step of its history; no ``actor_id``: nobody."""
    before = _told(photo)
    photo.seq += 1
    record_state(tx, photo, wanted)
    follow_state(tx, photo, before=before["state"], now=wanted["state"])
    if wanted["state"] == "done" != before["state"]:
        picked_when_done(tx, photo)
    elif before["state"] == "done" != wanted["state"]:
        settle(tx, photo, actor_id)
    if wanted["state"] == "rejected" != before["state"]:
        see_again(tx, photo, actor_id)
    tx.add(
        Operation(
            op_id=op_id,
            step=op_id,
            project_id=photo.project_id,
            photo_id=photo.id,
            seq=photo.seq,
            actor_id=actor_id,
            at=tx.now,
            action="state",
            uid=None,
            payload=_text(payload),
            before=_text(before),
            after=_text(wanted),
            status="applied",
            detail=None,
            source=source,
        )
    )
    tx.flush()


def tell_state(tx: WriteTx, photo: Photo, actor: dict[str, Any]) -> None:
    """Tell the feed of a photo's new state. ``actor``: {id, name}."""
    labels_changed(tx, photo.project_id)
    publish(
        tx, photo.project_id, "photo.state", {"photo_id": photo.id, "photo_seq": photo.seq, "actor": actor}
    )


def record_state(tx: WriteTx, photo: Photo, wanted: dict[str, Any]) -> None:
    """Write ``{state, no_defect, reason}`` to a photo and keep the counters in step (no seq, no history).

    One that needs no retake any more is not asked for any more. What is answered is assigned to nobody.
    """
    if photo.state == "retake" and wanted["state"] != "retake":
        withdraw_live(tx, photo.id)
    changes: dict[str, int] = {}
    if photo.deleted_at is None:
        if photo.state != wanted["state"]:
            changes[f"state:{photo.state}"] = -1
            changes[f"state:{wanted['state']}"] = 1
        if photo.no_defect != wanted["no_defect"]:
            changes["no_defect"] = 1 if wanted["no_defect"] else -1
    state_moved(tx, photo.group_id, photo.state, wanted["state"])
    if wanted["state"] not in WAITING:
        photo.assignee_id = None
    photo.state, photo.no_defect, photo.reason = wanted["state"], wanted["no_defect"], wanted["reason"]
    tx.flush()
    if changes:
        bump(tx, photo.project_id, changes)
    if wanted["state"] in WITH_NO_DEFECT:
        compare_again(tx, photo.project_id, photo.id)


def _told(photo: Photo) -> dict[str, Any]:
    return {"state": photo.state, "no_defect": photo.no_defect, "reason": photo.reason}


def _text(value: dict[str, Any]) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _no_defect(photo: Photo, state: str, *, asked: bool | None) -> bool:
    if asked is None:
        return photo.no_defect and state in WITH_NO_DEFECT and photo.annotations == 0
    if asked and state not in WITH_NO_DEFECT:
        raise Rejected(
            "No defect goes with done and accepted only.",
            errors=[FieldError("/no_defect", "must be false with this state")],
        )
    return asked


def _ran_before(tx: WriteTx, actor: Actor, photo: Photo, op_id: str, *, payload: str) -> bool:
    """Tell whether this very call ran before. Raises Conflict when its op_id was used for something else."""
    row = tx.execute(
        select(Operation.photo_id, Operation.actor_id, Operation.payload).where(Operation.op_id == op_id)
    ).one_or_none()
    if row is not None and tuple(row) != (photo.id, actor.user_id, payload):
        raise Conflict("This op_id was used for something else. Make a new one.", slug="op_id_reused")
    return row is not None


def _is_replay(tx: WriteTx, actor: Actor, photo: Photo, wanted: dict[str, Any], seq: int) -> bool:
    """Tell whether this very call was answered before and the answer got lost."""
    row = tx.execute(
        select(Operation.payload).where(
            Operation.photo_id == photo.id,
            Operation.seq == photo.seq,
            Operation.action == "state",
            Operation.actor_id == actor.user_id,
        )
    ).first()
    return row is not None and row.payload == _text({**wanted, "seq": seq})


def _require_right(actor: Actor, access: PhotoAccess, state: str) -> None:
    may_review = role_may(access.role, Action.REVIEW) and scopes_may(actor.scopes, Action.REVIEW)
    if may_review:
        return
    if access.photo.state == "accepted":
        raise Forbidden("This photo is accepted. A reviewer can open it again.")
    if state in ("accepted", "rejected"):
        raise Forbidden("Only reviewers and managers accept photos or send them back.")


def _require_fit(tx: WriteTx, actor: Actor, photo: Photo, wanted: dict[str, Any]) -> None:
    state = wanted["state"]
    if photo.deleted_at is not None:
        raise Conflict("This photo is in the trash. Bring it back first.", slug="trashed")
    if photo.damaged:
        raise Conflict("This photo is damaged, so it cannot be labelled.", slug="damaged")
    if state in WITH_REASON and not wanted["reason"].strip():
        raise Rejected(
            "Say why, in a few words: the person who takes or labels it again reads them.",
            errors=[FieldError("/reason", "is needed with this state")],
        )
    if wanted["no_defect"] and photo.annotations:
        raise Conflict(
            f"This photo has {photo.annotations} annotations, so it cannot have no defect. "
            "Delete them first.",
            slug="has_annotations",
        )
    if state in WITH_NO_DEFECT and not photo.annotations and not wanted["no_defect"]:
        raise Conflict("Nothing is drawn here. Draw the defect, or say: no defect.", slug="empty")
    if state == "accepted" and photo.open_proposals:
        raise Conflict(
            f"{photo.open_proposals} differing versions wait for a decision. Settle them first.",
            slug="open_proposals",
        )
    if state == "accepted" and photo.state != "accepted" and may_not_accept(tx, photo, actor.user_id):
        words = "You labelled this photo, or drew on it, so somebody else has to accept it. "
        if photo.state == "unlabelled":
            words = "Nobody has labelled this photo. Say done; then somebody else has to accept it. "
        raise Conflict(
            words + "A manager can change this rule in the project's settings.", slug="self_review"
        )
    if state == "unlabelled" and photo.state != "unlabelled":
        _require_undo(tx, actor, photo)


def _require_undo(tx: WriteTx, actor: Actor, photo: Photo) -> None:
    """Allow ``unlabelled`` only as the undoing of one's own last state change."""
    row = tx.execute(
        select(Operation.before).where(
            Operation.photo_id == photo.id,
            Operation.seq == photo.seq,
            Operation.action == "state",
            Operation.actor_id == actor.user_id,
        )
    ).first()
    if row is None or orjson.loads(row.before)["state"] != "unlabelled":
        raise Conflict("A photo becomes unlabelled again only by undoing the step before.", slug="stale")
