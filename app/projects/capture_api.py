"""JSON calls of capture links: for their managers, and for the phones that join by them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from app.models import Device
from app.projects import capture
from app.projects.access import capture_cookie
from app.projects.capture import LinkMaker
from app.projects.link_pace import noting_slowed
from app.projects.on_phones import forget_missing
from app.projects.queries import contributor_by_secret, load_project
from app.projects.schemas import DeviceChanges, Join, LinkChanges, NewLink
from app.settings import Settings
from app.team.access import CurrentActor, CurrentContributor
from app.team.old_address import give_up_stranded
from app.team.roles import Action
from app.team.throttle import check_throttle, count_failure
from app.web.deps import DatabaseDep, ReadTxDep, SettingsDep, WriteTxDep
from app.web.pagination import PageDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId
from app.web.urls import address_of, in_container, is_loopback, own_address

router: APIRouter = ApiRouter(tags=["capture"])


def link_maker(request: Request) -> LinkMaker:
    """What makes the addresses of this server's links."""
    return LinkMaker(request.app.state.secret_key, _phone_address(request))


def _phone_address(request: Request) -> str:
    """The address for phones: also when the page was opened on the server itself, as localhost."""
    address = address_of(request)
    settings: Settings = request.app.state.settings
    knows_itself = settings.public_url is None and settings.lan and not in_container()
    if knows_itself and is_loopback(address):
        port = f":{request.url.port}" if request.url.port is not None else ""
        return f"{request.url.scheme}://{own_address()}{port}"
    return address


LinkMakerDep = Annotated[LinkMaker, Depends(link_maker)]


@router.get("/projects/{project_id}/capture-links")
@allows(Action.MANAGE_PEOPLE)
def all_links(
    project_id: PathId,
    actor: CurrentActor,
    tx: ReadTxDep,
    maker: LinkMakerDep,
    settings: SettingsDep,
    page: PageDep,
) -> dict[str, Any]:
    """List a project's capture links with the phones that joined by them, the latest heard of first."""
    load_project(tx, actor, project_id, Action.MANAGE_PEOPLE)
    found = capture.list_links(tx, project_id, after=page.last_key(int, int), limit=page.limit_and_one)
    links = page.answer(
        found,
        lambda link: [int(link.revoked_at is not None), link.id],
        lambda shown: capture.links_to_wire(tx, shown, maker),
    )
    return {**links, "warning": capture.address_warning(settings, maker.address)}


@router.post("/projects/{project_id}/capture-links", status_code=201)
@allows(Action.MANAGE_PEOPLE)
def make_link(
    project_id: PathId,
    body: NewLink,
    actor: CurrentActor,
    tx: WriteTxDep,
    maker: LinkMakerDep,
    settings: SettingsDep,
) -> dict[str, Any]:
    """Make a capture link; ``warning`` says what is lost if this server's address changes."""
    load_project(tx, actor, project_id, Action.MANAGE_PEOPLE)
    link = capture.add_link(tx, actor, project_id, body, maker)
    warning = capture.address_warning(settings, maker.address)
    return {**capture.link_to_wire(tx, link, maker), "warning": warning}


@router.patch("/projects/{project_id}/capture-links/{link_id}")
@allows(Action.MANAGE_PEOPLE)
def change_link(
    project_id: PathId,
    link_id: PathId,
    body: LinkChanges,
    actor: CurrentActor,
    tx: WriteTxDep,
    maker: LinkMakerDep,
) -> dict[str, Any]:
    """Rename a link, move its end, change its language, or revoke it."""
    load_project(tx, actor, project_id, Action.MANAGE_PEOPLE)
    link = capture.change_link(tx, actor, project_id, link_id, body)
    return capture.link_to_wire(tx, link, maker)


@router.post("/projects/{project_id}/capture-links/{link_id}/rotate")
@allows(Action.MANAGE_PEOPLE)
def rotate_link(
    project_id: PathId, link_id: PathId, actor: CurrentActor, tx: WriteTxDep, maker: LinkMakerDep
) -> dict[str, Any]:
    """Give a link another code; the old one stops letting phones in."""
    load_project(tx, actor, project_id, Action.MANAGE_PEOPLE)
    link = capture.rotate_link(tx, actor, project_id, link_id, maker)
    return capture.link_to_wire(tx, link, maker)


@router.post("/capture/join")
@allows(Action.PUBLIC)
def join(body: Join, request: Request, response: Response, database: DatabaseDep) -> dict[str, Any]:
    """Swap the code's token for a cookie that may add photos to its project, and nothing else."""
    address = request.client.host if request.client else "unknown"
    browser = request.headers.get("user-agent", "")
    known = request.cookies.get(capture_cookie(request))
    try:
        with noting_slowed(database), database.write_tx() as tx:
            secret = capture.join(tx, body.token, body.name, browser, known, address=address)
            tx.flush()
            phone = contributor_by_secret(tx, secret)
            assert phone is not None
            if secret != known:
                request.app.state.noter.joined(tx, phone)
            answer = capture.describe_phone(tx, phone)
    except capture.UnknownCode:
        # Only who misses waits (D4): a whole depot may come from one address, and an old poster hang there.
        with database.write_tx() as tx:
            check_throttle(tx, "capture", address)
            count_failure(tx, "capture", address)
        raise
    response.set_cookie(
        capture_cookie(request),
        secret,
        max_age=capture.COOKIE_SECONDS,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/capture/me")
@allows(Action.JOINED)
def my_phone(phone: CurrentContributor, tx: ReadTxDep, request: Request) -> dict[str, Any]:
    """Tell a joined phone what it needs."""
    request.app.state.touches.note(Device.last_seen_at, phone.device_id, tx.now)
    return capture.describe_phone(tx, phone)


@router.patch("/capture/me", status_code=204)
@allows(Action.JOINED)
def tell_of_phone(body: DeviceChanges, phone: CurrentContributor, tx: WriteTxDep, request: Request) -> None:
    """Give this phone a name or crew, and tell what is still on it."""
    # Only the browser knows the address in its own line, whatever proxies make of it on the way.
    address = request.headers.get("origin") or address_of(request)
    capture.hear_of_phone(tx, phone, body, address=address)


@router.delete("/projects/{project_id}/old-address", status_code=204)
@allows(Action.MANAGE_PEOPLE)
def give_up_old_address(
    project_id: PathId, actor: CurrentActor, tx: WriteTxDep, maker: LinkMakerDep, settings: SettingsDep
) -> None:
    """Name no more which phones hold photos under an old address, until they are heard of there again."""
    load_project(tx, actor, project_id, Action.MANAGE_PEOPLE)
    give_up_stranded(tx, settings, maker.address, project_id)


@router.delete("/projects/{project_id}/missing-photos", status_code=204)
@allows(Action.MANAGE_PEOPLE)
def know_missing(project_id: PathId, actor: CurrentActor, tx: WriteTxDep) -> None:
    """Name the photos no more that phones have lost until now: they were taken again, or are known."""
    load_project(tx, actor, project_id, Action.MANAGE_PEOPLE)
    forget_missing(tx, project_id)
