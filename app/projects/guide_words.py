"""The words of a class: keeping them with their history. Whoever calls has locked the classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.db.tx import WriteTx
from app.models import DefectClass, GuideText
from app.team import audit
from app.team.actor import Actor

WORDS: Final = ("counts", "counts_not", "tightness", "instances")


def words_of(row: DefectClass | GuideText) -> dict[str, str]:
    """Tell the words of a class, as they are or as a save left them."""
    return {name: getattr(row, name) for name in WORDS}


def keep_words(
    tx: WriteTx, actor: Actor, row: DefectClass, words: Mapping[str, str], *, is_other_meaning: bool = False
) -> None:
    """Give a class other words, and its history a row; row 0 is what stood there before the first save."""
    if row.guide_rev == 0 and any(words_of(row).values()):
        tx.add(_text(row, saved_by=None, saved_at=row.created_at))
    for name, text in words.items():
        setattr(row, name, text)
    row.guide_rev += 1
    row.guide_version += is_other_meaning
    tx.add(_text(row, saved_by=actor.user_id, saved_at=tx.now))
    verb = "guide.meaning" if is_other_meaning else "guide.words"
    audit.record(
        tx, actor.label, verb, f"project:{row.project_id} class:{row.id}", {"version": row.guide_version}
    )


def _text(row: DefectClass, **saved: Any) -> GuideText:
    return GuideText(
        project_id=row.project_id,
        class_id=row.id,
        rev=row.guide_rev,
        version=row.guide_version,
        **words_of(row),
        **saved,
    )
