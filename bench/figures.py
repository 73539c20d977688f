"""What the benches tell by: a share of the times, and whether a bar was met."""

from __future__ import annotations

from collections.abc import Sequence


def percentile(times: Sequence[float], share: float) -> float:
    """The value below which this share of the times lies."""
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


def is_met(what: str, times: Sequence[float], bar: float) -> bool:
    """Print milliseconds in one line, and tell whether 95 of 100 are within the bar."""
    p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
    verdict = "met" if p95 <= bar else "MISSED"
    print(f"{what}: p50 {p50:.0f} ms, p95 {p95:.0f} ms, most {max(times):.0f} ms; bar {bar:.0f} ms {verdict}")
    return p95 <= bar
