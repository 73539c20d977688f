"""Real photos through the front door: odd ones, broken ones, and each orientation."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests import photos
from tests.conftest import Person, on_one_database
from tests.photos_domain.sending import picture, send

pytestmark = on_one_database


def _expected(folder: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((folder / "expected.json").read_text())
    return found


def test_malformed_files_are_answered_as_expected(
    manager: Person, project_id: int, shared_data: Path
) -> None:
    """C1, C3, C4: without a SHA-256 each is refused with a reason or taken; never a 5xx."""
    wrong = []
    for name, expected in _expected(shared_data / "malformed").items():
        file = shared_data / "malformed" / name
        if not file.exists():
            continue
        answer = send(manager, project_id, file.read_bytes(), name=name)
        is_taken = answer.status_code in (200, 201)
        fits = expected["verdict"] == "either" or is_taken == (expected["verdict"] == "accept")
        if answer.status_code >= 500 or not fits or (not is_taken and not answer.json()["detail"]):
            wrong.append((name, expected["verdict"], expected["why"], answer.status_code))
    assert wrong == []


def test_phone_photos_go_in_with_their_true_facts(
    manager: Person, project_id: int, shared_data: Path
) -> None:
    """Every orientation, HEIC and AVIF: upright size, time and place as the truth says."""
    truth: dict[str, dict[str, Any]] = json.loads((shared_data / "exif" / "truth.json").read_text())
    wrong = []
    for name, expected in truth.items():
        files = list((shared_data / "exif").rglob(Path(name).name))
        if not files:
            continue
        answer = send(manager, project_id, files[0].read_bytes(), name=files[0].name)
        if answer.status_code != 201:
            wrong.append((name, answer.status_code, answer.text[:100]))
            continue
        photo = answer.json()["photo"]
        if [photo["width"], photo["height"]] != expected["upright"]:
            wrong.append((name, photo["width"], photo["height"]))
        if expected["taken"] and not photo["captured_at"].startswith(
            expected["taken"].replace(":", "-", 2).replace(" ", "T")
        ):
            wrong.append((name, photo["captured_at"], str(expected["taken"])))
    assert wrong == []


def test_one_photo_stored_eight_ways_looks_the_same(
    manager: Person, project_id: int, shared_data: Path
) -> None:
    """The upright frame is one and the same whatever the EXIF orientation of the stored bytes is."""
    folder = shared_data / "oriented_labels"
    pictures = []
    for file in sorted(folder.rglob("*.jpg")):
        photo = send(manager, project_id, file.read_bytes(), name=file.name).json()["photo"]
        assert (photo["width"], photo["height"]) == (640, 480)
        drawn = Image.open(io.BytesIO(manager.get("/" + photo["urls"]["small"]).content)).convert("L")
        pictures.append(list(drawn.resize((16, 12)).tobytes()))
    assert len(pictures) == 8
    for other in pictures[1:]:
        assert max(abs(a - b) for a, b in zip(pictures[0], other, strict=True)) < 25


@pytest.mark.parametrize("count", [40, pytest.param(1000, marks=pytest.mark.soak)])
def test_mutated_files_are_never_a_server_error(manager: Person, project_id: int, count: int) -> None:
    """C1: bytes changed at random: taken, or refused with words."""
    chance = random.Random(11)
    kinds = [picture(1, (64, 48)), photos.encoded(photos.crack((64, 48)), "PNG")]
    kinds.append(photos.encoded(photos.crack((64, 48)), "WEBP"))
    for turn in range(count):
        data = photos.mutated(kinds[turn % len(kinds)], chance)
        answer = send(manager, project_id, data)
        assert answer.status_code in (200, 201, 413, 415, 422), (turn, answer.text)
