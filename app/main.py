"""The composition root: settings in, one application out; nothing that changes is global."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, FastAPI, Request
from starlette.routing import BaseRoute, Mount

from app import __version__, status
from app.clock import Clock, SystemClock
from app.db.migrate import require_current
from app.db.tx import Database
from app.errors import Forbidden, Unauthenticated
from app.projects.access import find_contributor
from app.settings import Settings
from app.team.access import NOT_JOINED, find_actor
from app.team.actor import Actor, Contributor
from app.team.noting import Noter
from app.team.roles import Action
from app.web import problems, transactions
from app.web.security import Gate
from app.web.static import shipped_files
from app.web.templating import shipped_templates

# In the order of the floors; each may import only those before it.
DOMAINS = ("team", "projects", "photos", "annotations", "review", "datasets", "exports", "assist", "demo")


def create_app(settings: Settings, *, clock: Clock | None = None) -> FastAPI:
    """Build the application for these settings. The database must have the current schema by start-up."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        require_current(app.state.database.write_engine)
        current_default_thread_limiter().total_tokens = settings.threads
        starts = [part.running(app) for part in _parts("lifecycle")]
        for start in starts:
            await start.__aenter__()
        try:
            yield
        finally:
            for start in reversed(starts):
                await start.__aexit__(None, None, None)
            app.state.database.close()

    app = FastAPI(
        title="Blemish",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        # Files first: a page asks for some hundred of them, and each would be held against every route.
        routes=[Mount("/static", shipped_files()), *routes()],
    )
    app.state.settings = settings
    app.state.clock = clock or SystemClock()
    app.state.database = Database(settings, app.state.clock)
    app.state.secret_key = app.state.database.key
    app.state.is_stopping = False
    app.state.trust_address = None  # of the page that explains the server's own certificate, if it has one
    app.state.templates = shipped_templates()
    app.state.static = shipped_files()
    app.state.authenticate = authenticate
    app.state.noter = Noter(app.state.database)
    problems.install(app)
    transactions.install(app, threads=settings.threads)
    app.add_middleware(Gate, settings=settings)
    return app


@cache
def routes() -> list[BaseRoute]:
    """Join every route of the house: once a process, as FastAPI works much out when routers are joined."""
    house = APIRouter()
    for part in _parts("api"):
        house.include_router(part.router, prefix="/api")
    for part in _parts("pages"):
        house.include_router(part.router)
    house.include_router(status.router)
    return house.routes


@cache
def _parts(floor: str) -> list[importlib.util.types.ModuleType]:  # type: ignore[name-defined]
    """Import ``app.<domain>.<floor>`` of every domain that has one, lowest domain first."""
    names = [f"app.{domain}.{floor}" for domain in ("web", "realtime", *DOMAINS, "jobs")]
    return [importlib.import_module(name) for name in names if importlib.util.find_spec(name)]


def authenticate(
    request: Request,
    permission: Action,
    is_page: bool = False,  # noqa: FBT001, FBT002  (called by position)
) -> Actor | Contributor | None:
    """Find the caller, before anything else of the request is looked at.

    Raises Unauthenticated when the route needs a caller and there is none. A phone's cookie counts where the
    page of phones asks for it, and on the upload route when nobody is signed in.
    """
    if permission == Action.JOINED or request.headers.get("blemish-sender") == "phone":
        contributor = find_contributor(request)
        if contributor is None:
            raise Unauthenticated(NOT_JOINED)
        return contributor
    if permission == Action.PUBLIC:
        try:
            return find_actor(request)
        except Unauthenticated:
            return None
    caller = find_actor(request) or find_contributor(request)
    if caller is None:
        raise Unauthenticated
    if is_page and isinstance(caller, Actor) and caller.scopes is not None:
        raise Forbidden("Pages are for people. Programs call the addresses below /api.", slug="scope")
    return caller
