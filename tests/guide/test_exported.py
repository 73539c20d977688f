"""Exports tell by which meaning an annotation was drawn, where its class has had two."""

from __future__ import annotations

from typing import Any

import pytest

from app.ids import uuid7
from tests.annotations.ops import create, polygon, update
from tests.conftest import Person
from tests.guide.conftest import drawn, save


def _labels(by: Person, project_id: int, task: str) -> Any:
    answer = by.get(f"/projects/{project_id}/coco.json", params={"task": task})
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.parametrize("task", ["detection", "instance"])
def test_the_version_stands_in_x_only_for_classes_of_several_meanings(
    manager: Person, project_id: int, photo_id: int, task: str
) -> None:
    old, looked, other = uuid7(), uuid7(), uuid7()
    ops = [create(uid, shape=polygon()) for uid in (old, looked)]
    drawn(manager, photo_id, *ops, create(other, class_id=2, shape=polygon()))
    manager.put(f"/photos/{photo_id}/state", json={"state": "done", "seq": 3})
    before = _labels(manager, project_id, task).content
    save(manager, project_id, counts="A line.")
    assert _labels(manager, project_id, task).content == before
    save(manager, project_id, base=1, meaning="other", counts="A gap.")
    drawn(manager, photo_id, update(looked, still_right=2))
    told = {item["x"]["uid"]: item["x"] for item in _labels(manager, project_id, task).json()["annotations"]}
    assert [told[uid].get("guide") for uid in (old, looked, other)] == [1, 2, None]


def test_the_address_of_labels_changes_with_a_meaning_and_with_a_look(
    manager: Person, project_id: int, photo_id: int
) -> None:
    uid = uuid7()
    drawn(manager, photo_id, create(uid))
    manager.put(f"/photos/{photo_id}/state", json={"state": "done", "seq": 1})
    tags = [_labels(manager, project_id, "detection").headers["etag"]]
    save(manager, project_id, meaning="other", counts="A gap.")
    tags.append(_labels(manager, project_id, "detection").headers["etag"])
    drawn(manager, photo_id, update(uid, still_right=2))
    tags.append(_labels(manager, project_id, "detection").headers["etag"])
    assert len(set(tags)) == 3
