"""Errors on their way out: problem+json for programs, a page with the same words for people.

What was sent is never echoed (it may be hostile, secret, or not even JSON), and no traceback leaves the
server: a 500 carries its request id, under which the log has the rest (D12).
"""

from __future__ import annotations

import logging
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from app.errors import AppError, FieldError, NotFound, Rejected, Unauthenticated
from app.logs import request_id_var
from app.settings import Settings
from app.web.templating import render
from app.web.urls import login_path
from app.wording import wrong_in_words

logger = logging.getLogger(__name__)

MOST_ERRORS = 50
_FOR_PROGRAMS = frozenset({"/healthz", "/readyz", "/openapi.json"})
LONGEST_POINTER = 300


def install(app: FastAPI) -> None:
    """Hang the handlers on the application."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)


def problem(error: AppError) -> Response:
    """Write an error as application/problem+json (RFC 9457) with our fields."""
    body: dict[str, Any] = {
        "type": error.slug,
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "request_id": request_id_var.get(),
        "errors": [
            {"pointer": _short(item.pointer), "detail": item.detail} for item in error.errors[:MOST_ERRORS]
        ],
        **error.extra,
    }
    return Response(
        orjson.dumps(body), error.status, headers=_headers(error), media_type="application/problem+json"
    )


def _short(pointer: str) -> str:
    # The keys in it are the sender's: half a megabyte of key is not sent back.
    return pointer if len(pointer) <= LONGEST_POINTER else pointer[:LONGEST_POINTER] + "…"


def _headers(error: AppError) -> dict[str, str]:
    if error.retry_after is None:
        return error.headers
    return {"Retry-After": str(error.retry_after), **error.headers}


def answer(request: Request, error: AppError) -> Response:
    """Answer with a problem document, a page, or the way to the sign-in page."""
    if _is_program(request):
        return problem(error)
    if isinstance(error, Unauthenticated):
        return RedirectResponse(login_path(request), status_code=303)
    return render(request, "error.html", {"error": error}, status_code=error.status, headers=_headers(error))


def _is_program(request: Request) -> bool:
    # By the address alone: a link checker or curl does not say that it wants a page, and gets one.
    settings: Settings = request.app.state.settings
    path: str = request.scope["path"].removeprefix(settings.root_path)
    return path.startswith("/api/") or path in _FOR_PROGRAMS


async def _app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    if error.status >= 500:
        logger.warning("refused", extra={"slug": error.slug, "status": error.status})
    if error.status == HTTPStatus.FORBIDDEN:
        await run_in_threadpool(request.app.state.noter.denied, request, error)
    return answer(request, error)


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = [
        FieldError(_pointer(item["loc"]), wrong_in_words(item)) for item in error.errors()[:MOST_ERRORS]
    ]
    return answer(request, Rejected("Some fields are missing or wrong.", errors=fields))


def _pointer(location: tuple[Any, ...]) -> str:
    # FastAPI begins with where it looked: body, query, path, header.
    parts = [str(part) for part in location[1:]]
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


class _MethodNotAllowed(AppError):
    status, slug, title = 405, "method-not-allowed", "This cannot be done here"


async def _find_visitor(request: Request) -> None:
    with suppress(AppError):
        state = request.app.state
        request.state.caller = await run_in_threadpool(state.authenticate, request, "public", True)  # noqa: FBT003


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known: AppError
    if not hasattr(request.state, "caller") and not _is_program(request):
        await _find_visitor(request)  # no route has: the page offers a signed-in person the way home
    if error.status_code == 404:
        known = NotFound()
    elif error.status_code == 405:
        known = _MethodNotAllowed("This address does not take that method.")
    else:
        known = AppError(HTTPStatus(error.status_code).phrase, slug="http")
        known.status, known.title = error.status_code, HTTPStatus(error.status_code).phrase
    response = answer(request, known)
    for name, value in (error.headers or {}).items():
        response.headers.setdefault(name, value)
    return response


def unforeseen(request: Request, error: Exception) -> Response:
    """Answer 500 for an error nobody foresaw; the log has it under the request id."""
    logger.error("unforeseen error", exc_info=error)
    return answer(
        request,
        AppError(
            "Nothing you sent was changed half-way. Try again; if it stays, tell the admin the request id."
        ),
    )
