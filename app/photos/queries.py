"""Reading photos: the one loader, which is the access check of every route that names a photo."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from app.db.tx import ReadTx
from app.errors import NotFound
from app.ids import PhotoId, ProjectId
from app.models import Photo
from app.projects import blind
from app.projects.queries import require_open
from app.team.access import require_project
from app.team.actor import Actor
from app.team.roles import Action, Role, role_may, scopes_may

# Built once: this is on the path of every save.
_PHOTO = (
    select(Photo, blind.own_reading())
    .where(Photo.id == bindparam("photo"))
    .execution_options(populate_existing=True)
)
_PHOTO_LOCKED = _PHOTO.with_for_update(of=Photo)


@dataclass(frozen=True, slots=True)
class PhotoAccess:
    """A photo that was loaded for an actor, with the role the actor has in its project.

    ``reading``: the actor's own that closes to them what is on it.
    """

    photo: Photo
    role: Role
    reading: int | None = None

    @property
    def id(self) -> PhotoId:
        """The photo's id."""
        return PhotoId(self.photo.id)

    @property
    def project_id(self) -> ProjectId:
        """The id of the photo's project."""
        return ProjectId(self.photo.project_id)

    @property
    def is_trashed(self) -> bool:
        """Tell whether the photo lies in the trash."""
        return self.photo.deleted_at is not None


def load_photo(
    tx: ReadTx,
    actor: Actor,
    photo_id: int,
    action: Action,
    *,
    lock: bool = False,
    in_archive: bool = False,
    pixels_only: bool = False,
) -> PhotoAccess:
    """Load a photo for an action: the one access check of photos and of all that belongs to them.

    ``lock`` holds the photo's row until the end of a write transaction (classes before photos before
    counters before the project, several photos in the order of their ids). ``in_archive`` lets a writing call
    through to a photo of an archived project. ``pixels_only`` is for what tells nothing of the labels. Raises
    NotFound (not there, not for this actor, or in the trash for somebody who may not restore it) or Forbidden
    (slugs archived, where the project is, and blind, while the actor labels the photo without seeing it).
    """
    asked = {"photo": photo_id, "user": actor.user_id, "since": blind.since(tx.now)}
    row = tx.execute(_PHOTO_LOCKED if lock else _PHOTO, asked).one_or_none()
    if row is None:
        raise NotFound
    photo, reading = row
    role = require_project(tx, actor, ProjectId(photo.project_id), action)
    if photo.deleted_at is not None and not may_see_trash(actor, role):
        raise NotFound
    if not in_archive:
        require_open(tx, photo.project_id, action)
    if reading is not None and not pixels_only:
        raise blind.closed(reading)
    return PhotoAccess(photo, role, reading)


def may_see_trash(actor: Actor, role: Role) -> bool:
    """Tell whether somebody sees photos in the trash: those who can bring them back."""
    return role_may(role, Action.TRASH) and scopes_may(actor.scopes, Action.TRASH)
