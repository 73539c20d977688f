"""Change operations: what they do, alone and when two people change the same thing."""

from __future__ import annotations

from typing import Any

import pytest

from app.annotations.history import changed_after
from app.db.tx import Database
from app.ids import uuid7
from app.models import Annotation, DefectClass, Event, Operation, Photo, PhotoClass, Project
from tests.annotations.conftest import counters_of, results_of, row_of
from tests.annotations.ops import box, create, delete, mask, polygon, trace, update
from tests.conftest import Person
from tests.factories import make_annotation, make_photo


def send(person: Person, photo_id: int, *ops: dict[str, Any]) -> Any:
    return person.post(f"/photos/{photo_id}/changes", json={"ops": list(ops)})


def _label_seq(database: Database, project_id: int) -> int:
    with database.read_tx() as tx:
        return tx.session.get_one(Project, project_id).label_seq


def test_a_drawn_box_is_there_for_everybody(labeler: Person, reviewer: Person, photo_id: int) -> None:
    op = create(shape=box(-5, 10.004, 25.126, 30), attributes={"severity": "high"})
    answer = send(labeler, photo_id, op)
    assert answer.status_code == 200
    assert answer.json()["seq"] == 1
    [result] = answer.json()["results"]
    assert result["status"] == "applied"
    seen = reviewer.get(f"/photos/{photo_id}/annotations").json()
    assert seen == {"seq": 1, "annotations": [result["annotation"]], "proposals": []}
    annotation = result["annotation"]
    assert annotation["shape"] == {"type": "box", "x": 0, "y": 10, "width": 20.13, "height": 30}
    assert annotation["rev"] == 1
    assert annotation["author"]["id"] == labeler.user_id
    assert annotation["attributes"] == {"severity": "high"}
    assert annotation["source"] == "human"


def test_a_traced_crack_is_kept_with_its_box_and_area(
    labeler: Person, reviewer: Person, photo_id: int, database: Database
) -> None:
    drawn = trace((-4, 30), (60.004, 30), (60.001, 30.0), (60, 90.126), width=4)
    answer = send(labeler, photo_id, create(shape=drawn))
    [result] = answer.json()["results"]
    kept = {"type": "trace", "points": [[0, 30], [60, 30], [60, 90.13]], "widths": [4, 4, 4]}
    assert result["annotation"]["shape"] == kept
    assert reviewer.get(f"/photos/{photo_id}/annotations").json()["annotations"] == [result["annotation"]]
    with database.read_tx() as tx:
        row = tx.session.query(Annotation).one()
        assert (row.kind, row.x, row.y, row.width, row.height) == ("trace", 0, 28, 62, 64.13)
        assert row.area == 480.52


def test_a_box_may_become_a_trace_and_a_clash_keeps_both(
    labeler: Person, other_labeler: Person, photo_id: int
) -> None:
    drawn = create()
    send(labeler, photo_id, drawn)
    send(labeler, photo_id, update(drawn["uid"], base_rev=1, shape=trace()))
    answer = send(other_labeler, photo_id, update(drawn["uid"], base_rev=1, shape=trace(width=7)))
    assert answer.json()["results"][0]["status"] == "conflict"
    seen = labeler.get(f"/photos/{photo_id}/annotations").json()
    assert seen["annotations"][0]["shape"] == trace()
    assert seen["proposals"][0]["shape"] == trace(width=7)


def test_the_longest_trace_there_may_be_is_saved(labeler: Person, photo_id: int) -> None:
    points = [(index / 7, 300 + index % 9 + 0.25) for index in range(5_000)]
    answer = send(labeler, photo_id, create(shape=trace(*points)))
    assert len(answer.json()["results"][0]["annotation"]["shape"]["points"]) == 5_000


def test_a_polygon_that_the_border_cuts_is_kept_in_parts_with_its_box_and_area(
    labeler: Person, reviewer: Person, photo_id: int, database: Database
) -> None:
    top, bottom = [(-9, 10), (40, 10), (40, 20.004), (-3, 20.004)], [(-3, 30), (40, 30), (40, 50), (-9, 50)]
    hole = [[10, 35], [20, 35], [20, 45], [10, 45]]
    answer = send(labeler, photo_id, create(shape=polygon([*top, *bottom], hole)))
    [result] = answer.json()["results"]
    upper = [[0, 10], [40, 10], [40, 20], [0, 20]]
    lower = [[0, 30], [40, 30], [40, 50], [0, 50]]
    assert result["annotation"]["shape"] == {"type": "polygon", "polygons": [[upper], [lower, hole]]}
    assert reviewer.get(f"/photos/{photo_id}/annotations").json()["annotations"] == [result["annotation"]]
    with database.read_tx() as tx:
        row = tx.session.query(Annotation).one()
        assert (row.kind, row.x, row.y, row.width, row.height) == ("polygon", 0, 10, 40, 40)
        assert row.area == 1100


def test_a_painted_mask_is_kept_with_its_box_and_area(
    labeler: Person, reviewer: Person, photo_id: int, database: Database
) -> None:
    drawn = mask(20 * 800 + 100, 50, 750, 60)
    answer = send(labeler, photo_id, create(shape=drawn))
    [result] = answer.json()["results"]
    assert result["annotation"]["shape"] == drawn
    assert reviewer.get(f"/photos/{photo_id}/annotations").json()["annotations"] == [result["annotation"]]
    with database.read_tx() as tx:
        row = tx.session.query(Annotation).one()
        assert (row.kind, row.x, row.y, row.width, row.height, row.area) == ("mask", 20, 100, 2, 60, 110)


def test_the_same_pixels_written_in_another_way_are_the_same_mask(labeler: Person, photo_id: int) -> None:
    drawn = create(shape=mask(100, 50))
    send(labeler, photo_id, drawn)
    again = update(drawn["uid"], base_rev=1, shape=mask(100, 20, 0, 30))
    [result] = send(labeler, photo_id, again).json()["results"]
    assert result["annotation"]["shape"] == mask(100, 50)


@pytest.mark.parametrize(
    ("shape", "pointer"),
    [
        (mask(100, 50, size=(800, 1000)), "/ops/0/shape/size"),
        ({**mask(100, 50), "counts": "~"}, "/ops/0/shape/counts"),
        ({**mask(100, 50), "counts": "5"}, "/ops/0/shape/counts"),
        (mask(100, 0), "/ops/0/shape/counts"),
    ],
)
def test_pixels_that_are_none_are_refused_with_their_place(
    labeler: Person, photo_id: int, shape: dict[str, Any], pointer: str
) -> None:
    answer = send(labeler, photo_id, create(shape=shape))
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_counts_photo_feed_and_labels_change_with_it(
    labeler: Person, photo_id: int, project_id: int, database: Database
) -> None:
    first, second = create(), create(class_id=2)
    send(labeler, photo_id, first, second)
    send(labeler, photo_id, delete(second["uid"], base_rev=1))
    assert counters_of(database, project_id) == {"state:in_progress": 1, "class:1": 1}
    photo = row_of(database, photo_id)
    assert (photo.annotations, photo.seq, photo.labeler_id) == (1, 3, labeler.user_id)
    with database.read_tx() as tx:
        rows = tx.session.query(PhotoClass).all()
        assert [(row.class_id, row.n) for row in rows] == [(1, 1)]
        assert tx.session.get_one(Project, project_id).label_seq == 2
        events = tx.session.query(Event).order_by(Event.seq).all()
    kinds = [event.kind for event in events]
    assert kinds == ["annotations.changed", "photo.state", "counts", "annotations.changed", "counts"]
    assert events[0].data["op_ids"] == [first["op_id"], second["op_id"]]
    assert events[0].data["photo_seq"] == 2


def test_operations_of_one_step_are_one_number_and_one_history_entry(labeler: Person, photo_id: int) -> None:
    step = uuid7()
    answer = send(labeler, photo_id, create(step=step), create(step=step), create())
    assert answer.json()["seq"] == 2
    items = labeler.get(f"/photos/{photo_id}/history").json()["items"]
    assert [(item["seq"], len(item["ops"])) for item in items] == [(2, 1), (1, 2)]


def test_history_is_paged_between_steps(labeler: Person, photo_id: int) -> None:
    send(labeler, photo_id, *[create() for _ in range(5)])
    page = labeler.get(f"/photos/{photo_id}/history?limit=2").json()
    assert [item["seq"] for item in page["items"]] == [5, 4]
    page = labeler.get(f"/photos/{photo_id}/history?limit=3&cursor={page['next']}").json()
    assert [item["seq"] for item in page["items"]] == [3, 2, 1]
    assert page["next"] is None


def test_a_step_of_very_many_operations_is_told_whole(labeler: Person, photo_id: int) -> None:
    for _ in range(2):
        send(labeler, photo_id, *[create() for _ in range(260)])
    assert labeler.post(f"/photos/{photo_id}/history/0/restore").status_code == 200
    page = labeler.get(f"/photos/{photo_id}/history?limit=2").json()
    assert [(item["seq"], len(item["ops"])) for item in page["items"]] == [(521, 520), (520, 1)]
    page = labeler.get(f"/photos/{photo_id}/history?limit=2&cursor={page['next']}").json()
    assert [(item["seq"], len(item["ops"])) for item in page["items"]] == [(519, 1), (518, 1)]


def test_labelers_see_the_history_of_what_they_labelled(
    labeler: Person, other_labeler: Person, reviewer: Person, photo_id: int
) -> None:
    send(labeler, photo_id, create())
    path = f"/photos/{photo_id}/history"
    refusal = other_labeler.get(path)
    assert (refusal.status_code, "Ask a reviewer" in refusal.json()["detail"]) == (403, True)
    assert labeler.get(path).status_code == reviewer.get(path).status_code == 200
    send(other_labeler, photo_id, create())
    assert other_labeler.get(path).status_code == 200, "their own work is in it"


def test_the_same_operation_again_answers_the_first_result(
    labeler: Person, photo_id: int, database: Database
) -> None:
    op = create()
    first = results_of(send(labeler, photo_id, op))[0]
    later = update(op["uid"], class_id=3)
    send(labeler, photo_id, later)
    again = results_of(send(labeler, photo_id, op, op))
    assert [result["status"] for result in again] == ["duplicate", "duplicate"]
    assert again[0]["annotation"] == first["annotation"]
    assert again[0]["first"] == "applied"
    assert row_of(database, photo_id).seq == 2
    with database.read_tx() as tx:
        assert tx.session.query(Operation).count() == 2


def test_an_operation_id_of_somebody_else_is_refused(
    labeler: Person, other_labeler: Person, photo_id: int, project_id: int, database: Database
) -> None:
    with database.write_tx() as tx:
        elsewhere = make_photo(tx, tx.session.get_one(Project, project_id)).id
    op = create()
    send(labeler, photo_id, op)
    for answer in (
        send(other_labeler, photo_id, op),
        send(labeler, elsewhere, op),
        send(labeler, photo_id, {**op, "class_id": 2}),
    ):
        [result] = results_of(answer)
        assert (result["status"], result["detail"]) == ("denied", "op_id_reused")
        assert result["annotation"] is None
    assert row_of(database, elsewhere).state == "unlabelled"


def test_what_cannot_be_is_denied_for_itself_and_the_rest_is_applied(
    labeler: Person, photo_id: int, project_id: int, database: Database
) -> None:
    with database.write_tx() as tx:
        elsewhere = make_photo(tx, tx.session.get_one(Project, project_id))
        foreign = make_annotation(tx, elsewhere).uid
    mine = create()
    results = results_of(
        send(
            labeler,
            photo_id,
            mine,
            create(uid=mine["uid"]),
            create(uid=foreign),
            update(foreign, class_id=2),
            update(uuid7(), class_id=2),
            create(class_id=77),
            update(mine["uid"], class_id=77),
            create(),
        )
    )
    assert [(result["status"], result.get("detail")) for result in results] == [
        ("applied", None),
        ("denied", "uid_taken"),
        ("denied", "uid_taken"),
        ("denied", "unknown_uid"),
        ("denied", "unknown_uid"),
        ("denied", "unknown_class"),
        ("denied", "unknown_class"),
        ("applied", None),
    ]


def test_a_retired_class_is_taken_and_flagged(
    labeler: Person, photo_id: int, project_id: int, database: Database
) -> None:
    with database.write_tx() as tx:
        tx.session.get_one(DefectClass, (project_id, 2)).retired_at = tx.now
    [result] = results_of(send(labeler, photo_id, create(class_id=2)))
    assert (result["status"], result["detail"]) == ("applied", "class_retired")


def test_attributes_merge_by_key_and_null_removes(labeler: Person, photo_id: int) -> None:
    op = create(attributes={"a": 1, "severity": "low", "words": "by the door"})
    changed = update(op["uid"], attributes={"a": 1.5, "severity": None})
    results = results_of(send(labeler, photo_id, op, changed))
    assert results[1]["annotation"]["attributes"] == {"a": 1.5, "words": "by the door"}


def test_two_people_changing_different_things_are_merged(
    labeler: Person, other_labeler: Person, photo_id: int
) -> None:
    op = create()
    send(labeler, photo_id, op)
    send(labeler, photo_id, update(op["uid"], base_rev=1, class_id=2, attributes={"a": 1}))
    [result] = results_of(
        send(
            other_labeler, photo_id, update(op["uid"], base_rev=1, shape=box(1, 1, 5, 5), attributes={"b": 2})
        )
    )
    assert result["status"] == "merged"
    assert result["annotation"]["class_id"] == 2
    assert result["annotation"]["shape"]["width"] == 5
    assert result["annotation"]["attributes"] == {"a": 1, "b": 2}
    assert result["annotation"]["rev"] == 3


def test_two_people_wanting_the_same_are_merged(
    labeler: Person, other_labeler: Person, photo_id: int
) -> None:
    op = create()
    send(labeler, photo_id, op, update(op["uid"], class_id=2))
    [result] = results_of(send(other_labeler, photo_id, update(op["uid"], base_rev=1, class_id=2)))
    assert result["status"] == "merged"


@pytest.fixture
def clash(labeler: Person, other_labeler: Person, photo_id: int) -> dict[str, Any]:
    """The labeler moved a box that the other labeler moved elsewhere."""
    op = create()
    send(labeler, photo_id, op)
    send(labeler, photo_id, update(op["uid"], base_rev=1, shape=box(200, 200, 20, 20)))
    [result] = results_of(
        send(
            other_labeler, photo_id, update(op["uid"], base_rev=1, shape=box(1, 1, 5, 5), attributes={"b": 2})
        )
    )
    return {"uid": op["uid"], "result": result}


def test_a_true_clash_keeps_both_versions(
    clash: dict[str, Any], labeler: Person, other_labeler: Person, photo_id: int, database: Database
) -> None:
    assert clash["result"]["status"] == "conflict"
    assert clash["result"]["detail"] == "shape"
    assert clash["result"]["annotation"]["shape"]["x"] == 200
    photo = row_of(database, photo_id)
    assert (photo.open_proposals, photo.seq) == (1, 2)
    [proposal] = labeler.get(f"/photos/{photo_id}/annotations").json()["proposals"]
    assert proposal["uid"] == clash["uid"]
    assert proposal["base_rev"] == 1
    assert proposal["class_id"] == 1
    assert proposal["shape"] == box(1, 1, 5, 5)
    assert proposal["attributes"] == {"b": 2}
    assert proposal["author"]["id"] == other_labeler.user_id


def test_a_proposal_can_be_taken(
    clash: dict[str, Any], labeler: Person, photo_id: int, database: Database
) -> None:
    [proposal] = labeler.get(f"/photos/{photo_id}/annotations").json()["proposals"]
    assert labeler.post(f"/proposals/{proposal['id']}", json={"take": True, "seq": 1}).status_code == 409
    answer = labeler.post(f"/proposals/{proposal['id']}", json={"take": True, "seq": 2})
    [result] = results_of(answer)
    assert result["annotation"]["shape"] == box(1, 1, 5, 5)
    assert result["annotation"]["attributes"] == {"b": 2}
    assert (answer.json()["seq"], answer.json()["open_proposals"]) == (3, 0)
    assert row_of(database, photo_id).open_proposals == 0
    assert labeler.get(f"/photos/{photo_id}/annotations").json()["proposals"] == []
    again = labeler.post(f"/proposals/{proposal['id']}", json={"take": False, "seq": 3})
    assert (again.status_code, again.json()["type"]) == (409, "settled")


def test_a_proposal_can_be_dropped(
    clash: dict[str, Any], labeler: Person, photo_id: int, database: Database
) -> None:
    [proposal] = labeler.get(f"/photos/{photo_id}/annotations").json()["proposals"]
    answer = labeler.post(f"/proposals/{proposal['id']}", json={"take": False, "seq": 2})
    assert answer.json()["results"] == []
    assert answer.json()["seq"] == 2
    [annotation] = labeler.get(f"/photos/{photo_id}/annotations").json()["annotations"]
    assert annotation["shape"]["x"] == 200
    assert row_of(database, photo_id).open_proposals == 0


def test_a_proposal_of_another_project_is_not_there(
    clash: dict[str, Any], labeler: Person, stranger: Person, photo_id: int
) -> None:
    [proposal] = labeler.get(f"/photos/{photo_id}/annotations").json()["proposals"]
    answer = stranger.post(f"/proposals/{proposal['id']}", json={"take": True, "seq": 2})
    assert answer.status_code == 404


def test_deleting_what_somebody_changed_meanwhile_is_a_proposal(
    labeler: Person, other_labeler: Person, photo_id: int
) -> None:
    op = create()
    send(labeler, photo_id, op, update(op["uid"], class_id=2))
    [result] = results_of(send(other_labeler, photo_id, delete(op["uid"], base_rev=1)))
    assert (result["status"], result["detail"]) == ("conflict", "class")
    [proposal] = labeler.get(f"/photos/{photo_id}/annotations").json()["proposals"]
    assert proposal["action"] == "delete"
    taken = labeler.post(f"/proposals/{proposal['id']}", json={"take": True, "seq": 2})
    assert taken.status_code == 200
    assert labeler.get(f"/photos/{photo_id}/annotations").json()["annotations"] == []


def test_changing_what_somebody_deleted_meanwhile_brings_it_back(
    labeler: Person, other_labeler: Person, photo_id: int
) -> None:
    op = create()
    send(labeler, photo_id, op)
    send(labeler, photo_id, delete(op["uid"], base_rev=1))
    [result] = results_of(send(other_labeler, photo_id, update(op["uid"], base_rev=1, class_id=2)))
    assert (result["status"], result["detail"]) == ("merged", "revived")


def test_deleting_twice_is_not_a_clash(labeler: Person, other_labeler: Person, photo_id: int) -> None:
    op = create()
    send(labeler, photo_id, op, delete(op["uid"]))
    [result] = results_of(send(other_labeler, photo_id, delete(op["uid"], base_rev=1)))
    assert result["status"] == "merged"


def test_a_revision_that_the_server_never_had_overwrites_nothing(
    labeler: Person, other_labeler: Person, photo_id: int, database: Database
) -> None:
    """A server that was restored from a backup forgot revisions that editors have seen."""
    op = create()
    send(labeler, photo_id, op, update(op["uid"], class_id=2, base_rev=1))
    same, other, gone = results_of(
        send(
            other_labeler,
            photo_id,
            update(op["uid"], base_rev=7, class_id=2),
            update(op["uid"], base_rev=7, class_id=3, shape=box(50)),
            delete(op["uid"], base_rev=9),
        )
    )
    assert (same["status"], same["annotation"]["rev"]) == ("merged", 2)
    assert (other["status"], other["detail"]) == ("conflict", "class,shape")
    assert gone["status"] == "conflict"
    [annotation] = labeler.get(f"/photos/{photo_id}/annotations").json()["annotations"]
    assert (annotation["class_id"], annotation["rev"]) == (2, 2)
    proposals = labeler.get(f"/photos/{photo_id}/annotations").json()["proposals"]
    assert [(one["action"], one["class_id"]) for one in proposals] == [("update", 3), ("delete", 2)]
    assert row_of(database, photo_id).open_proposals == 2


def test_such_a_revision_of_a_deleted_annotation_brings_it_back(labeler: Person, photo_id: int) -> None:
    op = create()
    send(labeler, photo_id, op, delete(op["uid"]))
    [result] = results_of(send(labeler, photo_id, update(op["uid"], base_rev=7, class_id=3)))
    assert (result["status"], result["detail"], result["annotation"]["class_id"]) == ("merged", "revived", 3)


def test_operations_of_one_request_may_count_their_revisions_up(labeler: Person, photo_id: int) -> None:
    op = create(attributes={"a": 1})
    ops = [op, update(op["uid"], base_rev=1, class_id=1), update(op["uid"], base_rev=2, class_id=3)]
    results = results_of(send(labeler, photo_id, *ops))
    assert [result["status"] for result in results] == ["applied"] * 3


def test_an_update_that_changes_nothing_leaves_no_trace(
    labeler: Person, other_labeler: Person, photo_id: int, project_id: int, database: Database
) -> None:
    op = create(attributes={"a": 1})
    [made] = results_of(send(labeler, photo_id, op))
    body = {"state": "done", "seq": 1}
    assert labeler.put(f"/photos/{photo_id}/state", json=body).status_code == 200
    before, label_seq = row_of(database, photo_id), _label_seq(database, project_id)
    nothing = {"shape": box(), "class_id": 1, "attributes": {"a": 1, "b": None}, "ignore": False}
    answer = send(other_labeler, photo_id, update(op["uid"], base_rev=1, **nothing))
    [result] = results_of(answer)
    assert (result["status"], result["annotation"]) == ("applied", made["annotation"])
    assert (answer.json()["seq"], answer.json()["state"]) == (2, "done")
    after = row_of(database, photo_id)
    for name in ("seq", "state", "labeler_id", "labeled_at"):
        assert getattr(after, name) == getattr(before, name)
    assert _label_seq(database, project_id) == label_seq
    send(labeler, photo_id, update(op["uid"], base_rev=1, attributes={"a": 2}))
    [late] = results_of(send(other_labeler, photo_id, update(op["uid"], base_rev=1, class_id=4)))
    assert late["status"] == "merged", "what changed nothing does not hide from history what did"


def test_nothing_drawn_keeps_a_photo_without_defect(labeler: Person, photo_id: int) -> None:
    op = create()
    send(labeler, photo_id, op, delete(op["uid"]))
    body = {"state": "done", "no_defect": True, "seq": 2}
    assert labeler.put(f"/photos/{photo_id}/state", json=body).status_code == 200
    answer = send(labeler, photo_id, delete(op["uid"]))
    assert (answer.json()["state"], answer.json()["no_defect"], answer.json()["seq"]) == ("done", True, 3)


def test_undo_brings_a_deleted_annotation_back_with_its_id(
    labeler: Person, photo_id: int, project_id: int, database: Database
) -> None:
    op = create()
    [made] = results_of(send(labeler, photo_id, op))
    send(labeler, photo_id, delete(op["uid"], base_rev=1))
    assert counters_of(database, project_id) == {"state:in_progress": 1}
    [back] = results_of(send(labeler, photo_id, update(op["uid"], base_rev=2, shape=box(), class_id=1)))
    assert back["status"] == "applied"
    assert back["annotation"]["id"] == made["annotation"]["id"]
    assert back["annotation"]["uid"] == op["uid"]
    assert back["annotation"]["rev"] == 3
    assert counters_of(database, project_id) == {"state:in_progress": 1, "class:1": 1}


def test_a_large_mask_that_is_changed_too_often_in_one_request_is_to_be_sent_in_parts(
    labeler: Person, photo_id: int
) -> None:
    """History keeps it whole, twice for each change: 20 KB sent would have kept 100 MB."""
    painted = create(shape=mask(*[1] * 490_000))
    assert send(labeler, photo_id, painted).status_code == 200
    often = [update(painted["uid"], class_id=1 + number % 2) for number in range(1, 101)]
    refusal = send(labeler, photo_id, *often)
    assert (refusal.status_code, refusal.json()["type"]) == (413, "too-large")
    assert labeler.get(f"/photos/{photo_id}/annotations").json()["seq"] == 1
    assert send(labeler, photo_id, *often[:40]).json()["seq"] == 41
    assert send(labeler, photo_id, *often[:40]).json()["results"][39]["status"] == "duplicate"


def test_a_step_of_history_can_be_restored(
    labeler: Person, other_labeler: Person, photo_id: int, project_id: int, database: Database
) -> None:
    first, second = create(attributes={"a": 1}), create(class_id=2)
    send(labeler, photo_id, first, second)
    before = labeler.get(f"/photos/{photo_id}/annotations").json()["annotations"]
    third = create(class_id=3)
    send(
        other_labeler,
        photo_id,
        update(first["uid"], shape=box(5, 5, 5, 5), class_id=4, attributes={"a": None, "z": 3}),
        delete(second["uid"]),
        third,
    )
    answer = labeler.post(f"/photos/{photo_id}/history/2/restore")
    assert answer.status_code == 200, answer.text
    assert answer.json()["seq"] == 6
    after = labeler.get(f"/photos/{photo_id}/annotations").json()["annotations"]
    assert [{**item, "rev": 0} for item in after] == [{**item, "rev": 0} for item in before]
    assert counters_of(database, project_id) == {"state:in_progress": 1, "class:1": 1, "class:2": 1}
    assert labeler.post(f"/photos/{photo_id}/history/7/restore").status_code == 404


def test_what_did_not_change_since_a_step_is_not_read_to_restore_it(
    labeler: Person, photo_id: int, database: Database
) -> None:
    old, changed, gone = create(), create(), create()
    send(labeler, photo_id, old, changed, gone)
    send(labeler, photo_id, update(changed["uid"], class_id=2), delete(gone["uid"]), new := create())
    with database.read_tx() as tx:
        found = changed_after(tx.connection(), photo_id, 3)
    classes = {uid: content and content["class_id"] for uid, content in found.items()}
    assert classes == {changed["uid"]: 1, gone["uid"]: 1, new["uid"]: None}


def test_labelers_restore_only_where_they_may_see_the_history(
    labeler: Person, other_labeler: Person, reviewer: Person, photo_id: int
) -> None:
    send(labeler, photo_id, op := create())
    send(labeler, photo_id, delete(op["uid"]))
    path = f"/photos/{photo_id}/history/1/restore"
    assert other_labeler.post(path).status_code == 403
    assert reviewer.post(path).json()["results"][0]["annotation"]["uid"] == op["uid"]


def test_what_was_denied_is_no_work_that_opens_the_history(
    labeler: Person, other_labeler: Person, photo_id: int, database: Database
) -> None:
    send(labeler, photo_id, create())
    _set_state(database, photo_id, state="accepted")
    [result] = results_of(send(other_labeler, photo_id, create()))
    assert result["status"] == "denied"
    assert other_labeler.get(f"/photos/{photo_id}/history").status_code == 403


def test_restoring_twice_by_one_name_is_one_step(
    labeler: Person, other_labeler: Person, photo_id: int
) -> None:
    send(other_labeler, photo_id, op := create())
    send(labeler, photo_id, delete(op["uid"]))
    path = f"/photos/{photo_id}/history"
    name = {"op_id": uuid7(), "seq": 2}
    first = labeler.post(f"{path}/1/restore", json=name).json()
    assert [result["status"] for result in first["results"]] == ["applied"]
    again = labeler.post(f"{path}/1/restore", json=name).json()
    assert [(result["status"], result["first"]) for result in again["results"]] == [("duplicate", "applied")]
    assert again["seq"] == first["seq"] == 3
    assert labeler.get(path).json()["items"][0]["step"] == name["op_id"]
    other = labeler.post(f"{path}/2/restore", json=name)
    assert (other.status_code, other.json()["type"]) == (409, "op_id_reused")
    theirs = other_labeler.post(f"{path}/1/restore", json=name).json()
    assert [result["detail"] for result in theirs["results"]] == ["op_id_reused"]


def test_restoring_what_changed_since_one_looked_is_stale(labeler: Person, photo_id: int) -> None:
    send(labeler, photo_id, create(), create())
    answer = labeler.post(f"/photos/{photo_id}/history/0/restore", json={"seq": 1})
    assert (answer.status_code, answer.json()["type"], answer.json()["seq"]) == (409, "stale", 2)
    assert len(labeler.get(f"/photos/{photo_id}/annotations").json()["annotations"]) == 2


def test_an_accepted_photo_is_not_restored(labeler: Person, photo_id: int, database: Database) -> None:
    send(labeler, photo_id, create())
    _set_state(database, photo_id, state="accepted")
    answer = labeler.post(f"/photos/{photo_id}/history/0/restore", json={"op_id": uuid7()})
    assert [(one["status"], one["detail"]) for one in answer.json()["results"]] == [("denied", "accepted")]
    assert len(labeler.get(f"/photos/{photo_id}/annotations").json()["annotations"]) == 1


def test_a_clash_tells_whose_version_stands(labeler: Person, other_labeler: Person, photo_id: int) -> None:
    send(labeler, photo_id, op := create())
    send(other_labeler, photo_id, update(op["uid"], base_rev=1, class_id=2))
    send(labeler, photo_id, update(op["uid"], base_rev=1, class_id=3, attributes={"a": 1}))
    [proposal] = labeler.get(f"/photos/{photo_id}/annotations").json()["proposals"]
    assert (proposal["author"]["id"], proposal["class_id"]) == (labeler.user_id, 3)
    assert proposal["asked"] == ["attributes/a", "class_id"]
    against = proposal["against"]
    assert (against["author"]["id"], against["deleted"]) == (other_labeler.user_id, False)
    assert against["at"] <= proposal["at"]
    send(other_labeler, photo_id, delete(op["uid"]))
    [proposal] = labeler.get(f"/photos/{photo_id}/annotations").json()["proposals"]
    assert proposal["against"]["deleted"] is True


def _set_state(database: Database, photo_id: int, **values: Any) -> None:
    with database.write_tx() as tx:
        photo = tx.session.get_one(Photo, photo_id)
        for name, value in values.items():
            setattr(photo, name, value)


@pytest.mark.parametrize("state", ["unlabelled", "unsure", "retake", "rejected", "in_progress"])
def test_drawing_makes_a_photo_in_progress(
    labeler: Person, photo_id: int, database: Database, state: str
) -> None:
    _set_state(database, photo_id, state=state, reason="glare")
    assert send(labeler, photo_id, create()).json()["state"] == "in_progress"
    assert row_of(database, photo_id).state == "in_progress"


def test_a_done_photo_stays_done_until_nothing_is_left(
    labeler: Person, photo_id: int, project_id: int, database: Database
) -> None:
    _set_state(database, photo_id, state="done", no_defect=True)
    op = create()
    answer = send(labeler, photo_id, op).json()
    assert (answer["state"], answer["no_defect"]) == ("done", False)
    answer = send(labeler, photo_id, delete(op["uid"])).json()
    assert answer["state"] == "in_progress"


@pytest.mark.parametrize(
    ("values", "detail"),
    [({"state": "accepted"}, "accepted"), ({"damaged": True, "width": None, "height": None}, "damaged")],
)
def test_some_photos_take_no_changes(
    labeler: Person, photo_id: int, database: Database, values: dict[str, Any], detail: str
) -> None:
    _set_state(database, photo_id, **values)
    [result] = results_of(send(labeler, photo_id, create()))
    assert (result["status"], result["detail"]) == ("denied", detail)
    assert row_of(database, photo_id).seq == 0


def test_a_photo_in_the_trash_takes_no_changes(
    labeler: Person, manager: Person, photo_id: int, database: Database, clock: Any
) -> None:
    _set_state(database, photo_id, deleted_at=clock.now())
    assert send(labeler, photo_id, create()).status_code == 404
    [result] = results_of(send(manager, photo_id, create()))
    assert (result["status"], result["detail"]) == ("denied", "deleted")


def test_an_archived_project_takes_no_changes(
    labeler: Person, photo_id: int, project_id: int, database: Database, clock: Any
) -> None:
    with database.write_tx() as tx:
        tx.session.get_one(Project, project_id).archived_at = clock.now()
    [result] = results_of(send(labeler, photo_id, create()))
    assert (result["status"], result["detail"]) == ("denied", "forbidden")


def test_a_stranger_finds_nothing(stranger: Person, photo_id: int) -> None:
    assert send(stranger, photo_id, create()).status_code == 404
    assert stranger.get(f"/photos/{photo_id}/annotations").status_code == 404
    assert stranger.get(f"/photos/{photo_id}/history").status_code == 404


def test_what_was_copied_is_so_until_somebody_has_looked_at_it(
    labeler: Person, reviewer: Person, photo_id: int
) -> None:
    op = create(copied=True)

    def source() -> str:
        [found] = reviewer.get(f"/photos/{photo_id}/annotations").json()["annotations"]
        return str(found["source"])

    send(labeler, photo_id, op)
    assert source() == "copied"
    send(labeler, photo_id, update(op["uid"], class_id=2))
    assert source() == "copied", "a program that knows of no copies has not looked"
    [looked] = results_of(send(labeler, photo_id, update(op["uid"], copied=False)))
    assert (looked["status"], looked["annotation"]["rev"], source()) == ("applied", 3, "human")
    [again] = results_of(send(labeler, photo_id, update(op["uid"], copied=False)))
    assert again["annotation"]["rev"] == 3
    send(labeler, photo_id, update(op["uid"], copied=True))
    assert source() == "copied", "undo takes the look back"
