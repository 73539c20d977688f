"""Every sentence of the page of phones stands in each of its languages, none too many, with its holes."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest

from app.imaging.refusals import REASONS
from app.imaging.remarks import Remark
from app.web.shell import imported_by
from app.web.static import StaticFiles

ROOT = Path(__file__).parent.parent.parent
LANGUAGES = ("de", "fr", "es")
LANGUAGE = "js/lib/language.js"
SLUGS = (
    "archived",
    "digest-mismatch",
    "internal",
    "link-expired",
    "link-full",
    "link-revoked",
    "link-slowed",
    "other-project",
    "rate-limited",
    "storage-full",
    "too-large",
    "unavailable",
)
"""What phones may be told, beside why a photo is refused."""
THEIR_WORDS = (
    (
        "static/js/lib/http.js",
        "The server cannot be reached. Check the network and try again; nothing you typed is lost.",
    ),
    ("static/js/lib/http.js", "The server is starting or busy. Try again in a moment."),
    ("static/js/lib/http.js", "This is larger than the server, or a proxy before it, takes."),
    ("static/js/lib/idb.js", "This browser has no IndexedDB."),
    ("static/js/lib/idb.js", "The browser's storage cannot be opened."),
    ("static/js/lib/idb.js", "An older tab holds the browser's storage. Close it."),
    ("static/js/lib/idb.js", "The browser could not keep this."),
    (
        "app/photos/withdrawing.py",
        "A photo can be taken back for 24 hours. Ask a manager of the project to delete it.",
    ),
    (
        "app/photos/withdrawing.py",
        "Somebody has begun to label this photo. Ask a manager of the project to delete it.",
    ),
    ("app/photos/withdrawing.py", "This phone has no receipt of that photo."),
)
"""Sentences of others, which come to the page as errors: where each stands."""

_STRING = r'"((?:[^"\\]|\\.)*)"'
_ONE = re.compile(rf"(?<![.\w])say\({_STRING}[,)]")
_MANY = re.compile(rf"sayCount\(\s*[^,\"]+,\s*{_STRING},\s*{_STRING}[,)\s]")


@pytest.fixture
def database_kind() -> str:
    """Words come from files."""
    return "sqlite"


class _Texts(HTMLParser):
    """What of a template is read or heard."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._is_without_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_without_script |= tag == "noscript"
        self.found |= {value for name, value in attrs if value and name in ("aria-label", "placeholder")}

    def handle_endtag(self, tag: str) -> None:
        if tag == "noscript":
            self._is_without_script = False

    def handle_data(self, data: str) -> None:
        if not self._is_without_script and re.search("[a-z]", data):
            self.found.add(data.strip())


def _in_template() -> set[str]:
    text = (ROOT / "templates/capture/page.html").read_text()
    page = re.sub(r"\{\{.*?\}\}", "", text.partition('id="capture">')[2].partition("{% endblock %}")[0])
    texts = _Texts()
    texts.feed(page)
    return texts.found - {"Blemish"}


@cache
def _in_modules() -> frozenset[str]:
    static = StaticFiles(ROOT / "static")
    found: set[str] = set()
    for name in imported_by(static, "js/capture/page.js", later=True):
        if name == LANGUAGE or "/languages/" in name:
            continue
        text = static.body(name).decode()
        ones, manys = _ONE.findall(text), _MANY.findall(text)
        assert len(ones) == len(re.findall(r"(?<![.\w])say\(", text)), f"{name}: say() takes a literal"
        assert len(manys) == len(re.findall(r"\bsayCount\(", text)), f"{name}: sayCount() takes two literals"
        for words in (*ones, *(words for pair in manys for words in pair)):
            found.add(json.loads(f'"{words}"'))
    return frozenset(found)


def _wanted() -> set[str]:
    refusals = {f"#{name}" for name in (*SLUGS, *REASONS)}
    return _in_template() | _in_modules() | refusals | {words for _, words in THEIR_WORDS}


def _words(language: str) -> dict[str, str]:
    """A language's table; its entries are JSON, one a line."""
    text = (ROOT / f"static/js/capture/languages/{language}.js").read_text()
    body = re.sub(r"^\s*//.*\n", "", text, flags=re.MULTILINE).removeprefix("export default {").strip()
    pairs = json.loads("{" + body.removesuffix("};").rstrip().removesuffix(",") + "}", object_pairs_hook=list)
    table: dict[str, str] = dict(pairs)
    assert len(table) == len(pairs), "each once"
    return table


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_all_that_the_page_says_and_nothing_else(language: str) -> None:
    table = _words(language)
    assert sorted(_wanted() - set(table)) == [], "not said in this language"
    assert sorted(set(table) - _wanted()) == [], "left over"


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_same_holes_and_no_stray_air(language: str) -> None:
    holes = re.compile(r"\{\w+\}")
    for english, words in _words(language).items():
        assert sorted(holes.findall(english)) == sorted(holes.findall(words)), english
        assert words, english
        assert words == words.strip(), english


def test_the_sentences_of_others_are_theirs() -> None:
    """Over the lines of a long one, as formatters break them."""
    for place, words in THEIR_WORDS:
        text = re.sub(r'"\s*\n\s*f?"', "", (ROOT / place).read_text())
        assert words in text, place


def test_what_scripts_find_in_the_page_lies_there() -> None:
    """For each case that they know; what is not found would be said by nothing at all."""
    page = (ROOT / "templates/capture/page.html").read_text()
    laid = set(re.findall(r'data-say="([^"]+)"', page))
    static = StaticFiles(ROOT / "static")
    asked: set[str] = set()
    for name in imported_by(static, "js/capture/page.js", later=True):
        asked |= set(re.findall(r'printed\("([^"]+)"\)', static.body(name).decode()))
    why = {f"cannot {name}" for name in ("repaired", "no_access", "gone")}
    assert asked | why | {f"remark {name}" for name in get_args(Remark)} <= laid
    assert {name.split(" ")[0] for name in laid} == {"remark", "reason", "advice", "cannot", "no", "ours"}
    for words in re.findall(r'data-say="ours ([^"]+)">([^<]+)<', page):
        assert words[0] == words[1]


def test_the_page_of_phones_is_read_whole() -> None:
    """The tests above see what they are to see."""
    assert {"Take photo", "Note, if you like", "Your name or crew"} <= _in_template()
    assert {"{n} photos only on this phone", "Take this", "Take it again: {reason}"} <= (_in_modules())
