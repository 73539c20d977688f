"""What local contrast and sharpness cost: the arithmetic of the browser, under Node, in one thread.

Run: python -m bench.seeing

The bar: tables of a photo from its preview of 2,000 px within 55 ms. The editor counts levels in at most
1,024 px. Prints the quickest of fifteen rounds each, and one line for the bar, met or missed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).parent / "editor" / "seeing.mjs"
BAR = 55.0  # ms
WORDS = {
    "preview": "tables from 2,000 x 1,500 px",
    "counted": "tables from 1,024 x 768 px, as the editor counts",
    "slider": "tables anew for another strength",
    "screen": "local contrast and sharpness of 1,400 x 800 px in view",
}


def measure() -> dict[str, float]:
    """Milliseconds of each piece of work, the quickest of its rounds: others use the machine, too."""
    node = shutil.which("node") or str(Path(sys.executable).with_name("node"))
    run = subprocess.run([node, str(PROGRAM)], capture_output=True, text=True, check=True)
    return {name: min(times) for name, times in json.loads(run.stdout).items()}


def main() -> None:
    """Measure, and say whether the bar is met."""
    took = measure()
    for name, words in WORDS.items():
        print(f"  {words}: {took[name]:.1f} ms")
    verdict = "met   " if took["preview"] <= BAR else "MISSED"
    print(f"{verdict} tables of a photo, at most {BAR:.0f} ms: {took['preview']:.1f}")


if __name__ == "__main__":
    main()
