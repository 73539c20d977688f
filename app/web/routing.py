"""Our route class: authenticate before the body is looked at, read JSON strictly.

The event loop serves everybody, so one body must not hold it up: whoever has no account sends at most 16 KB
of JSON, and larger bodies of others are parsed and checked in a thread (C9).

``ApiRouter`` and ``PageRouter`` build routes that refuse to exist without a declared permission.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import nullcontext
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from app.errors import TooLarge
from app.web import strictjson
from app.web.permissions import permission_of
from app.web.transactions import Opens, turn_to_write, with_transaction

FOR_ANYBODY = frozenset({"public", "joined"})
SMALL_BODY = 16_384  # bytes


class StrictRequest(Request):
    """A request whose JSON body our route has read and checked: FastAPI finds the finished model."""

    async def read(self, most: int) -> bytes:
        """Read the body. Raises TooLarge as soon as it is known to be over ``most`` bytes."""
        length = self.headers.get("content-length", "")
        seen, pieces = int(length) if length.isdigit() else 0, []
        if seen <= most:
            seen = 0
            async for piece in self.stream():
                seen += len(piece)
                if seen > most:
                    break
                pieces.append(piece)
        if seen > most:
            raise TooLarge(f"The body is over {most // 1024} KB. Nothing that is sent here is so long.")
        self._body = b"".join(pieces)
        return self._body


class StrictRoute(APIRoute):
    """A route that knows its permission and its caller, and opens the transaction it works in."""

    is_page = False

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.permission = permission_of(endpoint)
        endpoint, self.opens = with_transaction(endpoint)
        super().__init__(path, endpoint, **options)
        assert not self._embed_body_fields, f"{path}: one body, of one model"

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler: who is calling comes first, then everything else."""
        handle = super().get_route_handler()

        async def strict(request: Request) -> Response:
            request = StrictRequest(request.scope, request.receive)
            # Also on public pages: a signed-in visitor keeps their theme and name there.
            request.state.caller = await run_in_threadpool(
                request.app.state.authenticate, request, self.permission, self.is_page
            )
            if self.body_field is not None:
                await self._read_json(request)
            async with turn_to_write(request.app) if self.opens is Opens.WRITE else nullcontext():
                return await handle(request)

        return strict

    async def _read_json(self, request: StrictRequest) -> None:
        """Read the body for FastAPI; here, since it would turn our errors into a plain 400."""
        body = await request.read(SMALL_BODY) if self.permission in FOR_ANYBODY else await request.body()
        if not body:
            return  # no JSON, and no mistake either: where every field may be left out it says that
        if len(body) <= SMALL_BODY:
            request._json = self._checked(body)
        else:
            request._json = await run_in_threadpool(self._checked, body)

    def _checked(self, body: bytes) -> Any:
        """Parse and check a body. Raises BadRequest, Rejected or RequestValidationError."""
        assert self.body_field is not None
        checked, errors = self.body_field.validate(strictjson.parse(body), loc=("body",))
        if errors:
            raise RequestValidationError(errors)
        return checked


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
