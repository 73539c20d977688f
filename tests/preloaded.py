"""Imports all that a server does, soon or late: the process that ``tests.serving.ForkedServer`` forks."""

from __future__ import annotations

import importlib
import pkgutil

import app
from app.cli.main import build

_LATER = (
    "pytest",  # a fork looks at the program that asked for it
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
)

build()  # the commands
routes = [module.name for module in pkgutil.walk_packages(app.__path__, "app.")]
for name in (*_LATER, *(name for name in routes if name.endswith(("api", "pages")))):
    importlib.import_module(name)
