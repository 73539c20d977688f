"""The docs say what there is: every setting, error, command and format; nothing that is not there.

The editor's keys are compared where they are known: tests/js/editor/docs.test.js.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import typer

from app.cli.main import build
from app.exports.loading import SNIPPETS
from app.exports.registry import export_formats
from app.settings import Settings
from app.team.roles import Scope
from tests.docs.openapi import openapi_text
from tests.offences import none_of

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", *sorted(str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md"))]


def page(name: str) -> str:
    """The text of a page."""
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_setting_is_described() -> None:
    """With its meaning, in the admin's page."""
    lines = page("docs/admin.md").splitlines()
    described = {name: field.description for name, field in Settings.model_fields.items()}
    none_of(
        (f"{name} has no description" for name, words in described.items() if not words),
        (
            f"docs/admin.md does not tell of BLEMISH_{name.upper()}: {words}"
            for name, words in described.items()
            if not any(f"`BLEMISH_{name.upper()}`" in line and str(words) in line for line in lines)
        ),
    )


def test_no_setting_is_described_that_is_not_there() -> None:
    """A name that went away must go from the docs too."""
    told = set(re.findall(r"^\| `BLEMISH_(\w+)`", page("docs/admin.md"), re.MULTILINE))
    assert told == {name.upper() for name in Settings.model_fields}


def slugs() -> set[str]:
    """Every error slug in the code: of the error classes, and given where one is raised."""
    found = set()
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "app").rglob("*.py")]
    for text in texts:
        for node in ast.walk(ast.parse(text)) if "slug" in text else ():
            if isinstance(node, ast.Call):
                values = [keyword.value for keyword in node.keywords if keyword.arg == "slug"]
                found |= {
                    str(leaf.value)
                    for value in values
                    for leaf in ast.walk(value)
                    if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
                }
            elif isinstance(node, ast.ClassDef):
                found |= set(_slugs_of(node))
    return found


def _slugs_of(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Tuple):
            names = [element.id for element in statement.targets[0].elts if isinstance(element, ast.Name)]
            if "slug" in names and isinstance(statement.value, ast.Tuple):
                value = statement.value.elts[names.index("slug")]
                assert isinstance(value, ast.Constant)
                yield str(value.value)
        if isinstance(statement, ast.AnnAssign) and ast.unparse(statement.target) == "slug":
            assert isinstance(statement.value, ast.Constant)
            yield str(statement.value.value)


def test_every_error_is_described() -> None:
    """Programs match on the slug, so each is in the engineer's page, and no other is."""
    told = set(
        re.findall(r"^\| `([a-z_-]+)` \|", page("docs/engineer.md").split("## Errors")[1], re.MULTILINE)
    )
    found = slugs()
    assert len(found) > 20
    assert told == found


def commands(group: object = None, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command of the command line, as it is typed."""
    group = group or typer.main.get_command(build())
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield " ".join(("blemish", *path, name))


def test_every_command_is_in_the_readme() -> None:
    """And every command that the docs name exists."""
    there = set(commands())
    for command in there:
        assert command in page("README.md"), f"README.md does not tell of {command}"
    for name in PAGES:
        for named in re.findall(r"`?blemish ((?:user|token|db) \w+|[a-z][a-z-]+)", page(name)):
            if f"blemish {named.split()[0]}" in {" ".join(command.split()[:2]) for command in there}:
                assert any(f"blemish {named}".startswith(command) for command in there), f"{name}: {named}"


def test_every_export_format_is_described() -> None:
    """By the name that is given to --format."""
    for name in export_formats():
        assert f"| `{name}` |" in page("docs/engineer.md")


def test_every_option_of_an_export_is_described() -> None:
    """With its values, where there are some to choose from."""
    for export_format in export_formats().values():
        for name, field in export_format.Options.model_fields.items():
            line = next(line for line in page("docs/engineer.md").splitlines() if f"| `{name}` |" in line)
            for value in get_args(field.annotation):
                assert not isinstance(value, str) or f"`{value}`" in line, line


def test_the_loaders_are_those_of_the_archive() -> None:
    """The page, the archive's README and the page of exports show the same lines."""
    told = page("docs/engineer.md").split("## Loading it")[1]
    for title, code in SNIPPETS.values():
        for line in code.splitlines():
            assert line.startswith("#") or line in told, f"{title}: {line}"


def test_every_scope_of_a_token_is_described() -> None:
    """And no other."""
    told = page("docs/engineer.md").split("## Tokens")[1].split("## Formats")[0]
    assert re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE) == [scope.value for scope in Scope]


def test_the_pictures_of_the_readme_are_small() -> None:
    """All of them are shown, and a clone is not made heavy by them."""
    pictures = sorted((ROOT / "docs/pictures").iterdir())
    assert [picture.name for picture in pictures] == ["editor.png", "exports.png", "gallery.png", "phone.png"]
    for picture in pictures:
        assert f"docs/pictures/{picture.name}" in page("README.md")
        assert picture.stat().st_size < 200_000


def test_continuous_integration_runs_the_commands_of_the_readme() -> None:
    """The two set-up commands are targets that exist, and .ci/run calls the one for tests."""
    blocks = [block.strip() for block in re.findall(r"```sh\n(.*?)```", page("README.md"), re.DOTALL)]
    assert blocks[:2] == ["make run", "make test"]
    makefile = page("Makefile")
    for target in re.findall(r"`make (\w+)", "".join(page(name) for name in PAGES)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"there is no make {target}"
    assert "\nmake test\n" in page(".ci/run")


def test_links_lead_somewhere() -> None:
    """Within the repository; pictures too."""
    none_of(
        f"{name} links to {target}"
        for name in PAGES
        for target in re.findall(r"\]\(([^)#]+)", page(name))
        if not target.startswith("http") and not ((ROOT / name).parent / target).exists()
    )


def test_every_decision_says_what_was_refused() -> None:
    """Numbered without a gap, each with context, decision, consequences and what was refused."""
    notes = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(note.name[:4]) for note in notes] == list(range(1, len(notes) + 1))
    for note in notes:
        headings = re.findall(r"^## (\w+)", note.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences", "Refused"], note


def test_the_openapi_document_is_the_one_that_is_served() -> None:
    """docs/openapi.json changes only on purpose: make openapi writes it anew."""
    assert page("docs/openapi.json") == openapi_text()
