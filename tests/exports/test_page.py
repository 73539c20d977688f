"""The page of exports, as the server writes it."""

from __future__ import annotations

from fastapi import FastAPI

from app.db.tx import Database
from app.models import Photo
from tests.conftest import Person
from tests.exports.cast import add_done, export_zip
from tests.factories import make_annotation, make_trace
from tests.statements import counted


def test_the_page_says_what_is_left_out_before_anything_is_downloaded(
    manager: Person, database: Database, project_id: int
) -> None:
    for state in ("done", "done", "unlabelled", "retake"):
        add_done(database, project_id, state=state)
    page = manager.get(f"//projects/{project_id}/exports").text
    assert "2 left out" in page
    assert "2 in it" in page
    assert f"/projects/{project_id}/photos?state=retake" in page
    narrowed = manager.get(f"//projects/{project_id}/exports?state=retake").text
    assert "3 left out" in narrowed
    assert "1 in it" in narrowed


def test_the_task_decides_what_is_left_out_and_the_page_says_so(
    manager: Person, database: Database, project_id: int
) -> None:
    cracked, boxed = (add_done(database, project_id, width=640, height=480) for _ in range(2))
    with database.write_tx() as tx:
        row = tx.session.get_one(Photo, cracked.id)
        make_trace(tx, row, (10, 10), (200, 90), widths=[3, 3])
        make_annotation(tx, row)
        make_annotation(tx, tx.session.get_one(Photo, boxed.id))
    path = f"//projects/{project_id}/exports"
    boxes = manager.get(path).text
    assert "0 left out" in boxes
    assert "3 annotations" in boxes
    outlines = manager.get(f"{path}?task=instance").text
    assert "1 left out" in outlines
    assert "plain boxes, which have no outline" in outlines
    assert ">1 annotations" in outlines
    assert "3 annotations" in manager.get(f"{path}?task=instance&boxes=rectangles").text
    assert manager.get(f"{path}?task=everything").status_code == 422


def test_an_earlier_export_of_masks_says_so(
    manager: Person, app: FastAPI, database: Database, project_id: int
) -> None:
    add_done(database, project_id)
    export_zip(manager, app, project_id)
    assert "COCO, masks" not in manager.get(f"//projects/{project_id}/exports").text
    export_zip(manager, app, project_id, options={"task": "instance"})
    assert "COCO, masks" in manager.get(f"//projects/{project_id}/exports").text


def test_an_empty_project_says_what_to_do(manager: Person, project_id: int) -> None:
    page = manager.get(f"//projects/{project_id}/exports")
    assert page.status_code == 200
    assert "Nothing to export yet." in page.text
    assert "Make export" not in page.text


def test_earlier_exports_tell_their_difference(
    manager: Person, app: FastAPI, database: Database, project_id: int
) -> None:
    photo = add_done(database, project_id)
    export_zip(manager, app, project_id)
    export_zip(manager, app, project_id)
    with database.write_tx() as tx:
        make_annotation(tx, tx.session.get_one(Photo, photo.id))
    add_done(database, project_id)
    _, told = export_zip(manager, app, project_id)
    page = manager.get(f"//projects/{project_id}/exports").text
    assert "the first" in page
    assert f"same labels as {told['id'] - 2}" in page
    assert "+ 1 photo, + 1 annotation" in page
    older = manager.get(f"//projects/{project_id}/exports?before={told['id'] - 1}").text
    assert "+ 1 photo" not in older


def test_names_cannot_break_the_page(manager: Person, database: Database, project_id: int) -> None:
    """D10: a class and a filter value full of markup stay text."""
    add_done(database, project_id, name="<script>alert(1)</script>.jpg")
    page = manager.get(f"//projects/{project_id}/exports?q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E").text
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_the_page_asks_the_database_a_bounded_number_of_times(
    manager: Person, app: FastAPI, database: Database, project_id: int
) -> None:
    add_done(database, project_id)
    for _ in range(3):
        export_zip(manager, app, project_id)
    with counted(database) as few:
        manager.get(f"//projects/{project_id}/exports")
    for _ in range(4):
        add_done(database, project_id)
    for _ in range(3):
        export_zip(manager, app, project_id)
    with counted(database) as many:
        manager.get(f"//projects/{project_id}/exports")
    assert abs(len(many) - len(few)) <= 2  # the server's own loop may look for jobs in between
    assert len(many) <= 30


def test_labelers_have_no_such_page(labeler: Person, stranger: Person, project_id: int) -> None:
    assert labeler.get(f"//projects/{project_id}/exports").status_code == 403
    assert stranger.get(f"//projects/{project_id}/exports").status_code == 404
