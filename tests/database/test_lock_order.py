"""Two transactions never wait for each other in a ring: what everybody needs is locked last, in one order.

The order is photos by id, counters by name, projects by id, the audit chain (``app.db.tx.Ending``). Each ring
here is forced: both transactions have done their first half when either begins its second.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from app.db.tx import Database, WriteTx
from app.ids import UserId
from app.models import Audit, Counter, Lease, Photo, Project
from app.photos.purge import TRASH_TIME, purge_some
from app.photos.queries import load_photo
from app.photos.states import change_state
from app.projects.classes import change_class
from app.projects.counters import bump, read
from app.projects.schemas import ClassChanges
from app.realtime.feed import publish
from app.review.handing import hand_out
from app.review.service import give_back, hold
from app.team import audit
from app.team.actor import Actor
from app.team.roles import Action
from tests.factories import make_photo, make_project, make_user

Half = Callable[[WriteTx], object]

only_postgres = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


def meet(database: Database, *transactions: tuple[Half, Half]) -> list[BaseException]:
    """Run transactions at once, each waiting after its first half for the others; gives what went wrong."""
    barrier = threading.Barrier(len(transactions), timeout=20)
    failures: list[BaseException] = []

    def run(first: Half, second: Half) -> None:
        try:
            with database.write_tx() as tx:
                first(tx)
                barrier.wait()
                second(tx)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=halves) for halves in transactions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return failures


def nothing(tx: WriteTx) -> None:
    """The first half of what is one piece."""


@pytest.fixture
def manager(database: Database) -> Actor:
    """Somebody who may do all of it, without a request around it."""
    with database.write_tx() as tx:
        user = make_user(tx, "manager", is_admin=True)
        return Actor(user_id=UserId(user.id), name=user.name, email=user.email, is_admin=True)


@pytest.mark.postgres
@only_postgres
def test_changing_a_class_and_writing_the_audit_trail_in_either_order_both_commit(
    database: Database, manager: Actor, project_id: int
) -> None:
    def rename(class_id: int) -> Half:
        return lambda tx: change_class(tx, manager, project_id, class_id, ClassChanges(counts="What counts."))

    def note(tx: WriteTx) -> None:
        audit.record(tx, manager.label, "tested", f"project:{project_id}")

    assert not meet(database, (rename(1), note), (note, rename(2)))
    with database.read_tx() as tx:
        assert tx.scalar(select(func.count()).select_from(Audit).where(Audit.action == "tested")) == 2
        assert audit.first_break(tx, database.key) is None


@pytest.mark.postgres
@only_postgres
def test_moving_photos_between_states_in_either_order_both_commit(
    database: Database, manager: Actor, project_id: int
) -> None:
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        begun = [make_photo(tx, project, state="in_progress").id for _ in range(2)]
        finished = [make_photo(tx, project, state="rejected").id for _ in range(2)]

    def move(photo_id: int, state: str) -> Half:
        def run(tx: WriteTx) -> None:
            access = load_photo(tx, manager, photo_id, Action.LABEL, lock=True)
            change_state(tx, manager, access, state=state, reason="blurred")

        return run

    assert not meet(
        database,
        (move(begun[0], "unsure"), move(finished[0], "unsure")),
        (move(finished[1], "retake"), move(begun[1], "retake")),
    )
    with database.read_tx() as reading:
        counts = {name: n for name, n in read(reading, project_id).items() if n}
    assert counts == {"state:unsure": 2, "state:retake": 2, "asked": 2}


@pytest.mark.postgres
@only_postgres
def test_telling_two_projects_in_either_order_both_commit(database: Database) -> None:
    with database.write_tx() as tx:
        one, other = make_project(tx, "Depot East").id, make_project(tx, "Depot West").id

    def tell(project_id: int) -> Half:
        def run(tx: WriteTx) -> None:
            bump(tx, project_id, {"x": 1})
            publish(tx, project_id, "class.changed")

        return run

    assert not meet(database, (tell(one), tell(other)), (tell(other), tell(one)))
    with database.read_tx() as reading:
        assert set(reading.scalars(select(Project.event_seq))) == {4}  # each was told, with changed numbers
        assert set(reading.scalars(select(Counter.n))) == {2}


@pytest.mark.postgres
@only_postgres
@pytest.mark.parametrize("other", ["hold", "next", "give back"])
def test_one_person_in_two_tabs_never_waits_for_their_own_leases(
    database: Database, manager: Actor, project_id: int, other: str
) -> None:
    """Where it can, each tab has locked something of theirs before either goes on."""
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        photo_ids = [make_photo(tx, project).id for _ in range(3)]
    for photo_id in reversed(photo_ids):  # the queue hands them out in this order
        with database.write_tx() as tx:
            hold(tx, manager, photo_id, take_over=False)
    both = threading.Barrier(2)

    @event.listens_for(database.write_engine, "after_cursor_execute")
    def meet_after_the_first_lease(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        locks = "FOR UPDATE" in statement or not statement.startswith("SELECT")
        if locks and "lease" in statement and not connection.info.get("met"):
            connection.info["met"] = True
            with suppress(threading.BrokenBarrierError):
                both.wait(0.5)

    calls: dict[str, Half] = {
        "hold": lambda tx: hold(tx, manager, photo_ids[0], take_over=False),
        "next": lambda tx: hand_out(tx, manager, project_id, order="oldest", count=3, skip=[]),
        "give back": lambda tx: give_back(tx, manager, photo_ids[0], rest=True),
    }
    last = (nothing, lambda tx: hold(tx, manager, photo_ids[2], take_over=False))
    assert not meet(database, (nothing, calls[other]), last)


@pytest.mark.postgres
@only_postgres
def test_a_purge_and_a_person_whose_leases_it_takes_never_wait_for_each_other(
    database: Database, manager: Actor, project_id: int
) -> None:
    """Both come to a lease in the middle that a third holds; when it lets go, each would want the rest."""
    with database.write_tx() as tx:
        project = tx.session.get_one(Project, project_id)
        *gone, open_one = [make_photo(tx, project).id for _ in range(4)]
        tx.execute(update(Photo).where(Photo.id.in_(gone)).values(deleted_at=tx.now - TRASH_TIME))
        for photo_id in reversed(gone):  # they lie in the table the other way round
            tx.add(
                Lease(
                    photo_id=photo_id,
                    project_id=project_id,
                    user_id=manager.user_id,
                    taken_at=tx.now,
                    expires_at=tx.now + timedelta(minutes=5),
                )
            )
            tx.flush()

    def hold_the_middle(tx: WriteTx) -> None:
        tx.execute(select(Lease).where(Lease.photo_id == gone[1]).with_for_update())

    def wait_for_both(tx: WriteTx) -> None:
        time.sleep(0.5)

    def purge(tx: WriteTx) -> None:
        purge_some(tx, project_id, before=tx.now, by=None)

    def renew(tx: WriteTx) -> None:
        hold(tx, manager, open_one, take_over=False)

    assert not meet(database, (hold_the_middle, wait_for_both), (nothing, purge), (nothing, renew))
    with database.read_tx() as reading:
        assert reading.scalars(select(Lease.photo_id)).all() == [open_one]


def test_the_audit_chain_stays_whole_under_eight_writers(database: Database, project_id: int) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(10):
                with database.write_tx() as tx:
                    audit.record(tx, f"user:{number}", "first", "", {"turn": turn})
                    publish(tx, project_id, "class.changed")
                    audit.record(tx, f"user:{number}", "second", "", {"turn": turn})
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not failures, failures
    with database.read_tx() as tx:
        rows = tx.scalars(select(Audit).order_by(Audit.id)).all()
        assert audit.first_break(tx, database.key) is None
        assert tx.scalar(select(Project.event_seq).where(Project.id == project_id)) == 80
    seal, *rows = rows
    assert (seal.id, seal.action) == (1, audit.SEAL)
    assert [row.id for row in rows] == list(range(2, 162))
    # Rows of one transaction stand side by side, in the order in which they were recorded.
    pairs = list(zip(rows[::2], rows[1::2], strict=True))
    assert all(a.actor == b.actor and a.detail == b.detail for a, b in pairs)
    assert {(a.action, b.action) for a, b in pairs} == {("first", "second")}


def test_what_a_transaction_that_fails_wanted_to_record_is_not_recorded(database: Database) -> None:
    def fail() -> None:
        with database.write_tx() as tx:
            audit.record(tx, "host", "tested")
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        fail()
    with database.read_tx() as tx:
        assert tx.scalar(select(func.count()).select_from(Audit)) == 0
