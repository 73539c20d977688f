"""Fill a demo project with the drawn pictures, through the same ingest and change operations as people's."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import select

from app.annotations.schemas import Op
from app.annotations.service import change_annotations
from app.db.tx import WriteTx
from app.demo import drawing
from app.demo.drawing import Drawn
from app.demo.service import demo_actor
from app.ids import uuid7
from app.models import DefectClass
from app.photos.ingest import Workbench, take_in
from app.photos.queries import load_photo
from app.photos.schemas import Sent
from app.photos.states import change_state
from app.team.actor import Actor
from app.team.roles import Action


def fill_demo(
    bench: Workbench, project_id: int, pictures: Iterable[Drawn], report: Callable[[int, int], None]
) -> None:
    """Bring the pictures in and label them: some done, some begun, some without defect, some untouched.

    Pictures that are there already stay as they are. ``report`` is told (pictures brought in, all).
    """
    with bench.database.write_tx() as tx:
        actor = demo_actor(tx)
        classes = {
            row.name: row.id for row in tx.scalars(select(DefectClass).filter_by(project_id=project_id))
        }
    total = drawing.count()
    report(0, total)
    for number, drawn in enumerate(pictures):
        with bench.blobs.new_part() as part:
            part.write(drawn.jpeg)
            sent = Sent(name=drawn.name, attributes={"origin": "staged", "part": _part(number, drawn)})
            outcome = take_in(bench, actor, project_id, part, sent)
        with bench.database.write_tx() as tx:
            if outcome.photo.seq == 0:
                _label(tx, actor, outcome.photo.id, number, drawn, classes)
        report(number + 1, total)


def _part(number: int, drawn: Drawn) -> str:
    """Name the thing that is seen: most are seen once, some from near and far, as in the field."""
    of_its_surface = number // 3  # there are three, in turn
    return f"{drawn.surface} {1 + of_its_surface * 5 // 8}"


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
