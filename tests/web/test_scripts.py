"""Styles and scripts as they go out: packed, scripts without comments and spaces, otherwise as they are."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.web.scripts import bare
from app.web.static import StaticFiles
from tests.conftest import Person

ROOT = Path(__file__).parent.parent.parent

SAME_TREE = """
import ts from "typescript";
import { readFileSync } from "node:fs";
const printer = ts.createPrinter({ removeComments: true });
const tree = (text) => printer.printFile(ts.createSourceFile("a.js", text, ts.ScriptTarget.Latest));
const pairs = JSON.parse(readFileSync(0, "utf-8"));
const changed = Object.keys(pairs).filter((name) => tree(pairs[name][0]) !== tree(pairs[name][1]));
console.log(JSON.stringify(changed));
"""


@pytest.fixture
def database_kind() -> str:
    """Files come from the disk."""
    return "sqlite"


@pytest.fixture
def static(app: FastAPI) -> StaticFiles:
    found: StaticFiles = app.state.static
    return found


def _changed_on_the_way(pairs: dict[str, tuple[str, str]]) -> list[str]:
    """The names of those whose syntax trees differ, as TypeScript's parser sees them."""
    node = shutil.which("node") or str(Path(sys.executable).with_name("node"))
    run = subprocess.run(
        [node, "--input-type=module", "-e", SAME_TREE],
        input=json.dumps(pairs),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    changed: list[str] = json.loads(run.stdout)
    return changed


def test_a_script_without_comments_and_spaces_is_the_same_program(static: StaticFiles) -> None:
    pairs = {
        name: ((static.folder / name).read_text(), static.body(name).decode())
        for name in static.files
        if name.endswith(".js")
    }
    texts = {"a comment": "f(`\n// said\n`);", "an indent": "f(`\n  said\n`);", "a space": "f(`\na = b\n`);"}
    for name, broken in texts.items():
        pairs[f"{name} in a string"] = (broken, bare(broken.encode()).decode())
    assert len(pairs) > 100
    assert _changed_on_the_way(pairs) == [f"{name} in a string" for name in texts]


def test_comments_amid_and_behind_code_go_and_text_that_looks_like_one_stays() -> None:
    source = b"""const a = /** @type {X} */ (b); // why\nconst c = "http://d"; // "not this one"\n"""
    sent = b"""const a=(b);\nconst c="http://d";// "not this one"\n"""
    assert bare(source) == sent


def test_spaces_round_signs_go_but_for_those_that_tell_two_signs_apart_and_those_of_texts() -> None:
    source = b"""if (a === b && c) d = { e: "f, g = h", ...i };\nj = k + +l;\nm = 'n, o' + `p, q`;\n"""
    sent = b"""if(a===b&&c) d={e:"f, g = h",...i};\nj=k + +l;\nm = 'n, o' + `p, q`;\n"""
    assert bare(source + b"r = /s, t/;") == sent + b"r=/s, t/;"


def test_comments_and_indents_go_and_every_line_stays_where_it_is(static: StaticFiles) -> None:
    source = (static.folder / "js/capture/page.js").read_text()
    sent = static.body("js/capture/page.js").decode()
    assert source.count("\n") == sent.count("\n")
    assert "/**" in source
    assert "/**\n" not in sent
    assert "\n " not in sent
    line = next(number for number, text in enumerate(source.split("\n")) if text.startswith("const sender"))
    assert sent.split("\n")[line].startswith("const sender")


def test_text_goes_out_packed_to_who_can_unpack_it(static: StaticFiles, anonymous: Person) -> None:
    """With a tag of its own: a cache between must not give packed bytes to who cannot read them."""
    address = "/" + static.url("css/capture.css")
    plain = anonymous.get(address, headers={"accept-encoding": "identity"})
    packed = anonymous.get(address, headers={"accept-encoding": "gzip, br"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(gzip.compress(plain.content, mtime=0))
    assert packed.content == plain.content, "the client unpacks"
    assert packed.headers["vary"] == plain.headers["vary"] == "accept-encoding"
    assert packed.headers["etag"] != plain.headers["etag"]
    for answer, encoding in ((plain, "identity"), (packed, "gzip")):
        head = anonymous.call("HEAD", address, headers={"accept-encoding": encoding})
        assert head.content == b""
        assert head.headers["content-length"] == answer.headers["content-length"]
        again = anonymous.get(
            address, headers={"accept-encoding": encoding, "if-none-match": answer.headers["etag"]}
        )
        assert again.status_code == 304
