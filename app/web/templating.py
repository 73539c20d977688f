"""Rendering pages. Autoescape is on for everything; undefined names are errors, not empty places."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.files import shipped
from app.logs import request_id_var
from app.web.schema import isolated


@cache
def shipped_templates() -> Environment:
    """The template environment of this installation; a template is compiled once a process."""
    environment = Environment(
        loader=FileSystemLoader(shipped("templates")),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["json_data"] = json_data
    environment.filters["isolated"] = isolated  # a name where there are no elements: in titles
    environment.filters["number"] = lambda value: f"{value:,}"
    return environment


def json_data(element_id: str, value: Any) -> Markup:
    """Write data for a script into the page: a JSON block is not executed, so the CSP stays strict."""
    text = orjson.dumps(value).decode()
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    block = '<script type="application/json" id="{}">{}</script>'
    return Markup(block).format(element_id, Markup(text))  # noqa: S704  (escaped the line above)


def render(
    request: Request,
    template: str,
    values: Mapping[str, Any] | None = None,
    *,
    status_code: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """Render a page; every template has ``url``, ``static``, ``me``, ``theme`` and ``request_id`` besides."""
    state = request.app.state
    me = getattr(request.state, "caller", None)
    html = state.templates.get_template(template).render(
        {
            "url": lambda path: state.settings.root_path + path,
            "static": lambda path: state.settings.root_path + state.static.url(path),
            "me": me if hasattr(me, "email") else None,
            "theme": getattr(me, "theme", None),
            "request_id": request_id_var.get(),
            "version": request.app.version,
            "secure": request.url.scheme == "https",
            **(values or {}),
        }
    )
    return HTMLResponse(html, status_code, headers=dict(headers or {}))
