"""The child process that opens photos: one job a line on standard input, one answer a line on output.

It limits itself before it reads anything, ends when its parent does (standard input closes) and answers every
photo, whatever a decoder raises. It needs no network and no environment. Started by sandbox.py as
`python -m app.imaging.child MEMORY_MEGABYTES IDLE_SECONDS`.
"""

from __future__ import annotations

import json
import math
import os
import queue
import resource
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from app.imaging.decode import Photo, open_photo
from app.imaging.export import copy_in_pieces, write_export_picture
from app.imaging.recipe import copy_file
from app.imaging.refusals import Refusal
from app.imaging.renditions import draw_renditions, draw_view
from app.imaging.results import Examined, Format, Limits, Result, refused, to_json
from app.imaging.tiles import draw_tiles
from app.imaging.writing import Unwritable, whole_file

_OPEN_FILES: Final = 64
_LARGEST_FILE: Final = 2 << 30


def reply(job: dict[str, Any]) -> dict[str, Any]:
    """Do one job and return its answer as JSON values; a disk that takes no more is not the photo's fault."""
    try:
        return to_json(answer(job))
    except Unwritable as failure:
        return {"verdict": "unwritable", "words": str(failure)}


def answer(job: dict[str, Any]) -> Result:
    """Do one job; what is wrong with the photo is an answer too. Raises Unwritable only."""
    opened: Photo | None = None
    try:
        opened = open_photo(
            Path(job["source"]), members=job.get("members", True), limits=Limits(**job.get("limits", {}))
        )
        return _done(job, opened)
    except Refusal as refusal:
        if opened is not None:
            return _refused(refusal.reason, opened)
        return refused(refusal.reason, format=cast("Format | None", refusal.format), upright=refusal.upright)
    except Unwritable:
        raise
    except MemoryError:
        return _refused("too-much-memory", opened)
    except Exception:  # decoders raise anything
        return _refused("broken", opened)


def _done(job: dict[str, Any], photo: Photo) -> Result:
    operation = job["operation"]
    if operation == "examine":
        out = Path(job["out_dir"])
        copy = copy_in_pieces(photo)
        drawn = draw_renditions(photo, out, job.get("point"))
        if copy is not None:
            with whole_file(out / copy_file()) as file:
                file.write(json.dumps(to_json(copy)).encode())
        return Examined(
            format=photo.format,
            stored=photo.stored,
            upright=photo.upright,
            orientation=photo.orientation,
            metadata=drawn.metadata,
            quality=drawn.quality,
            renditions=drawn.renditions,
        )
    if operation == "view":
        return draw_view(photo, Path(job["target"]))
    if operation == "tiles":
        return draw_tiles(photo, Path(job["target"]))
    if operation == "export_picture":
        return write_export_picture(
            photo,
            Path(job["target"]),
            keep_exif=bool(job.get("keep_exif")),
            in_pieces=bool(job.get("in_pieces")),
        )
    raise ValueError("unknown operation")


def _refused(reason: str, photo: Photo | None) -> Result:
    if photo is None:
        return refused(reason)
    return refused(reason, format=photo.format, upright=photo.upright)


def limit_process(memory_megabytes: int) -> None:
    """Set the limits that hold for the whole life of this process; those a system lacks are skipped."""
    _lower("RLIMIT_CORE", 0)
    _lower("RLIMIT_NOFILE", _OPEN_FILES)
    _lower("RLIMIT_FSIZE", _LARGEST_FILE)
    if sys.platform != "darwin":  # macOS counts what the system shares and refuses every sensible value
        _lower("RLIMIT_AS", memory_megabytes << 20)


def allow_memory(megabytes: int) -> None:
    """Let this process have `megabytes` of address space for its next photo, within its life-long limit."""
    if sys.platform != "darwin":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = megabytes << 20
        resource.setrlimit(
            resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
        )


def allow_seconds(seconds: float) -> None:
    """Let this process use `seconds` more of processor time; the system kills it beyond."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = math.ceil(usage.ru_utime + usage.ru_stime + seconds) + 1
    resource.setrlimit(
        resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
    )


def _lower(name: str, value: int) -> None:
    number = getattr(resource, name, None)
    if number is None:
        return
    _, hard = resource.getrlimit(number)
    lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(number, (lowest, lowest))


def _read_jobs(source: BinaryIO, jobs: queue.Queue[bytes]) -> None:
    """Hand lines on; when the parent is gone nobody reads the answers: end at once, in mid-picture too."""
    for line in source:
        jobs.put(line)
    os._exit(0)


def serve(reply: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Do jobs until the parent closes standard input or nothing came for IDLE_SECONDS: ``reply`` does one."""
    memory_megabytes, idle_seconds = int(sys.argv[1]), float(sys.argv[2])
    limit_process(memory_megabytes)
    replies = os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)  # a decoder that prints must not be taken for an answer
    os.dup2(silence, 2)
    jobs: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_read_jobs, args=(sys.stdin.buffer, jobs), daemon=True).start()
    while True:
        try:
            line = jobs.get(timeout=idle_seconds)
        except queue.Empty:
            os._exit(0)
        job = json.loads(line)
        allow_seconds(job["seconds"])
        allow_memory(job["memory_megabytes"])
        replies.write(json.dumps(reply(job)).encode() + b"\n")
        replies.flush()


if __name__ == "__main__":
    serve(reply)
