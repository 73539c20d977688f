"""What the tests of the web floor share."""

from __future__ import annotations

import io

import pytest
from PIL import Image


def small_jpeg(shade: int = 90) -> bytes:
    """A picture that is really one, 64 x 48."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 120, 60)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def a_jpeg() -> bytes:
    """A small picture."""
    return small_jpeg()
