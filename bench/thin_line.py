"""How soon a photo is seen over a thin line: small pictures go ahead (capture.md, "small first").

A phone in a real browser (Chromium) behind a line of 64 kbit/s each way, 500 ms round trip and 5 % lost
segments (tests/faults.py says how they are modelled). It takes photos of 12 megapixels one by one, each when
the small picture of the one before has come. Measured is the time from the choice of a photo until the server
has its small picture, while the photos themselves crawl beside. Bar: 20 s for every photo.

Run: python -m bench.thin_line
"""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import House, furnish
from tests.browser.phones import PHONE, new_link
from tests.chromium import find_browser, flags
from tests.faults import FaultyLine, Thin
from tests.photos import crack, jpeg
from tests.serving import ServerProcess

BYTES_PER_SECOND = 8_000
PHOTOS = 6
BAR = 20.0  # seconds


def measure() -> list[float]:
    """Seconds from the choice of each photo until its small picture is on the server."""
    chance = random.Random(5)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = ServerProcess(Path(folder)).start()
        browser = playwright.chromium.launch(executable_path=find_browser(), args=flags())
        thin = (Thin(BYTES_PER_SECOND, 0.25, 0.05), Thin(BYTES_PER_SECOND, 0.25, 0.05))
        try:
            house = furnish(server)
            with FaultyLine(server.port, seed=5, thin=thin) as line:
                phone = browser.new_context(**PHONE).new_page()
                address = str(new_link(house)["url"]).replace(server.address, line.url)
                begin = time.monotonic()
                phone.goto(address, timeout=120_000)
                ready = "Ready without signal"
                expect(phone.locator("#truth")).to_contain_text(ready, timeout=300_000)
                print(f"  first visit, until it opens without a signal: {time.monotonic() - begin:.1f} s")
                took = []
                for number in range(PHOTOS):
                    content = jpeg(crack((4000, 3000), seed=number)) + chance.randbytes(2_000_000)
                    begin = time.monotonic()
                    phone.set_input_files(
                        "#choose", {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": content}
                    )
                    while _waiting(house) <= number:
                        assert time.monotonic() < begin + 300, "the small picture never came"
                        phone.wait_for_timeout(100)
                    took.append(time.monotonic() - begin)
        finally:
            browser.close()
            server.stop()
    return took


def _waiting(house: House) -> int:
    """How many small pictures the server has."""
    found = house.api.get(f"/projects/{house.project_id}/waiting").json()["items"]
    return len(found)


def main() -> None:
    """Measure, and say whether the bar is met."""
    took = measure()
    print(f"  small pictures came after {', '.join(f'{seconds:.1f}' for seconds in took)} s")
    print(f"{'met   ' if max(took) <= BAR else 'MISSED'} the latest, at most {BAR:.0f} s: {max(took):.1f}")


if __name__ == "__main__":
    main()
