"""The rules by which a project checks its labels, as its manager set them."""

from __future__ import annotations

from typing import Any

from app.db.tx import ReadTx
from app.models import TeamRules

DEFAULTS: dict[str, Any] = {
    "review_share": 100,
    "review_first": 20,
    "self_review": True,
    "blind_share": 0,
    "blind_people": 2,
    "gold_share": 0,
}


def rules_of(tx: ReadTx, project_id: int) -> TeamRules:
    """Load a project's rules; one that was never asked has the defaults (a row that is not added yet)."""
    return tx.session.get(TeamRules, project_id) or TeamRules(project_id=project_id, **DEFAULTS)
