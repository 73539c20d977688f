"""Comments on photos: threads, places, people they name, settling, and what is never lost by deleting."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.db.tx import Database
from app.ids import uuid7
from app.models import Comment, Event, Mention, Photo, Project, User
from app.photos.purge import purge_some
from app.photos.threads import is_open
from app.projects import counters
from app.review import comments_pages
from tests.annotations.ops import create
from tests.conftest import Person, SetClock
from tests.factories import make_member, make_photo, make_project
from tests.statements import counted


@pytest.fixture
def photo_id(database: Database, project_id: int) -> int:
    """A photo of 1000 x 800 px."""
    with database.write_tx() as tx:
        return make_photo(tx, tx.session.get_one(Project, project_id)).id


def say(person: Person, photo_id: int, text: str = "Is this one crack or two?", **more: Any) -> Any:
    """Comment, and give the answer."""
    return person.post(f"/photos/{photo_id}/comments", json={"op_id": uuid7(), "text": text, **more})


def said(
    person: Person, photo_id: int, text: str = "Is this one crack or two?", **more: Any
) -> dict[str, Any]:
    """Comment, and give the comment."""
    answer = say(person, photo_id, text, **more)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def comments_of(person: Person, photo_id: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.get(f"/photos/{photo_id}/comments").json()["items"]
    return found


@pytest.fixture
def open_threads(database: Database, project_id: int) -> Callable[[], int]:
    """Read the counter of open threads, which must equal a direct count."""

    def read() -> int:
        with database.read_tx() as tx:
            counted = tx.scalar(
                select(func.count())
                .select_from(Comment)
                .join(Photo, Photo.id == Comment.photo_id)
                .where(Comment.project_id == project_id, Photo.deleted_at.is_(None), is_open())
            )
            kept = counters.read(tx, project_id).get("comments", 0)
        assert kept == counted
        return kept

    return read


def test_a_comment_is_pinned_to_hundredths_of_a_pixel_and_says_who_and_when(
    labeler: Person, photo_id: int
) -> None:
    comment = said(labeler, photo_id, x=412.345, y=99.999)
    assert (comment["x"], comment["y"], comment["uid"]) == (412.35, 100, None)
    assert comment["author"] == {"id": labeler.user_id, "name": "Labeler"}
    assert comment["at"] == "2026-11-24T09:00:00.000Z"
    assert comments_of(labeler, photo_id) == [comment]


def test_text_is_kept_as_nfc_without_control_characters_and_never_empty(
    labeler: Person, photo_id: int
) -> None:
    assert said(labeler, photo_id, "Cafe\u0301\x07 <b>wall</b>")["text"] == "Caf\u00e9  <b>wall</b>"
    assert said(labeler, photo_id, "two\r\nlines")["text"] == "two\nlines"
    for text in ("", " \n ", "x" * 2001):
        assert say(labeler, photo_id, text).status_code == 422
    assert said(labeler, photo_id, "x" * 2000)["text"] == "x" * 2000


@pytest.mark.parametrize(
    "place",
    [
        {"x": -0.01, "y": 3},
        {"x": 1000.01, "y": 3},
        {"x": 3, "y": 800.01},
        {"x": 3},
        {"uid": "0b5c8b1e-3f4e-4c0b-9d57-2f7d3a7c1e90"},
        {"reply_to": 999_999},
    ],
)
def test_a_place_that_is_not_on_the_photo_is_refused(
    labeler: Person, photo_id: int, place: dict[str, Any]
) -> None:
    assert say(labeler, photo_id, **place).status_code == 422
    assert comments_of(labeler, photo_id) == []


def test_a_comment_can_be_on_an_annotation_of_its_photo_only(
    labeler: Person, photo_id: int, database: Database, project_id: int
) -> None:
    op = create()
    labeler.post(f"/photos/{photo_id}/changes", json={"ops": [op]})
    assert said(labeler, photo_id, uid=op["uid"], x=1000, y=800)["uid"] == op["uid"]
    with database.write_tx() as tx:
        other = make_photo(tx, tx.session.get_one(Project, project_id)).id
    assert say(labeler, other, uid=op["uid"]).status_code == 422
    first = said(labeler, photo_id)
    assert say(labeler, other, reply_to=first["id"]).status_code == 422


def test_the_same_call_again_is_answered_and_adds_nothing(
    labeler: Person, other_labeler: Person, photo_id: int, open_threads: Callable[[], int]
) -> None:
    body = {"op_id": uuid7(), "text": "Look here", "x": 5, "y": 6}
    first = labeler.post(f"/photos/{photo_id}/comments", json=body)
    again = labeler.post(f"/photos/{photo_id}/comments", json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert open_threads() == 1
    other = labeler.post(f"/photos/{photo_id}/comments", json={**body, "text": "Look there"})
    assert (other.status_code, other.json()["type"]) == (409, "op_id_reused")
    theirs = other_labeler.post(f"/photos/{photo_id}/comments", json=body)
    assert (theirs.status_code, theirs.json()["type"]) == (409, "op_id_reused")


def test_replies_join_the_thread_of_the_comment_they_answer(
    labeler: Person, reviewer: Person, photo_id: int, open_threads: Callable[[], int]
) -> None:
    first = said(reviewer, photo_id, x=5, y=6)
    reply = said(labeler, photo_id, "Two.", reply_to=first["id"])
    further = said(reviewer, photo_id, "Then draw two.", reply_to=reply["id"])
    assert (reply["reply_to"], further["reply_to"]) == (first["id"], first["id"])
    assert say(labeler, photo_id, reply_to=first["id"], x=1, y=1).status_code == 422
    assert open_threads() == 1


def test_who_may_label_settles_a_thread_and_a_further_word_opens_it_again(
    labeler: Person, reviewer: Person, photo_id: int, open_threads: Callable[[], int]
) -> None:
    first = said(reviewer, photo_id)
    reply = said(labeler, photo_id, "Done.", reply_to=first["id"], settles=True)
    settled = comments_of(labeler, photo_id)[0]
    assert settled["settled_by"] == {"id": labeler.user_id, "name": "Labeler"}
    assert open_threads() == 0
    said(reviewer, photo_id, "Not quite.", reply_to=first["id"])
    assert comments_of(labeler, photo_id)[0]["settled_at"] is None
    assert open_threads() == 1
    for wanted in (True, True, False):
        answer = reviewer.patch(f"/comments/{first['id']}", json={"settled": wanted})
        assert (answer.json()["settled_at"] is not None) is wanted
        assert open_threads() == (0 if wanted else 1)
    assert reviewer.patch(f"/comments/{reply['id']}", json={"settled": True}).status_code == 422


def test_one_changes_and_deletes_what_is_ones_own(
    labeler: Person, manager: Person, photo_id: int, clock: SetClock
) -> None:
    comment = said(labeler, photo_id)
    clock.forward(minutes=1)
    changed = labeler.patch(f"/comments/{comment['id']}", json={"text": "Two cracks?"}).json()
    assert (changed["text"], changed["edited_at"]) == ("Two cracks?", "2026-11-24T09:01:00.000Z")
    assert manager.patch(f"/comments/{comment['id']}", json={"text": "Mine"}).status_code == 403
    assert manager.delete(f"/comments/{comment['id']}").status_code == 403
    assert labeler.delete(f"/comments/{comment['id']}").status_code == 204
    assert labeler.delete(f"/comments/{comment['id']}").status_code == 204, "the same again"
    assert comments_of(labeler, photo_id) == []
    gone = labeler.patch(f"/comments/{comment['id']}", json={"text": "Back?"})
    assert (gone.status_code, gone.json()["type"]) == (409, "deleted")


def test_deleting_the_first_leaves_its_thread_whole_and_it_can_be_brought_back(
    labeler: Person,
    reviewer: Person,
    other_labeler: Person,
    manager: Person,
    photo_id: int,
    open_threads: Callable[[], int],
) -> None:
    first = said(reviewer, photo_id, x=5, y=6, mentions=[labeler.user_id])
    reply = said(labeler, photo_id, "Two.", reply_to=first["id"])
    reviewer.delete(f"/comments/{first['id']}")
    left = comments_of(labeler, photo_id)
    assert [(item["id"], item["text"], item["mentions"]) for item in left] == [
        (first["id"], "", []),
        (reply["id"], "Two.", []),
    ]
    assert (left[0]["x"], left[0]["y"]) == (5, 6), "the pin stays where it was"
    assert open_threads() == 1
    labeler.delete(f"/comments/{reply['id']}")
    assert comments_of(labeler, photo_id) == []
    assert open_threads() == 0
    assert other_labeler.post(f"/comments/{first['id']}/undelete").status_code == 403
    assert manager.post(f"/comments/{reply['id']}/undelete").json()["text"] == "Two."
    assert open_threads() == 1
    assert reviewer.post(f"/comments/{first['id']}/undelete").json()["mentions"]
    assert len(comments_of(labeler, photo_id)) == 2
    assert open_threads() == 1


def test_only_people_of_the_project_can_be_named(
    labeler: Person, reviewer: Person, stranger: Person, photo_id: int, project_id: int
) -> None:
    people = {person["id"] for person in labeler.get(f"/projects/{project_id}/people").json()["items"]}
    assert people == {labeler.user_id, reviewer.user_id}
    comment = said(labeler, photo_id, "@Reviewer?", mentions=[reviewer.user_id])
    assert comment["mentions"] == [{"id": reviewer.user_id, "name": "Reviewer"}]
    refused = say(labeler, photo_id, mentions=[reviewer.user_id, stranger.user_id])
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/mentions/1"


def test_whoever_is_named_is_told_until_they_have_looked(
    labeler: Person, reviewer: Person, photo_id: int, project_id: int
) -> None:
    def unseen(person: Person) -> int:
        return int(person.get(f"/projects/{project_id}/comments").json()["unseen"])

    comment = said(labeler, photo_id, mentions=[reviewer.user_id, labeler.user_id])
    assert (unseen(reviewer), unseen(labeler)) == (1, 0), "nobody is told of what they wrote themselves"
    thread = reviewer.get(f"/projects/{project_id}/comments").json()["items"][0]
    assert thread["unseen"] == [comment["id"]]
    labeler.post(f"/projects/{project_id}/comments/seen", json={"ids": [comment["id"]]})
    assert unseen(reviewer) == 1, "each looks for themselves"
    seen = reviewer.post(f"/projects/{project_id}/comments/seen", json={"ids": [comment["id"]]})
    assert seen.json() == {"unseen": 0}
    labeler.patch(f"/comments/{comment['id']}", json={"text": "Again", "mentions": [reviewer.user_id]})
    assert unseen(reviewer) == 0, "who was named and looked is not told again"
    again = said(labeler, photo_id, "Once more", mentions=[reviewer.user_id])
    assert unseen(reviewer) == 1
    labeler.delete(f"/comments/{again['id']}")
    assert unseen(reviewer) == 0


def test_who_is_named_in_what_is_settled_finds_it_until_they_have_looked(
    labeler: Person, reviewer: Person, photo_id: int, project_id: int
) -> None:
    """The pill of every page leads there: it must not tell of something that the page does not show."""
    first = said(reviewer, photo_id)
    answer = said(
        labeler, photo_id, "@Reviewer two", reply_to=first["id"], settles=True, mentions=[reviewer.user_id]
    )
    pages = [f"//projects/{project_id}/comments{query}" for query in ("", "?show=mine")]
    for page in pages:
        text = reviewer.get(page).text
        assert f'data-unseen="{answer["id"]}"' in text
        assert text.count(f'data-thread="{first["id"]}"') == 1
        assert f'data-thread="{first["id"]}"' not in labeler.get(page).text
    reviewer.post(f"/projects/{project_id}/comments/seen", json={"ids": [answer["id"]]})
    for page in pages:
        assert f'data-thread="{first["id"]}"' not in reviewer.get(page).text


def test_what_somebody_has_not_looked_at_comes_before_all_that_concerns_them(
    labeler: Person, reviewer: Person, photo_id: int, project_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comments_pages, "_SHOWN", 2)
    threads = [said(reviewer, photo_id, f"Number {number}")["id"] for number in range(4)]
    said(labeler, photo_id, "@Reviewer", reply_to=threads[0], mentions=[reviewer.user_id])
    text = reviewer.get(f"//projects/{project_id}/comments").text
    assert re.findall(r'data-thread="(\d+)"', text) == [str(threads[0]), str(threads[3])]
    assert "All that concern you" in text


def test_threads_of_a_project_by_what_is_open_and_what_concerns_me(
    labeler: Person,
    other_labeler: Person,
    reviewer: Person,
    photo_id: int,
    project_id: int,
    database: Database,
) -> None:
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        mine = make_photo(tx, project, labeler_id=labeler.user_id, state="rejected", reason="loose").id
    naming = said(reviewer, photo_id, "@Labeler", mentions=[labeler.user_id])
    answered = said(reviewer, photo_id, "Hm")
    said(labeler, photo_id, "Hm?", reply_to=answered["id"])
    on_mine = said(reviewer, mine, "Tighter, please")
    others = said(reviewer, photo_id, "To nobody")
    settled = said(reviewer, photo_id, "Settled")
    reviewer.patch(f"/comments/{settled['id']}", json={"settled": True})

    def ids(person: Person, query: str) -> list[int]:
        return [item["id"] for item in person.get(f"/projects/{project_id}/comments?{query}").json()["items"]]

    concerning = [on_mine["id"], answered["id"], naming["id"]]
    assert ids(labeler, "mine=true") == concerning
    assert ids(labeler, "mine=false&open=true") == [others["id"]]
    assert ids(other_labeler, "mine=true") == []
    assert ids(labeler, "open=false") == [settled["id"]]
    assert ids(labeler, "open=true&limit=2") == [others["id"], on_mine["id"]]
    page = labeler.get(f"/projects/{project_id}/comments?open=true&limit=2").json()
    rest = labeler.get(f"/projects/{project_id}/comments?open=true&cursor={page['next']}").json()
    assert [item["id"] for item in rest["items"]] == [answered["id"], naming["id"]]
    first = rest["items"][0]
    assert [reply["text"] for reply in first["replies"]] == ["Hm?"]
    assert first["photo"]["id"] == photo_id


def test_a_list_of_threads_costs_the_same_however_many_there_are(
    labeler: Person, photo_id: int, project_id: int, database: Database
) -> None:
    def look() -> None:
        assert labeler.get(f"/projects/{project_id}/comments").status_code == 200

    said(labeler, photo_id)
    with counted(database) as one:
        look()
    for _ in range(12):
        said(labeler, photo_id, "More", reply_to=said(labeler, photo_id, x=1, y=2)["id"])
    with counted(database) as many:
        look()
    assert len(many) == len(one)


def test_the_feed_tells_what_happened_and_to_whom_but_never_the_words(
    labeler: Person, reviewer: Person, photo_id: int, project_id: int, database: Database
) -> None:
    comment = said(labeler, photo_id, "secret words", mentions=[reviewer.user_id])
    with database.read_tx() as tx:
        event = tx.scalars(select(Event).where(Event.project_id == project_id, Event.kind == "comment")).one()
    assert event.data == {
        "photo_id": photo_id,
        "thread_id": comment["id"],
        "actor": {"id": labeler.user_id, "name": "Labeler"},
        "names": [reviewer.user_id],
    }


def test_who_is_named_no_more_is_told_so_that_their_pages_count_right(
    labeler: Person, reviewer: Person, photo_id: int, database: Database
) -> None:
    comment = said(labeler, photo_id, "@Reviewer?", mentions=[reviewer.user_id])
    labeler.patch(f"/comments/{comment['id']}", json={"text": "Nobody", "mentions": []})
    with database.read_tx() as tx:
        last = tx.scalars(select(Event).where(Event.kind == "comment").order_by(Event.seq.desc())).first()
    assert last is not None
    assert last.data["names"] == [reviewer.user_id]


def test_threads_go_to_the_trash_with_their_photo_and_come_back_with_it(
    labeler: Person, manager: Person, photo_id: int, project_id: int, open_threads: Callable[[], int]
) -> None:
    comment = said(labeler, photo_id, mentions=[manager.user_id])
    assert manager.delete(f"/photos/{photo_id}").status_code == 200
    assert open_threads() == 0
    assert labeler.get(f"/photos/{photo_id}/comments").status_code == 404
    assert say(labeler, photo_id).status_code == 404
    assert labeler.patch(f"/comments/{comment['id']}", json={"settled": True}).status_code == 404
    refused = say(manager, photo_id)
    assert (refused.status_code, refused.json()["type"]) == (409, "trashed")
    listed = manager.get(f"/projects/{project_id}/comments").json()
    assert (listed["items"], listed["unseen"]) == ([], 0)
    manager.post(f"/photos/{photo_id}/undelete")
    assert open_threads() == 1


def test_a_purge_takes_comments_and_mentions_along(
    labeler: Person, manager: Person, photo_id: int, project_id: int, database: Database
) -> None:
    first = said(labeler, photo_id, mentions=[manager.user_id])
    said(labeler, photo_id, "More", reply_to=first["id"])
    manager.delete(f"/photos/{photo_id}")
    with database.write_tx() as tx:
        assert purge_some(tx, project_id, before=tx.now, by=None) == 1
    with database.read_tx() as tx:
        assert tx.scalar(select(func.count()).select_from(Comment)) == 0
        assert tx.scalar(select(func.count()).select_from(Mention)) == 0
        assert counters.read(tx, project_id).get("comments", 0) == 0


def test_the_archive_takes_no_comments_and_shows_those_it_has(
    labeler: Person, photo_id: int, project_id: int, database: Database
) -> None:
    comment = said(labeler, photo_id)
    with database.write_tx() as tx:
        tx.execute(update(Project).where(Project.id == project_id).values(archived_at=tx.now))
    assert comments_of(labeler, photo_id) == [comment]
    for answer in (
        say(labeler, photo_id),
        labeler.patch(f"/comments/{comment['id']}", json={"settled": True}),
        labeler.delete(f"/comments/{comment['id']}"),
    ):
        assert (answer.status_code, answer.json()["type"]) == (403, "archived")


def test_who_is_not_of_the_project_neither_reads_nor_writes(
    labeler: Person, stranger: Person, contributor: Person, photo_id: int, project_id: int
) -> None:
    comment = said(labeler, photo_id)
    for outsider in (stranger, contributor):
        assert outsider.get(f"/photos/{photo_id}/comments").status_code == 404
        assert outsider.get(f"/projects/{project_id}/comments").status_code == 404
        assert say(outsider, photo_id).status_code == 404
        assert outsider.patch(f"/comments/{comment['id']}", json={"settled": True}).status_code == 404


def test_comments_of_another_project_are_not_marked_as_seen(
    labeler: Person, reviewer: Person, photo_id: int, project_id: int, database: Database
) -> None:
    with database.write_tx() as tx:
        other = make_project(tx, "Depot West")
        make_member(tx, other, tx.session.get_one(User, reviewer.user_id), "reviewer")
        other_id = other.id
    comment = said(labeler, photo_id, mentions=[reviewer.user_id])
    reviewer.post(f"/projects/{other_id}/comments/seen", json={"ids": [comment["id"]]})
    assert reviewer.get(f"/projects/{project_id}/comments").json()["unseen"] == 1
