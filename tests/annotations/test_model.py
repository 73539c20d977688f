"""B5: any interleaving of drawing, changing, deleting, undoing and restarting equals a plain dict."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from app.annotations.queries import photo_annotations
from app.annotations.schemas import Op
from app.annotations.service import change_annotations, restore_step
from app.db.tx import Database
from app.errors import Conflict
from app.ids import UserId, uuid7
from app.models import Annotation, Photo, PhotoClass, Project
from app.photos.queries import load_photo
from app.photos.states import change_state
from app.projects.counters import read
from app.settings import Settings
from app.team.actor import Actor
from app.team.roles import Action
from tests.annotations.ops import box, polygon, trace
from tests.conftest import SetClock
from tests.factories import make_attribute, make_member, make_photo, make_project, make_user

BOXES = st.builds(
    box,
    x=st.integers(0, 90_000).map(lambda n: n / 100),
    y=st.integers(0, 70_000).map(lambda n: n / 100),
    width=st.integers(1, 9_999).map(lambda n: n / 100),
    height=st.integers(1, 9_999).map(lambda n: n / 100),
)
PLACES = st.tuples(
    st.integers(1, 90_000).map(lambda n: n / 100), st.integers(1, 70_000).map(lambda n: n / 100)
)
TRACES = st.builds(
    lambda points, width: trace(*points, width=width),
    st.lists(PLACES, min_size=2, max_size=6, unique=True),
    st.integers(1, 99_999).map(lambda n: n / 100),
)
POLYGONS = st.builds(
    lambda x, y, side: polygon([[x, y], [x + side, y], [x, y + side]]),
    st.integers(0, 900),
    st.integers(0, 700),
    st.integers(1, 90),
)
SHAPES = BOXES | TRACES | POLYGONS
CLASSES = st.integers(1, 6)
VALUES = st.one_of(st.none(), st.integers(-5, 5), st.sampled_from([0.5, -1.25]))


class Labeling(RuleBasedStateMachine):
    """One photo, two people, and a model: uid -> (class, shape, attributes)."""

    uids = Bundle("uids")
    place: tuple[Settings, SetClock]

    def __init__(self) -> None:
        super().__init__()
        self.settings, self.clock = self.place
        self.database = Database(self.settings, self.clock)
        with self.database.write_tx() as tx:
            project = make_project(tx)
            self.project_id = project.id
            make_attribute(tx, project, "depth", "number")
            self.photo_id = make_photo(tx, project).id
            self.actors = [self._member(tx, project, name) for name in ("labeler", "other_labeler")]
        self.model: dict[str, Any] = {}
        self.revisions: dict[str, int] = {}
        self.past: dict[int, dict[str, Any]] = {0: {}}
        self.sent: list[tuple[Actor, Op]] = []
        self.state, self.no_defect = "unlabelled", False

    @staticmethod
    def _member(tx: Any, project: Project, name: str) -> Actor:
        user = make_user(tx, name)
        make_member(tx, project, user, "reviewer")
        return Actor(UserId(user.id), user.name, user.email, is_admin=False)

    def _send(self, who: int, **fields: Any) -> Any:
        op = Op.model_validate({"op_id": uuid7(), **fields})
        self.sent.append((self.actors[who], op))
        with self.database.write_tx() as tx:
            told = change_annotations(tx, self.actors[who], self.photo_id, [op])
        return told.seq, told.results[0]

    def _applied(self, seq: int) -> None:
        self.past[seq] = dict(self.model)
        if self.state == "done":
            self.no_defect = False
        if self.state != "done" or not self.model:
            self.state = "in_progress"

    @rule(target=uids, who=st.integers(0, 1), shape=SHAPES, class_id=CLASSES)
    def draw(self, who: int, shape: dict[str, Any], class_id: int) -> str:
        uid = uuid7()
        seq, result = self._send(who, action="create", uid=uid, class_id=class_id, shape=shape)
        if self.state == "accepted":
            assert result["detail"] == "accepted"
            return uid
        assert result["status"] == "applied"
        self.model[uid] = (class_id, shape, {})
        self.revisions[uid] = 1
        self._applied(seq)
        return uid

    @rule(
        who=st.integers(0, 1),
        uid=uids,
        shape=st.none() | SHAPES,
        class_id=st.none() | CLASSES,
        value=VALUES,
        with_rev=st.booleans(),
    )
    def change(
        self, who: int, uid: str, shape: Any, class_id: int | None, value: Any, with_rev: bool
    ) -> None:
        fields: dict[str, Any] = {"attributes": {"depth": value}}
        if shape is not None:
            fields["shape"] = shape
        if class_id is not None:
            fields["class_id"] = class_id
        if with_rev and uid in self.revisions:
            fields["base_rev"] = self.revisions[uid]
        seq, result = self._send(who, action="update", uid=uid, **fields)
        if self.state == "accepted" or uid not in self.revisions:
            assert result["status"] == "denied"
            return
        assert result["status"] == "applied"
        old = self.model.get(uid) or self._last_known(uid)
        attributes = {**old[2], "depth": value}
        new = (
            class_id or old[0],
            shape or old[1],
            {name: item for name, item in attributes.items() if item is not None},
        )
        if uid in self.model and orjson.dumps(new) == orjson.dumps(old):
            assert result["annotation"]["rev"] == self.revisions[uid]
            return
        self.model[uid] = new
        self.revisions[uid] += 1
        self._applied(seq)

    def _last_known(self, uid: str) -> Any:
        return next(past[uid] for _, past in sorted(self.past.items(), reverse=True) if uid in past)

    @rule(who=st.integers(0, 1), uid=uids)
    def erase(self, who: int, uid: str) -> None:
        seq, result = self._send(who, action="delete", uid=uid)
        if self.state == "accepted" or uid not in self.revisions:
            assert result["status"] == "denied"
            return
        assert result["status"] == "applied"
        if uid in self.model:
            del self.model[uid]
            self.revisions[uid] += 1
            self._applied(seq)

    @rule(who=st.integers(0, 1), data=st.data())
    def send_again(self, who: int, data: st.DataObject) -> None:
        if not self.sent:
            return
        actor, op = data.draw(st.sampled_from(self.sent))
        with self.database.write_tx() as tx:
            told = change_annotations(tx, self.actors[who], self.photo_id, [op])
        expected = "duplicate" if actor == self.actors[who] else "denied"
        assert told.results[0]["status"] == expected

    @rule(who=st.integers(0, 1), data=st.data())
    def go_back(self, who: int, data: st.DataObject) -> None:
        if self.state == "accepted":
            return
        seq = data.draw(st.sampled_from(sorted(self.past)))
        with self.database.write_tx() as tx:
            told = restore_step(tx, self.actors[who], self.photo_id, seq)
        for result in told.results:
            assert result["status"] == "applied"
        touched = self.model.keys() | self.past[seq].keys()
        for uid in touched:
            if self.model.get(uid) != self.past[seq].get(uid):
                self.revisions[uid] += 1
        self.model = dict(self.past[seq])
        if told.results:
            self._applied(told.seq)

    @rule(who=st.integers(0, 1), state=st.sampled_from(["done", "accepted", "in_progress", "unsure"]))
    def decide(self, who: int, state: str) -> None:
        no_defect = state in ("done", "accepted") and not self.model
        try:
            with self.database.write_tx() as tx:
                access = load_photo(tx, self.actors[who], self.photo_id, Action.LABEL, lock=True)
                photo = change_state(tx, self.actors[who], access, state=state, no_defect=no_defect)
                seq = photo.seq
        except Conflict:
            return
        self.state, self.no_defect = state, no_defect
        self.past[seq] = dict(self.model)

    @rule()
    def restart(self) -> None:
        self.database.close()
        self.database = Database(self.settings, self.clock)

    @invariant()
    def equals_the_model(self) -> None:
        with self.database.read_tx() as tx:
            told = photo_annotations(tx, self.actors[0], self.photo_id)
            photo = tx.session.get_one(Photo, self.photo_id)
            classes = {
                row.class_id: row.n
                for row in tx.execute(
                    select(PhotoClass).where(PhotoClass.photo_id == self.photo_id)
                ).scalars()
            }
            counters = {name: n for name, n in read(tx, self.project_id).items() if n}
            rows = tx.scalar(select(func.count()).select_from(Annotation))
        found = orjson.loads(orjson.dumps(told))
        assert found["proposals"] == []
        live = {item["uid"]: item for item in found["annotations"]}
        assert {
            uid: (item["class_id"], item["shape"], item["attributes"]) for uid, item in live.items()
        } == self.model
        assert {uid: item["rev"] for uid, item in live.items()} == {
            uid: self.revisions[uid] for uid in self.model
        }
        assert (photo.state, photo.no_defect, photo.annotations) == (
            self.state,
            self.no_defect,
            len(self.model),
        )
        expected: dict[int, int] = {}
        for class_id, _, _ in self.model.values():
            expected[class_id] = expected.get(class_id, 0) + 1
        assert classes == expected
        wanted = {f"class:{class_id}": n for class_id, n in expected.items()}
        wanted[f"state:{self.state}"] = 1
        if self.no_defect:
            wanted["no_defect"] = 1
        counters.pop("to_review", None)  # who is picked, and when: tests/review/test_picking.py
        assert counters == wanted
        assert rows == len(self.revisions)

    def teardown(self) -> None:
        with self.database.write_tx() as tx:
            for table in reversed(Photo.metadata.sorted_tables):
                if table.name != "audit":  # refuses it
                    tx.execute(table.delete())
        self.database.close()


@pytest.mark.parametrize("runs", [6, pytest.param(300, marks=pytest.mark.soak)])
def test_any_interleaving_equals_the_model(settings: Settings, clock: SetClock, runs: int) -> None:
    """B5: create, edit, delete, undo, restore, decide, restart, in any order, on both databases."""

    class Here(Labeling):
        place = (settings, clock)

    run_state_machine_as_test(
        Here,
        settings=hypothesis_settings(
            max_examples=runs,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
