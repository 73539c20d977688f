"""Static files below /static/<12 hex of the manifest's hash>/, cached for ever.

Relative imports, CSS urls and workers stay inside one version. An old prefix answers with the current file,
never stored, so that a page that was open over an update keeps working.
"""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path

from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from app.errors import NotFound
from app.web.problems import problem
from app.web.sending import settle_range

_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


class StaticFiles:
    """The ASGI application mounted at /static, and the maker of its addresses."""

    def __init__(self, folder: Path) -> None:
        """Read and hash every file below ``folder`` once; only those are ever served (D14)."""
        self.folder = folder
        self.files: dict[str, str] = {}
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
        is_current = version == self.version
        headers = {
            "cache-control": "public, max-age=31536000, immutable" if is_current else "no-store",
            "etag": f'"{self.files[name]}"',
        }
        wanted = dict(scope["headers"]).get(b"if-none-match", b"").decode("latin-1")
        response: Response | None
        if wanted == headers["etag"]:
            response = Response(status_code=304, headers=headers)
        elif (response := settle_range(scope, self.folder / name, self.files[name])) is None:
            suffix = Path(name).suffix
            kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
            response = FileResponse(self.folder / name, media_type=kind, headers=headers)
        await response(scope, receive, send)
