"""The wheel carries templates, static files and migrations, and serves from a bare environment."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python of an environment with the wheel installed, outside of the checkout.

    The libraries are those of the tests' own environment, by a path file, so that no network is needed.
    """
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder / "venv")
    python = folder / "venv" / "bin" / "python"
    wheel = next(built.glob("*.whl"))
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    install = [*pip, "install", "-q", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, timeout=120, capture_output=True)
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run(
        [str(python), "-c", where], check=True, capture_output=True, text=True
    ).stdout.strip()
    # Added at the end: what the wheel brings comes first.
    (Path(site) / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def test_the_wheel_carries_everything_that_is_served(built: Path) -> None:
    """Every template, static file and migration of the checkout is in it, and nothing of the tests."""
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    for folder in ("templates", "static", "migrations"):
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                assert f"app/_files/{file.relative_to(ROOT)}" in names, file
    assert not any(name.startswith(("tests/", "bench/")) for name in names)


def test_the_sdist_can_be_built_from(built: Path) -> None:
    """It has what the build needs, and no data."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        names = {name.split("/", 1)[1] for name in sdist.getnames() if "/" in name}
    assert {"pyproject.toml", "README.md", "LICENSE", "app/main.py", "templates/base.html"} <= names
    assert not any(name.startswith(("data/", ".venv/", "node_modules/")) for name in names)


@pytest.fixture
def served(installed: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a server started from the installed wheel."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("BLEMISH_", "PYTHON"))
    }
    command = installed.parent / "blemish"
    with subprocess.Popen(
        [str(command), "serve", "--port", "0", "--data", str(tmp_path / "data")],
        cwd=tmp_path,
        env={**environment, "BLEMISH_MIN_FREE_BYTES": "0", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout is not None
        said = ""
        try:
            for line in server.stdout:
                said += line
                if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                    yield found[0]
                    break
            else:
                pytest.fail(said)
        finally:
            server.terminate()
            server.wait(30)


def test_the_installed_wheel_serves_a_page_with_its_style(served: str, installed: Path) -> None:
    """From its own files: the checkout is not on its path."""
    where = [str(installed), "-c", "import app.files; print(app.files.shipped('templates'))"]
    shipped = subprocess.run(where, cwd="/", check=True, capture_output=True, text=True).stdout.strip()
    assert shipped.endswith("app/_files/templates")
    page = httpx2.get(f"{served}/login")
    assert page.status_code == 200
    sheet = re.search(r'href="(/static/[^"]+\.css)"', page.text)
    assert sheet is not None
    style = httpx2.get(served + sheet[1])
    assert style.status_code == 200
    assert style.headers["content-type"].startswith("text/css")
