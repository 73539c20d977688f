"""What runs in the browser and can be proved without one: each ``*.test.js`` here, run by Node."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
FILES = sorted(str(file.relative_to(FOLDER)) for file in FOLDER.rglob("*.test.js"))


@pytest.mark.parametrize("name", FILES)
def test_what_a_script_does_is_what_its_tests_say(name: str) -> None:
    node = shutil.which("node") or str(Path(sys.executable).with_name("node"))
    command = [node, "--test-reporter=tap", str(FOLDER / name)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"^# pass [1-9]", run.stdout, re.MULTILINE), "no test was run"
