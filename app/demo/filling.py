"""Fill a demo project with the drawn pictures, through the same ingest and change operations as people's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import select

from app.annotations.schemas import Op
from app.annotations.service import change_annotations
from app.db.tx import Database, WriteTx
from app.demo import drawing
from app.demo.drawing import Drawn
from app.ids import UserId, uuid7
from app.models import DefectClass, Project, User
from app.photos.ingest import Workbench, take_in
from app.photos.queries import load_photo
from app.photos.schemas import Sent
from app.photos.states import change_state
from app.projects.palette import READY
from app.projects.schemas import NewClass, NewProject
from app.projects.service import make_project
from app.settings import Settings
from app.team import audit
from app.team.actor import Actor
from app.team.roles import Action

NAME: Final = "Demo: steel, paint and concrete"
_EMAIL: Final = "demo@blemish.invalid"  # RFC 2606: a name that can never receive mail
_COUNTS: Final = {
    "crack": ("A line where the material has parted.", "Joints and seams that were built so."),
    "scratch": ("A groove drawn by something hard.", "The brushing of the steel itself."),
    "chip": ("A flake of paint or concrete broken out.", "Pores smaller than a match head."),
    "dent": ("A hollow pressed into sheet, the surface whole.", "Waves across a whole sheet."),
    "discoloration": ("A stain or faded patch.", "Shadows, and water that has not dried."),
    "corrosion": ("Rust, also where it runs down.", "Red dust that wipes off."),
}


def find_demo(database: Database) -> int | None:
    """The id of a demo project that is here already."""
    with database.read_tx() as tx:
        found: int | None = tx.scalar(
            select(Project.id).where(Project.name == NAME, Project.archived_at.is_(None)).order_by(Project.id)
        )
        return found


def fill_demo(bench: Workbench, settings: Settings, report: Callable[[str, int, int], None]) -> int:
    """Make the project and fill it: some photos done, some begun, some without defect, some untouched."""
    database = bench.database
    with database.write_tx() as tx:
        actor = _drawer(tx)
        project_id = _project(tx, actor, settings)
    with database.read_tx() as tx:
        classes = {
            row.name: row.id for row in tx.scalars(select(DefectClass).filter_by(project_id=project_id))
        }
    total = drawing.count()
    for number, drawn in enumerate(drawing.pictures()):
        report("pictures", number, total)
        with bench.blobs.new_part() as part:
            part.write(drawn.jpeg)
            sent = Sent(name=drawn.name, attributes={"origin": "staged", "part": drawn.surface})
            outcome = take_in(bench, actor, project_id, part, sent)
        with database.write_tx() as tx:
            _label(tx, actor, outcome.photo.id, number, drawn, classes)
    report("pictures", total, total)
    return project_id


def _drawer(tx: WriteTx) -> Actor:
    """Whose work the demo is: an account that nobody can sign in with."""
    user = tx.scalar(select(User).where(User.email == _EMAIL))
    if user is None:
        user = User(email=_EMAIL, name="Demo", created_at=tx.now, disabled_at=tx.now, preferences={})
        tx.add(user)
        tx.flush()
    return Actor(user_id=UserId(user.id), name=user.name, email=user.email, is_admin=True)


def _project(tx: WriteTx, actor: Actor, settings: Settings) -> int:
    wanted = []
    for ready in READY:
        counts, counts_not = _COUNTS.get(ready.name, ("", ""))
        wanted.append(
            NewClass(name=ready.name, is_other=ready.is_other, counts=counts, counts_not=counts_not)
        )
    project = make_project(tx, actor, settings, NewProject(name=NAME, classes=wanted))
    audit.record(tx, "host", "demo.fill", f"project:{project.id}")
    return project.id


def _label(
    tx: WriteTx, actor: Actor, photo_id: int, number: int, drawn: Drawn, classes: dict[str, int]
) -> None:
    """Two of three pictures are worked on; of those most are done."""
    if number % 3 == 2 or number == 21:
        if number == 5:
            _decide(tx, actor, photo_id, "retake", "Too much glare on the dent: please shade it.")
        return
    if not drawn.defects:
        _decide(tx, actor, photo_id, "done")
        return
    ops = [
        Op(
            op_id=uuid7(),
            action="create",
            uid=uuid7(),
            class_id=classes[name],
            shape={"type": "box", "x": box[0], "y": box[1], "width": box[2], "height": box[3]},
        )
        for name, box in drawn.defects
    ]
    is_begun = number in (9, 18)
    change_annotations(tx, actor, photo_id, ops[:1] if is_begun else ops, source="program")
    if number == 16:
        _decide(tx, actor, photo_id, "unsure")
    elif not is_begun:
        _decide(tx, actor, photo_id, "done")


def _decide(tx: WriteTx, actor: Actor, photo_id: int, state: str, reason: str = "") -> None:
    access = load_photo(tx, actor, photo_id, Action.LABEL, lock=True)
    is_empty = state == "done" and access.photo.annotations == 0
    change_state(tx, actor, access, state=state, no_defect=is_empty or None, reason=reason)
