"""The command line as somebody types it, in this process, beside a stage or without one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from app.cli.main import run
from app.settings import Settings


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


Blemish = Callable[..., Said]


@pytest.fixture
def blemish(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Blemish:
    """Run ``blemish ARGUMENTS...`` on the data folder and database of the test."""
    monkeypatch.setenv("BLEMISH_DATA", str(settings.data))
    monkeypatch.setenv("BLEMISH_MIN_FREE_BYTES", "0")
    monkeypatch.setenv("BLEMISH_IMAGING_PROCESSES", "1")
    if settings.database_url is not None:
        monkeypatch.setenv("BLEMISH_DATABASE_URL", settings.database_url)

    def call(*arguments: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["blemish", *map(str, arguments)])
        capsys.readouterr()
        code: object = 0
        try:
            run()
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        return Said(int(code) if isinstance(code, int) else 1 if code else 0, said.out, said.err)

    return call
