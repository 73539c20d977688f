"""D6: no account and no key that somebody else could know; a setting that is misspelt stops the start."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.secretkey import secret_key
from app.settings import Settings, SettingsError
from tests.serving import ROOT, ServerProcess


def _serve(data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BLEMISH_")}
    return subprocess.run(
        [sys.executable, "-m", "app", "serve", "--data", str(data), "--port", "0"],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("BLEMISH_TRUSTED_PROXY", "BLEMISH_TRUSTED_PROXIES"),
        ("BLEMISH_DATABASEURL", "BLEMISH_DATABASE_URL"),
        ("BLEMISH_PUBLIC_URI", "BLEMISH_PUBLIC_URL"),
    ],
)
def test_a_misspelt_setting_is_refused_with_the_right_name(name: str, meant: str) -> None:
    with pytest.raises(SettingsError, match=f"Did you mean {meant}"):
        Settings.load({name: "x"})


def test_a_misspelt_setting_stops_the_start_and_names_the_right_one(tmp_path: Path) -> None:
    ended = _serve(tmp_path / "data", BLEMISH_TRUSTED_PROXY="x")
    assert ended.returncode == 2, ended.stderr
    assert "BLEMISH_TRUSTED_PROXIES" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_wrong_value_stops_the_start_and_unknown_settings_are_named(tmp_path: Path) -> None:
    """D12: a value is not repeated: it may be a password in the wrong place.

    An unknown setting may be of a newer version; whoever looks for why it does nothing finds its name.
    """
    ended = _serve(tmp_path / "data", BLEMISH_FLAVOUR="vanilla", BLEMISH_THREADS="kestrel-41-canary")
    said = ended.stderr + ended.stdout
    assert ended.returncode == 2
    assert "BLEMISH_THREADS" in ended.stderr
    assert "BLEMISH_FLAVOUR is not a setting and was ignored" in ended.stderr
    assert "kestrel" not in said
    assert "vanilla" not in said


def test_the_key_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    """D6: 256 bits, mode 0600, the same at the next start."""
    settings = Settings(data=tmp_path / "data")
    key = secret_key(settings)
    file = tmp_path / "data" / "secret.key"
    assert len(bytes.fromhex(key.decode())) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret_key(settings) == key
    assert secret_key(Settings(data=tmp_path / "other")) != key


@pytest.mark.parametrize(
    "key",
    [
        "",
        "tooshort1",
        "a" * 64,
        "change-me-" * 8,
        "0123456789abcdef",
        "this-is-the-secret-of-our-house-!!",
        "ä" * 40,
    ],
)
def test_a_key_that_others_may_know_stops_the_start(tmp_path: Path, key: str) -> None:
    """D6."""
    file = tmp_path / "secret.key"
    file.write_text(key, encoding="utf-8")
    with pytest.raises(SettingsError) as told:
        secret_key(Settings(data=tmp_path))
    assert not key or key not in str(told.value)


def test_a_known_key_ends_the_server_with_words(tmp_path: Path) -> None:
    """D6: exit code 2, no traceback."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "secret.key").write_text("changeme" * 8)
    ended = _serve(data)
    assert ended.returncode == 2, ended.stderr
    assert "secret key" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_first_start_prints_a_one_time_link_with_its_token_behind_the_hash(tmp_path: Path) -> None:
    """D6: no default account; fragments reach no server log and no proxy. The folder is its user's only."""
    data = tmp_path / "data"
    server = ServerProcess(data).start()
    try:
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        before, _, token = server.setup_link.partition("#")
        assert before == f"{server.address}/setup"
        assert len(token) >= 32
        assert "?" not in before
        assert server.client().get("/me").status_code == 401
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in data.iterdir() if path.is_file()}
        assert modes["secret.key"] == 0o600
        assert not [name for name, mode in modes.items() if mode & 0o002], "anybody could write these"
    finally:
        server.stop()
