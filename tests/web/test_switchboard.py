"""The switchboard finds the very routes that FastAPI would find by holding a request against each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import Match

from app.main import routes, switchboard
from app.team.roles import Action
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.switchboard import Switchboard

WORDS = ("", "7", "new", "api", "projects", "photos", "%2F", "x y", "capture-icon-32.png", "ä")
METHODS = ("GET", "GET", "HEAD", "POST", "PATCH", "DELETE", "TRACE")
HOUSE = [(context.original_route, context.matches) for context in iter_route_contexts(routes())]


def _asked(path: str, method: str = "GET") -> dict[str, Any]:
    return {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}


def _in_turn(path: str, method: str) -> Any:
    """Hold a request against every route, as FastAPI does; the route and what its path says."""
    partial = None
    for route, matches in HOUSE:
        match, told = matches(_asked(path, method))
        if match is Match.FULL:
            return route, told["path_params"]
        if match is Match.PARTIAL and partial is None:
            partial = route, told["path_params"]
    return partial


def _paths(chance: random.Random) -> Iterator[str]:
    """Every path of the house, with words that other routes have there, longer and shorter."""
    for context in iter_route_contexts(routes()):
        words = (context.path or "").split("/")
        yield "/".join("7" if word.startswith("{") else word for word in words)
        yield "/".join(chance.choice(WORDS) if word.startswith("{") else word for word in words)
        yield "/".join(chance.choice(WORDS) if word else word for word in words)
        yield from ("/".join([*words, "7"]), "/".join([*words, ""]), "/".join(words[:-1]))


def test_every_path_leads_where_fastapi_would_send_it() -> None:
    """Also those that lead nowhere, and those that take other methods only."""
    chance = random.Random(1)
    for path in sorted(set(_paths(chance))):
        method = chance.choice(METHODS)
        match, told = switchboard().matches(_asked(path, method))
        found = None if match is Match.NONE else (told["route"], told["path_params"])
        assert found == _in_turn(path, method), f"{method} {path}"


def test_the_first_of_two_that_match_answers() -> None:
    """As the order of the routes says, whatever their words are."""
    router = ApiRouter()

    @router.get("/things/{name}")
    @allows(Action.PUBLIC)
    def any_thing(name: str) -> None: ...

    @router.get("/things/new")
    @allows(Action.PUBLIC)
    def new_thing() -> None: ...

    _, told = Switchboard(router.routes).matches(_asked("/things/new"))
    assert told["endpoint"] is any_thing


def test_a_parameter_of_several_words_is_refused_at_once() -> None:
    """Its route would be looked for among paths of another length."""
    router = ApiRouter()

    @router.get("/files/{path:path}")
    @allows(Action.PUBLIC)
    def file(path: str) -> None: ...

    with pytest.raises(AssertionError, match="one word"):
        Switchboard(router.routes)
