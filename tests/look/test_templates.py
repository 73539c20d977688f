"""What every template and style sheet keeps to: the strict CSP holds, nothing is named that is not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tests.offences import none_of

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
# Black and white on photos, where no theme applies, and shadows made of black.
ON_PHOTOS = re.compile(r"#(0{3,8}|f{3}|f{6}|000000[0-9a-f]{2}|0a0a0a([0-9a-f]{2})?)", re.I)


def name_of(file: Path) -> str:
    """Name a file from the repository's root, for the test's name."""
    return file.relative_to(ROOT).as_posix()


def code_of(file: Path) -> str:
    """Read a template or script without its comments, which name things only to explain them."""
    text = re.sub(r"{#.*?#}", "", file.read_text(), flags=re.S)
    return re.sub(r"^\s*(//|/?\*).*$", "", text, flags=re.M) if file.suffix == ".js" else text


def found(pattern: str, files: Iterable[Path], text_of: Callable[[Path], str]) -> Iterator[tuple[Path, str]]:
    """Find what a pattern finds in files, each with its file."""
    for file in files:
        for match in re.finditer(pattern, text_of(file)):
            yield file, match[0]


def test_a_template_holds_no_inline_style_script_or_handler() -> None:
    """C5, D9: the CSP forbids them; a page that needs one would break in silence."""
    forbidden = r"\sstyle\s*=|<style|<[^>]*\son[a-z]+\s*=\s*[\"']|<script\b(?![^>]*src=)[^>]*>"
    none_of(f"{name_of(file)}: {text}" for file, text in found(forbidden, TEMPLATES, Path.read_text))


def test_a_form_pressed_before_its_script_has_come_leaks_nothing() -> None:
    """Without a method the browser would put what was typed, a password even, into the address."""
    none_of(
        f"{name_of(file)}: {form}"
        for file, form in found(r"<form\b[^>]*>", TEMPLATES, code_of)
        if 'role="search"' not in form and not re.search(r"\smethod=\"(dialog|post)\"", form)
    )


def test_a_template_trusts_no_text() -> None:
    """C2: nothing switches autoescape off."""
    off = r"\|\s*safe\b|autoescape\s+false"
    none_of(f"{name_of(file)}: {text}" for file, text in found(off, TEMPLATES, Path.read_text))


def test_every_behaviour_that_a_page_names_is_there() -> None:
    """A misspelt name would leave a dead button."""
    known = {path.stem for path in (ROOT / "static" / "js" / "behaviours").glob("*.js")}
    for file in [*TEMPLATES, *SCRIPTS]:
        for names in re.findall(r"data-behaviour[\"']?\s*[=:,]\s*[\"']([a-z -]+)[\"']", code_of(file)):
            assert set(names.split()) <= known, (name_of(file), names)


def icons_named(text: str) -> Iterator[str]:
    """Find the literal names in icon calls of templates and scripts."""
    yield from re.findall(r"(?<!state_)icon\(static,\s*\"([a-z-]+)\"", text)
    yield from re.findall(r"\bicon\(\"([a-z-]+)\"", text)


def test_every_icon_that_a_page_names_is_in_the_sprite() -> None:
    """A misspelt icon would be an empty square."""
    known = set(re.findall(r"<symbol id=\"([a-z-]+)\"", (ROOT / "static" / "icons.svg").read_text()))
    for file in [*TEMPLATES, *SCRIPTS]:
        for name in icons_named(code_of(file)):
            assert name in known, (name_of(file), name)


def test_the_sprite_needs_no_style_sheet() -> None:
    """A page's styles do not reach into an external sprite: a class there would draw the wrong thing."""
    sprite = re.sub(r"<!--.*?-->", "", (ROOT / "static" / "icons.svg").read_text(), flags=re.S)
    assert "class=" not in sprite


def test_a_component_names_no_colour_of_its_own() -> None:
    """A theme changes tokens only; black and white on photos are the exception."""
    components = [sheet for sheet in SHEETS if sheet.name != "tokens.css"]
    none_of(
        f"{name_of(file)}: {color}"
        for file, color in found(r"#[0-9a-fA-F]{3,8}\b", components, Path.read_text)
        if not ON_PHOTOS.fullmatch(color)
    )


def test_a_sheet_uses_only_tokens_that_are_there() -> None:
    """A misspelt token would fall back to nothing."""
    named = r"(--[a-z0-9-]+):"
    known = set(re.findall(named, (ROOT / "static" / "css" / "tokens.css").read_text()))
    # --c, --ci and --d are set by the class of a defect class (c1 to c8), or by a script for a chosen colour.
    known |= {"--c", "--ci", "--d"}
    none_of(
        f"{name_of(sheet)}: {token}"
        for sheet in SHEETS
        for token in re.findall(r"var\((--[a-z0-9-]+)\)", sheet.read_text())
        if token not in known and token not in re.findall(named, sheet.read_text())
    )
