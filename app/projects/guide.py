"""The class guide (defect book): saving what a class means, its history, and who has read up to where.

There are two ways to save. Better words say the same more clearly. Another meaning raises the version: what
was drawn by an older one is listed for another look (``guide_looks``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from app.clock import to_wire
from app.db.tx import ReadTx, WriteTx
from app.errors import FieldError, Rejected, StaleRevision
from app.models import DefectClass, GuideSeen, GuideText, User
from app.projects.classes import list_classes, load_class, lock_classes
from app.projects.guide_schemas import GuideSave, SeenSave
from app.projects.guide_words import WORDS, keep_words, words_of
from app.realtime.feed import labels_changed, publish
from app.team.actor import Actor, told


def save_guide(tx: WriteTx, actor: Actor, project_id: int, class_id: int, body: GuideSave) -> dict[str, Any]:
    """Save the words of a class, and give them as they stand now.

    Raises NotFound; StaleRevision (with what stands ``now``) when somebody saved since; Rejected for another
    meaning in the same words. Words that stand there already are saved: the answer may have been lost.
    """
    lock_classes(tx, project_id)
    row = load_class(tx, project_id, class_id)
    words = {name: getattr(body, name) for name in WORDS}
    is_new, is_other = words != words_of(row), body.meaning == "other"
    if body.base != row.guide_rev and is_new:
        raise StaleRevision(
            "Somebody saved this guide since you opened it. Yours is not saved yet: look at both, then save.",
            extra={"now": guide_to_wire(tx, row)},
        )
    if body.base == row.guide_rev and is_other and not is_new:
        raise Rejected(
            "Another meaning needs other words: who labels knows it from them alone.",
            errors=[FieldError("/meaning", "is other, but the words are the same")],
        )
    if is_new:
        keep_words(tx, actor, row, words, is_other_meaning=is_other)
        tx.flush()
        _see(tx, actor, project_id, class_id, row.guide_rev)
        labels_changed(tx, project_id)  # exports name the versions
        publish(tx, project_id, "class.changed", {"class_id": class_id, "actor": told(actor)})
    return guide_to_wire(tx, row)


def guide_to_wire(tx: ReadTx, row: DefectClass) -> dict[str, Any]:
    """Show the words of a class: {class_id, version, rev, four texts, saved_by, saved_at}.

    The last two are null while nobody saved them here.
    """
    last = tx.execute(
        select(GuideText.saved_at, User.id, User.name)
        .outerjoin(User, User.id == GuideText.saved_by)
        .where(*_of(row.project_id, row.id), GuideText.rev == row.guide_rev)
    ).first()
    return {
        "class_id": row.id,
        "version": row.guide_version,
        "rev": row.guide_rev,
        **words_of(row),
        "saved_by": {"id": last.id, "name": last.name} if last is not None else None,
        "saved_at": to_wire(last.saved_at) if last is not None else None,
    }


def guide_history(
    tx: ReadTx, project_id: int, class_id: int, *, limit: int, before: int | None = None
) -> list[dict[str, Any]]:
    """List what each save left, newest first; ``before`` is a rev. Raises NotFound."""
    load_class(tx, project_id, class_id)
    statement = (
        select(GuideText, User.id, User.name)
        .outerjoin(User, User.id == GuideText.saved_by)
        .where(*_of(project_id, class_id))
        .order_by(GuideText.rev.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(GuideText.rev < before)
    return [
        {
            "rev": text.rev,
            "version": text.version,
            **words_of(text),
            "saved_by": {"id": user_id, "name": name} if user_id is not None else None,
            "saved_at": to_wire(text.saved_at),
        }
        for text, user_id, name in tx.execute(statement)
    ]


def _of(project_id: int, class_id: int) -> tuple[Any, ...]:
    return GuideText.project_id == project_id, GuideText.class_id == class_id


def mark_seen(tx: WriteTx, actor: Actor, project_id: int, seen: Iterable[SeenSave]) -> None:
    """Keep up to which save a person has read; what is no class, or no save yet, is passed over."""
    revs = {row.id: row.guide_rev for row in list_classes(tx, project_id)}
    for item in sorted(seen, key=lambda item: item.class_id):
        if item.class_id in revs:
            _see(tx, actor, project_id, item.class_id, min(item.rev, revs[item.class_id]))


def _see(tx: WriteTx, actor: Actor, project_id: int, class_id: int, rev: int) -> None:
    tx.lock(f"blemish guide seen {actor.user_id}")  # two of their tabs may tell the first look at once
    row = tx.session.get(GuideSeen, (project_id, class_id, actor.user_id))
    if row is None:
        tx.add(GuideSeen(project_id=project_id, class_id=class_id, user_id=actor.user_id, rev=rev))
        tx.flush()
    else:
        row.rev = max(row.rev, rev)


def seen_by(tx: ReadTx, actor: Actor, project_id: int) -> dict[int, int]:
    """Tell up to which save of each class somebody has read; classes never looked at are not told."""
    rows = tx.execute(
        select(GuideSeen.class_id, GuideSeen.rev).where(
            GuideSeen.project_id == project_id, GuideSeen.user_id == actor.user_id
        )
    )
    return {row.class_id: row.rev for row in rows}
