"""What both sides of the child that proposes masks must know."""

from __future__ import annotations

from typing import Final

LONG_SIDE: Final = 256
"""Pixels of the long side of a window: engines look no closer."""
