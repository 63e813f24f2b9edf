"""How surely similar ideas are the same, what triagers say of priorities, and an index that knows languages."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from store import fts5
from store.schema import INDEX, ORDERED

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

AT_ONCE = 500


def upgrade() -> None:
    """Add both, and build the index of SQLite again; on PostgreSQL each process builds its own at its start."""
    op.add_column("idea", sa.Column("likeness", sa.JSON(), server_default="{}", nullable=False))
    op.create_table(
        "priority_example",
        sa.Column("idea_id", ORDERED, nullable=False),
        sa.Column("priority", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name="fk_priority_example_idea_id"),
        sa.PrimaryKeyConstraint("idea_id", name="pk_priority_example"),
    )
    op.create_index("ix_priority_example_at", "priority_example", ["at"])
    connection = op.get_bind()
    if connection.dialect.name == "sqlite" and sa.inspect(connection).has_table("fulltext"):
        _rebuild(connection)


def _rebuild(connection: sa.Connection) -> None:
    for statement in (
        "DROP TABLE fulltext_terms",
        "CREATE TEMPORARY TABLE fulltext_before AS SELECT document, title, body FROM fulltext",
        "DROP TABLE fulltext",
        *INDEX,
    ):
        connection.exec_driver_sql(statement)
    after = 0
    page = sa.text("SELECT rowid, document, title, body FROM fulltext_before WHERE rowid > :after LIMIT :most")
    while rows := connection.execute(page, {"after": after, "most": AT_ONCE}).all():
        fts5.put(connection, [fts5.Document(*row[1:]) for row in rows])
        after = rows[-1][0]
    connection.exec_driver_sql("DROP TABLE fulltext_before")
