"""What field coaching says of blurred photos and of thin lines, whether phones see the same, how fast.

Bars (assist.md 8): at 5 % of the untouched photos warned of, the project's own floor catches >= 99 % of
gaussian blur of sigma 1.5 and 3, >= 90 % of motion of 17 and >= 70 % of 9 pixels; before there is a floor at
most 6 % of sharp photos are warned of. The photos are those of ../shared/data; noise of sigma 2 is added
after the blur, as a camera would. Of lines that were tapped: at most 6 % of false warnings, on those of two
pixels and more and beside them. Run with `python -m bench.coaching`.
"""

from __future__ import annotations

import base64
import random
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Page, sync_playwright

from app.imaging.quality import measure
from app.imaging.remarks import floor_of, remarks_on
from app.imaging.results import Examined, Limits, Quality
from app.imaging.sandbox import Sandbox
from bench.ingest import natural
from tests import photos
from tests.chromium import find_browser, flags

ROOT: Final = Path(__file__).parent.parent
DATA: Final = ROOT.parent / "shared" / "data"
NOISE: Final = 2.0
SETS: Final = {"cracks": True, "tiles": True, "car": False, "steel": False}
"""Folders of photos; True are those the bars were set by, the others are enlarged or much compressed."""

Way = Callable[[Image.Image], Image.Image]


def motion(pixels: int) -> Way:
    """A hand that moved sideways, by the mean of as many pixels."""
    return lambda picture: picture.filter(ImageFilter.BoxBlur((pixels // 2, 0)))


WAYS: Final[dict[str, tuple[Way, float | None]]] = {
    "gauss 1.5": (lambda picture: picture.filter(ImageFilter.GaussianBlur(1.5)), 0.99),
    "gauss 3": (lambda picture: picture.filter(ImageFilter.GaussianBlur(3)), 0.99),
    "motion 9": (motion(9), 0.70),
    "motion 17": (motion(17), 0.90),
}


def noisy(picture: Image.Image) -> Image.Image:
    """Noise as of a sensor, the same in no two pictures."""
    grain = Image.effect_noise(picture.size, NOISE)
    return ImageChops.add(picture, grain, 1, -128)


def measured(picture: Image.Image) -> Quality:
    """The quality of a photo that is no larger than the working size."""
    return measure(picture, picture)


def warned(found: list[Quality], floor: float | None) -> float:
    """Share of photos of which it is said that they are blurred."""
    return statistics.mean("blur" in remarks_on(quality, floor) for quality in found)


def judge(name: str, *, has_bars: bool) -> None:
    """Print how much of each blur is caught, by a project's floor and before there is one."""
    files = sorted((DATA / name).rglob("*.jpg"))
    sharp = [Image.open(file).convert("L") for file in files]
    untouched = [measured(picture) for picture in sharp]
    floor = floor_of([quality.sharpness for quality in untouched])
    print(
        f"{name}: {len(sharp)} photos   warned of, sharp: {warned(untouched, floor):.0%} by the floor, "
        f"{warned(untouched, None):.0%} without one{' (bar 6 %)' if has_bars else ''}"
    )
    for words, (blur, bar) in WAYS.items():
        found = [measured(noisy(blur(picture))) for picture in sharp]
        shown = f"(bar {bar:.0%})" if has_bars and bar else ""
        caught, cold = warned(found, floor), warned(found, None)
        print(f"  {words:10} caught {caught:4.0%} {shown:10} without a floor {cold:4.0%}")


SHRUNK: Final = (1.0, 1.5, 2.0, 3.0, 4.0)
"""The cracks of the set are one to ten pixels wide; smaller photos have them below two."""
TAPS: Final = 20  # in a photo, on its cracks and as many off them
SLIP: Final = 2.5  # pixels, the standard deviation of a thumb
FAR: Final = 25  # pixels from every crack
MARGIN: Final = 20

Tap = tuple[float, float]


def widths_in(mask: Image.Image) -> Iterator[tuple[Tap, float]]:
    """Points in the middle of cracks, and how wide those are: by erosion, as the centre of a square."""
    left = mask.point([255 if value > 127 else 0 for value in range(256)])
    depth = Image.new("L", mask.size)
    while left.getbbox():
        depth = ImageChops.add(depth, left.point([value // 255 for value in range(256)]))
        left = left.filter(ImageFilter.MinFilter(3))
    peaks = ImageChops.subtract(depth, depth.filter(ImageFilter.MaxFilter(5)).point(lambda value: value - 1))
    for at, is_peak in enumerate(peaks.tobytes()):
        x, y = at % mask.width, at // mask.width
        is_inside = MARGIN < x < mask.width - MARGIN and MARGIN < y < mask.height - MARGIN
        if is_peak and is_inside and (deep := depth.getpixel((x, y))):
            yield (x, y), 2 * int(str(deep)) - 1


def beside(mask: Image.Image) -> list[Tap]:
    """Points far from every crack."""
    near = mask
    for _ in range(FAR // 5):
        near = near.filter(ImageFilter.MaxFilter(11))
    inside = range(MARGIN, mask.width - MARGIN), range(MARGIN, mask.height - MARGIN)
    return [(x, y) for y in inside[1] for x in inside[0] if near.getpixel((x, y)) == 0]


def called_small(picture: Image.Image, taps: list[Tap]) -> list[bool]:
    """Of which taps it is said that what is there is too small; each is a little beside what was meant."""
    said = []
    for x, y in taps:
        point = [
            min(max(at + random.gauss(0, SLIP), 0), side - 1)
            for at, side in zip((x, y), picture.size, strict=True)
        ]
        share = (point[0] / picture.width, point[1] / picture.height)
        said.append("small" in remarks_on(measure(picture, picture, share), None))
    return said


def judge_lines() -> None:
    """Print of how many thin cracks it is said that they are too small, and of how many others."""
    said: dict[str, list[bool]] = {}
    for number, file in enumerate(sorted((DATA / "cracks" / "images").glob("*.jpg"))):
        mask = Image.open(DATA / "cracks" / "masks" / f"{file.stem}.png").convert("L")
        cracks, empty = list(widths_in(mask)), beside(mask)
        half = f" ({'odd' if number % 2 else 'even'} photos)"
        for scale in SHRUNK:
            photo = Image.open(file).convert("L")
            photo = photo.resize(
                (round(photo.width / scale), round(photo.height / scale)), Image.Resampling.BOX
            )
            chosen = random.sample(cracks, min(TAPS, len(cracks)))
            found = called_small(photo, [(x / scale, y / scale) for (x, y), _ in chosen])
            for (_, width), is_small in zip(chosen, found, strict=True):
                wide = width / scale
                name = (
                    "below 1.5"
                    if wide < 1.5
                    else "1.5 to 2"
                    if wide < 2
                    else "2 to 2.5"
                    if wide < 2.5
                    else "from 2.5"
                )
                said.setdefault(f"cracks, {name} pixels", []).append(is_small)
                said.setdefault(f"cracks, {'below' if wide < 2 else 'from'} 2 pixels{half}", []).append(
                    is_small
                )
            off = random.sample(empty, min(TAPS, len(empty)))
            found = called_small(photo, [(x / scale, y / scale) for x, y in off])
            said.setdefault(f"road without a crack{half}", []).extend(found)
    for name in ("tiles", "steel", "car"):
        for file in sorted((DATA / name).rglob("*.jpg")):
            photo = Image.open(file).convert("L")
            taps = [(random.uniform(0, photo.width), random.uniform(0, photo.height)) for _ in range(6)]
            said.setdefault(f"{name}, anywhere", []).extend(called_small(photo, taps))
    print("called too small where it was tapped (bar: 6 % where it is false)")
    for words, answers in sorted(said.items()):
        print(f"  {words:36} {statistics.mean(answers):5.1%} of {len(answers)}")


LOOK: Final = """async ([data, prefix]) => {
  const { measure } = await import(`${prefix}lib/quality.js`);
  const { lookOf } = await import(`${prefix}capture/alike.js`);
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const blob = new Blob([bytes], { type: "image/jpeg" });
  const times = [];
  let found;
  for (let round = 0; round < 7; round += 1) {
    const start = performance.now();
    const picture = new Image();
    picture.src = URL.createObjectURL(blob);
    await new Promise((done) => (picture.onload = done));
    const { naturalWidth, naturalHeight } = picture;
    const fit = (side) => Math.min(1, side / Math.max(naturalWidth, naturalHeight));
    const size = (side) => [naturalWidth, naturalHeight].map((length) => Math.round(length * fit(side)));
    const [resizeWidth, resizeHeight] = size(2048);
    const bitmap = await createImageBitmap(blob, { resizeWidth, resizeHeight, resizeQuality: "medium" });
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = size(1024);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
    const drawn = performance.now();
    found = measure(pixels);
    const measured = performance.now();
    lookOf(pixels);
    times.push([drawn - start, measured - drawn, performance.now() - measured]);
  }
  return { found, times };
}"""


def pictures() -> Iterator[tuple[str, Image.Image]]:
    """Photos of several sizes, as phones make them."""
    yield "12 MP", natural((4032, 3024))
    yield "12 MP, upright", natural((3024, 4032))
    yield "12 MP, blurred", natural((4032, 3024)).filter(ImageFilter.GaussianBlur(4))
    yield "3 MP", natural((2048, 1536))
    for name in ("jolla.jpg", "canon_hdr_NO.jpg"):
        for file in DATA.rglob(name):
            yield name, Image.open(file).convert("RGB")


def compare(page: Page, prefix: str) -> None:
    """Print what Chromium measures beside what the server does, from the whole file to the numbers."""
    sandbox = Sandbox(1)
    print("phone against server        sharpness       reblur     drawing   measuring  look  (fastest ms)")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "photo.jpg"
        for name, picture in pictures():
            file.write_bytes(photos.jpeg(picture))
            seen = sandbox.examine(file, Path(folder), members=False, limits=Limits())
            assert isinstance(seen, Examined)
            answer: Any = page.evaluate(LOOK, [base64.b64encode(file.read_bytes()).decode(), prefix])
            found, times = answer["found"], [min(column) for column in zip(*answer["times"], strict=True)]
            print(
                f"  {name:20} {found['sharpness']:6.2f} {seen.quality.sharpness:6.2f}"
                f"   {found['reblur']:6.3f} {seen.quality.reblur:6.3f}"
                f" {times[0]:9.0f} {times[1]:9.0f} {times[2]:8.0f}"
            )
    sandbox.close()


def main() -> None:
    """Print the figures; without the data only those of the browser."""
    random.seed(1)
    for name, has_bars in SETS.items():
        if (DATA / name).is_dir():
            judge(name, has_bars=has_bars)
        else:
            print(f"{name}: not on this machine")
    if (DATA / "cracks").is_dir():
        judge_lines()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=flags())
        page = browser.new_page()
        # The modules as they lie in the folder, without a server.
        page.route("http://bench.test/**", lambda route: _serve(route))
        page.goto("http://bench.test/")
        compare(page, "http://bench.test/js/")
        browser.close()


def _serve(route: Any) -> None:
    path = route.request.url.removeprefix("http://bench.test/")
    if path.endswith(".js"):
        route.fulfill(path=ROOT / "static" / path, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")


if __name__ == "__main__":
    main()
