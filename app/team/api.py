"""JSON calls of the team: set-up, sign-in, me, users, tokens."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.clock import to_wire
from app.db.tx import Database
from app.errors import FieldError, Forbidden, NotFound, Rejected, Unauthenticated
from app.models import User
from app.team import audit, service, settings_api
from app.team.access import CurrentActor, CurrentPerson, require_admin, session_cookie
from app.team.actor import Actor
from app.team.passwords import PasswordDesk
from app.team.queries import list_audit, list_sessions, list_tokens, list_users, user_to_wire
from app.team.roles import Action
from app.team.schemas import MyChanges, NewToken, NewUser, Setup, SetupCheck, SignIn, UserChanges
from app.team.throttle import forgive, take_try
from app.web.deps import DatabaseDep, ReadTxDep, SettingsDep, WriteTxDep
from app.web.pagination import PageDep
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId
from app.web.urls import address_of

router: APIRouter = ApiRouter(tags=["team"])


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _sign_in(request: Request, response: Response, secret: str, settings: SettingsDep) -> None:
    response.set_cookie(
        session_cookie(request),
        secret,
        max_age=int(settings.session_days * 86400),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


@router.post("/setup/check")
@allows(Action.PUBLIC)
def check_setup(body: SetupCheck, tx: ReadTxDep) -> dict[str, Any]:
    """Tell what a one-time link is for."""
    return service.describe_invite(tx, body.token)


@router.post("/setup", status_code=201)
@allows(Action.PUBLIC)
async def set_up(
    body: Setup, request: Request, response: Response, database: DatabaseDep, settings: SettingsDep
) -> dict[str, Any]:
    """Use a one-time link, and be signed in."""
    desk: PasswordDesk = request.app.state.passwords

    def look() -> dict[str, Any]:
        with database.read_tx() as tx:
            return service.describe_invite(tx, body.token)

    invite = await run_in_threadpool(look)
    email, name = body.email or invite["email"], body.name or invite["name"]
    desk.require_room()
    # Outside of any transaction, and of the threads that everybody shares.
    password_hash = await desk.hash_new(body.password, email or "", name or "")

    def use() -> tuple[int, str]:
        with database.write_tx() as tx:
            user = service.use_invite(tx, body.token, password_hash, email, name)
            browser = request.headers.get("user-agent", "")
            return user.id, service.begin_session(tx, user.id, settings, browser)

    user_id, secret = await run_in_threadpool(use)
    _sign_in(request, response, secret, settings)
    return {"user_id": user_id}


@router.post("/session", status_code=204)
@allows(Action.PUBLIC)
async def sign_in(
    body: SignIn, request: Request, response: Response, database: DatabaseDep, settings: SettingsDep
) -> None:
    """Sign in. Unknown account and wrong password give the same answer, after the same work (D4)."""
    email, address = body.email.strip().lower(), _address(request)
    desk: PasswordDesk = request.app.state.passwords
    desk.require_room()

    def begin() -> tuple[int | None, str | None]:
        with database.write_tx() as tx:
            take_try(tx, email, address)
            return service.password_hash_of(tx, email)

    user_id, password_hash = await run_in_threadpool(begin)
    if not await desk.verify(password_hash, body.password):
        await run_in_threadpool(_note_failed_sign_in, database, user_id)
        raise _wrong()
    assert user_id is not None
    assert password_hash is not None
    fresh_hash = await desk.renewed(password_hash, body.password)

    def finish() -> str:
        with database.write_tx() as tx:
            if service.password_hash_of(tx, email) != (user_id, password_hash):
                raise _wrong()  # disabled, or another password, in the last tenth of a second
            forgive(tx, email, address)
            if fresh_hash is not None:
                tx.session.get_one(User, user_id).password_hash = fresh_hash
            audit.record(tx, f"user:{user_id}", "login.ok", f"user:{user_id}")
            return service.begin_session(tx, user_id, settings, request.headers.get("user-agent", ""))

    _sign_in(request, response, await run_in_threadpool(finish), settings)


def _wrong() -> Unauthenticated:
    return Unauthenticated("This e-mail address and password do not go together.", slug="wrong-credentials")


def _note_failed_sign_in(database: Database, user_id: int | None) -> None:
    with database.write_tx() as tx:
        audit.record(tx, "anonymous", "login.fail", f"user:{user_id}" if user_id else "")


@router.delete("/session", status_code=204)
@allows(Action.OWN_ACCOUNT)
def sign_out(request: Request, response: Response, actor: CurrentPerson, tx: WriteTxDep) -> None:
    """End this sign-in."""
    if actor.session_id is not None:
        service.end_session(tx, actor, actor.session_id)
    response.delete_cookie(
        session_cookie(request), path="/", secure=request.url.scheme == "https", httponly=True
    )


@router.get("/me")
@allows(Action.SIGNED_IN)
def who_am_i(actor: CurrentActor) -> dict[str, Any]:
    """Tell who this session or token is."""
    return {
        "id": actor.user_id,
        "email": actor.email,
        "name": actor.name,
        "admin": actor.is_admin,
        "scopes": sorted(actor.scopes) if actor.scopes is not None else None,
        "project_id": actor.only_project,
    }


@router.patch("/me", status_code=204)
@allows(Action.OWN_ACCOUNT)
async def change_me(body: MyChanges, request: Request, actor: CurrentPerson, database: DatabaseDep) -> None:
    """Change my name or password; a new password needs the old one."""
    fresh_hash = None
    if body.password is not None:
        fresh_hash = await _new_password(request, actor, database, body.password, body.old_password or "")

    def change() -> None:
        with database.write_tx() as tx:
            service.change_me(tx, actor, name=body.name, password_hash=fresh_hash)

    await run_in_threadpool(change)


async def _new_password(request: Request, actor: Actor, database: Database, password: str, old: str) -> str:
    """Check the old password, and hash the new one. Raises Rejected or RateLimited."""
    address = _address(request)
    desk: PasswordDesk = request.app.state.passwords
    desk.require_room()

    def begin() -> str | None:
        with database.write_tx() as tx:
            take_try(tx, actor.email, address)
            return service.password_hash_of(tx, actor.email)[1]

    if not await desk.verify(await run_in_threadpool(begin), old):
        raise Rejected("The old password is not right.", errors=[FieldError("/old_password", "is not right")])

    def right() -> None:
        with database.write_tx() as tx:
            forgive(tx, actor.email, address)

    await run_in_threadpool(right)
    return await desk.hash_new(password, actor.email, actor.name)


@router.get("/sessions")
@allows(Action.OWN_ACCOUNT)
def my_sessions(actor: CurrentPerson, tx: ReadTxDep, page: PageDep) -> dict[str, Any]:
    """List where I am signed in, the newest sign-in first."""
    return page.answer(list_sessions(tx, actor, before=page.last_id, limit=page.limit_and_one))


@router.delete("/sessions/{session_id}", status_code=204)
@allows(Action.OWN_ACCOUNT)
def end_one_session(session_id: PathId, actor: CurrentPerson, tx: WriteTxDep) -> None:
    """End one of my sign-ins."""
    service.end_session(tx, actor, session_id)


@router.post("/tokens", status_code=201)
@allows(Action.OWN_ACCOUNT)
def make_token(body: NewToken, actor: CurrentPerson, tx: WriteTxDep) -> dict[str, Any]:
    """Make an API token; it is shown in this answer and never again."""
    row, token = service.new_token(tx, actor, body.name, body.scopes, body.project_id, body.expires_at)
    return {"id": row.id, "token": token}


@router.get("/tokens")
@allows(Action.OWN_ACCOUNT)
def my_tokens(actor: CurrentPerson, tx: ReadTxDep, page: PageDep) -> dict[str, Any]:
    """List my API tokens, newest first, without their secrets."""
    return page.answer(list_tokens(tx, actor, before=page.last_id, limit=page.limit_and_one))


@router.delete("/tokens/{token_id}", status_code=204)
@allows(Action.OWN_ACCOUNT)
def end_token(token_id: PathId, actor: CurrentPerson, tx: WriteTxDep) -> None:
    """Revoke a token."""
    service.revoke_token(tx, actor, token_id)


@router.post("/users", status_code=201)
@allows(Action.ADMINISTER)
def add_user(body: NewUser, request: Request, actor: CurrentActor, tx: WriteTxDep) -> dict[str, Any]:
    """Add a person and give the one-time link to hand to them."""
    require_admin(actor)
    user, secret = service.add_user(tx, actor, body.email, body.name, is_admin=body.admin)
    return {"user_id": user.id, "invite_url": _setup_url(request, secret)}


def _setup_url(request: Request, secret: str | None) -> str | None:
    return f"{address_of(request)}/setup#{secret}" if secret is not None else None


@router.get("/users")
@allows(Action.ADMINISTER)
def all_users(actor: CurrentActor, tx: ReadTxDep, page: PageDep) -> dict[str, Any]:
    """List everybody."""
    require_admin(actor)
    return page.answer(list_users(tx, after=page.last_id, limit=page.limit_and_one))


@router.patch("/users/{user_id}")
@allows(Action.ADMINISTER)
def change_user(
    user_id: PathId, body: UserChanges, request: Request, actor: CurrentActor, tx: WriteTxDep
) -> dict[str, Any]:
    """Change, disable or enable a person; ``reset`` gives a one-time link for a new password.

    Somebody made admin before they had a password gets a fresh link too: the older one ends.
    """
    require_admin(actor)
    user = service.change_user(tx, actor, user_id, name=body.name, admin=body.admin, disabled=body.disabled)
    secret = None
    if body.reset:
        if user.disabled_at is not None:
            raise Forbidden("This account is disabled. Enable it first.")
        _, secret = service.invite_user(tx, actor, user.email, None, kind="reset")
    elif body.admin:
        _, secret = service.invite_user(tx, actor, user.email, None)
    return {"user_id": user.id, "invite_url": _setup_url(request, secret)}


@router.get("/audit")
@allows(Action.ADMINISTER)
def read_audit(
    actor: CurrentActor,
    tx: ReadTxDep,
    page: PageDep,
    before: PathId | None = None,
) -> dict[str, Any]:
    """List the audit trail, newest first; ``before`` an id begins there."""
    require_admin(actor)
    return page.answer(list_audit(tx, before=page.last_id or before, limit=page.limit_and_one))


@router.get("/audit/check")
@allows(Action.ADMINISTER)
def check_audit(request: Request, actor: CurrentActor, tx: ReadTxDep) -> dict[str, Any]:
    """Verify the audit trail: its chain, and that its end is where it was signed."""
    require_admin(actor)
    broken = audit.first_break(tx, request.app.state.secret_key)
    return {"whole": broken is None, "first_break": broken, "checked_at": to_wire(tx.now)}


@router.get("/users/{user_id}")
@allows(Action.ADMINISTER)
def one_user(user_id: PathId, actor: CurrentActor, tx: ReadTxDep) -> dict[str, Any]:
    """Show one person."""
    require_admin(actor)
    user = tx.session.get(User, user_id)
    if user is None:
        raise NotFound
    return user_to_wire(user)


router.include_router(settings_api.router)
