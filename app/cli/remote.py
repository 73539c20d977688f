"""A Blemish server somewhere else, spoken to with a token; the only place that opens connections (D19)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import httpx2
import typer

from app.cli.context import WrongUse
from app.errors import AppError

Server = Annotated[
    str | None, typer.Option("--server", envvar="BLEMISH_SERVER", help="Address of a server elsewhere.")
]
Token = Annotated[str | None, typer.Option("--token", envvar="BLEMISH_TOKEN", help="A token of that server.")]
_TRIES: Final = 6
_AGAIN: Final = frozenset({429, 502, 503, 504})


class Refused(AppError):
    """The other server said no; the words are its own."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words, slug="refused")
        self.answer = status


class Remote:
    """One server, spoken to as its contract says. Safe to use from several threads."""

    def __init__(self, server: str, token: str) -> None:
        self._client = httpx2.Client(
            base_url=server.rstrip("/") + "/api",
            headers={"authorization": f"Bearer {token}"},
            timeout=httpx2.Timeout(30.0, read=300.0),
            follow_redirects=False,
        )

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Call and give the answer's JSON. Raises Refused."""
        answer = self._again(lambda: self._client.request(method, path, json=body))
        return answer.json()

    def send_photo(self, project_id: int, file: Path, sha256: str) -> dict[str, Any]:
        """Send a photo with proof of its bytes; give the answer: {photo, duplicate, ...}. Raises Refused."""

        def post() -> httpx2.Response:
            with file.open("rb") as content:
                return self._client.post(
                    f"/projects/{project_id}/photos",
                    files={"file": (file.name, content)},
                    data={"sha256": sha256},
                )

        answer: dict[str, Any] = self._again(post).json()
        return answer

    def fetch(self, path: str, target: Path, report: Callable[[int, int], None]) -> None:
        """Download into ``target``, going on where a broken connection stopped. Raises Refused."""
        target.unlink(missing_ok=True)
        etag = ""

        def get() -> httpx2.Response:
            nonlocal etag
            have = target.stat().st_size if target.exists() else 0
            headers = {"range": f"bytes={have}-", "if-range": etag} if have and etag else {}
            with self._client.stream("GET", path, headers=headers) as answer:
                if answer.status_code not in (200, 206):
                    answer.read()
                    return answer
                etag = answer.headers.get("etag", "")
                have = have if answer.status_code == 206 else 0
                total = have + int(answer.headers.get("content-length", 0))
                with target.open("ab" if have else "wb") as out:
                    for block in answer.iter_bytes(1 << 18):
                        out.write(block)
                        have += len(block)
                        report(have, max(total, have))
                return answer

        self._again(get)

    def _again(self, call: Callable[[], httpx2.Response]) -> httpx2.Response:
        """Try until it goes through: what was sent twice is recognised by the server."""
        for attempt in range(1, _TRIES + 1):
            pause = min(2.0**attempt / 4, 10.0)
            try:
                answer = call()
            except httpx2.TransportError as error:
                if attempt == _TRIES:
                    raise Refused(0, f"The server cannot be reached: {error}") from None
            else:
                if answer.status_code < 400:
                    return answer
                if answer.status_code not in _AGAIN or attempt == _TRIES:
                    raise Refused(answer.status_code, _words(answer))
                told = answer.headers.get("retry-after", "")
                pause = min(float(told), 30.0) if told.isdigit() else pause
            time.sleep(pause)
        raise AssertionError("the loop ends by answering or raising")


@contextmanager
def connect(server: str | None, token: str | None) -> Iterator[Remote | None]:
    """Speak to the server that is named, if one is. Raises WrongUse for an address without a token."""
    if server is None:
        yield None
        return
    if not server.startswith(("http://", "https://")):
        raise WrongUse(f"{server} is not an address such as https://blemish.example.")
    if token is None:
        raise WrongUse("A server elsewhere needs a token: --token, or BLEMISH_TOKEN.")
    remote = Remote(server, token)
    try:
        yield remote
    finally:
        remote.close()


def _words(answer: httpx2.Response) -> str:
    try:
        problem = answer.json()
        words = str(problem.get("detail") or problem.get("title") or "")
        errors = [f"{item.get('pointer')}: {item.get('detail')}" for item in problem.get("errors") or []]
        return "; ".join([words, *errors]) or f"The server answered {answer.status_code}."
    except (ValueError, AttributeError):
        return f"The server answered {answer.status_code}, and not as a Blemish server does."
