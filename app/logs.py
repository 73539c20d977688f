"""Logging: standard library, one JSON line an event.

Never logged: photo contents, names, passwords, tokens, cookies, fragments, places (D12). A field of any kind
becomes one JSON string, so a line break in it cannot start a new line (D13).
"""

from __future__ import annotations

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

request_id_var: ContextVar[str] = ContextVar("request_id", default="")

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class JsonLines(logging.Formatter):
    """Render a record and its extras as one JSON line."""

    def format(self, record: logging.LogRecord) -> str:
        """Render; a traceback becomes one escaped string under ``error``."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "what": record.getMessage(),
            "from": record.name,
        }
        if request_id := request_id_var.get():
            line["request_id"] = request_id
        for name, value in vars(record).items():
            if name not in _STANDARD and not name.startswith("_"):
                line[name] = value
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        # All ASCII: also the control characters past 127 and half surrogate pairs come out escaped.
        return json.dumps(line, default=str, ensure_ascii=True, skipkeys=True)


def configure_logging(level: str, stream: TextIO | None = None) -> None:
    """Send everything to ``stream`` (standard error) as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("alembic", "uvicorn.access", "httpx", "multipart", "python_multipart", "PIL"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers[:] = []
        logging.getLogger(name).propagate = True
