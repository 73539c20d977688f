"""Photos of real cameras and real malformed files, from beside the repository; skipped where absent."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.imaging.refusals import REASONS
from app.imaging.results import Examined, ExportedPicture, Limits, Refused
from app.imaging.sandbox import Sandbox
from tests.imaging.test_renditions import difference


def examine_file(sandbox: Sandbox, source: Path, out_dir: Path) -> Examined | Refused:
    """Examine as for a member."""
    return sandbox.examine(source, out_dir, members=True, limits=Limits())


def likeness(file: Path) -> int:
    """Compare neighbours of an 8 x 8 picture: 64 bits that turn with the picture (difference hash)."""
    with Image.open(file) as picture:
        small = picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    bits = 0
    for y in range(8):
        for x in range(8):
            left, right = small.getpixel((x, y)), small.getpixel((x + 1, y))
            assert isinstance(left, int | float)
            assert isinstance(right, int | float)
            bits = bits << 1 | (left < right)
    return bits


def test_cameras_are_read_as_the_truth_says(sandbox: Sandbox, shared_data: Path, tmp_path: Path) -> None:
    """All orientations, HEIC, AVIF: format, sizes, times, devices, places, and upright pixels."""
    truth: dict[str, dict[str, Any]] = json.loads((shared_data / "exif" / "truth.json").read_text())
    formats = {"JPEG": ("jpeg", "mpo"), "HEIF": ("heic",), "AVIF": ("avif",)}
    for name, told in truth.items():
        answer = examine_file(sandbox, shared_data / "exif" / name, tmp_path)
        assert isinstance(answer, Examined), name
        assert answer.format in formats[told["format"]], name
        assert (list(answer.stored), list(answer.upright)) == (told["stored"], told["upright"]), name
        assert answer.orientation == (told["orientation"] or 1), name
        claims = answer.metadata
        taken = datetime.strptime(told["taken"], "%Y:%m:%d %H:%M:%S") if told["taken"] else None  # noqa: DTZ007
        assert (claims.captured_at and claims.captured_at.replace(microsecond=0)) == taken, name
        assert (claims.make or "", claims.model or "") == (told["make"], told["model"]), name
        zone = told["tz"]
        minutes = (-1 if zone[0] == "-" else 1) * (int(zone[1:3]) * 60 + int(zone[4:])) if zone else None
        assert claims.offset_minutes == minutes, name
        if told["gps"]:
            assert [claims.latitude, claims.longitude] == pytest.approx(told["gps"], abs=1e-5), name
        else:
            assert claims.latitude is None, name
        apart = likeness(tmp_path / answer.renditions["preview"]) ^ int(told["dhash"], 16)
        assert apart.bit_count() <= 6, name


def test_malformed_files_get_the_verdict_expected_of_them(
    sandbox: Sandbox, shared_data: Path, tmp_path: Path
) -> None:
    """C1, C2, C3, C4, C12: every file gets a clear answer, and the one that is right."""
    folder = shared_data / "malformed"
    expected: dict[str, dict[str, Any]] = json.loads((folder / "expected.json").read_text())
    for name, told in expected.items():
        answer = examine_file(sandbox, folder / name, tmp_path)
        verdict = "reject" if isinstance(answer, Refused) else "accept"
        assert told["verdict"] in (verdict, "either"), (name, answer)
        if isinstance(answer, Refused):
            assert answer.words == REASONS[answer.reason].words
    assert isinstance(examine_file(sandbox, folder / "no_exif.jpg", tmp_path), Examined)


def test_photos_stored_eight_ways_are_exported_alike(
    sandbox: Sandbox, shared_data: Path, tmp_path: Path
) -> None:
    """Opened without transposing, each has the upright size of the labels and the same picture."""
    folder = shared_data / "oriented_labels"
    labels = json.loads((folder / "coco.json").read_text())
    target = tmp_path / "exported"
    first: Image.Image | None = None
    for image in labels["images"]:
        source = folder / "images" / image["file_name"]
        before = source.read_bytes()
        answer = examine_file(sandbox, source, tmp_path)
        assert isinstance(answer, Examined)
        assert answer.stored == (image["stored_width"], image["stored_height"])
        assert answer.orientation == image["orientation"]
        exported = sandbox.export_picture(source, target, limits=Limits())
        assert isinstance(exported, ExportedPicture)
        assert exported.how == ("copied" if image["orientation"] == 1 else "re-encoded")
        with Image.open(target) as drawn:
            assert drawn.size == answer.upright == (image["width"], image["height"])
            assert not drawn.getexif()
            first = first or drawn.copy()
            assert difference(first, drawn) < 2.0
        assert source.read_bytes() == before, "A16: the original is never touched"


def test_a_cut_heic_is_never_taken_as_whole(sandbox: Sandbox, shared_data: Path, tmp_path: Path) -> None:
    """C2: its decoder paints what is missing, so the file's own lengths decide; open-ended too."""
    source = tmp_path / "source"
    for name in ("IMG_5195.HEIC", "arrow.heic", "xiaomi.heic", "example.heic", "exif.avif"):
        whole = (shared_data / "exif" / name).read_bytes()
        last = whole.rindex(b"mdat") - 4
        open_ended = whole[:last] + bytes(4) + whole[last + 4 :]
        source.write_bytes(open_ended)
        assert isinstance(examine_file(sandbox, source, tmp_path), Examined), name
        for data in (whole, open_ended):
            for share in (0.3, 0.9, 0.999):
                source.write_bytes(data[: int(len(data) * share)])
                answer = examine_file(sandbox, source, tmp_path)
                assert isinstance(answer, Refused), (name, share)
                assert (answer.reason, answer.kind) == ("cut-off", "unreadable"), (name, share)
