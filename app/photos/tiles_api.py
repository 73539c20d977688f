"""JSON calls on the tiles of a large photo: whether they are there, and one of them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Request, Response

from app.errors import NotFound
from app.imaging.pack import levels_of
from app.imaging.recipe import TILE_SIDE
from app.models import Photo
from app.photos.queries import load_photo
from app.team.access import CurrentActor
from app.team.actor import Actor
from app.team.roles import Action
from app.web.deps import DatabaseDep
from app.web.permissions import allows
from app.web.pictures import tiles_name, tiles_url
from app.web.routing import ApiRouter
from app.web.schema import PathId
from app.web.sending import send_picture_bytes

router = ApiRouter()

Count = Annotated[int, Path(ge=0, le=100_000)]


@router.get("/photos/{photo_id}/tiles/{name}")
@allows(Action.SEE_PHOTOS)
def show_tiles(
    request: Request, photo_id: PathId, name: str, database: DatabaseDep, actor: CurrentActor
) -> dict[str, Any]:
    """Tell how a photo is cut into tiles and which share of them is there; what is missing is begun.

    levels: [width, height] in pixels, finest first.
    """
    photo = _tiled(database, actor, photo_id, name)
    done = request.app.state.pyramids.ask(photo)
    return {"done": done, "side": TILE_SIDE, "levels": levels_of((photo.width or 0, photo.height or 0))}


@router.get("/photos/{photo_id}/tiles/{name}/{level}/{x}/{y}")
@allows(Action.SEE_PHOTOS)
def show_tile(
    request: Request,
    photo_id: PathId,
    name: str,
    level: Count,
    x: Count,
    y: Count,
    database: DatabaseDep,
    actor: CurrentActor,
) -> Response:
    """Send one tile; its address changes when it would look different, so it is cached for ever."""
    photo = _tiled(database, actor, photo_id, name)
    tile = request.app.state.pyramids.tile(photo, level, x, y)
    return send_picture_bytes(request, tile, etag=f"{name}-{level}-{x}-{y}")


def _tiled(database: DatabaseDep, actor: Actor, photo_id: int, name: str) -> Photo:
    """Load a photo that has tiles of this name. Raises NotFound."""
    with database.read_tx() as tx:
        photo = load_photo(tx, actor, photo_id, Action.SEE_PHOTOS, pixels_only=True).photo
    if tiles_url(photo, root="") is None or name != tiles_name(photo.sha256):
        raise NotFound
    return photo
