"""Imports, packs and compiles all that servers use, soon or late: ``tests.serving.ForkedServer`` forks it."""

from __future__ import annotations

import gc
import importlib
import pkgutil

from fastapi.routing import iter_route_contexts

import app
from app.cli.main import build
from app.main import routes
from app.web.static import shipped_files
from app.web.templating import shipped_templates

_LATER = (
    "pytest",  # a fork looks at the program that asked for it
    "tests.forked_children",
    "anyio._backends._asyncio",
    "encodings.ascii",
    "fastapi.telemetry._runtime",
    "rich._emoji_codes",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
)

build()  # the commands
modules = [module.name for module in pkgutil.walk_packages(app.__path__, "app.")]
ends = ("api", "pages", "lifecycle", "work", "listening", "looking", "request_bounds", "unread_answers")
for name in (*_LATER, *(name for name in modules if name.endswith(ends))):
    importlib.import_module(name)
list(iter_route_contexts(routes()))  # each is worked out when it is first asked for
files, templates = shipped_files(), shipped_templates()
for name in files.files:
    if name.endswith((".css", ".js")):
        files.packed(name)
for name in templates.list_templates():
    templates.get_template(name)
gc.freeze()  # no fork looks for garbage among these, nor copies their pages by looking
