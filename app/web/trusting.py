"""The page over plain http that explains the server's own certificate before a phone meets its warning."""

from __future__ import annotations

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from app import __version__
from app.web.certificates import Certified
from app.web.static import StaticFiles

ROOT_FILE = "blemish-root.crt"
_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


def trust_app(certified: Certified, templates: Environment, static: StaticFiles, address: str) -> Starlette:
    """Make the application of that page. It holds no secret and takes nothing; ``address``: of the server."""

    def page(request: Request) -> Response:
        html = templates.get_template("trust.html").render(
            url=lambda path: path,
            static=static.url,
            me=None,
            theme=None,
            version=__version__,
            address=address,
            fingerprint=certified.fingerprint,
            root_file=ROOT_FILE,
        )
        return HTMLResponse(html, headers=_HEADERS)

    def root(request: Request) -> Response:
        # By this type iOS offers to install it, and Android keeps it where its settings look for it.
        return Response(certified.root, media_type="application/x-x509-ca-cert", headers=_HEADERS)

    return Starlette(
        routes=[Route("/", page), Route(f"/{ROOT_FILE}", root), Mount("/static", static, name="static")]
    )
