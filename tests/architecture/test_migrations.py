"""The schema: one in the models, the same in the migrations, on both databases; upgrades survive a kill."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, make_url, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.db import migrate
from app.db.migrate import SchemaTooNew, SchemaTooOld, require_current, schema_status, upgrade
from app.db.tx import Database
from app.models import AttributeDefinition, Base, Counter, DayCounter, LabelerTally, Operation, PhotoGroup
from app.settings import Settings
from tests.architecture.killed_upgrade import engine_for

ROOT = Path(__file__).resolve().parents[2]


def test_the_migrations_give_what_the_models_say(settings: Settings) -> None:
    """A column that is only in one of the two would be found by the first person who upgrades."""
    database = Database(settings)
    with database.write_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    database.close()
    assert differences == []


@pytest.fixture
def empty_url(tmp_path: Path, database_kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database without a schema: a file path, or an address."""
    if database_kind == "sqlite":
        yield str(tmp_path / "blemish.db")
        return
    sql: Callable[[str], None] = request.getfixturevalue("postgres_template")[0]
    name = f"blemish_empty_{tmp_path.name}".replace("-", "_").lower()[:60]
    sql(f'CREATE DATABASE "{name}"')
    admin = make_url(request.getfixturevalue("postgres_admin_url"))
    yield admin.set(database=name).render_as_string(hide_password=False)
    sql(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.parametrize("step", [47, pytest.param(1, marks=pytest.mark.soak)])
def test_an_upgrade_killed_at_any_statement_leaves_nothing_half_done(empty_url: str, step: int) -> None:
    """B11: killed before a statement, the database is as before, and the next start completes.

    Each statement in turn in the soak, every forty-seventh otherwise.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.architecture.killed_upgrade", empty_url, str(step)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > len(Base.metadata.tables)


def test_a_newer_schema_is_refused_with_words(empty_url: str) -> None:
    """B11: there is no way down; the older program says so and changes nothing."""
    engine = engine_for(empty_url)
    upgrade(engine)
    _pretend(engine, "9999_from_the_future")
    for attempt in (upgrade, require_current, schema_status):
        with pytest.raises(SchemaTooNew, match="newer Blemish"):
            attempt(engine)
    with engine.connect() as connection:
        assert "photo" in inspect(connection).get_table_names()
    engine.dispose()


def test_an_empty_database_is_not_worked_on(empty_url: str) -> None:
    """The words name the command that mends it."""
    engine = engine_for(empty_url)
    with pytest.raises(SchemaTooOld, match="blemish db upgrade"):
        require_current(engine)
    engine.dispose()


ROWS_OF_0001 = [
    (
        "project",
        "name, time_zone, created_at, is_demo, next_class_id, label_seq, event_seq",
        "'Depot', 'UTC', '2026-11-24 09:00:00', false, 1, 0, 0",
    ),
    (
        "attribute_definition",
        'project_id, "on", name, kind, choices, is_builtin, position',
        "1, 'photo', 'part', 'text', '[]', false, 1",
    ),
    (
        "photo",
        "project_id, sha256, size, format, name, width, height, orientation, damaged, damage, state,"
        " no_defect, reason, seq, open_proposals, annotations, captured_doubtful, attributes, note,"
        " created_at",
        "1, 'abc', 1, 'jpeg', 'a.jpg', 1, 1, 1, false, '', 'unlabelled', false, '', 1, 0, 0, false, '{}', '',"
        " '2026-11-24 09:00:00'",
    ),
    *(
        (
            "operation",
            "op_id, step, project_id, photo_id, seq, at, action, payload, status, source",
            f"'op {number}', 's', 1, 1, 1, '2026-11-24 09:00:00', 'state', '{{}}', 'applied', 'human'",
        )
        for number in (1, 2, 3)
    ),
]


def _make_as_of_0001(engine: Engine) -> None:
    """Make a database as the first Blemish left it."""
    with engine.begin() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for table, columns, values in ROWS_OF_0001:
            connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"))


def _look(file: Path) -> tuple[str, str | None, str]:
    """What SQLite says of a file, which schema it has, and the project in it."""
    engine = engine_for(str(file))
    with engine.connect() as connection:
        found = (
            str(connection.scalar(text("PRAGMA integrity_check"))),
            MigrationContext.configure(connection).get_current_revision(),
            str(connection.scalar(text("SELECT name FROM project"))),
        )
    engine.dispose()
    return found


def test_sqlite_is_copied_before_it_is_upgraded(tmp_path: Path) -> None:
    """B11: the automatic backup is a whole database of the old schema, and the way back."""
    file = tmp_path / "blemish.db"
    engine = engine_for(str(file))
    _make_as_of_0001(engine)
    wanted = schema_status(engine).wanted
    copy = upgrade(engine, backup_folder=tmp_path / "backups")
    assert upgrade(engine, backup_folder=tmp_path / "backups") is None, "nothing to do, nothing to copy"
    engine.dispose()
    assert copy is not None
    assert list((tmp_path / "backups").iterdir()) == [copy]
    assert _look(copy) == ("ok", "0001", "Depot")
    assert _look(file) == ("ok", wanted, "Depot")
    again = engine_for(str(copy))
    upgrade(again)
    again.dispose()
    assert _look(copy) == ("ok", wanted, "Depot")


def test_an_upgrade_that_fails_leaves_the_copy_and_the_old_schema(tmp_path: Path) -> None:
    """B11: here a table is in the way, which nobody foresaw."""
    file = tmp_path / "blemish.db"
    engine = engine_for(str(file))
    _make_as_of_0001(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE purged_photo (in_the_way INTEGER)"))
    with pytest.raises(OperationalError):
        upgrade(engine, backup_folder=tmp_path / "backups")
    engine.dispose()
    [copy] = (tmp_path / "backups").iterdir()
    assert _look(copy) == _look(file) == ("ok", "0001", "Depot")


def test_what_is_there_comes_through_an_upgrade(empty_url: str) -> None:
    """From the first schema to the newest: rows stay, new columns have what they mean for old rows."""
    engine = engine_for(empty_url)
    _make_as_of_0001(engine)
    upgrade(engine)
    with Session(engine) as session:
        row = session.scalars(select(AttributeDefinition)).one()
        assert (row.name, row.choices, row.past_choices) == ("part", [], [])
        operations = session.scalars(select(Operation).order_by(Operation.id)).all()
        assert [(row.id, row.op_id, row.photo_id) for row in operations] == [
            (1, "op 1", 1),
            (2, "op 2", 1),
            (3, "op 3", 1),
        ]
    with engine.begin() as connection:  # ids are still never given again
        connection.execute(text("DELETE FROM operation WHERE id = 3"))
        table, columns, values = ROWS_OF_0001[-1]
        connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"))
        assert connection.scalar(text("SELECT max(id) FROM operation")) == 4
    engine.dispose()


def test_who_labelled_before_the_upgrade_is_not_new_to_reviewers(empty_url: str) -> None:
    """All of new labelers is looked at; whoever did thousands before is none of them."""
    engine = engine_for(empty_url)
    _make_as_of_0001(engine)
    with engine.begin() as connection:
        person = "1, 'Jana', 'jana@depot.example', 'x', false, '{}', '2026-11-24 09:00:00'"
        columns = "id, name, email, password_hash, is_admin, preferences, created_at"
        connection.execute(text(f'INSERT INTO "user" ({columns}) VALUES ({person})'))
        table, columns, values = ROWS_OF_0001[2]
        for number, state in enumerate(("done", "accepted", "in_progress"), start=2):
            row = values.replace("'abc'", f"'photo {number}'").replace("'unlabelled'", f"'{state}'")
            connection.execute(text(f"INSERT INTO {table} ({columns}, labeler_id) VALUES ({row}, 1)"))
    upgrade(engine)
    with Session(engine) as session:
        tally = session.scalars(select(LabelerTally)).one()
        assert (tally.user_id, tally.done, tally.credit, tally.credit_no_defect) == (1, 2, 0, 0)
    engine.dispose()


def test_the_past_of_a_project_and_the_classes_of_its_scenes_come_with_the_upgrade(empty_url: str) -> None:
    """What can be told of the days before: when the photos came that are still here."""
    engine = engine_for(empty_url)
    _make_as_of_0001(engine)
    with engine.begin() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0025")
        table, columns, values = ROWS_OF_0001[2]
        connection.execute(
            text(
                "INSERT INTO photo_group (id, project_id, n, created_at) "
                "VALUES (7, 1, 2, '2026-11-25 09:00:00'), (8, 1, 1, '2026-11-25 09:00:00')"
            )
        )
        for number, day, group, gone in ((2, 25, 7, "NULL"), (3, 25, 7, "NULL"), (4, 27, 8, "'2026-11-27'")):
            row = values.replace("'abc'", f"'photo {number}'").replace("2026-11-24", f"2026-11-{day}")
            row = f"{row}, {group}, {gone}"
            connection.execute(text(f"INSERT INTO {table} ({columns}, group_id, deleted_at) VALUES ({row})"))
        for photo, class_id in ((2, 3), (3, 3), (3, 5), (4, 5)):
            row = f"1, {class_id}, {photo}, 2"
            insert = "INSERT INTO photo_class (project_id, class_id, photo_id, n)"
            connection.execute(text(f"{insert} VALUES ({row})"))
    upgrade(engine)
    with Session(engine) as session:
        days = session.execute(select(DayCounter.day, DayCounter.n).order_by(DayCounter.day)).all()
        assert [(row.day.isoformat(), row.n) for row in days[:2]] == [("2026-11-24", 0), ("2026-11-25", 1)]
        assert days[-1].n == 3, "when the day of the upgrade began, all that are still here had come"
        groups = session.scalars(select(PhotoGroup.classes).order_by(PhotoGroup.id)).all()
        assert groups == [[3, 5], []]
        counters = session.execute(select(Counter.name, Counter.n).where(Counter.name.like("scenes:%")))
        assert {row.name: row.n for row in counters} == {"scenes:3": 1, "scenes:5": 1}
    engine.dispose()


def _pretend(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
