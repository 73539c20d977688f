"""The gate every request passes: request id, origin check, body limit, and headers on the way out.

One plain ASGI class instead of a stack of middlewares: it is on the path of every save.
"""

from __future__ import annotations

import logging
import re
import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import AppError, Forbidden, TooLarge, UnsupportedMedia
from app.logs import request_id_var
from app.settings import Settings
from app.web.problems import problem, unforeseen

logger = logging.getLogger(__name__)

MAX_JSON_BODY = 2_000_000  # bytes (C9)
# Routes whose bodies flow to disk and count their own bytes (A12), and one that keeps nothing.
STREAMED = re.compile(
    r"/api/(projects/\d+/(photos|uploads|imports)|uploads/[^/]+|capture/waiting/[^/]+)$|/capture/share$"
)
_UPLOAD_TYPES = ("multipart/form-data", "application/offset+octet-stream")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
# What is served as the bytes somebody sent can do nothing, even when opened directly (C5).
CSP_SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"

_HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "x-frame-options": "DENY",
}


class Gate:
    """Wraps the application; see the module's words."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        # People come by https, whether or not the proxy's word about it may be believed (D7).
        self._is_public_https = (settings.public_url or "").startswith("https://")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or answer it here."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return  # websockets: there are none
        request_id = secrets.token_hex(8)
        token = request_id_var.set(request_id)
        scope.setdefault("state", {})["request_id"] = request_id
        if self._is_public_https:
            scope["scheme"] = "https"
        outgoing = _Outgoing(send, request_id, secure=scope["scheme"] == "https")
        try:
            await self._answer(scope, receive, outgoing)
        except ClientDisconnect:  # in the middle of a body: nobody is left to answer
            logger.info("hung up")
        except Exception as error:
            if outgoing.has_begun:  # the rest cannot be taken back: the connection breaks, and the log tells
                raise
            # Here and not in Starlette's outermost layer: this answer too has our headers and its id.
            await unforeseen(Request(scope), error)(scope, receive, outgoing)
        finally:
            request_id_var.reset(token)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope, Headers(scope=scope))
        if refusal is not None:
            await problem(refusal)(scope, receive, send)
            return
        if scope["method"] not in _SAFE and not STREAMED.search(scope["path"]):
            receive = _limited(receive)
        try:
            await self.app(scope, receive, send)
        except _BodyTooLarge:
            await problem(_too_large())(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> AppError | None:
        if scope["method"] == "TRACE":
            error = AppError("This address does not take that method.", slug="method-not-allowed")
            error.status, error.title = 405, "This cannot be done here"
            return error
        if scope["method"] in _SAFE:
            return None
        by_token = headers.get("authorization", "").lower().startswith("bearer ")
        if not by_token and not self._is_same_origin(headers):
            return Forbidden(
                "This request came from another site. Open Blemish itself and try again.", slug="cross-site"
            )
        return self._body_refusal(scope, headers)

    def _is_same_origin(self, headers: Headers) -> bool:
        """Decide by Sec-Fetch-Site, else Origin against Host; neither present: not a browser (D8)."""
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        origin = headers.get("origin")
        if origin is None:
            return True
        hosts = {headers.get("host", "")}
        if self.settings.public_url is not None:
            hosts.add(urlsplit(self.settings.public_url).netloc)
        try:
            return urlsplit(origin).netloc in hosts
        except ValueError:  # not an address at all
            return False

    def _body_refusal(self, scope: Scope, headers: Headers) -> AppError | None:
        length = headers.get("content-length")
        if length is not None and not length.isdigit():
            return AppError("The Content-Length is not a number.", slug="bad-request")
        has_body = (length is not None and int(length) > 0) or "transfer-encoding" in headers
        kind = headers.get("content-type", "").split(";")[0].strip().lower()
        if STREAMED.search(scope["path"]):
            if has_body and kind not in (*_UPLOAD_TYPES, "application/json"):
                return UnsupportedMedia("Send the photo as multipart/form-data.")
            return None
        if has_body and kind != "application/json":
            return UnsupportedMedia("Send the body as application/json.")
        if length is not None and int(length) > MAX_JSON_BODY:
            return _too_large()
        return None


class _Outgoing:
    """``send`` that puts our headers on, and remembers whether an answer has begun."""

    def __init__(self, send: Send, request_id: str, *, secure: bool) -> None:
        self.has_begun = False
        self._send = send
        self._request_id = request_id
        self._secure = secure

    async def __call__(self, message: Message) -> None:
        """Pass one message on."""
        if message["type"] == "http.response.start":
            self.has_begun = True
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers["x-request-id"] = self._request_id
            if self._secure:
                headers.setdefault("strict-transport-security", "max-age=31536000")
            headers.setdefault("cache-control", "no-store")
        await self._send(message)


class _BodyTooLarge(Exception):
    pass


def _too_large() -> TooLarge:
    return TooLarge(f"The body is over {MAX_JSON_BODY // 1_000_000} MB. Send it in smaller parts.")


def _limited(receive: Receive) -> Receive:
    """Count a streamed body and stop it at the limit, before it fills the memory (C9)."""
    seen = 0

    async def counting() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_JSON_BODY:
            raise _BodyTooLarge
        return message

    return counting
