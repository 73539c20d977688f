"""Pictures on their way out: addresses that never change what they show, and bytes that cannot do harm."""

from __future__ import annotations

import io

from fastapi import FastAPI
from PIL import Image

from tests import photos
from tests.conftest import Person
from tests.photos_domain.sending import picture, send


def _sent(person: Person, project_id: int, data: bytes, name: str = "a.jpg") -> dict[str, object]:
    answer = send(person, project_id, data, name=name)
    assert answer.status_code == 201, answer.text
    photo: dict[str, object] = answer.json()["photo"]
    return photo


def _get(person: Person, url: object, **options: object) -> object:
    return person.get("/" + str(url), **options)


def test_every_rendition_is_upright_and_cached_for_ever(labeler: Person, project_id: int) -> None:
    """A16: orientation is handled by what is drawn, never by rewriting the original."""
    data = photos.jpeg(photos.stored_for(photos.marked((600, 400)), 6), block=photos.exif(orientation=6))
    photo = _sent(labeler, project_id, data)
    assert (photo["width"], photo["height"]) == (600, 400)
    urls = photo["urls"]
    assert isinstance(urls, dict)
    for name, edge in (("thumb", 320), ("small", 512), ("preview", 600), ("view", 600)):
        answer = labeler.get("/" + urls[name])
        assert answer.status_code == 200
        drawn = Image.open(io.BytesIO(answer.content))
        assert max(drawn.size) == edge
        assert drawn.width > drawn.height
        assert not drawn.getexif()
        assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
        again = labeler.get("/" + urls[name], headers={"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304


def test_a_missing_rendition_is_drawn_again(labeler: Person, project_id: int, app: FastAPI) -> None:
    photo = _sent(labeler, project_id, picture())
    urls = photo["urls"]
    assert isinstance(urls, dict)
    for file in app.state.blobs.renditions.rglob("*.jpg"):
        file.unlink()
    assert labeler.get("/" + urls["small"]).status_code == 200


def test_pictures_are_for_members_only(
    labeler: Person, stranger: Person, contributor: Person, anonymous: Person, project_id: int
) -> None:
    """D2: every picture is checked at every request, whatever its address knows."""
    photo = _sent(labeler, project_id, picture())
    urls = photo["urls"]
    assert isinstance(urls, dict)
    assert stranger.get("/" + urls["thumb"]).status_code == 404
    assert contributor.get("/" + urls["thumb"]).status_code == 404
    assert anonymous.get("/" + urls["thumb"]).status_code == 401


def test_only_this_photos_own_address_is_there(labeler: Person, project_id: int) -> None:
    photo = _sent(labeler, project_id, picture())
    sha = str(photo["sha256"])[:16]
    for name in (
        f"{sha}-r999-thumb.jpg",
        f"{'0' * 16}-r1-thumb.jpg",
        f"{sha}-r1-original.jpg",
        "x",
        "..%2f..%2fsecret",
    ):
        assert labeler.get(f"/photos/{photo['id']}/pixels/{name}").status_code == 404


def test_a_polyglot_is_served_inert(reviewer: Person, project_id: int) -> None:
    """C5: our own type, nosniff, attachment, a sandboxing CSP, same-origin only."""
    data = picture() + b"<html><script>alert(1)</script></html>"
    photo = _sent(reviewer, project_id, data, name="trick.html")
    answer = reviewer.get(f"/photos/{photo['id']}/original")
    assert answer.content == data
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_originals_carry_place_and_device_so_labelers_get_none(
    labeler: Person, reviewer: Person, project_id: int
) -> None:
    """C12: place is a column of its own, absent from what labelers see and from every rendition."""
    block = photos.exif(gps=photos.gps_tags(52.5, 13.4))
    photo = _sent(labeler, project_id, photos.jpeg(photos.crack((64, 48)), block=block))
    assert labeler.get(f"/photos/{photo['id']}/original").status_code == 403
    seen = labeler.get(f"/photos/{photo['id']}").json()
    assert "place" not in seen
    assert seen["urls"]["original"] is None
    place = reviewer.get(f"/photos/{photo['id']}").json()["place"]
    assert round(place["latitude"], 3) == 52.5
    assert reviewer.get(f"/photos/{photo['id']}/original").status_code == 200


def test_ranges_are_bounded(reviewer: Person, project_id: int) -> None:
    """D18: ten thousand ranges are answered with the whole file, once."""
    data = picture()
    photo = _sent(reviewer, project_id, data)
    path = f"/photos/{photo['id']}/original"
    one = reviewer.get(path, headers={"range": "bytes=10-19"})
    assert (one.status_code, one.content) == (206, data[10:20])
    ranges = "bytes=" + ",".join(f"{at}-{at + 5}" for at in range(3000))
    many = reviewer.get(path, headers={"range": ranges})
    assert (many.status_code, many.content) == (200, data)


def test_hostile_exif_stays_text(reviewer: Person, project_id: int) -> None:
    """C12: markup in a maker's name is text in typed fields, never markup in a page."""
    block = photos.exif(make="<img src=x onerror=alert(1)>")
    photo = _sent(reviewer, project_id, photos.jpeg(photos.crack((64, 48)), block=block))
    answer = reviewer.get(f"/photos/{photo['id']}")
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json()["device"]["make"] == "<img src=x onerror=alert(1)>"
    assert "<img src=x" not in reviewer.get(f"//projects/{project_id}/photos").text
