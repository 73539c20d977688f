"""What all rules stand on: the application, the people and photos, and how an answer is held to the model."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from app.db.tx import Database, WriteTx
from app.main import create_app
from app.models import PhotoGroup, Project, TeamRules
from app.photos.stacks import refresh
from app.settings import Settings
from tests.annotations.ops import box, trace
from tests.conftest import Person, SetClock
from tests.exports.cast import finish_jobs
from tests.factories import make_attribute, make_member, make_photo, make_project, make_session, make_user
from tests.quick_client import QuickClient
from tests.review.team_model.photos import Denied, Shot
from tests.review.team_model.readings import READERS
from tests.review.team_model.team import Team

ROLES: dict[str, str | None] = {
    "jana": "labeler",
    "milo": "labeler",
    "noor": "labeler",
    "ruth": "reviewer",
    "omar": "manager",
}
RULES = {
    "review_share": 0,
    "review_first": 1000,
    "self_review": False,
    "blind_share": 100,
    "blind_people": READERS + 1,
    "gold_share": 50,
}
"""Everything is looked at by somebody else, and read again."""
SHAPES = st.builds(box, x=st.integers(0, 800), y=st.integers(0, 600), width=st.integers(1, 99)) | st.builds(
    lambda x, width: trace((x, 10), (x + 50, 60), width=width), st.integers(0, 800), st.integers(1, 30)
)
PEOPLE = st.sampled_from([*sorted(ROLES), "jana", "milo"])
LABELERS = st.sampled_from(["jana", "milo", "noor"])
TAKERS = st.sampled_from(["jana", "milo", "noor", "ruth"])
"""Omar takes nothing of the queue: he is who sees all of it, and reads nothing blind."""
REVIEWERS = st.sampled_from(["ruth", "ruth", "omar", "jana"])
CLASSES = st.integers(1, 3)
DEPTHS = st.sampled_from([1, 2.5, None])
ANY = st.integers(0, 2**16)
MOST_PHOTOS = 9


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
        self.stage = self._open.enter_context(QuickClient(app))
        self.app = app
        self.database: Database = app.state.database

    def wait(self, **time: float) -> None:
        """Let time pass, and what the server does by itself in it be done."""
        self.clock.forward(**time)
        finish_jobs(self.app)

    def stop(self) -> None:
        """End it."""
        self._open.close()


class Stage(RuleBasedStateMachine):
    """Three labelers, a reviewer and a manager, and photos that arrive."""

    house: House

    def __init__(self) -> None:
        super().__init__()
        self.cookies: dict[str, tuple[str, int, str]] = {}
        self.photo_ids: list[int] = []
        self.groups: dict[int, int] = {}
        self.team = Team(dict(ROLES), {}, self.house.clock.now)
        self.touched: set[int] = set()
        with self.house.database.write_tx() as tx:
            project = make_project(tx)
            project.time_zone = "UTC"
            make_attribute(tx, project, "depth", "number")
            tx.add(TeamRules(project_id=project.id, **RULES))
            self.project_id = project.id
            for name, role in ROLES.items():
                self._hire(tx, project, name, str(role))

    def _hire(self, tx: WriteTx, project: Project, name: str, role: str) -> None:
        user = make_user(tx, name)
        make_member(tx, project, user, role)
        self.cookies[name] = (f"blemish_session={make_session(tx, user)}", user.id, user.email)

    def arrive(self, scene: int | None = None, sharpness: float = 0) -> int:
        """A photo comes in from the field; ``scene``: one of two, or nobody has looked for it yet."""
        with self.house.database.write_tx() as tx:
            project = tx.session.get_one(Project, self.project_id)
            group_id = None if scene is None else self._group(tx, scene)
            photo_id = make_photo(tx, project, group_id=group_id, sharpness=sharpness).id
            refresh(tx, [group_id])
        self.photo_ids.append(photo_id)
        self.team.photos[photo_id] = Shot(scene=group_id, sharpness=sharpness)
        return photo_id

    def _group(self, tx: WriteTx, scene: int) -> int:
        if scene not in self.groups:
            group = PhotoGroup(project_id=self.project_id, n=0, created_at=tx.now)
            tx.add(group)
            tx.flush()
            self.groups[scene] = group.id
        return self.groups[scene]

    # -- calls
    def person(self, who: str) -> Person:
        """Somebody at the application as it runs now."""
        cookie, user_id, email = self.cookies[who]
        return Person(self.house.stage, cookie=cookie, user_id=user_id, email=email)

    def id_of(self, who: str | None) -> int | None:
        """A person's number."""
        return self.cookies[who][1] if who else None

    @property
    def here(self) -> str:
        """The project's address."""
        return f"/projects/{self.project_id}"

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


def as_asked(shape: Any, class_id: int | None, depth: float | None) -> dict[str, Any]:
    """The fields of an operation as the model has them; what is None is not asked for."""
    fields = {"shape": shape, "class_id": class_id, "depth": depth}
    return {name: value for name, value in fields.items() if value is not None}


def as_sent(fields: dict[str, Any]) -> dict[str, Any]:
    """The same as an operation sends them."""
    sent = {name: value for name, value in fields.items() if name != "depth"}
    if "depth" in fields:
        sent["attributes"] = {"depth": fields["depth"]}
    return sent
