"""What taking in a photo costs: processor time against a bare full decode of the same file, and peak memory.

Counts SHA-256, full decode, the 2000, 512 and 320 pixel renditions and the numbers of quality, as the
server does it: in a child process. The bound is libjpeg-turbo's full decode of the same bytes (simplejpeg)
in the same run. Run with `python -m bench.ingest`.
"""

from __future__ import annotations

import hashlib
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import simplejpeg
from PIL import Image, ImageChops

from app.imaging.results import Examined, Limits
from app.imaging.sandbox import Sandbox

ROUNDS = 5
JOBS = 8
CASES = (
    ("12 MP", (4032, 3024), False, 3.0, 150),
    ("48 MP", (8064, 6048), False, 2.0, 150),
    ("48 MP progressive", (8064, 6048), True, None, 350),
)


def natural(size: tuple[int, int], noise: float = 5.5) -> Image.Image:
    """Draw surfaces of every coarseness, as a photo of a wall has them; mode RGB."""
    picture = Image.new("L", size, 128)
    for step, strength in ((256, 40.0), (64, 25.0), (16, 14.0), (4, 8.0), (1, noise)):
        small = (size[0] // step + 1, size[1] // step + 1)
        layer = Image.effect_noise(small, strength).resize(size, Image.Resampling.BICUBIC)
        picture = ImageChops.add(picture, layer, 1, -128)
    tint = Image.effect_noise((size[0] // 64, size[1] // 64), 20).resize(size, Image.Resampling.BICUBIC)
    green, blue = ImageChops.add(picture, tint, 1, -138), ImageChops.offset(picture, 1)
    return Image.merge("RGB", (picture, green, blue))


def processor_seconds(do: Callable[[], object]) -> float:
    """Best of ROUNDS in this process."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        do()
        best = min(best, time.process_time() - start)
    return best


def of_children() -> float:
    """Processor time of all children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def ingest_seconds(source: Path, jobs: int) -> tuple[float, float]:
    """Processor seconds of one child for its whole life over `jobs` photos, and its peak memory in MB."""
    before = of_children()
    sandbox = Sandbox(1)
    for _ in range(jobs):
        with tempfile.TemporaryDirectory() as directory:
            answer = sandbox.examine(source, Path(directory), members=False, limits=Limits())
            assert isinstance(answer, Examined)
    peak = peak_megabytes(sandbox.children()[0])
    sandbox.close()
    return of_children() - before, peak


def peak_megabytes(process: int) -> float:
    """Largest resident memory a process ever had; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Print one line a case."""
    print("photo                  bytes   decode   ingest  ratio  bar  peak MB  bar   of three rounds")
    with tempfile.TemporaryDirectory() as directory:
        for name, size, is_progressive, bar, memory_bar in CASES:
            source = Path(directory) / "photo.jpg"
            natural(size).save(source, quality=85, progressive=is_progressive)
            data = source.read_bytes()
            rounds = []
            for _ in range(3):
                bound = processor_seconds(lambda data=data: simplejpeg.decode_jpeg(data))  # type: ignore[misc]
                hashing = processor_seconds(lambda data=data: hashlib.sha256(data).digest())  # type: ignore[misc]
                once, _ = ingest_seconds(source, 1)
                often, peak = ingest_seconds(source, 1 + JOBS)
                ours = hashing + (often - once) / JOBS
                rounds.append((ours / bound, bound, ours, peak))
            ratio, bound, ours, peak = sorted(rounds)[len(rounds) // 2]
            worst = max(round_[3] for round_ in rounds)
            print(
                f"{name:18} {len(data):9} {bound * 1000:6.0f}ms {ours * 1000:6.0f}ms {ratio:5.2f}x"
                f" {bar or '-':>4} {worst:8.0f} {memory_bar:>4}"
                f"   {min(rounds)[0]:.2f} to {max(rounds)[0]:.2f}"
            )


if __name__ == "__main__":
    main()
