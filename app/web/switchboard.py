"""Finding the route of a request by its path at once.

FastAPI holds a request against each of the house's two hundred routes in turn, and once more at each floor of
joined routers: a third of what a small call cost the event loop, and most of what a wrong address did. Here
the routes are laid out by the words in their paths, and a request is held against the few whose words are its
own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi.routing import iter_route_contexts
from starlette._utils import get_route_path
from starlette.routing import BaseRoute, Match, compile_path
from starlette.types import Receive, Scope, Send

_ANY: Final = ""
"""Stands in a sketch where the path has a parameter."""
Sketch = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """One route under its whole path; ``number`` is its place among all."""

    number: int
    route: Any
    methods: frozenset[str]
    pattern: Any
    convertors: dict[str, Any]

    def match(self, scope: Scope, path: str) -> tuple[Match, Scope]:
        found = self.pattern.match(path)
        if found is None:
            return Match.NONE, {}
        parameters = {name: self.convertors[name].convert(value) for name, value in found.groupdict().items()}
        told = {
            "route": self.route,
            "endpoint": self.route.endpoint,
            "path_params": {**scope.get("path_params", {}), **parameters},
        }
        return Match.FULL if scope["method"] in self.methods else Match.PARTIAL, told


class Switchboard(BaseRoute):
    """Answers for all the routes that it was given; of several that match, the first."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._lines: dict[Sketch, list[_Line]] = defaultdict(list)
        self._blanks: dict[int, set[tuple[bool, ...]]] = defaultdict(set)  # by how many words a path has
        for number, context in enumerate(iter_route_contexts(routes)):
            path = context.path or ""
            assert ":" not in path, f"{path}: a parameter here is one word of a path, or a part of one"
            sketch = tuple(_ANY if "{" in word else word for word in path.split("/")[1:])
            pattern, _, convertors = compile_path(path)
            methods = frozenset(context.methods or ())
            self._lines[sketch].append(_Line(number, context.original_route, methods, pattern, convertors))
            self._blanks[len(sketch)].add(tuple(word == _ANY for word in sketch))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Find the route; one that takes other methods only is a part of a match, as everywhere."""
        if scope["type"] != "http":
            return Match.NONE, {}
        path = get_route_path(scope)
        partial: tuple[Match, Scope] = Match.NONE, {}
        for line in self._near(path):
            match, told = line.match(scope, path)
            if match is Match.FULL:
                return match, told
            if match is Match.PARTIAL and partial[0] is Match.NONE:
                partial = match, told
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the route that was found answer."""
        await scope["route"].handle(scope, receive, send)

    def _near(self, path: str) -> list[_Line]:
        """Give the routes with the same words in the same places, in their order."""
        words = path.split("/")[1:]
        found: list[_Line] = []
        for blanks in self._blanks.get(len(words), ()):
            sketch = tuple(_ANY if blank else word for word, blank in zip(words, blanks, strict=True))
            found += self._lines.get(sketch, ())
        return sorted(found, key=lambda line: line.number)
