"""The started application, for calls from within the process, at a third of what Starlette's client costs.

That one is ready for anything: streams, cookies, redirects, pauses in the middle of an answer. It talks with
the event loop's thread ten times a request. Tests make a hundred thousand calls that are simply answered:
here a call is one message to that thread, and one back.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

import anyio
from httpx2 import ByteStream, Request, Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message

_PORTS: Final = {"http": 80, "https": 443}


class QuickClient(TestClient):
    """Keeps no cookies, follows no redirects, and gives an answer when it is whole."""

    def __init__(self, app: ASGIApp, *, base_url: str = "http://testserver") -> None:
        super().__init__(app, base_url=base_url, raise_server_exceptions=False)

    def request(  # type: ignore[override]
        self,
        method: str,
        url: str,
        *,
        params: Any = None,
        headers: dict[str, str] | None = None,
        content: Any = None,
        data: Any = None,
        files: Any = None,
        json: Any = None,
        **_no_matter: Any,
    ) -> Response:
        """Call the application; what is said of cookies, redirects and time-outs does not matter here."""
        assert self.portal is not None, "not started"
        request = Request(
            method,
            f"{str(self.base_url).rstrip('/')}{url}",
            params=params,
            headers={**self.headers, **(headers or {})},
            content=content,
            data=data,
            files=files,
            json=json,
        )
        answer = self.portal.call(self._answer, request, request.read())
        answer.read()
        return answer

    async def _answer(self, request: Request, body: bytes) -> Response:
        """Run the application to its end. Where it broke before it answered, the answer is a bare 500."""
        is_read, is_whole = False, anyio.Event()
        status, headers, parts = 500, [], list[bytes]()

        async def receive() -> Message:
            nonlocal is_read
            if not is_read:
                is_read = True
                return {"type": "http.request", "body": body}
            await is_whole.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], message["headers"]
            elif message["type"] == "http.response.body":
                parts.append(bytes(message.get("body", b"")))
                if not message.get("more_body", False):
                    is_whole.set()

        with suppress(Exception):  # the log has it; what was sent until then is the answer
            await self.app(self._scope(request), receive, send)
        whole = b"" if request.method == "HEAD" else b"".join(parts)
        return Response(status, headers=headers, stream=ByteStream(whole), request=request)

    def _scope(self, request: Request) -> dict[str, Any]:
        url = request.url
        return {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "path": url.path,
            "raw_path": url.raw_path.split(b"?", 1)[0],
            "root_path": "",
            "scheme": url.scheme,
            "query_string": url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": ("testclient", 50000),
            "server": [url.host, url.port or _PORTS[url.scheme]],
            "extensions": {},
            "state": {},
        }
