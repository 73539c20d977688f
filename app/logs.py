"""Logging: standard library, one JSON line an event.

Never logged: photo contents, names, passwords, tokens, cookies, fragments, places (D12). The words of an
error of the database can hold a whole row, so of those only the kind and the broken rule are told. A field of
any kind becomes one JSON string, so a line break in it cannot start a new line (D13).
"""

from __future__ import annotations

import json
import logging
import sqlite3
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

from sqlalchemy.exc import StatementError

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
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = told(record.exc_info[1])
        # All ASCII: also the control characters past 127 and half surrogate pairs come out escaped.
        return json.dumps(line, default=str, ensure_ascii=True, skipkeys=True)


def told(error: BaseException) -> str:
    """Tell an error with its causes and the way through the code, oldest first; no values of the database."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    earlier = f"{told(before)}\nthen\n" if before is not None else ""
    way = "".join(traceback.format_tb(error.__traceback__))
    return f"{earlier}{way}{_kind_and_words(error)}"


def _kind_and_words(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, StatementError):
        return f"{kind} of {_kind_and_words(error.orig)}" if error.orig is not None else kind
    if isinstance(error, sqlite3.Error):
        words = str(error)
        return f"{kind}: {words}" if "constraint failed" in words else kind  # names of columns, no values
    if hasattr(error, "sqlstate"):  # psycopg, which need not be installed
        diagnosis = getattr(error, "diag", None)
        rule = [getattr(diagnosis, name, None) for name in ("constraint_name", "table_name", "column_name")]
        return " ".join([kind, str(error.sqlstate), *filter(None, rule)])
    return "".join(traceback.format_exception_only(error)).rstrip()


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
