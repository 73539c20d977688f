"""A worker that is killed on the way: ``python -m tests.exports.doomed DATA [DATABASE_URL]``.

Reads a number a line, and for each starts a fresh process that works on the next export and kills itself when
so many tenths of the photos are done (11: when the file has its name, but the row does not know it yet).
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from app.db.tx import Database
from app.exports import service, work
from app.jobs.running import RunningJob
from app.jobs.worker import Worker, open_house
from app.settings import Settings


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _doom(tenths: int) -> None:
    report, settle = RunningJob.report, service.settle

    def dying_report(self: RunningJob, done: int, total: int, progress: dict[str, int] | None = None) -> None:
        if tenths <= 10 and done * 10 >= total * tenths:
            _die()
        report(self, done, total, progress)

    def dying_settle(draft: Path, target: Path) -> None:
        settle(draft, target)
        _die()

    RunningJob.report = dying_report  # type: ignore[method-assign]
    if tenths == 11:
        vars(work)["settle"] = dying_settle


def main() -> None:
    """Serve numbers until standard input closes."""
    settings = Settings(
        data=Path(sys.argv[1]),
        database_url=sys.argv[2] if len(sys.argv) > 2 else None,
        min_free_bytes=0,
        imaging_processes=1,
    )
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _doom(int(line))
            database = Database(settings)
            with open_house(settings, database) as house:
                Worker(house).run_pending()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
