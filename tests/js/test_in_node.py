"""What runs in the browser and can be proved without one: each folder's ``*.test.js`` files, run by Node."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.rglob("*.test.js"))
FOLDERS = sorted({str(file.parent.relative_to(FOLDER)) for file in FILES})
RUN = """
import { describe } from "node:test";
for (const file of process.argv.slice(1)) await describe(file, async () => { await import(file); });
"""
"""One process for the files of a folder: to start one costs more than what most files do."""


@pytest.mark.parametrize("name", FOLDERS)
def test_what_scripts_do_is_what_their_tests_say(name: str) -> None:
    files = [file for file in FILES if file.parent == FOLDER / name]
    node = shutil.which("node") or str(Path(sys.executable).with_name("node"))
    command = [node, "--test-reporter=tap", "--input-type=module", "-e", RUN, *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert run.returncode == 0, run.stdout + run.stderr
    tests = re.findall(r"^    1\.\.(\d+)$", run.stdout, re.MULTILINE)
    assert len([n for n in tests if int(n)]) == len(files), run.stdout
