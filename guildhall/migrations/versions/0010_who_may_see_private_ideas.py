"""Who may see private ideas: the people who were named. The full-text index forgets private ideas."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Leads saw the private ideas of their squad until now; they have their messages about them.
NAME_LEADS = (
    "INSERT INTO idea_viewer (idea_id, member, named_by, at) "
    "SELECT idea.id, squad.lead, NULL, idea.changed_at FROM idea JOIN squad ON squad.key = idea.squad "
    "WHERE idea.private AND squad.active AND squad.lead IS NOT NULL AND squad.lead <> idea.requester"
)
FORGET = {
    "sqlite": "DELETE FROM fulltext WHERE document IN (SELECT id FROM idea WHERE private)",
    # Left without a word, so that every process takes up that it is gone.
    "postgresql": (
        "UPDATE fulltext SET title = '', body = '', changed_at = clock_timestamp() "
        "WHERE document IN (SELECT id FROM idea WHERE private)"
    ),
}


def upgrade() -> None:
    """Create the table and take private ideas out of the index."""
    op.create_table(
        "idea_viewer",
        sa.Column("idea_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("member", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("named_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_viewer_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", "member", name=op.f("pk_idea_viewer")),
    )
    with op.batch_alter_table("idea_viewer", schema=None) as batch_op:
        batch_op.create_index("ix_idea_viewer_member", ["member", "idea_id"], unique=False)
    op.execute(NAME_LEADS)
    connection = op.get_bind()
    # A new database gets its index after the last migration.
    if sa.inspect(connection).has_table("fulltext"):
        op.execute(FORGET[connection.dialect.name])
