"""Reading photos: the one loader, which is the access check of every route that names a photo."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from app.db.tx import ReadTx
from app.errors import NotFound
from app.ids import PhotoId, ProjectId
from app.models import Photo
from app.projects.queries import require_open
from app.team.access import require_project
from app.team.actor import Actor
from app.team.roles import Action, Role, role_may, scopes_may

# Built once: this is on the path of every save.
_PHOTO = select(Photo).where(Photo.id == bindparam("photo")).execution_options(populate_existing=True)
_PHOTO_LOCKED = _PHOTO.with_for_update()


@dataclass(frozen=True, slots=True)
class PhotoAccess:
    """A photo that was loaded for an actor, with the role the actor has in its project."""

    photo: Photo
    role: Role

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
) -> PhotoAccess:
    """Load a photo for an action: the one access check of photos and of all that belongs to them.

    ``lock`` holds the photo's row until the end of a write transaction (classes before photos before
    counters before the project, several photos in the order of their ids). ``in_archive`` lets a writing call
    through to a photo of an archived project. Raises NotFound (not there, not for this actor, or in the trash
    for somebody who may not restore it) or Forbidden (slug archived, where the project is).
    """
    photo = tx.scalar(_PHOTO_LOCKED if lock else _PHOTO, {"photo": photo_id})
    if photo is None:
        raise NotFound
    role = require_project(tx, actor, ProjectId(photo.project_id), action)
    if photo.deleted_at is not None and not may_see_trash(actor, role):
        raise NotFound
    if not in_archive:
        require_open(tx, photo.project_id, action)
    return PhotoAccess(photo, role)


def may_see_trash(actor: Actor, role: Role) -> bool:
    """Tell whether somebody sees photos in the trash: those who can bring them back."""
    return role_may(role, Action.TRASH) and scopes_may(actor.scopes, Action.TRASH)
