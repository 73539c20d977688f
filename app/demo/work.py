"""The job that fills the demo project. Begun again, it goes on with the pictures that are missing."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from app.demo import drawing
from app.demo.child import drawn_by_child
from app.demo.filling import fill_demo
from app.demo.service import KIND
from app.jobs.handlers import Handler, House
from app.jobs.running import RunningJob
from app.photos.ingest import Workbench
from app.photos.lifecycle import imaging_limits


def draw_demo(job: RunningJob, house: House) -> dict[str, Any]:
    """Draw and label the demo's pictures."""
    assert job.claim.project_id is not None
    bench = Workbench(house.database, house.blobs, house.sandbox, imaging_limits(house.settings))
    with house.blobs.workshop() as folder, closing(drawn_by_child(folder, drawing.SIZE)) as pictures:
        fill_demo(bench, job.claim.project_id, pictures, job.report)
    return {}


HANDLERS: dict[str, Handler] = {KIND: draw_demo}
