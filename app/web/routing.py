"""Our route class: authenticate before the body is looked at, read JSON strictly.

``ApiRouter`` and ``PageRouter`` build routes that refuse to exist without a declared permission.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import nullcontext
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from app.web import strictjson
from app.web.permissions import permission_of
from app.web.transactions import Opens, turn_to_write, with_transaction

PUBLIC = "public"


class StrictRequest(Request):
    """A request whose JSON is read by ``strictjson``."""

    async def json(self) -> Any:
        """Read the body as JSON. Raises BadRequest or Rejected."""
        if not hasattr(self, "_json"):
            self._json = strictjson.parse(await self.body())
        return self._json


class StrictRoute(APIRoute):
    """A route that knows its permission and its caller, and opens the transaction it works in."""

    is_page = False

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.permission = permission_of(endpoint)
        endpoint, self.opens = with_transaction(endpoint)
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler: who is calling comes first, then everything else."""
        handle = super().get_route_handler()

        async def strict(request: Request) -> Response:
            request = StrictRequest(request.scope, request.receive)
            # Also on public pages: a signed-in visitor keeps their theme and name there.
            request.state.caller = await run_in_threadpool(
                request.app.state.authenticate, request, self.permission, self.is_page
            )
            # An empty body is no JSON and no mistake either: where every field may be left out it says that.
            if self.body_field is not None and await request.body():
                await request.json()  # here, since FastAPI would turn our errors into a plain 400
            async with turn_to_write(request.app) if self.opens is Opens.WRITE else nullcontext():
                return await handle(request)

        return strict


class PageRoute(StrictRoute):
    """A page: for people. A program's token gets nothing here that /api does not give it."""

    is_page = True

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        options["methods"] = {*options["methods"], "HEAD"}  # link checkers ask for no more
        super().__init__(path, endpoint, **options)


class ApiRouter(APIRouter):
    """A router for JSON calls, mounted below /api."""

    def __init__(self, **options: Any) -> None:
        super().__init__(route_class=StrictRoute, **options)


class PageRouter(APIRouter):
    """A router for pages; not part of the OpenAPI document."""

    def __init__(self, **options: Any) -> None:
        super().__init__(route_class=PageRoute, include_in_schema=False, **options)
