"""Let no annotation have a class that is not there; a class that was lost comes back, retired."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

NAME = "fk_annotation_project_id_class_id"


def upgrade() -> None:
    _bring_lost_classes_back()
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_with_key()
    else:
        op.create_foreign_key(
            NAME, "annotation", "defect_class", ["project_id", "class_id"], ["project_id", "id"]
        )


def _bring_lost_classes_back() -> None:
    """Before this key, a class could be deleted while somebody saved a shape of it."""
    values = {
        "project_id": "project_id",
        "id": "class_id",
        "name": "'class ' || class_id",
        "color": "'#8a8f98'",
        "slot": "1",
        "letter": "'?'",
        "supercategory": "''",
        "counts": "''",
        "counts_not": "''",
        "is_other": "FALSE",
        "position": "1000 + class_id",
        "created_at": "CURRENT_TIMESTAMP",
        "retired_at": "CURRENT_TIMESTAMP",
    }
    op.execute(
        f"INSERT INTO defect_class ({', '.join(values)}) SELECT DISTINCT {', '.join(values.values())} "  # noqa: S608  (our own words)
        "FROM annotation WHERE NOT EXISTS (SELECT 1 FROM defect_class AS known "
        "WHERE known.project_id = annotation.project_id AND known.id = annotation.class_id)"
    )


def _rebuild_with_key() -> None:
    """SQLite adds a key only to a new table: the same table, filled in the order of its ids."""
    bind = op.get_bind()
    made = "SELECT sql FROM sqlite_master WHERE tbl_name = 'annotation' AND sql IS NOT NULL AND type = :type"
    table = bind.scalars(sa.text(made), {"type": "table"}).one()
    indexes = bind.scalars(sa.text(made), {"type": "index"}).all()
    columns = re.sub(r"^CREATE TABLE \"?annotation\"?", "", table).rstrip().removesuffix(")")
    key = f"CONSTRAINT {NAME} FOREIGN KEY(project_id, class_id) REFERENCES defect_class (project_id, id)"
    bind.exec_driver_sql(f"CREATE TABLE new_annotation {columns}, {key})")
    bind.exec_driver_sql("INSERT INTO new_annotation SELECT * FROM annotation ORDER BY id")
    # Ids are never given again, also those above the last row that is left.
    bind.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = 'new_annotation'")
    bind.exec_driver_sql(
        "INSERT INTO sqlite_sequence (name, seq) "
        "SELECT 'new_annotation', seq FROM sqlite_sequence WHERE name = 'annotation'"
    )
    bind.exec_driver_sql("DROP TABLE annotation")
    bind.exec_driver_sql("ALTER TABLE new_annotation RENAME TO annotation")
    for index in indexes:
        bind.exec_driver_sql(index)
