"""The rules by which a project checks its labels, as its manager set them."""

from __future__ import annotations

from typing import Any, Final

from app.db.tx import ReadTx, WriteTx
from app.models import TeamRules
from app.projects.schemas import Rules
from app.realtime.feed import publish
from app.team import audit
from app.team.actor import Actor, told

DEFAULTS: Final[dict[str, Any]] = {
    "review_share": 20,
    "review_first": 20,
    "review_after": 0,
    "self_review": True,
    "blind_share": 0,
    "blind_people": 2,
    "gold_share": 0,
}


def rules_of(tx: ReadTx, project_id: int) -> TeamRules:
    """Load a project's rules; one that was never asked has the defaults (a row that is not added yet)."""
    return tx.session.get(TeamRules, project_id) or TeamRules(project_id=project_id, **DEFAULTS)


def rules_to_wire(rules: TeamRules) -> dict[str, Any]:
    """Tell all rules, as ``schemas.Rules`` takes them."""
    return {name: getattr(rules, name) for name in DEFAULTS}


def set_rules(tx: WriteTx, actor: Actor, project_id: int, body: Rules) -> TeamRules:
    """Set all rules of a project. What was picked by the old ones stays picked."""
    tx.lock(f"rules {project_id}")  # the first who sets them makes their row
    rules = rules_of(tx, project_id)
    changed = {name: value for name, value in body.model_dump().items() if getattr(rules, name) != value}
    if not changed:
        return rules
    for name, value in changed.items():
        setattr(rules, name, value)
    tx.add(rules)
    tx.flush()
    audit.record(tx, actor.label, "rules.change", f"project:{project_id}", changed)
    publish(tx, project_id, "rules.changed", {"actor": told(actor)})
    return rules
