"""The overview: every number on it is counted again by plain SQL, and every link shows what it counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import orjson
import pytest
from sqlalchemy import event, text

from app.db.tx import Database
from app.models import Agreement, Project
from app.projects.counters import bump
from app.projects.days import ends_of_days
from app.settings import Settings
from tests.conftest import Person, SetClock, on_one_database
from tests.counting import assert_counts
from tests.datasets.life import Life
from tests.factories import make_photo

HTML = {"accept": "text/html"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Nobody's sign-in ends over a night."""
    return settings.model_copy(update={"session_idle_hours": 1000.0})


@pytest.fixture
def life(
    database: Database,
    clock: SetClock,
    project_id: int,
    labeler: Person,
    other_labeler: Person,
    reviewer: Person,
    manager: Person,
) -> Life:
    """A project that has lived for some days, and had a busy morning."""
    people = {"labelers": [labeler, other_labeler, reviewer], "reviewer": reviewer, "manager": manager}
    found = Life(database, clock, project_id, **people)  # type: ignore[arg-type]
    for _ in range(6):
        found.arrive(9)
        found.label(8)
        found.review(3, send_back=0.4)
        clock.forward(hours=9)
    found.arrive(70, new_scene=0.05)
    found.label(24)
    found.review(6, send_back=0.5)
    found.erase(4)
    found.throw_away(5)
    guide = {"base": 0, "meaning": "other", "counts": "only what a nail feels"}
    assert manager.put(f"/projects/{project_id}/classes/2/guide", json=guide).status_code == 200
    merged = manager.post(f"/projects/{project_id}/classes/5/merge", json={"into": 4})
    assert merged.status_code == 200
    return found


class Page(HTMLParser):
    """Reads the numbers of a page: by name, with the link they stand in, and digits that have no name."""

    QUIET = frozenset({"time", "bdi", "tbl days", "ax", "ax end", "ax mid", "more"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.numbers: dict[str, tuple[float, str | None]] = {}
        self.nameless: list[str] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html[html.index("<main") : html.index("</main>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if tag not in ("img", "br", "input"):
            self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close one."""
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Take a number, or note that one has no name."""
        name = next((told["data-number"] for _, told in self._open if "data-number" in told), None)
        count = next((told["data-count"] for _, told in self._open if "data-count" in told), None)
        link = next((told.get("href") for tag, told in reversed(self._open) if tag == "a"), None)
        if name or count:
            told = data.replace(",", "")
            self.numbers[name or count or ""] = (float(told) if "." in told else int(told), link)
        elif re.search(r"\d", data) and not self.QUIET & {told.get("class", tag) for tag, told in self._open}:
            self.nameless.append(data.strip())


def _page(person: Person, project_id: int) -> Page:
    answer = person.get(f"//projects/{project_id}", headers=HTML)
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


LIVE = "FROM photo WHERE project_id = :project AND deleted_at IS NULL"
OF_CLASS = """
FROM annotation JOIN photo ON photo.id = annotation.photo_id
WHERE photo.project_id = :project AND photo.deleted_at IS NULL AND annotation.deleted_at IS NULL
"""
SCENE = "coalesce(photo.group_id, -photo.id)"  # a photo that was not looked at is a scene of its own
IN_BAND = {"asked": "'unsure','retake','rejected'", "in progress": "'in_progress'"}


def _sql_for(name: str) -> str:
    """How a number of the page is counted without the counters."""
    kind, _, value = name.partition(":")
    if kind == "state" and value.startswith("rejected:"):
        return f"SELECT count(*) {LIVE} AND state = 'rejected' AND labeler_id = {value.partition(':')[2]}"
    if kind == "state":
        return f"SELECT count(*) {LIVE} AND state = '{value}'"
    if kind == "band":
        states = IN_BAND.get(value, f"'{value}'")
        return f"SELECT count(*) {LIVE} AND state IN ({states})"
    if kind == "class":
        return f"SELECT count(*) {OF_CLASS} AND class_id = {value}"
    if kind == "scenes" and value:
        return f"SELECT count(DISTINCT {SCENE}) {OF_CLASS} AND class_id = {value}"
    newest = f"(SELECT id {LIVE} ORDER BY id DESC LIMIT 60)"
    return {
        "photos": f"SELECT count(*) {LIVE}",
        "scenes": f"SELECT count(DISTINCT {SCENE}) {LIVE}",
        "newest": "SELECT 60",
        "newest_scenes": f"SELECT count(DISTINCT {SCENE}) {LIVE} AND id IN {newest} AND NOT EXISTS (SELECT 1 "
        f"FROM photo AS older WHERE older.project_id = :project AND older.group_id = photo.group_id "
        f"AND older.deleted_at IS NULL AND older.id NOT IN {newest})",
        "finished": f"SELECT count(*) {LIVE} AND state IN ('done','accepted')",
        "to_label": f"SELECT count(*) {LIVE} AND state = 'unlabelled' AND NOT damaged",
        "annotations": f"SELECT count(*) {OF_CLASS}",
        "no_defect": f"SELECT count(*) {LIVE} AND no_defect",
        "damaged": f"SELECT count(*) {LIVE} AND damaged",
        "proposals": f"SELECT count(*) {LIVE} AND open_proposals > 0",
        "looks": f"SELECT count(*) {OF_CLASS} AND guide_version < (SELECT guide_version FROM defect_class "
        "WHERE defect_class.project_id = :project AND defect_class.id = annotation.class_id)",
        "to_review": f"SELECT count(*) {LIVE} AND id IN "
        "(SELECT photo_id FROM review WHERE settled_at IS NULL)",
    }[name]


UNTOLD = frozenset({"typical", "typical_photos", "typical_people", "mine_today", "mine_seconds"})
"""Numbers of time, which have tests of their own."""


def test_every_number_of_the_overview_equals_a_direct_count(
    life: Life, manager: Person, database: Database, project_id: int
) -> None:
    assert_counts(database, project_id)
    page = _page(manager, project_id)
    assert page.nameless == [], "every number has a name, or this test would not see it"
    told = {name: n for name, (n, _) in page.numbers.items() if name not in UNTOLD}
    with database.read_tx() as tx:
        counted = {name: tx.scalar(text(_sql_for(name)), {"project": project_id}) for name in told}
    assert told == counted
    wanted = {
        "looks",
        "photos",
        "scenes",
        "newest_scenes",
        "class:1",
        "scenes:1",
        "band:asked",
        "state:rejected",
    }
    assert wanted <= set(told)
    assert any(name.startswith("state:rejected:") for name in told)
    assert told["class:4"] > 0
    assert told.get("class:5", 0) == 0, "its annotations went into another class"


def _shown(person: Person, project_id: int, link: str) -> list[dict[str, Any]]:
    """The photos that the gallery shows at an address, page by page."""
    query = link.partition("?")[2]
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        path = f"/projects/{project_id}/photos?limit=100&{query}{cursor}"
        answer = person.get(path).json()
        found += answer["items"]
        if answer["next"] is None:
            return found
        cursor = f"&cursor={answer['next']}"


@on_one_database
def test_every_number_leads_to_what_it_counted(life: Life, manager: Person, project_id: int) -> None:
    followed = 0
    for name, (n, link) in _page(manager, project_id).numbers.items():
        if link is None or "/photos" not in link or name == "newest":
            continue
        photos = _shown(manager, project_id, link)
        if name == "scenes" or name.startswith("scenes:"):
            assert n == len({item["group_id"] or -item["id"] for item in photos}), name
        elif name.startswith("class:") or name == "looks":
            assert sum(item["annotations"] for item in photos) >= n >= len(photos), name
        else:
            assert n == len(photos), name
        followed += 1
    assert followed > 15


@on_one_database
def test_what_is_waited_for_leads_to_what_is_waiting(life: Life, manager: Person, project_id: int) -> None:
    html = manager.get(f"//projects/{project_id}", headers=HTML).text
    aside = html[html.index("<aside") :]
    lines = re.findall(
        r'<li><b><span data-number="(state:[^"]+)">(\d+)</span>.*?href="([^"]+)" aria-label', aside
    )
    assert {name for name, _, _ in lines} >= {"state:retake", "state:rejected", "state:unsure"}
    for name, n, link in lines:
        assert len(_shown(manager, project_id, link)) == int(n), name


@on_one_database
def test_what_only_some_may_do_only_they_are_told(life: Life, labeler: Person, project_id: int) -> None:
    html = labeler.get(f"//projects/{project_id}", headers=HTML).text
    assert "<h3>Reviewers</h3>" not in html
    assert "/shots" not in html


@on_one_database
def test_own_numbers_are_seen_by_oneself_alone(
    life: Life, labeler: Person, manager: Person, project_id: int
) -> None:
    numbers = _page(labeler, project_id).numbers
    assert numbers["mine_today"][0] > 0
    assert "mine_today" not in _page(manager, project_id).numbers, "the manager answered nothing today"
    people = manager.get(f"//projects/{project_id}", headers=HTML).text
    people = people[
        people.index("<h2>People</h2>") : people.index("</table>", people.index("<h2>People</h2>"))
    ]
    assert not re.search(r">\s*\d+\s*<", people), "nobody's work is counted for others"


@on_one_database
def test_the_time_of_a_photo_is_told_of_three_people_and_not_of_two(
    life: Life, manager: Person, database: Database, project_id: int
) -> None:
    page = _page(manager, project_id)
    assert page.numbers["typical_people"][0] == 3
    assert 5 <= page.numbers["typical"][0] <= 60
    with database.write_tx() as tx:
        third = life.labelers[2].user_id
        tx.execute(
            text("UPDATE operation SET actor_id = :one WHERE actor_id = :third"),
            {"one": life.labelers[0].user_id, "third": third},
        )
    assert "typical" not in _page(manager, project_id).numbers


def _agree(database: Database, project_id: int, photos: int) -> None:
    """Keep figures of that many photos that two people labelled."""
    ranged = {"value": 0.71, "low": 0.64, "high": 0.78}
    one = {"class_id": 2, "ours": 9, "theirs": 8, "both": 6, "f1": ranged}
    figures = {"photos": photos, "readings": photos, "f1": ranged, "classes": [one], "confusion": []}
    rest = dict.fromkeys(("iou", "kappa", "alpha", "unclear"))
    with database.write_tx() as tx:
        tx.session.merge(
            Agreement(
                project_id=project_id, figures=orjson.dumps({**figures, **rest}).decode(), made_at=tx.now
            )
        )


def test_agreement_is_told_to_reviewers_and_no_figure_of_too_few_photos(
    project_id: int, reviewer: Person, labeler: Person, database: Database
) -> None:
    with database.write_tx() as tx:
        make_photo(tx, tx.session.get_one(Project, project_id))
    assert "Agreement" not in reviewer.get(f"//projects/{project_id}", headers=HTML).text
    _agree(database, project_id, 19)
    numbers = _page(reviewer, project_id).numbers
    assert (numbers["agreement_photos"][0], numbers["agreement_enough"][0]) == (19, 20)
    assert not any(name.startswith("f1:") for name in numbers)
    _agree(database, project_id, 20)
    numbers = _page(reviewer, project_id).numbers
    assert (numbers["f1:scratch"][0], numbers["f1:all classes"][0]) == (0.71, 0.71)
    assert "Agreement" not in labeler.get(f"//projects/{project_id}", headers=HTML).text


# ---- days


def _photos_then(database: Database, project_id: int, clock: SetClock) -> dict[date, int]:
    with database.read_tx() as tx:
        from app.projects.counters import read

        return {day.day: day.photos for day in ends_of_days(tx, project_id, read(tx, project_id))}


def test_days_without_a_change_end_as_they_began(
    database: Database, clock: SetClock, project_id: int
) -> None:
    for days, n in ((0, 3), (1, 2), (4, 1), (2, 0)):
        clock.forward(days=days)
        if n:
            with database.write_tx() as tx:
                bump(tx, project_id, {"state:unlabelled": n})
    first = date(2026, 11, 24)
    held = [3, 5, 5, 5, 5, 6, 6, 6]
    told = _photos_then(database, project_id, clock)
    assert told == {first + timedelta(days=index): n for index, n in enumerate(held)}


def test_a_day_is_begun_once_and_costs_later_changes_nothing(
    database: Database, clock: SetClock, project_id: int
) -> None:
    def change() -> list[str]:
        with _listening(database) as statements, database.write_tx() as tx:
            bump(tx, project_id, {"state:unlabelled": 1})
        return statements

    first, second = change(), change()
    assert any("day_counter" in statement for statement in first)
    assert not any("day_counter" in statement for statement in second)
    assert len(second) == len(first) - 3, "the day is marked, the counters read and kept"
    clock.forward(days=1)
    assert any("day_counter" in statement for statement in change())


@contextmanager
def _listening(database: Database) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(database.write_engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.write_engine, "before_cursor_execute", note)


def test_many_who_begin_a_day_at_once_keep_one_beginning(
    database: Database, clock: SetClock, project_id: int
) -> None:
    """Whoever is first holds the project's row: the others find the day begun."""
    from concurrent.futures import ThreadPoolExecutor

    def add(_: int) -> None:
        with database.write_tx() as tx:
            bump(tx, project_id, {"state:unlabelled": 1, f"class:{_ % 3 + 1}": 1})

    with ThreadPoolExecutor(6) as many:
        list(many.map(add, range(12)))
        clock.forward(days=1)
        list(many.map(add, range(12)))
    with database.read_tx() as tx:
        rows = tx.execute(
            text("SELECT day, n FROM day_counter WHERE name = 'state:unlabelled' ORDER BY day")
        ).all()
    assert [row.n for row in rows] == [0, 12]


def test_of_days_before_the_upgrade_only_the_photos_are_told(
    database: Database, clock: SetClock, project_id: int, manager: Person
) -> None:
    with database.write_tx() as tx:
        for _ in range(4):
            make_photo(tx, tx.session.get_one(Project, project_id))
        insert = "INSERT INTO day_counter (project_id, day, name, n) VALUES (:project, :day, 'photos', :n)"
        for ago, n in ((5, 1), (2, 3), (0, 3)):
            day = tx.now.date() - timedelta(days=ago)
            tx.execute(
                text(insert),
                {"project": project_id, "day": day.isoformat() if database.is_sqlite else day, "n": n},
            )
    with database.read_tx() as tx:
        days = ends_of_days(tx, project_id, {"state:unlabelled": 4})
    told = [(day.photos, day.counts is not None) for day in days]
    assert told == [(1, False), *[(3, False)] * 5, (4, True)]
    html = manager.get(f"//projects/{project_id}", headers=HTML).text
    assert "Of days with only photos" in html
    assert "States over time" not in html


def test_the_past_of_a_project_equals_what_was_counted_then(
    life: Life, database: Database, clock: SetClock, project_id: int
) -> None:
    """The end of each day is what a direct count said then."""

    def count() -> dict[str, int]:
        with database.read_tx() as tx:
            rows = tx.execute(
                text(f"SELECT state, count(*) AS n {LIVE} GROUP BY state"), {"project": project_id}
            )
            return {f"state:{row.state}": row.n for row in rows}

    then: dict[date, dict[str, int]] = {}
    for hours in (9, 9, 9, 9, 9):
        then[clock.now().date()] = count()
        clock.forward(hours=hours)
        life.arrive(2)
        life.label(5)
    with database.read_tx() as tx:
        from app.projects.counters import read

        told = {day.day: day.counts for day in ends_of_days(tx, project_id, read(tx, project_id))}
    today = clock.now().date()
    for day, counted in then.items():
        if day == today:
            continue
        counts = told[day]
        assert counts is not None
        assert {name: n for name, n in counts.items() if name.startswith("state:") and n} == counted
