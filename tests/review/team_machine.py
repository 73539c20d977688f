"""Random teams at one application, over HTTP: each call answers, and leaves behind, what the model says."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from starlette.testclient import TestClient

from app.db.tx import Database, WriteTx
from app.ids import uuid7
from app.main import create_app
from app.models import Project
from app.settings import Settings
from tests.annotations.ops import box, trace
from tests.conftest import Person, SetClock
from tests.counting import assert_counts
from tests.factories import make_attribute, make_member, make_photo, make_project, make_session, make_user
from tests.review.team_model import Denied, Shot, Team, Thread

ROLES = {
    "jana": "labeler",
    "milo": "labeler",
    "noor": "labeler",
    "ruth": "reviewer",
    "omar": "manager",
}
SHAPES = st.builds(box, x=st.integers(0, 800), y=st.integers(0, 600), width=st.integers(1, 99)) | st.builds(
    lambda x, width: trace((x, 10), (x + 50, 60), width=width), st.integers(0, 800), st.integers(1, 30)
)
STATES = ("in_progress", "done", "done", "done", "accepted", "rejected", "unsure", "retake", "unlabelled")
PEOPLE = st.sampled_from([*sorted(ROLES), "jana", "milo"])
LABELERS = st.sampled_from(["jana", "milo", "noor"])
CLASSES = st.integers(1, 3)
DEPTHS = st.sampled_from([1, 2.5, None])
ANY = st.integers(0, 2**16)


class House:
    """The application on one database, which can be started anew."""

    def __init__(self, settings: Settings, clock: SetClock) -> None:
        self.settings, self.clock = settings, clock
        self._open = ExitStack()
        self.start()

    def start(self) -> None:
        """Begin as after a power cut: nothing is known but what is stored."""
        self._open.close()
        app = create_app(self.settings, clock=self.clock)
        client = TestClient(app, base_url="http://testserver", raise_server_exceptions=False)
        self.stage = self._open.enter_context(client)
        self.database: Database = app.state.database

    def stop(self) -> None:
        """End it."""
        self._open.close()


class RandomTeam(RuleBasedStateMachine):
    """Three labelers, a reviewer and a manager on two photos."""

    house: House

    def __init__(self) -> None:
        super().__init__()
        self.cookies: dict[str, tuple[str, int, str]] = {}
        with self.house.database.write_tx() as tx:
            project = make_project(tx)
            project.time_zone = "UTC"
            make_attribute(tx, project, "depth", "number")
            self.project_id = project.id
            self.photo_ids = [make_photo(tx, project).id for _ in range(2)]
            for name, role in ROLES.items():
                self._hire(tx, project, name, role)
        self.team = Team(dict(ROLES), {photo_id: Shot() for photo_id in self.photo_ids})
        self.uids: list[tuple[int, str]] = []
        self.touched: set[int] = set()
        self.sent: list[tuple[str, int, dict[str, Any], str]] = []

    def _hire(self, tx: WriteTx, project: Project, name: str, role: str) -> None:
        user = make_user(tx, name)
        make_member(tx, project, user, role)
        self.cookies[name] = (f"blemish_session={make_session(tx, user)}", user.id, user.email)

    # -- calls
    def person(self, who: str) -> Person:
        """Somebody at the application as it runs now."""
        cookie, user_id, email = self.cookies[who]
        return Person(self.house.stage, cookie=cookie, user_id=user_id, email=email)

    @property
    def now(self) -> Any:
        return self.house.clock.now()

    def photo(self, number: int) -> int:
        """One of the photos, to be touched."""
        photo_id = self.photo_ids[number % len(self.photo_ids)]
        self.touched.add(photo_id)
        return photo_id

    def refused(self, answer: Any, denied: Denied) -> None:
        """The answer has to be this refusal."""
        assert answer.status_code == denied.status, answer.text
        if denied.slug:
            assert answer.json()["type"] == denied.slug, answer.text

    def send(self, who: str, photo_id: int, base: int | None, **op: Any) -> None:
        """Send one operation, and have the model run it."""
        op = {"op_id": uuid7(), **op}
        self.touched.add(photo_id)
        fields: dict[str, Any] = {name: op[name] for name in ("class_id", "shape") if name in op}
        if "attributes" in op:
            fields["depth"] = op["attributes"]["depth"]
        if base is not None:
            op["base_rev"] = base
        answer = self.person(who).post(f"/photos/{photo_id}/changes", json={"ops": [op]})
        try:
            status = self.team.change(who, photo_id, op["uid"], op["action"], fields, base, self.now)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 200, answer.text
        (result,) = answer.json()["results"]
        assert told(result) == status
        if op.get("class_id") in self.team.retired and status in ("applied", "merged"):
            assert result["detail"] in ("class_retired", "revived")
        self.sent.append((who, photo_id, op, result["status"]))

    # -- drawing
    @initialize()
    def begin(self) -> None:
        """Each photo has a label: most of what can go wrong happens to what is there."""
        for number, who in enumerate(("jana", "milo")):
            self.draw(who, number, box(), 1, None)

    @rule(who=PEOPLE, photo=ANY, shape=SHAPES, class_id=CLASSES, depth=DEPTHS)
    def draw(self, who: str, photo: int, shape: Any, class_id: int, depth: float | None) -> None:
        photo_id, uid = self.photo(photo), uuid7()
        attributes = {} if depth is None else {"attributes": {"depth": depth}}
        self.send(who, photo_id, None, action="create", uid=uid, class_id=class_id, shape=shape, **attributes)
        self.uids.append((photo_id, uid))

    @rule(who=PEOPLE, one=ANY, shape=st.none() | SHAPES, class_id=st.none() | CLASSES, depth=DEPTHS, back=ANY)
    def change(
        self, who: str, one: int, shape: Any, class_id: int | None, depth: float | None, back: int
    ) -> None:
        if not self.uids:
            return
        photo_id, uid = self.uids[one % len(self.uids)]
        fields: dict[str, Any] = {}
        if shape is not None:
            fields["shape"] = shape
        if class_id is not None:
            fields["class_id"] = class_id
        if depth is not None or not fields:
            fields["attributes"] = {"depth": depth}
        self.send(who, photo_id, self.base(photo_id, uid, back), action="update", uid=uid, **fields)

    @rule(who=PEOPLE, one=ANY, back=ANY)
    def erase(self, who: str, one: int, back: int) -> None:
        if self.uids:
            photo_id, uid = self.uids[one % len(self.uids)]
            self.send(who, photo_id, self.base(photo_id, uid, back), action="delete", uid=uid)

    def base(self, photo_id: int, uid: str, back: int) -> int | None:
        """The revision that they saw: the newest, an older one, or they do not say."""
        label = self.team.photos[photo_id].labels.get(uid)
        if label is None or back % 3 == 0:
            return None
        return label.rev if back % 3 == 1 else max(1, label.rev - 1 - back % 2)

    @rule(who=PEOPLE, one=ANY)
    def send_again(self, who: str, one: int) -> None:
        """A lost answer: the same operation once more, by whoever."""
        if not self.sent:
            return
        first, photo_id, op, status = self.sent[one % len(self.sent)]
        answer = self.person(who).post(f"/photos/{photo_id}/changes", json={"ops": [op]})
        try:
            self.team.reach(who, photo_id)
        except Denied as denied:
            self.refused(answer, denied)
            return
        (result,) = answer.json()["results"]
        if who == first:
            assert (result["status"], result["first"]) == ("duplicate", status)
        else:
            assert told(result) == "denied: op_id_reused"

    @rule(who=PEOPLE, photo=ANY, one=ANY, take=st.booleans())
    def choose(self, who: str, photo: int, one: int, take: bool) -> None:
        """Decide between two versions."""
        photo_id = self.photo(photo)
        shot = self.team.photos[photo_id]
        if not shot.waiting:
            return
        number = one % len(shot.waiting)
        waiting = self.waiting(photo_id)
        body = {"take": take, "seq": shot.seq}
        answer = self.person(who).post(f"/proposals/{waiting[number]['id']}", json=body)
        try:
            self.team.settle(who, photo_id, number, take=take, now=self.now)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 200, answer.text

    def waiting(self, photo_id: int) -> list[Any]:
        """The versions that wait, as the manager is told of them."""
        found: list[Any] = self.person("omar").get(f"/photos/{photo_id}/annotations").json()["proposals"]
        return sorted(found, key=lambda one: one["id"])

    @rule(who=PEOPLE, photo=ANY, back=ANY)
    def go_back(self, who: str, photo: int, back: int) -> None:
        """Restore a step."""
        photo_id = self.photo(photo)
        seq = max(0, self.team.photos[photo_id].seq + 1 - back % 6)
        answer = self.person(who).post(f"/photos/{photo_id}/history/{seq}/restore")
        try:
            self.team.restore(who, photo_id, seq, self.now)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 200, answer.text

    # -- states
    @rule(who=PEOPLE, photo=ANY, state=st.sampled_from(STATES), is_late=st.sampled_from([False] * 4 + [True]))
    def decide(self, who: str, photo: int, state: str, is_late: bool) -> None:
        photo_id = self.photo(photo)
        shot = self.team.photos[photo_id]
        ask = {
            "state": state,
            "no_defect": state in ("done", "accepted") and not shot.live(),
            "reason": "Look again." if state in ("retake", "rejected") else "",
            "seq": max(0, shot.seq - is_late),
        }
        answer = self.person(who).put(f"/photos/{photo_id}/state", json=ask)
        try:
            self.team.decide(who, photo_id, ask, self.now)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 200, answer.text
        assert answer.json()["seq"] == shot.seq

    # -- comments
    @rule(who=PEOPLE, photo=ANY, text=st.sampled_from(["Where does it end?", "Both sides."]))
    def say(self, who: str, photo: int, text: str) -> None:
        """Begin a thread; the answer is lost, and it is sent once more."""
        photo_id = self.photo(photo)
        body = {"op_id": uuid7(), "text": text}
        answer = self.person(who).post(f"/photos/{photo_id}/comments", json=body)
        try:
            shot = self.team.talk(who, photo_id)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 201, answer.text
        again = self.person(who).post(f"/photos/{photo_id}/comments", json=body)
        assert (again.status_code, again.json()["id"]) == (200, answer.json()["id"])
        shot.threads[answer.json()["id"]] = Thread(who)

    @rule(who=PEOPLE, one=ANY, what=st.sampled_from(["settle", "open", "delete", "bring back"]))
    def go_on_talking(self, who: str, one: int, what: str) -> None:
        """Settle a thread, delete one's own, or take either back."""
        said = [(at, comment) for at in self.photo_ids for comment in self.team.photos[at].threads]
        if not said:
            return
        photo_id, comment = said[one % len(said)]
        person, address = self.person(who), f"/comments/{comment}"
        try:
            if what in ("settle", "open"):
                answer = person.patch(address, json={"settled": what == "settle"})
                self.team.settle_thread(who, photo_id, comment, is_settled=what == "settle")
            else:
                back = what == "bring back"
                answer = person.post(f"{address}/undelete") if back else person.delete(address)
                self.team.delete_comment(who, photo_id, comment, is_deleted=not back)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code in (200, 204), answer.text

    # -- the queue
    @rule(who=LABELERS, count=st.integers(1, 4), passes=st.booleans(), photo=ANY)
    def take(self, who: str, count: int, passes: bool, photo: int) -> None:
        """Ask the queue for photos; perhaps passing one over."""
        skip = [self.photo(photo)] if passes else []
        answer = self.person(who).post(
            f"/projects/{self.project_id}/queue/next", json={"count": count, "skip": skip}
        )
        if self.team.roles[who] is None:
            self.refused(answer, Denied(404))
            return
        for photo_id in skip:
            self.team.passed_over(who, photo_id, self.now)
        able = {one for one in self.photo_ids if self.team.waits_for(who, one, self.now)}
        mine = {one for one in able if self.team.photos[one].holder_at(self.now) == who}
        told = self.person(who).get(f"/projects/{self.project_id}/queue").json()
        assert answer.status_code == (200 if able else 204), answer.text
        given = [one["id"] for one in answer.json()["photos"]] if able else []
        assert set(given) <= able
        assert len(given) == len(set(given)) == min(count, len(able))
        self.team.took(who, given, self.now)
        assert told["leased"] == len(mine | set(given))
        assert told["skipped_today"] == self.team.passed_today(who, self.now)

    @rule(
        who=PEOPLE,
        photo=ANY,
        how=st.sampled_from(["take", "take", "take over", "give back", "give all back"]),
    )
    def lease(self, who: str, photo: int, how: str) -> None:
        """Take one photo in hand, from whoever has it, or give it back."""
        photo_id = self.photo(photo)
        address, person = f"/photos/{photo_id}/lease", self.person(who)
        if how.startswith("take"):
            answer = person.put(address, json={"take_over": how == "take over"})
        else:
            answer = person.delete(address, params={"rest": how == "give all back"})
        try:
            if how.startswith("take"):
                self.team.hold(who, photo_id, self.now, take_over=how == "take over")
            else:
                self.team.give_back(who, photo_id, self.now, rest=how == "give all back")
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code in (200, 204), answer.text

    # -- what comes between
    @rule(who=st.sampled_from(["omar", "omar", "omar", "ruth", "jana"]), photo=ANY)
    def trash_or_restore(self, who: str, photo: int) -> None:
        """Put a photo into the trash, or bring it back."""
        photo_id = self.photo(photo)
        shot, person = self.team.photos[photo_id], self.person(who)
        is_back = shot.is_trashed
        answer = (
            person.post(f"/photos/{photo_id}/undelete") if is_back else person.delete(f"/photos/{photo_id}")
        )
        try:
            self.team.require_manager(who)
        except Denied as denied:
            self.refused(answer, denied)
            return
        assert answer.status_code == 200, answer.text
        shot.is_trashed = not is_back

    @rule(
        what=st.sampled_from(["jana", "milo", "noor", "class", "five minutes", "half an hour", "power cut"])
    )
    def between(self, what: str) -> None:
        """What happens to a team meanwhile."""
        if what in ROLES:
            self.leave_or_join(what)
        elif what == "class":
            self.retire()
        elif what == "power cut":
            self.house.start()
        else:
            self.house.clock.forward(minutes=31 if what == "half an hour" else 5)

    def leave_or_join(self, name: str) -> None:
        """The manager takes a labeler off the team; the next one that goes comes back first."""
        gone = [one for one, role in self.team.roles.items() if role is None]
        name = gone[0] if gone else name
        _, user_id, email = self.cookies[name]
        members = f"/projects/{self.project_id}/members"
        if gone:
            answer = self.person("omar").post(members, json={"email": email, "role": "labeler"})
            assert answer.status_code == 201, answer.text
            self.team.roles[name] = "labeler"
        else:
            assert self.person("omar").delete(f"{members}/{user_id}").status_code == 204
            self.team.roles[name] = None

    def retire(self) -> None:
        """The manager retires the last class, or takes it up again."""
        is_retired = 3 in self.team.retired
        answer = self.person("omar").patch(
            f"/projects/{self.project_id}/classes/3", json={"retired": not is_retired}
        )
        assert answer.status_code == 200, answer.text
        self.team.retired ^= {3}

    # -- what is there
    @invariant()
    def equals_the_model(self) -> None:
        """What was touched is the model's, and every number is a count of what is there."""
        for photo_id in self.touched:
            self.is_as_modelled(photo_id)
        self.touched.clear()
        assert_counts(self.house.database, self.project_id, but=("bytes",))

    def is_as_modelled(self, photo_id: int) -> None:
        """What the manager is told of a photo is the model's."""
        omar, shot = self.person("omar"), self.team.photos[photo_id]
        photo = omar.get(f"/photos/{photo_id}").json()
        assert {name: photo[name] for name in ("state", "no_defect", "reason", "seq")} == {
            "state": shot.state,
            "no_defect": shot.no_defect,
            "reason": shot.reason,
            "seq": shot.seq,
        }
        assert (photo["trashed_at"] is not None) == shot.is_trashed
        labeler = shot.labeler and self.cookies[shot.labeler][1]
        assert (photo["labeler"] or {"id": None})["id"] == labeler
        seen = omar.get(f"/photos/{photo_id}/annotations").json()
        assert seen["seq"] == shot.seq
        assert {one["uid"]: on_wire(one) for one in seen["annotations"]} == shot.live()
        assert {one["uid"]: one["rev"] for one in seen["annotations"]} == {
            uid: shot.labels[uid].rev for uid in shot.live()
        }
        waiting = sorted(seen["proposals"], key=lambda one: one["id"])
        assert [one["uid"] for one in waiting] == [one.uid for one in shot.waiting]

    def teardown(self) -> None:
        for photo_id in self.photo_ids:
            self.is_as_modelled(photo_id)
        told = self.person("omar").get(f"/projects/{self.project_id}/photos/facets").json()
        wanted = self.team.counters()
        names = ("state:", "class:", "no_defect", "trashed", "comments", "to_review")
        assert {name: n for name, n in told["counts"].items() if n and name.startswith(names)} == wanted
        assert told["total"] == sum(n for name, n in wanted.items() if name.startswith("state:"))


def told(result: Any) -> str:
    """A result in the model's words."""
    status: str = result["status"]
    return f"denied: {result['detail']}" if status == "denied" else status


def on_wire(one: Any) -> dict[str, Any]:
    """An annotation's fields as the model has them."""
    return {
        "class_id": one["class_id"],
        "shape": one["shape"],
        "depth": one["attributes"].get("depth"),
    }
