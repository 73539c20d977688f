"""Saves: what one costs beside a no-op of the same app, and how 32 labelers at once fare on SQLite FULL.

Run: python -m bench.saves [--seconds 6] [--profile]

One server process with a seeded SQLite database answers everything in one run. A save is POST
/api/photos/{id}/changes with eight new boxes; the no-op is a ``def`` endpoint of the same app behind the same
gate, sign-in and body model, which does nothing. CPU is the server process's own (user + system), so that
other work on the machine matters little; the bars are ratios. Prints one line a bar, met or missed.
"""

from __future__ import annotations

import argparse
import cProfile
import http.client
import json
import os
import pstats
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import Response

from app.annotations import service
from app.annotations.schemas import ChangesBody
from app.db.engine import sqlite_engine
from app.db.migrate import upgrade
from app.db.tx import Database
from app.ids import uuid7
from app.main import create_app
from app.settings import Settings
from app.team.access import CurrentActor
from app.team.roles import Action
from app.web.permissions import allows
from app.web.routing import ApiRouter
from app.web.schema import PathId
from bench.figures import percentile
from tests.factories import make_member, make_photo, make_project, make_session, make_user

PHOTOS = 2000
BOXES = 8
CLIENTS = 32
CPU_BAR = 5.0
TAIL_BAR = 3.0
P99_BAR = 0.250


def serve(data: str, port: int, *, profile: bool) -> None:
    """Run the app with the no-op routes added (the child process)."""
    router = ApiRouter()

    @router.post("/noop/{photo_id}")
    @allows(Action.LABEL)
    def noop(actor: CurrentActor, photo_id: PathId, body: ChangesBody) -> Response:
        return Response(b'{"seq":0,"results":[]}', media_type="application/json")

    @router.get("/bare")
    @allows(Action.PUBLIC)
    def bare() -> Response:
        return Response(b"{}", media_type="application/json")

    app = create_app(Settings(data=Path(data), min_free_bytes=0, imaging_processes=1))
    app.include_router(router, prefix="/api")
    if profile:
        _profile_threads()
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False, http="httptools")


def _profile_threads() -> None:
    profiler = cProfile.Profile()
    run = service.change_annotations

    def profiled(*arguments: Any, **options: Any) -> Any:
        profiler.enable()
        try:
            return run(*arguments, **options)
        finally:
            profiler.disable()

    service.change_annotations = profiled

    def show(*_: object) -> None:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("cumtime").print_stats(40)

    signal.signal(signal.SIGUSR1, show)


def seed(data: Path) -> str:
    """Fill a database with photos to draw on; gives the cookie of a labeler."""
    engine = sqlite_engine(data / "blemish.db", writer=True, size=1, timeout=5)
    upgrade(engine)
    engine.dispose()
    database = Database(Settings(data=data))
    with database.write_tx() as tx:
        project = make_project(tx)
        user = make_user(tx, "labeler")
        make_member(tx, project, user, "labeler")
        for _ in range(PHOTOS):
            make_photo(tx, project)
        secret = make_session(tx, user)
    database.close()
    return f"blemish_session={secret}"


class Client:
    """One keep-alive connection that saves on random photos."""

    def __init__(self, port: int, cookie: str, number: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"content-type": "application/json", "cookie": cookie}
        self.random = random.Random(number)

    def call(self, method: str, path: str, body: bytes | None = None) -> int:
        """One request; gives the status."""
        self.connection.request(method, path, body, self.headers if body else {"cookie": ""})
        answer = self.connection.getresponse()
        answer.read()
        return answer.status

    def save(self, start: str = "/api/photos") -> int:
        """One save of eight boxes."""
        step = uuid7()
        ops = [
            {
                "op_id": uuid7(),
                "step": step,
                "action": "create",
                "uid": uuid7(),
                "class_id": self.random.randint(1, 6),
                "shape": {
                    "type": "box",
                    "x": round(self.random.random() * 800, 2),
                    "y": round(self.random.random() * 600, 2),
                    "width": 100.25,
                    "height": 50.5,
                },
                "attributes": {},
            }
            for _ in range(BOXES)
        ]
        end = "/changes" if start == "/api/photos" else ""
        path = f"{start}/{self.random.randint(1, PHOTOS)}{end}"
        return self.call("POST", path, json.dumps({"ops": ops}).encode())


def cpu_seconds(pid: int) -> float:
    """CPU a process used so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(pid: int, seconds: float, call: Any) -> tuple[float, list[float]]:
    """Call again and again; gives CPU seconds of the server a call, and each call's time."""
    for _ in range(30):
        call()
    times: list[float] = []
    before, end = cpu_seconds(pid), time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        status = call()
        times.append(time.perf_counter() - start)
        assert status == 200, status
    return (cpu_seconds(pid) - before) / len(times), times


def crowd(port: int, cookie: str, seconds: float) -> tuple[list[float], int]:
    """Have 32 clients save at once; gives each save's time, and how many failed."""
    times: list[float] = []
    errors = 0
    guard = threading.Lock()
    end = time.perf_counter() + seconds

    def work(number: int) -> None:
        nonlocal errors
        client = Client(port, cookie, number)
        mine: list[float] = []
        failed = 0
        while time.perf_counter() < end:
            start = time.perf_counter()
            try:
                failed += client.save() != 200
            except OSError:
                failed += 1
            mine.append(time.perf_counter() - start)
        with guard:
            times.extend(mine[1:])
            errors += failed

    threads = [threading.Thread(target=work, args=(1000 + number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, errors


def verdict(name: str, value: float, bar: float, unit: str = "x") -> None:
    """Print one bar."""
    print(f"{'met   ' if value <= bar else 'MISSED'} {name}: {value:.2f}{unit} (bar {bar:g}{unit})")


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--serve", nargs=2)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve[0], int(options.serve[1]), profile=options.profile)
        return
    with tempfile.TemporaryDirectory() as folder:
        cookie = seed(Path(folder))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "bench.saves", "--serve", folder, str(port)]
        server = subprocess.Popen(command + (["--profile"] if options.profile else []))
        try:
            run(server.pid, port, cookie, options)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def run(pid: int, port: int, cookie: str, options: argparse.Namespace) -> None:
    """Measure everything against a server that is starting."""
    client = Client(port, cookie, 1)
    for _ in range(300):
        try:
            if client.call("GET", "/healthz") == 200:
                break
        except OSError:
            client.connection.close()
            time.sleep(0.1)
    print(f"load {os.getloadavg()[0]:.1f}, {BOXES} boxes a save, {PHOTOS} photos")
    cost: dict[str, list[float]] = {"bare": [], "noop": [], "save": []}
    times: list[float] = []
    for _ in range(3):  # interleaved, so that whatever else runs weighs on all alike
        seconds = options.seconds / 3
        cost["bare"].append(measure(pid, seconds, lambda: client.call("GET", "/api/bare"))[0])
        cost["noop"].append(measure(pid, seconds, lambda: client.save("/api/noop"))[0])
        cpu, some = measure(pid, seconds, client.save)
        cost["save"].append(cpu)
        times.extend(some)
    bare, noop, save = (statistics.median(values) for values in cost.values())
    print(f"CPU ms: bare no-op {bare * 1e3:.2f}, no-op with sign-in and body {noop * 1e3:.2f}")
    print(f"        save {save * 1e3:.2f}")
    print(f"1 client: p50 {percentile(times, 0.5) * 1e3:.1f} ms, p99 {percentile(times, 0.99) * 1e3:.1f} ms")
    verdict("save of 8 boxes, CPU against the no-op", save / noop, CPU_BAR)
    print(f"       (against a public no-op without body: {save / bare:.1f}x)")
    if options.profile:
        os.kill(pid, signal.SIGUSR1)
        time.sleep(1)
    many, errors = crowd(port, cookie, options.seconds * 1.5)
    p50, p99 = percentile(many, 0.5), percentile(many, 0.99)
    rate = len(many) / (options.seconds * 1.5)
    print(f"32 clients: {rate:.0f} saves/s, p50 {p50 * 1e3:.0f} ms, p99 {p99 * 1e3:.0f} ms")
    print(f"load {os.getloadavg()[0]:.1f}")
    verdict("32 clients, errors", errors, 0, "")
    verdict("32 clients, p99 / p50", p99 / p50, TAIL_BAR)
    verdict("32 clients, p99", p99, P99_BAR, " s")


if __name__ == "__main__":
    main()
