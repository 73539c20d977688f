"""The server's secret key: 256 random bits in a file only the server's user can read (D6)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from app.settings import Settings, SettingsError

# Words that end up in such files when somebody copies an example.
_KNOWN = ("change", "secret", "password", "example", "blemish", "default", "test")


def secret_key(settings: Settings) -> bytes:
    """Read the key, or make it. Raises SettingsError for one that others may know or that is short."""
    file = settings.secret_file or settings.data / "secret.key"
    try:
        text = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return _make(file)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The secret key in {file} cannot be read: {type(error).__name__}.") from None
    if len(text) < 32 or len(set(text)) < 8 or any(word in text.lower() for word in _KNOWN):
        raise SettingsError(
            f"The secret key in {file} is short or known to others. Remove the file and start again: "
            "a new one is made. Printed capture codes go on working; to show one again, rotate its link."
        )
    return text.encode()


def _make(file: Path) -> bytes:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = secrets.token_hex(32)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process of the same start was faster
        return file.read_text(encoding="ascii").strip().encode()
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    return text.encode()
