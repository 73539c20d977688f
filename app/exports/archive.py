"""Making an archive: labels, pictures, and a manifest that tells what is in it and what is not.

The database is read first, in one snapshot, into temporary files; pictures follow without holding it. The
same data, options and version of the program give the same bytes: what differs from one export to the next
(its number, the clock) is told by the server beside the file, never in it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from app import __version__
from app.db.tx import Database
from app.errors import StorageFull
from app.exports.labels import count_both
from app.exports.listing import Listing
from app.exports.naming import expected_extension, picture_name
from app.exports.pictures import NoPicture, Pictures
from app.exports.registry import ExportBroken, ExportFormat, Problem, Written
from app.exports.selection import count_left_shapes, count_selection, make_selection
from app.exports.snapshot import Snapshot
from app.exports.storedzip import StoredZip
from app.photos.filters import PhotoFilter
from app.web.schema import Body

Report = Callable[[int, int, dict[str, int]], None]
"""Called with photos done, photos in all, and {"bytes", "of"}: bytes of originals done and in all."""

_ROOM: Final = 1.05  # of the originals' bytes: what pictures that are drawn anew may need more
_SUFFIX: Final = re.compile(r"[a-z0-9]{1,5}\Z")
_LABEL_BYTES: Final = 400  # of one photo or annotation in the labels file, generously


@dataclass(frozen=True, slots=True)
class Plan:
    """What an export is to hold."""

    project_id: int
    export_format: ExportFormat
    options: Body
    photo_filter: PhotoFilter = field(default_factory=PhotoFilter)
    include_photos: bool = False

    @property
    def with_originals(self) -> bool:
        """Tell whether the files as taken go out too, beside the upright pictures."""
        return self.include_photos and bool(getattr(self.options, "originals", False))

    @property
    def keep_exif(self) -> bool:
        """Tell whether camera data (place, time, device) stay inside the pictures."""
        return bool(getattr(self.options, "keep_exif", False))


@dataclass(slots=True)
class Made:
    """What an archive holds, for its row and its page."""

    label_seq: int
    content_sha256: str
    counts: dict[str, Any]
    left_out: list[dict[str, Any]]
    newest: str
    size: int = 0


@dataclass(slots=True)
class _Read:
    """What the snapshot gave; the rest lies in the folder."""

    folder: Path
    made: Made
    written: Written
    project_name: str
    side_files: list[tuple[str, bytes]]
    notes: list[str]
    bytes_of_originals: int
    at: Any

    @property
    def labels(self) -> Path:
        return self.folder / "labels"

    @property
    def photos(self) -> Path:
        return self.folder / "photos"


def make_archive(
    plan: Plan,
    target: Path,
    *,
    database: Database,
    pictures: Pictures,
    folder: Path,
    keep_free: int = 0,
    report: Report = lambda *_: None,
) -> Made:
    """Write the archive to ``target``; ``folder`` is an empty one for temporary files.

    Raises ExportBroken, StorageFull (also when so little disk is free that ``keep_free`` bytes would not be
    left), and whatever ``report`` raises to stop.
    """
    read = _read(plan, database, folder)
    report(0, read.written.photos, {"bytes": 0, "of": read.bytes_of_originals})
    _require_room(plan, read, target, keep_free)
    problems = list(plan.export_format.check(read.labels, plan.options))
    if problems:
        raise ExportBroken(problems)
    with target.open("xb") as file:
        archive = StoredZip(file, at=read.at, spool=folder)
        try:
            _fill(plan, read, archive, pictures, report)
            archive.finish()
        finally:
            archive.abandon()
    read.made.size = target.stat().st_size
    return read.made


def _read(plan: Plan, database: Database, folder: Path) -> _Read:
    labels, photos = folder / "labels", folder / "photos"
    with database.snapshot_tx() as tx:
        selection = make_selection(
            tx, plan.project_id, plan.photo_filter, left_kinds=plan.export_format.left_kinds(plan.options)
        )
        snapshot = Snapshot(tx, plan.project_id, selection)
        with labels.open("xb") as file:
            written = plan.export_format.write(snapshot, plan.options, file.write)
        at = snapshot.newest_change()
        with photos.open("xb") as file:
            for line in _photo_lines(snapshot):
                file.write(line)
        counts = count_selection(tx, plan.project_id, selection)
        both = count_both(tx, plan.project_id, selection, written, counts)
        made = Made(
            label_seq=snapshot.label_seq,
            content_sha256=written.sha256,
            counts={**both, "by_class": written.by_class},
            left_out=[*counts["left_out"], *count_left_shapes(tx, plan.project_id, selection)],
            newest=written.newest,
        )
        side_files = list(plan.export_format.side_files(snapshot, plan.options))
        name = snapshot.project.name
    return _Read(folder, made, written, name, side_files, written.notes, counts["bytes"], at)


def _photo_lines(snapshot: Snapshot) -> Iterator[bytes]:
    """One line per photo: id, hash, name, picture name expected, width, height, size, whether negative."""
    for rows in snapshot.photos():
        for row in rows:
            expected = picture_name(row[0], row[4], expected_extension(row[2], row[3]))
            yield orjson.dumps([*row[:2], row[4], expected, row[5], row[6], row[10], bool(row[8])]) + b"\n"


def _require_room(plan: Plan, read: _Read, target: Path, keep_free: int) -> None:
    needed = _LABEL_BYTES * read.written.photos + 2 * read.labels.stat().st_size
    if plan.include_photos:
        needed += int(read.bytes_of_originals * (_ROOM + plan.with_originals))
    free = shutil.disk_usage(target.parent).free
    if keep_free and free - needed < keep_free:
        raise StorageFull(
            f"This export needs {needed / 1e9:.1f} GB, and {max(free - keep_free, 0) / 1e9:.1f} GB are free. "
            "Delete earlier exports, or ask the admin to make room.",
            retry_after=300,
        )


def _fill(plan: Plan, read: _Read, archive: StoredZip, pictures: Pictures, report: Report) -> None:
    listing = Listing(read.folder / "files")
    listing.add_bytes(
        archive, "README.txt", plan.export_format.read_me(read.project_name, plan.options).encode()
    )
    negatives = read.folder / "negatives"
    renamed: dict[int, str] = {}
    done = done_bytes = 0
    with negatives.open("xb") as clean:
        for photo in _spooled(read.photos):
            name = photo.expected
            if plan.include_photos:
                name = _add_picture(archive, pictures, photo, listing)
                if plan.with_originals:
                    _add_original(archive, pictures, photo, listing)
            if name != photo.expected:
                renamed[photo.id] = name
            if photo.is_clean:
                clean.write(name.encode() + b"\n")
            done, done_bytes = done + 1, done_bytes + photo.size
            report(done, read.written.photos, {"bytes": done_bytes, "of": read.bytes_of_originals})
    if renamed:
        _rename(plan, read, renamed)
    for path, data in read.side_files:
        listing.add_bytes(archive, path, data)
    listing.add_file(archive, "negatives.txt", negatives)
    listing.add_file(archive, plan.export_format.LABELS, read.labels)
    manifest = read.folder / "manifest"
    with manifest.open("xb") as out:
        for piece in listing.manifest(_told(plan, read)):
            out.write(piece)
    archive.add_file("manifest.json", manifest)


@dataclass(frozen=True, slots=True)
class _Spooled:
    """One photo as the snapshot saw it."""

    id: int
    sha256: str
    name: str
    expected: str
    width: int
    height: int
    size: int
    is_clean: bool


def _spooled(photos: Path) -> Iterator[_Spooled]:
    with photos.open("rb") as lines:
        for line in lines:
            yield _Spooled(*orjson.loads(line))


def _add_picture(archive: StoredZip, pictures: Pictures, photo: _Spooled, listing: Listing) -> str:
    """Add one picture and tell its name. Raises ExportBroken."""
    try:
        made = pictures.find(photo.sha256)
        if (made.width, made.height) != (photo.width, photo.height):
            raise NoPicture(
                f"it is {made.width} × {made.height}, but its labels were drawn on "
                f"{photo.width} × {photo.height}"
            )
        name = picture_name(photo.id, photo.name, made.extension)
        made = pictures.add(archive, f"images/{name}", photo.sha256, made)
    except NoPicture as reason:
        raise ExportBroken([Problem(f"Photo {photo.id} cannot go out: {reason}.", photo.id)]) from None
    listing.add(
        {
            "file": f"images/{name}",
            "sha256": made.sha256,
            "size": made.size,
            "how": made.how,
            "original": {"name": photo.name, "sha256": photo.sha256},
        }
    )
    return name


def _add_original(archive: StoredZip, pictures: Pictures, photo: _Spooled, listing: Listing) -> None:
    """Add the bytes as they were taken: place, time and way of holding the camera included."""
    suffix = photo.name.rpartition(".")[2].lower()
    name = picture_name(photo.id, photo.name, suffix if _SUFFIX.match(suffix) else "bin")
    archive.add_file(f"originals/{name}", pictures.original(photo.sha256))
    listing.add({"file": f"originals/{name}", "sha256": photo.sha256, "size": photo.size})


def _rename(plan: Plan, read: _Read, renamed: dict[int, str]) -> None:
    again = read.folder / "labels-renamed"
    with again.open("xb") as file:
        read.made.content_sha256 = plan.export_format.rename(read.labels, renamed, file.write)
    again.replace(read.labels)
    problems = list(plan.export_format.check(read.labels, plan.options))
    if problems:
        raise ExportBroken(problems)


def _told(plan: Plan, read: _Read) -> dict[str, Any]:
    """Gather what the manifest says before its list of files."""
    made = read.made
    return {
        "blemish": __version__,
        "format": plan.export_format.NAME,
        "writer": plan.export_format.VERSION,
        "loses": plan.export_format.LOSES,
        "project": {"id": plan.project_id, "name": read.project_name},
        "content_sha256": made.content_sha256,
        "date_created": made.newest,
        "filter": plan.photo_filter.to_json(),
        "options": plan.options.model_dump(),
        "include_photos": plan.include_photos,
        "counts": made.counts,
        "left_out": [{key: item[key] for key in item if key != "query"} for item in made.left_out],
        "notes": read.written.notes,
    }
