"""D1: every route x every role x own, foreign, deleted and absent object equals the matrix of section 2.

A route that is not described here fails the suite: its body and its objects must be told once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import select

from app.db.tx import Database
from app.ids import digest, new_secret, uuid7
from app.main import create_app
from app.models import (
    AttributeDefinition,
    CaptureLink,
    ClassMerge,
    Comment,
    DefectClass,
    Device,
    Export,
    FieldRequest,
    GuideExample,
    Job,
    LoginSession,
    Membership,
    Photo,
    PhotoGroup,
    Project,
    Proposal,
    Reading,
    User,
    WaitingPhoto,
    WantedShot,
)
from app.settings import Settings
from app.team.roles import RIGHTS, Action, Role, Scope
from tests.access.conftest import Cast
from tests.access.section2 import rows
from tests.conftest import Person, on_one_database
from tests.factories import make_annotation, make_member, make_photo, make_user

Key = tuple[str, str]


def _routes(app: FastAPI) -> dict[Key, Action]:
    found: dict[Key, Action] = {}
    for context in iter_route_contexts(app.routes):
        route: Any = context
        permission = getattr(getattr(context, "route", context), "permission", None)
        permission = permission or getattr(getattr(context, "original_route", None), "permission", None)
        for method in sorted(getattr(route, "methods", None) or ()):
            if permission is not None and method != "HEAD":
                found[(method, str(route.path))] = permission
    return found


def _all_routes() -> dict[Key, Action]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data=Path(folder)))
        routes = _routes(app)
        app.state.database.close()
    return routes


ROUTES = _all_routes()

BOX = {"type": "box", "x": 1, "y": 2, "width": 30, "height": 40}

# What each call is sent. {...} is filled from the objects made for it.
BODIES: dict[Key, Any] = {
    ("POST", "/api/setup/check"): {"token": "x"},
    ("POST", "/api/setup"): {"token": "x", "password": "a long walk to the quarry"},
    ("POST", "/api/session"): {"email": "nobody@depot.example", "password": "not the right words"},
    ("PATCH", "/api/me"): {"name": "Renamed"},
    ("PATCH", "/api/me/settings"): {"theme": {"value": "dark", "at": "2026-11-24T09:00:00Z"}},
    ("POST", "/api/tokens"): {"name": "notebook", "scopes": ["read"]},
    ("POST", "/api/users"): {"email": "new-{n}@depot.example", "name": "New"},
    ("PATCH", "/api/users/{user_id}"): {"name": "Renamed"},
    ("POST", "/api/projects"): {"name": "Depot West", "classes": [{"name": "crack"}]},
    ("PATCH", "/api/projects/{project_id}"): {"name": "Depot North"},
    ("POST", "/api/projects/{project_id}/classes"): {"name": "stain {n}"},
    ("PATCH", "/api/projects/{project_id}/classes/{class_id}"): {"counts": "What counts."},
    ("POST", "/api/projects/{project_id}/classes/{class_id}/merge"): {"into": 1, "preview": True},
    ("POST", "/api/projects/{project_id}/classes/{class_id}/merge/undo"): {},
    ("PUT", "/api/projects/{project_id}/classes/{class_id}/guide"): {"base": 0, "meaning": "same"},
    ("PUT", "/api/projects/{project_id}/guide/seen"): {"seen": [{"class_id": 1, "rev": 0}]},
    ("POST", "/api/projects/{project_id}/classes/{class_id}/examples"): {
        "verdict": "right",
        "photo_id": "{photo_id}",
        **{name: value for name, value in BOX.items() if name != "type"},
    },
    ("PATCH", "/api/projects/{project_id}/classes/{class_id}/examples/{example_id}"): {"words": "So."},
    ("POST", "/api/projects/{project_id}/classes/{class_id}/examples/{example_id}/undelete"): None,
    ("POST", "/api/projects/{project_id}/classes/{class_id}/words"): {"words": "moss", "into": 1},
    ("POST", "/api/projects/{project_id}/moved-words/{move_id}/undo"): None,
    ("POST", "/api/projects/{project_id}/attributes"): {
        "on": "photo",
        "name": "surface {n}",
        "kind": "text",
    },
    ("PATCH", "/api/projects/{project_id}/attributes/{attribute_id}"): {"position": 1},
    ("POST", "/api/projects/{project_id}/members"): {"email": "guest-{n}@depot.example", "role": "labeler"},
    ("POST", "/api/projects/{project_id}/members/{user_id}/invite"): None,
    ("PATCH", "/api/projects/{project_id}/members/{user_id}"): {"role": "reviewer"},
    ("POST", "/api/projects/{project_id}/capture-links"): {"name": "Gate {n}"},
    ("PATCH", "/api/projects/{project_id}/capture-links/{link_id}"): {"name": "Gate 4"},
    ("POST", "/api/projects/{project_id}/capture-links/{link_id}/rotate"): None,
    ("POST", "/api/projects/{project_id}/shots"): {"title": "chips on steel", "wanted": 6},
    ("PATCH", "/api/projects/{project_id}/shots/{shot_id}"): {"closed": True},
    ("POST", "/api/projects/{project_id}/shots/{shot_id}/undelete"): None,
    ("POST", "/api/capture/join"): {"token": "x"},
    ("PATCH", "/api/capture/me"): {"name": "Day shift"},
    ("PUT", "/api/capture/waiting/{client_id}"): None,
    ("POST", "/capture/share"): None,
    ("POST", "/api/projects/{project_id}/photos"): "multipart",
    ("POST", "/api/projects/{project_id}/uploads"): None,
    ("PATCH", "/api/uploads/{upload_id}"): None,
    ("POST", "/api/projects/{project_id}/photos/bulk"): {"ids": ["{photo_id}"], "action": "delete"},
    ("PATCH", "/api/photos/{photo_id}"): {"note": "by the gate"},
    ("POST", "/api/photos/{photo_id}/undelete"): None,
    ("PUT", "/api/photos/{photo_id}/state"): {"state": "in_progress", "seq": 0},
    ("POST", "/api/photos/{photo_id}/changes"): {
        "ops": [{"op_id": "{uuid}", "action": "create", "uid": "{uid}", "class_id": 1, "shape": BOX}]
    },
    ("POST", "/api/photos/{photo_id}/assist/box"): {"x": 1, "y": 2, "width": 30, "height": 40},
    ("POST", "/api/photos/{photo_id}/assist/click"): {"plus": [[20, 20]]},
    ("POST", "/api/photos/{photo_id}/requests"): {"kind": "question", "reason": "Which side is this?"},
    ("PATCH", "/api/requests/{request_id}"): {"state": "seen"},
    ("POST", "/api/photos/{photo_id}/comments"): {"op_id": "{uuid}", "text": "One crack or two?"},
    ("PATCH", "/api/comments/{comment_id}"): {"settled": True},
    ("POST", "/api/comments/{comment_id}/undelete"): None,
    ("POST", "/api/projects/{project_id}/comments/seen"): {"ids": ["{comment_id}"]},
    ("POST", "/api/readings/{reading_id}/settle"): {"seq": 0},
    ("POST", "/api/readings/{reading_id}/unsettle"): {"back_to": 0, "seq": 0},
    ("POST", "/api/groups/{group_id}/split"): {"photo_ids": ["{photo_id}"]},
    ("POST", "/api/projects/{project_id}/groups/join"): {"photo_ids": ["{photo_id}"]},
    ("PUT", "/api/projects/{project_id}/groups/apart"): {
        "photo_ids": ["{photo_id}", "{photo_id}"],
        "apart": True,
    },
    ("POST", "/api/proposals/{proposal_id}"): {"take": False, "seq": 0},
    ("POST", "/api/photos/{photo_id}/history/{seq}/restore"): {},
    ("POST", "/api/projects/{project_id}/queue/next"): {},
    ("PUT", "/api/projects/{project_id}/assignments"): {"photo_ids": ["{photo_id}"], "priority": 1},
    ("PUT", "/api/projects/{project_id}/rules"): {
        "review_share": 20,
        "review_first": 20,
        "review_after": 10,
        "self_review": True,
        "blind_share": 0,
        "blind_people": 2,
        "gold_share": 0,
    },
    ("POST", "/api/projects/{project_id}/review/next"): {},
    ("POST", "/api/photos/{photo_id}/review"): None,
    ("POST", "/api/photos/{photo_id}/verdicts"): {
        "verdicts": [{"uid": "{uid}", "rev": 1, "verdict": "accept"}]
    },
    ("PUT", "/api/photos/{photo_id}/lease"): {},
    ("PUT", "/api/photos/{photo_id}/presence"): {"tab": "tab-1"},
    ("POST", "/api/readings/{reading_id}/changes"): {
        "ops": [{"op_id": "{uuid}", "action": "create", "uid": "{uid}", "class_id": 1, "shape": BOX}]
    },
    ("PUT", "/api/readings/{reading_id}/state"): {"state": "unsure", "seq": 0},
    ("PUT", "/api/readings/{reading_id}/lease"): None,
    ("POST", "/api/photos/{photo_id}/gold"): None,
    ("POST", "/api/projects/{project_id}/purge"): None,
    ("POST", "/api/projects/{project_id}/exports"): {"format": "coco", "include_photos": False},
    ("POST", "/api/demo"): None,
}

# Routes that look at more than the declared action before they let somebody in.
STRICTER: dict[Key, Action] = {
    ("GET", "/api/photos/{photo_id}/original"): Action.SEE_ORIGINALS,
    ("GET", "/api/photos/{photo_id}/chronicle"): Action.REVIEW,  # as history
    ("GET", "/api/photos/{photo_id}/history"): Action.REVIEW,  # own photos: tests/annotations/test_changes.py
    ("DELETE", "/api/photos/{photo_id}"): Action.TRASH,  # own photos: tests/photos_domain/test_withdrawing.py
    ("POST", "/api/projects/{project_id}/photos/bulk"): Action.TRASH,
}
# One's own comments alone: tests/review/test_comments.py. The objects' comment is nobody's of the cast.
_LABELING = ("labeler", "reviewer", "token:label")
OWN_WORDS: dict[Key, tuple[str, ...]] = {
    ("DELETE", "/api/comments/{comment_id}"): (*_LABELING, "manager", "admin"),
    ("POST", "/api/comments/{comment_id}/undelete"): _LABELING,
}
# Refused to labelers on what they did not work on, as these objects are: tests/annotations/test_changes.py
OWN_WORK = {("POST", "/api/photos/{photo_id}/history/{seq}/restore")}
# An endless answer: that it opens for members is proven in tests/realtime; here only who is kept out.
ENDLESS = {("GET", "/api/projects/{project_id}/events")}
# The reader's own: for all others there is no such thing. Their own ones: tests/review/test_readings.py
READERS_OWN = {
    ("GET", "/api/readings/{reading_id}"),
    ("GET", "/api/readings/{reading_id}/annotations"),
    ("POST", "/api/readings/{reading_id}/changes"),
    ("PUT", "/api/readings/{reading_id}/state"),
    ("PUT", "/api/readings/{reading_id}/lease"),
    ("DELETE", "/api/readings/{reading_id}/lease"),
}
# Answered 404 also to those who may: there is no file behind the rows made here.
NO_FILE = {
    ("GET", "/api/photos/{photo_id}/original"),
    ("GET", "/api/photos/{photo_id}/pixels/{name}"),
    ("GET", "/api/photos/{photo_id}/tiles/{name}"),
    ("GET", "/api/photos/{photo_id}/tiles/{name}/{level}/{x}/{y}"),
    ("POST", "/api/photos/{photo_id}/assist/box"),
    ("POST", "/api/photos/{photo_id}/assist/click"),
    ("GET", "/api/exports/{export_id}/file"),
    ("DELETE", "/api/capture/receipts/{sha256}"),
    ("GET", "/api/capture/shots/{shot_id}/example"),
    ("GET", "/api/capture/requests/{request_id}/picture"),
    ("POST", "/api/projects/{project_id}/classes/{class_id}/merge/undo"),
    ("GET", "/projects/{project_id}/capture-links/{link_id}/sheet"),
    *READERS_OWN,
    ("GET", "/readings/{reading_id}"),
    # Of who answered one: tests/review/test_gold.py
    ("GET", "/api/projects/{project_id}/gold/people/{user_id}"),
    ("GET", "/api/uploads/{upload_id}"),  # the sender's own: tests/photos_domain/test_uploads.py
    ("PATCH", "/api/uploads/{upload_id}"),
    ("DELETE", "/api/uploads/{upload_id}"),
}
# Which row of the matrix a route's declared action belongs to.
ROW_OF: dict[Action, str] = {
    Action.SEE_PROJECT: "read project and classes",
    Action.UPLOAD: "upload photos",
    Action.SEE_RECEIPTS: "see own receipts",
    Action.WITHDRAW: "withdraw own photo, 24 h",
    Action.SEE_PHOTOS: "see photos",
    Action.SEE_ORIGINALS: "download originals",
    Action.LABEL: "label",
    Action.ANSWER: "answer a request to the field",
    Action.SEE_HISTORY: "history of a photo",
    Action.SEE_AUDIT: "audit of a project",
    Action.ASSIGN: "assign photos",
    Action.REVIEW: "approve or reject",
    Action.TRASH: "delete photos and bring back",
    Action.EDIT_CLASSES: "edit classes and attributes",
    Action.EDIT_PROJECT: "edit project",
    Action.SEE_MEMBERS: "see members",
    Action.MANAGE_PEOPLE: "members and capture links",
    Action.EXPORT: "export",
    Action.PUBLIC: "public",
    Action.JOINED: "the phone's own page",
    Action.SIGNED_IN: "know oneself",
    Action.OWN_ACCOUNT: "own account",
    Action.CREATE_PROJECT: "create projects",
    Action.ADMINISTER: "users, settings, audit",
}
ROWS = rows()
ADMIN_ONLY = {Action.ADMINISTER}
PERSON_ONLY = {Action.OWN_ACCOUNT}
OPEN = {Action.PUBLIC}
OF_THE_SERVER = {*OPEN, *ADMIN_ONLY, *PERSON_ONLY, Action.SIGNED_IN, Action.CREATE_PROJECT}


@dataclass
class Objects:
    """One of each kind, in one project."""

    project_id: int
    photo_id: int
    class_id: int
    attribute_id: int
    link_id: int
    user_id: int
    job_id: int
    export_id: int
    proposal_id: int
    waiting_id: int
    shot_id: int
    request_id: int
    group_id: int
    comment_id: int
    reading_id: int
    example_id: int
    move_id: int
    uid: str  # of an annotation

    def fill(self, text: str) -> str:
        """Put the ids into a path."""
        values = {**vars(self), "seq": 0, "name": "0123456789abcdef-r1-thumb.jpg", "sha256": "0" * 64}
        values |= {"level": 0, "x": 0, "y": 0}
        values["upload_id"] = values["client_id"] = "00000000-0000-4000-8000-000000000000"
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text.replace("{session_id}", "999998").replace("{token_id}", "999998")

    def fill_body(self, body: Any) -> Any:
        """Put ids and new UUIDs into a body."""
        if isinstance(body, dict):
            return {key: self.fill_body(value) for key, value in body.items()}
        if isinstance(body, list):
            return [self.fill_body(value) for value in body]
        if body == "{photo_id}":
            return self.photo_id
        if body == "{comment_id}":
            return self.comment_id
        if body in ("{uuid}", "{uid}"):
            return uuid7()
        return body.replace("{n}", str(next(_counter))) if isinstance(body, str) else body


_counter = iter(range(1, 10**9))
_FIRST_ID = 1_000_000
_IDS_APART = 1000  # what calls add after a set of objects has room before the next


def make_objects(database: Database, project_id: int) -> Objects:
    """Make one of each kind in a project, with ids told before: so most of a set is written at once."""
    n = next(_counter)
    first = _FIRST_ID + n * _IDS_APART
    ids = iter(range(first, first + _IDS_APART))
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        photo = make_photo(tx, project, open_proposals=1)
        annotation = make_annotation(tx, photo)
        member = make_user(tx, "guest")
        make_member(tx, project, member, "labeler")
        class_id = project.next_class_id
        project.next_class_id += 1
        made = {"project_id": project_id, "created_at": tx.now}
        defect_class = DefectClass(
            id=class_id,
            name=f"mark {n}",
            color="#aebb00",
            slot=7,
            letter=f"{n}"[-4:],
            key=None,
            position=class_id,
            **made,
        )
        attribute = AttributeDefinition(
            id=next(ids), project_id=project_id, on="photo", name=f"site {n}", kind="text", choices=[]
        )
        link = CaptureLink(
            id=next(ids), name="Gate 3", secret_hash=digest(new_secret()), created_by=member.id, **made
        )
        job = Job(
            id=next(ids),
            kind="nothing",
            state="queued",
            run_after=tx.now + timedelta(days=1),
            created_by=member.id,
            **made,
        )
        shot = WantedShot(
            id=next(ids), title="chips on steel", wanted=6, position=n, created_by=member.id, **made
        )
        export = Export(
            id=next(ids), job_id=job.id, format="coco", include_photos=False, created_by=member.id, **made
        )
        proposal = Proposal(
            id=next(ids),
            photo_id=photo.id,
            uid=annotation.uid,
            op_id=uuid7(),
            action="update",
            base_rev=1,
            changes='{"class_id": 2}',
            author_id=member.id,
            at=tx.now,
        )
        # Sent to the phone of the cast, where there is one: it answers its own.
        phones = select(Device).where(Device.project_id == project_id).order_by(Device.id).limit(1)
        phone = tx.scalar(phones)
        request = FieldRequest(
            id=next(ids),
            project_id=project_id,
            photo_id=photo.id,
            kind="question",
            reason="Which side is this?",
            sent_to="link",
            link_id=phone.link_id if phone else link.id,
            device_id=phone.id if phone else None,
            widens_at=tx.now,
            asked_by=member.id,
            asked_at=tx.now,
            ends_at=tx.now + timedelta(days=7),
        )
        here = Device(
            id=next(ids), secret_hash=digest(new_secret()), link_id=link.id, last_seen_at=tx.now, **made
        )
        example = GuideExample(
            id=next(ids),
            project_id=project_id,
            class_id=class_id,
            verdict="right",
            photo_id=photo.id,
            x=1,
            y=2,
            width=30,
            height=40,
            words="",
            added_by=member.id,
            added_at=tx.now,
        )
        move = ClassMerge(
            id=next(ids),
            from_class=class_id,
            into_class=1,
            annotation_uids=[],
            words="moss",
            created_by=member.id,
            **made,
        )
        waiting = WaitingPhoto(
            id=next(ids),
            device_id=here.id,
            client_id=uuid7(),
            size=1,
            captured_at="",
            width=1,
            height=1,
            picture=b"",
            **made,
        )
        comment = Comment(
            id=next(ids),
            op_id=uuid7(),
            project_id=project_id,
            photo_id=photo.id,
            text="One crack or two?",
            author_id=member.id,
            at=tx.now,
        )
        reading = Reading(
            id=next(ids),
            photo_id=photo.id,
            kind="blind",
            user_id=member.id,
            state="done",
            comparison='{"both": [], "only_ours": [], "only_theirs": []}',
            compared_seq=0,
            agreement=1.0,
            **made,
        )
        group = PhotoGroup(id=next(ids), n=2, top_id=photo.id, **made)
        tx.session.bulk_save_objects(
            [
                defect_class,
                attribute,
                link,
                job,
                shot,
                export,
                proposal,
                request,
                here,
                example,
                move,
                waiting,
                comment,
                reading,
                group,
            ]
        )
        photo.group_id = group.id
        make_photo(tx, project, group_id=group.id)
        return Objects(
            project_id,
            photo.id,
            class_id,
            attribute.id,
            link.id,
            member.id,
            job.id,
            export.id,
            proposal.id,
            waiting.id,
            shot.id,
            request.id,
            group.id,
            comment.id,
            reading.id,
            example.id,
            move.id,
            annotation.uid,
        )


def _call(person: Person, key: Key, objects: Objects) -> int:
    method, path = key
    body = BODIES.get(key)
    options: dict[str, Any] = {}
    if body == "multipart":
        options["files"] = {"note": (None, "no file in it")}
    elif body is not None:
        options["json"] = objects.fill_body(body)
    query = "?tab=tab-1" if key == ("DELETE", "/api/photos/{photo_id}/presence") else ""
    return person.call(method, "/" + objects.fill(path) + query, **options).status_code


def _expected(key: Key, action: Action, who: str) -> set[int] | None:
    """The statuses that are right; None: let in (anything but 401, 403 and 404)."""
    is_page = not key[1].startswith("/api") and key[1] != "/openapi.json"
    has_object = "{" in key[1]
    is_let_in = ROWS[ROW_OF[action]][who] in ("yes", "own")
    if is_page and who.startswith("token:") and key[1] != "/openapi.json" and action not in OPEN:
        return {403}  # pages are for people; programs call /api
    if is_let_in:
        return None
    if who == "anonymous":
        return {303} if is_page else {401}
    if action is Action.JOINED:
        return {401}
    if who == "contributor":
        return {404} if has_object else {403}
    # What lies in a project is not there for others; that there are users and projects is no secret.
    return {403} if who != "stranger" or action in OF_THE_SERVER else {404}


def test_the_rights_are_those_of_section_2() -> None:
    """The table is written by hand: a role or scope that is changed in the program fails here."""
    for action, right in RIGHTS.items():
        row = ROWS[ROW_OF[action]]
        assert {role for role in Role if row[role.value] in ("yes", "own")} == right.roles, action
        scopes = {scope for scope in Scope if row[f"token:{scope.value}"] != "-"}
        assert scopes == right.scopes, action


@dataclass
class Given:
    """What calls are given: one of each kind that none has changed yet, made anew when one may have."""

    database: Database
    project_id: int
    are_deleted: bool = False
    _untouched: Objects | None = None

    def call(self, person: Person, key: Key) -> int:
        """Call a route with them."""
        if self._untouched is None:
            self._untouched = make_objects(self.database, self.project_id)
            if self.are_deleted:
                _delete_all(self.database, self._untouched)
        status = _call(person, key, self._untouched)
        if key[0] != "GET" and status < 400:
            self._untouched = None
        return status


@on_one_database
def test_each_route_lets_in_exactly_whom_the_matrix_says(
    cast: Cast, database: Database, project_id: int
) -> None:
    given = Given(database, project_id)
    wrong = [f"{key[0]} {key[1]}: {fault}" for key in sorted(ROUTES) for fault in _faults(key, cast, given)]
    assert not wrong, "\n".join(wrong)


def _faults(key: Key, cast: Cast, given: Given) -> list[str]:
    action = STRICTER.get(key, ROUTES[key])
    faults = []
    for who, person in cast.people.items():
        is_others = (who == "labeler" and key in OWN_WORK) or who in OWN_WORDS.get(key, ())
        expected = {403} if is_others else _expected(key, action, who)
        if key in READERS_OWN and expected == {403}:
            expected = {404}
        if expected is None and key in ENDLESS:
            continue
        status = given.call(person, key)
        if key in SIGNING_OUT:
            _sign_in_again(given.database, cast)
        if expected is not None and status not in expected:
            faults.append(f"{who}: {status}, should be {sorted(expected)}")
        if expected is None and (status >= 500 or status in _kept_out(key, action)):
            faults.append(f"{who}: {status}, should be let in")
    return faults


SIGNING_OUT = {("DELETE", "/api/session"), ("DELETE", "/api/sessions/{session_id}")}


def _kept_out(key: Key, action: Action) -> set[int]:
    """Statuses that mean "not you"; 404 is no sign where there is nothing behind the id for anybody."""
    if action in OPEN:
        return {403, 404}
    nothing_there = key in NO_FILE or key[1].endswith(("{session_id}", "{token_id}"))
    return {401, 403} if nothing_there else {401, 403, 404}


def _sign_in_again(database: Database, cast: Cast) -> None:
    """Signing out is one of the routes: put every session back."""
    with database.write_tx() as tx:
        for person in cast.people.values():
            if not person.cookie.startswith("blemish_session="):
                continue
            secret = person.cookie.removeprefix("blemish_session=")
            if tx.session.query(LoginSession).filter_by(secret_hash=digest(secret)).first() is None:
                tx.add(
                    LoginSession(
                        secret_hash=digest(secret),
                        user_id=person.user_id,
                        created_at=tx.now,
                        last_seen_at=tx.now,
                        expires_at=tx.now + timedelta(days=30),
                        browser="tests",
                    )
                )


WITH_OBJECTS = sorted(key for key in ROUTES if "{" in key[1] and key not in ENDLESS)
ABSENT = 999_999
WITHOUT_PROJECT = OPEN | PERSON_ONLY | ADMIN_ONLY | {Action.JOINED}


def _delete_all(database: Database, objects: Objects) -> None:
    """Delete, revoke, retire and remove all of them, as far as each kind knows it."""
    with database.write_tx() as tx:
        photo = tx.session.get_one(Photo, objects.photo_id)
        link = tx.session.get_one(CaptureLink, objects.link_id)
        retired = tx.session.get_one(DefectClass, (objects.project_id, objects.class_id))
        attribute = tx.session.get_one(AttributeDefinition, objects.attribute_id)
        photo.deleted_at = link.revoked_at = retired.retired_at = attribute.retired_at = tx.now
        tx.session.get_one(Export, objects.export_id).deleted_at = tx.now
        tx.session.get_one(WantedShot, objects.shot_id).deleted_at = tx.now
        tx.session.get_one(Job, objects.job_id).state = "cancelled"
        tx.session.delete(tx.session.get_one(Membership, (objects.project_id, objects.user_id)))
        tx.session.get_one(User, objects.user_id).disabled_at = tx.now


# What only those see who may bring it back.
IN_THE_TRASH = ("{photo_id}", "{proposal_id}", "{request_id}", "{comment_id}", "{reading_id}")


def _expected_of_deleted(key: Key, action: Action, who: str) -> set[int] | None:
    if "{export_id}" in key[1]:
        return {404}  # nobody sees it any more
    expected = _expected(key, action, who)
    if expected is not None:
        return expected
    if "{example_id}" in key[1]:
        return {404}  # its photo is in the trash: it comes back with it
    if "/members/{user_id}" in key[1]:
        return {404}
    if any(part in key[1] for part in IN_THE_TRASH) and ROWS["delete photos and bring back"][who] != "yes":
        return {404}
    return None


@on_one_database
def test_what_is_deleted_is_there_for_those_who_may_bring_it_back_only(
    cast: Cast, database: Database, project_id: int
) -> None:
    """D1, the deleted object: a photo in the trash, a revoked link, a retired class, somebody removed."""
    wrong = []
    given = Given(database, project_id, are_deleted=True)
    for key in WITH_OBJECTS:
        # Whether a photo is somebody's own is asked of a photo they can see: in the trash it is not there.
        action = ROUTES[key] if "{photo_id}" in key[1] else STRICTER.get(key, ROUTES[key])
        if action in OF_THE_SERVER or key in NO_FILE:
            continue
        for who in ("stranger", "labeler", "reviewer", "manager", "token:read", "token:manage"):
            expected = _expected_of_deleted(key, action, who)
            status = given.call(cast.people[who], key)
            if status >= 500 or (status in {401, 403, 404} if expected is None else status not in expected):
                wrong.append(f"{key[0]} {key[1]}: {who} {status}, should be {expected or 'let in'}")
    assert not wrong, "\n".join(wrong)


@on_one_database
def test_an_object_that_is_not_there_is_404_for_everybody(cast: Cast) -> None:
    absent = Objects(
        project_id=ABSENT,
        photo_id=ABSENT,
        class_id=ABSENT,
        attribute_id=ABSENT,
        link_id=ABSENT,
        user_id=ABSENT,
        job_id=ABSENT,
        export_id=ABSENT,
        proposal_id=ABSENT,
        waiting_id=ABSENT,
        shot_id=ABSENT,
        request_id=ABSENT,
        group_id=ABSENT,
        comment_id=ABSENT,
        reading_id=ABSENT,
        example_id=ABSENT,
        move_id=ABSENT,
        uid=uuid7(),
    )
    wrong = [
        f"{key[0]} {key[1]}: {who} {status}"
        for key in WITH_OBJECTS
        if ROUTES[key] not in WITHOUT_PROJECT
        for who in ("labeler", "manager", "admin", "stranger")
        if (status := _call(cast.people[who], key, absent)) != (403 if _is_page_for_people(key, who) else 404)
    ]
    assert not wrong, "\n".join(wrong)


def _is_page_for_people(key: Key, who: str) -> bool:
    return who.startswith("token:") and not key[1].startswith("/api")


NESTED = sorted(key for key in ROUTES if key[1].count("{") > 1 and "{project_id}" in key[1])


def test_nested_ids_of_another_project_are_404(
    manager: Person, database: Database, project_id: int, other_project_id: int
) -> None:
    """D2: ids swapped across two projects reach nothing."""
    theirs = make_objects(database, other_project_id)
    theirs.class_id = 7777  # class ids count per project: one that ours does not have
    mixed = Objects(**{**vars(theirs), "project_id": project_id})
    wrong = []
    for key in NESTED:
        if (status := _call(manager, key, mixed)) != 404:
            wrong.append(f"{key[0]} {key[1]}: {status}")
    assert not wrong, "\n".join(wrong)


def test_every_route_that_takes_a_body_is_described_here() -> None:
    undescribed = [key for key in ROUTES if key[0] in ("POST", "PUT", "PATCH") and key not in BODIES]
    assert not undescribed, undescribed


def test_every_action_has_its_row_in_the_matrix() -> None:
    assert ROW_OF.keys() == set(Action)
    assert set(ROW_OF.values()) | {"reopen what is approved"} == ROWS.keys()
