"""The jobs of groups: one gives every photo its group and its scale, one groups anew what is there already.

Both begin again where they broke off.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select

from app.datasets.grouping import place_photo
from app.datasets.looking import look_at
from app.datasets.regrouping import forget_lonely, groups_to_loosen, loosen
from app.db.tx import ReadTx
from app.errors import StorageFull, Unavailable
from app.imaging.sandbox import Busy
from app.imaging.writing import Unwritable
from app.jobs import rows
from app.jobs.handlers import Handler, House, find_handlers
from app.jobs.running import RunningJob
from app.models import Photo
from app.photos.scale import is_unmeasured, keep_markers, look_for_markers
from app.photos.stacks import KIND, ask_for_grouping
from app.projects.fixed_camera import KIND as REGROUP


def group_photos(job: RunningJob, house: House) -> None:
    """Look at each photo without a group, then at each for printed markers, until other work waits.

    Oldest first. What is done is told by the photos themselves, so nothing is lost when it stops anywhere.
    Two of these at once (PostgreSQL) do no harm: who comes second finds the photo placed.
    """
    project_id = job.claim.project_id
    assert project_id is not None
    kinds = list(find_handlers())
    steps = ((_is_ungrouped(project_id), _group), (is_unmeasured(project_id), _measure))
    with house.database.read_tx() as tx:
        total = sum(_count(tx, waiting) for waiting, _ in steps)
    looked = grouped = 0
    makes_room = False
    for waiting, look in steps:
        last = 0
        while not makes_room:
            job.report(looked, max(total, looked))
            with house.database.read_tx() as tx:
                photo = _next(tx, waiting, after=last)
                makes_room = photo is not None and rows.others_wait(tx, kinds, but=KIND)
            if photo is None or makes_room:
                break
            last = photo.id
            try:
                grouped += look(house, photo)
            except Busy:
                raise Unavailable("Many photos are being taken in; grouping goes on soon.") from None
            except Unwritable:
                raise StorageFull("The disk is full; photos are grouped when there is room.") from None
            looked += 1
    with job.finishing({"photos": grouped}) as ending:
        if makes_room:
            ask_for_grouping(ending, project_id)


def _group(house: House, photo: Photo) -> bool:
    """Give a photo its group; False when somebody did before."""
    seen = look_at(house, photo)
    with house.database.write_tx() as tx:
        return place_photo(tx, photo.project_id, photo.id, seen)


def _measure(house: House, photo: Photo) -> bool:
    """Look for markers in a photo; False: this gives it no group."""
    found = look_for_markers(house, photo)
    with house.database.write_tx() as tx:
        keep_markers(tx, photo.id, found)
    return False


def _next(tx: ReadTx, waiting: list[ColumnElement[bool]], *, after: int) -> Photo | None:
    found: Photo | None = tx.scalar(
        select(Photo).where(*waiting, Photo.id > after).order_by(Photo.id).limit(1)
    )
    return found


def _count(tx: ReadTx, waiting: list[ColumnElement[bool]]) -> int:
    return int(tx.scalar(select(func.count()).select_from(Photo).where(*waiting)))


def _is_ungrouped(project_id: int) -> list[ColumnElement[bool]]:
    return [Photo.project_id == project_id, Photo.group_id.is_(None), Photo.damaged.is_(False)]


def regroup_photos(job: RunningJob, house: House) -> None:
    """Group what is there already anew, after a camera was said to be fixed, or not to be any more.

    Begun again it goes through all of it once more, and finds what was done.
    """
    project_id = job.claim.project_id
    assert project_id is not None
    link_id, last = job.payload["link_id"], 0
    if job.payload["fixed"]:
        while group_ids := _loose_next(house, project_id, link_id, last):
            for last in group_ids:
                _loosen_whole(job, house, project_id, last)
    else:
        while (found := _forget_some(house, project_id, link_id, last)) is not None:
            job.beat()
            job.check()
            last = found
    with job.finishing() as ending:
        if not job.payload["fixed"]:
            ask_for_grouping(ending, project_id)


def _loose_next(house: House, project_id: int, link_id: int | None, last: int) -> list[int]:
    with house.database.read_tx() as tx:
        return groups_to_loosen(tx, project_id, link_id, after=last)


def _loosen_whole(job: RunningJob, house: House, project_id: int, group_id: int) -> None:
    while True:
        job.beat()
        job.check()
        with house.database.write_tx() as tx:
            if not loosen(tx, project_id, group_id):
                return


def _forget_some(house: House, project_id: int, link_id: int | None, last: int) -> int | None:
    with house.database.write_tx() as tx:
        return forget_lonely(tx, project_id, link_id, after=last)


HANDLERS: dict[str, Handler] = {KIND: group_photos, REGROUP: regroup_photos}
