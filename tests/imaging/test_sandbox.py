"""The child processes: what they may not do to the server, and what it may do to them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.imaging.results import Examined, Limits, Refused
from app.imaging.sandbox import Busy, Closed, Sandbox
from app.imaging.writing import Unwritable
from tests import photos

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pools() -> Iterator[Callable[..., Sandbox]]:
    """Make sandboxes to be mistreated; all are closed in the end."""
    made: list[Sandbox] = []

    def make(*arguments: int, **settings: float) -> Sandbox:
        made.append(Sandbox(*arguments, **settings))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for pool in made:
        pool.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo on disk."""
    file = tmp_path / "photo"
    file.write_bytes(photos.jpeg())
    return file


def examined(pool: Sandbox, source: Path, out_dir: Path) -> Examined | Refused:
    """Examine with the usual limits."""
    return pool.examine(source, out_dir, members=True, limits=Limits())


def test_the_server_process_loads_no_pixel_library() -> None:
    """Cold start and memory: Pillow, numpy, OpenCV and the HEIC decoder live in the children only."""
    code = (
        "import sys, app.imaging.sandbox, app.imaging.recipe, app.imaging.formats\n"
        "print([name for name in ('PIL', 'numpy', 'cv2', 'pi_heif') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_children_load_neither_numpy_nor_the_server() -> None:
    """The pixel work needs Pillow alone."""
    code = (
        "import sys, app.imaging.child\n"
        "print([n for n in ('numpy', 'cv2', 'fastapi', 'sqlalchemy') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_is_started_before_it_is_needed_and_children_are_kept(
    pools: Callable[..., Sandbox], photo: Path, tmp_path: Path
) -> None:
    """One start serves many photos."""
    pool = pools(2)
    assert pool.children() == []
    assert isinstance(examined(pool, photo, tmp_path), Examined)
    first = pool.children()
    assert isinstance(examined(pool, photo, tmp_path), Examined)
    assert pool.children() == first
    assert len(first) == 1


def test_a_child_is_renewed_after_its_share_of_photos(
    pools: Callable[..., Sandbox], photo: Path, tmp_path: Path
) -> None:
    """What leaks in a decoder leaks for a while only."""
    pool = pools(1, jobs_per_child=2)
    seen = set()
    for _ in range(4):
        assert isinstance(examined(pool, photo, tmp_path), Examined)
        seen |= set(pool.children())
    assert len(seen) == 2


def test_children_know_nothing_of_the_servers_environment(
    pools: Callable[..., Sandbox], photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A taken-over decoder finds no secret."""
    monkeypatch.setenv("BLEMISH_DATABASE_URL", "postgresql://canary")
    pool = pools(1)
    examined(pool, photo, tmp_path)
    environment = Path(f"/proc/{pool.children()[0]}/environ")
    if not environment.exists():
        pytest.skip("this system has no /proc")
    assert b"canary" not in environment.read_bytes()
    assert b"BLEMISH" not in environment.read_bytes()


def test_limits_are_set_on_the_child(pools: Callable[..., Sandbox], photo: Path, tmp_path: Path) -> None:
    """C3: memory, processor time, open files and core dumps are bounded."""
    pool = pools(1, memory_megabytes=1000)
    examined(pool, photo, tmp_path)
    limits = Path(f"/proc/{pool.children()[0]}/limits")
    if not limits.exists():
        pytest.skip("this system has no /proc")
    rows = {line[:25].strip(): line[25:].split()[:2] for line in limits.read_text().splitlines()[1:]}
    assert rows["Max address space"] == [str(500 << 20), str(1000 << 20)]
    assert rows["Max core file size"] == ["0", "0"]
    assert int(rows["Max cpu time"][0]) <= 25
    assert int(rows["Max open files"][1]) <= 64


def test_a_killed_child_costs_nothing(pools: Callable[..., Sandbox], photo: Path, tmp_path: Path) -> None:
    """The next photo gets a new one."""
    pool = pools(1)
    examined(pool, photo, tmp_path)
    os.kill(pool.children()[0], signal.SIGKILL)
    assert isinstance(examined(pool, photo, tmp_path), Examined)


def test_a_child_killed_over_an_honest_photo_is_tried_again(
    pools: Callable[..., Sandbox], photo: Path, tmp_path: Path
) -> None:
    """It may have died of the photos before: a fresh one decides."""
    pool = pools(1)
    examined(pool, photo, tmp_path)
    child = pool.children()[0]
    os.kill(child, signal.SIGSTOP)
    answers: list[Examined | Refused] = []
    worker = threading.Thread(target=lambda: answers.append(examined(pool, photo, tmp_path)))
    worker.start()
    time.sleep(0.2)
    os.kill(child, signal.SIGKILL)
    worker.join(20)
    assert isinstance(answers[0], Examined)


def test_a_photo_that_kills_fresh_children_is_refused(
    pools: Callable[..., Sandbox], photo: Path, tmp_path: Path
) -> None:
    """C1, C3: a crash is an answer with a format told by content, and the pool goes on."""
    pool = pools(1, memory_megabytes=20)  # too little to start in: each child dies
    answer = examined(pool, photo, tmp_path)
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.kind, answer.format) == ("unsafe", "unreadable", "jpeg")
    assert pool.children() == []


def test_too_little_memory_for_a_photo_is_a_clear_answer(
    pools: Callable[..., Sandbox], photo: Path, tmp_path: Path
) -> None:
    """C3: the limit of the child holds, its process survives and the next photo is read."""
    deep = tmp_path / "deep"
    deep.write_bytes(photos.png_of((7_000, 8_000), bits=8, colour=6, rows=(b"\0" * (7_000 * 4 + 1)) * 8_000))
    pool = pools(1, memory_megabytes=560)
    answer = examined(pool, deep, tmp_path)
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.kind, answer.upright) == ("too-much-memory", "too_large", (7_000, 8_000))
    assert isinstance(examined(pool, photo, tmp_path), Examined)


def test_a_photo_that_takes_too_long_is_refused_and_its_child_killed(
    pools: Callable[..., Sandbox], photo: Path, tmp_path: Path
) -> None:
    """C3: the clock bounds what the processor limit does not see."""
    pool = pools(1, seconds=0.5)
    examined(pool, photo, tmp_path)
    child = pool.children()[0]
    os.kill(child, signal.SIGSTOP)
    answer = examined(pool, photo, tmp_path)
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.format) == ("too-slow", "jpeg")
    assert child not in pool.children()
    assert isinstance(examined(pool, photo, tmp_path), Examined)


def test_a_full_queue_says_so_at_once_and_waiting_has_an_end(
    pools: Callable[..., Sandbox], photo: Path, tmp_path: Path
) -> None:
    """The caller answers 503 and the sender tries again: no thread waits for ever."""
    pool = pools(1, waiting=1, patience=0.5)
    examined(pool, photo, tmp_path)
    child = pool.children()[0]
    os.kill(child, signal.SIGSTOP)
    outcomes: list[type] = []

    def ask() -> None:
        try:
            outcomes.append(type(examined(pool, photo, tmp_path)))
        except Busy:
            outcomes.append(Busy)

    workers = [threading.Thread(target=ask) for _ in range(3)]
    for worker in workers:
        worker.start()
        time.sleep(0.1)
    time.sleep(0.6)
    assert outcomes == [Busy, Busy]  # the third found the queue full, the second waited in vain
    os.kill(child, signal.SIGCONT)
    for worker in workers:
        worker.join(20)
    assert outcomes[2] is Examined


def test_many_threads_share_the_children(pools: Callable[..., Sandbox], photo: Path, tmp_path: Path) -> None:
    """Each gets its own answer."""
    pool = pools(2)
    answers: list[Examined | Refused] = []

    def work(number: int) -> None:
        place = tmp_path / str(number)
        place.mkdir()
        source = place / "source"
        source.write_bytes(photos.jpeg(photos.marked((100 + number, 50))))
        answers.append(examined(pool, source, place))

    workers = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    widths = sorted(answer.upright[0] for answer in answers if isinstance(answer, Examined))
    assert widths == list(range(100, 112))
    assert len(pool.children()) <= 2


def test_closing_ends_everything_also_work_under_way(
    pools: Callable[..., Sandbox], photo: Path, tmp_path: Path
) -> None:
    """A server that stops leaves no process behind and nobody waiting."""
    pool = pools(1)
    examined(pool, photo, tmp_path)
    child = pool.children()[0]
    os.kill(child, signal.SIGSTOP)
    outcomes: list[type] = []

    def ask() -> None:
        with contextlib.suppress(Closed):
            outcomes.append(type(examined(pool, photo, tmp_path)))

    workers = [threading.Thread(target=ask) for _ in range(2)]
    for worker in workers:
        worker.start()
    time.sleep(0.3)
    pool.close()
    for worker in workers:
        worker.join(10)
        assert not worker.is_alive()
    assert outcomes == []
    assert pool.children() == []
    with pytest.raises(Closed):
        examined(pool, photo, tmp_path)


def test_children_die_with_their_parent(tmp_path: Path, photo: Path) -> None:
    """A server killed with -9 leaves no orphans: standard input closes, and each child ends itself."""
    code = (
        "import sys, time\nfrom pathlib import Path\n"
        "from app.imaging.sandbox import Sandbox\nfrom app.imaging.results import Limits\n"
        "pool = Sandbox(1)\n"
        "pool.examine(Path(sys.argv[1]), Path(sys.argv[2]), members=True, limits=Limits())\n"
        "print(pool.children()[0], flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(photo), str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        status = Path(f"/proc/{child}/stat")
        if status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return  # dead, and waiting for a parent that does not exist
        time.sleep(0.05)
    pytest.fail("the child outlived its parent")


def test_an_idle_child_ends_and_is_replaced(
    pools: Callable[..., Sandbox], photo: Path, tmp_path: Path
) -> None:
    """Memory goes back when no photos come."""
    pool = pools(1, idle_seconds=0.2)
    examined(pool, photo, tmp_path)
    deadline = time.monotonic() + 10
    while pool.children() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert pool.children() == []
    assert isinstance(examined(pool, photo, tmp_path), Examined)


def test_a_disk_that_takes_no_more_is_not_the_photos_fault(
    pools: Callable[..., Sandbox], photo: Path, tmp_path: Path
) -> None:
    """A10: it is told apart from a damaged photo, and so is a missing source."""
    pool = pools(1)
    with pytest.raises(Unwritable):
        examined(pool, photo, tmp_path / "not there")
    if Path("/dev/full").exists():
        full = tmp_path / "full"
        full.mkdir()
        (full / "preview-r1.jpg.part").symlink_to("/dev/full")
        with pytest.raises(Unwritable):
            examined(pool, photo, full)
    with pytest.raises(FileNotFoundError):
        examined(pool, tmp_path / "nothing", tmp_path)
    assert isinstance(examined(pool, photo, tmp_path), Examined)


def resident_megabytes() -> float:
    """Resident memory of this process."""
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("this system has no /proc")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


@pytest.mark.parametrize("count", [20, pytest.param(100, marks=pytest.mark.soak)])
def test_bombs_leave_the_server_as_it_was(
    pools: Callable[..., Sandbox], photo: Path, tmp_path: Path, count: int
) -> None:
    """C3: server memory grows by less than 150 MB over 100 bombs, and the next photo is read."""
    bombs = [
        photos.bomb_header_png(),
        photos.bomb_png((8_000, 8_000)),
        photos.bomb_png((7_000, 8_000)),
        photos.jpeg(photos.marked()).replace(
            b"\xff\xc0\0\x11\x08\0\x30\0\x40", b"\xff\xc0\0\x11\x08\xff\xdc\xff\xdc"
        ),
    ]
    pool = pools(2)
    examined(pool, photo, tmp_path)
    before = resident_megabytes()
    source = tmp_path / "bomb"
    for number in range(count):
        source.write_bytes(bombs[number % len(bombs)])
        answer = examined(pool, source, tmp_path)
        assert isinstance(answer, Examined) == (number % len(bombs) == 2)
    assert resident_megabytes() - before < 150
    assert isinstance(examined(pool, photo, tmp_path), Examined)
