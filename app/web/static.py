"""Static files below /static/<12 hex of the manifest's hash>/, cached for ever.

Relative imports, CSS urls and workers stay inside one version. An old prefix answers with the current file,
never stored, so that a page that was open over an update keeps working. Text goes out packed, and scripts
without comments and spaces: phones fetch it over thin lines, and not every server has a proxy in front.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.errors import NotFound
from app.files import shipped
from app.web.problems import problem
from app.web.scripts import bare

_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_TEXTS: Final = {".js", ".css", ".svg", ".json"}


class StaticFiles:
    """The ASGI application mounted at /static, and the maker of its addresses."""

    def __init__(self, folder: Path) -> None:
        """Read and hash every file below ``folder`` once; only those are ever served (D14)."""
        self.folder = folder
        self.files: dict[str, str] = {}
        self._bodies: dict[str, bytes] = {}
        self._packed: dict[str, bytes] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
                name = path.relative_to(folder).as_posix()
                self.files[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        manifest = "\n".join(f"{digest} {name}" for name, digest in self.files.items())
        self.version = hashlib.sha256(manifest.encode()).hexdigest()[:12]

    def url(self, name: str) -> str:
        """The address of a static file. Raises KeyError for one that is not shipped."""
        if name not in self.files:
            raise KeyError(f"there is no static file {name}")
        return f"/static/{self.version}/{name}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one file."""
        path = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        version, _, name = path.partition("/")
        if scope["method"] not in ("GET", "HEAD") or name not in self.files:
            await problem(NotFound())(scope, receive, send)
            return
        suffix = Path(name).suffix
        is_text = suffix in _TEXTS
        is_packed = is_text and "gzip" in Headers(scope=scope).get("accept-encoding", "")
        headers = {
            "cache-control": "public, max-age=31536000, immutable" if version == self.version else "no-store",
            "etag": f'"{self.files[name]}{"-gzip" if is_packed else ""}"',
            **({"vary": "accept-encoding"} if is_text else {}),
            **({"content-encoding": "gzip"} if is_packed else {}),
        }
        if Headers(scope=scope).get("if-none-match") == headers["etag"]:
            await Response(status_code=304, headers=headers)(scope, receive, send)
            return
        body = self.packed(name) if is_packed else self.body(name)
        kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers["content-length"] = str(len(body))
        body = b"" if scope["method"] == "HEAD" else body
        await Response(body, media_type=kind, headers=headers)(scope, receive, send)

    def body(self, name: str) -> bytes:
        """A file as it goes out; read once."""
        if name not in self._bodies:
            found = (self.folder / name).read_bytes()
            is_ours = name.endswith(".js") and not name.startswith("vendor/")  # others' carry their licence
            self._bodies[name] = bare(found) if is_ours else found
        return self._bodies[name]

    def packed(self, name: str) -> bytes:
        """The same in gzip; once for all who ask."""
        if name not in self._packed:
            self._packed[name] = gzip.compress(self.body(name), mtime=0)
        return self._packed[name]


@cache
def shipped_files() -> StaticFiles:
    """The static files of this installation, read once a process."""
    return StaticFiles(shipped("static"))
