"""The job that purges a project's trash: safe to begin again, it goes on with what is left."""

from __future__ import annotations

from datetime import datetime

from app.jobs.handlers import Handler, House
from app.jobs.running import RunningJob
from app.photos.purge import KIND, count_due, purge_some, remove_bytes


def purge(job: RunningJob, house: House) -> dict[str, int]:
    """Purge what was due when it was asked for."""
    project_id = job.claim.project_id
    assert project_id is not None
    before = datetime.fromisoformat(job.payload["before"])
    with house.database.read_tx() as reading:
        total = count_due(reading, project_id, before)
    done = 0
    while True:
        job.report(done, total)
        with house.database.write_tx() as tx:
            purged = purge_some(tx, project_id, before=before, by=job.claim.created_by)
        if not purged:
            break
        done += purged
    remove_bytes(house.database, house.blobs, project_id, check=job.check)
    return {"photos": done}


HANDLERS: dict[str, Handler] = {KIND: purge}
