"""Write the OpenAPI document to a file: ``python -m tests.docs.openapi docs/openapi.json`` (make openapi)."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from app.main import create_app
from app.settings import Settings


def openapi_text() -> str:
    """The document as the server sends it, laid out for reading and comparing."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data=Path(folder)))
        document = app.openapi()
        app.state.database.close()
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(openapi_text(), encoding="utf-8")
