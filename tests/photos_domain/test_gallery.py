"""Listing photos: filters, orders, pages by key, and who sees what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.db.tx import Database
from app.geometry.rle import pack
from app.models import Photo, Project
from tests.conftest import Person
from tests.factories import make_annotation, make_mask, make_photo, make_polygon, make_trace
from tests.photos_domain.sending import picture, send
from tests.statements import counted

CONTRACT = {
    "id",
    "project_id",
    "name",
    "width",
    "height",
    "state",
    "no_defect",
    "seq",
    "sha256",
    "captured_at",
    "captured_zone",
    "attributes",
    "series",
    "hint",
    "group_id",
    "split",
    "damaged",
    "open_proposals",
    "urls",
}
"""What the contract's photo has."""


@pytest.fixture
def fleet(database: Database, project_id: int, labeler: Person, manager: Person) -> list[int]:
    """Twelve photos of all kinds; their ids, oldest first."""
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        ids = []
        for index in range(12):
            photo = make_photo(
                tx,
                project,
                name=f"Arch {index:02}.jpg",
                state=("unlabelled", "done", "in_progress", "unsure")[index % 4],
                labeler_id=labeler.user_id if index % 4 else None,
                uploader_id=manager.user_id if index < 6 else labeler.user_id,
                captured_utc=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=index)
                if index != 5
                else None,
                sharpness=float((index * 7) % 12) if index != 6 else None,
                attributes={"origin": "found"} if index % 3 == 0 else {},
            )
            if index % 4:
                make_annotation(tx, photo, class_id=1)
            if index == 7:
                make_annotation(tx, photo, class_id=4)
            ids.append(photo.id)
        return ids


def _ids(person: Person, project_id: int, query: str) -> list[int]:
    """Walk all pages of three and give the ids in order."""
    found: list[int] = []
    cursor = ""
    while True:
        answer = person.get(f"/projects/{project_id}/photos?limit=3{query}{cursor}")
        assert answer.status_code == 200, answer.text
        found += [item["id"] for item in answer.json()["items"]]
        if answer.json()["next"] is None:
            return found
        cursor = f"&cursor={answer.json()['next']}"


def test_the_newest_come_first_page_by_page(labeler: Person, project_id: int, fleet: list[int]) -> None:
    assert _ids(labeler, project_id, "") == fleet[::-1]
    assert _ids(labeler, project_id, "&sort=oldest") == fleet


def test_every_order_walks_every_photo_once(labeler: Person, project_id: int, fleet: list[int]) -> None:
    by_capture = [index for index in range(12) if index != 5]
    assert _ids(labeler, project_id, "&sort=captured") == [fleet[index] for index in [*by_capture, 5]]
    assert _ids(labeler, project_id, "&sort=-captured") == [fleet[index] for index in [*by_capture[::-1], 5]]
    blur = sorted((index for index in range(12) if index != 6), key=lambda index: (index * 7) % 12)
    assert _ids(labeler, project_id, "&sort=blur") == [fleet[index] for index in [*blur, 6]]


FILTERS: list[tuple[str, list[int]]] = [
    ("&state=done", [9, 5, 1]),
    ("&state=done&state=unsure", [11, 9, 7, 5, 3, 1]),
    ("&class=4", [7]),
    ("&class=1&class=4", [11, 10, 9, 7, 6, 5, 3, 2, 1]),
    ("&class=1&state=done&sort=oldest", [1, 5, 9]),
    ("&class=1&sort=captured&state=done", [1, 9, 5]),
    ("&captured_from=2026-11-03&captured_to=2026-11-05", [4, 3, 2]),
    ("&captured_from=2026-11-11T00:00:00Z", [11, 10]),
    ("&q=arch%200", [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
    ("&q=%22arch%200%22", [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
    ("&q=08&q=%20&q=jpg%2003", [8, 3]),
    ("&q=%20", [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
    ("&q=%25", []),
    ("&attribute.origin=found", [9, 6, 3, 0]),
    ("&attribute.origin=&state=unlabelled", [8, 4]),
    ("&damaged=true", []),
    ("&group=1&group=2", []),
    ("&no_defect=false&state=unsure", [11, 7, 3]),
]


def test_filters_mean_what_they_say(
    labeler: Person, project_id: int, fleet: list[int], subtests: pytest.Subtests
) -> None:
    for query, wanted in FILTERS:
        with subtests.test(query):
            assert _ids(labeler, project_id, query) == [fleet[index] for index in wanted]


def test_a_day_is_one_where_the_project_is(labeler: Person, project_id: int, database: Database) -> None:
    """As the gallery's headings tell it: half past midnight in Berlin is the day before in UTC."""
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        late, summer = (
            make_photo(tx, project, captured_utc=moment).id
            for moment in (
                datetime(2026, 11, 3, 23, 30, tzinfo=UTC),
                datetime(2026, 7, 1, 21, 59, tzinfo=UTC),
            )
        )
    assert _ids(labeler, project_id, "&captured_from=2026-11-04") == [late]
    assert _ids(labeler, project_id, "&captured_from=2026-11-04&captured_to=2026-11-04") == [late]
    assert _ids(labeler, project_id, "&captured_to=2026-11-03") == [summer]
    assert _ids(labeler, project_id, "&captured_from=2026-07-01&captured_to=2026-07-01") == [summer]
    assert _ids(labeler, project_id, "&captured_to=2026-06-30") == []
    page = labeler.get(f"//projects/{project_id}/photos?captured_to=2026-11-03").text
    assert 'name="captured_to" value="2026-11-03"' in page
    assert "taken to" in page


def test_people_can_be_asked_for(labeler: Person, manager: Person, project_id: int, fleet: list[int]) -> None:
    assert _ids(labeler, project_id, f"&uploader={manager.user_id}") == fleet[5::-1]
    wanted = [fleet[index] for index in range(11, -1, -1) if index % 4]
    assert _ids(labeler, project_id, f"&labeler={labeler.user_id}") == wanted


NO_FILTERS: list[str] = [
    "state=nearly",
    "password_hash=x",
    "class=crack",
    "class=0",
    "class=99",
    "sort=id",
    "sort=newest&sort=oldest",
    "damaged=1",
    "captured_from=soon",
    "captured_from=0001-01-01",
    "captured_to=9999-12-31",
    "attribute.nope=found",
    "group=first",
    "q=" + "a%20" * 60 + "&q=" + "b%20" * 60,
    "cursor=abc",
    "limit=501",
    "uploader.password=1",
    "attribute.=1",
    "limit=abc",
]


def test_anything_else_is_refused(labeler: Person, project_id: int, subtests: pytest.Subtests) -> None:
    """D3: filters and sorts are a closed list."""
    for query in NO_FILTERS:
        with subtests.test(query):
            answer = labeler.get(f"/projects/{project_id}/photos?{query}")
            assert answer.status_code == 422
            assert answer.json()["errors"]


def test_a_cursor_of_another_order_is_refused(labeler: Person, project_id: int, fleet: list[int]) -> None:
    cursor = labeler.get(f"/projects/{project_id}/photos?limit=2").json()["next"]
    assert labeler.get(f"/projects/{project_id}/photos?sort=captured&cursor={cursor}").status_code == 422


def test_boxes_come_when_asked_for(labeler: Person, project_id: int, fleet: list[int]) -> None:
    items = labeler.get(f"/projects/{project_id}/photos?boxes=true").json()["items"]
    by_id = {item["id"]: item for item in items}
    assert by_id[fleet[7]]["boxes"] == [[1, 10, 20, 100, 50], [4, 10, 20, 100, 50]]
    assert by_id[fleet[0]]["boxes"] == []


def test_a_traced_line_comes_thinned_to_what_a_thumbnail_shows(
    labeler: Person, project_id: int, fleet: list[int], database: Database
) -> None:
    with database.write_tx() as tx:
        photo = tx.session.get_one(Photo, fleet[0])
        make_trace(tx, photo, (10, 20), (30, 40.5), (50, 20), widths=[3, 3, 3], class_id=2)
        long = [(float(x), 50 + x % 3) for x in range(200)]
        make_trace(tx, photo, *long, widths=[2] * 200)
    items = labeler.get(f"/projects/{project_id}/photos?boxes=true").json()["items"]
    item = next(item for item in items if item["id"] == fleet[0])
    short, thinned = item["lines"]
    assert item["boxes"] == []
    assert short == [2, 10, 20, 30, 40.5, 50, 20]
    assert len(thinned) <= 1 + 2 * 61
    assert thinned[:3] == [1, 0, 50]
    assert thinned[-2:] == [199, 51]


def test_a_polygon_comes_as_its_closed_rings(
    labeler: Person, project_id: int, fleet: list[int], database: Database
) -> None:
    plate, hole = [(10, 10), (90, 10), (50, 60)], [(40, 20), (60, 20), (50, 40)]
    with database.write_tx() as tx:
        make_polygon(tx, tx.session.get_one(Photo, fleet[0]), [plate, hole], class_id=2)
    items = labeler.get(f"/projects/{project_id}/photos?boxes=true").json()["items"]
    item = next(item for item in items if item["id"] == fleet[0])
    assert item["boxes"] == []
    assert item["lines"] == [
        [2, 10, 10, 90, 10, 50, 60, 10, 10],
        [2, 40, 20, 60, 20, 50, 40, 40, 20],
    ]


def test_a_painted_mask_comes_as_the_box_round_it(
    labeler: Person, project_id: int, fleet: list[int], database: Database
) -> None:
    with database.write_tx() as tx:
        photo = tx.session.get_one(Photo, fleet[0])
        assert photo.width
        assert photo.height
        counts = pack([20 * photo.height + 30, 40, photo.width * photo.height - 20 * photo.height - 70])
        make_mask(tx, photo, counts, class_id=2)
    items = labeler.get(f"/projects/{project_id}/photos?boxes=true").json()["items"]
    item = next(item for item in items if item["id"] == fleet[0])
    assert (item["boxes"], item["lines"]) == ([[2, 20, 30, 1, 40]], [])


def test_of_many_rings_no_more_come_than_a_thumbnail_shows(
    labeler: Person, project_id: int, fleet: list[int], database: Database
) -> None:
    crumbs = [[[(x, y), (x + 1, y), (x, y + 1)]] for x in range(10, 50, 2) for y in range(10, 40, 2)]
    with database.write_tx() as tx:
        make_polygon(tx, tx.session.get_one(Photo, fleet[0]), *crumbs, class_id=2)
    items = labeler.get(f"/projects/{project_id}/photos?boxes=true").json()["items"]
    item = next(item for item in items if item["id"] == fleet[0])
    assert (len(crumbs), len(item["lines"])) == (300, 200)


def test_an_item_tells_what_the_photo_itself_tells(
    labeler: Person, manager: Person, project_id: int, database: Database
) -> None:
    with database.write_tx() as tx:
        make_photo(
            tx,
            tx.session.get_one(Project, project_id),
            captured_at=datetime.fromisoformat("2026-11-03T12:00:00"),
            captured_offset=60,
            captured_zone="claimed",
            captured_utc=datetime(2026, 11, 3, 11, 0, tzinfo=UTC),
            attributes={"origin": "found"},
            series="5f0c3d1c-8f39-4a4e-9d1f-000000000001",
            hint={"class_id": 2, "x": 0.5, "y": 0.25},
        )
    for person in (labeler, manager):
        item = person.get(f"/projects/{project_id}/photos").json()["items"][0]
        photo = person.get(f"/photos/{item['id']}").json()
        assert item == {name: photo[name] for name in item}
        assert item.keys() >= CONTRACT
        assert (item["urls"]["original"] is None) == (person is labeler)


def test_a_page_takes_a_fixed_number_of_queries(
    labeler: Person, project_id: int, fleet: list[int], database: Database
) -> None:
    with counted(database) as few:
        assert len(labeler.get(f"/projects/{project_id}/photos?limit=2&boxes=true").json()["items"]) == 2
    with counted(database) as many:
        assert len(labeler.get(f"/projects/{project_id}/photos?limit=12&boxes=true").json()["items"]) == 12
    assert len(few) == len(many) <= 8
    with counted(database) as page:
        assert labeler.get(f"//projects/{project_id}/photos").status_code == 200
    assert len(page) <= 21


ASKED: list[str] = [
    "",
    "scenes=true",
    "class=1",
    "class=1&class=4",
    "state=done&class=4",
    "damaged=true",
    "sort=blur",
    "labeler=1",
]


def test_no_filter_scans_the_annotations(
    labeler: Person, project_id: int, fleet: list[int], database: Database, subtests: pytest.Subtests
) -> None:
    """Filters by class ask photo_class: scanning annotations is 9,000 times slower for a rare class."""
    for query in ASKED:
        with subtests.test(query):
            with counted(database) as statements:
                assert labeler.get(f"/projects/{project_id}/photos?{query}").status_code == 200
            assert not [statement for statement in statements if "annotation." in statement.split("FROM")[-1]]


def test_the_trash_is_seen_by_managers_only(
    labeler: Person, manager: Person, project_id: int, fleet: list[int]
) -> None:
    assert labeler.delete(f"/photos/{fleet[3]}").status_code == 403
    assert manager.delete(f"/photos/{fleet[3]}").status_code == 200
    assert fleet[3] not in _ids(labeler, project_id, "")
    assert labeler.get(f"/photos/{fleet[3]}").status_code == 404
    assert labeler.get(f"/projects/{project_id}/photos?trashed=true").status_code == 403
    assert _ids(manager, project_id, "&trashed=true") == [fleet[3]]
    assert manager.post(f"/photos/{fleet[3]}/undelete").status_code == 200
    assert fleet[3] in _ids(labeler, project_id, "")


def test_strangers_see_nothing(
    stranger: Person, anonymous: Person, project_id: int, fleet: list[int]
) -> None:
    for path in (f"/projects/{project_id}/photos", f"/photos/{fleet[0]}", f"/photos/{fleet[0]}/original"):
        assert stranger.get(path).status_code == 404
        assert anonymous.get(path).status_code == 401
    assert stranger.put(f"/photos/{fleet[0]}/state", json={"state": "done", "seq": 0}).status_code == 404


def test_the_page_shows_counts_chips_and_what_to_do(
    manager: Person, project_id: int, fleet: list[int]
) -> None:
    page = manager.get(f"//projects/{project_id}/photos").text
    assert '<span data-count="total">12</span> photos' in page
    filtered = manager.get(f"//projects/{project_id}/photos?state=retake").text
    assert "No photos match." in filtered
    assert "Drop the last condition" in filtered
    assert manager.get(f"//projects/{project_id}/photos?state=nearly").status_code == 422


def test_an_empty_gallery_says_what_to_do(manager: Person, project_id: int) -> None:
    page = manager.get(f"//projects/{project_id}/photos").text
    assert "No photos yet." in page
    assert "make a capture link" in page


def test_hostile_names_are_text(labeler: Person, project_id: int) -> None:
    """D10: a name is never markup, neither in the page nor in its data."""
    send(labeler, project_id, picture(), name="</script><img src=x onerror=alert(1)>.jpg")
    page = labeler.get(f"//projects/{project_id}/photos").text
    assert "<img src=x" not in page
    assert "</script><img" not in page
